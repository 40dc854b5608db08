"""Intraclass correlation: how far marks on a numeric scale tell units apart, rather than raters.

Shrout and Fleiss 1979; the intervals as in McGraw and Wong 1996, which pingouin also follows. Rows are
units, columns raters, no mark missing (a missing one needs a mixed model; leave the unit out).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite
from statistics import fmean
from typing import Literal, TypeAlias

from assessments.measures.intervals import LEVEL, Estimate, check_level
from assessments.measures.special import f_quantile
from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

Model: TypeAlias = Literal["1", "2", "3"]

TOO_FEW = N_("two units and two raters are the least")
NO_SPREAD = N_("the marks do not differ, so there is nothing to tell apart")
UNITS_ALIKE = N_("the units differ too little beside the noise in the marks")
NO_RESIDUAL = N_("the raters agree completely, so no interval can be computed")


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """The two-way analysis of variance of n units by k raters."""

    n: int
    k: int
    units: float
    raters: float
    error: float
    within: float  # raters and error together, as in the one-way analysis


def mean_squares(marks: Sequence[Sequence[float]]) -> MeanSquares:
    """Between units, between raters, residual, and within units; at least 2 x 2 marks.

    Taken about the grand mean, and sums of squares that are rounding alone are set to 0.
    """
    n, k = len(marks), len(marks[0])
    grand = fmean(x for row in marks for x in row)
    rows = [fmean(row) - grand for row in marks]
    columns = [fmean(row[j] for row in marks) - grand for j in range(k)]
    total = fsum((x - grand) ** 2 for row in marks for x in row)
    rounding = 1e-28 * n * k * max(abs(x) for row in marks for x in row) ** 2

    def square(values: Sequence[float], times: int, freedom: int) -> float:
        found = times * fsum(x * x for x in values)
        return found / freedom if found > max(rounding, 1e-24 * total) else 0.0

    residual = [x - grand - rows[i] - columns[j] for i, row in enumerate(marks) for j, x in enumerate(row)]
    inside = [x - grand - rows[i] for i, row in enumerate(marks) for x in row]
    return MeanSquares(
        n, k,
        square(rows, k, n - 1), square(columns, n, k - 1),
        square(residual, 1, (n - 1) * (k - 1)), square(inside, 1, n * (k - 1)),
    )  # fmt: skip


def _check(marks: Sequence[Sequence[float]], model: str) -> None:
    if model not in ("1", "2", "3"):
        raise ValueError("the model is 1 (raters differ by unit), 2 (raters drawn) or 3 (these raters)")
    if len({len(row) for row in marks}) > 1:
        raise ValueError("every unit needs a mark by every rater; leave units with missing marks out")
    if not all(isinstance(x, int | float) and isfinite(x) for row in marks for x in row):
        raise ValueError("marks are finite numbers; leave units with missing marks out")


def icc(marks: Sequence[Sequence[float]], model: Model = "2", mean: bool = False, level: float = LEVEL) -> Estimate:
    """ICC(model, 1), or ICC(model, k) of the mean of the k raters if `mean`, with its F interval.

    1: each unit has raters of its own; 2: raters drawn at random, absolute agreement; 3: these raters,
    consistency. With MS for mean squares: (1,1) = (MSu - MSw)/(MSu + (k-1)MSw); (2,1) = (MSu - MSe)/
    (MSu + (k-1)MSe + k(MSr - MSe)/n); (3,1) = (MSu - MSe)/(MSu + (k-1)MSe). May be negative. Undefined
    without variance, and where the denominator is not above 0 (ICC(2,k) of units that hardly differ: pingouin
    reports values far above 1 there); the interval also when MSu, or MSw (1) or MSe (2, 3), is 0.
    """
    _check(marks, model)
    check_level(level)
    if len(marks) < 2 or len(marks[0]) < 2:
        return Estimate(*[Undefined(TOO_FEW)] * 3)
    ms = mean_squares(marks)
    if not (ms.units or ms.within):
        return Estimate(*[Undefined(NO_SPREAD)] * 3)
    value = _coefficient(ms, model, mean)
    if isinstance(value, Undefined):
        return Estimate(value, value, value)
    noise = ms.within if model == "1" else ms.error
    if not (noise and ms.units):
        why = Undefined(UNITS_ALIKE if noise else NO_RESIDUAL)
        return Estimate(value, why, why)
    ends = _drawn_raters(ms, level) if model == "2" else _f_interval(ms, model, noise, level)
    low, high = (_stepped_up(end, ms.k) for end in ends) if mean else ends
    return Estimate(value, low, high)


def _coefficient(ms: MeanSquares, model: Model, mean: bool) -> Value:
    noise = ms.within if model == "1" else ms.error
    drift = (ms.raters - ms.error) / ms.n if model == "2" else 0.0
    below = ms.units + drift if mean else ms.units + (ms.k - 1) * noise + ms.k * drift
    return (ms.units - noise) / below if below > 0 else Undefined(UNITS_ALIKE)


def _f_interval(ms: MeanSquares, model: Model, noise: float, level: float) -> tuple[float, float]:
    """Models 1 and 3: F = MSu/noise has an F distribution up to the factor that the ICC sets."""
    share, df1 = (1 + level) / 2, ms.n - 1
    df2 = (ms.n if model == "1" else ms.n - 1) * (ms.k - 1)
    ratio = ms.units / noise
    low, high = ratio / f_quantile(share, df1, df2), ratio * f_quantile(share, df2, df1)
    return (low - 1) / (low + ms.k - 1), (high - 1) / (high + ms.k - 1)


def _drawn_raters(ms: MeanSquares, level: float) -> tuple[float, float]:
    """Model 2: Satterthwaite's degrees of freedom for a sum of mean squares (Shrout and Fleiss 1979).

    An approximation: a value well below 0 may lie outside the interval.
    """
    n, k, share = ms.n, ms.k, (1 + level) / 2
    single = _coefficient(ms, "2", False)
    assert isinstance(single, float)  # noise is not 0, so its denominator is above 0
    ratio = ms.raters / ms.error
    rest = n * (1 + (k - 1) * single) - k * single
    above = (n - 1) * (k - 1) * (k * single * ratio + rest) ** 2
    freedom = above / ((n - 1) * k**2 * single**2 * ratio**2 + rest**2)
    spread = k * ms.raters + (k * n - k - n) * ms.error
    low, high = (
        n * (f * ms.units - ms.error) / (spread + n * f * ms.units)
        for f in (f_quantile(1 - share, freedom, n - 1), f_quantile(share, freedom, n - 1))
    )
    return low, high


def _stepped_up(single: float, k: int) -> Value:
    """Spearman-Brown: the coefficient of a mean of k from that of one, undefined below -1/(k-1)."""
    below = 1 + (k - 1) * single
    return k * single / below if below > 0 else Undefined(UNITS_ALIKE)
