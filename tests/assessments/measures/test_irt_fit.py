"""Fits of items: recovery of known parameters, hostile data, speed."""

import time
from random import Random
from statistics import fmean

import pytest

from assessments.measures import irt_fit
from assessments.measures.irt import ItemParameters
from assessments.measures.irt_fit import Priors, fit_rasch, fit_two_parameter
from assessments.measures.undefined import Undefined
from assessments.simulate.responses import plant_wrong_keys, simulate_items, simulate_responses

ITEMS = simulate_items(20, Random(1), log_slope_sd=0.3)
SHEETS = simulate_responses(300, ITEMS, Random(2))


def rmse(found, true):
    return fmean((one - two) ** 2 for one, two in zip(found, true, strict=True)) ** 0.5


def test_the_two_parameter_fit_finds_the_items_fast():
    started = time.process_time()
    found = fit_two_parameter(SHEETS)
    assert time.process_time() - started < 3
    assert found.converged
    assert rmse([item.b for item in found.items], [item.b for item in ITEMS]) < 0.25
    assert rmse([item.a for item in found.items], [item.a for item in ITEMS]) < 0.25


def test_the_rasch_fit_finds_difficulties_and_the_spread_of_people():
    items = [ItemParameters(1.5, item.b) for item in ITEMS]
    found = fit_rasch(simulate_responses(400, items, Random(3)))
    assert found.converged
    assert found.sd == pytest.approx(1.5, abs=0.2)
    assert rmse(found.difficulties, [1.5 * item.b for item in items]) < 0.25


def test_shrinkage_keeps_an_item_everybody_solved_finite():
    sheets = [[*row, 1] for row in SHEETS[:80]]
    found = fit_two_parameter(sheets)
    assert -8 < found.items[-1].b < -1.5
    assert fit_rasch(sheets).difficulties[-1] == Undefined(irt_fit.NO_VARIETY)


def test_a_wrong_key_has_the_flattest_slope():
    found = fit_two_parameter(plant_wrong_keys(SHEETS, [4], Random(5)))
    assert min(range(20), key=lambda n: found.items[n].a) == 4


def test_an_item_nobody_was_asked_does_not_disturb_the_others():
    without = fit_two_parameter([row[:6] for row in SHEETS[:100]])
    found = fit_two_parameter([[*row[:6], None] for row in SHEETS[:100]])
    assert found.items[-1] == Undefined(irt_fit.NOBODY_ANSWERED)
    for one, two in zip(found.items, without.items, strict=False):
        assert one.b == pytest.approx(two.b, abs=1e-6)


def test_items_not_asked_at_random_are_still_found():
    rng = Random(7)
    sheets = [[None if rng.random() < 0.4 else mark for mark in row] for row in SHEETS]
    found = fit_two_parameter(sheets)
    assert rmse([item.b for item in found.items], [item.b for item in ITEMS]) < 0.35


def test_people_without_differences_have_no_spread():
    rng = Random(8)
    found = fit_rasch([[int(rng.random() < p) for p in (0.2, 0.5, 0.8)] for _ in range(200)])
    assert 0 <= found.sd < 0.4


def test_too_few_rounds_are_not_called_converged():
    assert not fit_rasch(SHEETS, most_rounds=1).converged
    assert not fit_two_parameter(SHEETS, most_rounds=1).converged


def test_data_that_say_nothing():
    assert isinstance(fit_rasch([[1, 0]]), Undefined)
    assert isinstance(fit_two_parameter([[None]]), Undefined)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: fit_rasch([]),
        lambda: fit_rasch([[1, 0], [1]]),
        lambda: fit_two_parameter([[0.5]]),
        lambda: Priors(log_slope_sd=0.0),
    ],
)
def test_wrong_calls_say_what_to_do(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        wrong()
