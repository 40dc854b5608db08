"""Taking a seat: one conditional statement that changes exactly one row, or nothing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, case, func, select, update
from sqlalchemy.orm import Session

from school.errors import NotFound
from school.persistence import Utc
from school.pool import eligible, pay, rules
from school.pool.errors import AlreadyDone, NotQualified, TaskTaken, TooManyClaims
from school.pool.models import Project, RateCard, Slot, SlotState, Task
from school.pool.rows import AnyRow
from school.prepared import Prepared, Where

_LOCK = 20_533
"""The namespace of PostgreSQL's advisory locks of the pool, one a trainer."""
_TOKEN_BYTES = 24

_TRAINER: Any = bindparam("trainer", type_=Integer())
_TASK: Any = bindparam("task", type_=Integer())
_AT: Any = bindparam("at", type_=Utc())

# Built once: putting these statements together takes several times as long as running them.
_OFFER_OF: Any = (
    select(
        Task.id.label("task_id"), Task.project_id, Task.kind, Task.complexity_pct, Task.priority,
        eligible.on_offer().label("open"),
        Project.lang, Project.speciality, Project.lease_minutes, Project.max_open_claims,
        Project.guidelines_version, eligible.qualified(_TRAINER).label("qualified"),
        RateCard.id.label("card_id"), RateCard.version, RateCard.base_minor, RateCard.coefficients,
    )
    .join(Project, Project.id == Task.project_id)
    .join(RateCard, eligible.current_card())
    .where(Task.id == _TASK)
)  # fmt: skip
# On PostgreSQL it also makes claims of one trainer wait for one another, so that the cap counted by the next
# statement cannot be passed by two claims at once. On SQLite a writing transaction is alone anyway.
_OFFER = Prepared(
    _OFFER_OF, on_postgresql=_OFFER_OF.add_columns(func.pg_advisory_xact_lock(_LOCK, _TRAINER).label("turn"))
)


def _take_statement(*, capped: bool) -> Any:
    seat = (
        select(Slot.id)
        .join(Task, Task.id == Slot.task_id)
        .join(Project, Project.id == Task.project_id)
        .where(Slot.task_id == _TASK, eligible.takeable(_AT), eligible.on_offer())
        .order_by(case((Slot.trainer_id == _TRAINER, 0), else_=1), Slot.seat)
        .limit(1)
        .with_for_update(skip_locked=True, of=Slot)
        .scalar_subquery()
    )
    conditions = [Slot.id == seat, eligible.takeable(_AT), ~eligible.touched_by(_TRAINER, _TASK, _AT)]
    if capped:
        claims = eligible.open_claims(_TRAINER, bindparam("project", type_=Integer()), _AT).scalar_subquery()
        conditions.append(claims < bindparam("cap", type_=Integer()))
    return (
        update(Slot)
        .where(*conditions)
        .values(
            state=SlotState.CLAIMED, trainer_id=_TRAINER, lease_token=bindparam("token"), claimed_at=_AT,
            leased_until=bindparam("until"), rate_card_id=bindparam("card"), amount_minor=bindparam("amount"),
            pay_factors=bindparam("frozen"), rounds=0,
        )
        .returning(Slot.id)
    )  # fmt: skip


_TAKE = Prepared(_take_statement(capped=False))
_TAKE_CAPPED = Prepared(_take_statement(capped=True))
_MINE = Prepared(select(Slot.id, Slot.state).where(Slot.task_id == _TASK, Slot.trainer_id == _TRAINER))
_HELD = Prepared(eligible.open_claims(_TRAINER, bindparam("project", type_=Integer()), _AT))


@dataclass(frozen=True, slots=True)
class Lease:
    """A seat in a trainer's hands."""

    slot_id: int
    token: str
    until: datetime


def claim(where: Where, now: datetime, trainer_id: int, task_id: int) -> int:
    """Lease a seat of a task to a trainer; returns the seat. Claiming what is in hand changes nothing.

    Raises NotFound, NotQualified, AlreadyDone, TooManyClaims or TaskTaken.
    """
    offer = _offer(where, trainer_id, task_id)
    if offer is None:
        raise NotFound
    if not offer.qualified:
        raise NotQualified
    lease = _take(where, now, trainer_id, offer, capped=True)
    if lease is not None:
        return lease.slot_id
    return _in_hand_or_why_not(where, now, trainer_id, offer)


def reclaim(session: Session, now: datetime, trainer_id: int, task_id: int) -> Lease | None:
    """Take a seat again for work that was finished after its lease; None when none is left.

    The cap does not count here: the work is handed in by the same transaction.
    """
    offer = _offer(session, trainer_id, task_id)
    if offer is None or not offer.qualified:
        return None
    return _take(session, now, trainer_id, offer, capped=False)


def terms_of(row: Any) -> pay.Terms:
    """What the task of a row pays; the row holds the columns of task, project and rate card."""
    return pay.terms(
        row.base_minor,
        row.coefficients,
        row.kind,
        complexity_pct=row.complexity_pct,
        lang=row.lang,
        speciality=row.speciality,
        urgency=rules.urgency(row.priority),
    )


def _offer(where: Where, trainer_id: int, task_id: int) -> AnyRow | None:
    """The task with its project's rules and rate card."""
    rows = _OFFER.rows(where, task=task_id, trainer=trainer_id)
    return rows[0] if rows else None


def _take(where: Where, now: datetime, trainer_id: int, offer: AnyRow, *, capped: bool) -> Lease | None:
    """The claim itself. Unique (task, trainer) and (task, seat) stand behind it."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    until = rules.lease_end(now, now, offer.lease_minutes)
    terms = terms_of(offer)
    frozen = terms.as_json() | {"rate_card": offer.version, "guidelines": offer.guidelines_version}
    taken = (_TAKE_CAPPED if capped else _TAKE).rows(
        where, trainer=trainer_id, task=offer.task_id, project=offer.project_id, at=now,
        cap=offer.max_open_claims, token=token, until=until, card=offer.card_id,
        amount=terms.amount_minor, frozen=frozen,
    )  # fmt: skip
    return Lease(taken[0].id, token, until) if taken else None


def _in_hand_or_why_not(where: Where, now: datetime, trainer_id: int, offer: AnyRow) -> int:
    """The seat the trainer holds already (a double click), else the reason why none was given."""
    mine = _MINE.rows(where, task=offer.task_id, trainer=trainer_id)
    if mine:
        if mine[0].state in (SlotState.CLAIMED, SlotState.RETURNED):
            return int(mine[0].id)
        raise AlreadyDone
    if _HELD.rows(where, trainer=trainer_id, project=offer.project_id, at=now)[0][0] >= offer.max_open_claims:
        raise TooManyClaims(cap=offer.max_open_claims)
    raise TaskTaken
