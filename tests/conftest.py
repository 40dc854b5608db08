"""Shared by all tests: a site on a real database, undone after each test, and a client that looks at every page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, has_app_context
from hypothesis import settings
from playwright.sync_api import Browser
from sqlalchemy import event
from sqlalchemy.orm import Session

from school.app import create_app
from school.extensions import db
from school.i18n import set_locale
from school.persistence import Base
from school.settings import load_settings
from tests.support.chromium import chromium
from tests.support.client import LookingClient
from tests.support.factories import Factory
from tests.support.postgres import PostgresServer, postgres_server
from tests.support.spreading import Spreading, place

# The same cases in every run, so that a red run is red again; HYPOTHESIS_EXPLORE=1 looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
if not os.environ.get("HYPOTHESIS_EXPLORE"):
    settings.load_profile("steady")

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db", default="sqlite", choices=("sqlite", "postgres", "both"), help="Which database the tests run on."
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: place(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spreading | None:
    return Spreading(config, log) if config.getoption("dist") == "loadscope" else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "db_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--db")
        kinds = ("sqlite", "postgres") if chosen == "both" else (chosen,)
        metafunc.parametrize("db_kind", kinds, scope="session")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test process's own, on a free port."""
    with postgres_server(tmp_path_factory.mktemp("pg")) as server:
        yield server


@pytest.fixture(scope="session")
def new_app(
    db_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Flask]]:
    """`new_app()`: a site with an empty database of its own."""
    made: list[Flask] = []

    def make_app() -> Flask:
        home = tmp_path_factory.mktemp(f"home-{db_kind}")
        environ = {"SCHOOL_HOME": str(home), "SCHOOL_LOG_LEVEL": "ERROR"}
        if db_kind == "postgres":
            environ["SCHOOL_DATABASE_URL"] = request.getfixturevalue("postgres").new_database()
        app = create_app(load_settings(environ))
        app.test_client_class = LookingClient
        with app.app_context():
            Base.metadata.create_all(db.engine)
        made.append(app)
        return app

    yield make_app
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def app(new_app: Callable[[], Flask]) -> Iterator[Flask]:
    """The site with an empty database, made once for each kind of database."""
    app = new_app()
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The session of the site; what a test writes is undone, commits of requests included.

    Flask-SQLAlchemy takes the connection in place of its engine: a bind set on the session is ignored by it.
    """
    engines = db._app_engines[app]
    engine = engines[None]
    connection = engine.connect()
    outer = connection.begin()
    engines[None] = connection  # type: ignore[assignment]
    db.session.remove()
    db.session.configure(join_transaction_mode="create_savepoint")
    try:
        yield db.session()
    finally:
        db.session.remove()
        if outer.is_active:
            outer.rollback()
        connection.close()
        engines[None] = engine


@pytest.fixture
def now() -> datetime:
    """A fixed moment."""
    return NOW


@pytest.fixture
def make(session: Session, now: datetime) -> Factory:
    """Makes people and what they need."""
    return Factory(session, now)


@pytest.fixture
def client(app: Flask, session: Session) -> LookingClient:
    """A stranger's browser that checks each page it gets."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def client_as(app: Flask, session: Session) -> Callable[[Any], LookingClient]:
    """`client_as(person)`: the browser of somebody who is signed in."""

    def signed_in(person: Any) -> LookingClient:
        browser: LookingClient = app.test_client()  # type: ignore[assignment]
        browser.sign_in(person, session)
        return browser

    return signed_in


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], Any]:
    """`with count_queries() as seen:` collects the SQL statements of the block in the list `seen`."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA")):
                seen.append(statement)

        target = db.engine
        event.listen(target, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(target, "before_cursor_execute", note)

    return counting


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser."""
    with chromium() as running:
        yield running


@pytest.fixture(autouse=True)
def _own_context() -> Iterator[None]:
    """The language of one test and what it left on `g` are gone for the next: the site's context is shared."""
    set_locale("en")
    yield
    if has_app_context():
        for name in list(g):
            g.pop(name)


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test touches the home folder of a site that is in use."""
    monkeypatch.setenv("SCHOOL_HOME", os.environ.get("SCHOOL_TEST_HOME", str(tmp_path / "home")))
