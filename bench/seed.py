"""A school of 1,000 people to measure on: made by the services themselves, in one folder or database."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from random import Random

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from school import content
from school.accounts import queries as account_queries
from school.accounts import service as accounts
from school.accounts.models import Role
from school.attempts import service as attempts
from school.attempts.models import Answer
from school.attempts.rules import Packet
from school.clock import utc_now
from school.extensions import db
from school.learning import service as learning
from school.pool import service as pool
from school.pool.models import Task
from tests.pool.support import RATES, WRITING, lines, qualify

PEOPLE = 1000
TRAINERS = 250
SITTINGS = 400
TASKS = 4000
LESSONS_DONE = 2
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0"


@dataclass(frozen=True, slots=True)
class Browser:
    """Somebody who is signed in: what their browser sends."""

    person_id: int
    cookie: str
    csrf: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """An open attempt with every item answered."""

    browser: Browser
    attempt_id: int
    section: str
    item_id: str
    fingerprint: str
    answer: str
    """Of the written item."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the scenarios need to know."""

    candidates: tuple[Browser, ...]
    trainers: tuple[Browser, ...]
    sittings: tuple[Sitting, ...]
    tasks: tuple[int, ...]


def seed(app: Flask) -> Seeded:
    """Fill an empty database."""
    with app.app_context():
        session, now = db.session(), utc_now()
        learning.ensure_tracks(session, now)
        people = [_person(app, session, now, number) for number in range(PEOPLE)]
        session.commit()
        trainers, candidates = people[:TRAINERS], people[TRAINERS:]
        for trainer in trainers:
            accounts.grant_role(session, now, None, trainer.person_id, Role.TRAINER)
            qualify(session, trainer.person_id, now=now)
        for number, candidate in enumerate(candidates):
            _learn(session, now, candidate.person_id, exercises=number % 4 + 1)
        session.commit()
        sittings = [_sit(session, now, candidate) for candidate in candidates[:SITTINGS]]
        tasks = _tasks(session, now)
        session.commit()
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("ANALYZE"))  # as its own daemon would within a minute
            session.commit()
        return Seeded(tuple(candidates), tuple(trainers), tuple(sittings), tasks)


def _person(app: Flask, session: Session, now: datetime, number: int) -> Browser:
    person_id = accounts.create_person(
        session,
        now,
        email=f"person{number}@bench.example",
        name=f"Person {number}",
        password_hash="no password opens this account",
        locale="ru" if number % 4 == 0 else "en",
        confirmed=True,
    )
    account = account_queries.account_by_id(session, person_id)
    assert account is not None
    token = accounts.sign_in(session, now, account, user_agent=_BROWSER)
    return _browser(app, person_id, token)


def _browser(app: Flask, person_id: int, token: str) -> Browser:
    """The cookie that signing in gives, and the token that a page gives."""
    raw = secrets.token_hex(20)
    kept = {"_permanent": True, "_user_id": token, "_fresh": True, "_id": secrets.token_hex(64), "csrf_token": raw}
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    csrf = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(raw)
    return Browser(person_id, f"school_PORT={signer.dumps(kept)}; content_lang=en", str(csrf))


def _learn(session: Session, now: datetime, person_id: int, *, exercises: int) -> None:
    for lesson in content.catalogue().lessons("en")[:LESSONS_DONE]:
        for exercise in lesson.exercises[:exercises]:
            learning.answer_exercise(session, now, person_id, lesson, exercise.item.id, exercise.item.key())


def _sit(session: Session, now: datetime, browser: Browser) -> Sitting:
    """Begin the entrance test and answer everything but the text, which autosave will write."""
    me = browser.person_id
    attempt_id = attempts.start(
        session, now, me, content.blueprint("entrance"), content.bank(), "en", Random(me), more_time=True
    )
    rows = session.execute(
        select(Answer.item_id, Answer.item_fingerprint, Answer.kind, Answer.section).where(
            Answer.attempt_id == attempt_id
        )
    ).all()
    written = None
    for row in rows:
        item = content.item_by_fingerprint(row.item_fingerprint)
        assert item is not None
        key = item.key()
        if row.kind == "writing":
            written = Sitting(browser, attempt_id, row.section, row.item_id, row.item_fingerprint, key["text"])
            continue
        draft = attempts.Draft(answer=key, complete=True)
        attempts.save(session, now, me, attempt_id, row.item_id, Packet(0, "seed", 1), draft)
    assert written is not None
    return written


def _tasks(session: Session, now: datetime) -> tuple[int, ...]:
    project_id = pool.create_project(
        session,
        now,
        None,
        slug="bench",
        title="Replies to readers",
        lang="en",
        guidelines="## What matters\n\nBe exact.\n",
        qualification="entrance-en",
        currency="USD",
        rates=RATES,
        project_rules=pool.ProjectRules(max_open_claims=TASKS // TRAINERS + 1),
    )
    for start in range(0, TASKS, 1000):
        data = lines(1000, {**WRITING, "prompt": f"Answer letter {start}"}, prefix=f"letter-{start}-")
        pool.import_batch(session, now, None, project_id, f"letters {start}", data, "jsonl")
    return tuple(session.scalars(select(Task.id).where(Task.project_id == project_id).order_by(Task.id)))


def autosave_body(sitting: Sitting, counter: str) -> str:
    """What autosave.js sends for the written item; `counter` stands where the number of the save goes."""
    return json.dumps(
        {
            "item": sitting.item_id,
            "fingerprint": sitting.fingerprint,
            "autosave_base": "0",
            "autosave_seconds": "2",
            "autosave_tab": "bench",
            "autosave_seq": counter,
            "a-text": sitting.answer,
        }
    )
