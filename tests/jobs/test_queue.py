"""Messages leave after the commit and never before; losing one is harmless."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from school.jobs import registry
from school.jobs.queue import Queue, enqueue_after_commit, queue_of
from school.jobs.registry import DuplicateName, JobContext, job, sweep
from school.jobs.runner import Runner
from school.persistence import ProcessHeartbeat
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.usefixtures("registered")


@pytest.fixture
def ran(registered: None) -> list[tuple[Any, ...]]:
    """What the job "test.note" was called with."""
    calls: list[tuple[Any, ...]] = []

    @job("test.note")
    def note(context: JobContext, *ids: int) -> None:
        calls.append(ids)

    return calls


def _begin(session: Session) -> None:
    session.execute(text("SELECT 1"))


def test_a_job_leaves_only_with_the_commit(session: Session, queue: Queue, ran: list[tuple[Any, ...]]) -> None:
    _begin(session)
    enqueue_after_commit(session, "test.note", 1, 2)
    assert queue.waiting() == 0
    session.commit()
    assert queue.waiting() == 1
    assert queue.work_off() == 1
    assert ran == [(1, 2)]
    session.commit()
    assert queue.waiting() == 0


def test_a_rollback_takes_its_jobs_along(session: Session, queue: Queue) -> None:
    _begin(session)
    enqueue_after_commit(session, "test.note", 1)
    session.rollback()
    _begin(session)
    session.commit()
    assert queue.waiting() == 0


def test_a_savepoint_sends_nothing_yet(session: Session, queue: Queue) -> None:
    _begin(session)
    with session.begin_nested():
        enqueue_after_commit(session, "test.note", 1)
    assert queue.waiting() == 0
    session.commit()
    assert queue.waiting() == 1


def test_the_same_job_twice_in_a_transaction_is_sent_once(session: Session, queue: Queue) -> None:
    _begin(session)
    enqueue_after_commit(session, "test.note", 1)
    enqueue_after_commit(session, "test.note", 1)
    enqueue_after_commit(session, "test.note", 2)
    session.commit()
    assert queue.waiting() == 2


def test_a_broken_queue_does_not_break_the_commit(
    session: Session, queue: Queue, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(queue, "send", fail)
    session.add(ProcessHeartbeat(name="kept", at=clock()))
    enqueue_after_commit(session, "test.note", 1)
    session.commit()
    session.expire_all()
    assert session.get(ProcessHeartbeat, "kept") is not None


def test_a_message_signed_with_another_key_is_refused(
    app: Flask, queue: Queue, ran: list[tuple[Any, ...]], environ: dict[str, str]
) -> None:
    from school.settings import load_settings

    stranger = Queue(load_settings({**environ, "SCHOOL_SECRET_KEY": "another key of enough length"}))
    stranger.send("test.note", (1,))
    with pytest.raises(ValueError, match="mismatch"):
        queue.work_off()
    assert ran == []


def test_a_job_commits_once_and_a_failing_one_stores_nothing(runner: Runner, session: Session, clock: Any) -> None:
    @job("test.store")
    def store(context: JobContext, fail: int) -> None:
        context.session.add(ProcessHeartbeat(name=f"stored-{fail}", at=context.clock()))
        context.session.flush()
        if fail:
            raise RuntimeError("half-way")

    runner.run_job("test.store", (0,))
    runner.run_job("test.store", (1,))
    runner.run_job("test.unknown", ())
    session.expire_all()
    assert session.get(ProcessHeartbeat, "stored-0") is not None
    assert session.get(ProcessHeartbeat, "stored-1") is None


def test_a_failing_sweep_does_not_stop_the_others(runner: Runner) -> None:
    swept: list[str] = []

    @sweep("test.fails", every_s=1)
    def fails(context: JobContext) -> None:
        raise RuntimeError("no")

    @sweep("test.works", every_s=1)
    def works(context: JobContext) -> None:
        swept.append("works")

    runner.run_all_sweeps()
    assert swept == ["works"]


def test_names_are_unique() -> None:
    @job("test.twice")
    def first(context: JobContext) -> None: ...

    with pytest.raises(DuplicateName):
        job("test.twice")(lambda context: None)
    assert registry.jobs["test.twice"] is first


def test_the_sign_of_life_is_one_row(runner: Runner, session: Session, clock: Any) -> None:
    runner.beat()
    clock.move(minutes=1)
    runner.beat()
    session.expire_all()
    beat = session.get_one(ProcessHeartbeat, "worker")
    assert beat.at == clock()


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A Redis server of our own on a free port."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> str:
    """An empty PostgreSQL database; the queue makes its own tables in it."""
    return postgres.new_database()


@pytest.mark.parametrize("kind", ["redis_url", "postgres_url"])
def test_the_same_through_a_shared_queue(
    kind: str, environ: dict[str, str], request: pytest.FixtureRequest, ran: list[tuple[Any, ...]]
) -> None:
    environ["SCHOOL_QUEUE_URL"] = request.getfixturevalue(kind)
    app: Flask = request.getfixturevalue("app")
    runner: Runner = request.getfixturevalue("runner")
    session: Session = request.getfixturevalue("session")
    queue = queue_of(app)
    queue.work_with(runner.run_job)
    _begin(session)
    enqueue_after_commit(session, "test.note", 7)
    session.commit()
    assert queue.waiting() == 1
    assert queue.work_off() == 1
    assert ran == [(7,)]
