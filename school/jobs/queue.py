"""The queue: sends messages after a commit, and hands them to whoever works them off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import structlog
from flask import Flask, current_app, has_app_context
from huey.api import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from school.settings import Settings

_PENDING = "jobs_to_send"
_EXTENSION = "school_queue"
_NAME = "school"
DATABASE_NAME = "jobs.db"

JobId = int | str
Handler = Callable[[str, Sequence[JobId], str | None], None]

log = structlog.get_logger("jobs")


class Queue:
    """One named task that carries a job's name and ids; nothing else is ever serialised."""

    def __init__(self, settings: Settings) -> None:
        self.huey = _storage(settings)
        self._handler: Handler | None = None
        self._send = self.huey.task(name="run_job")(self._receive)

    def send(self, name: str, ids: Sequence[JobId], request_id: str | None = None) -> None:
        """Put a message into the queue."""
        self._send(name, tuple(ids), request_id)

    def work_with(self, handler: Handler) -> None:
        """Say who runs the messages that this process takes out of the queue."""
        self._handler = handler

    def work_off(self) -> int:
        """Run everything that waits, here and now; for tests and one-off commands."""
        done = 0
        while (task := self.huey.dequeue()) is not None:
            self.huey.execute(task)
            done += 1
        return done

    def waiting(self) -> int:
        """How many messages wait."""
        return int(self.huey.pending_count())

    def _receive(self, name: str, ids: Sequence[JobId], request_id: str | None) -> None:
        if self._handler is None:
            raise RuntimeError("this process takes messages but has no handler for them")
        self._handler(name, ids, request_id)


def queue_of(app: Flask) -> Queue:
    """The queue of an application, opened when first needed."""
    found: Queue | None = app.extensions.get(_EXTENSION)
    if found is None:
        found = app.extensions.setdefault(_EXTENSION, Queue(app.extensions["school_settings"]))
    return found


def enqueue_after_commit(session: Session, name: str, *ids: JobId) -> None:
    """Send a job once the session's transaction is committed; never if it is rolled back."""
    session.info.setdefault(_PENDING, []).append((name, ids))


@event.listens_for(Session, "after_commit")
def _release(session: Session) -> None:
    if session.in_nested_transaction():
        return
    pending = session.info.pop(_PENDING, [])
    if pending and has_app_context():
        _send_all(queue_of(current_app._get_current_object()), pending)  # type: ignore[attr-defined]


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if not transaction.nested:
        session.info.pop(_PENDING, None)


def _send_all(queue: Queue, pending: Sequence[tuple[str, Sequence[JobId]]]) -> None:
    """Send messages; what they are about is stored already, so a failure must not show."""
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    for name, ids in dict.fromkeys(pending):
        try:
            queue.send(name, ids, request_id)
        except Exception:
            # Whatever the storage raises: the sweep comes later.
            log.warning("jobs.not_sent", job=name, ids=list(ids), exc_info=True)


def _storage(settings: Settings) -> Huey:
    options: dict[str, Any] = {
        "results": False,
        "serializer": SignedSerializer(secret=settings.secret_key, salt="jobs"),
    }
    url = settings.queue_url
    if not url:
        return SqliteHuey(_NAME, filename=str(settings.home / DATABASE_NAME), **options)
    if url.startswith(("redis://", "rediss://", "unix://")):
        return RedisHuey(_NAME, url=url, **options)
    return PostgresHuey(_NAME, dsn=url.replace("+psycopg", "", 1), **options)
