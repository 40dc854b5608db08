"""Writing the books: one entry for one event, however often it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from school.pool import ledger
from school.pool.ledger_models import LedgerEntry, LedgerLine


def post(session: Session, now: datetime, movement: ledger.Movement, created_by: int | None) -> bool:
    """Write a movement into the books; False when this very event stands there already.

    The unique key decides, not a look beforehand, so that two requests cannot both write.
    """
    ledger.check(movement)
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    entry_id = session.execute(
        dialect.insert(LedgerEntry)
        .values(
            key=movement.key,
            kind=movement.kind,
            submission_id=movement.submission_id,
            memo=movement.memo[:200],
            details=movement.details,
            created_by=created_by,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(LedgerEntry.id)
    ).scalar_one_or_none()
    if entry_id is None:
        return False
    session.execute(
        insert(LedgerLine),
        [
            {
                "entry_id": entry_id,
                "account": line.account,
                "amount_minor": line.amount_minor,
                "currency": line.currency,
            }
            for line in movement.lines
        ],
    )
    return True


def balances(session: Session, accounts: Iterable[str]) -> dict[tuple[str, str], int]:
    """The balance of each of these accounts by currency; a balance is a sum, never a stored number."""
    rows = session.execute(
        select(LedgerLine.account, LedgerLine.currency, func.sum(LedgerLine.amount_minor))
        .where(LedgerLine.account.in_(list(accounts)))
        .group_by(LedgerLine.account, LedgerLine.currency)
    )
    return {(account, currency): int(total) for account, currency, total in rows}


def unbalanced(session: Session) -> list[int]:
    """Entries whose lines do not sum to zero: always empty, and `school doctor` may ask."""
    return list(
        session.scalars(
            select(LedgerLine.entry_id)
            .group_by(LedgerLine.entry_id, LedgerLine.currency)
            .having(func.sum(LedgerLine.amount_minor) != 0)
            .order_by(LedgerLine.entry_id)
        )
    )
