"""The database: base class, column kinds, SQLite's manners, and the session everybody shares."""

from __future__ import annotations

import enum
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, Enum, Executable, ForeignKey, MetaData, String, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Utc(TypeDecorator[datetime]):
    """A moment, stored in UTC; a naive value is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; raises ValueError for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times are stored with their zone; this one has none")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; what it gives back is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table; constraints carry names we chose so that migrations can find them."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Utc(),
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
        list[Any]: JSON().with_variant(JSONB(), "postgresql"),
    }


pk = Annotated[int, mapped_column(primary_key=True)]
short = Annotated[str, mapped_column(String(200))]


def person_key(*, index: bool = True, nullable: bool = False) -> Any:
    """A foreign key to a person; a person with history is closed, never deleted."""
    return mapped_column(ForeignKey("people.id", ondelete="RESTRICT"), index=index, nullable=nullable)


def state_column(kind: type[enum.StrEnum], name: str, **options: Any) -> Any:
    """A column holding one of an enum's values, checked by the database."""
    return mapped_column(
        Enum(
            kind,
            native_enum=False,
            create_constraint=True,
            name=name,
            length=24,
            values_callable=lambda members: [member.value for member in members],
        ),
        **options,
    )


DESCENDING = frozenset({"ix_tasks_as_listed"})
"""Indexes with a descending column, which Alembic cannot compare on SQLite."""


def comparable(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """For Alembic's `include_object`: whether a difference between models and database would be a real one."""
    return not (kind == "index" and name in DESCENDING)


class ProcessHeartbeat(Base):
    """The last sign of life of a background process, for /readyz."""

    __tablename__ = "process_heartbeats"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]


WAIT_MS = 10_000
"""How long SQLite is waited for while others write."""
RESTED_S = 5.0
"""A connection to a server that has rested for longer is asked whether it still lives."""
_STEP_S = 0.0005
WRITE_LOCK = "BEGIN IMMEDIATE"

# SQLite cannot turn a read transaction into a write transaction while another
# writes, so whoever is going to write says so when the transaction begins.
_may_write: ContextVar[bool] = ContextVar("may_write", default=True)
_no_session: ContextVar[bool] = ContextVar("no_session", default=False)


def set_may_write(allowed: bool) -> None:
    """Say whether transactions begun from here on in this context may write."""
    _may_write.set(allowed)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read."""
    token = _may_write.set(False)
    try:
        yield
    finally:
        _may_write.reset(token)


@contextmanager
def no_session() -> Iterator[None]:
    """Sessions that begin a transaction inside are refused: another transaction of this request is under way."""
    token = _no_session.set(True)
    try:
        yield
    finally:
        _no_session.reset(token)


def may_write() -> bool:
    """Whether a transaction begun now may write."""
    return _may_write.get()


def plain_rows(session: Session, statement: Executable) -> list[dict[str, Any]]:
    """The rows of a select as JSON values: moments in ISO 8601, states as their words."""
    return [{key: _plain(value) for key, value in row.items()} for row in session.execute(statement).mappings()]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def prepare_engine(engine: Engine) -> None:
    """Give SQLite its durability, foreign keys and honest write transactions; look after a server's connections."""
    event.listen(engine, "begin", _not_beside_another)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _prepare_pool(engine)


def _not_beside_another(_connection: Connection) -> None:
    if _no_session.get():
        raise RuntimeError("a session was used inside a writing block, whose transaction it could wait for")


def _prepare_pool(engine: Engine) -> None:
    """Ask a connection whether it still lives when it has rested, not every time: that costs as much as a query."""

    @event.listens_for(engine, "checkin")
    def _rests(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _asked(connection: Any, record: Any, _proxy: Any) -> None:
        now = time.monotonic()
        if now - record.info.get("rests_since", now) < RESTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        # SQLite's own lower() knows ASCII only, so a search for "иван" would miss "Иван".
        connection.create_function("lower", 1, _lower, deterministic=True)
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={WAIT_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not _may_write.get():
            _driver(connection).execute("BEGIN")
        elif not take_write_lock(_driver(connection)):
            connection.exec_driver_sql(WRITE_LOCK)  # a last time, to be told in SQLAlchemy's words what is wrong


def _driver(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection: what is said here is said in every transaction, and has no parameters or rows."""
    found = connection.connection.driver_connection
    if not isinstance(found, sqlite3.Connection):
        raise TypeError("the connection to SQLite is not the standard library's")
    return found


def take_write_lock(driver: sqlite3.Connection) -> bool:
    """Take SQLite's write lock, in turn with the other processes; False when it cannot be had in time.

    SQLite itself waits in steps that grow to a tenth of a second, while others who come later take the lock
    in between. Writes here last a few milliseconds, so we ask in short steps; the limit stays the same. Nothing
    is left behind by a process that is killed.
    """
    driver.execute("PRAGMA busy_timeout=0")
    try:
        until = time.monotonic() + WAIT_MS / 1000
        while not _locked_for_us(driver) and time.monotonic() < until:
            time.sleep(_STEP_S)
        return driver.in_transaction
    finally:
        driver.execute(f"PRAGMA busy_timeout={WAIT_MS}")


def _locked_for_us(driver: sqlite3.Connection) -> bool:
    try:
        driver.execute(WRITE_LOCK)
    except sqlite3.OperationalError:
        return False
    return True
