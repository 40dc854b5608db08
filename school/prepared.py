"""Selects of the pages that are asked for most, compiled once and run by the driver itself.

A request of such a page spends more time in beginning, ending and describing a transaction than the
database needs for the answer. A request that only reads needs none of it: its selects go over a
connection of its thread, outside of any session. Wherever a select must see what the session has
written, or stands in a request that writes, it runs in the session like any other.
"""

from __future__ import annotations

import threading
from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Dialect
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection

from school.persistence import may_write

Processor = Callable[[Any], Any]


class _Kept(threading.local):
    """The connection a thread keeps for prepared selects, and the engine it is of."""

    connection: PoolProxiedConnection | None = None
    engine: Engine | None = None


class Database(SQLAlchemy):
    """The site's database: its sessions, and for each thread one connection for prepared selects."""

    _kept = _Kept()

    def lend(self) -> tuple[PoolProxiedConnection, Dialect] | None:
        """This thread's connection, or None where selects belong into the transaction of the session."""
        if may_write() or (self.session.registry.has() and self.session().in_transaction()):
            return None
        engine = self.engine
        if not isinstance(engine, Engine):  # a connection that somebody holds a transaction on
            return None
        if self._kept.connection is None or self._kept.engine is not engine:
            self.drop()
            self._kept.connection, self._kept.engine = _alone(engine.raw_connection(), engine.dialect), engine
        return self._kept.connection, engine.dialect

    def drop(self) -> None:
        """Close this thread's connection; the next select opens another."""
        kept, self._kept.connection = self._kept.connection, None
        if kept is not None:
            kept.invalidate()


Reads = Session | Database
"""Where a prepared select runs: in this session, or wherever it costs least."""


def _alone(connection: PoolProxiedConnection, dialect: Dialect) -> PoolProxiedConnection:
    """Each select for itself: a server is spared a BEGIN and a ROLLBACK; SQLite has none here anyway."""
    if dialect.name == "postgresql":
        driver: Any = connection.driver_connection
        driver.autocommit = True
    return connection


class _Compiled:
    """A select in the words of one database, with what turns values into its values and back."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if compiled.post_compile_params:
            raise TypeError("a prepared select takes no lists: its text must be the same each time")
        self.sql = str(compiled)
        self._positions: Sequence[str] | None = compiled.positiontup
        self._into: dict[str, Processor] = {}
        self._fixed: dict[str, Any] = {}
        for name, bind in compiled.binds.items():
            into = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if not bind.required:
                self._fixed[name] = into(bind.value) if into else bind.value
            elif into:
                self._into[name] = into
        columns = statement.selected_columns
        self._types = [column.type.dialect_impl(dialect) for column in columns]
        self._dialect = dialect
        self._out: list[tuple[int, Processor]] | None = None
        row: Any = namedtuple("Row", [column.key for column in columns], rename=True)  # type: ignore[misc]
        self._row: Callable[[Sequence[Any]], Any] = row._make

    def parameters(self, values: dict[str, Any]) -> Any:
        """The values as the driver takes them; raises KeyError for a missing one."""
        ready = self._fixed | values
        for name, into in self._into.items():
            ready[name] = into(ready[name])
        return ready if self._positions is None else [ready[name] for name in self._positions]

    def rows(self, found: Sequence[Any], description: Sequence[Any]) -> list[Any]:
        """What the driver found, as rows with our types."""
        if self._out is None:  # some processors depend on what the driver calls the column's type
            made = (
                (at, kind.result_processor(self._dialect, description[at][1])) for at, kind in enumerate(self._types)
            )
            self._out = [(at, out) for at, out in made if out is not None]
        rows = []
        for each in found:
            values = list(each)
            for at, out in self._out:
                values[at] = out(values[at])
            rows.append(self._row(values))
        return rows


class Prepared:
    """One select; its parameters are named by `bindparam` and none of them is a list."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, where: Reads, **values: Any) -> Sequence[Any]:
        """All rows, readable by place and by name."""
        if isinstance(where, Session):
            return where.connection().execute(self._statement, values).all()
        lent = where.lend()
        if lent is None:
            return where.session().connection().execute(self._statement, values).all()
        connection, dialect = lent
        compiled = self._compiled.get(dialect.name) or self._compile(dialect)
        try:
            cursor = connection.cursor()
            cursor.execute(compiled.sql, compiled.parameters(values))
            found, description = cursor.fetchall(), cursor.description
            cursor.close()
        except dialect.loaded_dbapi.Error:
            # The engine says what is wrong in the words everybody expects, or gets through after all.
            where.drop()
            with where.engine.connect() as other:
                return other.execute(self._statement, values).all()
        return compiled.rows(found, description)

    def _compile(self, dialect: Dialect) -> _Compiled:
        return self._compiled.setdefault(dialect.name, _Compiled(self._statement, dialect))
