"""Many processes at once: never one answer too many, never one paid twice, the cap never passed."""

from __future__ import annotations

import multiprocessing
import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from school.app import create_app
from school.errors import SchoolError
from school.extensions import db
from school.persistence import Base
from school.pool import ledger_service, service
from school.pool.ledger_ddl import append_only_ddl
from school.pool.ledger_models import LedgerEntry, LedgerLine
from school.pool.models import Slot, SlotState, Submission, Verdict, WorkDecision
from school.pool.service import Ruling
from school.prepared import Driven
from school.settings import load_settings
from tests.pool.support import BASE, NOW, Pool
from tests.support.factories import Factory

WORKERS = 6
ANSWER = {"text": "Hello, dear team."}


@pytest.fixture
def site(db_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Flask, dict[str, str]]]:
    """A site on a database of its own, because other processes must see what is committed."""
    environ = {"SCHOOL_HOME": str(tmp_path / "site"), "SCHOOL_LOG_LEVEL": "ERROR"}
    if db_kind == "postgres":
        environ["SCHOOL_DATABASE_URL"] = request.getfixturevalue("postgres").new_database()
    app = create_app(load_settings(environ))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with db.engine.begin() as connection:
            for statement in append_only_ddl(connection.dialect.name):
                connection.exec_driver_sql(statement)
        yield app, environ
        db.session.remove()
        db.engine.dispose()


def _claim(now: datetime, trainer: int, task: int) -> None:
    """As the page claims: over the driver."""
    with db.writing() as where:
        assert isinstance(where, Driven)
        service.claim(where, now, trainer, task)


def _rush(environ: dict[str, str], seed: int, trainers: list[int], tasks: list[int], leads: list[int], go: str) -> None:
    """One process: claims, drafts, hands in, decides, frees, all at random and twice."""
    rng = random.Random(seed)
    app = create_app(load_settings(environ))
    with app.app_context():
        while not os.path.exists(go):
            pass
        for _ in range(60):
            trainer, task = rng.choice(trainers), rng.choice(tasks)
            now = NOW + timedelta(minutes=rng.randrange(0, 240))
            act = rng.random()
            try:
                if act < 0.45:
                    _claim(now, trainer, task)
                elif act < 0.5:
                    service.free_expired(db.session(), now)
                elif act < 0.55:
                    service.hand_back(db.session(), now, trainer, task)
                elif act < 0.85:
                    token = db.session.scalar(
                        select(Slot.lease_token).where(Slot.task_id == task, Slot.trainer_id == trainer)
                    )
                    service.submit(db.session(), now, trainer, task, token or "", ANSWER)
                else:
                    pending = db.session.scalars(select(Submission.id).order_by(func.random()).limit(1)).first()
                    if pending:
                        verdict = rng.choice([Verdict.ACCEPT, Verdict.REJECT, Verdict.RETURN])
                        ruling = Ruling(
                            verdict, reason="false" if verdict is Verdict.REJECT else "", comment="Look again."
                        )
                        service.decide(db.session(), now, rng.choice(leads), pending, ruling, BASE)
                db.session.commit()
            except SchoolError:
                db.session.rollback()
            finally:
                db.session.remove()
        db.engine.dispose()


def _run(environ: dict[str, str], tmp_path: Path, target, argument_lists: list[tuple]) -> None:
    context = multiprocessing.get_context("spawn")
    go = tmp_path / "go"
    workers = [
        context.Process(target=target, args=(environ, seed, *rest, str(go))) for seed, rest in enumerate(argument_lists)
    ]
    for worker in workers:
        worker.start()
    go.touch()
    for worker in workers:
        worker.join(100)
    assert [worker.exitcode for worker in workers] == [0] * len(workers)


@pytest.mark.timeout(150)
def test_a_rush_keeps_every_promise(site, tmp_path: Path) -> None:
    _app, environ = site
    session = db.session()
    pool = Pool(session, Factory(session, NOW))
    trainers = [pool.trainer().id for _ in range(5)]
    leads = [pool.make.person("lead").id for _ in range(2)]
    project = pool.project(tasks=4, overlap=2, max_open_claims=2)
    session.commit()
    db.session.remove()
    _run(environ, tmp_path, _rush, [(trainers, project.tasks, leads)] * WORKERS)

    slots = db.session.scalars(select(Slot)).all()
    for task in project.tasks:
        seats = [slot for slot in slots if slot.task_id == task]
        assert sum(slot.state is not SlotState.REJECTED for slot in seats) == 2, "the overlap is exact"
        held = Counter(slot.trainer_id for slot in seats if slot.trainer_id)
        assert not held or max(held.values()) == 1, "one seat a person and task"
    assert not ledger_service.unbalanced(db.session())
    accepted = sum(slot.amount_minor for slot in slots if slot.state is SlotState.ACCEPTED)
    waiting = sum(slot.amount_minor for slot in slots if slot.state is SlotState.SUBMITTED)
    sums = Counter()
    for account, amount in db.session.execute(select(LedgerLine.account, LedgerLine.amount_minor)):
        sums[account.partition(":")[0]] += amount
    assert sums["earned"] == accepted
    assert sums["held"] == waiting
    submissions = db.session.scalar(select(func.count()).select_from(Submission))
    holds = db.session.scalar(select(func.count()).where(LedgerEntry.key.startswith("hold:")))
    settled = db.session.scalar(select(func.count()).where(LedgerEntry.key.startswith("settle:")))
    assert holds == submissions
    assert settled == db.session.scalar(select(func.count()).select_from(WorkDecision))
    assert submissions > 5


def _grab(environ: dict[str, str], _seed: int, trainer: int, tasks: list[int], go: str) -> None:
    """One process: the same trainer claims everything as fast as possible."""
    app = create_app(load_settings(environ))
    with app.app_context():
        while not os.path.exists(go):
            pass
        for task in tasks:
            try:
                _claim(NOW, trainer, task)
            except SchoolError:
                continue
        db.engine.dispose()


@pytest.mark.timeout(150)
def test_the_cap_holds_against_one_person_in_many_windows(site, tmp_path: Path) -> None:
    _app, environ = site
    pool = Pool(db.session(), Factory(db.session(), NOW))
    trainer = pool.trainer().id
    project = pool.project(tasks=8, overlap=2, max_open_claims=3)
    db.session.commit()
    db.session.remove()
    orders = [project.tasks[n:] + project.tasks[:n] for n in range(WORKERS)]
    _run(environ, tmp_path, _grab, [(trainer, order) for order in orders])
    assert db.session.scalar(select(func.count()).where(Slot.trainer_id == trainer)) == 3
