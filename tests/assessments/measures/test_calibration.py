"""Probabilities against events: identities, and what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures.calibration import (
    NO_FORECASTS,
    brier,
    calibration_error,
    log_score,
    multiclass_brier,
    multiclass_log_score,
    murphy_parts,
    reliability_curve,
)
from assessments.measures.undefined import Undefined

pairs = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), st.integers(0, 1)), min_size=1, max_size=30
)


@given(pairs)
def test_the_parts_add_up_to_the_score(rows):
    forecasts, outcomes = zip(*rows, strict=True)
    parts = murphy_parts(forecasts, outcomes)
    assert parts.reliability - parts.resolution + parts.uncertainty == pytest.approx(brier(forecasts, outcomes))


@given(pairs)
def test_two_classes_are_the_binary_case(rows):
    forecasts, outcomes = zip(*rows, strict=True)
    table = [[1 - p, p] for p in forecasts]
    assert multiclass_brier(table, outcomes) == pytest.approx(2 * brier(forecasts, outcomes))
    assert multiclass_log_score(table, outcomes) == pytest.approx(log_score(forecasts, outcomes))


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_truth_is_the_best_forecast(truth, said):
    def expected(score, p):
        return truth * score([p], [1]) + (1 - truth) * score([p], [0])

    for score in (brier, log_score):
        assert expected(score, truth) <= expected(score, said) + 1e-9


def test_a_certain_error_costs_what_the_clip_says():
    assert log_score([0.0], [1]) == pytest.approx(-math.log(1e-15))
    assert log_score([0.0], [1], clip=0.01) == pytest.approx(-math.log(0.01))


def test_perfect_calibration():
    assert calibration_error([0.25] * 4, [1, 0, 0, 0]) == 0
    assert [point.count for point in reliability_curve([0.05, 1.0, 0.95], [0, 1, 1])] == [1, 2]


@pytest.mark.parametrize(
    "measure",
    [brier, multiclass_brier, murphy_parts, log_score, multiclass_log_score, reliability_curve, calibration_error],
)
def test_no_forecasts(measure):
    assert measure([], []) == Undefined(NO_FORECASTS)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: brier([0.5], []), "one outcome for each"),
        (lambda: brier([1.5], [1]), "a probability from 0 to 1"),
        (lambda: brier([float("nan")], [1]), "a probability from 0 to 1"),
        (lambda: brier([0.5], [2]), "1 or 0"),
        (lambda: multiclass_brier([[1.0]], []), "one outcome for each"),
        (lambda: multiclass_brier([[0.5, 0.6]], [0]), "sum to 1"),
        (lambda: multiclass_brier([[0.5, 0.5]], [2]), "the place of a class"),
        (lambda: log_score([0.5], [1], clip=0), "the clip lies"),
        (lambda: reliability_curve([0.5], [1], bins=0), "at least one bin"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
