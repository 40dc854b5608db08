"""Intraclass correlation: the printed example, invariants, and where there is no value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures.intervals import Estimate
from assessments.measures.intraclass import NO_RESIDUAL, NO_SPREAD, TOO_FEW, UNITS_ALIKE, icc
from assessments.measures.undefined import Undefined

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
marks = st.lists(st.lists(st.integers(0, 10), min_size=3, max_size=3), min_size=3, max_size=6)


@pytest.mark.parametrize(
    ("model", "mean", "value"),
    [
        ("1", False, 0.17),
        ("2", False, 0.29),
        ("3", False, 0.71),
        ("1", True, 0.44),
        ("2", True, 0.62),
        ("3", True, 0.91),
    ],
)
def test_as_printed_by_shrout_and_fleiss(model, mean, value):
    assert icc(SHROUT_FLEISS, model, mean).value == pytest.approx(value, abs=0.005)


@given(marks, st.integers(2, 9), st.integers(-50, 50))
def test_unit_and_origin_are_irrelevant(table, times, plus):
    turned = [[times * x + plus for x in row] for row in table]
    for model in ("1", "2", "3"):
        one, other = icc(table, model), icc(turned, model)
        if isinstance(one.value, Undefined):
            assert one == other
        else:
            assert other.value == pytest.approx(one.value, abs=1e-7)


@given(marks, st.booleans())
def test_the_interval_holds_the_value(table, mean):
    for model in ("1", "2", "3"):
        found = icc(table, model, mean)
        ends = (found.low, found.value, found.high)
        if not any(isinstance(x, Undefined) for x in ends) and (model != "2" or found.value >= 0):
            assert found.low <= found.value + 1e-9
            assert found.value <= found.high + 1e-9
            assert found.high <= 1


@given(marks)
def test_consistency_ignores_severity(table):
    severe = [[row[0], row[1] - 3, row[2]] for row in table]
    one, other = icc(table, "3").value, icc(severe, "3").value
    assert isinstance(other, Undefined) if isinstance(one, Undefined) else one == pytest.approx(other, abs=1e-7)


def undefined(why):
    return Estimate(*[Undefined(why)] * 3)


@pytest.mark.parametrize(
    ("table", "model", "mean", "found"),
    [
        ([[1, 2]], "1", False, undefined(TOO_FEW)),
        ([[1], [2]], "2", False, undefined(TOO_FEW)),
        ([], "2", False, undefined(TOO_FEW)),
        ([[2, 2], [2, 2]], "2", False, undefined(NO_SPREAD)),
        ([[1, 2], [2, 1]], "1", True, undefined(UNITS_ALIKE)),
        ([[1, 2], [2, 1]], "2", False, undefined(UNITS_ALIKE)),
        ([[1, 2], [2, 1]], "3", False, Estimate(-1.0, Undefined(UNITS_ALIKE), Undefined(UNITS_ALIKE))),
        ([[1, 1], [2, 2]], "1", False, Estimate(1.0, Undefined(NO_RESIDUAL), Undefined(NO_RESIDUAL))),
        ([[1, 2], [2, 3]], "3", True, Estimate(1.0, Undefined(NO_RESIDUAL), Undefined(NO_RESIDUAL))),
        ([[0.1, 0.1], [0.1, 0.1], [0.1, 0.1]], "1", False, undefined(NO_SPREAD)),
    ],
)
def test_without_a_value(table, model, mean, found):
    assert icc(table, model, mean) == found


def test_an_end_may_be_undefined_where_the_step_up_jumps():
    found = icc([[1, 2, 3], [2, 1, 4], [3, 1, 1], [1, 4, 2]], "2", True)
    assert found.low == Undefined(UNITS_ALIKE) or found.low < found.value


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        ([[1, 2], [3, 4]], {"model": "4"}, "the model is 1"),
        ([[1, 2], [3]], {}, "leave units with missing marks out"),
        ([[1, None], [3, 4]], {}, "marks are finite"),
        ([[1, float("nan")], [3, 4]], {}, "marks are finite"),
        ([[1, 2], [3, 4]], {"level": 95}, "strictly between"),
    ],
)
def test_what_is_refused(table, options, message):
    with pytest.raises(ValueError, match=message):
        icc(table, **options)
