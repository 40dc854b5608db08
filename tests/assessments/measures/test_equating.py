"""Equating: the vectors, the rule by number of people, and what it never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures import equating as e
from assessments.measures.undefined import Undefined


@pytest.mark.parametrize(("score", "expected"), [(20, 21.4292), (30, 31.3110), (36, 36.6700)])
def test_circle_arc_vectors(score, expected):
    assert e.circle_arc(score, 8, (26, 27.5), 40) == pytest.approx(expected, abs=6e-5)


@given(st.floats(0, 40), st.floats(12, 28), st.floats(-3, 3))
def test_the_arc_passes_through_its_points_and_stays_between_them(score, xm, bend):
    assert e.circle_arc(xm, 0, (xm, xm + bend), 40) == pytest.approx(xm + bend, abs=1e-6)
    moved = e.circle_arc(score, 0, (xm, xm + bend), 40) - score
    assert moved * bend >= -1e-9
    assert abs(moved) <= 4


@given(st.floats(0, 39), st.floats(12, 28), st.floats(-3, 3))
def test_equating_keeps_the_order(score, xm, bend):
    low, high = (e.circle_arc(x, 0, (xm, xm + bend), 40) for x in (score, score + 1))
    assert low < high


@pytest.mark.parametrize(
    ("people", "other", "method"),
    [
        (49, None, "identity"),
        (50, None, "circle_arc"),
        (199, None, "circle_arc"),
        (200, None, "linear"),
        (500, 49, "identity"),
        (500, 120, "circle_arc"),
    ],
)
def test_the_smaller_form_decides(people, other, method):
    assert e.equating_method(people, other) == method


def test_means_and_lines():
    assert e.mean_equating(20, 25, 27) == 22
    assert e.linear_equating(20, 25, 5, 27, 6) == pytest.approx(21)
    assert e.identity(3.5) == 3.5


@pytest.mark.parametrize(("people", "expected"), [(10, 20.0), (60, 22.0), (250, 22.0)])
def test_the_function_for_two_forms(people, expected):
    new = [18.0, 22.0] * (people // 2)
    old = [score + 2 for score in new]
    assert e.equating_function(new, old, 0, 40)(20.0) == pytest.approx(expected)


def test_everybody_at_the_ceiling_leaves_scores_alone():
    assert e.equating_function([40.0] * 60, [38.0] * 60, 0, 40)(20.0) == 20.0
    assert isinstance(e.equating_function([20.0] * 200, [19.0, 21.0] * 100, 0, 40)(20.0), Undefined)


def test_a_told_score_only_rises():
    assert e.retro_adjusted(70, 71.5) == 71.5
    assert e.retro_adjusted(70, 68) == 70


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: e.equating_method(-1),
        lambda: e.circle_arc(20, 8, (8, 9), 40),
        lambda: e.linear_equating(20, 25, -1, 27, 6),
    ],
)
def test_wrong_calls_say_what_to_do(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        wrong()
