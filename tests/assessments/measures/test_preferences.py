"""Strengths and orders out of comparisons: invariants, and where there is no value."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures.preferences import (
    NO_BALLOTS,
    NOT_CONNECTED,
    NOT_SETTLED,
    NOTHING_COMPARED,
    bradley_terry,
    margins,
    ranked_pairs,
)
from assessments.measures.undefined import Undefined

CIRCLE = {"a": {"b": 2}, "b": {"c": 2}, "c": {"a": 2}}


def test_two_items_have_a_closed_form():
    found = bradley_terry({"a": {"b": 3}, "b": {"a": 1}})
    assert found["a"] - found["b"] == pytest.approx(math.log(3))


def test_as_printed_by_agresti():
    """The 1987 American League East (Agresti 2002, section 10.6), strengths above Baltimore's."""
    teams = ["Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"]
    season = [
        [0, 7, 9, 7, 7, 9, 11],
        [6, 0, 7, 5, 11, 9, 9],
        [4, 6, 0, 7, 7, 8, 12],
        [6, 8, 6, 0, 6, 7, 10],
        [6, 2, 6, 7, 0, 7, 12],
        [4, 4, 5, 6, 6, 0, 6],
        [2, 4, 1, 3, 1, 7, 0],
    ]
    rows = zip(teams, season, strict=True)
    wins = {team: {other: n for other, n in zip(teams, row, strict=True) if n} for team, row in rows}
    found = bradley_terry(wins)
    above = [found[team] - found["Baltimore"] for team in teams]
    assert above == pytest.approx([1.58, 1.44, 1.29, 1.25, 1.11, 0.68, 0], abs=0.005)


def test_a_circle_is_a_tie():
    assert bradley_terry(CIRCLE) == pytest.approx({"a": 0, "b": 0, "c": 0}, abs=1e-9)


@given(st.permutations("abcd"), st.integers(1, 5))
def test_names_and_doubled_games_are_irrelevant(names, times):
    wins = {"a": {"b": 3, "c": 1}, "b": {"c": 2, "d": 2}, "c": {"a": 2, "d": 1}, "d": {"a": 1}}
    to = dict(zip("abcd", names, strict=True))
    turned = {to[w]: {to[k]: n * times for k, n in row.items()} for w, row in wins.items()}
    one, other = bradley_terry(wins), bradley_terry(turned)
    assert {to[item]: value for item, value in one.items()} == pytest.approx(other, abs=1e-7)


@pytest.mark.parametrize(
    ("wins", "options", "why"),
    [
        ({}, {}, NOTHING_COMPARED),
        ({"a": {"b": 0}}, {}, NOTHING_COMPARED),
        ({"a": {"b": 1}}, {}, NOT_CONNECTED),
        ({"a": {"b": 1}, "b": {"a": 1, "c": 1}}, {}, NOT_CONNECTED),
        ({"a": {"b": 3}, "b": {"a": 1}, "c": {"a": 1}}, {"most_iterations": 1, "alpha": 1}, NOT_SETTLED),
    ],
)
def test_no_strengths(wins, options, why):
    assert bradley_terry(wins, **options) == Undefined(why)


def test_a_prior_gives_strengths_to_those_who_never_lost():
    found = bradley_terry({"a": {"b": 1}, "b": {"c": 1}}, alpha=0.5)
    assert found["a"] > found["b"] > found["c"]


def test_margins():
    assert margins([[["a"], ["b"]], [["a", "b"]]]) == {("a", "b"): 1, ("b", "a"): -1}
    assert margins([]) == {}


@given(st.lists(st.permutations("abcd"), min_size=1, max_size=9))
def test_a_condorcet_winner_comes_first(orders):
    ballots = [[[name] for name in order] for order in orders]
    table = margins(ballots)
    tiers = ranked_pairs(ballots)
    assert sorted(name for tier in tiers for name in tier) == list("abcd")
    for name in "abcd":
        if all(table[name, other] > 0 for other in "abcd" if other != name):
            assert tiers[0] == [name]


@given(st.permutations("abcd"), st.integers(1, 4))
def test_one_voice_is_the_result(order, voters):
    ballot = [[name] for name in order]
    assert ranked_pairs([ballot] * voters) == ballot


def test_nobody_ranked():
    assert ranked_pairs([]) == Undefined(NO_BALLOTS)
    assert ranked_pairs([[]]) == Undefined(NO_BALLOTS)


def test_full_ties_share_a_tier():
    assert ranked_pairs([[["b", "a"]]]) == [["a", "b"]]
    assert ranked_pairs([[["b", "a"]]], order=["b", "a"]) == [["b", "a"]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bradley_terry({"a": {"a": 1}}), "compared with itself"),
        (lambda: bradley_terry({"a": {"b": -1}}), "wins are counts"),
        (lambda: bradley_terry(CIRCLE, -1), "alpha is 0"),
        (lambda: ranked_pairs([[["a"], ["b"]], [["a"]]]), "the same items"),
        (lambda: ranked_pairs([[["a"], ["a"]]]), "each once"),
        (lambda: ranked_pairs([[["a"], ["b"]]], order=["a"]), "names every item"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
