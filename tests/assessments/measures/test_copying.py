"""Copied answers: the exact tail, both directions, and the figures the threshold rests on."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures import copying as c
from assessments.measures.undefined import Undefined

chances = st.lists(st.floats(0, 1), max_size=30)


def test_tail_vector():
    assert c.poisson_binomial_tail([0.1, 0.2, 0.3, 0.4], 3) == pytest.approx(0.0428)


@given(chances, st.integers(0, 30))
def test_the_tail_falls_from_one_to_nothing(found, least):
    assert c.poisson_binomial_tail(found, 0) == 1
    assert c.poisson_binomial_tail(found, len(found) + 1) == 0
    assert 0 <= c.poisson_binomial_tail(found, least + 1) <= c.poisson_binomial_tail(found, least) + 1e-12 <= 1 + 1e-11


def test_ties_share_a_rank():
    assert c.score_ranks([1, 2, 2, 3]) == [0.125, 0.5, 0.5, 0.875]


def group(people=60, items=40):
    rng = Random(2)
    sheets = []
    for _ in range(people):
        strength = rng.random()
        sheets.append(["a" if rng.random() < 0.2 + 0.6 * strength else rng.choice("bcd") for _ in range(items)])
    return sheets, [float(row.count("a")) for row in sheets]


def test_a_copied_sheet_is_held_and_strangers_are_not():
    sheets, totals = group()
    sheets[5] = list(sheets[4])
    totals[5] = totals[4]
    found = c.omega(sheets, totals, 4, 5)
    assert found.forward.matches == 40
    assert found.is_held(named=True)
    assert found.is_held(named=False)
    assert not c.omega(sheets, totals, 0, 1).is_held(named=True)
    assert [(one, other) for one, other, _ in c.screen(sheets, totals)] == [(4, 5)]


def test_fewer_than_forty_shared_items_hold_nobody():
    sheets, totals = group(items=39)
    sheets[5] = list(sheets[4])
    found = c.omega(sheets, totals, 4, 5)
    assert found.p_value < 1e-5
    assert not found.is_held(named=True)


def test_the_pair_does_not_see_its_order():
    sheets, totals = group()
    one, other = c.omega(sheets, totals, 2, 3), c.omega(sheets, totals, 3, 2)
    assert one.p_value == other.p_value
    assert one.forward == other.backward


def test_undefined_without_anything_to_compare():
    apart = [["a", None], [None, "b"], ["a", "b"]]
    assert isinstance(c.omega(apart, [1, 1, 2], 0, 1), Undefined)
    assert isinstance(c.omega([["a"], ["a"]], [1, 1], 0, 1), Undefined)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: c.poisson_binomial_tail([1.1], 1),
        lambda: c.Group([["a"]], []),
        lambda: c.Group([["a"], ["a", "b"]], [1, 1]),
        lambda: c.omega([["a"], ["b"]], [1, 0], 1, 1),
    ],
)
def test_wrong_calls_say_what_to_do(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        wrong()
