"""The verbs of a recruiter: keep shortlists and notes, ask for contact."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from school.accounts import queries as people
from school.audit.service import record
from school.errors import NotFound
from school.mail.service import queue_mail
from school.recruiting import messages, policy, queries, rules
from school.recruiting.errors import AlreadyAnswered, AlreadyAsked, AskedTooOften, NameTaken, NoLongerAvailable, TooLong
from school.recruiting.models import (
    ContactRequest,
    ContactState,
    Shortlist,
    ShortlistEntry,
    ShortlistNote,
    Stage,
)


def create_shortlist(session: Session, now: datetime, recruiter_id: int, name: str) -> Shortlist:
    """Begin a list for a vacancy; names are a recruiter's own and differ."""
    _require_new_name(session, recruiter_id, name)
    count = session.scalar(select(func.count()).where(Shortlist.recruiter_id == recruiter_id)) or 0
    if count >= rules.MOST_SHORTLISTS:
        raise TooLong
    shortlist = Shortlist(recruiter_id=recruiter_id, name=name, created_at=now)
    session.add(shortlist)
    session.flush()
    record(session, now, recruiter_id, "recruiting.create_shortlist", "shortlist", shortlist.id)
    return shortlist


def rename_shortlist(session: Session, now: datetime, recruiter_id: int, shortlist_id: int, name: str) -> None:
    """Give a list another name."""
    shortlist = _own_shortlist(session, recruiter_id, shortlist_id)
    if shortlist.name == name:
        return
    _require_new_name(session, recruiter_id, name)
    shortlist.name = name
    session.flush()
    record(session, now, recruiter_id, "recruiting.rename_shortlist", "shortlist", shortlist_id)


def delete_shortlist(session: Session, now: datetime, recruiter_id: int, shortlist_id: int) -> None:
    """Delete a list with its notes; the people on it stay where they are."""
    _own_shortlist(session, recruiter_id, shortlist_id)
    places = select(ShortlistEntry.id).where(ShortlistEntry.shortlist_id == shortlist_id)
    session.execute(delete(ShortlistNote).where(ShortlistNote.entry_id.in_(places)))
    session.execute(delete(ShortlistEntry).where(ShortlistEntry.shortlist_id == shortlist_id))
    session.execute(delete(Shortlist).where(Shortlist.id == shortlist_id))
    record(session, now, recruiter_id, "recruiting.delete_shortlist", "shortlist", shortlist_id)


def add_to_shortlist(
    session: Session, now: datetime, recruiter_id: int, shortlist_id: int, person_id: int
) -> ShortlistEntry:
    """Put a graduate on a list; somebody who is there already keeps the place."""
    _own_shortlist(session, recruiter_id, shortlist_id)
    if not queries.is_available(session, now, person_id):
        raise NoLongerAvailable
    there = session.scalars(
        select(ShortlistEntry).where(ShortlistEntry.shortlist_id == shortlist_id, ShortlistEntry.person_id == person_id)
    ).one_or_none()
    if there is not None:
        return there
    count = session.scalar(select(func.count()).where(ShortlistEntry.shortlist_id == shortlist_id)) or 0
    if count >= rules.MOST_ON_A_LIST:
        raise TooLong
    entry = ShortlistEntry(shortlist_id=shortlist_id, person_id=person_id, stage=Stage.FOUND, added_at=now)
    session.add(entry)
    session.flush()
    record(session, now, recruiter_id, "recruiting.add", "shortlist", shortlist_id, person=person_id)
    return entry


def move_entry(session: Session, now: datetime, recruiter_id: int, entry_id: int, stage: Stage) -> ShortlistEntry:
    """Say how far things have come with somebody. Any stage may follow any other: it is the recruiter's book."""
    entry = _own_entry(session, recruiter_id, entry_id)
    if entry.stage is not stage:
        entry.stage = stage
        session.flush()
        record(session, now, recruiter_id, "recruiting.stage", "shortlist_entry", entry_id, stage=stage)
    return entry


def remove_entry(session: Session, now: datetime, recruiter_id: int, entry_id: int) -> int:
    """Take somebody off a list, with the notes; returns the list's number."""
    entry = _own_entry(session, recruiter_id, entry_id)
    session.execute(delete(ShortlistNote).where(ShortlistNote.entry_id == entry_id))
    session.execute(delete(ShortlistEntry).where(ShortlistEntry.id == entry_id))
    record(session, now, recruiter_id, "recruiting.remove", "shortlist", entry.shortlist_id, person=entry.person_id)
    return entry.shortlist_id


def add_note(session: Session, now: datetime, recruiter_id: int, entry_id: int, text: str) -> ShortlistEntry:
    """Write something down about somebody on a list."""
    entry = _own_entry(session, recruiter_id, entry_id)
    session.add(ShortlistNote(entry_id=entry_id, text=text, created_at=now))
    session.flush()
    return entry


def delete_note(session: Session, recruiter_id: int, note_id: int) -> int:
    """Cross a note out; returns the list's number."""
    note = session.get(ShortlistNote, note_id)
    if note is None:
        raise NotFound
    entry = _own_entry(session, recruiter_id, note.entry_id)
    session.delete(note)
    session.flush()
    return entry.shortlist_id


def ask(
    session: Session, now: datetime, recruiter_id: int, person_id: int, company: str, message: str, *, site: str
) -> ContactRequest:
    """Ask a graduate for contact. The address stays hidden until the graduate accepts."""
    recruiter, graduate = people.contact(session, recruiter_id), people.contact(session, person_id)
    if recruiter is None or graduate is None or not queries.is_available(session, now, person_id):
        raise NoLongerAvailable
    latest = queries.latest_requests(session, recruiter_id, [person_id]).get(person_id)
    if not policy.may_ask(latest, now):
        raise AlreadyAsked
    lately = select(func.count()).where(
        ContactRequest.recruiter_id == recruiter_id, ContactRequest.created_at > now - timedelta(days=1)
    )
    if (session.scalar(lately) or 0) >= rules.ASKED_A_DAY:
        raise AskedTooOften
    request = ContactRequest(
        recruiter_id=recruiter_id,
        person_id=person_id,
        company=company,
        message=message,
        state=ContactState.PENDING,
        created_at=now,
    )
    session.add(request)
    session.flush()
    record(session, now, recruiter_id, "recruiting.ask", "contact_request", request.id, person=person_id)
    subject, text = messages.asked(graduate, company, message, site)
    queue_mail(session, lambda: now, graduate.email, subject, text)
    return request


def withdraw(session: Session, now: datetime, recruiter_id: int, request_id: int) -> None:
    """Take an unanswered request back."""
    known = session.scalar(
        select(ContactRequest.id).where(ContactRequest.id == request_id, ContactRequest.recruiter_id == recruiter_id)
    )
    if known is None:
        raise NotFound
    changed = session.connection().execute(
        update(ContactRequest)
        .where(ContactRequest.id == request_id, ContactRequest.state == ContactState.PENDING)
        .values(state=ContactState.WITHDRAWN, answered_at=now)
    )
    if changed.rowcount != 1:
        raise AlreadyAnswered
    record(session, now, recruiter_id, "recruiting.withdraw", "contact_request", request_id)


def _own_shortlist(session: Session, recruiter_id: int, shortlist_id: int) -> Shortlist:
    found = queries.own_shortlist(session, recruiter_id, shortlist_id)
    if found is None:
        raise NotFound
    return found


def _own_entry(session: Session, recruiter_id: int, entry_id: int) -> ShortlistEntry:
    found = queries.own_entry(session, recruiter_id, entry_id)
    if found is None:
        raise NotFound
    return found


def _require_new_name(session: Session, recruiter_id: int, name: str) -> None:
    taken = select(Shortlist.id).where(Shortlist.recruiter_id == recruiter_id, Shortlist.name == name)
    if session.scalar(taken.limit(1)) is not None:
        raise NameTaken
