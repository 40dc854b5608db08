"""Means, variances and correlations of numbers that come one at a time and are not kept.

The updates are Welford's (1962) and their form for two variables (Bennett et al. 2009); they agree with the two-pass
formulas to rounding error, also for long runs of large numbers.
"""

from dataclasses import dataclass, field
from math import sqrt

from assessments.measures.undefined import Undefined
from assessments.scores import N_

TOO_FEW = N_("fewer than two people gave both numbers")
ALL_ALIKE = N_("one of the two numbers is the same for everybody")


@dataclass(slots=True)
class Running:
    """Pairs (x, y) as they come: count, means, sums of squares and of products about the means."""

    n: int = 0
    mean_x: float = 0.0
    mean_y: float = 0.0
    xx: float = field(default=0.0, repr=False)
    yy: float = field(default=0.0, repr=False)
    xy: float = field(default=0.0, repr=False)

    def add(self, x: float, y: float = 0.0) -> None:
        """Take in one pair (or one number)."""
        self.n += 1
        dx, dy = x - self.mean_x, y - self.mean_y
        self.mean_x += dx / self.n
        self.mean_y += dy / self.n
        self.xx += dx * (x - self.mean_x)
        self.yy += dy * (y - self.mean_y)
        self.xy += dx * (y - self.mean_y)

    def sd(self) -> float | Undefined:
        """The standard deviation of x: sqrt(sum of squares / (n - 1))."""
        return sqrt(self.xx / (self.n - 1)) if self.n > 1 else Undefined(TOO_FEW)

    def correlation(self) -> float | Undefined:
        """Pearson's r of the pairs; undefined below two pairs and where one side is constant."""
        if self.n < 2:
            return Undefined(TOO_FEW)
        flat = 1e-18 * self.n
        if self.xx <= flat or self.yy <= flat:
            return Undefined(ALL_ALIKE)
        return min(1.0, max(-1.0, self.xy / sqrt(self.xx * self.yy)))
