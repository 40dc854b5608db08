"""Statements of the pages that are asked for most, compiled once and run by the driver itself.

A request of such a page spends more time in beginning, describing and ending a transaction than the
database needs for the answer. Its statements go over a connection that its thread keeps, outside of any
session: each select for itself while the request only reads, and the statements of a `writing` block as
one transaction that ends with the block. Where a statement must see what the session has written, it runs
in the session like any other.
"""

from __future__ import annotations

import threading
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Dialect
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from school.persistence import WRITE_LOCK, may_write, no_session, take_write_lock

Processor = Callable[[Any], Any]
Rows = Sequence[Any]


class Driven:
    """A connection of one thread's own, spoken to in the driver's words; each statement is for itself."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.dialect = engine, engine.dialect
        self._lent = engine.raw_connection()
        self._base_error = self.dialect.loaded_dbapi.Error
        self.driver = cast(Any, self._lent.driver_connection)
        if self.dialect.name == "postgresql":  # SQLite's are in autocommit from the beginning
            self.driver.autocommit = True

    def run(self, sql: str, values: Any) -> tuple[Rows, Rows]:
        """The rows and what describes their columns; raises the errors of SQLAlchemy, which everybody expects."""
        try:
            cursor = self.driver.execute(sql, values)
            return cursor.fetchall(), cursor.description
        except self._base_error as error:
            raise self._told(error, sql, values) from error

    def begin(self) -> None:
        """Begin to write; on SQLite in turn with all other writers."""
        try:
            if self.dialect.name == "postgresql":
                self.driver.execute("BEGIN")
            elif not take_write_lock(self.driver):
                self.driver.execute(WRITE_LOCK)  # a last time, to be told what is wrong
        except self._base_error as error:
            raise self._told(error, WRITE_LOCK, ()) from error

    def end(self, sql: str) -> None:
        """COMMIT or ROLLBACK."""
        try:
            self.driver.execute(sql)
        except self._base_error as error:
            raise self._told(error, sql, ()) from error

    def close(self) -> None:
        """Close the connection; what was not stored is undone."""
        self._lent.invalidate()

    def _told(self, error: Exception, sql: str, values: Any) -> BaseException:
        dead = self.dialect.is_disconnect(error, self.driver, None)  # type: ignore[arg-type]
        return DBAPIError.instance(
            sql, values, error, self._base_error, connection_invalidated=dead, dialect=self.dialect
        )


class _Kept(threading.local):
    driven: Driven | None = None


class Database(SQLAlchemy):
    """The site's database: its sessions, and for each thread one connection for prepared statements."""

    _kept = _Kept()

    def driven(self) -> Driven | None:
        """This thread's connection; None where statements belong into the transaction of a session."""
        if self.session.registry.has() and self.session().in_transaction():
            return None
        engine = self.engine
        if not isinstance(engine, Engine):  # a connection that somebody holds a transaction on
            return None
        kept = self._kept.driven
        if kept is None or kept.engine is not engine:
            self.drop()
            kept = self._kept.driven = Driven(engine)
        return kept

    @contextmanager
    def writing(self) -> Iterator[Session | Driven]:
        """A short transaction for prepared statements alone, stored when the block ends without an exception.

        Inside, no session may be used: on SQLite it would wait for this very transaction.
        """
        driven = self._begun()
        if driven is None:
            yield self.session()
            return
        try:
            with no_session():
                yield driven
            driven.end("COMMIT")
        except BaseException:
            self._undo(driven)
            raise

    def _begun(self) -> Driven | None:
        """This thread's connection, in a transaction; a new one when the kept one died while it rested."""
        driven = self.driven()
        if driven is not None:
            try:
                driven.begin()
            except DBAPIError as error:
                self.drop()
                if not error.connection_invalidated:
                    raise
                driven = self._kept.driven = Driven(driven.engine)
                driven.begin()
        return driven

    def _undo(self, driven: Driven) -> None:
        try:
            driven.end("ROLLBACK")
        except DBAPIError:
            self.drop()

    def drop(self) -> None:
        """Close this thread's connection; the next statement opens another."""
        kept, self._kept.driven = self._kept.driven, None
        if kept is not None:
            kept.close()


Where = Session | Database | Driven
"""Where a prepared statement runs: in a session, over the driver, or (a Database) where a select costs least."""


class _Compiled:
    """A statement in the words of one database, with what turns values into its values and back."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if compiled.post_compile_params:
            raise TypeError("a prepared statement takes no lists: its text must be the same each time")
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
        columns = statement.exported_columns
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
    """One select, or one write that returns rows; its parameters are named by `bindparam` and none of them is a list.

    `on_postgresql` stands in for the statement there.
    """

    def __init__(self, statement: Any, *, on_postgresql: Any = None) -> None:
        self._statement = statement
        self._on_postgresql = statement if on_postgresql is None else on_postgresql
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, where: Where, **values: Any) -> Rows:
        """All rows, readable by place and by name."""
        if isinstance(where, Database):
            return self._select(where, values)
        if isinstance(where, Driven):
            return self._drive(where, values)
        return where.connection().execute(self._for(where.get_bind().dialect), values).all()

    def _select(self, database: Database, values: dict[str, Any]) -> Rows:
        driven = None if may_write() else database.driven()
        if driven is None:
            return self.rows(database.session(), **values)
        try:
            return self._drive(driven, values)
        except DBAPIError:  # a connection that died while it rested: the engine gets through, or says why not
            database.drop()
            with database.engine.connect() as other:
                return other.execute(self._for(other.dialect), values).all()

    def _drive(self, driven: Driven, values: dict[str, Any]) -> Rows:
        dialect = driven.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._for(dialect), dialect)
        return compiled.rows(*driven.run(compiled.sql, compiled.parameters(values)))

    def _for(self, dialect: Dialect) -> Any:
        return self._on_postgresql if dialect.name == "postgresql" else self._statement
