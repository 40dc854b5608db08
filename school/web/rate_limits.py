"""Limits that all web processes count together, in the database.

A fixed window in one upsert; the service that is about to do something expensive or
guessable (sign in, register, reset) asks here. Kept in its own short transaction so
that a refused request still counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete
from sqlalchemy.dialects import postgresql, sqlite

from school.accounts.models import RateHit
from school.errors import SchoolError
from school.i18n import N_


class TooMany(SchoolError):
    """A limit was reached."""

    status = 429
    code = "too_many"
    message = N_("Too many tries in a short time. Wait a few minutes and try again.")


def hit(engine: Engine, now: datetime, name: str, who: str, *, limit: int, window: timedelta) -> None:
    """Count one try of `name` by `who`; raises TooMany past `limit` in the running window."""
    start = int(now.timestamp() // window.total_seconds())
    key = f"{name}:{who}:{start}"[:300]
    insert: Any = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(RateHit)
        .values(key=key, hits=1, expires_at=now + window)
        .on_conflict_do_update(index_elements=["key"], set_={"hits": RateHit.hits + 1})
        .returning(RateHit.hits)
    )
    with engine.begin() as connection:
        hits = connection.execute(statement).scalar_one()
    if hits > limit:
        raise TooMany


def forget_old(engine: Engine, now: datetime) -> None:
    """Drop the windows that are over; called by a sweep."""
    with engine.begin() as connection:
        connection.execute(delete(RateHit).where(RateHit.expires_at < now))
