"""What a task pays: tables, and properties of the arithmetic."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.pool import pay

KINDS = ("writing", "ranking", "correct")
CARD = {
    "quality": {"standard": 100, "trusted": 115},
    "language": {"en": 100, "ru": 90},
    "speciality": {"law": 130},
    "urgency": {"urgent": 125},
}


@pytest.mark.parametrize(
    ("base", "pcts", "expected"),
    [
        (900, [], 900),
        (900, [100, 120], 1080),
        (333, [50], 167),  # 166.5, half up
        (335, [50], 168),  # 167.5, half up, never to even
        (1, [50], 1),
        (1, [49], 0),
        (999, [110, 110, 110], 1330),  # 1329.669: rounded once, at the end
        (350, [120, 90, 130, 125], 614),  # 614.25
        (10_000_000, [1000, 1000], 1_000_000_000),
    ],
)
def test_amounts(base: int, pcts: list[int], expected: int) -> None:
    assert pay.amount(base, pcts) == expected


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({}, 900),
        ({"complexity_pct": 150}, 1350),
        ({"lang": "ru"}, 810),
        ({"speciality": "law"}, 1170),
        ({"urgency": "urgent"}, 1125),
        ({"band": "trusted"}, 1035),
        ({"lang": "xx", "speciality": "none", "urgency": "never"}, 900),
        ({"complexity_pct": 120, "lang": "ru", "speciality": "law", "urgency": "urgent", "band": "trusted"}, 1816),
    ],
)
def test_terms(given_: dict[str, object], expected: int) -> None:
    plain = {"complexity_pct": 100, "lang": "en", "speciality": "general", "urgency": "normal"}
    terms = pay.terms({"writing": 900}, CARD, "writing", **(plain | given_))  # type: ignore[arg-type]
    assert terms.amount_minor == expected
    assert [factor.name for factor in terms.factors] == list(pay.FACTORS)


def test_a_kind_without_a_rate() -> None:
    with pytest.raises(pay.NoRate):
        pay.terms({"writing": 900}, CARD, "ranking", complexity_pct=100, lang="en", speciality="x", urgency="normal")


@given(st.integers(1, 10_000_000), st.lists(st.integers(10, 1000), max_size=5))
def test_rounding_is_once_and_half_up(base: int, pcts: list[int]) -> None:
    exact = Fraction(base)
    for pct in pcts:
        exact *= Fraction(pct, 100)
    paid = pay.amount(base, pcts)
    assert Fraction(-1, 2) < paid - exact <= Fraction(1, 2)
    assert pay.amount(base, list(reversed(pcts))) == paid


@given(
    st.integers(1, 100_000),
    st.integers(50, 500),
    st.sampled_from(["standard", "trusted"]),
    st.sampled_from(["en", "ru"]),
)
def test_the_replay_ends_at_the_amount(base: int, complexity: int, band: str, lang: str) -> None:
    terms = pay.terms(
        {"writing": base},
        CARD,
        "writing",
        complexity_pct=complexity,
        lang=lang,
        speciality="law",
        urgency="urgent",
        band=band,
    )
    again = pay.from_json(terms.as_json())
    assert again == terms
    assert pay.checks_out(again)
    *_, last = pay.replay(again)
    assert pay.amount(1, []) == 1
    assert int((2 * last.after + 1) // 2) == terms.amount_minor


@pytest.mark.parametrize(
    ("base", "coefficients", "places"),
    [
        ({"writing": 900}, {}, []),
        ({"writing": 900}, CARD, []),
        ({}, {}, ["base"]),
        ({"choice": 5}, {}, ["base.choice"]),
        ({"writing": 0}, {}, ["base.writing"]),
        ({"writing": -5}, {}, ["base.writing"]),
        ({"writing": 9.5}, {}, ["base.writing"]),
        ({"writing": True}, {}, ["base.writing"]),
        ({"writing": 9}, {"mood": {"good": 100}}, ["mood"]),
        ({"writing": 9}, {"language": 100}, ["language"]),
        ({"writing": 9}, {"language": {"en": 5}}, ["language.en"]),
        ({"writing": 9}, {"complexity": {"x": 100}}, ["complexity"]),
    ],
)
def test_rate_cards(base: dict[str, object], coefficients: dict[str, object], places: list[str]) -> None:
    assert pay.card_problems(base, coefficients, KINDS) == places
