"""Marks against flaws, with and without types; the F scores that they share with edits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures.fscore import NEITHER, NOTHING_MARKED, NOTHING_TO_FIND, from_counts
from assessments.measures.spans import exact_span_scores, overlap, span_scores, typed_span_scores
from assessments.measures.undefined import Undefined

spans = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 9), st.sampled_from("xy")).map(lambda s: (s[0], s[0] + s[1], s[2])),
    max_size=5,
)


@given(spans, spans)
def test_precision_and_recall_change_places(one, other):
    found, turned = typed_span_scores(one, other), typed_span_scores(other, one)
    assert (found.right, found.wrong, found.missed) == (turned.right, turned.missed, turned.wrong)
    assert found.f == turned.f


@given(spans, spans)
def test_reports_and_scoring_agree_where_both_have_values(one, other):
    bare, flat = [s[:2] for s in one], [s[:2] for s in other]
    found, scored = span_scores(bare, flat), overlap(bare, flat)
    for reported, value in ((found.precision, scored.precision), (found.recall, scored.recall), (found.f, scored.f1)):
        assert value == (0 if isinstance(reported, Undefined) else pytest.approx(reported))


@given(spans, spans)
def test_the_types_add_up(one, other):
    whole = typed_span_scores(one, other)
    parts = [typed_span_scores(one, other, kind) for kind in "xy"]
    assert whole.right == sum(part.right for part in parts)
    assert whole.missed == sum(part.missed for part in parts)


def test_the_right_place_with_the_wrong_type_is_wrong():
    found = typed_span_scores([(0, 4, "x")], [(0, 4, "y")])
    assert (found.right, found.wrong, found.missed, found.f) == (0, 4, 4, 0)


def test_exact_spans():
    gold = [(0, 4, "x"), (6, 9, "y")]
    found = exact_span_scores([(0, 4, "x"), (6, 8, "y"), (6, 9, "x")], gold)
    assert (found.right, found.wrong, found.missed) == (1, 2, 1)
    assert found.f == pytest.approx(2 / 5)


def test_without_a_value():
    nothing = span_scores([], [])
    assert (nothing.precision, nothing.recall, nothing.f) == (
        Undefined(NOTHING_MARKED),
        Undefined(NOTHING_TO_FIND),
        Undefined(NEITHER),
    )
    silent = span_scores([], [(0, 2)])
    assert (silent.precision, silent.recall, silent.f) == (Undefined(NOTHING_MARKED), 0, 0)


def test_what_is_refused():
    with pytest.raises(ValueError, match="counts are"):
        from_counts(1, -1, 0)
    with pytest.raises(ValueError, match="beta is above"):
        from_counts(1, 1, 1, 0)
