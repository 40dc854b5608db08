"""An application on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from school.app import create_app
from school.extensions import db
from school.jobs import registry
from school.jobs.queue import Queue, queue_of
from school.jobs.runner import Runner
from school.settings import load_settings


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """The environment the application is made from; a test may add to it first."""
    return {"SCHOOL_HOME": str(tmp_path / "home")}


@pytest.fixture
def app(environ: dict[str, str]) -> Iterator[Flask]:
    registry.load()
    app = create_app(load_settings(environ))
    with app.app_context():
        db.metadata.create_all(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def runner(app: Flask, clock: MovableClock) -> Runner:
    return Runner(app, clock)


@pytest.fixture
def queue(app: Flask, runner: Runner) -> Queue:
    """The application's queue; `work_off()` runs what waits."""
    queue = queue_of(app)
    queue.work_with(runner.run_job)
    return queue


@pytest.fixture
def registered() -> Iterator[None]:
    """Lets a test register jobs and sweeps of its own, and forgets them afterwards."""
    jobs, sweeps = dict(registry.jobs), dict(registry.sweeps)
    yield
    registry.jobs.clear()
    registry.jobs.update(jobs)
    registry.sweeps.clear()
    registry.sweeps.update(sweeps)
