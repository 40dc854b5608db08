"""Agreement on categories: the printed vectors, invariants, and where there is no value."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures.agreement import (
    NO_CHANCE,
    NO_PAIRS,
    ONE_CATEGORY,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    percent_agreement,
    rows_kappa,
    weight_matrix,
)
from assessments.measures.intervals import bootstrap
from assessments.measures.undefined import Undefined

SCALE = (1, 2, 3, 4, 5, 6)
ONE, OTHER = [1, 2, 3, 4, 5, 6, 3, 4], [1, 3, 3, 4, 4, 6, 2, 5]
# Krippendorff 2011, example C: twelve units, four raters.
KRIPPENDORFF = list(
    zip(
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
        strict=True,
    )
)
tables = st.lists(st.lists(st.sampled_from([None, 1, 2, 3]), min_size=3, max_size=3), min_size=1, max_size=8)


def same(one, other):
    return one == other if isinstance(one, Undefined) else one == pytest.approx(other, abs=1e-9)


def test_qwk_vector_by_both_its_formulas():
    found = cohen_kappa(ONE, OTHER, "quadratic", SCALE)
    assert found == pytest.approx(0.8889, abs=5e-5)
    n, mean, mean2 = len(ONE), sum(ONE) / len(ONE), sum(OTHER) / len(OTHER)
    cov = sum((a - mean) * (b - mean2) for a, b in zip(ONE, OTHER, strict=True)) / n
    var = sum((a - mean) ** 2 for a in ONE) / n + sum((b - mean2) ** 2 for b in OTHER) / n
    assert found == pytest.approx(2 * cov / (var + (mean - mean2) ** 2))


@pytest.mark.parametrize(
    ("metric", "printed"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_alpha_as_printed_by_krippendorff(metric, printed):
    assert krippendorff_alpha(KRIPPENDORFF, metric) == pytest.approx(printed, abs=5e-4)


def test_as_printed_by_gwet():
    """Gwet 2014 uses the same data: AC1 .775; Fleiss's kappa .761."""
    assert gwet_ac(KRIPPENDORFF) == pytest.approx(0.77544, abs=5e-6)
    assert fleiss_kappa(KRIPPENDORFF) == pytest.approx(0.76117, abs=5e-6)


@given(tables)
def test_order_of_units_and_raters_is_irrelevant(table):
    turned = [row[::-1] for row in table][::-1]
    for measure in (percent_agreement, fleiss_kappa, gwet_ac, krippendorff_alpha):
        assert same(measure(table), measure(turned))


@given(tables)
def test_no_coefficient_exceeds_one(table):
    for measure in (percent_agreement, fleiss_kappa, gwet_ac, krippendorff_alpha):
        found = measure(table)
        assert isinstance(found, Undefined) or found <= 1 + 1e-12


@given(st.lists(st.sampled_from(SCALE), min_size=2, max_size=8))
def test_full_agreement_is_one_or_without_value(ratings):
    for weights in ("identity", "linear", "quadratic"):
        found = cohen_kappa(ratings, ratings, weights, SCALE)
        assert found == (Undefined(NO_CHANCE) if len(set(ratings)) == 1 else pytest.approx(1))


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), min_size=2, max_size=9))
def test_weights_do_nothing_on_two_categories(pairs):
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    plain = cohen_kappa(one, other, "identity", "ab")
    assert same(plain, cohen_kappa(one, other, "quadratic", "ab"))
    assert same(plain, rows_kappa(pairs, "ordinal", "ab"))


@pytest.mark.parametrize(
    ("measure", "table", "why"),
    [
        (percent_agreement, [], NO_PAIRS),
        (percent_agreement, [[1, None], [None, 2]], NO_PAIRS),
        (fleiss_kappa, [[1, None]], NO_PAIRS),
        (fleiss_kappa, [[1, 1], [1, 1]], NO_CHANCE),
        (gwet_ac, [], NO_PAIRS),
        (gwet_ac, [[1, 1], [1, 1]], ONE_CATEGORY),
        (krippendorff_alpha, [[None, None], [1, None]], NO_PAIRS),
        (krippendorff_alpha, [[1, 1], [1, 1], [2, None]], NO_CHANCE),
        (rows_kappa, [[1, None], [None, 2]], NO_PAIRS),
        (rows_kappa, [[1, 1], [1, 1]], NO_CHANCE),
    ],
)
def test_without_a_value(measure, table, why):
    assert measure(table) == Undefined(why)


def test_all_alike_on_a_known_scale_is_full_agreement_for_ac1():
    assert gwet_ac([[1, 1], [1, 1]], categories=[1, 2]) == 1


def test_ratio_and_ordinal_alpha():
    assert krippendorff_alpha([[0, 0], [0, 4]], "ratio") == pytest.approx(0)
    words = [["low", "low"], ["high", "mid"], ["low", "mid"]]
    numbers = [[0, 0], [2, 1], [0, 1]]
    found = krippendorff_alpha(words, "ordinal", ["low", "mid", "high"])
    assert found == pytest.approx(krippendorff_alpha(numbers, "ordinal"))


def test_ordinal_weights_are_those_of_gwet():
    assert weight_matrix(4, "ordinal")[0] == pytest.approx([1, 1 - 1 / 6, 1 - 3 / 6, 0])
    assert weight_matrix(1, "linear") == [[1.0]]


def test_an_interval():
    rows = list(zip(ONE, OTHER, strict=True)) * 4
    found = bootstrap(rows, lambda drawn: rows_kappa(drawn, "quadratic", SCALE), Random(3), 200)
    assert 0.7 < found.low < found.value < found.high < 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cohen_kappa([1], [1, 2]), "the same units"),
        (lambda: rows_kappa([[1, 2, 3]]), "two raters"),
        (lambda: cohen_kappa([1, 9], [1, 2], "linear", SCALE), "not among the categories"),
        (lambda: fleiss_kappa([[1, "a"]]), "no common order"),
        (lambda: gwet_ac([[1, 2]], categories=[1, 1, 2]), "every category once"),
        (lambda: gwet_ac([[1, 2]], "cubic"), "weights are one of"),
        (lambda: gwet_ac([[1, float("nan")]]), "NaN is no rating"),
        (lambda: fleiss_kappa([[1, 2], [1]]), "a place for every rater"),
        (lambda: krippendorff_alpha([[1, 2]], "nominell"), "metric is one of"),
        (lambda: krippendorff_alpha([["a", "b"]], "interval"), "are for numbers"),
        (lambda: krippendorff_alpha([[-1, 2]], "ratio"), "begins at 0"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
