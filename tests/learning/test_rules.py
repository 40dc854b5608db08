"""When a lesson is finished and what comes next, as tables."""

from __future__ import annotations

import pytest

from school.learning.rules import Practice, finished_in_order, next_open, rule_met

GOOD, POOR, POOR_TWICE = Practice(1.0, 1), Practice(0.2, 1), Practice(0.0, 2)


@pytest.mark.parametrize(
    ("practice", "met"),
    [
        ({}, False),
        ({"x": GOOD}, False),
        ({"x": GOOD, "y": GOOD}, True),
        ({"x": GOOD, "y": POOR}, True),
        ({"x": Practice(0.6, 1), "y": Practice(0.6, 1)}, True),
        ({"x": Practice(0.6, 1), "y": Practice(0.59, 1)}, False),
        ({"x": POOR, "y": POOR_TWICE}, False),
        ({"x": POOR_TWICE, "y": POOR_TWICE}, True),
        ({"x": GOOD, "other": GOOD}, False),
    ],
)
def test_the_done_rule(practice: dict[str, Practice], met: bool) -> None:
    assert rule_met(["x", "y"], practice) is met


def test_a_lesson_without_exercises_is_never_finished_by_itself() -> None:
    assert not rule_met([], {})


ROAD = [("one", ["a"]), ("two", ["b"]), ("three", ["c"])]


@pytest.mark.parametrize(
    ("practice", "done", "finished"),
    [
        ({}, [], []),
        ({"one": {"a": GOOD}}, [], ["one"]),
        ({"two": {"b": GOOD}}, [], []),
        ({"one": {"a": GOOD}, "two": {"b": GOOD}}, [], ["one", "two"]),
        ({"one": {"a": GOOD}, "three": {"c": GOOD}}, [], ["one"]),
        ({}, ["two"], ["two"]),
        ({"one": {"a": GOOD}}, ["two"], ["one", "two"]),
        ({"one": {"a": GOOD}, "three": {"c": GOOD}}, ["two"], ["one", "two", "three"]),
    ],
)
def test_lessons_are_finished_in_order(
    practice: dict[str, dict[str, Practice]], done: list[str], finished: list[str]
) -> None:
    assert finished_in_order(ROAD, practice, done) == finished


def test_the_next_lesson_is_the_first_that_is_not_finished() -> None:
    assert next_open(["one", "two"], []) == "one"
    assert next_open(["one", "two"], ["one"]) == "two"
    assert next_open(["one", "two"], ["two"]) == "one"
    assert next_open(["one", "two"], ["one", "two"]) is None
