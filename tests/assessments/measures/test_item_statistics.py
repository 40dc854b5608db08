"""Item statistics and refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures import item_statistics as s
from assessments.measures.undefined import Undefined

ROWS = [[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 1, 0], [1, 1, 1]]


@given(st.lists(st.lists(st.integers(0, 1), min_size=4, max_size=4), min_size=4, max_size=20), st.integers(0, 3))
def test_turning_a_key_turns_the_sign(rows, item):
    turned = [[1 - mark if n == item else mark for n, mark in enumerate(row)] for row in rows]
    before, after = s.corrected_point_biserial(rows, item), s.corrected_point_biserial(turned, item)
    assert before == after if isinstance(before, Undefined) else after == pytest.approx(-before, abs=1e-9)


@given(st.floats(-0.99, 0.99), st.integers(4, 5000))
def test_the_upper_bound_lies_above_and_comes_closer(r, n):
    bound = s.correlation_upper_bound(r, n)
    assert r < bound < 1
    assert s.correlation_upper_bound(r, 4 * n) < bound


def test_a_perfect_correlation_is_its_own_bound():
    assert s.correlation_upper_bound(1.0, 10) == 1.0


def test_people_who_were_asked_nothing_else_do_not_count():
    rows = [*ROWS, [1, None, None], [None, 1, 0]]
    assert s.corrected_point_biserial(rows, 0) == s.corrected_point_biserial(ROWS, 0)


def test_a_sound_key_rises_and_distractors_fall():
    table = s.distractor_table(["a", "a", "b", "c", None], [0.9, 0.8, 0.3, 0.2, 0.5], ["a", "b", "c", "d"], "a")
    assert [(row.option, row.count, row.share) for row in table] == [
        ("a", 2, 0.5),
        ("b", 1, 0.25),
        ("c", 1, 0.25),
        ("d", 0, 0.0),
    ]
    assert table[0].is_key
    assert table[0].point_biserial > 0 > table[1].point_biserial
    assert isinstance(table[3].point_biserial, Undefined)


def test_nobody_chose_anything():
    assert [row.share for row in s.distractor_table([], [], ["a", "b"], "a")] == [0.0, 0.0]


def test_idle_distractors_are_those_below_the_least_share():
    shares = {"a": 0.01, "b": 0.04, "c": 0.05, "d": 0.9}
    assert s.idle_distractors(shares, "a", 0.05) == ["b"]


def test_drift_counts_in_standard_errors():
    drift = s.difficulty_drift((60, 100), (80, 100))
    assert drift.change == pytest.approx(0.2)
    assert drift.z == pytest.approx(3.086, abs=1e-3)


def test_time_drift_is_relative_to_the_earlier_median():
    assert s.time_drift([10, 20, 30], [13, 26, 39]) == pytest.approx(0.3)


@pytest.mark.parametrize(
    "value",
    [
        s.pearson([1], [2]),
        s.pearson([1, 1], [2, 3]),
        s.difficulty([None]),
        s.corrected_point_biserial([], 0),
        s.correlation_upper_bound(0.2, 3),
        s.difficulty_drift((0, 0), (1, 2)),
        s.difficulty_drift((2, 2), (3, 3)),
        s.time_drift([], [1.0]),
    ],
)
def test_undefined_where_there_is_nothing_to_say(value):
    assert isinstance(value, Undefined)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: s.pearson([1, 2], [1]),
        lambda: s.difficulty([2.0]),
        lambda: s.corrected_point_biserial([[1, 0], [1]], 0),
        lambda: s.corrected_point_biserial(ROWS, 3),
        lambda: s.correlation_upper_bound(1.2, 10),
        lambda: s.distractor_table(["a"], [1.0], ["b"], "a"),
        lambda: s.distractor_table(["a"], [], ["a"], "a"),
        lambda: s.distractor_table(["x"], [1.0], ["a"], "a"),
        lambda: s.difficulty_drift((3, 2), (1, 2)),
        lambda: s.time_drift([0.0], [1.0]),
    ],
)
def test_wrong_calls_say_what_to_do(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        wrong()
