"""Reading a trainer's money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from school.pool import ledger, ledger_service
from school.pool.ledger_models import (
    EntryKind,
    LedgerEntry,
    LedgerLine,
    PayoutBatch,
    PayoutLine,
    PayoutLineState,
    PayoutState,
)
from school.pool.models import Slot, Submission, Task
from school.pool.rows import AnySelect


@dataclass(frozen=True, slots=True)
class Total:
    """What a person has in one currency."""

    currency: str
    held: int
    earned: int
    paid: int
    on_its_way: int
    """The part of `earned` that is in a payout already."""


def totals(session: Session, person_id: int) -> list[Total]:
    """Held, earned and paid by currency: two statements."""
    accounts = {name: ledger.personal(name, person_id) for name in ledger.PERSONAL}
    sums = ledger_service.balances(session, accounts.values())
    on_its_way = dict(
        session.execute(
            select(PayoutBatch.currency, func.sum(PayoutLine.amount_minor))
            .join(PayoutLine, PayoutLine.batch_id == PayoutBatch.id)
            .where(
                PayoutLine.person_id == person_id,
                PayoutLine.state == PayoutLineState.PENDING,
                PayoutBatch.state.in_((PayoutState.APPROVED, PayoutState.EXPORTED)),
            )
            .group_by(PayoutBatch.currency)
        ).all()
    )
    return [
        Total(
            currency=currency,
            held=sums.get((accounts[ledger.HELD], currency), 0),
            earned=sums.get((accounts[ledger.EARNED], currency), 0),
            paid=sums.get((accounts[ledger.PAID], currency), 0),
            on_its_way=int(on_its_way.get(currency, 0)),
        )
        for currency in sorted({currency for _account, currency in sums})
    ]


def statement(
    person_id: int, kind: str = "", currency: str = "", since: datetime | None = None, until: datetime | None = None
) -> AnySelect:
    """Every movement of a person's money, newest first; to be paged.

    One row an entry: the line that added to one of the person's accounts, or took from "held".
    """
    accounts = [ledger.personal(name, person_id) for name in ledger.PERSONAL]
    held = ledger.personal(ledger.HELD, person_id)
    shown = (LedgerLine.amount_minor > 0) | ((LedgerEntry.kind == EntryKind.RELEASE) & (LedgerLine.account == held))
    rows = (
        select(
            LedgerEntry.id, LedgerEntry.kind, LedgerEntry.memo, LedgerEntry.details, LedgerEntry.created_at,
            LedgerLine.amount_minor, LedgerLine.currency, LedgerLine.account, Task.id.label("task_id"),
        )
        .join(LedgerLine, LedgerLine.entry_id == LedgerEntry.id)
        .outerjoin(Submission, Submission.id == LedgerEntry.submission_id)
        .outerjoin(Slot, Slot.id == Submission.slot_id)
        .outerjoin(Task, Task.id == Slot.task_id)
        .where(LedgerLine.account.in_(accounts), shown)
        .order_by(LedgerEntry.id.desc())
    )  # fmt: skip
    if kind in set(EntryKind):
        rows = rows.where(LedgerEntry.kind == EntryKind(kind))
    if currency:
        rows = rows.where(LedgerLine.currency == currency)
    if since:
        rows = rows.where(LedgerEntry.created_at >= since)
    if until:
        rows = rows.where(LedgerEntry.created_at < until)
    return rows
