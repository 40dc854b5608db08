"""Cut scores: Angoff, the panel's box, borderline regression, the reporting scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures import standard_setting as s
from assessments.measures.standard_setting import Box
from assessments.measures.undefined import Undefined

BOX = Box(55, 75, 0.1, 0.5)
SCORES = [40, 50, 60, 65, 70, 75, 80, 90]


def test_borderline_regression_vector():
    found = s.borderline_regression([1, 2, 2, 3, 3, 4, 4, 5], [42, 50, 55, 61, 66, 72, 79, 88])
    assert found.cut == pytest.approx(69.875)
    assert found.r_squared == pytest.approx(0.968, abs=5e-4)


def test_equal_scores_lie_on_the_line():
    found = s.borderline_regression([1, 2, 3], [50, 50, 50])
    assert (found.cut, found.r_squared) == (50, 1.0)


def test_angoff_asks_for_more_judges_until_it_is_sure():
    close = s.angoff([[0.7, 0.7], [0.72, 0.7], [0.71, 0.69]])
    assert close.cut == pytest.approx(70.333, abs=1e-3)
    assert close.settled
    assert not s.angoff([[0.5, 0.5], [0.9, 0.9]]).settled
    assert not s.angoff([[0.7]]).settled


@given(st.lists(st.integers(0, 100), min_size=1, max_size=60))
def test_hofstee_stays_in_the_box(scores):
    cut = s.hofstee(scores, BOX)
    assert isinstance(cut, Undefined) or BOX.least_cut <= cut <= BOX.most_cut


def test_hofstee_on_the_flat_and_on_the_riser():
    assert s.hofstee(SCORES, BOX) == pytest.approx(61.25)
    assert s.hofstee([66] * 20, BOX) == 66
    assert s.hofstee([30] * 2 + [80] * 8, BOX) == pytest.approx(70)


@pytest.mark.parametrize(
    ("cut", "scores", "expected", "moved_by"),
    [
        (62, SCORES, 62, ""),
        (50, SCORES, 55, "cut"),
        (80, [20, 40, 50] + [90] * 7, 75, "cut"),
        (74, SCORES, 70, "fail_rate"),
        (74, [57] * 9 + [58], 57, "fail_rate"),
        (74, [50] * 10, 55, "fail_rate"),
        (56, [60, *[90] * 9], 75, "fail_rate"),
        (56, [60, 62, *[90] * 18], 75, "fail_rate"),
        (56, [60, 60, 62, *[90] * 7], 62, "fail_rate"),
    ],
)
def test_a_cut_outside_the_box_goes_to_its_edge(cut, scores, expected, moved_by):
    assert s.cut_within_box(cut, scores, BOX) == s.BoxedCut(expected, moved_by)


@pytest.mark.parametrize(("score", "expected"), [(0, 0), (31, 35), (62, 70), (81, 85), (100, 100)])
def test_the_panel_cut_becomes_seventy(score, expected):
    assert s.on_reporting_scale(score, 62) == pytest.approx(expected)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Box(75, 55, 0.1, 0.5),
        lambda: Box(55, 75, 0.5, 0.5),
        lambda: s.angoff([]),
        lambda: s.angoff([[0.5], [0.5, 0.6]]),
        lambda: s.angoff([[70]]),
        lambda: s.fail_rate([], 70),
        lambda: s.borderline_regression([], []),
        lambda: s.on_reporting_scale(50, 100),
        lambda: s.on_reporting_scale(101, 60),
    ],
)
def test_wrong_calls_say_what_to_do(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        wrong()
