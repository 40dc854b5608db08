"""Paying people: draft, approve, export, mark each payment, and put what failed back."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from school.accounts import queries as people
from school.accounts.models import Role
from school.audit.service import record
from school.errors import NotFound
from school.i18n import use_locale
from school.mail.service import queue_mail
from school.pool import ledger, ledger_service, messages, rules
from school.pool.errors import NothingToPay, OwnPayout, PayoutMoved
from school.pool.ledger_models import LedgerLine, PayoutBatch, PayoutLine, PayoutLineState, PayoutState
from school.ports.files import FileStore
from school.web.formats import money
from school.web.listing import safe_cell

_LOCK = 20_534
"""PostgreSQL's advisory lock that lets one payout be drafted at a time."""
_RESERVING = (PayoutState.DRAFT, PayoutState.APPROVED, PayoutState.EXPORTED)
_UNTOUCHED = {"synchronize_session": False}


def draft(session: Session, now: datetime, manager_id: int, currency: str) -> int:
    """A payout of everything earned in a currency that no other payout has in hand; returns its id.

    Raises NothingToPay.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    due = payable(session, currency)
    if not due:
        raise NothingToPay(currency=currency)
    batch = PayoutBatch(
        currency=currency, state=PayoutState.DRAFT, total_minor=sum(due.values()), created_by=manager_id, created_at=now
    )
    session.add(batch)
    session.flush()
    session.execute(
        insert(PayoutLine),
        [
            {"batch_id": batch.id, "person_id": person, "amount_minor": amount, "state": PayoutLineState.PENDING}
            for person, amount in due.items()
        ],
    )
    record(
        session, now, manager_id, "payout.draft", "payout", batch.id,
        people=len(due), total=batch.total_minor, currency=currency,
    )  # fmt: skip
    return batch.id


def payable(session: Session, currency: str) -> dict[int, int]:
    """What each person has earned in this currency and is in no unfinished payout, by person."""
    rows = session.execute(
        select(LedgerLine.account, func.sum(LedgerLine.amount_minor))
        .where(LedgerLine.account.startswith(f"{ledger.EARNED}:", autoescape=True), LedgerLine.currency == currency)
        .group_by(LedgerLine.account)
    )
    earned = {int(account.partition(":")[2]): int(total) for account, total in rows}
    in_hand = session.execute(
        select(PayoutLine.person_id, func.sum(PayoutLine.amount_minor))
        .join(PayoutBatch, PayoutBatch.id == PayoutLine.batch_id)
        .where(
            PayoutLine.state == PayoutLineState.PENDING,
            PayoutBatch.state.in_(_RESERVING),
            PayoutBatch.currency == currency,
        )
        .group_by(PayoutLine.person_id)
    )
    for person, amount in in_hand:
        earned[person] = earned.get(person, 0) - int(amount)
    return {person: amount for person, amount in sorted(earned.items()) if amount > 0}


def approve(session: Session, now: datetime, manager_id: int, batch_id: int) -> None:
    """A second manager agrees; the creator may only where there is no other manager."""
    creator = session.scalar(select(PayoutBatch.created_by).where(PayoutBatch.id == batch_id))
    if creator is None:
        raise NotFound
    if not rules.may_approve(manager_id, creator, people.count_with_role(session, Role.MANAGER)):
        raise OwnPayout
    _move(session, batch_id, PayoutState.APPROVED, approved_by=manager_id, approved_at=now)
    record(session, now, manager_id, "payout.approve", "payout", batch_id, created_by=creator)


def cancel(session: Session, now: datetime, manager_id: int, batch_id: int) -> None:
    """Drop a payout that has not gone to the bank; the money stays earned."""
    _move(session, batch_id, PayoutState.CANCELLED)
    record(session, now, manager_id, "payout.cancel", "payout", batch_id)


def export(session: Session, now: datetime, manager_id: int, batch_id: int, files: FileStore) -> None:
    """Write the payment file once; it is kept under its hash and can be fetched again."""
    data = payment_file(session, batch_id)
    key = files.save(data)
    digest = hashlib.sha256(data).hexdigest()
    _move(session, batch_id, PayoutState.EXPORTED, file_key=key, sha256=digest)
    record(session, now, manager_id, "payout.export", "payout", batch_id, sha256=digest)


def payment_file(session: Session, batch_id: int) -> bytes:
    """The payments of a batch as CSV; amounts in the smallest unit, one line a person."""
    currency = session.scalar(select(PayoutBatch.currency).where(PayoutBatch.id == batch_id))
    lines = session.execute(
        select(PayoutLine.id, PayoutLine.person_id, PayoutLine.amount_minor)
        .where(PayoutLine.batch_id == batch_id)
        .order_by(PayoutLine.id)
    ).all()
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["payment", "person", "name", "email", "amount_minor", "currency", "reference"])
    contacts = people.contacts(session, [line.person_id for line in lines])
    for line in lines:
        contact = contacts.get(line.person_id)
        name, email = (contact.name, contact.email) if contact else ("", "")
        reference = f"TS-{batch_id}-{line.id}"
        row = [line.id, line.person_id, safe_cell(name), safe_cell(email), line.amount_minor, currency, reference]
        writer.writerow(row)
    return buffer.getvalue().encode()


def mark_paid(session: Session, now: datetime, manager_id: int, batch_id: int, line_ids: list[int]) -> int:
    """These payments arrived: what was earned is paid. Marking one twice changes nothing. Returns how many."""
    currency = _exported(session, batch_id)
    done = 0
    for line in _take_lines(session, batch_id, line_ids, PayoutLineState.PENDING, PayoutLineState.PAID, ""):
        movement = ledger.payout(line.id, line.person_id, line.amount_minor, currency, f"TS-{batch_id}-{line.id}")
        ledger_service.post(session, now, movement, manager_id)
        _tell_paid(session, now, line, currency)
        done += 1
    if done:
        record(session, now, manager_id, "payout.paid", "payout", batch_id, lines=done)
    _finish(session, batch_id)
    return done


def mark_failed(
    session: Session, now: datetime, manager_id: int, batch_id: int, line_ids: list[int], reason: str
) -> int:
    """These payments did not arrive, or came back: the money is earned and unpaid again."""
    currency = _exported(session, batch_id)
    words = " ".join(reason.split())[:200]
    done = 0
    for before in (PayoutLineState.PENDING, PayoutLineState.PAID):
        for line in _take_lines(session, batch_id, line_ids, before, PayoutLineState.FAILED, words):
            if before is PayoutLineState.PAID:
                back = ledger.payout_failed(line.id, line.person_id, line.amount_minor, currency, words)
                ledger_service.post(session, now, back, manager_id)
            _tell_failed(session, now, line, currency, words)
            done += 1
    if done:
        record(session, now, manager_id, "payout.failed", "payout", batch_id, lines=done)
    _finish(session, batch_id)
    return done


def _take_lines(
    session: Session, batch_id: int, ids: list[int], before: PayoutLineState, after: PayoutLineState, reason: str
) -> list[Any]:
    """Move the lines that are still in state `before`, in one statement; only those come back."""
    if after not in rules.PAYOUT_LINE_MOVES[before]:
        raise PayoutMoved
    return list(
        session.execute(
            update(PayoutLine)
            .where(PayoutLine.batch_id == batch_id, PayoutLine.id.in_(ids), PayoutLine.state == before)
            .values(state=after, failed_reason=reason)
            .returning(PayoutLine.id, PayoutLine.person_id, PayoutLine.amount_minor)
            .execution_options(**_UNTOUCHED)
        )
    )


def _exported(session: Session, batch_id: int) -> str:
    row = session.execute(
        select(PayoutBatch.currency, PayoutBatch.state).where(PayoutBatch.id == batch_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.state not in (PayoutState.EXPORTED, PayoutState.DONE):
        raise PayoutMoved
    return str(row.currency)


def _finish(session: Session, batch_id: int) -> None:
    """A payout without a pending payment is done."""
    pending = select(PayoutLine.id).where(PayoutLine.batch_id == batch_id, PayoutLine.state == PayoutLineState.PENDING)
    session.execute(
        update(PayoutBatch)
        .where(PayoutBatch.id == batch_id, PayoutBatch.state == PayoutState.EXPORTED, ~pending.exists())
        .values(state=PayoutState.DONE)
        .execution_options(**_UNTOUCHED)
    )


def _move(session: Session, batch_id: int, after: PayoutState, **values: Any) -> None:
    """One conditional statement: only from a state that may move there."""
    sources = [state for state, targets in rules.PAYOUT_MOVES.items() if after in targets]
    result: Any = session.execute(
        update(PayoutBatch)
        .where(PayoutBatch.id == batch_id, PayoutBatch.state.in_(sources))
        .values(state=after, **values)
        .execution_options(**_UNTOUCHED)
    )
    if result.rowcount == 1:
        return
    if session.scalar(select(PayoutBatch.id).where(PayoutBatch.id == batch_id)) is None:
        raise NotFound
    raise PayoutMoved


def _tell_paid(session: Session, now: datetime, line: Any, currency: str) -> None:
    person = people.contact(session, line.person_id)
    if person is not None:
        with use_locale(person.locale):
            mail = messages.paid(person.name, money(line.amount_minor, currency))
        queue_mail(session, lambda: now, person.email, *mail)


def _tell_failed(session: Session, now: datetime, line: Any, currency: str, reason: str) -> None:
    person = people.contact(session, line.person_id)
    if person is not None:
        with use_locale(person.locale):
            mail = messages.payment_failed(person.name, money(line.amount_minor, currency), reason)
        queue_mail(session, lambda: now, person.email, *mail)
