"""Reading the pool for home pages and for the landing page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from school.i18n import gettext
from school.pool import eligible, ledger, pay, rules
from school.pool.ledger_models import (
    EntryKind,
    LedgerEntry,
    LedgerLine,
    PayoutBatch,
    PayoutLine,
    PayoutLineState,
    PayoutState,
)
from school.pool.models import Project, RateCard, Slot, SlotState, Submission, Task
from school.pool.rows import AnyRow
from school.pool.waiting import waiting_submissions

_IN_HAND = (SlotState.CLAIMED, SlotState.RETURNED)
_SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TrainerHome:
    """What a trainer should do now."""

    in_hand: Sequence[AnyRow]
    """id, title, state (claimed or returned), leased_until; the clock that ends first comes first."""
    waiting: int
    earned: Mapping[str, int]
    """Earned since the first of the month, by currency."""


def trainer_home(session: Session, now: datetime, trainer_id: int) -> TrainerHome:
    """Open claims and returned work with their clocks, work waiting, earned this month: three statements."""
    in_hand = session.execute(
        select(Task.id, Task.title, Slot.state, Slot.leased_until)
        .join(Task, Task.id == Slot.task_id)
        .where(Slot.trainer_id == trainer_id, Slot.state.in_(_IN_HAND), Slot.leased_until > now)
        .order_by(Slot.leased_until)
        .limit(20)
    ).all()
    waiting = session.scalar(
        select(func.count()).where(Slot.trainer_id == trainer_id, Slot.state == SlotState.SUBMITTED)
    )
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    account = ledger.personal(ledger.EARNED, trainer_id)
    earned = session.execute(
        select(LedgerLine.currency, func.sum(LedgerLine.amount_minor))
        .join(LedgerEntry, LedgerEntry.id == LedgerLine.entry_id)
        .where(LedgerLine.account == account, LedgerLine.amount_minor > 0, LedgerEntry.created_at >= month)
        .where(LedgerEntry.kind.in_((EntryKind.EARN, EntryKind.ADJUST, EntryKind.BONUS)))
        .group_by(LedgerLine.currency)
    )
    return TrainerHome(in_hand, waiting or 0, {currency: int(total) for currency, total in earned})


@dataclass(frozen=True, slots=True)
class LeadHome:
    """What waits for a lead."""

    waiting: int
    oldest: datetime | None
    overdue: int
    """Work whose clock has run out or does so within a day: silence will accept it."""


def lead_home(session: Session, now: datetime, lead_id: int) -> LeadHome:
    """How much waits, since when, and how much is decided by the clock within a day: one statement."""
    waiting = waiting_submissions().where(Submission.trainer_id != lead_id).subquery()
    soon = func.sum(case((waiting.c.decide_by <= now + _SOON, 1), else_=0))
    row = session.execute(select(func.count(), func.min(waiting.c.submitted_at), soon)).one()
    return LeadHome(row[0], row[1], int(row[2] or 0))


@dataclass(frozen=True, slots=True)
class ManagerHome:
    """What waits for a manager."""

    payable: Mapping[str, int]
    """Earned and in no payout yet, by currency."""
    payouts: Mapping[str, int]
    """Unfinished payouts by state."""
    free_seats: int
    waiting: int


def manager_home(session: Session) -> ManagerHome:
    """Money to pay, payouts to move on, work left in the pool: four statements."""
    earned = session.execute(
        select(LedgerLine.currency, func.sum(LedgerLine.amount_minor))
        .where(LedgerLine.account.startswith(f"{ledger.EARNED}:", autoescape=True))
        .group_by(LedgerLine.currency)
    )
    due = {currency: int(total) for currency, total in earned}
    unfinished = (PayoutState.DRAFT, PayoutState.APPROVED, PayoutState.EXPORTED)
    in_hand = session.execute(
        select(PayoutBatch.currency, func.sum(PayoutLine.amount_minor))
        .join(PayoutLine, PayoutLine.batch_id == PayoutBatch.id)
        .where(PayoutBatch.state.in_(unfinished), PayoutLine.state == PayoutLineState.PENDING)
        .group_by(PayoutBatch.currency)
    )
    for currency, total in in_hand:
        due[currency] = due.get(currency, 0) - int(total)
    states = session.execute(
        select(PayoutBatch.state, func.count()).where(PayoutBatch.state.in_(unfinished)).group_by(PayoutBatch.state)
    )
    payouts = {str(state): count for state, count in states}
    states_wanted = (SlotState.FREE, SlotState.SUBMITTED)
    counted = select(Slot.state, func.count()).where(Slot.state.in_(states_wanted)).group_by(Slot.state)
    seats = dict(session.execute(counted).all())
    return ManagerHome(
        {currency: total for currency, total in sorted(due.items()) if total > 0},
        payouts, seats.get(SlotState.FREE, 0), seats.get(SlotState.SUBMITTED, 0),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindOffer:
    """What one kind of task pays in a project, and how long it takes."""

    kind: str
    name: str
    low_minor: int
    high_minor: int
    minutes: int | None
    """The median of the expected minutes of the open tasks; None when none is open."""
    open: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What an open project pays, from the rate card in force."""

    title: str
    lang: str
    currency: str
    low_minor: int
    high_minor: int
    median_minutes: int | None
    hourly_floor_minor: int
    kinds: tuple[KindOffer, ...]


def offer(session: Session) -> list[Offer]:
    """What every open project pays now, for people who do not work here yet: two statements."""
    projects = session.execute(
        select(
            Project.id, Project.title, Project.lang, Project.speciality, Project.currency,
            RateCard.base_minor, RateCard.coefficients, RateCard.hourly_floor_minor,
        )
        .join(RateCard, eligible.current_card())
        .where(Project.open)
        .order_by(Project.lang, Project.title)
    ).all()  # fmt: skip
    tasks: dict[tuple[int, str], list[AnyRow]] = defaultdict(list)
    free = select(Slot.id).where(Slot.task_id == Task.id, Slot.state == SlotState.FREE).exists()
    for row in session.execute(
        select(
            Task.project_id, Task.kind, Task.minutes, Task.complexity_pct, Task.priority, func.count().label("number")
        )
        .where(Task.open, free)
        .group_by(Task.project_id, Task.kind, Task.minutes, Task.complexity_pct, Task.priority)
    ):
        tasks[row.project_id, row.kind].append(row)
    return [_offer(project, tasks) for project in projects]


def _offer(project: AnyRow, tasks: Mapping[tuple[int, str], list[AnyRow]]) -> Offer:
    kinds = tuple(
        _kind_offer(project, kind, tasks.get((project.id, kind), []))
        for kind in rules.KIND_NAMES
        if kind in project.base_minor
    )
    every = [row for kind in kinds for row in tasks.get((project.id, kind.kind), [])]
    return Offer(
        title=project.title,
        lang=project.lang,
        currency=project.currency,
        low_minor=min(kind.low_minor for kind in kinds),
        high_minor=max(kind.high_minor for kind in kinds),
        median_minutes=_median_minutes(every),
        hourly_floor_minor=project.hourly_floor_minor,
        kinds=kinds,
    )


def _kind_offer(project: AnyRow, kind: str, rows: list[AnyRow]) -> KindOffer:
    """The pay of the tasks that are open; without any, the pay of a plain one."""
    plain = {(row.complexity_pct, row.priority) for row in rows} or {(100, 0)}
    amounts = [
        pay.terms(
            project.base_minor, project.coefficients, kind, complexity_pct=complexity,
            lang=project.lang, speciality=project.speciality, urgency=rules.urgency(priority),
        ).amount_minor
        for complexity, priority in plain
    ]  # fmt: skip
    return KindOffer(
        kind=kind,
        name=gettext(rules.KIND_NAMES[kind]),
        low_minor=min(amounts),
        high_minor=max(amounts),
        minutes=_median_minutes(rows),
        open=sum(row.number for row in rows),
    )


def _median_minutes(rows: list[AnyRow]) -> int | None:
    """The lower median of the expected minutes, each row counted as often as there are tasks."""
    half = (sum(row.number for row in rows) + 1) // 2
    for row in sorted(rows, key=lambda each: each.minutes):
        half -= row.number
        if half <= 0:
            return int(row.minutes)
    return None
