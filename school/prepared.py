"""Selects of the pages that are asked for most, compiled once and run by the driver itself.

A request of such a page spends more time in beginning, ending and describing a transaction than the
database needs for the answer. A request that only reads needs none of it: its selects go over one
connection lent by the pool, outside of the session's transaction. Wherever a select must see what the
session has written, or stands in a request that writes, it runs in the session like any other.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Dialect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection

from school.persistence import may_write, reading

Processor = Callable[[Any], Any]


class SiteSession(FlaskSession):
    """The session of a request. While it only reads, it lends a connection to prepared selects."""

    _lent: PoolProxiedConnection | None = None

    def lend(self) -> tuple[PoolProxiedConnection, Dialect] | None:
        """A connection outside of the session's transaction, or None where selects belong into that transaction."""
        if self.in_transaction() or may_write():
            return None
        bind = self.get_bind()
        if isinstance(bind, Connection):  # a session that was given its transaction from outside
            return None
        if self._lent is None:
            self._lent = bind.raw_connection()
            _each_select_for_itself(self._lent, bind.dialect, True)
        return self._lent, bind.dialect

    def take_back(self) -> None:
        """Return the lent connection to the pool."""
        if self._lent is not None:
            if self._lent.is_valid:
                _each_select_for_itself(self._lent, self.get_bind().dialect, False)
            self._lent.close()
            self._lent = None

    def close(self) -> None:
        """End the session; it lends nothing any more."""
        self.take_back()
        super().close()


def _each_select_for_itself(lent: PoolProxiedConnection, dialect: Dialect, alone: bool) -> None:
    """Without a transaction around them a server is spared a BEGIN and a ROLLBACK; SQLite has none here anyway."""
    if dialect.name == "postgresql":
        driver: Any = lent.driver_connection
        driver.autocommit = alone


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

    def rows(self, session: Session, **values: Any) -> Sequence[Any]:
        """All rows, readable by place and by name."""
        lender = session if isinstance(session, SiteSession) else None
        if lender and (lent := lender.lend()):
            connection, dialect = lent
            compiled = self._compiled.get(dialect.name) or self._compile(dialect)
            try:
                cursor = connection.cursor()
                cursor.execute(compiled.sql, compiled.parameters(values))
                found, description = cursor.fetchall(), cursor.description
                cursor.close()
            except dialect.loaded_dbapi.Error:
                # The session says what is wrong in the words everybody expects, or gets through after all.
                connection.invalidate()
                lender.take_back()
            else:
                return compiled.rows(found, description)
        return session.connection().execute(self._statement, values).all()

    def _compile(self, dialect: Dialect) -> _Compiled:
        return self._compiled.setdefault(dialect.name, _Compiled(self._statement, dialect))


@contextmanager
def reading_apart(session: Session) -> Iterator[None]:
    """Read in a transaction of its own, before anything is written.

    On SQLite a request that writes holds the only write lock from its first statement on; what it
    must read beforehand should not make the others wait.
    """
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    with reading():
        yield
    if isinstance(session, SiteSession):
        session.take_back()
    if session.in_transaction():
        session.rollback()
