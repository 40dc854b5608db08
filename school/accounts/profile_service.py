"""The verbs for one's own data: profile, résumé, a copy of everything, closing the account."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from school.accounts import hooks, messages, queries
from school.accounts.errors import NotSignedIn
from school.accounts.models import (
    OneTimeToken,
    Person,
    PersonLanguage,
    PersonRole,
    PersonSpeciality,
    PersonState,
    Profile,
    Resume,
    SignIn,
)
from school.accounts.passwords import NO_PASSWORD
from school.accounts.resume_check import CheckedResume
from school.accounts.rules import known_languages, known_specialities
from school.accounts.service import move_state
from school.accounts.viewer import Viewer
from school.audit.service import record
from school.errors import NotFound
from school.jobs.queue import enqueue_after_commit

DROP_FILE_JOB = "accounts.drop_resume_file"


@dataclass(frozen=True, slots=True)
class ProfileChanges:
    """What a person says about themselves, checked by the form."""

    name: str
    locale: str
    time_zone: str
    languages: Collection[str]
    specialities: Collection[str]
    hours_a_week: int
    headline: str
    about: str
    findable: bool


def save_profile(session: Session, now: datetime, person_id: int, changes: ProfileChanges) -> None:
    """Store the whole profile. Consent to be found keeps the date on which it was first given."""
    person = session.get_one(Person, person_id)
    person.name, person.locale, person.time_zone = changes.name, changes.locale, changes.time_zone
    profile = session.get(Profile, person_id)
    if profile is None:
        profile = Profile(person_id=person_id, updated_at=now)
        session.add(profile)
    profile.headline, profile.about = changes.headline, changes.about
    profile.hours_a_week = changes.hours_a_week
    if changes.findable != (profile.findable_since is not None):
        profile.findable_since = now if changes.findable else None
        action = "accounts.consent_given" if changes.findable else "accounts.consent_withdrawn"
        record(session, now, person_id, action, "person", person_id, consent="findable")
    profile.updated_at = now
    _replace(session, PersonLanguage, person_id, "lang", known_languages(set(changes.languages)))
    _replace(session, PersonSpeciality, person_id, "speciality", known_specialities(set(changes.specialities)))
    session.flush()


def _replace(session: Session, table: Any, person_id: int, column: str, values: list[str]) -> None:
    """Make a person's rows in a list table just these."""
    field = getattr(table, column)
    have = set(session.scalars(select(field).where(table.person_id == person_id)))
    session.execute(delete(table).where(table.person_id == person_id, field.not_in(values)))
    session.add_all(table(**{"person_id": person_id, column: value}) for value in values if value not in have)


def keep_resume(session: Session, now: datetime, person_id: int, checked: CheckedResume, file_key: str) -> None:
    """Make a stored and checked file the person's résumé; the one before is dropped after the commit."""
    old = session.scalars(select(Resume).where(Resume.person_id == person_id).with_for_update()).one_or_none()
    if old is None:
        resume = Resume(person_id=person_id)
        session.add(resume)
    else:
        enqueue_after_commit(session, DROP_FILE_JOB, old.file_key)
        resume = old
    resume.file_key = file_key
    resume.file_name = checked.file_name
    resume.media_type = checked.media_type
    resume.size = len(checked.data)
    resume.sha256 = hashlib.sha256(checked.data).hexdigest()
    resume.uploaded_at = now
    session.flush()
    record(session, now, person_id, "accounts.resume_uploaded", "resume", resume.id, size=resume.size)


def delete_resume(session: Session, now: datetime, person_id: int) -> None:
    """Remove the résumé; its file goes after the commit. Raises NotFound when there is none."""
    resume = queries.resume_of(session, person_id)
    if resume is None:
        raise NotFound
    enqueue_after_commit(session, DROP_FILE_JOB, resume.file_key)
    session.delete(resume)
    session.flush()
    record(session, now, person_id, "accounts.resume_deleted", "resume", resume.id)


def export_own_data(session: Session, person_id: int) -> dict[str, Any]:
    """Everything we keep about a person, as plain JSON values; later areas add their parts."""
    person = session.get_one(Person, person_id)
    card = queries.card(session, person_id)
    resume = queries.resume_of(session, person_id)
    roles = session.scalars(select(PersonRole).where(PersonRole.person_id == person_id)).all()
    sign_ins = session.scalars(select(SignIn).where(SignIn.person_id == person_id).order_by(SignIn.id)).all()
    return {
        "account": {
            "id": person.id,
            "name": person.name,
            "email": person.email,
            "email_confirmed_at": _iso(person.email_confirmed_at),
            "registered_at": _iso(person.created_at),
            "interface_language": person.locale,
            "time_zone": person.time_zone,
        },
        "roles": [{"role": held.role.value, "since": _iso(held.granted_at)} for held in roles],
        "profile": card
        and {
            "headline": card.headline,
            "about": card.about,
            "languages": list(card.languages),
            "specialities": list(card.specialities),
            "hours_a_week": card.hours_a_week,
            "findable_since": _iso(card.findable_since),
        },
        "resume": resume
        and {
            "file_name": resume.file_name,
            "media_type": resume.media_type,
            "size": resume.size,
            "sha256": resume.sha256,
            "uploaded_at": _iso(resume.uploaded_at),
        },
        "sign_ins": [
            {"device": row.device, "since": _iso(row.created_at), "last_seen_at": _iso(row.last_seen_at)}
            for row in sign_ins
        ],
        **{name: part(session, person_id) for name, part in hooks.export_parts.items()},
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def close_account(session: Session, now: datetime, viewer: Viewer, seen: queries.Account) -> None:
    """Close the account for good after the password was verified against `seen`.

    Name, address, profile, résumé, sign-ins and roles go; marks, certificates and money stay,
    without a name. Later areas take down theirs. Raises NotSignedIn, NotAllowedNow, LastManager.
    """
    person = session.scalars(select(Person).where(Person.id == viewer.id).with_for_update()).one()
    if person.password_hash != seen.password_hash:
        raise NotSignedIn
    move_state(session, person, PersonState.CLOSED)
    for take_down in hooks.on_close:
        take_down(session, now, person.id)
    messages.account_closed(session, now, person.email, person.locale, person.name)
    if queries.resume_of(session, person.id) is not None:
        delete_resume(session, now, person.id)
    for table in (OneTimeToken, SignIn, PersonRole, PersonLanguage, PersonSpeciality, Profile):
        session.execute(delete(table).where(table.person_id == person.id))
    person.name = f"#{person.id}"
    person.email = f"closed-{person.id}@closed.invalid"
    person.password_hash = NO_PASSWORD
    person.time_zone = "UTC"
    person.email_confirmed_at = None
    session.flush()
    record(session, now, person.id, "accounts.closed", "person", person.id)
