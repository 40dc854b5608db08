"""Sequential tests: bounds, choosing under quotas and caps, the course of one test."""

from math import log
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.measures.irt import Ability, ItemParameters, item_information
from assessments.measures.sequential import (
    Exposure,
    Pool,
    PoolItem,
    Rules,
    SequentialTest,
    choose_item,
    exposure_cap,
    interval_decision,
    may_be_sequential,
    sprt_bounds,
    sprt_decision,
    sprt_log_ratio,
)

FRESH = Exposure()


def pool(rules, size=60):
    rng = Random(4)
    items = [
        PoolItem(f"i{n}", ItemParameters(rng.uniform(0.7, 1.6), rng.gauss(0, 1)), "ab"[n % 2]) for n in range(size)
    ]
    return Pool(items, rules)


def sit(test, answer, rng):
    while (item := test.next_item(FRESH, rng)) is not None:
        test = test.record(item.id, answer(item))
    return test


def test_bounds_of_the_scoring_rules():
    assert sprt_bounds() == (pytest.approx(-2.9444, abs=1e-4), pytest.approx(2.9444, abs=1e-4))
    assert sprt_decision(log(19)) == "pass"
    assert sprt_decision(-log(19)) == "fail"
    assert sprt_decision(2.94) is None


def test_a_right_answer_to_a_plain_item_at_the_cut_weighs_its_slope_times_the_zone():
    ratio = sprt_log_ratio([1], [ItemParameters(1.0, 0.0)], 0.0)
    assert ratio == pytest.approx(0.3)
    assert sprt_log_ratio([0], [ItemParameters(1.0, 0.0)], 0.0) == pytest.approx(-ratio)


def test_the_interval_rule_needs_more_than_its_standard_errors():
    assert interval_decision(Ability(0.8225, 0.5), 0.0) is None
    assert interval_decision(Ability(0.823, 0.5), 0.0) == "pass"
    assert interval_decision(Ability(-0.823, 0.5), 0.0) == "fail"


def test_caps_and_pools():
    assert (exposure_cap(120), exposure_cap(121)) == (0.40, 0.30)
    assert may_be_sequential([100] * 120)
    assert not may_be_sequential([100] * 119 + [99])


@pytest.mark.parametrize("stop", ["sprt", "interval"])
@pytest.mark.parametrize(("right", "verdict"), [(True, "pass"), (False, "fail")])
def test_clear_people_are_decided_at_the_least_length(stop, right, verdict):
    test = sit(SequentialTest(pool(Rules(0.0, stop))), lambda _: right, Random(1))
    assert (test.verdict, len(test.asked)) == (verdict, 12)
    assert len(set(test.asked)) == 12


@pytest.mark.parametrize("stop", ["sprt", "interval"])
@pytest.mark.parametrize(("last", "verdict"), [(1, "pass"), (0, "fail")])
def test_unclear_people_are_decided_at_the_longest_by_the_likelier_side(stop, last, verdict):
    same = Pool([PoolItem(f"i{n}", ItemParameters(0.5, 0.0)) for n in range(40)], Rules(0.0, stop))
    answers = iter([0, 1] * 19 + [last, last])
    test = sit(SequentialTest(same), lambda _: next(answers), Random(1))
    assert (test.verdict, len(test.asked)) == (verdict, 40)


def test_an_even_ratio_does_not_show_anybody_above_the_cut():
    same = Pool([PoolItem(f"i{n}", ItemParameters(0.5, 0.0)) for n in range(40)], Rules(0.0))
    answers = iter([0, 1] * 20)
    assert sit(SequentialTest(same), lambda _: next(answers), Random(1)).verdict == "fail"


def test_no_verdict_before_the_end():
    test = SequentialTest(pool(Rules(0.0)))
    assert not test.finished
    assert test.verdict is None


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_quotas_are_complete_whatever_the_answers(seed):
    rng = Random(seed)
    rules = Rules(0.0, quotas={"a": 9, "b": 8})
    test = sit(SequentialTest(pool(rules)), lambda _: rng.random() < 0.9, rng)
    areas = [test.pool.by_id[item_id].area for item_id in test.asked]
    assert areas.count("a") >= 9
    assert areas.count("b") >= 8
    assert 17 <= len(areas) <= 40


def test_the_first_item_is_one_of_the_six_most_informative():
    rules = Rules(0.5)
    chosen = {choose_item(pool(rules), (), FRESH, Random(n)).id for n in range(200)}
    ranked = sorted(pool(rules).by_id.values(), key=lambda item: -item_information(0.5, item.parameters))
    assert chosen == {item.id for item in ranked[:6]}


def test_an_item_at_its_cap_waits_and_the_least_shown_goes_when_all_wait():
    rules = Rules(0.0, cap=0.3)
    some = pool(rules)
    best = some.ranked[0].id
    full = Exposure(10, {best: 4})
    assert best not in {choose_item(some, (), full, Random(n)).id for n in range(50)}
    everything = {item.id: 9 for item in some.ranked} | {"i7": 8}
    assert choose_item(some, (), Exposure(10, everything), Random(1)).id == "i7"


def test_nothing_is_left_to_ask():
    some = pool(Rules(0.0), 40)
    with pytest.raises(ValueError, match="every item"):
        choose_item(some, [item.id for item in some.ranked], FRESH, Random(1))


def test_answers_that_cannot_be_taken():
    test = SequentialTest(pool(Rules(0.0)))
    with pytest.raises(ValueError, match="no item"):
        test.record("other", True)
    with pytest.raises(ValueError, match="already"):
        test.record("i1", True).record("i1", True)
    with pytest.raises(ValueError, match="over"):
        sit(test, lambda _: True, Random(1)).record("i1", True)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Rules(0.0, least=41),
        lambda: Rules(0.0, quotas={"a": 41}),
        lambda: Rules(0.0, quotas={"a": -1}),
        lambda: Rules(0.0, top=0),
        lambda: Rules(0.0, cap=1.2),
        lambda: pool(Rules(0.0), 39),
        lambda: pool(Rules(0.0, quotas={"c": 1})),
        lambda: Pool([PoolItem("x", ItemParameters())] * 40, Rules(0.0)),
        lambda: sprt_bounds(0.0),
        lambda: sprt_log_ratio([1], [ItemParameters()], 0.0, delta=0.0),
    ],
)
def test_wrong_calls_say_what_to_do(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        wrong()
