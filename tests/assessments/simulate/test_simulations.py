"""The figures the rules rest on, seen again on simulated people (integrity.md D2, E1, E5)."""

from random import Random
from statistics import fmean

import pytest

from assessments.measures.irt import ItemParameters, probability
from assessments.simulate.copying import simulate_copying
from assessments.simulate.keys import simulate_keys
from assessments.simulate.responses import (
    plant_wrong_keys,
    simulate_abilities,
    simulate_choices,
    simulate_items,
    simulate_responses,
)
from assessments.simulate.sequential import simulate_sequential


def test_the_same_seed_gives_the_same_sheets():
    items = simulate_items(5, Random(1), log_slope_sd=0.2)
    assert simulate_responses(20, items, Random(2)) == simulate_responses(20, items, Random(2))
    assert simulate_responses(20, items, Random(2)) != simulate_responses(20, items, Random(3))


def test_shares_right_are_what_the_model_gives():
    items = [ItemParameters(1.0, -1.0), ItemParameters(1.5, 1.0)]
    sheets = simulate_responses(4000, items, Random(4))
    people = simulate_abilities(20_000, Random(5))
    for n, item in enumerate(items):
        expected = fmean(probability(theta, item) for theta in people)
        assert fmean(row[n] for row in sheets) == pytest.approx(expected, abs=0.025)


def test_a_wrong_key_turns_right_to_wrong_and_some_wrong_to_right():
    sheets = [[1, 1]] * 300 + [[0, 0]] * 900
    marked = plant_wrong_keys(sheets, [0], Random(6), options=4)
    assert sum(row[0] for row in marked[:300]) == 0
    assert sum(row[0] for row in marked[300:]) == pytest.approx(300, abs=60)
    assert [row[1] for row in marked] == [row[1] for row in sheets]


def test_able_people_choose_the_key():
    choices, marks = simulate_choices([3.0] * 50, 20, Random(7))
    weak, _ = simulate_choices([-3.0] * 50, 20, Random(7))
    assert marks == [[int(choice == 0) for choice in row] for row in choices]
    assert sum(row.count(0) for row in choices) > 3 * sum(row.count(0) for row in weak)


def test_wrong_keys_are_found_at_fifty_people():
    found = simulate_keys(50, 100, Random(8))
    assert found.wrong_below >= 0.95
    assert found.sound_below <= 0.04
    assert found.wrong_negative >= 0.80
    assert found.sound_negative <= 0.01


@pytest.mark.parametrize("quotas", [{}, {"grammar": 6, "facts": 6}])
def test_sequential_tests_are_shorter_and_no_worse(quotas):
    found = simulate_sequential(2000, Random(9), quotas=quotas)
    assert found.mean_length <= 24
    assert found.longest <= 40
    assert found.accuracy >= found.fixed_accuracy
    assert found.max_exposure <= found.cap + 0.01
    assert found.false_pass < 0.07


def test_a_small_pool_shows_its_items_more_often():
    found = simulate_sequential(1500, Random(9), pool_size=120)
    assert found.cap == 0.40
    assert found.max_exposure <= 0.41
    assert found.accuracy >= found.fixed_accuracy


def test_the_interval_rule_is_about_as_long():
    found = simulate_sequential(80, Random(10), stop="interval")
    assert found.mean_length <= 25
    assert found.accuracy >= 0.85


def test_copied_answers_are_found_and_strangers_left_alone():
    rounds = [simulate_copying(50, 1500, Random(seed)) for seed in (1, 2, 3)]
    assert fmean(found.power for found in rounds) >= 0.95
    assert fmean(found.false_positives for found in rounds) <= 0.001


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: simulate_abilities(-1, Random(1)),
        lambda: plant_wrong_keys([[1]], [1], Random(1)),
        lambda: plant_wrong_keys([[1]], [0], Random(1), options=1),
        lambda: simulate_keys(50, 0, Random(1)),
        lambda: simulate_sequential(0, Random(1)),
        lambda: simulate_copying(0, 1, Random(1)),
    ],
)
def test_wrong_calls_say_what_to_do(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        wrong()
