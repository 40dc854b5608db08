"""Reading the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from school.accounts import queries as people
from school.accounts.models import Person
from school.audit.models import AuditEvent

SITE = "site"
"""As an actor: what the site did by itself."""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What a manager looks for in the log; empty values ask for nothing."""

    action: str = ""
    actor: str = ""
    object_kind: str = ""
    object_id: str = ""
    since: date | None = None
    until: date | None = None


def events(wanted: LogFilter, zone: str) -> Select[Any]:
    """What was done, newest first; the days are days in the reader's time zone, both included."""
    statement = select(AuditEvent).order_by(AuditEvent.id.desc())
    if wanted.action:
        statement = statement.where(
            or_(AuditEvent.action == wanted.action, AuditEvent.action.startswith(f"{wanted.action}.", autoescape=True))
        )
    if wanted.actor == SITE:
        statement = statement.where(AuditEvent.actor_id.is_(None))
    elif wanted.actor:
        found = people.list_people(wanted.actor).with_only_columns(Person.id).order_by(None)
        statement = statement.where(AuditEvent.actor_id.in_(found))
    if wanted.object_kind:
        statement = statement.where(AuditEvent.object_kind == wanted.object_kind)
    if wanted.object_id:
        statement = statement.where(AuditEvent.object_id == wanted.object_id)
    if wanted.since:
        statement = statement.where(AuditEvent.at >= _midnight(wanted.since, zone))
    if wanted.until:
        statement = statement.where(AuditEvent.at < _midnight(wanted.until + timedelta(days=1), zone))
    return statement


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def known_actions(session: Session) -> list[str]:
    """Every action that occurs in the log, and the areas they belong to, for a choice."""
    actions = set(session.scalars(select(AuditEvent.action).distinct()))
    return sorted(actions | {action.split(".")[0] for action in actions})


def known_objects(session: Session) -> list[str]:
    """Every kind of object that occurs in the log."""
    return sorted(session.scalars(select(AuditEvent.object_kind).distinct()))


def about(session: Session, person_id: int, limit: int = 20) -> list[AuditEvent]:
    """The newest events that a person did or that were done to their account."""
    rows = session.scalars(
        select(AuditEvent)
        .where(
            or_(
                AuditEvent.actor_id == person_id,
                (AuditEvent.object_kind == "person") & (AuditEvent.object_id == str(person_id)),
            )
        )
        .order_by(AuditEvent.id.desc())
        .limit(limit)
    )
    return list(rows)
