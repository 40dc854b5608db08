"""The demo: made through the services, whole, once, and in good order."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from sqlalchemy import func, select

from assessments import parse_item
from school import content
from school.accounts import queries as people
from school.accounts.models import Person, Role
from school.certification import queries as certification
from school.demo.accounts import logins_path
from school.demo.build import SITTINGS, build
from school.demo.cast import CAST
from school.demo.pool_work import FOLDER, VENTURES
from school.demo.stage import Stage
from school.pool import queries as pool
from school.pool.ledger_models import LedgerLine
from school.pool.models import Slot, SlotState
from school.pool.projects import render
from school.recruiting import queries as recruiting
from school.recruiting.models import ContactState
from school.review import queries as review
from school.settings import ROOT
from tests.support.world import World, demo_world

NOW = datetime(2026, 11, 22, 9, 0, 0, 123_456, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(new_app: Callable[[], Flask]) -> Iterator[World]:
    """The demo as it is made where no grammar engine can be started, on a database of its own."""
    with demo_world(new_app(), NOW, going_on=False) as made:
        yield made


@pytest.fixture
def stage(demo: World) -> Iterator[Stage]:
    """The demo that was made, to look at."""
    with demo.app.app_context():
        yield Stage(demo.session, NOW, demo.app.extensions["school_settings"], dict(demo.people))


def test_every_role_is_there_in_both_languages() -> None:
    shown = {(actor.role, actor.locale) for actor in CAST}
    wanted = set(Role) - {Role.TRAINER}
    assert shown >= {(role, locale) for role in wanted for locale in ("en", "ru")}
    assert len({actor.email for actor in CAST}) == len(CAST)


def test_the_demo_shows_work_in_every_state(demo: World, stage: Stage) -> None:
    session = stage.session
    for key in ("vera", "owen", "anna", "irina"):
        assert certification.latest_standing(session, stage.person(key)) is not None, key
        assert Role.TRAINER in people.roles_of(session, [stage.person(key)])[stage.person(key)]
    failed = certification.latest_standing(session, stage.person("peter"))
    assert failed is not None
    assert not failed.passed
    for reader in ("helen", "pavel", "ines"):
        waiting = review.waiting_for(session, stage.now, stage.person(reader), ["en", "ru"])
        assert {each.lang for each in waiting} == {"en", "ru"}, reader
    states = set(session.scalars(select(Slot.state).distinct()))
    assert states >= set(SlotState) - {SlotState.CLOSED}
    assert pool.lead_home(session, stage.now, stage.person("marta")).waiting == 5
    assert {offer.lang for offer in pool.offer(session)} == {"en", "ru"}
    assert recruiting.request_counts(session, stage.person("rita")) == {
        ContactState.ACCEPTED: 1,
        ContactState.PENDING: 1,
    }
    number = certification.latest_standing(session, stage.person("vera"))
    assert number is not None
    for key in demo.people:
        assert demo.send(key, "GET", "/").status_code == 200, key
    assert demo.send("vera", "GET", f"/verify/{number.public_id}/certificate.pdf").data.startswith(b"%PDF")
    assert number.public_id in demo.send("maria", "GET", "/certificates?format=csv").get_data(as_text=True)


def test_the_books_sum_to_zero(stage: Stage) -> None:
    total = select(LedgerLine.currency, func.sum(LedgerLine.amount_minor)).group_by(LedgerLine.currency)
    assert {row[0]: row[1] for row in stage.session.execute(total)} == {"USD": 0, "RUB": 0}


def test_a_second_run_changes_nothing(stage: Stage) -> None:
    session = stage.session
    before = session.scalar(select(func.count()).select_from(Person))
    lines = session.scalar(select(func.count()).select_from(LedgerLine))
    logins = logins_path(stage.settings.home).read_text(encoding="utf-8")
    assert build(Stage(session, NOW, stage.settings), lambda _words: None) == 0
    assert session.scalar(select(func.count()).select_from(Person)) == before
    assert session.scalar(select(func.count()).select_from(LedgerLine)) == lines
    assert logins_path(stage.settings.home).read_text(encoding="utf-8") == logins


def test_the_log_ins_are_the_owners_alone(stage: Stage) -> None:
    path = logins_path(stage.settings.home)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    assert {row[2] for row in rows} == {actor.email for actor in CAST}
    assert len({row[3] for row in rows}) == len(CAST)


@pytest.mark.parametrize("venture", VENTURES, ids=lambda venture: venture.lang)
def test_the_work_files_answer_their_tasks(venture: Any) -> None:
    lines = (FOLDER / f"tasks-{venture.lang}.jsonl").read_text(encoding="utf-8").splitlines()
    tasks = {task["ref"]: task["item"] for task in map(json.loads, lines)}
    assert len(tasks) == 24
    work = yaml.safe_load((FOLDER / f"work-{venture.lang}.yaml").read_text(encoding="utf-8"))
    assert {entry["outcome"] for entry in work} >= {"paid", "accepted", "returned", "rejected", "submitted", "draft"}
    for entry in work:
        item = parse_item({"id": entry["ref"], "lang": venture.lang, **tasks[entry["ref"]]})
        assert item.parse(entry["answer"]) is not None, entry["ref"]
        if item.kind == "writing":
            unmet = [each for each in item.constraints if not each.holds(entry["answer"]["text"])]
            assert not unmet, entry["ref"]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_guidelines_are_numbered_and_can_be_shown(lang: str) -> None:
    text = (FOLDER / f"guidelines-{lang}.md").read_text(encoding="utf-8")
    assert [f"{number}. " in text for number in range(1, 18)] == [True] * 17
    assert "<script" not in render(text)


def test_no_two_demo_candidates_write_about_the_same_task() -> None:
    places = [(sitting.plan.lang, sitting.plan.writing) for sitting in SITTINGS]
    assert len(set(places)) == len(places)
    for lang in ("en", "ru"):
        texts = sum(item.kind == "writing" and item.lang == lang for item in content.bank())
        assert max(number for each, number in places if each == lang) < texts


@pytest.mark.processes
def test_the_command_with_the_real_engine(tmp_path: Path) -> None:
    env = {**os.environ, "SCHOOL_HOME": str(tmp_path / "home"), "SCHOOL_LOG_LEVEL": "ERROR"}

    def school(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "school.cli", *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=110
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    school("db", "upgrade")
    assert f"People: {len(CAST)} made" in school("demo")
    assert "People: 0 made" in school("demo")
