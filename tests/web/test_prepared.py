"""Prepared selects: the same rows over the lent connection as in the session, and never a stale one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Boolean, Integer, String, bindparam, column, delete, literal, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from school.accounts.models import Person
from school.extensions import db
from school.persistence import Base, ProcessHeartbeat, reading, set_may_write
from school.prepared import Driven, Prepared, Where

AT = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)
JSON: Any = Base.type_annotation_map[dict[str, Any]]

BEATS = Prepared(
    select(
        ProcessHeartbeat.name,
        ProcessHeartbeat.at,
        literal(True, Boolean()).label("beats"),
        literal(2.5).label("half"),
        literal({"words": ["да", None]}, JSON).label("given"),
        bindparam("number", type_=Integer()).label("number"),
    )
    .where(ProcessHeartbeat.at <= bindparam("until"))
    .order_by(ProcessHeartbeat.name)
)


@pytest.fixture
def own(app: Flask) -> Iterator[Session]:
    """The site's session on the real pool, with two rows stored; afterwards nothing is left and nothing is lent."""
    db.session.remove()
    set_may_write(True)  # an earlier test's request may have said otherwise
    session = db.session()
    session.add_all(ProcessHeartbeat(name=name, at=AT) for name in ("first", "second"))
    session.commit()
    try:
        yield session
    finally:
        session.rollback()
        session.execute(delete(ProcessHeartbeat))
        session.commit()
        db.session.remove()
        db.drop()
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def _kill(driven: Driven) -> None:
    """As a server that is restarted does; SQLite's can only be closed."""
    if driven.dialect.name != "postgresql":
        driven.driver.close()
        return
    with psycopg.connect(db.engine.url.set(drivername="postgresql").render_as_string(False)) as killer:
        killer.execute("SELECT pg_terminate_backend(%s)", [driven.driver.info.backend_pid])


def _beats(where: Where) -> list[Any]:
    return list(BEATS.rows(where, until=AT, number=7))


def test_both_ways_find_the_same(own: Session) -> None:
    with reading():
        lent = _beats(db)
        assert not own.in_transaction()
    ordinary = _beats(own)
    assert own.in_transaction()
    assert [tuple(row) for row in lent] == [tuple(row) for row in ordinary]
    assert len(lent) == 2
    first = lent[0]
    assert (first.name, first.at, first.beats, first.half) == ("first", AT, True, 2.5)
    assert (first.given, first.number) == ({"words": ["да", None]}, 7)


def test_a_request_that_writes_reads_in_its_session(own: Session) -> None:
    assert len(_beats(db)) == 2
    assert own.in_transaction()


def test_a_select_sees_what_its_session_wrote(own: Session) -> None:
    own.execute(delete(ProcessHeartbeat).where(ProcessHeartbeat.name == "first"))
    with reading():
        assert [row.name for row in _beats(db)] == ["second"]


def test_a_request_that_only_reads_sees_what_others_committed_meanwhile(own: Session) -> None:
    with reading():
        assert len(_beats(db)) == 2
        with db.engine.begin() as other:
            other.execute(delete(ProcessHeartbeat).where(ProcessHeartbeat.name == "first"))
        assert [row.name for row in _beats(db)] == ["second"]


def test_a_thread_keeps_one_connection_until_it_drops_it(own: Session) -> None:
    with reading():
        _beats(db)
        _beats(db)
        assert db.engine.pool.checkedout() == 1  # type: ignore[attr-defined]
        db.drop()
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        assert len(_beats(db)) == 2


def test_each_thread_has_its_own(own: Session, app: Flask) -> None:
    def ask() -> Any:
        with app.app_context(), reading():
            lent = db.driven()
            try:
                return len(_beats(db)), lent and lent.driver
            finally:
                db.drop()

    with ThreadPoolExecutor(1) as other:
        found, theirs = other.submit(ask).result()
    with reading():
        mine = db.driven()
    assert found == 2
    assert mine is not None
    assert theirs is not mine.driver


def test_another_application_gets_another_connection(own: Session, new_app: Callable[[], Flask]) -> None:
    with reading():
        assert len(_beats(db)) == 2
        with new_app().app_context():
            assert _beats(db) == []
            db.drop()
        assert len(_beats(db)) == 2


def test_a_broken_connection_is_replaced(own: Session) -> None:
    with reading():
        lent = db.driven()
        assert lent is not None
        lent.driver.close()
        assert len(_beats(db)) == 2
        assert not own.in_transaction()


def test_a_mistake_is_told_in_the_words_of_the_engine(own: Session) -> None:
    wrong = Prepared(select(column("no_such_column")).select_from(Person))
    with reading(), pytest.raises(DBAPIError):
        wrong.rows(db)


def test_a_list_is_refused(own: Session) -> None:
    listed = Prepared(select(Person.id).where(Person.id.in_((1, 2))))
    with reading(), pytest.raises(TypeError, match="takes no lists"):
        listed.rows(db)


def test_a_servers_connection_is_in_no_transaction_and_nobody_elses_afterwards(own: Session) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no such state")
    with reading():
        _beats(db)
        lent = db.driven()
    assert lent is not None
    driver = lent.driver
    assert driver.autocommit
    assert driver.info.transaction_status == 0  # idle: nothing to end
    db.drop()
    assert driver.closed


def test_connections_that_died_while_they_rested_are_replaced(own: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    own.commit()
    monkeypatch.setattr("school.persistence.RESTED_S", 0.0)
    with psycopg.connect(db.engine.url.set(drivername="postgresql").render_as_string(False)) as killer:
        killer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    with reading():
        assert len(_beats(db)) == 2
    assert len(_beats(own)) == 2


BEAT_AGAIN = Prepared(
    update(ProcessHeartbeat)
    .where(ProcessHeartbeat.name == bindparam("beating"))
    .values(at=bindparam("when"))
    .returning(ProcessHeartbeat.name, ProcessHeartbeat.at)
)
LATER = AT + timedelta(minutes=1)


def _stored() -> dict[str, datetime]:
    with db.engine.connect() as other:
        return {row.name: row.at for row in other.execute(select(ProcessHeartbeat.name, ProcessHeartbeat.at))}


def test_what_a_block_writes_is_stored_when_it_ends(own: Session) -> None:
    with db.writing() as where:
        assert [tuple(row) for row in BEAT_AGAIN.rows(where, beating="first", when=LATER)] == [("first", LATER)]
        assert BEAT_AGAIN.rows(where, beating="nobody", when=LATER) == []
        assert not own.in_transaction()
    assert _stored() == {"first": LATER, "second": AT}


def test_an_exception_undoes_the_whole_block(own: Session) -> None:
    def fail() -> None:
        with db.writing() as where:
            BEAT_AGAIN.rows(where, beating="first", when=LATER)
            BEAT_AGAIN.rows(where, beating="second", when=LATER)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert set(_stored().values()) == {AT}
    test_what_a_block_writes_is_stored_when_it_ends(own)  # and the connection is as good as before


def test_a_block_inside_a_session_that_writes_is_a_part_of_it(own: Session) -> None:
    own.execute(delete(ProcessHeartbeat).where(ProcessHeartbeat.name == "second"))
    with db.writing() as where:
        assert where is own
        BEAT_AGAIN.rows(where, beating="first", when=LATER)
    own.rollback()
    assert _stored() == {"first": AT, "second": AT}


def test_a_session_inside_a_block_is_refused_before_it_waits_for_ever(own: Session) -> None:
    def mix() -> None:
        with db.writing() as where:
            BEAT_AGAIN.rows(where, beating="first", when=LATER)
            own.execute(select(ProcessHeartbeat.name))

    with pytest.raises(RuntimeError, match="inside a writing block"):
        mix()
    own.rollback()
    assert set(_stored().values()) == {AT}


def test_a_refused_value_is_told_as_everywhere_and_nothing_of_the_block_is_stored(own: Session) -> None:
    rename = Prepared(
        update(ProcessHeartbeat)
        .where(ProcessHeartbeat.name == "second")
        .values(name=bindparam("new", type_=String()))
        .returning(ProcessHeartbeat.name)
    )

    def collide() -> None:
        with db.writing() as where:
            BEAT_AGAIN.rows(where, beating="first", when=LATER)
            rename.rows(where, new="first")

    with pytest.raises(IntegrityError):
        collide()
    assert _stored() == {"first": AT, "second": AT}
    test_what_a_block_writes_is_stored_when_it_ends(own)


def test_a_block_on_a_connection_that_died_while_it_rested_gets_another(own: Session) -> None:
    kept = db.driven()
    assert kept is not None
    _kill(kept)
    test_what_a_block_writes_is_stored_when_it_ends(own)
    assert db.driven() is not kept


def test_a_block_whose_connection_dies_fails_stores_nothing_and_the_next_one_works(own: Session) -> None:
    def die() -> None:
        with db.writing() as where:
            assert isinstance(where, Driven)
            BEAT_AGAIN.rows(where, beating="first", when=LATER)
            _kill(where)

    with pytest.raises(DBAPIError):
        die()
    assert set(_stored().values()) == {AT}
    test_what_a_block_writes_is_stored_when_it_ends(own)


def test_blocks_of_many_threads_lose_nothing(own: Session, app: Flask) -> None:
    step = Prepared(
        select(ProcessHeartbeat.at).where(ProcessHeartbeat.name == bindparam("beating")),
        on_postgresql=select(ProcessHeartbeat.at)
        .where(ProcessHeartbeat.name == bindparam("beating"))
        .with_for_update(),
    )

    def work(_number: int) -> None:
        with app.app_context():
            try:
                for _ in range(25):
                    with db.writing() as where:
                        seen = step.rows(where, beating="first")[0].at
                        BEAT_AGAIN.rows(where, beating="first", when=seen + timedelta(seconds=1))
            finally:
                db.drop()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    assert _stored()["first"] == AT + timedelta(seconds=100)
