"""People, their roles, sign-ins, profiles and résumés."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from school.persistence import Base, person_key, pk, short, state_column


class Role(enum.StrEnum):
    """What a person may be; one person may be several."""

    CANDIDATE = "candidate"
    TRAINER = "trainer"
    REVIEWER = "reviewer"
    LEAD = "lead"
    RECRUITER = "recruiter"
    AUTHOR = "author"
    MANAGER = "manager"


class PersonState(enum.StrEnum):
    """Whether a person may sign in."""

    ACTIVE = "active"
    BARRED = "barred"
    CLOSED = "closed"


class TokenPurpose(enum.StrEnum):
    """What a one-time link is for."""

    CONFIRM_EMAIL = "confirm_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a name, not a secret
    CHANGE_EMAIL = "change_email"


class Person(Base):
    """Somebody with an account. `email` is stored in lower case."""

    __tablename__ = "people"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower"),)

    id: Mapped[pk]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(5), default="en")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    state: Mapped[PersonState] = state_column(PersonState, "state", default=PersonState.ACTIVE)
    email_confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class PersonRole(Base):
    """One role of one person."""

    __tablename__ = "person_roles"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role: Mapped[Role] = state_column(Role, "role", primary_key=True)
    granted_at: Mapped[datetime]
    granted_by: Mapped[int | None] = person_key(index=False, nullable=True)


class SignIn(Base):
    """A signed-in browser; the cookie holds the token, this row its SHA-256."""

    __tablename__ = "sign_ins"

    id: Mapped[pk]
    person_id: Mapped[int] = person_key()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[short] = mapped_column(default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class OneTimeToken(Base):
    """A link sent by e-mail that works once; stored as SHA-256.

    `new_email` is the address that a CHANGE_EMAIL link was sent to.
    """

    __tablename__ = "one_time_tokens"

    id: Mapped[pk]
    person_id: Mapped[int] = person_key()
    purpose: Mapped[TokenPurpose] = state_column(TokenPurpose, "purpose")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    new_email: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Profile(Base):
    """What a person tells us about their work."""

    __tablename__ = "profiles"
    __table_args__ = (CheckConstraint("hours_a_week BETWEEN 0 AND 80", name="hours_in_range"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    headline: Mapped[short] = mapped_column(default="")
    about: Mapped[str] = mapped_column(Text, default="")
    hours_a_week: Mapped[int] = mapped_column(default=0)
    findable_since: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class PersonLanguage(Base):
    """A language a person works in."""

    __tablename__ = "person_languages"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    lang: Mapped[str] = mapped_column(String(5), primary_key=True, index=True)


class PersonSpeciality(Base):
    """A field a person knows well, from the list in accounts/rules.py."""

    __tablename__ = "person_specialities"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    speciality: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class Resume(Base):
    """The résumé a person uploaded; the file lies outside the web root under a random key."""

    __tablename__ = "resumes"

    id: Mapped[pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    file_key: Mapped[str] = mapped_column(String(80), unique=True)
    file_name: Mapped[short]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime]


class RateHit(Base):
    """Hits of one limit in one window, counted by all processes together."""

    __tablename__ = "rate_hits"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    hits: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
