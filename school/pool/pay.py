"""What a task pays: base rate times coefficients, in whole minor units, so that anybody can replay it.

amount = base x product of the coefficients (in per cent), rounded half up once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from school.i18n import N_

QUALITY, COMPLEXITY, LANGUAGE, SPECIALITY, URGENCY = "quality", "complexity", "language", "speciality", "urgency"
FACTORS = (QUALITY, COMPLEXITY, LANGUAGE, SPECIALITY, URGENCY)
"""The coefficients in the order in which they are applied and shown."""

FACTOR_NAMES = {
    QUALITY: N_("Quality band"),
    COMPLEXITY: N_("Complexity"),
    LANGUAGE: N_("Language"),
    SPECIALITY: N_("Speciality"),
    URGENCY: N_("Urgency"),
}
CARD_FACTORS = (QUALITY, LANGUAGE, SPECIALITY, URGENCY)
"""The coefficients a rate card holds; complexity comes with the task."""
STANDARD_BAND = "standard"

LEAST_PCT, MOST_PCT = 10, 1000
LEAST_BASE, MOST_BASE = 1, 10_000_000


@dataclass(frozen=True, slots=True)
class Factor:
    """One coefficient: its name, the band that applied, and its value in per cent."""

    name: str
    band: str
    pct: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What a task pays and every number that made it."""

    base_minor: int
    factors: tuple[Factor, ...]
    amount_minor: int

    def as_json(self) -> dict[str, Any]:
        """The terms as they are frozen at the claim."""
        return {
            "base_minor": self.base_minor,
            "factors": [{"name": f.name, "band": f.band, "pct": f.pct} for f in self.factors],
            "amount_minor": self.amount_minor,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the replay: the factor and the exact amount after it, in minor units."""

    factor: Factor
    after: Fraction


class NoRate(Exception):
    """The rate card has no base rate for this kind of task."""


def amount(base_minor: int, pcts: Iterable[int]) -> int:
    """Base times the per cents, rounded half up once."""
    # Whole numbers all the way: exact as fractions are, and quick enough for every row of a list.
    shares = tuple(pcts)
    over: int = 100 ** len(shares)
    share: int = prod(shares)
    return (2 * base_minor * share + over) // (2 * over)


def terms(
    base: Mapping[str, Any],
    coefficients: Mapping[str, Any],
    kind: str,
    *,
    complexity_pct: int,
    lang: str,
    speciality: str,
    urgency: str,
    band: str = STANDARD_BAND,
) -> Terms:
    """What a task of this kind pays under a rate card; raises NoRate for an unknown kind."""
    if kind not in base:
        raise NoRate(kind)
    bands = {QUALITY: band, LANGUAGE: lang, SPECIALITY: speciality, URGENCY: urgency}
    factors = tuple(
        Factor(name, str(complexity_pct / 100), complexity_pct)
        if name == COMPLEXITY
        else Factor(name, bands[name], int(coefficients.get(name, {}).get(bands[name], 100)))
        for name in FACTORS
    )
    base_minor = int(base[kind])
    return Terms(base_minor, factors, amount(base_minor, (f.pct for f in factors)))


def from_json(frozen: Mapping[str, Any]) -> Terms:
    """Frozen terms read back."""
    factors = tuple(Factor(f["name"], f["band"], f["pct"]) for f in frozen["factors"])
    return Terms(frozen["base_minor"], factors, frozen["amount_minor"])


def replay(known: Terms) -> Iterator[Step]:
    """The calculation line by line, exactly; the last line rounded half up is the amount."""
    running = Fraction(known.base_minor)
    for factor in known.factors:
        running = running * factor.pct / 100
        yield Step(factor, running)


def checks_out(known: Terms) -> bool:
    """Whether the stated amount is what the stated factors make."""
    return amount(known.base_minor, (f.pct for f in known.factors)) == known.amount_minor


def an_hour(amount_minor: int, minutes: int) -> int:
    """What an amount makes an hour at the expected minutes, rounded down."""
    return amount_minor * 60 // minutes


def card_problems(base: Mapping[str, Any], coefficients: Mapping[str, Any], kinds: Sequence[str]) -> list[str]:
    """What is wrong with a rate card, as words naming the entry; empty when it can be used."""
    found = [f"base.{kind}" for kind in base if kind not in kinds]
    found += [f"base.{kind}" for kind, value in base.items() if not _whole(value, LEAST_BASE, MOST_BASE)]
    found += [] if base else ["base"]
    for name, bands in coefficients.items():
        if name not in CARD_FACTORS or not isinstance(bands, Mapping):
            found.append(name)
            continue
        found += [f"{name}.{band}" for band, pct in bands.items() if not _whole(pct, LEAST_PCT, MOST_PCT)]
    return found


def _whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
