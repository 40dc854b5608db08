"""Edits found in a corrected text and held against annotators': the M2 scorer's example, and texts built to be known."""

from __future__ import annotations

from random import Random

import pytest

from assessments.measures.edits import (
    Edit,
    Run,
    edit_counts,
    edit_scores,
    gold_edit,
    m2_scores,
    make_slot,
    max_match,
    touches,
)
from assessments.text import tokens

# The example of the M2 scorer's README (Dahlmeier and Ng 2012): all three scores are .8.
CAT = "The cat sat at mat ."
DOG = "The dog ."
OTTER = "Giant otters is an apex predator ."
README = [
    (CAT, "A cat sat on the mat .", [[gold_edit(3, 4, ["on"]), gold_edit(4, 4, ["the"], ["a"])]]),
    (DOG, "The dog .", [[gold_edit(1, 2, ["dogs"])], []]),
    (
        OTTER,
        "Giant otters are apex predator .",
        [
            [gold_edit(0, 1, ["A", "giant"]), gold_edit(1, 2, ["otter"])],
            [gold_edit(2, 3, ["are"]), gold_edit(3, 4, []), gold_edit(5, 6, ["predators"])],
        ],
    ),
]


def test_the_example_of_the_m2_scorer():
    found = m2_scores([(s.split(), t.split(), golds) for s, t, golds in README])
    assert (found.right, found.wrong, found.missed) == (4, 1, 1)
    assert (found.precision, found.recall, found.f) == pytest.approx((0.8, 0.8, 0.8))


def test_a_cut_is_chosen_that_meets_the_gold():
    source, target = ["a", "b", "c", "d"], ["a", "x", "y", "d"]
    assert max_match(source, target) == [Edit(1, 3, ("x", "y"))]
    assert max_match(source, target, [gold_edit(1, 2, ["x"])]) == [Edit(1, 2, ("x",)), Edit(2, 3, ("y",))]
    assert max_match(source, target, [gold_edit(1, 3, ["x", "y"])]) == [Edit(1, 3, ("x", "y"))]
    assert max_match(source, source, [gold_edit(1, 2, ["x"])]) == []


@pytest.mark.parametrize("seed", range(30))
def test_texts_built_to_be_known(seed):
    """Every word is another, edits are apart: which gold edits were made is then beyond doubt."""
    rng = Random(seed)
    source = [f"word{n}" for n in range(40)]
    places = [n for n in range(0, 40, 4) if rng.random() < 0.8]
    kinds = {n: rng.choice([(n, n + 1, (f"new{n}",)), (n, n + 1, ()), (n, n, (f"added{n}",))]) for n in places}
    gold = {n for n in places if rng.random() < 0.6}
    made = {n for n in places if rng.random() < 0.6}
    target = list(source)
    for n in sorted(made, reverse=True):
        first, last, new = kinds[n]
        target[first:last] = new
    slots = [gold_edit(first, last, new) for first, last, new in (kinds[n] for n in sorted(gold))]
    found = max_match(source, target, slots)
    assert found == sorted(Edit(*kinds[n]) for n in made)
    assert edit_counts(found, slots) == (len(gold & made), len(made - gold), len(gold - made))


def test_the_annotator_who_helps_most_is_taken():
    one, other = [gold_edit(0, 1, ["x"])], [gold_edit(2, 3, ["y"])]
    found = edit_scores([([Edit(2, 3, ("y",))], [one, other])])
    assert (found.right, found.wrong, found.missed) == (1, 0, 0)


@pytest.mark.parametrize(
    ("run", "slot", "touched"),
    [
        (Run(1, 2, 1, 2), gold_edit(1, 2, ["x"]), True),
        (Run(2, 3, 2, 3), gold_edit(1, 2, ["x"]), False),
        (Run(2, 2, 2, 3), gold_edit(1, 2, ["b", "x"]), True),
        (Run(1, 1, 1, 2), gold_edit(1, 2, ["x", "b"]), True),
        (Run(2, 2, 2, 3), gold_edit(1, 2, ["x"]), False),
    ],
)
def test_what_touches_an_error(run, slot, touched):
    assert touches(run, slot, ["a", "b", "c"]) is touched


def test_a_correction_that_changes_nothing_is_no_fix():
    assert max_match(["a", "b"], ["a", "b"], [gold_edit(0, 1, ["a"])]) == []


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: make_slot("a  b", tokens("a  b"), (1, 2), ["x"]), "no word or mark"),
        (lambda: gold_edit(2, 1, ["x"]), "replaces tokens"),
        (lambda: gold_edit(0, 1), "at least one correction"),
        (lambda: edit_scores([([], [])]), "needs an annotator"),
        (lambda: m2_scores([(["a"], ["a"], [])]), "needs an annotator"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
