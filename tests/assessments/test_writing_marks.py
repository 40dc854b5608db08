"""Combining readers' marks, the caps of a text, and when another reader is called."""

from pathlib import Path

import pytest

from assessments import (
    TRAITS,
    ReviewMark,
    SectionScore,
    automatic_part,
    confirmed_critical,
    final_traits,
    human_part,
    load_bank,
    load_blueprint,
    needs_second_read,
    needs_third_read,
    would_flip,
    writing_score,
)

BANK = load_bank(Path(__file__).parent / "items.yaml")
PLAN = load_blueprint("entrance")


def even(value):
    return dict.fromkeys(TRAITS, value)


def mark(value=4, holistic=5, severity=0.0, critical=False, **traits):
    return ReviewMark(even(value) | traits, holistic, severity, critical)


def test_automatic_part():
    item = BANK["en-writing-901"]
    assert automatic_part(item, {"text": "Your money is on its way to you."}) == 50
    assert automatic_part(item, None) == 0


@pytest.mark.parametrize(
    ("values", "severities", "expected"),
    [
        ([5], [], 100),
        ([0], [], 0),
        ([4], [4], 76),
        ([5], [-4], 100),
        ([3, 4], [], 70),
        ([2, 4, 5], [], 80),
        ([0, 4, 4], [], 80),
        ([4], [90], 70),
    ],
)
def test_human_part(values, severities, expected):
    assert human_part([even(v) for v in values], severities) == pytest.approx(expected)


def test_the_median_is_taken_by_trait():
    marks = [even(1) | {"clarity": 5}, even(3) | {"clarity": 1}, even(5) | {"clarity": 3}]
    assert final_traits(marks) == even(3)


@pytest.mark.parametrize(
    ("marks", "severities", "words"),
    [
        ([], [], "no mark"),
        ([even(3)], [1, 2], "one severity"),
        ([{"clarity": 3}], [], "exactly these traits"),
        ([even(6)], [], "between 0 and 5"),
        ([even(float("nan"))], [], "between 0 and 5"),
    ],
)
def test_impossible_marks_are_refused(marks, severities, words):
    with pytest.raises(ValueError, match=words):
        final_traits(marks, severities)


@pytest.mark.parametrize(
    ("changes", "scaled", "refs"),
    [
        ({}, 95.5, []),
        ({"hard_failed": ["words"]}, 69, ["hard"]),
        ({"truthfulness": 1.0}, 39, ["truthfulness"]),
        ({"truthfulness": 1.1}, 95.5, []),
        ({"hard_failed": ["words"], "truthfulness": 0.5}, 39, ["hard", "truthfulness"]),
        ({"unusable": True}, 0, ["unusable"]),
        ({"unsafe": True}, 95.5, ["unsafe"]),
    ],
)
def test_caps_of_a_text(changes, scaled, refs):
    found = writing_score(70, 100, **changes)
    assert found.scaled == pytest.approx(scaled)
    assert [cap.ref for cap in found.caps] == refs
    assert found.held == ("unsafe" in refs)
    assert all(cap.text for cap in found.caps)


@pytest.mark.parametrize(
    ("first", "writing", "flips", "why"),
    [
        (mark(5), 95, False, ()),
        (mark(4), 80, False, ("near_cut",)),
        (mark(2), 60, False, ("near_cut",)),
        (mark(2), 59, False, ()),
        (mark(5), 95, True, ("near_cut",)),
        (mark(5, critical=True), 95, False, ("critical",)),
        (mark(5, truthfulness=1), 39, False, ("untrue",)),
    ],
)
def test_second_read(first, writing, flips, why):
    assert needs_second_read(first, writing, flips=flips) == why


@pytest.mark.parametrize(
    ("one", "other", "writing", "flips", "why"),
    [
        (mark(5, 6), mark(5, 5), 95, False, ()),
        (mark(5, 6), mark(5, 4), 95, False, ("holistic",)),
        (mark(5, 6), mark(4, 6), 92, False, ("human",)),
        (mark(5, 6, severity=5), mark(4.25, 6, severity=0), 90, False, ()),
        (mark(4, 5), mark(3, 4), 70, False, ("human", "sides", "near_cut")),
        (mark(5, 6), mark(5, 6, critical=True), 95, False, ("critical",)),
        (mark(5, 6), mark(5, 6), 95, True, ("near_cut",)),
        (mark(1, 2), mark(1, 2), 20, False, ()),
    ],
)
def test_third_read(one, other, writing, flips, why):
    assert needs_third_read(one, other, writing, flips=flips) == why


def test_a_critical_flag_needs_two_readers():
    assert not confirmed_critical([mark(critical=True), mark()])
    assert confirmed_critical([mark(critical=True), mark(), mark(critical=True)])


@pytest.mark.parametrize(("level", "flips"), [(70, True), (73, True), (66, True), (85, False), (50, False)])
def test_the_composite_may_turn(level, flips):
    rows = [SectionScore(s.id, 0, 0, 1, level, 9.5) for s in PLAN.sections]
    assert would_flip(PLAN, rows) is flips
    assert would_flip(PLAN, rows[:3]) is False
