"""Decisions on attempts, certificates, and the qualifications that open the pool."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from school.persistence import Base, person_key, pk, state_column


class HoldState(enum.StrEnum):
    """Where a question about a result is; the allowed moves are in rules.py."""

    OPEN = "open"
    RELEASED = "released"
    UPHELD = "upheld"


class Hold(Base):
    """A result that waits until a person has looked; `reasons` are keys of rules.HOLD_REASONS."""

    __tablename__ = "holds"
    __table_args__ = (CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_unless_open"),)

    id: Mapped[pk]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), unique=True)
    person_id: Mapped[int] = person_key()
    reasons: Mapped[list[Any]]
    state: Mapped[HoldState] = state_column(HoldState, "state", default=HoldState.OPEN, index=True)
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = person_key(index=False, nullable=True)
    note: Mapped[str] = mapped_column(Text, default="")


class Decision(Base):
    """The published outcome of an attempt, with the numbers it rests on."""

    __tablename__ = "decisions"

    id: Mapped[pk]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), unique=True)
    person_id: Mapped[int] = person_key()
    passed: Mapped[bool]
    composite: Mapped[float]
    se: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    p_pass: Mapped[float]
    details: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime]


class Certificate(Base):
    """What a person earned; `digest` is over every field shown, so an edited copy is found out."""

    __tablename__ = "certificates"
    __table_args__ = (CheckConstraint("valid_until > issued_at", name="validity_is_whole"),)

    id: Mapped[pk]
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), unique=True)
    person_id: Mapped[int] = person_key()
    name: Mapped[str] = mapped_column(String(120))
    lang: Mapped[str] = mapped_column(String(5))
    blueprint: Mapped[str] = mapped_column(String(60))
    scores: Mapped[dict[str, Any]]
    scores_public: Mapped[bool] = mapped_column(default=True)
    digest: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(Text, default="")


class Qualification(Base):
    """A right to work, named by a slug such as "entrance-en"."""

    __tablename__ = "qualifications"
    __table_args__ = (
        Index(
            "uq_qualifications_live",
            "person_id",
            "slug",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[pk]
    person_id: Mapped[int] = person_key()
    slug: Mapped[str] = mapped_column(String(60), index=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
