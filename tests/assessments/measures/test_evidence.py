"""Verdicts with evidence: what is worth something, and where there is no value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures.evidence import (
    NO_CLAIMS,
    NO_EVIDENCE_ASKED,
    VERDICTS,
    Claim,
    FeverScore,
    evidence_f1,
    evidence_recall,
    score_claims,
)
from assessments.measures.undefined import Undefined

PAIR = ((("a", 1), ("a", 2)), (("b", 7),))
sentences = st.tuples(st.sampled_from("ab"), st.integers(0, 3))
claims = st.builds(
    Claim,
    st.sampled_from(VERDICTS),
    st.lists(st.lists(sentences, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
    st.sampled_from(VERDICTS),
    st.lists(sentences, max_size=7).map(tuple),
)


def supports(*named, said="SUPPORTS"):
    return Claim("SUPPORTS", PAIR, said, named)


@pytest.mark.parametrize(
    ("claim", "strict", "recall"),
    [
        (supports(("a", 1), ("a", 2)), 1, 1),
        (supports(("a", 1)), 0, 0),
        (supports(("b", 7), ("z", 0)), 1, 1),
        (supports(("b", 7), said="REFUTES"), 0, 1),
        (supports(*[("z", n) for n in range(5)], ("b", 7)), 0, 0),
        (supports(), 0, 0),
    ],
)
def test_one_claim(claim, strict, recall):
    found = score_claims([claim])
    assert (found.strict, found.recall) == (strict, recall)


def test_without_a_limit_the_sixth_sentence_counts():
    assert score_claims([supports(*[("z", n) for n in range(5)], ("b", 7))], None).strict == 1


@given(st.lists(claims, min_size=1, max_size=6))
def test_order_is_irrelevant_and_strict_is_below_accuracy(rows):
    found, turned = score_claims(rows), score_claims(rows[::-1])
    assert found.strict <= found.accuracy
    for one, other in ((found.precision, turned.precision), (found.f1, turned.f1)):
        assert one == other or one == pytest.approx(other)


def test_without_a_value():
    nothing, unasked = Undefined(NO_CLAIMS), Undefined(NO_EVIDENCE_ASKED)
    assert score_claims([]) == FeverScore(nothing, nothing, unasked, unasked, unasked)
    no_info = Claim("NOT ENOUGH INFO", (), "NOT ENOUGH INFO", ())
    assert score_claims([no_info]) == FeverScore(1, 1, unasked, unasked, unasked)
    assert evidence_f1([supports(("z", 1))]) == 0
    assert evidence_recall([Claim("REFUTES", (), "REFUTES", ())]) == 1


def test_what_is_refused():
    with pytest.raises(ValueError, match="a verdict is one of"):
        Claim("supports", (), "SUPPORTS", ())
    with pytest.raises(ValueError, match="at least one sentence"):
        score_claims([supports()], 0)
