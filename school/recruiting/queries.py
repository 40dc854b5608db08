"""Reading graduates who agreed to be found, shortlists, requests and released texts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, case, func, or_, select
from sqlalchemy.orm import Session

from assessments import Blueprint
from school import content
from school.accounts import queries as people
from school.accounts.models import Profile
from school.accounts.queries import PersonCard
from school.accounts.rules import searchable
from school.certification import queries as certification
from school.recruiting.models import (
    ContactRequest,
    ContactState,
    PortfolioText,
    Shortlist,
    ShortlistEntry,
    ShortlistNote,
    Stage,
)
from school.recruiting.rules import BANDS, Filters

ENTRANCE = "entrance"


def entrance() -> Blueprint:
    """The test whose sections recruiters compare."""
    return content.blueprint(ENTRANCE)


def section_ids() -> tuple[str, ...]:
    """The sections of the entrance test, in its order."""
    return tuple(section.id for section in entrance().sections)


def _certified() -> Subquery:
    """Live qualifications with their scores as columns."""
    return (
        certification.qualified_people()
        .add_columns(
            certification.total_score().label("total"),
            *(certification.section_score(section).label(f"section_{section}") for section in section_ids()),
        )
        .subquery("certified")
    )


def graduates(now: datetime, filters: Filters) -> Select[Any]:
    """Certified people who agreed to be found: person_id, best (public total or None), since.

    A score that its owner keeps private is neither filtered nor sorted by: a filter must not tell it.
    Scores sort by their bands, the newest certificate first within one: an order must not tell more than the test does.
    """
    held = _certified()
    where = [
        held.c.valid_until > now,
        held.c.person_id.in_(people.findable_ids(speciality=filters.speciality, min_hours=filters.hours)),
    ]
    if filters.lang:
        where.append(held.c.lang == filters.lang)
    wanted = {"total": filters.total, **{f"section_{name}": low for name, low in filters.sections.items()}}
    for column, low in wanted.items():
        if low:
            where += [held.c.scores_public, held.c[column] >= low]
    if words := searchable(filters.text):
        texts = select(PortfolioText.person_id).where(
            or_(
                PortfolioText.title.icontains(words, autoescape=True),
                PortfolioText.text.icontains(words, autoescape=True),
            )
        )
        where.append(or_(held.c.person_id.in_(people.findable_ids(search=words)), held.c.person_id.in_(texts)))
    best = func.max(case((held.c.scores_public, held.c.total)))
    since = func.max(held.c.issued_at)
    hours = func.max(Profile.hours_a_week)
    band = case(*((best >= low, low) for low in reversed(BANDS)), (best.is_not(None), 0))
    order = {"score": band.desc().nulls_last(), "newest": since.desc(), "hours": hours.desc()}
    return (
        select(held.c.person_id, best.label("best"), since.label("since"))
        .join(Profile, Profile.person_id == held.c.person_id)
        .where(*where)
        .group_by(held.c.person_id)
        .order_by(order.get(filters.sort, order["score"]), since.desc(), held.c.person_id)
    )


def available(session: Session, now: datetime, ids: Collection[int]) -> set[int]:
    """Those of these people who may be shown to recruiters at this moment."""
    if not ids:
        return set()
    held = _certified()
    found = session.scalars(
        select(held.c.person_id).where(
            held.c.person_id.in_(ids), held.c.valid_until > now, held.c.person_id.in_(people.findable_ids())
        )
    )
    return set(found)


def is_certified(session: Session, now: datetime, person_id: int) -> bool:
    """Whether this person holds a live certificate, found by recruiters or not."""
    held = certification.qualified_people().subquery()
    found = select(held.c.person_id).where(held.c.person_id == person_id, held.c.valid_until > now)
    return session.scalar(found.limit(1)) is not None


def is_available(session: Session, now: datetime, person_id: int) -> bool:
    """Whether this person may be shown to recruiters at this moment."""
    return person_id in available(session, now, [person_id])


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """A live certificate; `scores` is empty when its owner keeps them private."""

    lang: str
    blueprint: str
    public_id: str
    issued_at: datetime
    valid_until: datetime
    scores: dict[str, Any]

    @property
    def total(self) -> float | None:
        """The public total."""
        return self.scores.get("total")

    @property
    def whole(self) -> dict[str, float] | None:
        """Score, low and high of the total, when public."""
        found = self.scores
        return {"score": found["total"], "low": found["low"], "high": found["high"]} if found else None

    def section(self, section_id: str) -> dict[str, float] | None:
        """Score, low and high of a section, when public."""
        found: dict[str, float] | None = self.scores.get("sections", {}).get(section_id)
        return found


@dataclass(frozen=True, slots=True)
class Graduate:
    """What recruiters see of somebody who agreed to be found."""

    card: PersonCard
    certificates: tuple[HeldCertificate, ...]

    @property
    def id(self) -> int:
        """The person's number, which stands for the name in names-off mode."""
        return self.card.id


def graduates_by_id(session: Session, now: datetime, ids: Collection[int]) -> dict[int, Graduate]:
    """Cards and certificates of those of these people who are available, in five statements."""
    shown = available(session, now, ids)
    if not shown:
        return {}
    held = certification.qualified_people().subquery()
    certificates: dict[int, list[HeldCertificate]] = {}
    rows = session.execute(
        select(held).where(held.c.person_id.in_(shown), held.c.valid_until > now).order_by(held.c.issued_at.desc())
    )
    for row in rows:
        certificates.setdefault(row.person_id, []).append(
            HeldCertificate(
                row.lang,
                row.blueprint,
                row.public_id,
                row.issued_at,
                row.valid_until,
                row.scores if row.scores_public else {},
            )
        )
    return {
        person_id: Graduate(card, tuple(certificates.get(person_id, ())))
        for person_id, card in people.cards(session, shown).items()
    }


def released_texts(session: Session, person_id: int) -> list[PortfolioText]:
    """The texts a person shows to recruiters, newest first."""
    return list(
        session.scalars(
            select(PortfolioText)
            .where(PortfolioText.person_id == person_id)
            .order_by(PortfolioText.released_at.desc(), PortfolioText.id.desc())
        )
    )


def text_titles(session: Session, ids: Collection[int]) -> dict[int, list[PortfolioText]]:
    """The released texts of several people."""
    found: dict[int, list[PortfolioText]] = {}
    if ids:
        rows = session.scalars(
            select(PortfolioText).where(PortfolioText.person_id.in_(ids)).order_by(PortfolioText.id.desc())
        )
        for text in rows:
            found.setdefault(text.person_id, []).append(text)
    return found


def shortlists(recruiter_id: int, search: str = "") -> Select[int, str, datetime, int]:
    """A recruiter's shortlists, newest first: id, name, created_at, people."""
    statement = (
        select(Shortlist.id, Shortlist.name, Shortlist.created_at, func.count(ShortlistEntry.id).label("people"))
        .outerjoin(ShortlistEntry, ShortlistEntry.shortlist_id == Shortlist.id)
        .where(Shortlist.recruiter_id == recruiter_id)
        .group_by(Shortlist.id, Shortlist.name, Shortlist.created_at)
        .order_by(Shortlist.id.desc())
    )
    if words := searchable(search):
        statement = statement.where(Shortlist.name.icontains(words, autoescape=True))
    return statement


def shortlist_sizes(session: Session, recruiter_id: int) -> Sequence[Any]:
    """A recruiter's shortlists, newest first: id, name, created_at, people."""
    return session.execute(shortlists(recruiter_id)).all()


def shortlist_choices(session: Session, recruiter_id: int) -> list[tuple[int, str]]:
    """Number and name of a recruiter's shortlists, for a choice on a page."""
    rows = session.execute(
        select(Shortlist.id, Shortlist.name).where(Shortlist.recruiter_id == recruiter_id).order_by(Shortlist.id.desc())
    )
    return [(row.id, row.name) for row in rows]


def own_shortlist(session: Session, recruiter_id: int, shortlist_id: int) -> Shortlist | None:
    """A shortlist, if it is this recruiter's."""
    return session.scalars(
        select(Shortlist).where(Shortlist.id == shortlist_id, Shortlist.recruiter_id == recruiter_id)
    ).one_or_none()


def own_entry(session: Session, recruiter_id: int, entry_id: int) -> ShortlistEntry | None:
    """A place on a shortlist, if the list is this recruiter's."""
    return session.scalars(
        select(ShortlistEntry)
        .join(Shortlist, Shortlist.id == ShortlistEntry.shortlist_id)
        .where(ShortlistEntry.id == entry_id, Shortlist.recruiter_id == recruiter_id)
    ).one_or_none()


def entries(shortlist_id: int, stage: str = "") -> Select[Any]:
    """The people on a shortlist in the order of the stages, then as added."""
    order = case({stage.value: place for place, stage in enumerate(Stage)}, value=ShortlistEntry.stage)
    statement = (
        select(ShortlistEntry)
        .where(ShortlistEntry.shortlist_id == shortlist_id)
        .order_by(order, ShortlistEntry.added_at, ShortlistEntry.id)
    )
    return statement.where(ShortlistEntry.stage == Stage(stage)) if stage in set(Stage) else statement


def notes(session: Session, entry_ids: Collection[int]) -> dict[int, list[ShortlistNote]]:
    """The notes on these places, oldest first."""
    found: dict[int, list[ShortlistNote]] = {}
    if entry_ids:
        rows = session.scalars(
            select(ShortlistNote).where(ShortlistNote.entry_id.in_(entry_ids)).order_by(ShortlistNote.id)
        )
        for note in rows:
            found.setdefault(note.entry_id, []).append(note)
    return found


def places_of(session: Session, recruiter_id: int, ids: Collection[int]) -> dict[int, list[Any]]:
    """On which of this recruiter's lists these people stand: shortlist_id, name, stage, entry_id."""
    found: dict[int, list[Any]] = {}
    if ids:
        rows = session.execute(
            select(
                ShortlistEntry.person_id,
                ShortlistEntry.id.label("entry_id"),
                ShortlistEntry.stage,
                Shortlist.id.label("shortlist_id"),
                Shortlist.name,
            )
            .join(Shortlist, Shortlist.id == ShortlistEntry.shortlist_id)
            .where(Shortlist.recruiter_id == recruiter_id, ShortlistEntry.person_id.in_(ids))
            .order_by(Shortlist.id.desc())
        )
        for row in rows:
            found.setdefault(row.person_id, []).append(row)
    return found


def latest_requests(session: Session, recruiter_id: int, ids: Collection[int]) -> dict[int, ContactRequest]:
    """This recruiter's newest request to each of these people."""
    if not ids:
        return {}
    rows = session.scalars(
        select(ContactRequest)
        .where(ContactRequest.recruiter_id == recruiter_id, ContactRequest.person_id.in_(ids))
        .order_by(ContactRequest.id)
        .execution_options(populate_existing=True)
    )
    return {row.person_id: row for row in rows}


def requests_by(recruiter_id: int, state: str = "") -> Select[Any]:
    """The requests a recruiter sent, newest first."""
    return _requests(ContactRequest.recruiter_id == recruiter_id, state)


def requests_to(person_id: int, state: str = "") -> Select[Any]:
    """The requests a graduate got, newest first; those a recruiter withdrew are nobody's business any more."""
    return _requests(ContactRequest.person_id == person_id, state).where(ContactRequest.state != ContactState.WITHDRAWN)


def _requests(whose: Any, state: str) -> Select[Any]:
    statement = select(ContactRequest).where(whose).order_by(ContactRequest.id.desc())
    return statement.where(ContactRequest.state == ContactState(state)) if state in set(ContactState) else statement


def request_counts(session: Session, recruiter_id: int) -> dict[ContactState, int]:
    """How many of a recruiter's requests are in each state."""
    rows = session.execute(
        select(ContactRequest.state, func.count())
        .where(ContactRequest.recruiter_id == recruiter_id)
        .group_by(ContactRequest.state)
    )
    return {ContactState(row[0]): int(row[1]) for row in rows}


def waiting_requests(session: Session, person_id: int) -> int:
    """How many requests wait for this graduate's answer."""
    return (
        session.scalar(
            select(func.count()).where(
                ContactRequest.person_id == person_id, ContactRequest.state == ContactState.PENDING
            )
        )
        or 0
    )


def in_contact(session: Session, recruiter_id: int, person_id: int) -> bool:
    """Whether the graduate accepted a request of this recruiter and has not taken it back."""
    found = session.scalar(
        select(ContactRequest.id)
        .where(
            ContactRequest.recruiter_id == recruiter_id,
            ContactRequest.person_id == person_id,
            ContactRequest.state == ContactState.ACCEPTED,
        )
        .limit(1)
    )
    return found is not None


def own_data(session: Session, person_id: int) -> dict[str, Any]:
    """A person's released texts and requests as plain values, for the export of their data."""
    requests = session.scalars(select(ContactRequest).where(ContactRequest.person_id == person_id))
    return {
        "portfolio": [
            {"title": text.title, "lang": text.lang, "text": text.text, "released": text.released_at.isoformat()}
            for text in released_texts(session, person_id)
        ],
        "contact_requests": [
            {"company": row.company, "message": row.message, "state": row.state, "sent": row.created_at.isoformat()}
            for row in requests
        ],
    }
