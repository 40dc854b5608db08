"""Coefficients, standard errors and what they refuse; the values themselves are in the oracles."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures import reliability as r
from assessments.measures.undefined import Undefined

ROWS = [[1, 0, 1, 1], [0, 0, 1, 0], [1, 1, 1, 1], [0, 0, 0, 1], [1, 0, 1, 0], [1, 1, 0, 1]]
matrices = st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=5, max_size=12)


@pytest.mark.parametrize(("tasks", "readers", "expected"), [(2, 2, 0.740), (3, 2, 0.810), (4, 2, 0.850), (6, 2, 0.895)])
def test_writing_gains_more_from_tasks_than_from_readers(tasks, readers, expected):
    assert r.writing_reliability(tasks, readers) == pytest.approx(expected, abs=6e-4)


@given(matrices)
def test_alpha_does_not_see_order_or_scale(rows):
    plain = r.cronbach_alpha(rows)
    moved = r.cronbach_alpha([[3 * value + 7 for value in reversed(row)] for row in reversed(rows)])
    assert plain == moved if isinstance(plain, Undefined) else moved == pytest.approx(plain, abs=1e-9)


@given(matrices)
def test_coefficients_are_at_most_one(rows):
    for value in (r.cronbach_alpha(rows), r.split_half_odd_even(rows), r.split_half_all(rows)):
        assert isinstance(value, Undefined) or value <= 1 + 1e-9
    found = r.mcdonald_omega(rows)
    assert isinstance(found, Undefined) or 0 <= found.omega <= 1


def test_kr20_is_alpha_of_marks():
    assert r.kr20(ROWS) == pytest.approx(r.cronbach_alpha(ROWS))


def test_kr21_is_never_above_kr20():
    totals = [sum(row) for row in ROWS]
    mean = sum(totals) / 6
    sd = (sum((total - mean) ** 2 for total in totals) / 6) ** 0.5
    assert r.kr21(4, mean, sd) <= r.kr20(ROWS)


def test_equal_correlations_give_equal_loadings():
    table = [[1.0 if i == j else 0.49 for j in range(4)] for i in range(4)]
    assert r.minres_loadings(table) == pytest.approx([0.7] * 4)


def test_a_reversed_part_loads_negatively_and_the_sum_does_not():
    signs = [1, -1, 1, 1]
    table = [[1.0 if i == j else 0.49 * signs[i] * signs[j] for j in range(4)] for i in range(4)]
    assert r.minres_loadings(table) == pytest.approx([0.7, -0.7, 0.7, 0.7])


def test_unrelated_parts_have_no_common_factor():
    factorial = [[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    assert r.mcdonald_omega(factorial).omega == pytest.approx(0)


def test_a_part_that_is_the_factor_itself_is_a_heywood_case():
    loadings = r.minres_loadings([[1, 0.9, 0.9], [0.9, 1, 0.2], [0.9, 0.2, 1]])
    assert max(loadings) == 1
    rng = Random(3)
    people = [[rng.gauss(0, 1) for _ in range(3)] for _ in range(50)]
    rows = [[a + b, a + 0.1 * c, b + 0.1 * c] for a, b, c in people]
    assert r.mcdonald_omega(rows) == Undefined(r.HEYWOOD)


def test_two_parts_do_not_make_a_factor():
    assert r.mcdonald_omega([[1, 2], [2, 1], [3, 5]]) == Undefined(r.TOO_FEW_PARTS)


def test_all_halves_are_near_many_random_halves():
    rng = Random(1)
    rows = [[rng.gauss(theta, 1) for _ in range(6)] for theta in (rng.gauss(0, 1) for _ in range(60))]
    assert r.split_half_random(rows, 400, Random(2)) == pytest.approx(r.split_half_all(rows), abs=0.01)


def test_an_odd_number_of_parts_is_halved_both_ways():
    assert isinstance(r.split_half_all([row[:3] for row in ROWS]), float)


@pytest.mark.parametrize(
    "value",
    [
        r.cronbach_alpha([]),
        r.cronbach_alpha([[1], [2]]),
        r.kr20([[1, 1], [1, 1]]),
        r.mcdonald_omega([[1, 1, 1]] * 3),
        r.kr21(1, 0.5, 0.5),
        r.kr21(4, 2, 0),
        r.split_half_odd_even([]),
        r.split_half([[1, 2], [1, 3], [1, 4]], [0]),
        r.split_half_all([[1, 2], [1, 3], [1, 4]]),
        r.split_half_random([[1, 1]] * 3, 2, Random(1)),
        r.csem_lord(1, 1),
        r.csem_keats(1, 1, 0.5, 0.4),
        r.csem_keats(1, 4, 0.5, 1.0),
        r.csem_feldt([1, 1], [3, 1]),
        r.stratified_alpha([[[1, 2]], [[2, 3]]]),
        r.stratified_alpha([[[1, 1], [1, 1]], [[2, 3], [3, 3]]]),
        r.stratified_alpha([[[1], [2]], [[2, 3], [3, 3]]]),
        r.stratified_alpha([[[1, 2], [2, 3]], [[-1, -2], [-2, -3]]]),
        r.composite_reliability([1.0], [0.0], [0.5], [[1.0]]),
        r.writing_reliability(1, 1, 0.0, 0.0, 0.0),
        r.spearman_brown(-1),
    ],
)
def test_undefined_where_the_formula_has_no_value(value):
    assert isinstance(value, Undefined)
    assert value.because


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: r.cronbach_alpha([[1, 2], [1]]),
        lambda: r.cronbach_alpha([[1, float("nan")], [1, 2]]),
        lambda: r.kr20([[0.5, 1], [1, 0]]),
        lambda: r.kr21(4, 5, 1),
        lambda: r.spearman_brown(1.2),
        lambda: r.split_half(ROWS, []),
        lambda: r.split_half(ROWS, range(4)),
        lambda: r.split_half_all([[0] * 17, [1] * 17]),
        lambda: r.split_half_random(ROWS, 0, Random(1)),
        lambda: r.standard_error_of_measurement(-1, 0.5),
        lambda: r.csem_lord(5, 4),
        lambda: r.csem_keats(1, 4, 1.1, 0.4),
        lambda: r.csem_feldt([1], [3, 2]),
        lambda: r.stratified_alpha([[[1, 2]], []]),
        lambda: r.composite_reliability([1.0], [1.0], [0.5], []),
        lambda: r.composite_reliability([-1.0], [1.0], [0.5], [[1.0]]),
        lambda: r.writing_reliability(0, 2),
    ],
)
def test_wrong_calls_say_what_to_do(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        wrong()


def test_the_standard_error_shrinks_with_reliability():
    assert r.standard_error_of_measurement(18.1, 0.927) == pytest.approx(4.89, abs=0.01)
    assert r.standard_error_of_measurement(10, 1) == 0


def test_conditional_errors_are_largest_in_the_middle_and_smaller_by_strata():
    errors = [r.csem_lord(x, 40) for x in range(41)]
    assert errors[0] == errors[40] == 0
    assert max(errors) == errors[20]
    assert r.csem_feldt([18, 2], [20, 20]) < r.csem_lord(20, 40)
    assert r.csem_keats(20, 40, 0.85, 0.80) == pytest.approx(errors[20] * 0.75**0.5)


def test_people_with_gaps_in_any_stratum_are_left_out_of_all():
    strata = [[[1, 2], [2, 2], [3, 5], [4, None]], [[2, 3], [3, 3], [3, 4], [9, 9]]]
    assert r.stratified_alpha(strata) == r.stratified_alpha([one[:3] for one in strata])


def test_a_composite_of_one_section_is_that_section():
    assert r.composite_reliability([0.3], [12.0], [0.81], [[1.0]]) == pytest.approx(0.81)
