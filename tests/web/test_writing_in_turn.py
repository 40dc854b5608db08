"""SQLite's only write lock: who waits for it gets it soon, and is told when it cannot be had."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from school import persistence

SECOND_MS = 1000


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database of SQLite as the site prepares it."""
    persistence.set_may_write(True)  # an earlier test's request may have said otherwise
    made = create_engine(f"sqlite:///{tmp_path / 'turns.sqlite'}")
    persistence.prepare_engine(made)
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE turns (n INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO turns VALUES (0)"))
    yield made
    made.dispose()


def _one_more(engine: Engine) -> None:
    with engine.begin() as connection:
        before = connection.execute(text("SELECT n FROM turns")).scalar_one()
        connection.execute(text("UPDATE turns SET n = :n"), {"n": before + 1})


def test_no_turn_is_lost_and_none_waits_long(engine: Engine) -> None:
    waits: list[float] = []

    def many() -> None:
        for _ in range(25):
            begun = time.monotonic()
            _one_more(engine)
            waits.append(time.monotonic() - begun)

    writers = [threading.Thread(target=many) for _ in range(4)]
    for each in writers:
        each.start()
    for each in writers:
        each.join(60)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT n FROM turns")).scalar_one() == 100
    assert len(waits) == 100


def test_the_lock_is_taken_soon_after_it_is_free(engine: Engine) -> None:
    holder = engine.connect()
    holder.begin()
    freed: list[float] = []

    def free() -> None:
        time.sleep(0.4)  # by then SQLite's own steps are a tenth of a second long
        holder.rollback()
        freed.append(time.monotonic())

    freeing = threading.Thread(target=free)
    freeing.start()
    with engine.begin():
        taken = time.monotonic()
    freeing.join(10)
    holder.close()
    assert taken - freed[0] < 0.1


def test_a_lock_that_is_never_free_is_told(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with engine.connect() as holder, engine.connect() as late:
        holder.begin()
        monkeypatch.setattr(persistence, "WAIT_MS", 50)
        with pytest.raises(OperationalError, match="locked"):
            late.begin()
        monkeypatch.setattr(persistence, "WAIT_MS", SECOND_MS)
        holder.rollback()
        late.begin()
        assert late.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == SECOND_MS


def test_who_only_reads_does_not_wait(engine: Engine) -> None:
    with engine.begin(), persistence.reading(), engine.begin() as reader:
        assert reader.execute(text("SELECT n FROM turns")).scalar_one() == 0
