"""Starting, submitting, moving, marks, retakes: on the real database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from assessments import Form
from assessments.blueprint import Retake
from school import content
from school.accounts.models import Person
from school.attempts import queries, rules, service
from school.attempts.errors import AlreadyOpen, NoSuchMove, NotNeeded, NotYet, StillMarked
from school.attempts.models import Answer, Attempt, AttemptState, ItemSnapshot, Mark, MarkSource, SectionMark
from school.attempts.rules import GivenMark, May, Sitting
from school.audit.models import AuditEvent
from school.errors import NotFound
from tests.attempts.conftest import answers, item_of
from tests.support.factories import Factory
from tests.support.sittings import sit, state_of

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
RETAKE = Retake(wait_days=(14, 30, 90), sittings=3, window_months=12)


def decided(number: int, start: datetime) -> Sitting:
    return Sitting(number, number, AttemptState.DECIDED, start, start + timedelta(hours=1))


@pytest.mark.parametrize(
    ("earlier", "may", "wait"),
    [
        ([], May.START, None),
        ([decided(1, NOW - 13 * DAY)], May.WAIT, 14),
        ([decided(1, NOW - 15 * DAY)], May.START, None),
        ([decided(1, NOW - 60 * DAY), decided(2, NOW - 29 * DAY)], May.WAIT, 30),
        ([decided(1, NOW - 60 * DAY), decided(2, NOW - 31 * DAY)], May.START, None),
        ([decided(1, NOW - 400 * DAY), decided(2, NOW - 380 * DAY), decided(3, NOW - 15 * DAY)], May.START, None),
        ([Sitting(1, 1, AttemptState.OPEN, NOW, None)], May.GO_ON, None),
        ([Sitting(1, 1, AttemptState.SUBMITTED, NOW - 40 * DAY, NOW - 40 * DAY)], May.PENDING, None),
        ([Sitting(1, 1, AttemptState.IN_REVIEW, NOW - 40 * DAY, NOW - 40 * DAY)], May.PENDING, None),
        ([Sitting(1, 1, AttemptState.VOID, NOW - DAY, NOW - DAY)], May.START, None),
    ],
)
def test_when_a_retake_is_possible(earlier: list[Sitting], may: May, wait: int | None) -> None:
    found = rules.eligibility(earlier, RETAKE, NOW)
    assert found.may == may
    if wait is not None:
        assert found.at == earlier[-1].submitted_at + wait * DAY  # type: ignore[operator]


def test_three_sittings_use_up_the_year() -> None:
    starts = [NOW - 300 * DAY, NOW - 200 * DAY, NOW - 100 * DAY]
    found = rules.eligibility([decided(n, s) for n, s in enumerate(starts, 1)], RETAKE, NOW)
    assert found.may == May.USED_UP
    assert found.used == 3
    assert found.at == rules.months_later(starts[0], 12)


def test_a_year_after_leap_day() -> None:
    assert rules.months_later(datetime(2028, 2, 29, tzinfo=UTC), 12) == datetime(2029, 2, 28, tzinfo=UTC)
    assert rules.months_later(datetime(2026, 12, 31, tzinfo=UTC), 2) == datetime(2027, 2, 28, tzinfo=UTC)


MARK = st.builds(
    GivenMark, st.sampled_from(list(MarkSource)), st.floats(0, 1), st.fixed_dictionaries({"n": st.integers()})
)


@given(st.lists(MARK, max_size=8))
def test_the_mark_that_counts(marks: list[GivenMark]) -> None:
    standing = rules.standing(marks)
    last_void = max((at for at, mark in enumerate(marks) if mark.source == MarkSource.VOID), default=-1)
    alive = marks[last_void + 1 :]
    people = [mark for mark in alive if mark.source == MarkSource.HUMAN]
    assert standing == (people or alive or [None])[-1]


@given(st.lists(st.sampled_from(list(AttemptState)), max_size=8))
def test_no_way_leads_back(path: list[AttemptState]) -> None:
    """Along any allowed way the states only go forwards, and nothing leaves a void attempt."""
    rank = {state: place for place, state in enumerate(AttemptState)}
    state = AttemptState.OPEN
    for after in path:
        if rules.may_move(state, after):
            assert rank[after] > rank[state]
            state = after
    assert not rules.MOVES[AttemptState.VOID]


def test_a_form_is_frozen_with_its_items(candidate: Person, begin: Callable[..., int], session: Session) -> None:
    attempt_id = begin(candidate, NOW)
    attempt = session.get_one(Attempt, attempt_id)
    form = Form.model_validate(attempt.form)
    rows = answers(session, attempt_id)
    assert [row.item_id for row in rows] == list(form.item_ids())
    assert [row.kind for row in rows].count("ranking") == 4
    assert len(rows) == 25
    assert attempt.deadline_at == NOW + timedelta(minutes=75)
    kept = session.scalar(select(func.count()).select_from(ItemSnapshot))
    assert kept == 25
    for fingerprint, data in session.execute(select(ItemSnapshot.fingerprint, ItemSnapshot.data)):
        again = content.parse_item(json.loads(json.dumps(data)))
        assert again.fingerprint() == fingerprint
        assert "samples" not in data
    assert session.scalars(select(AuditEvent.action)).all() == ["attempts.start"]


def test_two_windows_get_one_test(
    candidate: Person, begin: Callable[..., int], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(candidate, NOW)
    monkeypatch.setattr(queries, "sittings", lambda *_a: [])  # the other window's row was not there yet
    with pytest.raises(AlreadyOpen):
        begin(candidate, NOW, lang="ru")
    assert session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_a_second_sitting_brings_other_items(candidate: Person, begin: Callable[..., int], session: Session) -> None:
    first = sit(session, NOW - 40 * DAY, candidate.id, screened=False)
    session.execute(update(Attempt).values(state=AttemptState.DECIDED))
    second = begin(candidate, NOW, seed=2)
    before = {row.item_id for row in answers(session, first.attempt_id)}
    after = {row.item_id for row in answers(session, second)}
    assert not before & after
    assert session.get_one(Attempt, second).number == 2


def test_refusals_to_start(candidate: Person, begin: Callable[..., int], session: Session) -> None:
    sit(session, NOW, candidate.id, screened=False)
    with pytest.raises(StillMarked):
        begin(candidate, NOW + 50 * DAY)
    session.execute(update(Attempt).values(state=AttemptState.DECIDED))
    with pytest.raises(NotYet):
        begin(candidate, NOW + DAY)
    service.not_needed_when(always := lambda *_a: True)
    try:
        with pytest.raises(NotNeeded):
            begin(candidate, NOW + 50 * DAY)
    finally:
        service._not_needed.remove(always)


def test_keys_score_full_marks_and_blanks_nothing(make: Factory, session: Session) -> None:
    for right, expected in ((True, 100.0), (False, 0.0)):
        person = make.person()
        sat = sit(session, NOW, person.id, right=right, screened=False)
        scores = queries.section_scores(session, sat.attempt_id)
        assert set(scores) == {"grammar", "ranking", "factcheck"}
        for score in scores.values():
            assert score.scaled == pytest.approx(expected)
        marks = queries.standing(session, [row.id for row in answers(session, sat.attempt_id)])
        assert len(marks) == 24
        assert all(mark.value == pytest.approx(float(right)) for mark in marks.values())


def test_every_mark_says_what_it_was_made_with(candidate: Person, session: Session) -> None:
    sat = sit(session, NOW, candidate.id, screened=False)
    known = {row.id: row.item_fingerprint for row in answers(session, sat.attempt_id)}
    for mark in session.scalars(select(Mark)):
        assert mark.source == MarkSource.AUTO
        assert mark.scorer_version
        assert mark.item_fingerprint == known[mark.answer_id]
    for section in session.scalars(select(SectionMark)):
        assert section.scorer_version
        assert section.revision == 1


def test_submission_rescored_reproduces_the_stored_score(candidate: Person, session: Session) -> None:
    sat = sit(session, NOW, candidate.id, right=False, screened=False)
    stored = queries.section_scores(session, sat.attempt_id)
    from assessments import score_section

    for section_id, score in stored.items():
        rows = [row for row in answers(session, sat.attempt_id) if row.section == section_id]
        pairs = [(item_of(row), item_of(row).parse(row.answer)) for row in rows]
        again = score_section(section_id, pairs, content.blueprint("entrance"))
        assert again.record()["scaled"] == score.scaled
        assert again.se == score.se


def test_the_report_holds_no_key(candidate: Person, session: Session) -> None:
    sat = sit(session, NOW, candidate.id, right=False)
    report = queries.report(session, sat.attempt_id)
    assert [section.id for section in report.sections] == ["grammar", "ranking", "factcheck", "writing"]
    assert not report.complete
    for section in report.sections[:3]:
        assert section.score is not None
        assert section.low is not None
        assert 0 <= section.low <= section.score.scaled <= section.high <= 100  # type: ignore[operator]
        for item in section.items:
            assert item.score is not None
            assert set(item.score) == {"value", "answered", "reasons"}
            assert item.lesson
    assert report.sections[3].items[0].screen is not None


def test_a_report_costs_at_most_six_statements(
    candidate: Person, session: Session, count_queries: Callable[[], Any]
) -> None:
    sat = sit(session, NOW, candidate.id, screened=False)
    with count_queries() as seen:
        queries.report(session, sat.attempt_id)
    assert len(seen) <= 6, seen
    with pytest.raises(NotFound):
        queries.report(session, sat.attempt_id + 99)


def test_people_stand_above_programs_and_void_clears(candidate: Person, session: Session) -> None:
    sat = sit(session, NOW, candidate.id, screened=False)
    first = answers(session, sat.attempt_id)[0].id
    service.record_human_mark(
        session,
        NOW,
        first,
        value=0.25,
        details={"why": "keyed wrongly"},
        rubric_fingerprint="f",
        marked_by=candidate.id,
    )
    assert queries.standing(session, [first])[first].value == 0.25
    service.void(session, NOW, None, sat.attempt_id, "test")
    assert queries.standing(session, [first]) == {}
    assert state_of(session, sat.attempt_id) == "void"
    with pytest.raises(NoSuchMove):
        service.void(session, NOW, None, sat.attempt_id, "again")
    with pytest.raises(NoSuchMove):
        service.decided(session, NOW, sat.attempt_id)


def test_moves_are_made_once_and_repeats_are_harmless(
    candidate: Person, begin: Callable[..., int], session: Session
) -> None:
    attempt_id = begin(candidate, NOW)
    with pytest.raises(NoSuchMove):
        service.enter_review(session, NOW, attempt_id)
    assert service.submit(session, NOW, candidate.id, attempt_id)
    assert not service.submit(session, NOW, candidate.id, attempt_id)
    for move in (service.enter_review, service.decided):
        move(session, NOW, attempt_id)
        move(session, NOW, attempt_id)
    assert state_of(session, attempt_id) == "decided"
    with pytest.raises(NotFound):
        service.enter_review(session, NOW, attempt_id + 99)


def test_an_open_attempt_can_be_made_void(candidate: Person, begin: Callable[..., int], session: Session) -> None:
    heard: list[int] = []
    service.on_voided(listener := lambda _s, _n, attempt_id: heard.append(attempt_id))
    try:
        attempt_id = begin(candidate, NOW)
        service.void(session, NOW, None, attempt_id, "a fault of the site")
        assert heard == [attempt_id]
        assert begin(candidate, NOW) != attempt_id
    finally:
        service._voided.remove(listener)


def test_a_section_score_given_later_stands(candidate: Person, session: Session) -> None:
    sat = sit(session, NOW, candidate.id, screened=False)
    score = queries.section_scores(session, sat.attempt_id)["grammar"]
    from dataclasses import replace

    service.record_section(session, NOW, sat.attempt_id, replace(score, scaled=12.5))
    assert queries.section_scores(session, sat.attempt_id)["grammar"].scaled == 12.5
    assert session.scalar(select(func.count()).select_from(SectionMark)) == 4


def test_an_item_that_left_the_bank_is_read_from_its_snapshot(
    candidate: Person, begin: Callable[..., int], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt_id = begin(candidate, NOW)
    monkeypatch.setattr(content, "_by_fingerprint", dict)
    found = queries.items(session, [row.item_fingerprint for row in answers(session, attempt_id)])
    assert len(found) == 25
    assert service.submit(session, NOW, candidate.id, attempt_id)
    assert session.scalars(select(Answer.id)).first()
