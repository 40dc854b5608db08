"""Intervals: identities, coverage, and what has none."""

from __future__ import annotations

from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures import intervals
from assessments.measures.intervals import (
    NO_UNITS,
    NOTHING_TRIED,
    RESAMPLES_FAIL,
    TOO_FEW_UNITS,
    Estimate,
    beta_posterior,
    bootstrap,
    clopper_pearson,
    jackknife,
    quantile,
    wilson,
    wilson_interval,
)
from assessments.measures.undefined import Undefined


@given(st.integers(0, 60), st.integers(1, 60))
def test_intervals_of_a_share_hold_it_and_mirror(successes, more):
    trials = max(successes, 1) + more
    for interval in (wilson_interval, clopper_pearson):
        found, mirrored = interval(successes, trials), interval(trials - successes, trials)
        assert 0 <= found.low <= found.value <= found.high <= 1
        assert found.low == pytest.approx(1 - mirrored.high, abs=1e-9)


def test_the_rounded_z_differs_from_the_exact_one_in_the_fifth_digit():
    exact = wilson_interval(8, 10)
    assert (exact.low, exact.high) == pytest.approx(wilson(8, 10), abs=5e-5)


def test_as_printed_by_newcombe():
    """Newcombe 1998, 81 of 263: Wilson .2553 to .3662, exact .2527 to .3676."""
    score, exact = wilson_interval(81, 263), clopper_pearson(81, 263)
    assert (score.low, score.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert (exact.low, exact.high) == pytest.approx((0.2527, 0.3676), abs=5e-5)


def test_a_vague_prior_hides_little():
    found = beta_posterior(3, 7)
    assert found.value == pytest.approx(3.5 / 11)
    assert beta_posterior(0, 0).value == 0.5


@pytest.mark.parametrize("interval", [wilson_interval, clopper_pearson])
def test_nothing_tried(interval):
    nothing = Undefined(NOTHING_TRIED)
    assert interval(0, 0) == Estimate(nothing, nothing, nothing)


def test_bootstrap_covers_a_mean_about_as_often_as_it_says():
    rng = Random(7)
    covered = 0
    for _ in range(150):
        found = bootstrap([rng.gauss(2, 1) for _ in range(40)], fmean, rng, 300)
        covered += found.low <= 2 <= found.high
    assert 0.88 <= covered / 150 <= 0.99


def test_bootstrap_agrees_with_the_jackknife():
    rng = Random(1)
    units = [rng.random() for _ in range(100)]
    found = bootstrap(units, fmean, Random(2), 2000)
    assert (found.high - found.low) / 3.92 == pytest.approx(jackknife(units, fmean), rel=0.1)
    assert found == bootstrap(units, fmean, Random(2), 2000)


def two_kinds(rows):
    return fmean(rows) if len(set(rows)) > 1 else Undefined("one kind")


@pytest.mark.parametrize(
    ("units", "value", "low"),
    [
        ([], Undefined(NO_UNITS), Undefined(NO_UNITS)),
        ([1, 1, 1], Undefined("one kind"), Undefined("one kind")),
        ([1, 2], 1.5, Undefined(RESAMPLES_FAIL)),
    ],
)
def test_no_bootstrap(units, value, low):
    assert bootstrap(units, two_kinds, Random(1)) == Estimate(value, low, low)


def test_no_bootstrap_of_one_unit():
    assert bootstrap([1], fmean, Random(1)).low == Undefined(TOO_FEW_UNITS)


def test_a_few_failed_resamples_are_borne():
    found = bootstrap([1] * 3 + [2] * 3, two_kinds, Random(1))
    assert found.low < 1.5 < found.high


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bootstrap([1, 2], fmean, Random(1), level=95), "strictly between 0 and 1"),
        (lambda: bootstrap([1, 2], fmean, Random(1), 0), "at least one resample"),
        (lambda: quantile([], 0.5), "at least one value"),
        (lambda: quantile([1], 2), "between 0 and 1"),
        (lambda: wilson_interval(3, 2), "successes lie between"),
        (lambda: clopper_pearson(-1, 2), "successes lie between"),
        (lambda: beta_posterior(-1, 2), "counts are at least 0"),
        (lambda: beta_posterior(1, 2, (0, 1)), "counts are at least 0"),
        (lambda: intervals.jackknife_se([1.0]), "two clusters"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
