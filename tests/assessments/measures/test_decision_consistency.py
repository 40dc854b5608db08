"""Consistency of decisions: the vectors of the scoring rules, limits and refusals."""

from math import asin, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures import decision_consistency as d
from assessments.measures.undefined import Undefined


@pytest.mark.parametrize(
    ("reliability", "median", "half_up"),
    [(0.85, 0.823, 0.845), (0.90, 0.856, 0.874), (0.927, 0.878, 0.892), (0.95, 0.899, 0.911)],
)
def test_vectors_of_the_scoring_rules(reliability, median, half_up):
    assert d.normal_consistency(reliability).agreement == pytest.approx(median, abs=6e-4)
    assert d.normal_consistency(reliability).agreement == pytest.approx(0.5 + asin(reliability) / pi)
    assert d.normal_consistency(reliability, 0.5).agreement == pytest.approx(half_up, abs=6e-4)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-0.999, 0.999))
def test_the_bivariate_normal_is_symmetric_and_bounded(h, k, r):
    value = d.bivariate_normal_cdf(h, k, r)
    assert value == pytest.approx(d.bivariate_normal_cdf(k, h, r), abs=1e-12)
    below = d.bivariate_normal_cdf(min(h, k), min(h, k), 1)
    assert -1e-12 <= value <= below + 1e-9


@given(st.floats(0.05, 0.95), st.floats(-2, 2))
def test_a_more_reliable_test_agrees_more_with_itself(reliability, cut):
    less, more = d.normal_consistency(reliability, cut), d.normal_consistency(min(1, reliability + 0.04), cut)
    assert less.agreement <= more.agreement + 1e-9
    assert less.agreement <= d.normal_accuracy(reliability, cut) + 1e-9


def test_a_perfect_test_always_agrees_and_a_useless_one_by_chance():
    assert d.normal_consistency(1.0, 0.3).kappa == pytest.approx(1)
    assert d.normal_consistency(0.0, 0.3).kappa == pytest.approx(0)


def test_a_cut_beyond_everybody_has_no_kappa():
    assert isinstance(d.normal_consistency(0.9, 50.0).kappa, Undefined)


def test_the_beta_binomial_near_its_limit_is_the_binomial():
    found = d.huynh_consistency(20, 14, 1e-6, 14)
    assert found.kappa == pytest.approx(0, abs=1e-4)


def test_the_effective_length_of_a_binomial_test_is_its_own():
    items, mean, sd = 40, 28.0, 6.0
    kr21 = items / (items - 1) * (1 - mean * (items - mean) / (items * sd * sd))
    assert d.effective_length(mean, sd * sd, kr21, 0, items) == pytest.approx(items)


@pytest.mark.parametrize(
    "value",
    [
        d.effective_length(5, 2, 1.0, 0, 10),
        d.huynh_consistency(10, 5, 0.0, 6),
        d.huynh_consistency(10, 5, 1.0, 6),
        d.livingston_lewis([5.0], 0.8, 5, 0, 10),
        d.livingston_lewis([5.0, 6.0], 1.0, 5, 0, 10),
        d.livingston_lewis([5.0, 6.0], 0.0, 5, 0, 10),
        d.livingston_lewis([0.0, 10.0], 0.99, 5, 0, 10),
    ],
)
def test_undefined_where_no_true_scores_can_be_told_apart(value):
    assert isinstance(value, Undefined)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: d.bivariate_normal_cdf(0, 0, 1.1),
        lambda: d.bivariate_normal_cdf(float("inf"), 0, 0.1),
        lambda: d.normal_consistency(-0.1),
        lambda: d.normal_accuracy(1.1),
        lambda: d.huynh_consistency(10, 10, 0.5, 6),
        lambda: d.effective_length(0, 1, 0.5, 0, 10),
        lambda: d.livingston_lewis([5.0, 11.0], 0.5, 5, 0, 10),
    ],
)
def test_wrong_calls_say_what_to_do(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        wrong()
