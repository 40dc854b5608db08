"""Reading attempts: the test page in two statements, history, and what other areas ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, case, func, null, select
from sqlalchemy.orm import Session

from assessments import Item
from school.attempts import rules
from school.attempts.marks import (
    ScreenState,
    is_held,
    item,
    items,
    public_item,
    screenings,
    section_scores,
    standing,
    text_of,
)
from school.attempts.models import Answer, Attempt, AttemptState, Mark, MarkSource, Screening, ScreeningState
from school.attempts.reports import ItemReport, Report, SectionReport, report
from school.attempts.responses import AnsweredAttempt, answered_attempts, newest, recent_forms
from school.attempts.rules import Likeness, Sitting
from school.errors import NotFound
from school.prepared import Prepared, Where

__all__ = [
    "AnsweredAttempt", "Desk", "ItemReport", "ItemUse", "OpenAttempt", "Place", "Report", "ScreenState", "SectionReport", "WrittenAnswer",
    "answered_attempts", "desk", "history", "is_held", "item", "item_use", "items", "newest", "open_attempt", "overdue", "own_texts", "public_item", "recent_forms", "report",
    "screenings", "section_scores", "sittings", "standing", "text_of", "times_seen", "waiting_screenings",
    "written_answer", "written_answers",
]  # fmt: skip


class Place(NamedTuple):
    """One item of an attempt: where it stands and what its answer is like so far.

    `draft` is read for the item a page shows and is None for all others.
    """

    answer_id: int
    section: str
    position: int
    item_id: str
    kind: str
    fingerprint: str
    complete: bool
    flagged: bool
    revision: int
    saved_at: datetime | None
    draft: dict[str, Any] | None

    @property
    def state(self) -> str:
        """For the list of items: answered, begun or empty."""
        if self.complete:
            return "answered"
        return "begun" if self.revision else "empty"


@dataclass(frozen=True, slots=True)
class Desk:
    """An attempt as its candidate's pages show it, with every item in the order of the form."""

    id: int
    person_id: int
    blueprint: str
    lang: str
    number: int
    state: AttemptState
    form: dict[str, Any]
    started_at: datetime
    deadline_at: datetime
    extra_minutes: int
    submitted_at: datetime | None
    timed_out: bool
    places: tuple[Place, ...]

    def section(self, section_id: str) -> tuple[Place, ...]:
        """The items of a section."""
        return tuple(place for place in self.places if place.section == section_id)

    def find(self, section_id: str, position: int) -> int:
        """The index of an item in `places`; NotFound when there is none there."""
        for index, place in enumerate(self.places):
            if place.section == section_id and place.position == position:
                return index
        raise NotFound

    def order_of(self, place: Place) -> tuple[str, ...]:
        """The order in which the labelled parts of this item are shown."""
        for section in self.form["sections"]:
            for drawn in section["items"]:
                if drawn["id"] == place.item_id:
                    return tuple(drawn["order"])
        return ()


_attempts: Any = Attempt.__table__
_answers: Any = Answer.__table__
_DESK = Prepared(
    select(
        _attempts.c.id,
        _attempts.c.person_id,
        _attempts.c.blueprint,
        _attempts.c.lang,
        _attempts.c.number,
        _attempts.c.state,
        _attempts.c.form,
        _attempts.c.started_at,
        _attempts.c.deadline_at,
        _attempts.c.extra_minutes,
        _attempts.c.submitted_at,
        _attempts.c.timed_out,
    ).where(_attempts.c.id == bindparam("attempt"), _attempts.c.person_id == bindparam("person"))
)
_shown = and_(_answers.c.section == bindparam("section"), _answers.c.position == bindparam("position"))
_PLACES = Prepared(
    select(
        _answers.c.id,
        _answers.c.section,
        _answers.c.position,
        _answers.c.item_id,
        _answers.c.kind,
        _answers.c.item_fingerprint,
        _answers.c.complete,
        _answers.c.flagged,
        _answers.c.revision,
        _answers.c.saved_at,
        case((_shown, _answers.c.answer), else_=null()),
    )
    .where(_answers.c.attempt_id == bindparam("attempt"))
    .order_by(_answers.c.id)
)


def desk(where: Where, person_id: int, attempt_id: int, section: str = "", position: int = 0) -> Desk:
    """The attempt with the draft of one of its items: two statements. NotFound when it is another's."""
    found = _DESK.rows(where, attempt=attempt_id, person=person_id)
    if not found:
        raise NotFound
    places = _PLACES.rows(where, attempt=attempt_id, section=section, position=position)
    return Desk(*[*found[0], tuple(map(Place._make, places))])


def sittings(session: Session, person_id: int, blueprint: str, lang: str) -> list[Sitting]:
    """Every attempt of a person at one test in one language, first to last."""
    rows = session.execute(
        select(Attempt.id, Attempt.number, Attempt.state, Attempt.started_at, Attempt.submitted_at)
        .where(Attempt.person_id == person_id, Attempt.blueprint == blueprint, Attempt.lang == lang)
        .order_by(Attempt.number)
    )
    return [Sitting(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """The attempt a person has open, in whatever language."""

    id: int
    blueprint: str
    lang: str
    deadline_at: datetime


def open_attempt(session: Session, person_id: int) -> OpenAttempt | None:
    """The attempt this person has open, if any."""
    row = session.execute(
        select(Attempt.id, Attempt.blueprint, Attempt.lang, Attempt.deadline_at).where(
            Attempt.person_id == person_id, Attempt.state == AttemptState.OPEN
        )
    ).one_or_none()
    return OpenAttempt(*row) if row else None


def fingerprint_of(session: Session, person_id: int, attempt_id: int, item_id: str) -> str:
    """Which version of an item an attempt holds. NotFound when it is another's or holds none."""
    found = session.scalar(
        select(Answer.item_fingerprint)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Attempt.id == attempt_id, Attempt.person_id == person_id, Answer.item_id == item_id)
    )
    if found is None:
        raise NotFound
    return found


def times_seen(session: Session, person_id: int) -> dict[str, int]:
    """How often a person was asked each item."""
    rows = session.execute(
        select(Answer.item_id, func.count())
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Attempt.person_id == person_id)
        .group_by(Answer.item_id)
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class ItemUse:
    """How one version of an item has done: its mean counts an unanswered item as 0; None before the first mark."""

    asked: int
    marked: int
    mean: float | None


def item_use(session: Session, item_ids: Sequence[str]) -> dict[str, ItemUse]:
    """How often these items were asked and how they were marked by program, by fingerprint: one statement.

    Of each answer the newest automatic mark counts; a void attempt's answers count as asked only.
    """
    newest = (
        select(Mark.answer_id, func.max(Mark.id).label("id"))
        .join(Answer, Answer.id == Mark.answer_id)
        .where(Answer.item_id.in_(item_ids), Mark.source.in_((MarkSource.AUTO, MarkSource.VOID)))
        .group_by(Mark.answer_id)
        .subquery()
    )
    rows = session.execute(
        select(Answer.item_fingerprint, func.count(Answer.id), func.count(Mark.value), func.avg(Mark.value))
        .outerjoin(newest, newest.c.answer_id == Answer.id)
        .outerjoin(Mark, Mark.id == newest.c.id)
        .where(Answer.item_id.in_(item_ids))
        .group_by(Answer.item_fingerprint)
    )
    return {row[0]: ItemUse(*row[1:]) for row in rows}


_LINE: tuple[Any, ...] = (
    Attempt.id,
    Attempt.blueprint,
    Attempt.lang,
    Attempt.number,
    Attempt.state,
    Attempt.started_at,
    Attempt.submitted_at,
    Attempt.timed_out,
)


def history(person_id: int, lang: str = "", state: str = "") -> Select[Any]:
    """A person's attempts, newest first, for a list."""
    statement: Select[Any] = select(*_LINE).where(Attempt.person_id == person_id)
    statement = statement.order_by(Attempt.started_at.desc(), Attempt.id.desc())
    if lang:
        statement = statement.where(Attempt.lang == lang)
    return statement.where(Attempt.state == AttemptState(state)) if state else statement


def overdue(session: Session, now: datetime, limit: int = 50) -> list[int]:
    """Open attempts whose time has ended, the grace included."""
    return list(
        session.scalars(
            select(Attempt.id)
            .where(Attempt.state == AttemptState.OPEN, Attempt.deadline_at <= now - rules.GRACE)
            .order_by(Attempt.deadline_at)
            .limit(limit)
        )
    )


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """A written answer with what its readers need, and what the automatic screen found."""

    answer_id: int
    attempt_id: int
    person_id: int
    blueprint: str
    lang: str
    section: str
    item: Item
    text: str
    submitted_at: datetime | None
    constraints: dict[str, Any] | None
    grammar: dict[str, Any] | None
    similarity: float | None
    nearest_answer_id: int | None

    @property
    def likeness(self) -> Likeness:
        """What its likeness to another answer asks for."""
        return rules.likeness(self.similarity)


_WRITTEN = (
    select(
        Answer.id,
        Answer.attempt_id,
        Attempt.person_id,
        Attempt.blueprint,
        Attempt.lang,
        Answer.section,
        Answer.item_fingerprint,
        Answer.answer,
        Attempt.submitted_at,
        Screening.constraints,
        Screening.grammar,
        Screening.similarity,
        Screening.nearest_answer_id,
    )
    .join(Attempt, Attempt.id == Answer.attempt_id)
    .outerjoin(Screening, Screening.answer_id == Answer.id)
    .where(Answer.kind == "writing")
)


def written_answer(session: Session, answer_id: int) -> WrittenAnswer | None:
    """One written answer of an attempt that is handed in; None when there is no such."""
    found = _written(session, _WRITTEN.where(Answer.id == answer_id))
    return found[0] if found else None


def written_answers(session: Session, attempt_id: int) -> list[WrittenAnswer]:
    """Every written answer of an attempt, in the order of the form."""
    return _written(session, _WRITTEN.where(Answer.attempt_id == attempt_id).order_by(Answer.id))


def own_texts(session: Session, person_id: int) -> list[WrittenAnswer]:
    """What a person wrote in attempts whose result is published, newest first; blank texts left out."""
    mine = _WRITTEN.where(Attempt.person_id == person_id, Attempt.state == AttemptState.DECIDED)
    found = _written(session, mine.order_by(Attempt.submitted_at.desc(), Answer.id))
    return [written for written in found if written.text]


def _written(session: Session, statement: Select[Any]) -> list[WrittenAnswer]:
    rows = session.execute(statement.where(Attempt.state != AttemptState.OPEN)).all()
    known = items(session, list({row[6] for row in rows}))
    return [WrittenAnswer(*(*row[:6], known[row[6]], text_of(known[row[6]], row[7]), *row[8:])) for row in rows]


def waiting_screenings(session: Session, now: datetime, limit: int = 100) -> list[int]:
    """Written answers whose screen is due."""
    return list(
        session.scalars(
            select(Screening.answer_id)
            .where(Screening.state == ScreeningState.WAITING, Screening.next_try_at <= now)
            .order_by(Screening.next_try_at)
            .limit(limit)
        )
    )


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """What a decision rests on besides the scores: whose attempt it is, and at what."""

    id: int
    person_id: int
    blueprint: str
    blueprint_version: int
    lang: str
    number: int
    state: AttemptState
    submitted_at: datetime | None


def attempt_facts(session: Session, attempt_id: int) -> AttemptFacts | None:
    """The facts of one attempt."""
    row = session.execute(
        select(
            Attempt.id, Attempt.person_id, Attempt.blueprint, Attempt.blueprint_version,
            Attempt.lang, Attempt.number, Attempt.state, Attempt.submitted_at,
        ).where(Attempt.id == attempt_id)
    ).one_or_none()  # fmt: skip
    return AttemptFacts(*row) if row else None
