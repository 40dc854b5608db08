"""Votes and marks made one: the printed vectors, invariants, and where there is no value."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures.aggregation import (
    NO_MARKS,
    NO_VOTES,
    NOT_CONVERGED,
    ONE_LABEL,
    TIED,
    dawid_skene,
    majority,
    one_coin,
    peer_mark,
    peer_variance,
    peer_weights,
    severity_sweep,
    skill_posterior,
    smoothed_skill,
)
from assessments.measures.undefined import Undefined

MARKS = {"t1": {"A": 4, "B": 3}, "t2": {"A": 5, "C": 5}, "t3": {"B": 2, "C": 3}, "t4": {"A": 3, "B": 3}}
VARIANCES = [25, 100, 100, 144, 225]


def crowd(seed, tasks=200):
    """Two good workers against three who mostly guess: the truth, and the votes."""
    rng = Random(seed)
    skills = {"good1": 0.95, "good2": 0.95, "poor1": 0.55, "poor2": 0.55, "poor3": 0.55}
    truth = {f"t{n}": rng.choice("ab") for n in range(tasks)}
    flip = {"a": "b", "b": "a"}
    votes = {t: {w: x if rng.random() < s else flip[x] for w, s in skills.items()} for t, x in truth.items()}
    return truth, votes


def test_severity_vector():
    found = severity_sweep(MARKS)
    assert found == pytest.approx({"A": 0.0952, "B": -0.2381, "C": 0.1429}, abs=5e-5)


def test_anchors_hold_the_texts_to_their_key():
    marks = {"t1": {"A": 5, "B": 5}, "t2": {"A": 3, "B": 5}}
    free, held = severity_sweep(marks), severity_sweep(marks, {"t1": 3.0})
    assert free == pytest.approx({"A": -0.25, "B": 0.25}, abs=0.3)
    assert held["B"] > held["A"]
    assert sum(held.values()) == pytest.approx(0)


@given(st.integers(-3, 3), st.integers(0, 5))
def test_all_marks_raised_alike_leave_severities(plus, seed):
    rng = Random(seed)
    marks = {f"t{n}": {r: rng.randint(1, 6) for r in "ABC"} for n in range(6)}
    raised = {text: {r: mark + plus for r, mark in given.items()} for text, given in marks.items()}
    assert severity_sweep(raised) == pytest.approx(severity_sweep(marks))


def test_peer_vector():
    weights = peer_weights(VARIANCES)
    assert weights == pytest.approx([0.35, 0.2071, 0.2071, 0.1438, 0.0920], abs=5e-5)
    assert peer_mark([70, 82, 75, 64, 90], VARIANCES) == pytest.approx(74.50, abs=0.005)


@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=8), st.floats(0.05, 1))
def test_peer_weights_sum_to_one_under_the_cap(variances, cap):
    weights = peer_weights(variances, cap)
    assert sum(weights) == pytest.approx(1)
    assert max(weights) <= max(cap, 1 / len(variances)) + 1e-9


def test_too_few_peers_for_the_cap_weigh_the_same():
    assert peer_weights([1, 100]) == [0.5, 0.5]


def test_peer_variance_is_shrunk():
    assert peer_variance([], 81) == 81
    assert peer_variance([3, -4], 81) == pytest.approx((6 * 81 + 25) / 8)


def test_toloka_vector():
    skills = {"one": 0.8, "two": 0.8, "three": 0.6}
    found = skill_posterior({"one": "A", "two": "A", "three": "B"}, skills, ["A", "B"])
    assert found["A"] == pytest.approx(0.914, abs=5e-4)
    assert smoothed_skill(3, 4) == pytest.approx(0.7)
    assert smoothed_skill(0, 0) == 0.5


def test_many_votes_do_not_underflow():
    votes = {f"w{n}": "a" if n % 2 else "b" for n in range(5001)}
    found = skill_posterior(votes, dict.fromkeys(votes, 0.9), ["a", "b"])
    assert found["b"] == pytest.approx(0.9)


@pytest.mark.parametrize("model", [dawid_skene, one_coin])
def test_models_of_voters_beat_the_majority(model):
    truth, votes = crowd(4)
    found = model(votes)
    by_model = sum(found.label(task) == label for task, label in truth.items())
    by_vote = sum(majority(list(votes[task].values())) == label for task, label in truth.items())
    assert by_model > by_vote
    assert found.skills["good1"] > 0.85 > 0.7 > found.skills["poor1"]
    assert sum(found.priors.values()) == pytest.approx(1)


@pytest.mark.parametrize("model", [dawid_skene, one_coin])
def test_order_and_empty_tasks_are_irrelevant(model):
    _, votes = crowd(1, 30)
    turned = {task: dict(reversed(given.items())) for task, given in reversed(votes.items())} | {"none": {}}
    one, other = model(votes), model(turned)
    for task in votes:
        assert other.posteriors[task] == pytest.approx(one.posteriors[task], abs=1e-6)


def test_a_tie_of_posteriors_has_no_label():
    votes = {"t1": {"u": "a", "v": "b"}, "t2": {"u": "b", "v": "a"}}
    assert one_coin(votes).label("t1") == Undefined(TIED)


@pytest.mark.parametrize("model", [dawid_skene, one_coin])
@pytest.mark.parametrize(
    ("votes", "options", "why"),
    [
        ({}, {}, NO_VOTES),
        ({"t": {}}, {}, NO_VOTES),
        ({"t": {"u": "a", "v": "a"}}, {}, ONE_LABEL),
        (crowd(2, 20)[1], {"most_iterations": 1}, NOT_CONVERGED),
    ],
)
def test_no_consensus(model, votes, options, why):
    assert model(votes, **options) == Undefined(why)


@pytest.mark.parametrize(
    ("labels", "order", "found"),
    [
        (["a", "b", "a", None], None, "a"),
        (["a", "b"], None, Undefined(TIED)),
        (["a", "b"], ["b", "a"], "b"),
        ([None, None], None, Undefined(NO_VOTES)),
        ([2, 2, 1], None, 2),
    ],
)
def test_majority(labels, order, found):
    assert majority(labels, order) == found


def test_without_a_value():
    assert severity_sweep({"t": {}}) == Undefined(NO_MARKS)
    assert peer_weights([]) == Undefined(NO_MARKS)
    assert peer_mark([], []) == Undefined(NO_MARKS)
    assert skill_posterior({}, {}, ["a", "b"]) == Undefined(NO_VOTES)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: majority(["a"], ["b"]), "must name every label"),
        (lambda: smoothed_skill(3, 2), "right answers lie"),
        (lambda: smoothed_skill(1, 2, 0), "smoothing must be"),
        (lambda: skill_posterior({"u": "a"}, {"u": 0.5}, ["a"]), "at least two labels"),
        (lambda: skill_posterior({"u": "c"}, {"u": 0.5}, ["a", "b"]), "not among the labels"),
        (lambda: skill_posterior({"u": "a"}, {}, ["a", "b"]), "give a skill"),
        (lambda: skill_posterior({"u": "a"}, {"u": 1.0}, ["a", "b"]), "strictly between"),
        (lambda: severity_sweep({"t": {"A": float("nan")}}), "finite"),
        (lambda: peer_variance([1], 0), "above 0"),
        (lambda: peer_weights([1, 0]), "positive number"),
        (lambda: peer_weights([1, 2], 0), "the cap lies"),
        (lambda: peer_mark([1], [1, 2]), "one variance for each"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
