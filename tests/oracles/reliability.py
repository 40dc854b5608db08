"""Coefficients and standard errors: pingouin, statsmodels' factor analysis, scipy's optimiser, numpy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
import pingouin
from scipy import optimize
from statsmodels.multivariate.factor import Factor

from tests.oracles.case import Case

LIBRARIES = ("pingouin", "statsmodels", "scipy", "numpy", "pandas")

Rows = list[list[Any]]


def rows(seed: int, people: int, parts: int, missing: float = 0.0, whole: bool = False) -> Rows:
    rng = random.Random(seed)
    loads = [rng.uniform(0.3, 1.0) for _ in range(parts)]
    found = []
    for _ in range(people):
        factor = rng.gauss(0, 1)
        row: list[Any] = [round(load * factor + rng.gauss(0, 0.8), 4) for load in loads]
        if whole:
            row = [int(value > 0) for value in row]
        found.append([None if rng.random() < missing else value for value in row])
    return found


def complete(data: Rows) -> np.ndarray:
    return np.array([row for row in data if None not in row], dtype=float)


def alpha(data: Rows) -> float:
    return float(pingouin.cronbach_alpha(data=pd.DataFrame(data, dtype=float), nan_policy="listwise")[0])


def omega_of(loadings: np.ndarray, data: np.ndarray) -> dict[str, Any]:
    loadings = loadings * np.sign(loadings.sum())
    sd = data.std(axis=0, ddof=1)
    common, unique = (loadings @ sd) ** 2, ((1 - loadings**2) * sd**2).sum()
    return {"omega": common / (common + unique), "loadings": list(loadings)}


def omega_by_scipy(data: Rows) -> dict[str, Any]:
    """Least squared off-diagonal residuals, by a trust-region solver."""
    table = complete(data)
    correlations = np.corrcoef(table.T)
    above = np.triu_indices(len(correlations), 1)

    def residuals(v: np.ndarray) -> np.ndarray:
        return (correlations - np.outer(v, v))[above]

    start = np.full(len(correlations), 0.5)
    found = optimize.least_squares(residuals, start, xtol=1e-15, ftol=1e-15, gtol=1e-15)
    return omega_of(found.x, table)


def omega_by_statsmodels(data: Rows) -> dict[str, Any]:
    """Principal axes iterated to the end meet the minimum residuals."""
    table = complete(data)
    found = Factor(table, n_factor=1, method="pa").fit(maxiter=5000, tol=1e-12)
    return omega_of(found.loadings[:, 0], table)


def halves(data: Rows, first: list[int]) -> float:
    table = complete(data)
    rest = [n for n in range(table.shape[1]) if n not in first]
    r = np.corrcoef(table[:, first].sum(axis=1), table[:, rest].sum(axis=1))[0, 1]
    return float(2 * r / (1 + r))


def all_halves(data: Rows) -> float:
    parts = len(data[0])
    return float(np.mean([halves(data, list(half)) for half in combinations(range(parts), parts // 2)]))


def stratified(strata: list[Rows]) -> float:
    tables = [complete(one) for one in strata]
    total = sum(table.sum(axis=1) for table in tables)
    error = sum(t.sum(axis=1).var(ddof=1) * (1 - alpha(t.tolist())) for t in tables)
    return float(1 - error / total.var(ddof=1))


def cases() -> Iterator[Case]:
    for seed, missing in ((1, 0.0), (2, 0.0), (3, 0.05)):
        data, marks = rows(seed, 60, 6, missing), rows(seed + 10, 80, 7, missing, whole=True)
        yield Case("cronbach_alpha", {"scores": data}, alpha(data), "pingouin.cronbach_alpha", "random", seed)
        yield Case("kr20", {"marks": marks}, alpha(marks), "pingouin.cronbach_alpha", "random", seed)
        by_scipy, by_axes = omega_by_scipy(data), omega_by_statsmodels(data)
        yield Case("mcdonald_omega", {"scores": data}, by_scipy, "scipy.optimize.least_squares", "random", seed, 1e-7)
        yield Case("mcdonald_omega", {"scores": data}, by_axes, "statsmodels Factor, pa", "random", seed, 1e-5)
        odd = [n for n in range(6) if n % 2 == 0]
        yield Case("split_half_odd_even", {"scores": data}, halves(data, odd), "numpy.corrcoef", "random", seed)
        yield Case("split_half_all", {"scores": data}, all_halves(data), "numpy.corrcoef", "random", seed)
        strata = [[row[:3] for row in data], [row[3:] for row in data]]
        if not missing:
            yield Case("stratified_alpha", {"strata": strata}, stratified(strata), "pingouin, numpy", "random", seed)
    yield from formulas()
    yield from hostile()


def formulas() -> Iterator[Case]:
    for seed in range(4):
        rng = random.Random(seed)
        items = rng.randint(5, 40)
        right = rng.randint(0, items)
        lord = sqrt(Fraction(right * (items - right), items - 1))
        yield Case("csem_lord", {"right": right, "items": items}, lord, "fractions", "random", seed)
        parts = [(rng.randint(0, 10), 10), (rng.randint(0, 6), 6)]
        feldt = sqrt(sum(Fraction(x * (k - x), k - 1) for x, k in parts))
        given: dict[str, Any] = {
            "right_by_stratum": [x for x, _ in parts],
            "items_by_stratum": [k for _, k in parts],
        }
        yield Case("csem_feldt", given, feldt, "fractions", "random", seed)
        weights, sds = np.array([0.2, 0.3, 0.25, 0.25]), np.array([rng.uniform(5, 20) for _ in range(4)])
        good = np.array([rng.uniform(0.5, 0.95) for _ in range(4)])
        mixed = np.array([[1.0 if i == j else 0.55 for j in range(4)] for i in range(4)])
        error = np.diag(sds**2 * (1 - good))
        true = np.outer(sds, sds) * mixed - error
        answer = float(weights @ true @ weights / (weights @ (true + error) @ weights))
        given = {"weights": [*weights], "sds": [*sds], "reliabilities": [*good], "correlations": mixed.tolist()}
        yield Case("composite_reliability", given, answer, "true over observed variance, numpy", "random", seed)
    for (tasks, readers), answer in {(2, 2): 0.740, (3, 2): 0.810, (4, 2): 0.850, (6, 2): 0.895}.items():
        given = {"tasks": tasks, "readers": readers}
        yield Case("writing_reliability", given, answer, "Kim 2017, shares rounded", "published", tolerance=6e-4)
    yield from more_formulas()
    # Spearman and Brown's own use: two halves that correlate .6 make a test of .75; four times as long .857142...
    yield Case("spearman_brown", {"reliability": 0.6}, 0.75, "Brown 1910", "published")
    yield Case("spearman_brown", {"reliability": 0.6, "factor": 4}, 6 / 7, "Spearman 1910", "published")


def more_formulas() -> Iterator[Case]:
    for seed in range(20, 24):
        rng = random.Random(seed)
        marks = np.array(rows(seed, 50, 8, whole=True))
        totals = marks.sum(axis=1)
        # All items as hard as the average one: alpha with the items' variances replaced by theirs.
        share = float(marks.mean())
        low = float(8 / 7 * (1 - 8 * share * (1 - share) / totals.var()))
        given: dict[str, Any] = {"items": 8, "mean": float(totals.mean()), "sd": float(totals.std())}
        yield Case("kr21", given, low, "numpy.var", "random", seed)
        high = alpha(marks.tolist())
        right = rng.randint(1, 7)
        answer = float(np.sqrt(right * (8 - right) / 7 * (1 - high) / (1 - low)))
        given = {"right": right, "items": 8, "kr20_value": high, "kr21_value": low}
        yield Case("csem_keats", given, answer, "pingouin, numpy", "random", seed)
        given = {"sd": float(totals.std()), "reliability": high}
        # The variance less the covariance with a parallel form.
        error = float(np.sqrt(totals.var() - high * totals.var()))
        yield Case("standard_error_of_measurement", given, error, "numpy", "random", seed)
        first = sorted(rng.sample(range(8), 4))
        data = rows(seed, 40, 8)
        yield Case(
            "split_half", {"scores": data, "first": first}, halves(data, first), "numpy.corrcoef", "random", seed
        )
        r, factor = rng.uniform(-0.3, 0.95), rng.randint(2, 6)
        # A test of `factor` parallel parts: the correlation of two such sums from its covariance matrix.
        parts = np.full((2 * factor, 2 * factor), r) + np.eye(2 * factor) * (1 - r)
        one, other = np.repeat([1, 0], factor), np.repeat([0, 1], factor)
        longer = float(one @ parts @ other / np.sqrt((one @ parts @ one) * (other @ parts @ other)))
        if r > 0:
            given = {"reliability": r, "factor": factor}
            yield Case("spearman_brown", given, longer, "numpy, sums of parallel parts", "random", seed)
        strata = [rows(seed, 30, 3), rows(seed + 50, 30, 4), rows(seed + 90, 30, 2)]
        yield Case("stratified_alpha", {"strata": strata}, stratified(strata), "pingouin, numpy", "random", seed)
        shares = [rng.randint(1, 60) for _ in range(3)]
        tasks, readers = rng.randint(1, 6), rng.randint(1, 3)
        p, t, e = map(Fraction, shares)
        given = {"tasks": tasks, "readers": readers, "person": shares[0], "task": shares[1], "residual": shares[2]}
        exact = float(p / (p + t / tasks + e / (tasks * readers)))
        yield Case("writing_reliability", given, exact, "fractions", "random", seed)


def hostile() -> Iterator[Case]:
    opposed = [[1, 0, 3], [2, -1, 1], [5, -6, 2], [4, -4, 4]]
    yield Case("cronbach_alpha", {"scores": opposed}, alpha(opposed), "pingouin.cronbach_alpha", "hostile")
    constant = [[row[0], 2.0, row[1], row[2]] for row in rows(20, 30, 3)]
    yield Case("cronbach_alpha", {"scores": constant}, alpha(constant), "pingouin.cronbach_alpha", "hostile")
    answer = omega_by_scipy([[row[0], *row[2:]] for row in constant])
    answer["loadings"].insert(1, None)
    yield Case("mcdonald_omega", {"scores": constant}, answer, "scipy without the constant", "hostile", None, 1e-7)
    mixed = [[row[0], -row[1], *row[2:]] for row in rows(21, 40, 5)]
    answer = omega_by_scipy(mixed)
    yield Case("mcdonald_omega", {"scores": mixed}, answer, "scipy, one part reversed", "hostile", 21, 1e-7)
    for measure in ("cronbach_alpha", "mcdonald_omega", "split_half_odd_even", "split_half_all"):
        yield Case(measure, {"scores": [[1.0, 2.0, 3.0]] * 5}, None, "no variance", "hostile")
        yield Case(measure, {"scores": [[1.0, None, 2.0], [2.0, 1.0, 4.0]]}, None, "one complete row", "hostile")
    yield Case("kr20", {"marks": [[1], [0]]}, None, "one item", "hostile")
    gaps = rows(30, 40, 5, missing=0.3, whole=True)
    yield Case("kr20", {"marks": gaps}, alpha(gaps), "pingouin.cronbach_alpha", "hostile", 30)
    yield Case("kr21", {"items": 1, "mean": 0.5, "sd": 0.5}, None, "one item", "hostile")
    yield Case("kr21", {"items": 9, "mean": 4.0, "sd": 0.0}, None, "no variance", "hostile")
    yield Case("csem_keats", {"right": 0, "items": 9, "kr20_value": 0.5, "kr21_value": 0.1}, 0.0, "no error", "hostile")
    fixed: dict[str, Any] = {"right": 3, "items": 9, "kr20_value": 0.5, "kr21_value": 1.0}
    yield Case("csem_keats", fixed, None, "division by zero", "hostile")
    yield Case("csem_feldt", {"right_by_stratum": [1, 1], "items_by_stratum": [1, 4]}, None, "one item", "hostile")
    ends = {"right_by_stratum": [0, 4], "items_by_stratum": [3, 4]}
    yield Case("csem_feldt", ends, 0.0, "none right and all right", "hostile")
    yield Case("csem_lord", {"right": 30, "items": 30}, 0.0, "all right", "hostile")
    yield Case("split_half", {"scores": [[1, 2], [1, 3]], "first": [0]}, None, "a constant half", "hostile")
    against = [[1, -1], [2, -2], [5, -4]]
    yield Case("split_half", {"scores": against, "first": [0]}, halves(against, [0]), "numpy.corrcoef", "hostile")
    yield Case("standard_error_of_measurement", {"sd": 0.0, "reliability": 0.4}, 0.0, "no spread", "hostile")
    worse = {"sd": 2.0, "reliability": -1.25}
    yield Case("standard_error_of_measurement", worse, 3.0, "a negative reliability, by hand", "hostile")
    uneven = [rows(31, 12, 2), [[9 * value for value in row] for row in rows(32, 12, 5)]]
    yield Case("stratified_alpha", {"strata": uneven}, stratified(uneven), "pingouin, numpy", "hostile", 31)
    yield Case("stratified_alpha", {"strata": [[[1, 1]] * 4, rows(33, 4, 3)]}, None, "a constant stratum", "hostile")
    apart: dict[str, Any] = {"weights": [1, 1], "sds": [3, 3], "reliabilities": [0.9, 0.9]}
    yield Case("composite_reliability", {**apart, "correlations": [[1, -1], [-1, 1]]}, None, "no variance", "hostile")
    answer = (9 * 2 - 9 * 0.1 * 2 + 2 * 9 * -0.5) / (9 * 2 + 2 * 9 * -0.5)
    yield Case("composite_reliability", {**apart, "correlations": [[1, -0.5], [-0.5, 1]]}, answer, "by hand", "hostile")
    yield Case("writing_reliability", {"tasks": 1, "readers": 1, "person": 0}, 0.0, "no person variance", "hostile")
    nothing = {"tasks": 1, "readers": 1, "person": 0, "task": 0, "residual": 0}
    yield Case("writing_reliability", nothing, None, "no variance", "hostile")
    yield Case("csem_lord", {"right": 1, "items": 1}, None, "one item", "hostile")
    near = {"reliability": -0.999, "factor": 2}
    yield Case("spearman_brown", near, -1998.0, "by hand, near the pole", "hostile", tolerance=1e-6)
    yield Case("spearman_brown", {"reliability": -1.0}, None, "division by zero", "hostile")
