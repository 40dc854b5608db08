"""Ordered tiers against graded gold: weighted pair agreement (scoring.md B2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

LEAST_AGREEMENT = 2 / 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers: `gap` > 0 says the first is better by so many grades, 0 a gold tie."""

    first: str
    second: str
    gap: float
    agreement: float
    weight: float


def sign(x: float) -> int:
    """1, 0 or -1."""
    return (x > 0) - (x < 0)


def gold_grades(raters: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The median grade of each answer."""
    return {letter: float(median(r[letter] for r in raters)) for letter in raters[0]}


def make_pair(first: str, second: str, gap: float, agreement: float, one_fabricated: bool) -> Pair:
    """Weight = gap (.5 for a tie) x (2 agreement - 1) x 2 if exactly one is fabricated."""
    if agreement < LEAST_AGREEMENT - 1e-9:
        weight = 0.0
    else:
        weight = (abs(gap) or 0.5) * (2 * agreement - 1) * (2 if one_fabricated else 1)
    return Pair(first, second, gap, agreement, weight)


def gold_pairs(raters: Sequence[Mapping[str, float]], fabricated: Iterable[str] = ()) -> list[Pair]:
    """Every pair of answers with its weight; a pair the readers disagree about weighs nothing."""
    grades, invented = gold_grades(raters), set(fabricated)
    pairs = []
    for first, second in combinations(sorted(grades), 2):
        gap = grades[first] - grades[second]
        agree = sum(sign(r[first] - r[second]) == sign(gap) for r in raters) / len(raters)
        pairs.append(make_pair(first, second, gap, agree, (first in invented) != (second in invented)))
    return pairs


def pair_credit(gap: float, stated: int) -> float:
    """The credit of a stated relation (1, 0, -1) given the gold gap."""
    if sign(gap) == stated:
        return 1.0
    if gap == 0:
        return 0.5
    if stated == 0:
        return 0.5 if abs(gap) < 2 else 0.25
    return 0.0


def tier_levels(order: Sequence[Sequence[str]]) -> dict[str, int]:
    """Tiers best to worst as a level for each answer; higher is better."""
    return {letter: -place for place, tier in enumerate(order) for letter in tier}


def weighted_agreement(pairs: Sequence[Pair], levels: Mapping[str, float]) -> tuple[float, float]:
    """(sum of weight x credit, sum of weight)."""
    credit = sum(p.weight * pair_credit(p.gap, sign(levels[p.first] - levels[p.second])) for p in pairs)
    return credit, sum(p.weight for p in pairs)
