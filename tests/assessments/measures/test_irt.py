"""Abilities and information: invariants, edges and refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures import irt
from assessments.measures.irt import Ability, ItemParameters
from assessments.measures.undefined import Undefined

BANK = [ItemParameters(a, b) for a, b in ((1.0, -1.0), (0.7, 0.0), (1.4, 0.5), (1.1, 1.2), (2.0, -0.3))]
sheets = st.lists(st.sampled_from([0, 1, None]), min_size=5, max_size=5)


@given(sheets, st.integers(0, 4))
def test_a_right_answer_never_lowers_ability(sheet, item):
    wrong, right = ([*sheet[:item], mark, *sheet[item + 1 :]] for mark in (0, 1))
    for estimate in (irt.ability_eap, irt.ability_mle, irt.ability_wle):
        low, high = estimate(wrong, BANK), estimate(right, BANK)
        if isinstance(low, Ability) and isinstance(high, Ability):
            assert low.theta < high.theta


@given(sheets, st.floats(-3, 3))
def test_moving_all_items_moves_the_estimate(sheet, shift):
    moved = [ItemParameters(item.a, item.b + shift) for item in BANK]
    for estimate in (irt.ability_mle, irt.ability_wle):
        one, other = estimate(sheet, BANK), estimate(sheet, moved)
        if isinstance(one, Ability):
            assert other.theta == pytest.approx(one.theta + shift, abs=1e-6)


@given(sheets)
def test_the_prior_pulls_inwards_and_adds_information(sheet):
    free, shrunk = irt.ability_mle(sheet, BANK), irt.ability_eap(sheet, BANK)
    assert shrunk.se <= 1 + 1e-6
    if isinstance(free, Ability):
        assert shrunk.se < free.se


def test_information_is_largest_at_the_difficulty():
    item = ItemParameters(1.5, 0.4)
    assert irt.item_information(0.4, item) == pytest.approx(1.5**2 / 4)
    assert irt.item_information(0.4, item) > irt.item_information(0.5, item)
    assert irt.test_information(0.4, [item, item]) == pytest.approx(2 * 1.5**2 / 4)


def test_the_expected_score_is_half_at_the_difficulty():
    assert irt.expected_score(1.0, [ItemParameters(a, 1.0) for a in (0.5, 1.0, 2.0)]) == pytest.approx(1.5)


def test_one_right_answer_has_a_weighted_estimate_at_three_to_one():
    found = irt.ability_wle([1], [ItemParameters(1.0, 0.0)])
    assert irt.logistic(found.theta) == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("sheet", "because"),
    [([1] * 5, irt.ALL_ALIKE), ([0] * 5, irt.ALL_ALIKE), ([None] * 5, irt.NOTHING_ANSWERED)],
)
def test_no_ability_is_likeliest(sheet, because):
    assert irt.ability_mle(sheet, BANK) == Undefined(because)


def test_no_answer_leaves_the_prior():
    assert isinstance(irt.ability_wle([None] * 5, BANK), Undefined)
    found = irt.ability_eap([None] * 5, BANK, mean=0.4, sd=0.8)
    assert (found.theta, found.se) == (pytest.approx(0.4), pytest.approx(0.8))


@given(st.floats(-700, 700))
def test_the_logistic_is_exact_in_both_tails(x):
    assert irt.logistic(x) + irt.logistic(-x) == pytest.approx(1)
    assert irt.softplus(x) - irt.softplus(-x) == pytest.approx(x)


def test_empirical_reliability():
    people = [Ability(-1.0, 0.5), Ability(1.0, 0.5)]
    assert irt.reliability_of_abilities(people) == pytest.approx(2 / 2.25)
    assert isinstance(irt.reliability_of_abilities(people[:1]), Undefined)
    assert isinstance(irt.reliability_of_abilities([Ability(0.0, 0.0)] * 2), Undefined)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ItemParameters(0.0, 1.0),
        lambda: ItemParameters(1.0, float("nan")),
        lambda: irt.ability_mle([1], BANK),
        lambda: irt.ability_wle([2, 0, 1, 1, 1], BANK),
        lambda: irt.ability_eap([1] * 5, BANK, sd=0.0),
    ],
)
def test_wrong_calls_say_what_to_do(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        wrong()
