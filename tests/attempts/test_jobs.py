"""The clock's sweep and the screen of written answers, with an engine that is up, down or broken."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from assessments.grammar import Engine, GrammarError, GrammarTimeout, GrammarUnavailable, Match
from school.accounts.models import Person
from school.attempts import jobs, queries, rules, service
from school.attempts.models import Answer, Attempt, AttemptState, Screening, ScreeningState
from school.attempts.rules import Likeness
from school.jobs.registry import JobContext
from tests.support.factories import Factory
from tests.support.sittings import sit

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@dataclass
class Grammar:
    """A grammar engine that finds one mistake, or fails."""

    error: type[GrammarError] | None = None
    asked: list[str] = field(default_factory=list)

    def identity(self) -> Engine:
        if self.error is GrammarUnavailable:
            raise GrammarUnavailable("down")
        return Engine("test", "1.0")

    def check(self, text: str, lang: str) -> tuple[Match, ...]:
        self.asked.append(lang)
        if self.error:
            raise self.error("no")
        second = text.find(" ") + 1  # the first word may be quoted, and what is quoted is left out
        return (Match(second, 3, "RULE", "GRAMMAR", "A slip", ("The", "An", "A", "One"), "test", "1.0"),)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def heard() -> Iterator[list[int]]:
    found: list[int] = []
    before = list(service._screened)
    service._screened[:] = [lambda _session, _now, answer_id: found.append(answer_id)]
    yield found
    service._screened[:] = before


@pytest.fixture
def worker(session: Session, app: Flask) -> Callable[..., JobContext]:
    clock = Clock()

    def context(engine: Grammar, after: timedelta = timedelta(0)) -> JobContext:
        clock.now += after
        return JobContext(session, clock, app.extensions["school_settings"], engine)  # type: ignore[arg-type]

    return context


def screen_of(session: Session, answer_id: int) -> Screening:
    return session.get_one(Screening, answer_id, populate_existing=True)


def test_the_sweep_closes_what_has_run_out_of_time(
    make: Factory, begin: Callable[..., int], worker: Callable[..., JobContext], session: Session
) -> None:
    late = begin(make.person(), NOW - timedelta(minutes=75) - rules.GRACE)
    running = begin(make.person(), NOW - timedelta(minutes=75))
    jobs.close_overdue(worker(Grammar()))
    session.expire_all()
    assert session.get_one(Attempt, late).state == AttemptState.SUBMITTED
    assert session.get_one(Attempt, late).timed_out
    assert session.get_one(Attempt, running).state == AttemptState.OPEN
    assert set(queries.section_scores(session, late)) == {"grammar", "ranking", "factcheck"}


def test_a_screen_finds_constraints_and_grammar_and_hands_on(
    candidate: Person, worker: Callable[..., JobContext], session: Session, heard: list[int]
) -> None:
    sat = sit(session, NOW, candidate.id, screened=False)
    session.commit()
    engine = Grammar()
    jobs.screen(worker(engine), sat.answer_id)
    jobs.screen(worker(engine), sat.answer_id)  # the message came twice
    screen = screen_of(session, sat.answer_id)
    assert screen.state == ScreeningState.DONE
    assert screen.constraints is not None
    assert screen.constraints["value"] == 1.0
    assert screen.grammar is not None
    assert screen.grammar["matches"] == 1
    assert screen.grammar["density"] == pytest.approx(100 / screen.grammar["words"])
    assert screen.grammar["found"][0]["replacements"] == ["The", "An", "A"]
    assert screen.engine == "test 1.0"
    assert engine.asked == ["en"]
    assert heard == [sat.answer_id]


def test_while_the_engine_is_down_the_answer_waits(
    candidate: Person, worker: Callable[..., JobContext], session: Session, heard: list[int]
) -> None:
    sat = sit(session, NOW, candidate.id, screened=False)
    session.commit()
    down = Grammar(GrammarUnavailable)
    pauses = []
    for tries in range(1, 9):
        jobs.screen(worker(down), sat.answer_id)
        screen = screen_of(session, sat.answer_id)
        assert screen.state == ScreeningState.WAITING
        assert screen.tries == tries
        assert screen.last_error == "unavailable"
        context = worker(down)
        pauses.append(screen.next_try_at - context.clock())
        assert queries.waiting_screenings(session, context.clock()) == []
        jobs.screen(worker(down), sat.answer_id)  # too early: nothing happens
        assert screen_of(session, sat.answer_id).tries == tries
        worker(down, pauses[-1])
    assert [pause.total_seconds() for pause in pauses] == [30, 60, 120, 300, 600, 900, 900, 900]
    assert queries.screenings(session, sat.attempt_id)[sat.answer_id].held_up
    assert heard == []
    jobs.screen_waiting(worker(Grammar()))
    jobs.screen(worker(Grammar()), sat.answer_id)
    assert screen_of(session, sat.answer_id).state == ScreeningState.DONE
    assert heard == [sat.answer_id]


def test_a_text_that_breaks_the_engine_goes_to_people_without_it(
    candidate: Person, worker: Callable[..., JobContext], session: Session, heard: list[int]
) -> None:
    sat = sit(session, NOW, candidate.id, screened=False)
    session.commit()
    broken = Grammar(GrammarTimeout)
    for _try in range(3):
        jobs.screen(worker(broken, timedelta(hours=1)), sat.answer_id)
    screen = screen_of(session, sat.answer_id)
    assert screen.state == ScreeningState.FAILED
    assert screen.grammar is None
    assert screen.constraints is not None
    assert heard == [sat.answer_id]


def test_a_worker_that_died_leaves_the_text_to_another(
    candidate: Person, worker: Callable[..., JobContext], session: Session, heard: list[int]
) -> None:
    from school.attempts import screening

    sat = sit(session, NOW, candidate.id, screened=False)
    session.commit()
    assert screening.claim(session, NOW, sat.answer_id)
    session.commit()
    jobs.screen(worker(Grammar()), sat.answer_id)
    assert heard == []
    jobs.screen(worker(Grammar(), rules.SCREEN_LEASE), sat.answer_id)
    assert heard == [sat.answer_id]


def test_a_blank_text_needs_no_engine(
    candidate: Person, worker: Callable[..., JobContext], session: Session, heard: list[int]
) -> None:
    sat = sit(session, NOW, candidate.id, text="", screened=False)
    session.commit()
    engine = Grammar()
    jobs.screen(worker(engine), sat.answer_id)
    assert screen_of(session, sat.answer_id).state == ScreeningState.DONE
    assert engine.asked == []
    assert heard == [sat.answer_id]


def test_a_copied_text_is_noticed_and_an_own_one_is_not(
    make: Factory, worker: Callable[..., JobContext], session: Session, heard: list[int]
) -> None:
    first = sit(
        session, NOW, make.person().id, text="The cat sat on the mat and slept there all day long.", screened=False
    )
    copies: dict[str, int] = {}
    for name, text in {
        "copy": "The cat sat on the mat and slept there all day long.",
        "own": "Something entirely different was written here by another person today.",
    }.items():
        sat = sit(session, NOW, make.person().id, text=text, screened=False)
        copies[name] = sat.answer_id
    session.commit()
    _same_item(session, first.answer_id, list(copies.values()))
    for answer_id in copies.values():
        jobs.screen(worker(Grammar()), answer_id)
    copied, own = (screen_of(session, copies[name]) for name in ("copy", "own"))
    assert copied.nearest_answer_id == first.answer_id
    assert copied.similarity == pytest.approx(1.0)
    assert rules.likeness(copied.similarity) == Likeness.HOLD
    assert rules.likeness(own.similarity) == Likeness.NONE
    attempt_id = session.get_one(Answer, copies["copy"]).attempt_id
    assert queries.is_held(session, attempt_id)


def _same_item(session: Session, model: int, others: list[int]) -> None:
    """Let answers answer the task of another one."""
    source = session.get_one(Answer, model)
    for answer_id in others:
        answer = session.get_one(Answer, answer_id)
        answer.item_id, answer.item_fingerprint = source.item_id, source.item_fingerprint
    session.commit()


def test_the_comparison_holds_one_page_in_memory(
    make: Factory, worker: Callable[..., JobContext], session: Session, heard: list[int]
) -> None:
    """Three hundred answers of 10 kB are compared without holding more than one page of them."""
    first = sit(session, NOW, make.person().id, text="One short text of my own about it.", screened=False)
    source = session.get_one(Answer, first.answer_id)
    people = [make.person().id for _ in range(3)]
    attempts_ = [_bare_attempt(session, person, number) for person in people for number in range(1, 101)]
    session.execute(
        insert(Answer),
        [
            {
                "attempt_id": attempt_id, "section": "writing", "position": 1, "item_id": source.item_id,
                "item_version": 1, "item_fingerprint": source.item_fingerprint, "kind": "writing",
                "answer": {"text": f"{attempt_id} " + "word " * 2000},
            }
            for attempt_id in attempts_
        ],
    )  # fmt: skip
    session.commit()
    tracemalloc.start()
    try:
        jobs.screen(worker(Grammar()), first.answer_id)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12_000_000
    assert heard == [first.answer_id]


def _bare_attempt(session: Session, person_id: int, number: int) -> int:
    attempt = Attempt(
        person_id=person_id, blueprint="entrance", blueprint_version=1, lang="en", number=number,
        state=AttemptState.DECIDED, form={}, started_at=NOW, deadline_at=NOW + timedelta(hours=1), submitted_at=NOW,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    return attempt.id
