"""Attempts at a test: the frozen form, the answers, the marks."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from school.persistence import Base, person_key, pk, state_column


class AttemptState(enum.StrEnum):
    """Where an attempt is; the allowed moves are in rules.py."""

    OPEN = "open"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    DECIDED = "decided"
    VOID = "void"


class MarkSource(enum.StrEnum):
    """Who gave a mark."""

    AUTO = "auto"
    HUMAN = "human"
    VOID = "void"


class ScreeningState(enum.StrEnum):
    """Where the automatic screen of a written answer is."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class ItemSnapshot(Base):
    """An item exactly as it was asked, kept under its fingerprint."""

    __tablename__ = "item_snapshots"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(80), index=True)
    version: Mapped[int]
    lang: Mapped[str] = mapped_column(String(5))
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Attempt(Base):
    """One sitting of one test. `form` is the frozen draw; the clock is the server's."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("person_id", "blueprint", "lang", "number"),
        Index(
            "uq_attempts_one_open",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("deadline_at > started_at", name="deadline_after_start"),
        CheckConstraint("(state = 'open') = (submitted_at IS NULL)", name="submitted_unless_open"),
    )

    id: Mapped[pk]
    person_id: Mapped[int] = person_key()
    blueprint: Mapped[str] = mapped_column(String(60))
    blueprint_version: Mapped[int]
    lang: Mapped[str] = mapped_column(String(5))
    number: Mapped[int]
    state: Mapped[AttemptState] = state_column(AttemptState, "state", default=AttemptState.OPEN, index=True)
    form: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    extra_minutes: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None]
    timed_out: Mapped[bool] = mapped_column(default=False)


class Answer(Base):
    """The answer to one item of one attempt; made empty with the attempt, filled by autosave.

    `answer` is the draft as it was sent (it may be half done), `complete` says whether it can be
    scored as it stands. `revision`, `writer` (a browser tab) and `writer_seq` put saves in order:
    see rules.Packet. `seconds` is how long the item was before somebody on a visible page, as far as the
    page's script has told; 0 is not known.
    """

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("attempt_id", "item_id"),)

    id: Mapped[pk]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), index=True)
    section: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    item_id: Mapped[str] = mapped_column(String(80), index=True)
    item_version: Mapped[int]
    item_fingerprint: Mapped[str] = mapped_column(ForeignKey("item_snapshots.fingerprint"))
    kind: Mapped[str] = mapped_column(String(20))
    answer: Mapped[dict[str, Any] | None]
    complete: Mapped[bool] = mapped_column(default=False)
    flagged: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    writer: Mapped[str] = mapped_column(String(32), default="")
    writer_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    saved_at: Mapped[datetime | None]
    seconds: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class Mark(Base):
    """A mark: a new row each time, never changed. The standing is folded from the rows."""

    __tablename__ = "marks"
    __table_args__ = (CheckConstraint("value IS NULL OR value BETWEEN 0 AND 1", name="value_in_range"),)

    id: Mapped[pk]
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"), index=True)
    source: Mapped[MarkSource] = state_column(MarkSource, "source")
    value: Mapped[float | None]
    details: Mapped[dict[str, Any]]
    item_fingerprint: Mapped[str] = mapped_column(String(64))
    scorer_version: Mapped[str] = mapped_column(String(40))
    rubric_fingerprint: Mapped[str] = mapped_column(String(64), default="")
    marked_by: Mapped[int | None] = person_key(index=False, nullable=True)
    created_at: Mapped[datetime]


class SectionMark(Base):
    """The score of a section with everything that made it; a new row for each scoring."""

    __tablename__ = "section_marks"
    __table_args__ = (UniqueConstraint("attempt_id", "section", "revision"),)

    id: Mapped[pk]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), index=True)
    section: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int]
    raw: Mapped[float]
    floor_b: Mapped[float]
    expert: Mapped[float]
    scaled: Mapped[float]
    se: Mapped[float]
    events: Mapped[dict[str, Any]]
    scorer_version: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]


class Screening(Base):
    """The automatic screen of a written answer: waits here until the grammar engine has time."""

    __tablename__ = "screenings"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"), primary_key=True)
    state: Mapped[ScreeningState] = state_column(ScreeningState, "state", default=ScreeningState.WAITING, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    constraints: Mapped[dict[str, Any] | None]
    grammar: Mapped[dict[str, Any] | None]
    engine: Mapped[str] = mapped_column(String(60), default="")
    nearest_answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    similarity: Mapped[float | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None]
