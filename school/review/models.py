"""Blind grading of written answers: seats, rubric marks, comments on spans."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from school.persistence import Base, person_key, pk, state_column


class ReviewState(enum.StrEnum):
    """Where a reading is; the allowed moves are in rules.py."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"
    CANCELLED = "cancelled"


class ReviewSeat(Base):
    """One reading of one answer: seat 1 always, seat 2 near the cut, seat 3 on disagreement.

    A person reads one answer at a time. `draft` is kept by reader (`{"17": {...}}`), so that
    whoever takes an expired seat never sees another's notes, and the other still finds them.
    """

    __tablename__ = "review_seats"
    __table_args__ = (
        UniqueConstraint("answer_id", "seat"),
        UniqueConstraint("answer_id", "reviewer_id"),
        Index(
            "uq_review_seats_one_open",
            "reviewer_id",
            unique=True,
            sqlite_where=text("state = 'claimed'"),
            postgresql_where=text("state = 'claimed'"),
        ),
        CheckConstraint("seat BETWEEN 1 AND 3", name="seat_in_range"),
        CheckConstraint("(state = 'claimed') = (leased_until IS NOT NULL)", name="lease_is_whole"),
    )

    id: Mapped[pk]
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"), index=True)
    candidate_id: Mapped[int] = person_key()
    lang: Mapped[str] = mapped_column(String(5))
    seat: Mapped[int]
    state: Mapped[ReviewState] = state_column(ReviewState, "state", default=ReviewState.WAITING, index=True)
    shuffle: Mapped[int]
    reviewer_id: Mapped[int | None] = person_key(nullable=True)
    leased_until: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(String(64))
    draft: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class RubricMark(Base):
    """What one reader gave: trait levels 0-5, a holistic mark 1-6, flags and words.

    `reasons` holds the line a reader gives for a level of 0, 1 or 5 and for each flag.
    """

    __tablename__ = "rubric_marks"
    __table_args__ = (CheckConstraint("holistic BETWEEN 1 AND 6", name="holistic_in_range"),)

    id: Mapped[pk]
    review_seat_id: Mapped[int] = mapped_column(ForeignKey("review_seats.id"), unique=True)
    traits: Mapped[dict[str, Any]]
    holistic: Mapped[int]
    unsafe: Mapped[bool] = mapped_column(default=False)
    off_topic: Mapped[bool] = mapped_column(default=False)
    reasons: Mapped[dict[str, Any]]
    comment: Mapped[str] = mapped_column(Text, default="")
    rubric_fingerprint: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class SpanComment(Base):
    """A reader's remark on a run of the answer, in code points."""

    __tablename__ = "span_comments"
    __table_args__ = (CheckConstraint("start_at >= 0 AND end_at > start_at", name="span_is_whole"),)

    id: Mapped[pk]
    review_seat_id: Mapped[int] = mapped_column(ForeignKey("review_seats.id"), index=True)
    start_at: Mapped[int]
    end_at: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class ReviewRefusal(Base):
    """A reader gave an answer back and will not be given it again, for instance for knowing its author."""

    __tablename__ = "review_refusals"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"), primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
