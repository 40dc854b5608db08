"""Orders compared: weighted pair agreement with graded gold (scoring.md B2), tau-b, RBO, W."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, median

from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

LEAST_AGREEMENT = 2 / 3
PERSISTENCE = 0.9

TOO_FEW_ITEMS = N_("fewer than two items are ranked by both")
ALL_TIED = N_("one of the rankings ties everything")
EMPTY_RANKING = N_("one of the rankings is empty")
TOO_FEW_RANKINGS = N_("two rankings of two items are the least")
ALL_RANKINGS_TIED = N_("every ranking ties everything")


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


def kendall_tau_b(one: Sequence[float | None], other: Sequence[float | None]) -> Value:
    """tau-b = (P - Q)/sqrt((n0 - T1)(n0 - T2)): concordant less discordant pairs, ties corrected; -1..1.

    Kendall 1945. n0 = n(n-1)/2, T the pairs tied in one of the rankings. An item without a value
    (None) in either is left out. Undefined when one ranking ties everything, where scipy gives NaN.
    """
    if len(one) != len(other):
        raise ValueError(f"both rankings are of the same items: {len(one)} and {len(other)} were given")
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    if not all(math.isfinite(x) for pair in pairs for x in pair):
        raise ValueError("ranks are finite numbers; give None where one is missing")
    if len(pairs) < 2:
        return Undefined(TOO_FEW_ITEMS)
    relations = [(sign(a - c), sign(b - d)) for (a, b), (c, d) in combinations(pairs, 2)]
    untied = math.prod(sum(row[side] != 0 for row in relations) for side in (0, 1))
    if not untied:
        return Undefined(ALL_TIED)
    return sum(a * b for a, b in relations) / math.sqrt(untied)


def _depths(tiers: Sequence[Sequence[str]]) -> dict[str, int]:
    """The depth at which each item comes into sight: tied items all at the first place of their tier."""
    found: dict[str, int] = {}
    place = 1
    for tier in tiers:
        for item in tier:
            if item in found:
                raise ValueError(f"{item!r} is ranked twice")
            found[item] = place
        place += len(tier)
    return found


def rank_biased_overlap(
    one: Sequence[Sequence[str]], other: Sequence[Sequence[str]], persistence: float = PERSISTENCE
) -> Value:
    """Extrapolated RBO of two rankings, as tiers best first, that need not name the same items; 0..1.

    Webber, Moffat and Zobel 2010, equation 32: (1-p)/p sum_d A_d p^d + A_l p^l over the depths d of the
    longer ranking, the agreement at its end carried on for ever. Below the end of the shorter one its
    unseen items agree at the rate seen so far. Tied items stand all at the first place of their tier,
    and A_d = 2 |both seen| / (seen in one + seen in the other) (their section 4.6, equation 28). The
    smaller p, the more the first places count: with .9 the first ten have 86 % of the weight.
    Undefined when a ranking is empty (the package rbo says 0, or 1 for two empty ones).
    """
    if not 0 < persistence < 1:
        raise ValueError("the persistence lies strictly between 0 and 1")
    short, long = sorted((_depths(one), _depths(other)), key=len)
    if not short:
        return Undefined(EMPTY_RANKING)
    end, last = len(short), len(long)
    rate = len(short.keys() & long.keys() & {item for item, at in long.items() if at <= end}) / end
    agreements = []
    for depth in range(1, last + 1):
        seen = {item for item, at in short.items() if at <= depth}
        facing = {item for item, at in long.items() if at <= depth}
        unseen = max(0, depth - end)
        agreements.append(2 * (len(seen & facing) + unseen * rate) / (len(seen) + unseen + len(facing)))
    weighted = math.fsum(a * persistence**depth for depth, a in enumerate(agreements, 1))
    return (1 - persistence) / persistence * weighted + agreements[-1] * persistence**last


def mid_ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1 for the least; tied values share the mean of their places."""
    ordered = sorted(values)
    places: dict[float, list[int]] = {}
    for place, value in enumerate(ordered, 1):
        places.setdefault(value, []).append(place)
    return [fmean(places[value]) for value in values]


def kendall_w(rankings: Sequence[Sequence[float]]) -> Value:
    """Concordance of m rankings of the same n items, 0..1, corrected for ties (Kendall and Smith 1939; Siegel 1956).

    A row per rater with a rank or score per item: W = (12 sum R_i^2 - 3 m^2 n (n+1)^2) / (m^2 n (n^2-1) -
    m sum(t^3 - t)), R_i the sum of mid-ranks of item i, t the sizes of ties within a ranking. Equal to
    Friedman's statistic over m(n-1). Undefined when every ranking ties everything.
    """
    if len({len(row) for row in rankings}) > 1:
        raise ValueError("every rater ranks every item; leave out raters who did not")
    if not all(math.isfinite(x) for row in rankings for x in row):
        raise ValueError("ranks are finite numbers")
    if len(rankings) < 2 or len(rankings[0]) < 2:
        return Undefined(TOO_FEW_RANKINGS)
    m, n = len(rankings), len(rankings[0])
    ties = sum(t**3 - t for row in rankings for t in Counter(row).values())
    below = m * m * n * (n * n - 1) - m * ties
    if below == 0:
        return Undefined(ALL_RANKINGS_TIED)
    sums = [math.fsum(ranks) for ranks in zip(*map(mid_ranks, rankings), strict=True)]
    return (12 * math.fsum(r * r for r in sums) - 3 * m * m * n * (n + 1) ** 2) / below
