"""Reading people: for signing in, for their own pages, for managers, and for other areas."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from school.accounts import hooks
from school.accounts.models import (
    OneTimeToken,
    Person,
    PersonLanguage,
    PersonRole,
    PersonSpeciality,
    PersonState,
    Profile,
    Resume,
    Role,
    SignIn,
    TokenPurpose,
)
from school.accounts.rules import known_languages, known_specialities, searchable
from school.accounts.viewer import Viewer, token_hash

Columns = Select[*tuple[Any, ...]]
"""A select of several columns."""


@dataclass(frozen=True, slots=True)
class Account:
    """What signing in and changing a password need."""

    id: int
    name: str
    email: str
    password_hash: str
    state: PersonState
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """Where and in which language to write to a person."""

    id: int
    name: str
    email: str
    locale: str


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What others see of a person's profile."""

    id: int
    name: str
    headline: str
    about: str
    languages: tuple[str, ...]
    specialities: tuple[str, ...]
    hours_a_week: int
    time_zone: str
    findable_since: datetime | None
    has_resume: bool


_ACCOUNT = select(Person.id, Person.name, Person.email, Person.password_hash, Person.state, Person.email_confirmed_at)


def account_by_email(session: Session, email: str) -> Account | None:
    """The account with this address (as `rules.normal_email` writes it)."""
    return _account(session, Person.email == email)


def account_by_id(session: Session, person_id: int) -> Account | None:
    """The account with this number."""
    return _account(session, Person.id == person_id)


def _account(session: Session, condition: ColumnElement[bool]) -> Account | None:
    row = session.execute(_ACCOUNT.where(condition)).one_or_none()
    return Account(*row[:5], confirmed=row[5] is not None) if row else None


def account_behind_link(session: Session, purpose: TokenPurpose, token: str, now: datetime) -> Account | None:
    """Whose link this is, while it works; None when it is used, over or made up."""
    row = session.execute(
        _ACCOUNT.join(OneTimeToken, OneTimeToken.person_id == Person.id).where(
            OneTimeToken.token_hash == token_hash(token),
            OneTimeToken.purpose == purpose,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > now,
            Person.state == PersonState.ACTIVE,
        )
    ).one_or_none()
    return Account(*row[:5], confirmed=row[5] is not None) if row else None


def contact(session: Session, person_id: int) -> Contact | None:
    """Where to write to a person; None when the account is closed."""
    row = session.execute(
        select(Person.id, Person.name, Person.email, Person.locale).where(
            Person.id == person_id, Person.state != PersonState.CLOSED
        )
    ).one_or_none()
    return Contact(*row) if row else None


def contacts(session: Session, ids: Iterable[int]) -> dict[int, Contact]:
    """Where to write to these people, in one statement; closed accounts are left out."""
    rows = session.execute(
        select(Person.id, Person.name, Person.email, Person.locale).where(
            Person.id.in_(set(ids)), Person.state != PersonState.CLOSED
        )
    )
    return {row.id: Contact(*row) for row in rows}


def names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """The names behind these numbers, in one statement."""
    wanted = {person_id for person_id in ids if person_id is not None}
    if not wanted:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def emails(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The addresses behind these numbers; the caller has made sure that they may be shown."""
    if not ids:
        return {}
    rows = session.execute(
        select(Person.id, Person.email).where(Person.id.in_(ids), Person.state == PersonState.ACTIVE)
    )
    return {row.id: row.email for row in rows}


def open_sign_ins(session: Session, person_id: int, now: datetime) -> list[Any]:
    """Browsers a person is signed in with, the last used first: id, device, created_at, last_seen_at, expires_at."""
    return list(
        session.execute(
            select(SignIn.id, SignIn.device, SignIn.created_at, SignIn.last_seen_at, SignIn.expires_at)
            .where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None), SignIn.expires_at > now)
            .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
            .limit(100)
        )
    )


def resume_of(session: Session, person_id: int) -> Resume | None:
    """A person's résumé, if there is one."""
    return session.scalars(select(Resume).where(Resume.person_id == person_id)).one_or_none()


def resume_released(session: Session, viewer: Viewer, owner_id: int) -> bool:
    """Whether a later area lets this viewer read that résumé (a recruiter after accepted contact)."""
    return any(reader(session, viewer, owner_id) for reader in hooks.resume_readers)


def resume_keys(session: Session) -> set[str]:
    """The keys of all résumés that are somebody's."""
    return set(session.scalars(select(Resume.file_key)))


def card(session: Session, person_id: int) -> PersonCard | None:
    """One person's profile as others see it."""
    return cards(session, [person_id]).get(person_id)


def cards(session: Session, ids: Collection[int]) -> dict[int, PersonCard]:
    """Profiles of open accounts for a page of a list, in three statements however many there are."""
    if not ids:
        return {}
    languages = _grouped(session, select(PersonLanguage.person_id, PersonLanguage.lang), PersonLanguage, ids)
    specialities = _grouped(
        session, select(PersonSpeciality.person_id, PersonSpeciality.speciality), PersonSpeciality, ids
    )
    rows = session.execute(
        select(
            Person.id, Person.name, Person.time_zone, Profile.headline, Profile.about,
            Profile.hours_a_week, Profile.findable_since, Resume.id.label("resume_id"),
        )
        .outerjoin(Profile, Profile.person_id == Person.id)
        .outerjoin(Resume, Resume.person_id == Person.id)
        .where(Person.id.in_(ids), Person.state != PersonState.CLOSED)
    )  # fmt: skip
    return {
        row.id: PersonCard(
            id=row.id,
            name=row.name,
            headline=row.headline or "",
            about=row.about or "",
            languages=tuple(known_languages(languages.get(row.id, set()))),
            specialities=tuple(known_specialities(specialities.get(row.id, set()))),
            hours_a_week=row.hours_a_week or 0,
            time_zone=row.time_zone,
            findable_since=row.findable_since,
            has_resume=row.resume_id is not None,
        )
        for row in rows
    }


def _grouped(session: Session, statement: Columns, table: Any, ids: Collection[int]) -> dict[int, set[Any]]:
    found: dict[int, set[Any]] = {}
    for person_id, value in session.execute(statement.where(table.person_id.in_(ids))):
        found.setdefault(person_id, set()).add(value)
    return found


def findable_ids(*, lang: str = "", speciality: str = "", min_hours: int = 0, search: str = "") -> Select[int]:
    """Numbers of people who agreed to be found, for `.where(X.person_id.in_(...))` of a later area.

    `search` looks in the headline and the about text, not in names.
    """
    statement = (
        select(Person.id)
        .join(Profile, Profile.person_id == Person.id)
        .where(Person.state == PersonState.ACTIVE, Profile.findable_since.is_not(None))
    )
    if lang:
        statement = statement.where(Person.id.in_(select(PersonLanguage.person_id).where(PersonLanguage.lang == lang)))
    if speciality:
        knows = select(PersonSpeciality.person_id).where(PersonSpeciality.speciality == speciality)
        statement = statement.where(Person.id.in_(knows))
    if min_hours:
        statement = statement.where(Profile.hours_a_week >= min_hours)
    if words := searchable(search):
        statement = statement.where(
            or_(Profile.headline.icontains(words, autoescape=True), Profile.about.icontains(words, autoescape=True))
        )
    return statement


def list_people(search: str = "", role: str = "", state: str = "") -> Columns:
    """People for the manager's list, newest first: id, name, email, state, created_at, email_confirmed_at.

    A role or state that does not exist filters nothing. `roles_of` gives the roles of a page.
    """
    statement = select(
        Person.id, Person.name, Person.email, Person.state, Person.created_at, Person.email_confirmed_at
    ).order_by(Person.id.desc())
    if words := searchable(search):
        statement = statement.where(
            or_(Person.name.icontains(words, autoescape=True), Person.email.icontains(words, autoescape=True))
        )
    if role in set(Role):
        statement = statement.where(Person.id.in_(select(PersonRole.person_id).where(PersonRole.role == Role(role))))
    if state in set(PersonState):
        statement = statement.where(Person.state == PersonState(state))
    return statement


def roles_of(session: Session, ids: Collection[int]) -> dict[int, list[Role]]:
    """The roles of these people, in the order of `Role`."""
    if not ids:
        return {}
    found = _grouped(session, select(PersonRole.person_id, PersonRole.role), PersonRole, ids)
    return {person_id: [role for role in Role if role in roles] for person_id, roles in found.items()}


def has_role(session: Session, person_id: int, role: Role) -> bool:
    """Whether a person whose account is active has this role."""
    return session.scalar(_with_role(role).where(Person.id == person_id)) is not None


def ids_with_role(session: Session, role: Role) -> list[int]:
    """Everybody active with this role, by number."""
    return list(session.scalars(_with_role(role).order_by(Person.id)))


def count_with_role(session: Session, role: Role) -> int:
    """How many active people have this role."""
    return session.scalar(select(func.count()).select_from(_with_role(role).subquery())) or 0


def _with_role(role: Role) -> Select[int]:
    return (
        select(Person.id)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == role, Person.state == PersonState.ACTIVE)
    )


def count_by_state(session: Session) -> dict[PersonState, int]:
    """How many accounts there are in each state, for the manager's overview."""
    rows = session.execute(select(Person.state, func.count()).group_by(Person.state)).all()
    return {row[0]: row[1] for row in rows}


def languages_of(session: Session, person_id: int) -> list[str]:
    """The languages a person works in."""
    found = session.scalars(select(PersonLanguage.lang).where(PersonLanguage.person_id == person_id))
    return known_languages(set(found))
