"""What the pool keeps about a trainer, for their own copy of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from school.persistence import plain_rows
from school.pool import ledger
from school.pool.ledger_models import LedgerEntry, LedgerLine, PayoutLine
from school.pool.models import Draft, Slot, Submission, Task, WorkDecision


def own_data(session: Session, person_id: int) -> dict[str, Any]:
    """Drafts, work handed in with what was decided about it, every line of the person's money, and payouts."""
    drafts = (
        select(Task.ref, Draft.answer, Draft.saved_at)
        .join(Task, Task.id == Draft.task_id)
        .where(Draft.trainer_id == person_id)
        .order_by(Draft.task_id)
    )
    work = (
        select(
            Task.ref,
            Task.kind,
            Task.title,
            Submission.version,
            Submission.answer,
            Submission.submitted_at,
            WorkDecision.verdict,
            WorkDecision.reason,
            WorkDecision.comment,
            WorkDecision.decided_at,
        )
        .join(Slot, Slot.id == Submission.slot_id)
        .join(Task, Task.id == Slot.task_id)
        .outerjoin(WorkDecision, WorkDecision.submission_id == Submission.id)
        .where(Submission.trainer_id == person_id)
        .order_by(Submission.id)
    )
    accounts = [ledger.personal(name, person_id) for name in ledger.PERSONAL]
    money = (
        select(
            LedgerEntry.kind, LedgerEntry.created_at, LedgerLine.account, LedgerLine.amount_minor, LedgerLine.currency
        )
        .join(LedgerEntry, LedgerEntry.id == LedgerLine.entry_id)
        .where(LedgerLine.account.in_(accounts))
        .order_by(LedgerLine.id)
    )
    payouts = (
        select(PayoutLine.batch_id, PayoutLine.amount_minor, PayoutLine.state, PayoutLine.failed_reason)
        .where(PayoutLine.person_id == person_id)
        .order_by(PayoutLine.id)
    )
    return {
        "drafts": plain_rows(session, drafts),
        "work": plain_rows(session, work),
        "money": plain_rows(session, money),
        "payouts": plain_rows(session, payouts),
    }
