"""The verbs of a test: start, save, submit, close at time-out, void, and what review and decision record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assessments import Bank, Blueprint, BlueprintError, Form, SectionScore, assemble
from school.attempts import queries, rules, scoring
from school.attempts.errors import (
    AlreadyOpen,
    HandedIn,
    NoSuchMove,
    NoTest,
    NotNeeded,
    NotYet,
    StillMarked,
)
from school.attempts.models import Answer, Attempt, AttemptState, ItemSnapshot, Mark, MarkSource, SectionMark
from school.attempts.rules import May
from school.attempts.saving import Draft, Saved, save
from school.audit.service import record
from school.errors import Invalid, NotFound
from school.jobs.queue import enqueue_after_commit

__all__ = [
    "SCREEN_JOB",
    "Draft",
    "Saved",
    "add_time",
    "close_if_over",
    "decided",
    "enter_review",
    "hand_to_people",
    "is_needed",
    "not_needed_when",
    "on_screened",
    "on_voided",
    "record_human_mark",
    "record_section",
    "save",
    "start",
    "submit",
    "void",
]

SCREEN_JOB = "attempts.screen"
HUMAN_SCORER = "review/1"
MOST_EXTRA_MINUTES = 240

_ATTEMPTS: Any = Attempt.__table__

NotNeededRule = Callable[[Session, datetime, int, str, str], bool]
Listener = Callable[..., None]
_not_needed: list[NotNeededRule] = []
_screened: list[Listener] = []
_voided: list[Listener] = []


def not_needed_when(rule: NotNeededRule) -> NotNeededRule:
    """Have starts refused when `rule(session, now, person_id, blueprint, lang)` is true (a valid certificate)."""
    if rule not in _not_needed:
        _not_needed.append(rule)
    return rule


def on_screened(listener: Listener) -> Listener:
    """Have `listener(session, now, answer_id)` called when a written answer is ready for people.

    It runs inside the transaction that stores the screen: what it refuses is tried again later.
    """
    if listener not in _screened:
        _screened.append(listener)
    return listener


def on_voided(listener: Listener) -> Listener:
    """Have `listener(session, now, attempt_id)` called when an attempt is made void."""
    if listener not in _voided:
        _voided.append(listener)
    return listener


def hand_to_people(session: Session, now: datetime, answer_id: int) -> None:
    """Tell the listeners that a written answer is screened."""
    for listener in _screened:
        listener(session, now, answer_id)


def is_needed(session: Session, now: datetime, person_id: int, blueprint: str, lang: str) -> bool:
    """Does any area say that this person need not sit the test?"""
    return not any(rule(session, now, person_id, blueprint, lang) for rule in _not_needed)


def start(
    session: Session,
    now: datetime,
    person_id: int,
    blueprint: Blueprint,
    bank: Bank,
    lang: str,
    rng: Random,
    *,
    more_time: bool = False,
) -> int:
    """Draw a form, freeze it and start the clock; returns the attempt.

    The partial unique index on open attempts decides a race, so two windows never get two forms.
    """
    number = _number(session, now, person_id, blueprint, lang)
    try:
        form = _draw(session, person_id, blueprint, bank, lang, rng)
    except BlueprintError as error:
        raise NoTest from error
    extra = rules.extra_minutes(blueprint, more_time)
    attempt = Attempt(
        person_id=person_id,
        blueprint=blueprint.id,
        blueprint_version=blueprint.version,
        lang=lang,
        number=number,
        state=AttemptState.OPEN,
        form=form.model_dump(mode="json"),
        started_at=now,
        deadline_at=rules.deadline(blueprint, now, extra),
        extra_minutes=extra,
    )
    try:
        with session.begin_nested():
            session.add(attempt)
    except IntegrityError as error:
        raise AlreadyOpen from error
    _keep_items(session, now, form, bank)
    _empty_answers(session, attempt.id, form)
    record(
        session, now, person_id, "attempts.start", "attempt", attempt.id,
        blueprint=blueprint.id, lang=lang, number=number, extra_minutes=extra, pledge=True,
    )  # fmt: skip
    return attempt.id


def _number(session: Session, now: datetime, person_id: int, blueprint: Blueprint, lang: str) -> int:
    """Which sitting this would be; raises why there may be none now."""
    history = queries.sittings(session, person_id, blueprint.id, lang)
    found = rules.eligibility(history, blueprint.retake, now)
    if found.may == May.GO_ON:
        raise AlreadyOpen
    if found.may == May.PENDING:
        raise StillMarked
    if found.may != May.START:
        raise NotYet
    if not is_needed(session, now, person_id, blueprint.id, lang):
        raise NotNeeded
    return found.number


def _draw(session: Session, person_id: int, blueprint: Blueprint, bank: Bank, lang: str, rng: Random) -> Form:
    """A form of items this candidate has seen least; what others were given lately counts where the test says so."""
    seen = queries.times_seen(session, person_id)
    if blueprint.exposure is None and blueprint.overlap is None:
        return assemble(blueprint, bank, lang, seen, rng)
    recent = queries.recent_forms(session, blueprint.id, lang, person_id)
    return assemble(
        blueprint, bank, lang, seen, rng, exposure=recent.exposure, forms_given=recent.forms, others=recent.items
    )


def _keep_items(session: Session, now: datetime, form: Form, bank: Bank) -> None:
    """Store every item as it is now, so that the answers can be scored again in ten years."""
    engine = session.get_bind().dialect.name
    insert_new: Any = postgresql.insert if engine == "postgresql" else sqlite.insert
    rows = [
        {
            "fingerprint": drawn.fingerprint,
            "item_id": drawn.id,
            "version": drawn.version,
            "lang": form.lang,
            "data": bank[drawn.id].model_dump(mode="json", exclude={"samples"}),
            "created_at": now,
        }
        for section in form.sections
        for drawn in section.items
    ]
    session.execute(insert_new(ItemSnapshot).on_conflict_do_nothing(index_elements=["fingerprint"]), rows)


def _empty_answers(session: Session, attempt_id: int, form: Form) -> None:
    session.execute(
        insert(Answer),
        [
            {
                "attempt_id": attempt_id,
                "section": section.id,
                "position": position,
                "item_id": drawn.id,
                "item_version": drawn.version,
                "item_fingerprint": drawn.fingerprint,
                "kind": drawn.kind,
            }
            for section in form.sections
            for position, drawn in enumerate(section.items, start=1)
        ],
    )


def submit(session: Session, now: datetime, person_id: int, attempt_id: int) -> bool:
    """Hand an attempt in and score what a program can score. False: it was handed in before."""
    if _hand_in(session, now, attempt_id, Attempt.person_id == person_id, actor_id=person_id):
        return True
    owned = select(Attempt.id).where(Attempt.id == attempt_id, Attempt.person_id == person_id)
    if session.scalar(owned) is None:
        raise NotFound
    return False


def close_if_over(session: Session, now: datetime, attempt_id: int) -> bool:
    """Hand an attempt in for its candidate when the time, grace included, has ended."""
    over = Attempt.deadline_at <= now - rules.GRACE
    return _hand_in(session, now, attempt_id, over, actor_id=None)


def _hand_in(session: Session, now: datetime, attempt_id: int, guard: Any, actor_id: int | None) -> bool:
    """The move that only one of many requests makes; then the scores, in the same transaction."""
    row = session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id, Attempt.state == AttemptState.OPEN, guard)
        .values(
            state=AttemptState.SUBMITTED,
            submitted_at=case((Attempt.deadline_at < now, Attempt.deadline_at), else_=now),
            timed_out=Attempt.deadline_at <= now,
        )
        .returning(Attempt.blueprint, Attempt.timed_out)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return False
    for answer_id in scoring.score_attempt(session, now, attempt_id, row.blueprint):
        enqueue_after_commit(session, SCREEN_JOB, answer_id)
    record(session, now, actor_id, "attempts.submit", "attempt", attempt_id, timed_out=row.timed_out)
    return True


def enter_review(session: Session, now: datetime, attempt_id: int) -> None:
    """The attempt is being read by people; harmless when it is already."""
    _move(session, attempt_id, AttemptState.IN_REVIEW)


def decided(session: Session, now: datetime, attempt_id: int) -> None:
    """The attempt has its published result; harmless when it has it already."""
    _move(session, attempt_id, AttemptState.DECIDED)


def _move(session: Session, attempt_id: int, after: AttemptState) -> None:
    moved = session.connection().execute(
        update(_ATTEMPTS)
        .where(_ATTEMPTS.c.id == attempt_id, _ATTEMPTS.c.state.in_(rules.states_before(after)))
        .values(state=after)
    )
    if moved.rowcount:
        return
    state = session.scalar(select(Attempt.state).where(Attempt.id == attempt_id))
    if state is None:
        raise NotFound
    if state != after:
        raise NoSuchMove


def void(session: Session, now: datetime, actor_id: int | None, attempt_id: int, reason: str) -> None:
    """Declare an attempt as never sat: its marks are cleared and the person may sit again at once."""
    moved = session.connection().execute(
        update(_ATTEMPTS)
        .where(_ATTEMPTS.c.id == attempt_id, _ATTEMPTS.c.state.in_(rules.states_before(AttemptState.VOID)))
        .values(state=AttemptState.VOID, submitted_at=func.coalesce(_ATTEMPTS.c.submitted_at, now))
    )
    if not moved.rowcount:
        raise NoSuchMove if session.get(Attempt, attempt_id) else NotFound
    answers = session.execute(select(Answer.id, Answer.item_fingerprint).where(Answer.attempt_id == attempt_id)).all()
    session.execute(
        insert(Mark),
        [
            {
                "answer_id": answer_id, "source": MarkSource.VOID, "value": None, "details": {},
                "item_fingerprint": fingerprint, "scorer_version": "", "marked_by": actor_id, "created_at": now,
            }
            for answer_id, fingerprint in answers
        ],
    )  # fmt: skip
    for listener in _voided:
        listener(session, now, attempt_id)
    record(session, now, actor_id, "attempts.void", "attempt", attempt_id, reason=reason)


def add_time(session: Session, now: datetime, actor_id: int, attempt_id: int, minutes: int, reason: str) -> datetime:
    """Give a running attempt more time (a need, a fault of the site); returns the new deadline."""
    if not 0 < minutes <= MOST_EXTRA_MINUTES:
        raise Invalid
    attempt = session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)
    if attempt is None:
        raise NotFound
    if attempt.state != AttemptState.OPEN:
        raise HandedIn
    attempt.deadline_at += timedelta(minutes=minutes)
    attempt.extra_minutes += minutes
    session.flush()
    record(session, now, actor_id, "attempts.add_time", "attempt", attempt_id, minutes=minutes, reason=reason)
    return attempt.deadline_at


def record_human_mark(
    session: Session,
    now: datetime,
    answer_id: int,
    *,
    value: float,
    details: Mapping[str, Any],
    rubric_fingerprint: str,
    marked_by: int | None,
) -> None:
    """A mark given by people: a new row, which stands above every mark of a program."""
    fingerprint = session.scalar(select(Answer.item_fingerprint).where(Answer.id == answer_id))
    if fingerprint is None:
        raise NotFound
    session.execute(
        insert(Mark).values(
            answer_id=answer_id,
            source=MarkSource.HUMAN,
            value=value,
            details=dict(details),
            item_fingerprint=fingerprint,
            scorer_version=HUMAN_SCORER,
            rubric_fingerprint=rubric_fingerprint,
            marked_by=marked_by,
            created_at=now,
        )
    )


def record_section(session: Session, now: datetime, attempt_id: int, score: SectionScore) -> None:
    """The score of a section: a new row, which stands in place of the earlier ones."""
    last = select(func.coalesce(func.max(SectionMark.revision), 0)).where(
        SectionMark.attempt_id == attempt_id, SectionMark.section == score.id
    )
    revision = (session.scalar(last) or 0) + 1
    session.execute(insert(SectionMark), [scoring.section_row(now, attempt_id, score, revision)])
