"""Whether the site can do its work: what /readyz says and `school doctor` asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import structlog
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assessments.grammar.port import GrammarError
from school.checker.client import GrammarClient
from school.clock import Clock
from school.jobs.runner import HEARTBEAT_NAME, HEARTBEAT_SECONDS
from school.mail import queries as mail_queries
from school.persistence import ProcessHeartbeat
from school.settings import ROOT, Settings

HEARTBEAT_LIMIT = timedelta(seconds=6 * HEARTBEAT_SECONDS)

log = structlog.get_logger("health")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the site: whether it works, and in a few words what is the matter."""

    ok: bool
    message: str


def readiness(session: Session, clock: Clock, settings: Settings) -> dict[str, Part]:
    """All parts; the site is ready when every one is ok."""
    return {
        "database": _probed(session, lambda: database(session)),
        "migrations": _probed(session, lambda: migrations(session)),
        "worker": _probed(session, lambda: worker(session, clock)),
        "grammar": grammar(settings),
        "mail": _probed(session, lambda: mail(session, clock, settings)),
    }


def database(session: Session) -> Part:
    """The database answers."""
    session.execute(text("SELECT 1"))
    return Part(True, "answers")


def migrations(session: Session) -> Part:
    """The database has the tables that this version of the code expects."""
    current = set(MigrationContext.configure(session.connection()).get_current_heads())
    if current == wanted_revisions():
        return Part(True, "up to date")
    return Part(False, "the database is behind the code; run `school db upgrade`")


def worker(session: Session, clock: Clock) -> Part:
    """The background worker has left a sign of life lately."""
    seen = session.scalar(select(ProcessHeartbeat.at).where(ProcessHeartbeat.name == HEARTBEAT_NAME))
    if seen is None:
        return Part(False, "no background worker has started yet")
    age = clock() - seen
    if age > HEARTBEAT_LIMIT:
        return Part(False, f"no sign of life from the background worker for {age.seconds} s")
    return Part(True, "alive")


def grammar(settings: Settings) -> Part:
    """The grammar checker is warm."""
    try:
        health = GrammarClient.from_settings(settings).health()
    except GrammarError as error:
        return Part(False, str(error))
    if not health.ready:
        return Part(False, "the grammar checker is warming up")
    return Part(True, f"{health.engine.name} {health.engine.version}, {health.queued} waiting")


def mail(session: Session, clock: Clock, settings: Settings) -> Part:
    """Mail gets out."""
    if not settings.smtp_url:
        return Part(True, "kept in the mailbox page; no mail server is set")
    failing = mail_queries.failing_lately(session, clock())
    if failing:
        return Part(False, f"{failing} messages could not be sent in the last hour")
    return Part(True, "being sent")


@cache
def wanted_revisions() -> frozenset[str]:
    """The migrations that end the chain in this version of the code."""
    return frozenset(ScriptDirectory(str(ROOT / "migrations")).get_heads())


def _probed(session: Session, probe: Callable[[], Part]) -> Part:
    """A probe's answer; a database that fails is an answer too."""
    try:
        return probe()
    except SQLAlchemyError as error:
        session.rollback()
        log.warning("health.database_error", error=type(error).__name__)
        return Part(False, "the database does not answer as expected")
