"""Putting mail into the outbox, and the decisions about sending it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from school.clock import Clock
from school.jobs.queue import enqueue_after_commit
from school.mail.models import OutboxMail

SEND_JOB = "mail.send"
MAX_ATTEMPTS = 8
_PAUSES = (1, 5, 15, 60, 180, 360, 720)
"""Minutes to wait after the first, second ... failure; together a day."""

_SUBJECT_LENGTH = 200
_ERROR_LENGTH = 500


def queue_mail(session: Session, clock: Clock, to: str, subject: str, text: str, html: str | None = None) -> int:
    """Store a message to one person, to be sent after the commit; returns its id.

    Stored in the same transaction as what it tells about: neither is ever without the other.
    """
    now = clock()
    mail = OutboxMail(
        to_address=to,
        subject=" ".join(subject.split())[:_SUBJECT_LENGTH],
        text=text,
        html=html,
        created_at=now,
        next_try_at=now,
        attempts=0,
        last_error="",
    )
    session.add(mail)
    session.flush()
    enqueue_after_commit(session, SEND_JOB, mail.id)
    return mail.id


def claim(session: Session, now: datetime, mail_id: int) -> OutboxMail | None:
    """Take a message for one attempt, or None if it is sent, given up or another's just now.

    One conditional statement: two workers with the same id cannot both get it. A worker that
    dies afterwards leaves the row due again after the pause. The message comes detached, to be
    read while it is sent without opening a transaction.
    """
    row = session.execute(
        select(OutboxMail.attempts).where(
            OutboxMail.id == mail_id,
            OutboxMail.sent_at.is_(None),
            OutboxMail.next_try_at <= now,
            OutboxMail.attempts < MAX_ATTEMPTS,
        )
    ).one_or_none()
    if row is None:
        return None
    claimed = session.connection().execute(
        update(OutboxMail)
        .where(
            OutboxMail.id == mail_id,
            OutboxMail.sent_at.is_(None),
            OutboxMail.attempts == row.attempts,
        )
        .values(attempts=row.attempts + 1, next_try_at=now + _pause(row.attempts))
    )
    if claimed.rowcount != 1:
        return None
    mail = session.get_one(OutboxMail, mail_id)
    session.expunge(mail)
    return mail


def record_sent(session: Session, now: datetime, mail_id: int) -> None:
    """The message is out of our hands."""
    session.execute(update(OutboxMail).where(OutboxMail.id == mail_id).values(sent_at=now, last_error=""))


def record_failure(session: Session, mail_id: int, error: str, *, for_good: bool) -> None:
    """The attempt failed; `for_good` when another one cannot do better."""
    values: dict[str, object] = {"last_error": error[:_ERROR_LENGTH]}
    if for_good:
        values["attempts"] = MAX_ATTEMPTS
    session.execute(update(OutboxMail).where(OutboxMail.id == mail_id).values(**values))


def _pause(attempts_before: int) -> timedelta:
    return timedelta(minutes=_PAUSES[min(attempts_before, len(_PAUSES) - 1)])
