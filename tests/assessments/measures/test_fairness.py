"""Fairness: the vectors, the classes and when anybody acts."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures import fairness as f
from assessments.measures.fairness import DifAction
from assessments.measures.undefined import Undefined

counts = st.integers(1, 60)
tables = st.lists(st.tuples(counts, counts, counts, counts), min_size=1, max_size=6)


def test_mantel_haenszel_vector():
    found = f.mantel_haenszel([(80, 20, 40, 60), (60, 40, 30, 70)])
    assert found.odds_ratio == pytest.approx(4.5)
    assert found.d_dif == pytest.approx(-3.53, abs=5e-3)
    assert found.ets_class == "C"


@given(tables)
def test_changing_the_groups_turns_the_sign(found):
    one, other = f.mantel_haenszel(found), f.mantel_haenszel([(c, d, a, b) for a, b, c, d in found])
    assert other.d_dif == pytest.approx(-one.d_dif, abs=1e-9)
    assert other.chi_square == pytest.approx(one.chi_square)
    assert other.ets_class == one.ets_class


@pytest.mark.parametrize(
    ("d_dif", "se", "p_value", "expected"),
    [
        (0.99, 0.1, 0.001, "A"),
        (2.0, 0.9, 0.05, "A"),
        (1.0, 0.1, 0.049, "B"),
        (-1.49, 0.1, 0.001, "B"),
        (-1.5, 0.31, 0.001, "B"),
        (-1.5, 0.30, 0.001, "C"),
    ],
)
def test_classes_of_ets(d_dif, se, p_value, expected):
    assert f.ets_class(d_dif, se, p_value) == expected


def test_people_are_sorted_into_groups_of_like_score():
    marks, totals, focal = [1, 0, 1, 1], [1.0, 1.0, 5.0, 9.0], [False, True, True, False]
    assert f.dif_tables(marks, totals, focal, 2) == [(1, 0, 0, 1), (1, 0, 1, 0)]


def test_equal_scores_are_never_parted():
    assert len(f.dif_tables([1, 0] * 50, [3.0] * 100, [True] * 100)) == 1
    assert len(f.dif_tables([1, 0] * 50, range(100), [True] * 100)) == 10


def test_an_item_that_is_harder_for_one_group_is_found_and_a_clean_one_is_not():
    rng = Random(6)
    focal = [n % 3 == 0 for n in range(900)]
    abilities = [rng.gauss(0, 1) for _ in focal]
    totals = [
        sum(rng.random() < 1 / (1 + 2.718 ** (b - t)) for b in [n / 10 - 2 for n in range(40)]) for t in abilities
    ]
    for shift, expected in ((0.0, "A"), (1.2, "C")):
        marks = [
            int(rng.random() < 1 / (1 + 2.718 ** (shift * is_focal - t)))
            for t, is_focal in zip(abilities, focal, strict=True)
        ]
        assert f.mantel_haenszel(f.dif_tables(marks, totals, focal)).ets_class == expected


@pytest.mark.parametrize(
    ("found", "focal", "total", "expected"),
    [
        ("A", 999, 9999, DifAction.NONE),
        ("B", 200, 500, DifAction.LANGUAGE_REVIEW),
        ("C", 200, 500, DifAction.OUT_OF_SCORING),
        ("C", 199, 500, DifAction.NONE),
        ("C", 200, 499, DifAction.NONE),
    ],
)
def test_nobody_acts_on_few_people(found, focal, total, expected):
    assert f.dif_action(found, focal, total) is expected
    assert expected in f.ACTIONS


def test_few_people_are_not_shown():
    assert f.dif_is_reported(100)
    assert not f.dif_is_reported(99)


def test_impact_vector():
    found = f.four_fifths(21, 50, 48, 80)
    assert found.ratio == pytest.approx(0.700)
    assert found.p_value == pytest.approx(0.0495, abs=5e-5)
    assert found.act


@pytest.mark.parametrize(
    ("passed", "people", "reference", "of", "act"),
    [(7, 20, 10, 20, False), (80, 100, 100, 100, False), (79, 100, 100, 100, True), (30, 30, 10, 30, False)],
)
def test_both_conditions_are_needed(passed, people, reference, of, act):
    assert f.four_fifths(passed, people, reference, of).act is act


@pytest.mark.parametrize(
    ("ratios", "people", "expected"),
    [
        ([0.7], [(200, 200)], False),
        ([0.7, 0.79], [(100, 100), (100, 100)], True),
        ([0.7, 0.8], [(100, 100), (100, 100)], False),
        ([0.7, 0.7], [(100, 100), (100, 99)], False),
        ([0.9, 0.7, 0.7], [(100, 100)] * 3, True),
    ],
)
def test_two_quarters_in_a_row(ratios, people, expected):
    assert f.acts_on_two_quarters(ratios, people) is expected


@given(*[st.integers(0, 30)] * 4)
def test_fisher_does_not_see_which_row_or_column_is_first(a, b, c, d):
    p = f.fisher_exact(a, b, c, d)
    assert 0 < p <= 1
    assert p == f.fisher_exact(c, d, a, b) == f.fisher_exact(b, a, d, c)


@pytest.mark.parametrize(
    "value",
    [
        f.mantel_haenszel([]),
        f.mantel_haenszel([(5, 0, 3, 0)]),
        f.mantel_haenszel([(5, 0, 3, 4)]),
        f.four_fifths(0, 0, 5, 10).ratio,
        f.four_fifths(3, 10, 0, 10).ratio,
    ],
)
def test_undefined_where_groups_cannot_be_compared(value):
    assert isinstance(value, Undefined)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: f.mantel_haenszel([(1, 2, 3)]),
        lambda: f.mantel_haenszel([(1, 2, 3, -1)]),
        lambda: f.dif_tables([1], [1.0, 2.0], [True]),
        lambda: f.dif_tables([2], [1.0], [True]),
        lambda: f.fisher_exact(-1, 0, 0, 0),
        lambda: f.four_fifths(11, 10, 5, 10),
        lambda: f.acts_on_two_quarters([0.5], []),
    ],
)
def test_wrong_calls_say_what_to_do(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        wrong()
