"""Would the same people be passed again: consistency and accuracy of decisions at a cut.

Three models: normal scores (scoring.md F), the beta-binomial of Huynh for a number right, and
Livingston & Lewis for any score with a known reliability.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assessments.measures.special import log_beta, normal_tail
from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

ONE_SIDE = N_("everybody is on the same side of the cut, so agreement by chance is already complete")
NO_TRUE_SPREAD = N_("the scores differ no more than by chance, so no true scores can be told apart")

_NODES = 20
_PANELS = 8
_NEWTON_STEPS = 8  # each doubles the digits of a start that has two


@dataclass(frozen=True, slots=True)
class Consistency:
    """`agreement` of two sittings, agreement by `chance`, `kappa` beyond chance."""

    agreement: float
    chance: float
    kappa: Value


@lru_cache(maxsize=4)
def legendre(count: int) -> tuple[tuple[float, float], ...]:
    """Gauss-Legendre (node, weight) pairs on -1..1: Newton's steps to the roots of P_n."""
    pairs = []
    for n in range(count):
        x = math.cos(math.pi * (n + 0.75) / (count + 0.5))
        for _ in range(_NEWTON_STEPS):
            value, before = 1.0, 0.0
            for k in range(1, count + 1):
                value, before = ((2 * k - 1) * x * value - (k - 1) * before) / k, value
            slope = count * (x * value - before) / (x * x - 1)
            x -= value / slope
        pairs.append((x, 2 / ((1 - x * x) * slope * slope)))
    return tuple(pairs)


def bivariate_normal_cdf(h: float, k: float, r: float) -> float:
    """P(X <= h, Y <= k) of standard normals with correlation r.

    Phi(h) Phi(k) + 1/(2 pi) times the integral of exp(-(h^2 + k^2 - 2 h k sin t) / (2 cos^2 t)) over t in
    0..asin r (Plackett, 1954, after the substitution r = sin t): 8 panels of 20 Gauss-Legendre nodes,
    good to 1e-12 for |r| <= .999 and exact at +-1.
    """
    if not (-1 <= r <= 1 and math.isfinite(h) and math.isfinite(k)):
        raise ValueError("give finite bounds and a correlation between -1 and 1")
    if r == 1:
        return normal_tail(-min(h, k))
    if r == -1:
        return max(0.0, normal_tail(-h) - normal_tail(k))
    end = math.asin(r)
    total = 0.0
    for panel in range(_PANELS):
        low, high = end * panel / _PANELS, end * (panel + 1) / _PANELS
        for node, weight in legendre(_NODES):
            t = (low + high + (high - low) * node) / 2
            power = (h * h + k * k - 2 * h * k * math.sin(t)) / (2 * math.cos(t) ** 2)
            total += weight * (high - low) / 2 * math.exp(-power)
    return normal_tail(-h) * normal_tail(-k) + total / (2 * math.pi)


def normal_consistency(reliability: float, cut: float = 0.0) -> Consistency:
    """Two parallel forms as a bivariate normal with correlation = reliability (Peng & Subkoviak, 1980).

    `cut` in standard deviations from the mean. At the median the agreement is 1/2 + asin(r) / pi.
    """
    if not 0 <= reliability <= 1:
        raise ValueError("the reliability lies between 0 and 1")
    below, above = normal_tail(-cut), normal_tail(cut)
    both_below = bivariate_normal_cdf(cut, cut, reliability)
    both_above = bivariate_normal_cdf(-cut, -cut, reliability)
    return _consistency(both_below + both_above, below * below + above * above)


def normal_accuracy(reliability: float, cut: float = 0.0) -> float:
    """P(observed and true score lie on the same side); their correlation is the root of the reliability."""
    if not 0 <= reliability <= 1:
        raise ValueError("the reliability lies between 0 and 1")
    r = math.sqrt(reliability)
    return bivariate_normal_cdf(cut, cut, r) + bivariate_normal_cdf(-cut, -cut, r)


def _consistency(agreement: float, chance: float) -> Consistency:
    kappa: Value = Undefined(ONE_SIDE) if chance >= 1 else (agreement - chance) / (1 - chance)
    return Consistency(agreement, chance, kappa)


def huynh_consistency(items: int, mean: float, kr21_value: float, cut: int) -> Consistency | Undefined:
    """Pass at `cut` or more of `items` right, on two forms alike (Huynh, 1976).

    True scores are Beta(a, b) with a = m (1/KR21 - 1) and b = (k - m)(1/KR21 - 1), errors are binomial, so
    the number right is beta-binomial. Undefined unless KR-21 is above 0.
    """
    if items < 1 or not 0 < mean < items or not 1 <= cut <= items or kr21_value > 1:
        raise ValueError("give items, a mean strictly between 0 and their number, and a cut of 1 to their number")
    if not 0 < kr21_value < 1:
        return Undefined(NO_TRUE_SPREAD)
    a, b = mean * (1 / kr21_value - 1), (items - mean) * (1 / kr21_value - 1)
    return beta_binomial_consistency(items, a, b, cut)


def beta_binomial_consistency(items: int, a: float, b: float, cut: int) -> Consistency:
    """P(x, y) = C(k, x) C(k, y) B(a + x + y, b + 2k - x - y) / B(a, b), summed over both sides of the cut."""
    ways = [math.log(math.comb(items, x)) for x in range(items + 1)]
    sums = [log_beta(a + s, b + 2 * items - s) - log_beta(a, b) for s in range(2 * items + 1)]
    fail = math.fsum(math.exp(ways[x] + log_beta(a + x, b + items - x) - log_beta(a, b)) for x in range(cut))
    agreement = math.fsum(
        math.exp(ways[x] + ways[y] + sums[x + y])
        for side in (range(cut), range(cut, items + 1))
        for x in side
        for y in side
    )
    return _consistency(agreement, fail * fail + (1 - fail) ** 2)


def effective_length(mean: float, variance: float, reliability: float, low: float, high: float) -> Value:
    """Livingston & Lewis (1995): the number of independent 1/0 items that would be as precise.

    n = ((m - low)(high - m) - r s^2) / (s^2 (1 - r)), not rounded.
    """
    if not low < mean < high or variance <= 0 or not 0 <= reliability <= 1:
        raise ValueError("give a mean strictly between low and high, a variance above 0, a reliability of 0 to 1")
    if reliability == 1:
        return Undefined(N_("without error no number of items is precise enough"))
    return ((mean - low) * (high - mean) - reliability * variance) / (variance * (1 - reliability))


def livingston_lewis(
    scores: Sequence[float], reliability: float, cut: float, low: float, high: float
) -> Consistency | Undefined:
    """Consistency of passing at `cut` for scores on low..high with a known reliability.

    Livingston & Lewis (1995) with a two-parameter beta for true scores: its mean is the observed one and its
    variance r s^2 (both on 0..1), errors are binomial over the effective length, and a form is passed at
    the share (cut - low) / (high - low) of it. Their own four-parameter beta fits tails a little better
    and often has no solution; Hanson (1991) then matches fewer moments, down to this one.
    """
    if not low < cut <= high or any(not low <= score <= high for score in scores):
        raise ValueError("scores and the cut must lie between low and high")
    if len(scores) < 2 or min(scores) == max(scores):
        return Undefined(NO_TRUE_SPREAD)
    share = [(score - low) / (high - low) for score in scores]
    mean = math.fsum(share) / len(share)
    spread = math.fsum((one - mean) ** 2 for one in share) / (len(share) - 1)
    length = effective_length(mean, spread, reliability, 0.0, 1.0)
    if isinstance(length, Undefined):
        return length
    total = mean * (1 - mean) / (reliability * spread) - 1 if reliability else 0.0
    if total <= 0:
        return Undefined(NO_TRUE_SPREAD)
    items = max(1, round(length))
    needed = min(items, max(1, math.ceil(items * (cut - low) / (high - low) - 1e-9)))
    return beta_binomial_consistency(items, mean * total, (1 - mean) * total, needed)
