"""How uncertain a number is: jackknife, normal and Wilson intervals."""

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist, fmean
from typing import TypeVar

T = TypeVar("T")
Z95 = 1.96  # as printed in the scoring rules


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
