"""Limits on what is expensive or can be guessed: signing in, registering, resetting.

The `limits` library counts; its storage is the database, so that all web processes count
together, or Redis by SCHOOL_LIMITS_URL. A refused request still counts: the count has a
short transaction of its own.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from limits import RateLimitItemPerSecond
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from school.accounts.models import RateHit
from school.clock import utc_now
from school.errors import SchoolError
from school.extensions import db
from school.i18n import N_
from school.web.page import settings


class TooMany(SchoolError):
    """A limit was reached."""

    status = 429
    code = "too_many"
    message = N_("Too many tries in a short time. Wait a few minutes and try again.")


class DatabaseStorage(Storage):
    """Counts in the table rate_hits, one upsert a hit."""

    STORAGE_SCHEME = None

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._insert: Any = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the library may catch: nothing, a broken database is the request's error."""
        return _Never

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` hits; the window begins with the first one and lasts `expiry` seconds."""
        now = utc_now()
        fresh = {"hits": amount, "expires_at": now + timedelta(seconds=expiry)}
        with Session(self._engine) as session, session.begin():
            session.execute(delete(RateHit).where(RateHit.key == key[:300], RateHit.expires_at <= now))
            return int(
                session.execute(
                    self._insert(RateHit)
                    .values(key=key[:300], **fresh)
                    .on_conflict_do_update(index_elements=["key"], set_={"hits": RateHit.hits + amount})
                    .returning(RateHit.hits)
                ).scalar_one()
            )

    def get(self, key: str) -> int:
        """The hits of the running window."""
        with self._engine.connect() as connection:
            running = (RateHit.key == key[:300], RateHit.expires_at > utc_now())
            found = connection.scalar(select(RateHit.hits).where(*running))
        return found or 0

    def get_expiry(self, key: str) -> float:
        """When the running window ends, in seconds since 1970."""
        with self._engine.connect() as connection:
            found = connection.scalar(select(RateHit.expires_at).where(RateHit.key == key[:300]))
        return (found or datetime.now(UTC)).timestamp()

    def check(self) -> bool:
        """The database answers."""
        with self._engine.connect() as connection:
            return connection.scalar(select(1)) == 1

    def reset(self) -> int | None:
        """Forget all counts."""
        with self._engine.begin() as connection:
            return connection.execute(delete(RateHit)).rowcount

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._engine.begin() as connection:
            connection.execute(delete(RateHit).where(RateHit.key == key[:300]))


class _Never(Exception):
    """Nothing raises this."""


@cache
def _shared(url: str) -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(storage_from_string(url))


def hit(name: str, who: str, *, limit: int, window: timedelta) -> None:
    """Count one try of `name` by `who`; raises TooMany past `limit` in the running window."""
    url = settings().limits_url
    counter = _shared(url) if url else FixedWindowRateLimiter(DatabaseStorage(db.engine))
    if not counter.hit(RateLimitItemPerSecond(limit, int(window.total_seconds()), namespace="school"), name, who):
        raise TooMany


def forget_old(engine: Engine | Connection, now: datetime) -> None:
    """Drop the windows that are over; called by a sweep."""
    with Session(engine) as session, session.begin():
        session.execute(delete(RateHit).where(RateHit.expires_at < now))
