"""A trainer's seat while it is in work: draft, lease, hand back, skip, hand in."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from school.audit.service import record
from school.errors import Invalid, NotFound
from school.pool import answers, claims, ledger, ledger_service, rules
from school.pool.errors import ClaimLost, StalePage
from school.pool.models import Draft, Project, Skip, Slot, SlotState, Submission, Task
from school.pool.reasons import SKIP_REASONS
from school.pool.rows import AnyRow

_IN_HAND = (SlotState.CLAIMED, SlotState.RETURNED)
_FREED: dict[str, Any] = {
    "state": SlotState.FREE,
    "trainer_id": None,
    "lease_token": None,
    "claimed_at": None,
    "leased_until": None,
    "rate_card_id": None,
    "amount_minor": None,
    "pay_factors": None,
    "rounds": 0,
}
_UNTOUCHED = {"synchronize_session": False}


class Outcome(enum.StrEnum):
    """What became of work that was handed in."""

    STORED = "stored"
    REPEATED = "repeated"
    LATE = "late"
    KEPT = "kept"


def save_draft(session: Session, now: datetime, trainer_id: int, task_id: int, raw: Mapping[str, Any]) -> int:
    """Keep what was typed so far; returns the draft's revision. Two statements, the view's lookup included.

    The draft belongs to the trainer, not to the lease: it can be saved when the time has run
    out, and two pages of one claim write the same draft.
    """
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Draft).values(
        task_id=task_id, trainer_id=trainer_id, answer=answers.draft_of(raw), revision=1, saved_at=now
    )
    revision = session.execute(
        statement.on_conflict_do_update(
            index_elements=["task_id", "trainer_id"],
            set_={"answer": statement.excluded.answer, "revision": Draft.revision + 1, "saved_at": now},
        )
        .returning(Draft.revision)
        .execution_options(**_UNTOUCHED)
    ).scalar_one()
    return int(revision)


def renew(session: Session, now: datetime, trainer_id: int, task_id: int, token: str) -> datetime:
    """The page is still open: the lease runs anew. Returns its end; raises ClaimLost."""
    row = session.execute(
        select(Slot.id, Slot.state, Slot.claimed_at, Slot.leased_until, Project.lease_minutes)
        .join(Project, Project.id == Slot.project_id)
        .where(Slot.task_id == task_id, Slot.trainer_id == trainer_id, Slot.lease_token == token)
    ).one_or_none()
    if row is None or row.state not in _IN_HAND:
        raise ClaimLost
    if row.state == SlotState.RETURNED:
        kept: datetime = row.leased_until
        return kept
    until: datetime = max(row.leased_until, rules.lease_end(now, row.claimed_at, row.lease_minutes))
    held = (Slot.id == row.id, Slot.lease_token == token, Slot.state == SlotState.CLAIMED)
    if not _changed(session, *held, leased_until=until):
        raise ClaimLost
    return until


def hand_back(session: Session, now: datetime, trainer_id: int, task_id: int) -> None:
    """Put a task back for others, without penalty; the draft stays with the trainer."""
    mine = (Slot.task_id == task_id, Slot.trainer_id == trainer_id, Slot.state.in_(_IN_HAND))
    if not _changed(session, *mine, **_FREED):
        raise ClaimLost
    record(session, now, trainer_id, "pool.hand_back", "task", task_id)


def skip(session: Session, now: datetime, trainer_id: int, task_id: int, reason: str) -> None:
    """Pass on a task and say why; it leaves the trainer's list, and a claim of it is handed back."""
    if reason not in SKIP_REASONS:
        raise Invalid
    if session.scalar(select(Task.id).where(Task.id == task_id)) is None:
        raise NotFound
    mine = (Slot.task_id == task_id, Slot.trainer_id == trainer_id, Slot.state == SlotState.CLAIMED)
    _changed(session, *mine, **_FREED)
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        dialect.insert(Skip)
        .values(task_id=task_id, trainer_id=trainer_id, reason=reason, skipped_at=now)
        .on_conflict_do_nothing(index_elements=["task_id", "trainer_id"])
    )
    record(session, now, trainer_id, "pool.skip", "task", task_id, reason=reason)


def unskip(session: Session, trainer_id: int, task_id: int) -> None:
    """Bring a skipped task back into the trainer's list."""
    session.execute(delete(Skip).where(Skip.task_id == task_id, Skip.trainer_id == trainer_id))


def submit(
    session: Session, now: datetime, trainer_id: int, task_id: int, token: str, raw: Mapping[str, Any]
) -> Outcome:
    """Hand work in. Replayed or double-clicked, it is stored once.

    Finished late, it takes a free seat again if there is one; otherwise the text is kept as
    the trainer's draft. Raises NothingWritten, Unchanged or StalePage, and NotFound for a task
    the trainer never had.
    """
    seat = _seat(session, trainer_id, task_id)
    if seat is None:
        raise NotFound
    item = answers.item_of(seat.payload)
    answer = answers.final(item, raw)
    if seat.slot_id is not None and seat.lease_token == token:
        if seat.state not in _IN_HAND:
            return Outcome.REPEATED
        _store(session, now, trainer_id, seat, seat.slot_id, token, answer)
        return Outcome.STORED
    if seat.slot_id is not None:
        if seat.state in _IN_HAND:
            raise StalePage
        return Outcome.REPEATED
    lease = claims.reclaim(session, now, trainer_id, task_id)
    if lease is None:
        save_draft(session, now, trainer_id, task_id, raw)
        return Outcome.KEPT
    _store(session, now, trainer_id, seat, lease.slot_id, lease.token, answer)
    return Outcome.LATE


def free_expired(session: Session, now: datetime) -> int:
    """Free the seats whose lease ran out; the drafts stay. Returns how many were freed."""
    over = (Slot.state == SlotState.CLAIMED, Slot.leased_until <= now)
    return _changed(session, *over, **_FREED)


def lapse_rework(session: Session, slot_id: int, now: datetime) -> bool:
    """Free a returned seat whose time for rework ran out; False when it was handed in meanwhile."""
    over = (Slot.id == slot_id, Slot.state == SlotState.RETURNED, Slot.leased_until <= now)
    return bool(_changed(session, *over, **_FREED))


def _seat(session: Session, trainer_id: int, task_id: int) -> AnyRow | None:
    """The task and what the trainer has of it: a seat, a draft or an earlier submission."""
    draft = select(Draft.task_id).where(Draft.task_id == Task.id, Draft.trainer_id == trainer_id).exists()
    handed_in = (
        select(Submission.id)
        .join(Slot, Slot.id == Submission.slot_id)
        .where(Slot.task_id == Task.id, Submission.trainer_id == trainer_id)
        .exists()
    )
    return session.execute(
        select(
            Task.id, Task.payload, Task.title, Task.project_id, Project.currency, Project.decide_within_hours,
            Slot.id.label("slot_id"), Slot.state, Slot.lease_token,
        )
        .join(Project, Project.id == Task.project_id)
        .outerjoin(Slot, (Slot.task_id == Task.id) & (Slot.trainer_id == trainer_id))
        .where(Task.id == task_id, or_(Slot.id.is_not(None), draft, handed_in))
    ).one_or_none()  # fmt: skip


def _store(
    session: Session, now: datetime, trainer_id: int, seat: AnyRow, slot_id: int, token: str, answer: dict[str, Any]
) -> None:
    """The conditional update decides; what follows hangs on it in the same transaction."""
    terms = session.execute(
        update(Slot)
        .where(Slot.id == slot_id, Slot.trainer_id == trainer_id, Slot.lease_token == token, Slot.state.in_(_IN_HAND))
        .values(state=SlotState.SUBMITTED, leased_until=None)
        .returning(Slot.amount_minor, Slot.pay_factors)
        .execution_options(**_UNTOUCHED)
    ).one_or_none()
    if terms is None:
        raise ClaimLost
    last = select(func.coalesce(func.max(Submission.version), 0)).where(Submission.slot_id == slot_id)
    submission_id = session.execute(
        insert(Submission)
        .values(
            slot_id=slot_id, trainer_id=trainer_id, version=last.scalar_subquery() + 1, answer=answer,
            submitted_at=now, decide_by=rules.decide_by(now, seat.decide_within_hours),
        )
        .returning(Submission.id)
    ).scalar_one()  # fmt: skip
    held = ledger.hold(
        submission_id,
        seat.project_id,
        trainer_id,
        terms.amount_minor,
        seat.currency,
        seat.title,
        dict(terms.pay_factors),
    )
    ledger_service.post(session, now, held, trainer_id)
    session.execute(delete(Draft).where(Draft.task_id == seat.id, Draft.trainer_id == trainer_id))


def _changed(session: Session, *conditions: Any, **values: Any) -> int:
    """How many seats one conditional update changed."""
    result: Any = session.execute(update(Slot).where(*conditions).values(**values).execution_options(**_UNTOUCHED))
    return int(result.rowcount)
