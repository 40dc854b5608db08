"""The report on items and tests: computed in the background, shown to authors, printed at a prompt."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from assessments.measures.item_flags import Flag
from school import content
from school.attempts import queries as attempts
from school.attempts import service as attempt_service
from school.attempts.models import Answer, Attempt, AttemptState
from school.attempts.responses import GivenAnswer
from school.authoring import reporting, rules
from school.authoring.jobs import REPORT_JOB, item_report, item_report_due
from school.authoring.models import FormLine, ItemLine, ReportState
from school.cli import items as items_command
from school.jobs.registry import JobContext
from tests.support.client import LookingClient
from tests.support.factories import Factory
from tests.support.sittings import sit

Browser = Callable[[Any], LookingClient]
PATH = "/author/items/report"


def text_of(browser: LookingClient, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


@pytest.fixture
def author(client_as: Browser, make: Factory) -> LookingClient:
    return client_as(make.person("author"))


@pytest.fixture
def sat(session: Session, now: datetime, make: Factory) -> Session:
    """Six people have sat the test: four know everything, one nothing, one attempt is void."""
    for _ in range(4):
        sit(session, now, make.person().id)
    sit(session, now, make.person().id, right=False)
    void = sit(session, now, make.person().id)
    attempt_service.void(session, now, None, void.attempt_id, "a fault of the site")
    return session


def nothing() -> None:
    """No transaction ends in between."""


def test_the_report_counts_forms_marks_and_options(sat: Session, now: datetime) -> None:
    assert reporting.refresh(sat, now, nothing)
    lines = {row.item_id: row for row in sat.scalars(select(ItemLine))}
    assert sum(line.asked for line in lines.values()) == 6 * 25
    assert sum(line.responses for line in lines.values()) == 5 * 25 - 5  # texts get their mark from the screen
    claim = next(line for line in lines.values() if line.kind == "claim" and line.responses >= 2)
    assert claim.right_option in claim.options
    assert claim.exposure == pytest.approx(claim.asked / 6)
    assert all(line.flags == [Flag.TOO_FEW_RESPONSES] and not line.needs_work for line in lines.values())
    assert any(line.discrimination is not None and line.discrimination > 0.9 for line in lines.values())
    forms = sat.scalars(select(FormLine).order_by(FormLine.place)).all()
    assert [form.section for form in forms] == ["", "grammar", "ranking", "factcheck", "writing"]
    assert forms[1].people == 5
    assert forms[1].reliability is None


def test_the_median_is_that_of_the_known_times(sat: Session, now: datetime) -> None:
    assert reporting.refresh(sat, now, nothing)
    assert set(sat.scalars(select(ItemLine.seconds))) == {None}  # nobody's page has told anything
    name, times = _asked_most(sat)
    for id_, seconds in times.items():
        sat.execute(update(Answer).where(Answer.id == id_).values(seconds=seconds))
    items, _tests = reporting.gather(sat, nothing)
    row = next(item for item in items if item.fingerprint == name)
    known = sorted(seconds for seconds in times.values() if seconds)
    assert row.seconds == pytest.approx(known[(len(known) - 1) // 2], rel=0.025)
    assert [item.seconds for item in items if item.fingerprint != name] == [None] * (len(items) - 1)


def _asked_most(session: Session) -> tuple[str, dict[int, int]]:
    """The item that most of the scored attempts hold, and a time for each of its answers but the first."""
    rows = session.execute(
        select(Answer.item_fingerprint, Answer.id)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Attempt.state != AttemptState.VOID, Answer.kind != "writing")
        .order_by(Answer.id)
    ).all()
    name = Counter(row.item_fingerprint for row in rows).most_common(1)[0][0]
    ids = [row.id for row in rows if row.item_fingerprint == name]
    return name, {id_: 30 * place**2 for place, id_ in enumerate(ids)}


def test_a_leak_shows_as_drift(session: Session, now: datetime, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 160 candidates the later half solves an item more often and in half the time."""
    name = content.bank()["en-choice-01"].fingerprint()

    def attempts_of(*_args: Any) -> Iterator[attempts.AnsweredAttempt]:
        for number in range(160):
            later = number >= 80
            answer = GivenAnswer("grammar", 1, "en-choice-01", name, float(later or number % 2), 60 - 30 * later, None)
            yield attempts.AnsweredAttempt(number, "entrance", "en", True, (answer,), {})

    sit(session, now, make.person().id)
    monkeypatch.setattr("school.attempts.queries.answered_attempts", attempts_of)
    monkeypatch.setattr("school.attempts.queries.items", lambda *_args: {name: content.bank()["en-choice-01"]})
    assert reporting.refresh(session, now, nothing)
    flags = session.scalars(select(ItemLine.flags).where(ItemLine.fingerprint == name)).one()
    assert {Flag.TIME_DRIFT, Flag.DIFFICULTY_DRIFT} <= set(flags)


def test_it_is_computed_again_only_when_something_happened(sat: Session, now: datetime, make: Factory) -> None:
    assert reporting.refresh(sat, now, nothing)
    assert not reporting.refresh(sat, now, nothing)
    sit(sat, now, make.person().id)
    assert reporting.refresh(sat, now, nothing)
    assert len(sat.scalars(select(ReportState)).all()) == 1


def test_reading_goes_in_batches(sat: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("school.attempts.responses.BATCH", 2)
    released: list[int] = []
    found = list(attempts.answered_attempts(sat, lambda: released.append(1)))
    assert len(released) == 3
    assert [attempt.id for attempt in found] == sorted(attempt.id for attempt in found)
    assert [attempt.scored for attempt in found] == [True] * 5 + [False]
    assert list(attempts.answered_attempts(sat, nothing, lang="ru")) == []


def test_a_test_that_is_gone_leaves_its_items(sat: Session, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("school.authoring.reporting._blueprint", lambda _slug: None)
    items, forms = reporting.gather(sat, nothing)
    assert sum(row.asked for row in items) == 6 * 25
    assert sum(row.responses for row in items) == 0
    assert forms == []


def test_the_sweep_asks_for_the_report_and_the_job_computes_it(
    app: Flask, sat: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("school.authoring.jobs.enqueue_after_commit", lambda _session, name: asked.append(name))
    context = JobContext(session=sat, clock=lambda: now, settings=None, grammar=None)  # type: ignore[arg-type]
    item_report_due(context)
    assert asked == [REPORT_JOB]
    item_report(context)
    assert sat.scalars(select(ReportState.computed_at)).one() == now
    item_report_due(context)
    assert asked == [REPORT_JOB]


def test_a_site_where_nobody_sat_a_test_has_nothing_to_report(session: Session, now: datetime) -> None:
    assert reporting.due(session) is None
    assert not reporting.refresh(session, now, nothing)


def test_the_page_before_and_after_the_first_report(
    author: LookingClient, sat: Session, now: datetime, count_queries: Callable[[], Any]
) -> None:
    assert "Nothing has been computed yet" in text_of(author, PATH)
    reporting.refresh(sat, now, nothing)
    with count_queries() as seen:
        page = text_of(author, PATH)
    assert len(seen) <= 6
    assert "too few answers yet" in page
    assert "Entrance test" in page
    assert 'href="/author/items/report"' in text_of(author, "/author/items")


def line(**changes: Any) -> dict[str, Any]:
    found = {
        "fingerprint": "f" * 64, "item_id": "en-choice-01", "version": 1, "current": True, "lang": "en",
        "kind": "choice", "asked": 200, "responses": 150, "exposure": 0.4, "difficulty": 0.2, "discrimination": -0.3,
        "seconds": 41.46, "options": {"a": 0.7, "b": 0.3}, "right_option": "b", "flags": ["check_key", "too_hard"], "needs_work": True,
    }  # fmt: skip
    return found | changes


@pytest.fixture
def stored(session: Session, now: datetime) -> Session:
    sound = line(
        fingerprint="e" * 64, item_id="ru-claim-01", lang="ru", kind="claim", difficulty=0.7, discrimination=0.4,
        exposure=0.6, flags=[], needs_work=False, options={}, right_option="supported", seconds=95.0,
    )  # fmt: skip
    old = line(
        fingerprint="d" * 64, current=False, version=9, flags=["too_easy"], difficulty=None, discrimination=None,
        seconds=None,
    )  # fmt: skip
    session.execute(insert(ItemLine), [line(), sound, old])
    session.execute(
        insert(FormLine).values(
            blueprint="entrance", lang="en", section="", place=0, people=300, mean=71.5, sd=14, reliability=0.81,
            sem=6.1, consistency=0.84, kappa=0.66, action="The test is less reliable than it should be: improve or add items.",
        )
    )  # fmt: skip
    session.execute(insert(ReportState).values(name="items", computed_at=now, made_from="1-1-1"))
    return session


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["en-choice-01", "en-choice-01", "ru-claim-01"]),
        ("lang=ru", ["ru-claim-01"]),
        ("kind=choice", ["en-choice-01", "en-choice-01"]),
        ("flag=work", ["en-choice-01", "en-choice-01"]),
        ("flag=check_key", ["en-choice-01"]),
        ("q=CLAIM", ["ru-claim-01"]),
        ("order=exposed", ["ru-claim-01", "en-choice-01", "en-choice-01"]),
        ("order=slow", ["ru-claim-01", "en-choice-01", "en-choice-01"]),
        ("flag=time_drift", []),
        ("order=hard&kind=choice", ["en-choice-01", "en-choice-01"]),
        ("order=weak&lang=en", ["en-choice-01", "en-choice-01"]),
        ("order=item&flag=%27&lang=%00&kind=king", ["en-choice-01", "en-choice-01", "ru-claim-01"]),
    ],
)
def test_the_list_is_filtered_searched_and_ordered(
    author: LookingClient, stored: Session, query: str, shown: list[str]
) -> None:
    rows = list(csv.reader(io.StringIO(text_of(author, f"{PATH}?{query}&format=csv").lstrip("\ufeff"))))
    assert [row[0] for row in rows[1:]] == shown
    page = text_of(author, f"{PATH}?{query}")
    assert all(name in page for name in shown)


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_flags_come_with_what_to_do(client_as: Browser, make: Factory, stored: Session, locale: str) -> None:
    page = text_of(client_as(make.person("author", locale=locale)), PATH)
    words = {
        "en": ["the key may be wrong", "take it out of scoring until the key is checked", "no longer asked", "84"],
        "ru": ["возможно, неверный ключ", "больше не задаётся", "То же решение снова", "84"],
    }[locale]
    assert all(each in page for each in words)


def test_nothing_fits(author: LookingClient, stored: Session) -> None:
    assert "No item fits" in text_of(author, f"{PATH}?q=no-such-item")


def test_a_row_of_the_csv(stored: Session) -> None:
    row = stored.scalars(select(ItemLine).where(ItemLine.fingerprint == "f" * 64)).one()
    assert rules.report_row(row)[7:] == [0.2, -0.3, 41.5, "a 0.70; b* 0.30", "check_key too_hard"]
    assert set(rules.FLAGS) == set(rules.ACTIONS) == {flag.value for flag in Flag}


def run(monkeypatch: pytest.MonkeyPatch, session: Session, now: datetime, *arguments: str) -> Any:
    class Here:
        def __enter__(self) -> tuple[None, Session, datetime]:
            return None, session, now

        def __exit__(self, *_error: object) -> None:
            """The test's own session stays open."""

    monkeypatch.setattr("school.cli.context.app_session", Here)
    monkeypatch.setattr(session, "rollback", nothing)
    return CliRunner().invoke(items_command.command, ["report", *arguments])


def test_the_report_at_a_prompt(sat: Session, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    table = run(monkeypatch, sat, now)
    assert table.exit_code == 0, table.output
    assert "too_few_responses: Keep the item in the pilot" in table.output
    assert "entrance en grammar" in table.output
    found = json.loads(run(monkeypatch, sat, now, "--json").output)
    assert {"items", "tests"} == set(found)
    assert found["items"][0]["actions"]
    lines = list(csv.reader(io.StringIO(run(monkeypatch, sat, now, "--csv").output)))
    assert len(lines) == len(found["items"]) + 1
    assert "Nobody has been asked" in run(monkeypatch, sat, now, "--lang", "ru").output
    assert run(monkeypatch, sat, now, "--lang", "xx").exit_code == 2
    assert run(monkeypatch, sat, now, "--json", "--csv").exit_code == 2


def test_recent_forms_are_those_of_others(sat: Session, make: Factory, now: datetime) -> None:
    me = make.person().id
    sit(sat, now, me)
    recent = attempts.recent_forms(sat, "entrance", "en", me)
    assert recent.forms == len(recent.items) == 6
    assert recent.exposure.total() == 6 * 25
    assert {len(items) for items in recent.items} == {25}
    assert set(recent.exposure) <= set(content.bank().by_id)


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%25_", "q=%3Cscript%3E", "flag=%27", "order=__class__", "page=-1", "lang=" + "a" * 5000]
)
def test_hostile_query_strings_are_harmless(author: LookingClient, stored: Session, query: str) -> None:
    assert "<script>" not in text_of(author, f"{PATH}?{query}")


def test_items_given_often_wait_their_turn(session: Session, make: Factory, now: datetime) -> None:
    for _ in range(16):
        sit(session, now, make.person().id, screened=False)
    recent = attempts.recent_forms(session, "entrance", "en", 0)
    texts = [count for name, count in recent.exposure.items() if "-writing-" in name]
    assert sum(texts) == 16
    assert max(texts) <= 0.30 * 16 + 1
