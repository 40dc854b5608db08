"""Sequential testing: ask until the decision about a cut is clear, and no longer.

For single items with known parameters only. `SequentialTest` is a value: asking for the next item and
recording an answer give back what follows, and nothing is kept between calls.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from assessments.measures.irt import (
    Ability,
    ItemParameters,
    ability_eap,
    item_information,
    log_likelihood,
)

Verdict = Literal["pass", "fail"]
Stop = Literal["sprt", "interval"]

DELTA = 0.3  # half the width of the indifference zone, in logits
ALPHA = BETA = 0.05
Z_INTERVAL = 1.645
LEAST, MOST = 12, 40
TOP = 6
CAP = 0.30
CAP_OF_SMALL_POOL = 0.40
SMALL_POOL = 120
LEAST_POOL = 120
LEAST_RESPONSES = 100


def exposure_cap(pool_size: int) -> float:
    """The largest share of tests an item may appear in: .30, or .40 in a pool of 120 items."""
    return CAP_OF_SMALL_POOL if pool_size <= SMALL_POOL else CAP


def may_be_sequential(responses: Sequence[int]) -> bool:
    """Are there at least 120 live items with at least 100 responses each? Else use fixed forms."""
    return sum(count >= LEAST_RESPONSES for count in responses) >= LEAST_POOL


def sprt_bounds(alpha: float = ALPHA, beta: float = BETA) -> tuple[float, float]:
    """(lower, upper) bound of the log ratio (Wald, 1947): ln(beta/(1-alpha)), ln((1-beta)/alpha).

    alpha is the chance to pass who stands at cut - delta, beta to fail who stands at cut + delta. With
    both .05 the bounds are -2.9444 and 2.9444.
    """
    if not (0 < alpha < 0.5 and 0 < beta < 0.5):
        raise ValueError("alpha and beta are chances of error above 0 and below .5")
    return math.log(beta / (1 - alpha)), math.log((1 - beta) / alpha)


def sprt_log_ratio(
    answers: Sequence[int | None], items: Sequence[ItemParameters], cut: float, delta: float = DELTA
) -> float:
    """ln P(answers | cut + delta) - ln P(answers | cut - delta) (Reckase, 1983)."""
    if delta <= 0:
        raise ValueError("delta must be above 0")
    return log_likelihood(cut + delta, answers, items) - log_likelihood(cut - delta, answers, items)


def sprt_decision(log_ratio: float, alpha: float = ALPHA, beta: float = BETA) -> Verdict | None:
    """Pass or fail when the ratio has reached a bound, else None: go on."""
    lower, upper = sprt_bounds(alpha, beta)
    if log_ratio >= upper:
        return "pass"
    return "fail" if log_ratio <= lower else None


def interval_decision(ability: Ability, cut: float, z: float = Z_INTERVAL) -> Verdict | None:
    """Pass or fail when |theta - cut| > z SE (Kingsbury & Weiss, 1983), else None: go on."""
    if abs(ability.theta - cut) <= z * ability.se:
        return None
    return "pass" if ability.theta > cut else "fail"


@dataclass(frozen=True, slots=True)
class PoolItem:
    """An item of the pool. Items which everybody must meet form an area of their own with its quota."""

    id: str
    parameters: ItemParameters
    area: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """When to stop and how to choose; `quotas` are the least numbers of items by area."""

    cut: float
    stop: Stop = "sprt"
    delta: float = DELTA
    alpha: float = ALPHA
    beta: float = BETA
    least: int = LEAST
    most: int = MOST
    top: int = TOP
    cap: float = CAP
    quotas: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.least <= self.most:
            raise ValueError("the least number of items must be at least 1 and at most the largest number")
        if any(count < 0 for count in self.quotas.values()) or sum(self.quotas.values()) > self.most:
            raise ValueError("the quotas must not be negative or add up to more than the longest test")
        if self.top < 1 or not 0 < self.cap <= 1:
            raise ValueError("choose among at least one item, with an exposure cap above 0 and at most 1")


class Pool:
    """Items in the order of their information at the cut, checked against the rules."""

    def __init__(self, items: Sequence[PoolItem], rules: Rules) -> None:
        self.by_id = {item.id: item for item in items}
        if len(self.by_id) != len(items):
            raise ValueError("two items of the pool have the same id")
        if len(items) < rules.most:
            raise ValueError(f"the pool holds {len(items)} items, fewer than the longest test of {rules.most}")
        areas = Counter(item.area for item in items)
        for area, count in rules.quotas.items():
            if areas[area] < count:
                raise ValueError(f"the pool holds {areas[area]} items of area {area!r}, the quota asks for {count}")
        self.rules = rules
        self.ranked = sorted(items, key=lambda item: (-item_information(rules.cut, item.parameters), item.id))


@dataclass(frozen=True, slots=True)
class Exposure:
    """How many tests began so far, and in how many each item was shown."""

    tests: int = 0
    shown: Mapping[str, int] = field(default_factory=dict)

    def within(self, item_id: str, cap: float) -> bool:
        """May the item be shown in one more test and stay within the cap (the first test aside)?

        Restricted maximum information (Revuelta & Ponsoda, 1998).
        """
        return self.shown.get(item_id, 0) < cap * (self.tests + 1)


def choose_item(pool: Pool, asked: Sequence[str], exposure: Exposure, rng: Random) -> PoolItem:
    """A random one of the `top` most informative items at the cut that may still be asked.

    An area below its quota goes first. When too few items remain within the cap, the least shown of the
    area is asked: the test's content comes before its secrecy.
    """
    used = set(asked)
    if len(used) >= len(pool.ranked):
        raise ValueError("every item of the pool was asked")
    wanted = _short_areas(pool, asked)
    candidates: list[PoolItem] = []
    for item in pool.ranked:
        if item.id in used or (wanted and item.area not in wanted):
            continue
        if exposure.within(item.id, pool.rules.cap):
            candidates.append(item)
            if len(candidates) == pool.rules.top:
                break
    if candidates:
        return rng.choice(candidates)
    left = [item for item in pool.ranked if item.id not in used and (not wanted or item.area in wanted)]
    return min(left, key=lambda item: exposure.shown.get(item.id, 0))


def _short_areas(pool: Pool, asked: Sequence[str]) -> set[str]:
    """Areas whose quota is not yet complete."""
    if not pool.rules.quotas:
        return set()
    met = Counter(pool.by_id[item_id].area for item_id in asked)
    return {area for area, count in pool.rules.quotas.items() if met[area] < count}


@dataclass(frozen=True, slots=True)
class SequentialTest:
    """One test under way: what was asked and answered, the log ratio so far, and the decision if it is clear."""

    pool: Pool
    asked: tuple[str, ...] = ()
    answers: tuple[int, ...] = ()
    log_ratio: float = 0.0
    clear: Verdict | None = None

    def next_item(self, exposure: Exposure, rng: Random) -> PoolItem | None:
        """The item to ask now, or None when the test is over."""
        return None if self.finished else choose_item(self.pool, self.asked, exposure, rng)

    def record(self, item_id: str, right: bool) -> "SequentialTest":
        """The test after an answer."""
        if self.finished:
            raise ValueError("the test is over: no further answer is taken")
        if item_id not in self.pool.by_id:
            raise ValueError(f"there is no item {item_id!r} in the pool")
        if item_id in self.asked:
            raise ValueError(f"item {item_id!r} was already answered in this test")
        rules, answer = self.pool.rules, int(right)
        more = sprt_log_ratio([answer], [self.pool.by_id[item_id].parameters], rules.cut, rules.delta)
        after = replace(
            self,
            asked=(*self.asked, item_id),
            answers=(*self.answers, answer),
            log_ratio=self.log_ratio + more,
        )
        if rules.stop == "sprt":
            return replace(after, clear=sprt_decision(after.log_ratio, rules.alpha, rules.beta))
        if len(after.asked) < rules.least:
            return after
        return replace(after, clear=interval_decision(after.ability, rules.cut))

    @property
    def ability(self) -> Ability:
        """EAP ability from the answers so far, prior normal(0, 1)."""
        return ability_eap(self.answers, [self.pool.by_id[item_id].parameters for item_id in self.asked])

    @property
    def finished(self) -> bool:
        """At the largest number; or decided, with the least number asked and every quota complete."""
        rules, count = self.pool.rules, len(self.asked)
        if count >= rules.most:
            return True
        if count < rules.least or _short_areas(self.pool, self.asked):
            return False
        return self.clear is not None

    @property
    def verdict(self) -> Verdict | None:
        """Pass or fail when the test is over, else None.

        At the largest number without a clear decision the likelier side is taken; an even ratio fails.
        """
        if not self.finished:
            return None
        if self.clear is not None:
            return self.clear
        if self.pool.rules.stop == "sprt":
            return "pass" if self.log_ratio > 0 else "fail"
        return "pass" if self.ability.theta > self.pool.rules.cut else "fail"
