"""Money: an append-only double-entry ledger and the payouts made from it.

Accounts are named by strings: "project:<id>" (what a project owes), "held:<person>",
"earned:<person>" and "paid:<person>". The lines of an entry sum to zero.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from school.persistence import Base, person_key, pk, short, state_column


class EntryKind(enum.StrEnum):
    """Why money moved."""

    HOLD = "hold"
    RELEASE = "release"
    EARN = "earn"
    ADJUST = "adjust"
    BONUS = "bonus"
    PAYOUT = "payout"
    PAYOUT_FAILED = "payout_failed"


class PayoutState(enum.StrEnum):
    """Where a payout batch is; the allowed moves are in rules.py."""

    DRAFT = "draft"
    APPROVED = "approved"
    EXPORTED = "exported"
    DONE = "done"
    CANCELLED = "cancelled"


class PayoutLineState(enum.StrEnum):
    """What became of one payment."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"


class LedgerEntry(Base):
    """One movement of money; `key` makes a second identical movement impossible."""

    __tablename__ = "ledger_entries"

    id: Mapped[pk]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[EntryKind] = state_column(EntryKind, "kind")
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    memo: Mapped[short] = mapped_column(default="")
    details: Mapped[dict[str, Any]]
    created_by: Mapped[int | None] = person_key(index=False, nullable=True)
    created_at: Mapped[datetime]


class LedgerLine(Base):
    """One side of a movement, in minor units; positive adds to the account."""

    __tablename__ = "ledger_lines"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
        Index("ix_ledger_lines_account_currency", "account", "currency"),
    )

    id: Mapped[pk]
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"), index=True)
    account: Mapped[str] = mapped_column(String(60))
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))


class PayoutBatch(Base):
    """Payments made together."""

    __tablename__ = "payout_batches"

    id: Mapped[pk]
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[PayoutState] = state_column(PayoutState, "state", default=PayoutState.DRAFT)
    total_minor: Mapped[int]
    file_key: Mapped[str | None] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64), default="")
    created_by: Mapped[int] = person_key(index=False)
    approved_by: Mapped[int | None] = person_key(index=False, nullable=True)
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]


class PayoutLine(Base):
    """One person's payment in a batch."""

    __tablename__ = "payout_lines"
    __table_args__ = (
        UniqueConstraint("batch_id", "person_id"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
    )

    id: Mapped[pk]
    batch_id: Mapped[int] = mapped_column(ForeignKey("payout_batches.id"), index=True)
    person_id: Mapped[int] = person_key()
    amount_minor: Mapped[int]
    state: Mapped[PayoutLineState] = state_column(PayoutLineState, "state", default=PayoutLineState.PENDING)
    failed_reason: Mapped[short] = mapped_column(default="")
