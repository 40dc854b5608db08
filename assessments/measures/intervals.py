"""How uncertain a number is: jackknife, bootstrap, and intervals of a share.

Sources: Wilson 1927 (score interval); Clopper and Pearson 1934 (exact interval); Brown, Cai and
DasGupta 2001 (a comparison, and the Jeffreys interval); Efron 1979 (bootstrap) and Efron and
Tibshirani 1993, chapter 13 (percentile interval); Tukey 1958 (jackknife).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from statistics import NormalDist, fmean
from typing import TypeVar

from assessments.measures.special import inverse_incomplete_beta
from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

T = TypeVar("T")
Z95 = 1.96  # as printed in the scoring rules
LEVEL = 0.95
RESAMPLES = 1000
MOST_FAILED = 0.05  # the share of resamples without a value that an interval bears

NOTHING_TRIED = N_("nothing has been tried yet")
NO_UNITS = N_("there are no units to draw from")
TOO_FEW_UNITS = N_("there are fewer than two units to draw from")
RESAMPLES_FAIL = N_("too many resamples of the data have no value")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the interval that covers it at the level asked for."""

    value: Value
    low: Value
    high: Value


def check_level(level: float) -> None:
    """Refuse a level that is no share strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"a level lies strictly between 0 and 1, for example 0.95, not {level!r}")


def quantile(values: Sequence[float], share: float) -> float:
    """The quantile by linear interpolation of order statistics (type 7 of Hyndman and Fan 1996)."""
    if not values:
        raise ValueError("a quantile needs at least one value")
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not {share!r}")
    rows = sorted(values)
    place = share * (len(rows) - 1)
    below = math.floor(place)
    above = min(below + 1, len(rows) - 1)
    return rows[below] + (place - below) * (rows[above] - rows[below])


def bootstrap(
    units: Sequence[T],
    measure: Callable[[Sequence[T]], Value],
    rng: Random,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
) -> Estimate:
    """The percentile interval: quantiles of the measure over resamples of whole units.

    A unit is what was drawn independently (an item, a text, a candidate), never a single mark on it.
    Resamples on which the measure is undefined are left out; when they are more than 1 in 20, the
    interval is undefined, since what is left would be a chosen part. Too narrow below some 20 units.
    """
    check_level(level)
    if resamples < 1:
        raise ValueError("draw at least one resample")
    rows = list(units)
    if not rows:
        return _without_interval(Undefined(NO_UNITS), Undefined(NO_UNITS))
    value = measure(rows)
    if isinstance(value, Undefined):
        return _without_interval(value, value)
    if len(rows) < 2:
        return _without_interval(value, Undefined(TOO_FEW_UNITS))
    drawn = [measure(rng.choices(rows, k=len(rows))) for _ in range(resamples)]
    found = [x for x in drawn if not isinstance(x, Undefined)]
    if len(drawn) - len(found) > MOST_FAILED * resamples:
        return _without_interval(value, Undefined(RESAMPLES_FAIL))
    tail = (1 - level) / 2
    return Estimate(value, quantile(found, tail), quantile(found, 1 - tail))


def _without_interval(value: Value, why: Undefined) -> Estimate:
    return Estimate(value, why, why)


def jackknife_se(left_out: Sequence[float]) -> float:
    """SE from the K estimates with one cluster left out: sqrt((K-1)/K sum((x_k - mean)^2))."""
    count = len(left_out)
    if count < 2:
        raise ValueError("a jackknife needs at least two clusters")
    mean = fmean(left_out)
    return math.sqrt((count - 1) / count * math.fsum((x - mean) ** 2 for x in left_out))


def jackknife(clusters: Sequence[T], estimate: Callable[[Sequence[T]], float]) -> float:
    """The delete-one-cluster jackknife SE of an estimate."""
    rows = list(clusters)
    return jackknife_se([estimate(rows[:n] + rows[n + 1 :]) for n in range(len(rows))])


def normal_cdf(z: float) -> float:
    """The share of a normal distribution below z."""
    return NormalDist().cdf(z)


def interval(value: float, se: float, z: float = Z95) -> tuple[float, float]:
    """value +- z SE."""
    return value - z * se, value + z * se


def wilson(successes: int, trials: int, z: float = Z95) -> tuple[float, float]:
    """The Wilson interval of a share; (0, 1) when nothing was tried."""
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    below = 1 + z * z / trials
    middle = (share + z * z / (2 * trials)) / below
    half = z / below * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return max(0.0, middle - half), min(1.0, middle + half)


def check_share(successes: int, trials: int) -> None:
    """Refuse counts that are no share."""
    if not 0 <= successes <= trials:
        raise ValueError(f"successes lie between 0 and the number of trials: {successes!r} of {trials!r}")


def wilson_interval(successes: int, trials: int, level: float = LEVEL) -> Estimate:
    """The share with its Wilson interval at the exact normal quantile: undefined when nothing was tried.

    `wilson` keeps z = 1.96 as printed in the scoring rules.
    """
    check_share(successes, trials)
    check_level(level)
    if trials == 0:
        return _without_interval(Undefined(NOTHING_TRIED), Undefined(NOTHING_TRIED))
    low, high = wilson(successes, trials, NormalDist().inv_cdf((1 + level) / 2))
    return Estimate(successes / trials, low if successes else 0.0, high if successes < trials else 1.0)


def clopper_pearson(successes: int, trials: int, level: float = LEVEL) -> Estimate:
    """The exact interval: Beta(x, n-x+1) and Beta(x+1, n-x) quantiles; covers at least the level."""
    check_share(successes, trials)
    check_level(level)
    if trials == 0:
        return _without_interval(Undefined(NOTHING_TRIED), Undefined(NOTHING_TRIED))
    tail, misses = (1 - level) / 2, trials - successes
    low = inverse_incomplete_beta(successes, misses + 1, tail) if successes else 0.0
    high = inverse_incomplete_beta(successes + 1, misses, 1 - tail) if misses else 1.0
    return Estimate(successes / trials, low, high)


def beta_posterior(
    successes: float, failures: float, prior: tuple[float, float] = (0.5, 0.5), level: float = LEVEL
) -> Estimate:
    """Posterior mean and equal-tailed interval of a share under a Beta prior, by default Jeffreys's.

    The posterior is Beta(a + successes, b + failures). Counts may be weighted, so they need not be
    whole. Unlike Brown, Cai and DasGupta the ends are not pulled to 0 and 1 when all or none succeed.
    """
    check_level(level)
    if min(successes, failures) < 0 or min(prior) <= 0:
        raise ValueError("counts are at least 0 and both parts of the prior above 0")
    a, b, tail = prior[0] + successes, prior[1] + failures, (1 - level) / 2
    return Estimate(a / (a + b), inverse_incomplete_beta(a, b, tail), inverse_incomplete_beta(a, b, 1 - tail))
