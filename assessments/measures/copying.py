"""Whether two answer sheets agree more than two people of their strength would by themselves.

Conditional omega: given the options the source chose, the number of the copier's matches is a sum of
independent yes/no events with unequal chances, so its tail is exact Poisson-binomial (after Wollack,
1997, with the normal approximation replaced). The chances come from people of like total score.
A small p asks for a review and proves nothing.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assessments.measures.undefined import Undefined
from assessments.scores import N_

BANDWIDTH = 0.12  # of the total-score rank, 0..1
PSEUDO_ANSWERS = 4.0
NAMED_PAIR, ANY_PAIR = 0.001, 1e-5  # p below which a named pair, any pair of a screen, is held for review
LEAST_SHARED = 40

NOTHING_TO_COMPARE = N_("the two people share no item that others answered too")

Sheet = Sequence[Hashable | None]


@dataclass(frozen=True, slots=True)
class Copying:
    """One direction: the copier against the source's options over the items both answered."""

    shared: int
    matches: int
    expected: float
    p_value: float


@dataclass(frozen=True, slots=True)
class PairSimilarity:
    """Both directions of a pair; p is twice the smaller one, at most 1."""

    forward: Copying
    backward: Copying
    p_value: float

    def is_held(self, named: bool) -> bool:
        """Is the pair to be reviewed? Only with 40 shared items; a pair out of a screen needs more."""
        return self.forward.shared >= LEAST_SHARED and self.p_value < (NAMED_PAIR if named else ANY_PAIR)


def poisson_binomial_tail(chances: Sequence[float], least: int) -> float:
    """P(at least `least` of independent events with these chances), 0..1.

    d[0] = 1; for each chance d[k] = d[k] (1 - p) + d[k-1] p; the answer is the sum of d[least..n]. All
    terms are positive, so a tail of 1e-12 keeps its digits.
    """
    if any(not 0 <= p <= 1 for p in chances):
        raise ValueError("a chance lies between 0 and 1")
    if least <= 0:
        return 1.0
    d = [1.0]
    for p in chances:
        q = 1 - p
        d = [d[0] * q, *(here * q + before * p for before, here in pairwise(d)), d[-1] * p]
    return min(1.0, math.fsum(d[least:]))


def score_ranks(totals: Sequence[float]) -> list[float]:
    """The share of people below plus half of the equal ones, 0..1: ties share a rank."""
    ordered, count = sorted(totals), len(totals)
    return [(bisect_left(ordered, total) + bisect_right(ordered, total)) / (2 * count) for total in totals]


class Group:
    """The answer sheets of people who met the same items, with their total scores."""

    def __init__(self, sheets: Sequence[Sheet], totals: Sequence[float]) -> None:
        if len(sheets) != len(totals):
            raise ValueError(f"{len(sheets)} answer sheets but {len(totals)} total scores: give one of each a person")
        if any(len(sheet) != len(sheets[0]) for sheet in sheets):
            raise ValueError("every sheet needs one option an item, None where there is no answer")
        self.sheets = sheets
        self.ranks = score_ranks(totals)

    def kernel(self, person: int) -> list[float]:
        """Gaussian weights of everybody by the distance of ranks from this person's, bandwidth .12."""
        own = self.ranks[person]
        return [math.exp(-(((rank - own) / BANDWIDTH) ** 2) / 2) for rank in self.ranks]


class Chances:
    """What a person of this strength would choose, item by item, from the others' sheets."""

    def __init__(self, group: Group, person: int) -> None:
        self.group, self.person = group, person
        self.kernel = group.kernel(person)
        width = len(group.sheets[0])
        self._weights: list[defaultdict[Hashable, float]] = [defaultdict(float) for _ in range(width)]
        self._counts: list[Counter[Hashable]] = [Counter() for _ in range(width)]
        for other, (sheet, weight) in enumerate(zip(group.sheets, self.kernel, strict=True)):
            if other == person:
                continue
            for weights, counts, option in zip(self._weights, self._counts, sheet, strict=True):
                if option is not None:
                    weights[option] += weight
                    counts[option] += 1
        self._all_weights = [math.fsum(weights.values()) for weights in self._weights]
        self._all_counts = [sum(counts.values()) for counts in self._counts]

    def of(self, item: int, source: int) -> float | None:
        """The chance of the option the source chose, from everybody but the two; None without anybody.

        (sum of kernel weights on the option + 4 * overall share) / (sum of kernel weights + 4).
        """
        option = self.group.sheets[source][item]
        others = self._all_counts[item] - 1
        if others < 1:
            return None
        share = (self._counts[item][option] - 1) / others
        weight = self.kernel[source]
        on_option = max(0.0, self._weights[item][option] - weight)
        everywhere = max(0.0, self._all_weights[item] - weight)
        return min(1.0, (on_option + PSEUDO_ANSWERS * share) / (everywhere + PSEUDO_ANSWERS))


def copying(chances: Chances, source: int) -> Copying | Undefined:
    """Omega of one direction: the person of `chances` as the copier, p = P(so many matches or more)."""
    sheets, copier = chances.group.sheets, chances.person
    if source == copier:
        raise ValueError("a person cannot be compared with themselves")
    shared = [n for n, (a, b) in enumerate(zip(sheets[copier], sheets[source], strict=True)) if None not in (a, b)]
    known = [p for n in shared if (p := chances.of(n, source)) is not None]
    if not known or len(known) < len(shared):
        return Undefined(NOTHING_TO_COMPARE)
    matches = sum(sheets[copier][n] == sheets[source][n] for n in shared)
    return Copying(len(shared), matches, math.fsum(known), poisson_binomial_tail(known, matches))


def omega(sheets: Sequence[Sheet], totals: Sequence[float], one: int, other: int) -> PairSimilarity | Undefined:
    """Both directions of a named pair, p doubled for looking twice."""
    group = Group(sheets, totals)
    return _pair(copying(Chances(group, one), other), copying(Chances(group, other), one))


def _pair(forward: Copying | Undefined, backward: Copying | Undefined) -> PairSimilarity | Undefined:
    if isinstance(forward, Undefined) or isinstance(backward, Undefined):
        return Undefined(NOTHING_TO_COMPARE)
    return PairSimilarity(forward, backward, min(1.0, 2 * min(forward.p_value, backward.p_value)))


def screen(sheets: Sequence[Sheet], totals: Sequence[float]) -> Iterator[tuple[int, int, PairSimilarity]]:
    """Every pair that an all-pairs screen holds for review, as (one, other, figures)."""
    group = Group(sheets, totals)
    people = [Chances(group, person) for person in range(len(sheets))]
    for one in range(len(people)):
        for other in range(one + 1, len(people)):
            found = _pair(copying(people[one], other), copying(people[other], one))
            if isinstance(found, PairSimilarity) and found.is_held(named=False):
                yield one, other, found
