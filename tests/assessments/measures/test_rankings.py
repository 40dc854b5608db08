"""Orders compared: invariants, and where there is no value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures.rankings import (
    ALL_RANKINGS_TIED,
    ALL_TIED,
    EMPTY_RANKING,
    TOO_FEW_ITEMS,
    TOO_FEW_RANKINGS,
    gold_pairs,
    kendall_tau_b,
    kendall_w,
    mid_ranks,
    rank_biased_overlap,
    tier_levels,
    weighted_agreement,
)
from assessments.measures.undefined import Undefined

scores = st.lists(st.integers(1, 5), min_size=3, max_size=8)
orders = st.permutations("abcdef")


@given(scores)
def test_tau_of_itself_and_of_its_reverse(values):
    one, other = kendall_tau_b(values, values), kendall_tau_b(values, [-v for v in values])
    expected = (1, -1) if len(set(values)) > 1 else (Undefined(ALL_TIED),) * 2
    assert (one, other) == expected or (one, other) == pytest.approx(expected)


def test_as_printed_by_siegel():
    """Siegel 1956, chapter 9: three executives rank six applicants, .16."""
    executives = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]
    assert kendall_w(executives) == pytest.approx(0.16, abs=0.005)


@given(orders, orders, st.floats(0.05, 0.95))
def test_overlap_is_symmetric_and_bounded(one, other, p):
    tiers, turned = [[x] for x in one], [[x] for x in other]
    found = rank_biased_overlap(tiers, turned, p)
    assert found == pytest.approx(rank_biased_overlap(turned, tiers, p))
    assert 0 <= found <= 1 + 1e-12
    assert rank_biased_overlap(tiers, tiers, p) == pytest.approx(1)


def test_the_top_counts_most():
    gold = [[x] for x in "abcdef"]
    top, bottom = [[x] for x in "bacdef"], [[x] for x in "abcdfe"]
    assert rank_biased_overlap(gold, top) < rank_biased_overlap(gold, bottom) < 1


def test_uneven_and_tied_rankings():
    assert rank_biased_overlap([["a", "b"]], [["b", "a"]]) == pytest.approx(1)
    assert rank_biased_overlap([["a"]], [["a"], ["b"], ["c"]]) == pytest.approx(1)
    assert 0 < rank_biased_overlap([["a"]], [["b", "a"], ["c"]]) < 1


@given(st.lists(orders, min_size=2, max_size=5))
def test_w_is_the_mean_spearman_turned(rows):
    """W = (r (m - 1) + 1)/m with r the mean rank correlation of all pairs."""
    rankings = [["abcdef".index(x) for x in row] for row in rows]
    m, n = len(rankings), 6
    pairs = [(a, b) for k, a in enumerate(rankings) for b in rankings[:k]]
    spearman = [1 - 6 * sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) / (n**3 - n) for a, b in pairs]
    mean = sum(spearman) / len(spearman)
    assert kendall_w(rankings) == pytest.approx((mean * (m - 1) + 1) / m)


def test_mid_ranks():
    assert mid_ranks([10, 20, 10, 5]) == [2.5, 4, 2.5, 1]


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (kendall_tau_b([], []), TOO_FEW_ITEMS),
        (kendall_tau_b([1, None], [None, 2]), TOO_FEW_ITEMS),
        (kendall_tau_b([1, 1], [1, 2]), ALL_TIED),
        (rank_biased_overlap([], [["a"]]), EMPTY_RANKING),
        (kendall_w([[1, 2, 3]]), TOO_FEW_RANKINGS),
        (kendall_w([[1], [1]]), TOO_FEW_RANKINGS),
        (kendall_w([]), TOO_FEW_RANKINGS),
        (kendall_w([[1, 1], [2, 2]]), ALL_RANKINGS_TIED),
    ],
)
def test_without_a_value(found, why):
    assert found == Undefined(why)


def test_weighted_agreement():
    pairs = gold_pairs([{"a": 4, "b": 2, "c": 2}])
    assert weighted_agreement(pairs, tier_levels([["a"], ["b", "c"]])) == (4.5, 4.5)
    assert weighted_agreement(pairs, tier_levels([["a", "b", "c"]])) == (1.5, 4.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kendall_tau_b([1], [1, 2]), "the same items"),
        (lambda: kendall_tau_b([1, float("nan")], [1, 2]), "finite"),
        (lambda: rank_biased_overlap([["a"]], [["a"]], 1), "persistence lies"),
        (lambda: rank_biased_overlap([["a"], ["a"]], [["a"]]), "ranked twice"),
        (lambda: kendall_w([[1, 2], [1]]), "every rater ranks"),
        (lambda: kendall_w([[1, float("inf")], [1, 2]]), "finite"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
