"""How far the same people would get the same scores again: coefficients and standard errors (E2).

Score matrices are people x parts (items, tasks, halves). A person with a gap (None) is left out of the
coefficients that need whole rows, and the others stay as they are.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from statistics import fmean, variance

from assessments.measures.item_statistics import pearson
from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

Row = Sequence[float | None]

PERSON, TASK, RESIDUAL = 0.54, 0.30, 0.16  # variance shares of writing marks after Kim (2017)
MOST_PARTS_FOR_ALL_SPLITS = 16

ONE_PART = N_("reliability needs at least two parts")
ONE_PERSON = N_("there are fewer than two people with all parts")
NO_VARIANCE = N_("all people have the same score")
TOO_FEW_PARTS = N_("one factor needs at least three parts that differ between people")
HEYWOOD = N_("one factor explains a part completely, so the one-factor model does not fit")
OPPOSED_HALVES = N_("the halves are perfectly opposed")
OUT_OF_RANGE = N_("KR-21 is 1, so there is no error to share out")

_TOLERANCE = 1e-12
_SWEEPS = 10_000


@dataclass(frozen=True, slots=True)
class Omega:
    """McDonald's omega with the standardised loadings it rests on (None for a part without variance)."""

    omega: float
    loadings: tuple[float | None, ...]


def complete_rows(scores: Sequence[Row]) -> list[list[float]]:
    """The people with all parts; rows of different lengths and NaN are refused."""
    if scores and any(len(row) != len(scores[0]) for row in scores):
        raise ValueError("every person needs one score a part, None where it is missing")
    if any(value is not None and not math.isfinite(value) for row in scores for value in row):
        raise ValueError("scores must be finite numbers; None stands for a missing one")
    return [[value for value in row if value is not None] for row in scores if None not in row]


def _checked(scores: Sequence[Row]) -> list[list[float]] | Undefined:
    rows = complete_rows(scores)
    if scores and len(scores[0]) < 2:
        return Undefined(ONE_PART)
    if len(rows) < 2:
        return Undefined(ONE_PERSON)
    if _constant([math.fsum(row) for row in rows]):
        return Undefined(NO_VARIANCE)
    return rows


def _constant(values: Sequence[float]) -> bool:
    return min(values) == max(values)


def cronbach_alpha(scores: Sequence[Row]) -> Value:
    """alpha = k / (k - 1) (1 - sum of part variances / variance of the sum) (Cronbach, 1951).

    At most 1; below 0 when the parts oppose each other. Pingouin's default leaves out gaps pair by pair,
    which can give an alpha no set of people has; here people with gaps are left out (its `listwise`).
    """
    rows = _checked(scores)
    if isinstance(rows, Undefined):
        return rows
    parts = math.fsum(variance(column) for column in zip(*rows, strict=True))
    k = len(rows[0])
    return k / (k - 1) * (1 - parts / variance([math.fsum(row) for row in rows]))


def kr20(marks: Sequence[Row]) -> Value:
    """Kuder-Richardson 20: k / (k - 1) (1 - sum p q / population variance of the sum) (1937).

    Alpha of items that are right (1) or wrong (0).
    """
    if any(mark not in (0, 1, None) for row in marks for mark in row):
        raise ValueError("KR-20 takes marks of 1, 0 and None; use alpha for other scores")
    rows = _checked(marks)
    if isinstance(rows, Undefined):
        return rows
    shares = [fmean(column) for column in zip(*rows, strict=True)]
    totals = [math.fsum(row) for row in rows]
    spread = variance(totals) * (len(rows) - 1) / len(rows)
    k = len(shares)
    return k / (k - 1) * (1 - math.fsum(p * (1 - p) for p in shares) / spread)


def kr21(items: int, mean: float, sd: float) -> Value:
    """Kuder-Richardson 21: k / (k - 1) (1 - m (k - m) / (k s^2)), s the population SD; all items as one."""
    if items < 1 or not 0 <= mean <= items or sd < 0:
        raise ValueError("give at least one item, a mean between 0 and their number, and no negative SD")
    if items == 1:
        return Undefined(ONE_PART)
    if sd == 0:
        return Undefined(NO_VARIANCE)
    return items / (items - 1) * (1 - mean * (items - mean) / (items * sd**2))


def mcdonald_omega(scores: Sequence[Row]) -> Omega | Undefined:
    """Omega of a one-factor model (McDonald, 1999): (sum l s)^2 / ((sum l s)^2 + sum (1 - l^2) s^2).

    l are the loadings on the correlation matrix by minimum residuals (Harman & Jones, 1966), s the SDs of
    the parts; the denominator is the variance the model implies. Parts without variance add nothing and
    are left out. Undefined below three parts, and when a loading reaches 1 (a Heywood case).
    """
    rows = _checked(scores)
    if isinstance(rows, Undefined):
        return rows
    columns = [list(column) for column in zip(*rows, strict=True)]
    varied = [n for n, column in enumerate(columns) if not _constant(column)]
    if len(varied) < 3:
        return Undefined(TOO_FEW_PARTS)
    loadings = minres_loadings(correlation_matrix([columns[n] for n in varied]))
    if max(abs(loading) for loading in loadings) >= 1:
        return Undefined(HEYWOOD)
    sds = [math.sqrt(variance(columns[n])) for n in varied]
    common = math.fsum(loading * sd for loading, sd in zip(loadings, sds, strict=True)) ** 2
    unique = math.fsum((1 - loading**2) * sd**2 for loading, sd in zip(loadings, sds, strict=True))
    by_part = dict(zip(varied, loadings, strict=True))
    return Omega(common / (common + unique), tuple(by_part.get(n) for n in range(len(columns))))


def correlation_matrix(columns: Sequence[Sequence[float]]) -> list[list[float]]:
    """Pearson's correlations of columns, none of which is constant."""
    centred = []
    for column in columns:
        mean = fmean(column)
        moved = [value - mean for value in column]
        length = math.sqrt(math.fsum(value * value for value in moved))
        centred.append([value / length for value in moved])
    return [[math.fsum(a * b for a, b in zip(one, two, strict=True)) for two in centred] for one in centred]


def minres_loadings(correlations: Sequence[Sequence[float]]) -> list[float]:
    """One factor's loadings that leave the least squared off-diagonal residuals, their sum not negative.

    With all other loadings held, the best one is sum r_ij l_j / sum l_j^2 over j != i, cut at +-1
    (Harman & Fukuda, 1966); sweeps go on until nothing moves. The start is the row of the matrix with the
    largest sum of squares, so parts that load negatively start out negative.
    """
    start = max(correlations, key=lambda row: math.fsum(r * r for r in row))
    loadings = [0.7 * math.copysign(math.sqrt(abs(r)), r) for r in start]
    sweeps, moved = 0, 1.0
    while moved > _TOLERANCE and sweeps < _SWEEPS:
        sweeps, moved = sweeps + 1, 0.0
        for i, row in enumerate(correlations):
            others = [(r, loading) for j, (r, loading) in enumerate(zip(row, loadings, strict=True)) if j != i]
            below = math.fsum(loading * loading for _, loading in others)
            best = math.fsum(r * loading for r, loading in others) / below if below else 0.0
            best = max(-1.0, min(1.0, best))
            moved = max(moved, abs(best - loadings[i]))
            loadings[i] = best
    return loadings if math.fsum(loadings) >= 0 else [-loading for loading in loadings]


def spearman_brown(reliability: float, factor: float = 2.0) -> Value:
    """The reliability of a test `factor` times as long: f r / (1 + (f - 1) r) (Spearman; Brown, 1910)."""
    if not -1 <= reliability <= 1 or factor <= 0:
        raise ValueError("a reliability lies between -1 and 1, and a test can only be longer or shorter than it is")
    below = 1 + (factor - 1) * reliability
    if below <= 0:
        return Undefined(OPPOSED_HALVES)
    return factor * reliability / below


def split_half(scores: Sequence[Row], first: Sequence[int]) -> Value:
    """The correlation of two halves stepped up by Spearman-Brown; `first` are the parts of one half.

    The formula takes the halves for equally long, which holds nearly for an odd number of parts.
    """
    rows = _checked(scores)
    if isinstance(rows, Undefined):
        return rows
    chosen = set(first)
    if not chosen or not chosen < set(range(len(rows[0]))):
        raise ValueError("a half must hold some of the parts, not none and not all")
    one = [math.fsum(row[n] for n in chosen) for row in rows]
    other = [math.fsum(value for n, value in enumerate(row) if n not in chosen) for row in rows]
    r = pearson(one, other)
    return r if isinstance(r, Undefined) else spearman_brown(r)


def split_half_odd_even(scores: Sequence[Row]) -> Value:
    """Split-half of the first, third, fifth ... part against the rest."""
    return split_half(scores, range(0, len(scores[0]) if scores else 0, 2)) if scores else Undefined(ONE_PERSON)


def split_half_all(scores: Sequence[Row]) -> Value:
    """The mean split-half over all ways to halve the parts; at most 16 parts (6,435 ways)."""
    k = len(scores[0]) if scores else 0
    if k > MOST_PARTS_FOR_ALL_SPLITS:
        raise ValueError(f"{k} parts have too many halves: take split_half_random")
    # With an even number each split appears twice, once by either half: the first part fixes which.
    halves = [half for half in combinations(range(k), k // 2) if k % 2 or 0 in half]
    return _mean_split(scores, halves)


def split_half_random(scores: Sequence[Row], splits: int, rng: Random) -> Value:
    """The mean split-half over so many random halvings."""
    if splits < 1:
        raise ValueError("draw at least one split")
    k = len(scores[0]) if scores else 0
    return _mean_split(scores, [tuple(rng.sample(range(k), k // 2)) for _ in range(splits)])


def _mean_split(scores: Sequence[Row], halves: Sequence[Sequence[int]]) -> Value:
    """The mean over halvings; undefined as soon as one of them is."""
    rows = _checked(scores)
    if isinstance(rows, Undefined):
        return rows
    values = []
    for half in halves:
        value = split_half(rows, half)
        if isinstance(value, Undefined):
            return value
        values.append(value)
    return fmean(values)


def standard_error_of_measurement(sd: float, reliability: float) -> float:
    """SEM = SD sqrt(1 - reliability), in points of the score."""
    if sd < 0 or reliability > 1:
        raise ValueError("the standard deviation must not be negative nor the reliability above 1")
    return sd * math.sqrt(1 - reliability)


def csem_lord(right: float, items: int) -> Value:
    """Conditional SEM of a number right, binomial errors: sqrt(x (k - x) / (k - 1)) (Lord, 1955)."""
    if items < 1 or not 0 <= right <= items:
        raise ValueError("the number right lies between 0 and the number of items, at least one")
    return math.sqrt(right * (items - right) / (items - 1)) if items > 1 else Undefined(ONE_PART)


def csem_keats(right: float, items: int, kr20_value: float, kr21_value: float) -> Value:
    """Lord's times sqrt((1 - KR-20) / (1 - KR-21)), so that the mean error fits KR-20 (Keats, 1957)."""
    if kr20_value > 1 or kr21_value > 1:
        raise ValueError("reliabilities are at most 1")
    if kr21_value == 1:
        return Undefined(OUT_OF_RANGE)
    plain = csem_lord(right, items)
    if isinstance(plain, Undefined):
        return plain
    return plain * math.sqrt((1 - kr20_value) / (1 - kr21_value))


def csem_feldt(right_by_stratum: Sequence[float], items_by_stratum: Sequence[int]) -> Value:
    """Compound binomial errors (Feldt, 1984): the root of the sum of Lord's squares over content strata.

    Smaller than Lord's, as a form never draws all its items from one stratum.
    """
    if len(right_by_stratum) != len(items_by_stratum) or not items_by_stratum:
        raise ValueError("give the number right and the number of items for each stratum, at least one")
    squares = []
    for right, items in zip(right_by_stratum, items_by_stratum, strict=True):
        one = csem_lord(right, items)
        if isinstance(one, Undefined):
            return one
        squares.append(one * one)
    return math.sqrt(math.fsum(squares))


def stratified_alpha(strata: Sequence[Sequence[Row]]) -> Value:
    """1 - sum s_h^2 (1 - alpha_h) / s_X^2 over strata of parts (Cronbach, Schonemann & McKie, 1965).

    Each stratum is people x parts, the same people in the same order; X is the sum over all. People with
    a gap in any stratum are left out of all.
    """
    if not strata or any(len(one) != len(strata[0]) for one in strata):
        raise ValueError("every stratum needs a row for each person, in the same order")
    for stratum in strata:
        complete_rows(stratum)
    whole = [n for n in range(len(strata[0])) if all(None not in stratum[n] for stratum in strata)]
    if len(whole) < 2:
        return Undefined(ONE_PERSON)
    error, totals = 0.0, [0.0] * len(whole)
    for stratum in strata:
        rows = complete_rows([stratum[n] for n in whole])
        sums = [math.fsum(row) for row in rows]
        totals = [total + one for total, one in zip(totals, sums, strict=True)]
        if _constant(sums):
            return Undefined(NO_VARIANCE)
        alpha = cronbach_alpha(rows)
        if isinstance(alpha, Undefined):
            return alpha
        error += variance(sums) * (1 - alpha)
    return Undefined(NO_VARIANCE) if _constant(totals) else 1 - error / variance(totals)


def composite_reliability(
    weights: Sequence[float],
    sds: Sequence[float],
    reliabilities: Sequence[float],
    correlations: Sequence[Sequence[float]],
) -> Value:
    """Reliability of a weighted sum of sections: 1 - sum w^2 s^2 (1 - r) / variance of the sum (Mosier, 1943)."""
    count = len(weights)
    if not count or not count == len(sds) == len(reliabilities) == len(correlations):
        raise ValueError("give a weight, an SD, a reliability and a row of correlations for each section")
    if any(len(row) != count for row in correlations) or min(weights) < 0 or min(sds) < 0 or max(reliabilities) > 1:
        raise ValueError("weights and SDs must not be negative, reliabilities at most 1, correlations square")
    scaled = [weight * sd for weight, sd in zip(weights, sds, strict=True)]
    total = math.fsum(
        one * two * r for one, row in zip(scaled, correlations, strict=True) for two, r in zip(scaled, row, strict=True)
    )
    if total <= 0:
        return Undefined(NO_VARIANCE)
    return 1 - math.fsum(s * s * (1 - r) for s, r in zip(scaled, reliabilities, strict=True)) / total


def writing_reliability(
    tasks: int, readers: int, person: float = PERSON, task: float = TASK, residual: float = RESIDUAL
) -> Value:
    """D-study of the mean of T tasks by r readers: p / (p + t / T + e / (T r)) (Brennan, 2001)."""
    if tasks < 1 or readers < 1 or min(person, task, residual) < 0:
        raise ValueError("give at least one task and reader, and no negative variance")
    total = person + task / tasks + residual / (tasks * readers)
    return person / total if total else Undefined(NO_VARIANCE)
