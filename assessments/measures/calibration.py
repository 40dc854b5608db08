"""How well stated probabilities fit what happened.

Brier 1950 (the score); Murphy 1973 (its parts); Good 1952 (the logarithmic score); DeGroot and
Fienberg 1983 (the reliability curve); Naeini, Cooper and Hauskrecht 2015 (expected calibration error).
A forecast is a probability of the event, an outcome 1 or 0 (True or False); with several classes a
row of probabilities that sum to 1, an outcome the place of the class that came true.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

CLIP = 1e-15
BINS = 10

NO_FORECASTS = N_("there are no forecasts")


@dataclass(frozen=True, slots=True)
class Parts:
    """Brier = reliability - resolution + uncertainty."""

    reliability: float  # how far forecasts lie from what follows them; 0 is best
    resolution: float  # how far what follows differs between forecasts; more is better
    uncertainty: float  # what lies in the events alone


@dataclass(frozen=True, slots=True)
class Point:
    """One bin of the reliability curve: how many, the mean forecast, the share of events."""

    count: int
    forecast: float
    observed: float


def _check(forecasts: Sequence[float], outcomes: Sequence[int]) -> None:
    if len(forecasts) != len(outcomes):
        raise ValueError(f"one outcome for each forecast: {len(forecasts)} and {len(outcomes)} were given")
    if not all(0 <= p <= 1 for p in forecasts):
        raise ValueError("a forecast is a probability from 0 to 1")
    if not all(y in (0, 1) for y in outcomes):
        raise ValueError("an outcome is 1 or 0")


def brier(forecasts: Sequence[float], outcomes: Sequence[int]) -> Value:
    """mean((p - y)^2), 0 (best) to 1; the half of Brier's own sum over both classes."""
    _check(forecasts, outcomes)
    if not forecasts:
        return Undefined(NO_FORECASTS)
    return fmean((p - y) ** 2 for p, y in zip(forecasts, outcomes, strict=True))


def _check_rows(rows: Sequence[Sequence[float]], outcomes: Sequence[int]) -> None:
    if len(rows) != len(outcomes):
        raise ValueError(f"one outcome for each forecast: {len(rows)} and {len(outcomes)} were given")
    for row, outcome in zip(rows, outcomes, strict=True):
        if not all(0 <= p <= 1 for p in row) or abs(math.fsum(row) - 1) > 1e-6:
            raise ValueError("the probabilities of a forecast lie from 0 to 1 and sum to 1")
        if not 0 <= outcome < len(row):
            raise ValueError(f"an outcome is the place of a class, 0 to {len(row) - 1}, not {outcome!r}")


def multiclass_brier(rows: Sequence[Sequence[float]], outcomes: Sequence[int]) -> Value:
    """mean(sum_k (p_k - y_k)^2), 0 (best) to 2: Brier's own form. On two classes twice `brier`."""
    _check_rows(rows, outcomes)
    if not rows:
        return Undefined(NO_FORECASTS)
    return fmean(
        math.fsum((p - (k == outcome)) ** 2 for k, p in enumerate(row))
        for row, outcome in zip(rows, outcomes, strict=True)
    )


def murphy_parts(forecasts: Sequence[float], outcomes: Sequence[int]) -> Parts | Undefined:
    """Murphy's exact decomposition over the distinct forecasts: reliability - resolution + uncertainty.

    With n_k forecasts of p_k, followed by a share o_k of events, and o the share over all: sum n_k
    (p_k - o_k)^2/n, sum n_k (o_k - o)^2/n, o(1 - o). No bins, so it adds up; it tells little where
    every forecast is another number, so ask for forecasts in steps.
    """
    _check(forecasts, outcomes)
    if not forecasts:
        return Undefined(NO_FORECASTS)
    groups: dict[float, list[int]] = {}
    for p, y in zip(forecasts, outcomes, strict=True):
        groups.setdefault(p, []).append(y)
    count, base = len(forecasts), fmean(outcomes)
    reliability = math.fsum(len(ys) * (p - fmean(ys)) ** 2 for p, ys in groups.items()) / count
    resolution = math.fsum(len(ys) * (fmean(ys) - base) ** 2 for ys in groups.values()) / count
    return Parts(reliability, resolution, base * (1 - base))


def log_score(forecasts: Sequence[float], outcomes: Sequence[int], clip: float = CLIP) -> Value:
    """-mean(ln p of what happened), 0 (best) upwards; p is held within clip..1-clip.

    Without clipping one certain and wrong forecast would cost infinitely much; with 1e-15 it costs
    34.5. scikit-learn's log_loss clips at the machine epsilon of the array, 2.2e-16, so pass that to compare.
    """
    _check(forecasts, outcomes)
    _check_clip(clip)
    if not forecasts:
        return Undefined(NO_FORECASTS)
    return fmean(-math.log(_held(p if y else 1 - p, clip)) for p, y in zip(forecasts, outcomes, strict=True))


def multiclass_log_score(rows: Sequence[Sequence[float]], outcomes: Sequence[int], clip: float = CLIP) -> Value:
    """The same over several classes: -mean(ln p of the class that came true)."""
    _check_rows(rows, outcomes)
    _check_clip(clip)
    if not rows:
        return Undefined(NO_FORECASTS)
    return fmean(-math.log(_held(row[outcome], clip)) for row, outcome in zip(rows, outcomes, strict=True))


def _check_clip(clip: float) -> None:
    if not 0 < clip < 0.5:
        raise ValueError("the clip lies between 0 and 0.5")


def _held(p: float, clip: float) -> float:
    return min(max(p, clip), 1 - clip)


def _bins(forecasts: Sequence[float], outcomes: Sequence[int], bins: int) -> Mapping[int, list[tuple[float, int]]]:
    _check(forecasts, outcomes)
    if bins < 1:
        raise ValueError("there is at least one bin")
    edges = [k / bins for k in range(1, bins)]
    found: dict[int, list[tuple[float, int]]] = {}
    for p, y in sorted(zip(forecasts, outcomes, strict=True)):
        found.setdefault(bisect_left(edges, p), []).append((p, y))
    return found


def reliability_curve(forecasts: Sequence[float], outcomes: Sequence[int], bins: int = BINS) -> list[Point] | Undefined:
    """Forecasts in bins of equal width (k/B, (k+1)/B], the first with its 0; empty bins are left out.

    A forecast on an edge belongs to the bin below it, as in scikit-learn's calibration_curve (uniform).
    """
    found = _bins(forecasts, outcomes, bins)
    if not found:
        return Undefined(NO_FORECASTS)
    return [Point(len(rows), fmean(p for p, _ in rows), fmean(y for _, y in rows)) for rows in found.values()]


def calibration_error(forecasts: Sequence[float], outcomes: Sequence[int], bins: int = BINS) -> Value:
    """Expected calibration error: sum over bins of (n_b/n) |mean forecast - share of events|, 0 (best) to 1."""
    curve = reliability_curve(forecasts, outcomes, bins)
    if isinstance(curve, Undefined):
        return curve
    return math.fsum(point.count * abs(point.forecast - point.observed) for point in curve) / len(forecasts)
