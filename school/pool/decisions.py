"""A lead's decision on handed-in work, and what silence decides."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, aliased

from school.accounts import queries as people
from school.audit.service import record
from school.errors import NotFound
from school.i18n import use_locale
from school.mail.service import queue_mail
from school.pool import ledger, ledger_service, messages, rules
from school.pool.errors import AlreadyDecided, CommentMissing, NoRoundLeft, OwnWork, ReasonMissing
from school.pool.models import Project, Slot, SlotState, Submission, Task, Verdict, WorkDecision
from school.pool.reasons import BY_SLUG
from school.pool.rows import AnyRow
from school.web.formats import money

_TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class Note:
    """A comment on a passage: code-point offsets into the text of the answer."""

    start: int
    end: int
    text: str

    def as_json(self) -> dict[str, Any]:
        """The note as it is stored."""
        return {"start": self.start, "end": self.end, "text": self.text}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is decided, why, and what is said about it."""

    verdict: Verdict
    reason: str = ""
    comment: str = ""
    notes: Sequence[Note] = ()


def decide(
    session: Session, now: datetime, lead_id: int | None, submission_id: int, ruling: Ruling, base_url: str
) -> None:
    """Decide handed-in work; `lead_id` None means that the clock decided.

    The conditional update lets one decision through, whoever comes second gets AlreadyDecided.
    In the same transaction the money moves, the trainer is told, and a rejection opens a new
    seat, so that the task still gets all its answers.
    """
    row = _handed_in(session, submission_id)
    if row is None:
        raise NotFound
    _check(row, lead_id, ruling)
    _move(session, now, row, ruling.verdict)
    session.execute(
        insert(WorkDecision).values(
            submission_id=submission_id, lead_id=lead_id, verdict=ruling.verdict, reason=ruling.reason,
            comment=ruling.comment.strip(), span_comments=[note.as_json() for note in ruling.notes], decided_at=now,
        )
    )  # fmt: skip
    ledger_service.post(session, now, _movement(row, ruling.verdict), lead_id)
    if ruling.verdict is Verdict.REJECT:
        _open_seat(session, row)
    details = {"verdict": ruling.verdict, "reason": ruling.reason}
    record(session, now, lead_id, "pool.decide", "submission", submission_id, **details)
    _tell(session, now, row, ruling, base_url, by_clock=lead_id is None)


def accept_overdue(session: Session, now: datetime, submission_id: int, base_url: str) -> bool:
    """Silence decides for the trainer; False when somebody decided meanwhile."""
    try:
        decide(session, now, None, submission_id, Ruling(Verdict.ACCEPT), base_url)
    except AlreadyDecided:
        return False
    return True


def tell_lapsed(session: Session, now: datetime, trainer_id: int, title: str) -> None:
    """The time for rework ran out: say so, and that the text is kept."""
    person = people.contact(session, trainer_id)
    if person is not None:
        with use_locale(person.locale):
            subject, text = messages.lapsed(person.name, title)
        queue_mail(session, lambda: now, person.email, subject, text)


def _handed_in(session: Session, submission_id: int) -> AnyRow | None:
    return session.execute(
        select(
            Submission.id, Submission.slot_id, Submission.version, Submission.trainer_id,
            Slot.task_id, Slot.project_id, Slot.rounds, Slot.amount_minor, Slot.pay_factors, Slot.state,
            Task.title, Task.open.label("task_open"),
            Project.currency, Project.max_rework_rounds, Project.decide_within_hours,
        )
        .join(Slot, Slot.id == Submission.slot_id)
        .join(Task, Task.id == Slot.task_id)
        .join(Project, Project.id == Slot.project_id)
        .where(Submission.id == submission_id)
    ).one_or_none()  # fmt: skip


def _check(row: AnyRow, lead_id: int | None, ruling: Ruling) -> None:
    if row.trainer_id == lead_id:
        raise OwnWork
    if row.state is not SlotState.SUBMITTED:
        raise AlreadyDecided
    if ruling.verdict not in rules.verdicts(row.rounds, row.max_rework_rounds):
        raise NoRoundLeft
    if ruling.verdict is Verdict.REJECT and ruling.reason not in BY_SLUG:
        raise ReasonMissing
    if ruling.verdict is Verdict.RETURN and not ruling.comment.strip() and not ruling.notes:
        raise CommentMissing


def _move(session: Session, now: datetime, row: AnyRow, verdict: Verdict) -> None:
    """The one statement that decides; it changes the seat of the newest version or nothing."""
    newer = aliased(Submission)
    latest = select(func.max(newer.version)).where(newer.slot_id == row.slot_id).scalar_subquery()
    values: dict[str, Any] = {"state": rules.AFTER[verdict]}
    if verdict is Verdict.RETURN:
        values |= {
            "rounds": Slot.rounds + 1,
            "lease_token": secrets.token_urlsafe(_TOKEN_BYTES),
            "leased_until": rules.decide_by(now, row.decide_within_hours),
        }
    result: Any = session.execute(
        update(Slot)
        .where(Slot.id == row.slot_id, Slot.state == SlotState.SUBMITTED, latest == row.version)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        raise AlreadyDecided


def _movement(row: AnyRow, verdict: Verdict) -> ledger.Movement:
    details = dict(row.pay_factors)
    if verdict is Verdict.ACCEPT:
        return ledger.earn(row.id, row.trainer_id, row.amount_minor, row.currency, row.title, details)
    return ledger.release(row.id, row.project_id, row.trainer_id, row.amount_minor, row.currency, row.title, details)


def _open_seat(session: Session, row: AnyRow) -> None:
    """The rejected seat stays as it is; another person gets a new one."""
    seats = select(func.max(Slot.seat)).where(Slot.task_id == row.task_id).scalar_subquery()
    session.execute(
        insert(Slot).values(
            task_id=row.task_id, project_id=row.project_id, seat=seats + 1, state=SlotState.FREE, rounds=0
        )
    )


def _tell(session: Session, now: datetime, row: AnyRow, ruling: Ruling, base_url: str, *, by_clock: bool) -> None:
    person = people.contact(session, row.trainer_id)
    if person is None:
        return
    url, comment = f"{base_url}/tasks/{row.task_id}", ruling.comment.strip()
    with use_locale(person.locale):
        if ruling.verdict is Verdict.ACCEPT:
            amount = money(row.amount_minor, row.currency)
            mail = messages.accepted(person.name, row.title, amount, comment, by_clock)
        elif ruling.verdict is Verdict.RETURN:
            notes, hours = len(ruling.notes), row.decide_within_hours
            mail = messages.returned(person.name, row.title, comment, notes, hours, url)
        else:
            mail = messages.rejected(person.name, row.title, ruling.reason, comment, url)
    queue_mail(session, lambda: now, person.email, *mail)
