"""What recruiters keep: shortlists, notes, contact requests; and what graduates release."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from school.persistence import Base, person_key, pk, short, state_column


class Stage(enum.StrEnum):
    """How far a recruiter has come with somebody."""

    FOUND = "found"
    CONTACTED = "contacted"
    INTERVIEW = "interview"
    OFFER = "offer"
    HIRED = "hired"
    DECLINED = "declined"


class ContactState(enum.StrEnum):
    """What became of a request for contact."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class PortfolioText(Base):
    """A text of one's own that a graduate shows to recruiters, and may take back."""

    __tablename__ = "portfolio_texts"
    __table_args__ = (UniqueConstraint("person_id", "answer_id"),)

    id: Mapped[pk]
    person_id: Mapped[int] = person_key()
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    title: Mapped[short]
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(5))
    released_at: Mapped[datetime]


class Shortlist(Base):
    """A recruiter's list for one vacancy."""

    __tablename__ = "shortlists"

    id: Mapped[pk]
    recruiter_id: Mapped[int] = person_key()
    name: Mapped[short]
    created_at: Mapped[datetime]


class ShortlistEntry(Base):
    """A graduate on a shortlist."""

    __tablename__ = "shortlist_entries"
    __table_args__ = (UniqueConstraint("shortlist_id", "person_id"),)

    id: Mapped[pk]
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlists.id"), index=True)
    person_id: Mapped[int] = person_key()
    stage: Mapped[Stage] = state_column(Stage, "stage", default=Stage.FOUND)
    added_at: Mapped[datetime]


class ShortlistNote(Base):
    """What a recruiter wrote down about a graduate on a shortlist."""

    __tablename__ = "shortlist_notes"

    id: Mapped[pk]
    entry_id: Mapped[int] = mapped_column(ForeignKey("shortlist_entries.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class ContactRequest(Base):
    """A recruiter asks; the graduate decides whether the address is shown."""

    __tablename__ = "contact_requests"
    __table_args__ = (
        Index(
            "uq_contact_requests_pending",
            "recruiter_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: Mapped[pk]
    recruiter_id: Mapped[int] = person_key()
    person_id: Mapped[int] = person_key()
    company: Mapped[str] = mapped_column(String(120))
    message: Mapped[str] = mapped_column(Text)
    state: Mapped[ContactState] = state_column(ContactState, "state", default=ContactState.PENDING)
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
