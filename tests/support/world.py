"""The whole demo as a ground for hostile tests: everybody is there, every request is undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from school import content
from school.accounts.models import Person, Role
from school.attempts import service as attempts
from school.attempts.models import Attempt
from school.certification.models import Hold
from school.demo import sittings
from school.demo.build import build
from school.demo.stage import Stage
from school.extensions import db
from school.pool import datasets, exports, stores
from school.pool.models import Project
from school.review import service as review
from tests.support.client import LookingClient
from tests.support.factories import Factory

STRANGER = "stranger"
ROLES = {
    STRANGER: None,
    "nora": Role.CANDIDATE,
    "vera": Role.TRAINER,
    "helen": Role.REVIEWER,
    "marta": Role.LEAD,
    "rita": Role.RECRUITER,
    "frank": Role.AUTHOR,
    "maria": Role.MANAGER,
}
"""One demo person of each role, and somebody who is not signed in."""


class World:
    """The demo's people and their browsers. What a request changes is undone when it is answered.

    To be used in a context of its app.
    """

    def __init__(self, app: Flask, connection: Connection, people: dict[str, int]) -> None:
        self.app = app
        self.people = people
        self._connection = connection
        self._cookie = app.config["SESSION_COOKIE_NAME"]
        self._browsers: dict[str, tuple[LookingClient, str, str]] = {}

    @property
    def session(self) -> Session:
        """To look things up, and to make more."""
        return db.session()

    def send(
        self, who: str, method: str, path: str, *, token: bool = True, look: bool = True, **options: Any
    ) -> TestResponse:
        """One request of somebody, undone afterwards; a POST carries the CSRF token unless told otherwise."""
        browser, cookie, csrf = self._browser(who)
        browser.set_cookie(self._cookie, cookie)
        browser.look = look
        headers = dict(options.pop("headers", {}))
        if token and method == "POST":
            headers["X-CSRFToken"] = csrf
        with self.undone():
            return browser.open(path, method=method, headers=headers, **options)

    def csrf(self, who: str) -> str:
        """The CSRF token of somebody's browser."""
        return self._browser(who)[2]

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What is written inside is taken back."""
        db.session.remove()
        point = self._connection.begin_nested()
        try:
            yield
        finally:
            db.session.remove()
            if point.is_active:
                point.rollback()

    def _browser(self, who: str) -> tuple[LookingClient, str, str]:
        if who not in self._browsers:
            browser: LookingClient = self.app.test_client()  # type: ignore[assignment]
            if who != STRANGER:
                person = self.session.get_one(Person, self.people[who])
                browser.sign_in(person, self.session)
                self.session.commit()
            csrf = browser.csrf("/lessons")
            cookie = browser.get_cookie(self._cookie)
            assert cookie is not None
            self._browsers[who] = (browser, cookie.value, csrf)
        return self._browsers[who]


@contextmanager
def _no_engine(_settings: Any) -> Iterator[None]:
    yield None


def _go_on(stage: Stage) -> None:
    """What the demo leaves out: tests being sat, answers being read, a held result, a data set, somebody unconfirmed."""
    session, now, test = stage.session, stage.now, content.blueprint("entrance")
    for key in ("nora", "denis"):
        lang = stage.actor(key).locale
        attempts.start(session, now, stage.person(key), test, content.bank(), lang, Random(1))
    for key, lang in (("helen", "en"), ("pavel", "ru")):
        review.claim(session, now, stage.person(key), [lang])
    lucy = stage.person("lucy")
    held = session.scalars(select(Attempt.id).where(Attempt.person_id == lucy)).one()
    session.add(Hold(attempt_id=held, person_id=lucy, reasons=["similar"], opened_at=now))
    project = session.scalars(select(Project.id).order_by(Project.id)).first()
    assert project is not None
    files = stores.kept(stage.settings)
    shape = datasets.PROMPT_COMPLETION
    exports.export(session, now, stage.person("maria"), project, shape, secret="s", files=files)
    factory = Factory(session, now)
    factory.sign_in(session.get_one(Person, stage.person("vera")))
    stage.ids["una"] = factory.person(Role.CANDIDATE, name="Una Unconfirmed", confirmed=False).id


@contextmanager
def demo_world(app: Flask, now: datetime, *, going_on: bool = True) -> Iterator[World]:
    """The demo in a transaction that is never stored; nora sits her test, and rita has written a note.

    Without `going_on` it is the demo alone.
    """
    engines = db._app_engines[app]
    engine = engines[None]
    connection = engine.connect()
    outer = connection.begin()
    engines[None] = connection  # type: ignore[assignment]
    try:
        with app.app_context(), pytest.MonkeyPatch.context() as patch:
            db.session.configure(join_transaction_mode="create_savepoint")
            patch.setattr(sittings, "grammar_checker", _no_engine)
            stage = Stage(db.session(), now, app.extensions["school_settings"])
            build(stage, lambda _words: None)
            if going_on:
                _go_on(stage)
            stage.session.commit()
        yield World(app, connection, stage.ids)
    finally:
        if outer.is_active:
            outer.rollback()
        connection.close()
        engines[None] = engine
