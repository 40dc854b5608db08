"""Reading the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from school.mail.models import OutboxMail
from school.mail.service import MAX_ATTEMPTS

_LATELY = timedelta(hours=1)
_BATCH = 100


def due_mail(session: Session, now: datetime, limit: int = _BATCH) -> list[int]:
    """Messages whose next attempt is due, oldest first."""
    return list(
        session.scalars(
            select(OutboxMail.id)
            .where(
                OutboxMail.sent_at.is_(None),
                OutboxMail.next_try_at <= now,
                OutboxMail.attempts < MAX_ATTEMPTS,
            )
            .order_by(OutboxMail.next_try_at)
            .limit(limit)
        )
    )


def failing_lately(session: Session, now: datetime) -> int:
    """Messages that failed twice or more in the last hour while not one got through; 0 if well."""
    since = now - _LATELY
    sent = select(OutboxMail.id).where(OutboxMail.sent_at >= since).exists()
    failed = session.scalar(
        select(func.count())
        .select_from(OutboxMail)
        .where(
            OutboxMail.sent_at.is_(None),
            OutboxMail.attempts >= 2,
            OutboxMail.created_at >= since,
            ~sent,
        )
    )
    return failed or 0


def stuck(session: Session) -> int:
    """Messages that were given up; each needs somebody to look."""
    given_up = select(func.count()).where(OutboxMail.sent_at.is_(None), OutboxMail.attempts >= MAX_ATTEMPTS)
    return session.scalar(given_up) or 0


def mailbox(address: str) -> Select[Any]:
    """Messages, newest first; only those to `address` if one is given."""
    newest_first = select(OutboxMail).order_by(OutboxMail.id.desc())
    return newest_first.where(OutboxMail.to_address == address) if address else newest_first
