"""Fits of the Rasch and two-parameter models: scipy on the same likelihood by Gauss-Hermite, and girth."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
from girth import twopl_mml
from scipy import optimize, special

from tests.oracles.case import Case

LIBRARIES = ("girth", "scipy", "numpy")

Rows = list[list[int | None]]
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(61)
LOG_WEIGHTS = np.log(WEIGHTS / WEIGHTS.sum())

# Bock & Lieberman 1970, LSAT section 6: how many of 1,000 people gave each of the 32 patterns 00000 ... 11111.
LSAT = [3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15]
LSAT += [10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298]


def sheets(seed: int, people: int, count: int, missing: float = 0.0, spread: float = 0.3) -> Rows:
    rng = random.Random(seed)
    bank = [(np.exp(rng.gauss(0, spread)), rng.gauss(0, 1)) for _ in range(count)]
    rows = []
    for _ in range(people):
        theta = rng.gauss(0, 1)
        row = [int(rng.random() < special.expit(a * (theta - b))) for a, b in bank]
        rows.append([None if rng.random() < missing else x for x in row])
    return rows


def marginal(rows: Rows, slopes: np.ndarray, intercepts: np.ndarray) -> float:
    """The marginal log-likelihood of logits slope * theta + intercept."""
    x = np.array([[np.nan if v is None else v for v in row] for row in rows])
    logits = slopes[:, None] * NODES[None, :] + intercepts[:, None]
    right, wrong = -np.logaddexp(0, -logits), -np.logaddexp(0, logits)
    each = (x == 1).astype(float) @ right + (x == 0).astype(float) @ wrong
    return float(special.logsumexp(each + LOG_WEIGHTS, axis=1).sum())


def rasch(rows: Rows) -> dict[str, Any]:
    count = len(rows[0])

    def loss(v: np.ndarray) -> float:
        return -marginal(rows, np.full(count, v[0]), -v[1:])

    found = optimize.minimize(loss, np.r_[1.0, np.zeros(count)], method="BFGS", options={"gtol": 1e-6})
    return {
        "difficulties": list(found.x[1:]),
        "sd": abs(found.x[0]),
        "log_likelihood": -found.fun,
        "converged": True,
    }


def two_parameter(rows: Rows, log_slope_sd: float, difficulty_sd: float) -> dict[str, Any]:
    count = len(rows[0])

    def loss(v: np.ndarray) -> float:
        log_a, b = v[:count], v[count:]
        prior = ((log_a / log_slope_sd) ** 2).sum() / 2 + ((b / difficulty_sd) ** 2).sum() / 2
        return prior - marginal(rows, np.exp(log_a), -np.exp(log_a) * b)

    found = optimize.minimize(loss, np.zeros(2 * count), method="BFGS", options={"gtol": 1e-6})
    return fitted(rows, np.exp(found.x[:count]), found.x[count:])


def fitted(rows: Rows, slopes: np.ndarray, difficulties: np.ndarray) -> dict[str, Any]:
    return {
        "items": [{"a": float(a), "b": float(b)} for a, b in zip(slopes, difficulties, strict=True)],
        "log_likelihood": marginal(rows, slopes, -slopes * difficulties),
        "converged": True,
    }


def by_girth(rows: Rows) -> dict[str, Any]:
    found = twopl_mml(np.array(rows).T, options={"max_iteration": 200, "use_LUT": False})
    return fitted(rows, found["Discrimination"], found["Difficulty"])


def cases() -> Iterator[Case]:
    for seed, missing in ((1, 0.0), (2, 0.0), (3, 0.25)):
        rows = sheets(seed, 120, 8, missing)
        given: dict[str, Any] = {"responses": rows, "tolerance": 1e-9}
        yield Case("fit_rasch", given, rasch(rows), "scipy.optimize BFGS, 61-point Gauss-Hermite", "random", seed, 1e-5)
        priors = {"log_slope_sd": 0.5, "difficulty_sd": 2.0}
        answer = two_parameter(rows, **priors)
        source = "scipy.optimize BFGS, 61-point Gauss-Hermite, the same priors"
        yield Case("fit_two_parameter", {**given, "priors": priors}, answer, source, "random", seed, 1e-5)
    for seed in (4, 5):
        rows = sheets(seed, 400, 8)
        weak = {"log_slope_sd": 1000.0, "difficulty_sd": 1000.0}
        given = {"responses": rows, "priors": weak, "tolerance": 1e-9}
        # girth stops when slopes move by less than .001 and bounds its quadrature at 4.5 SD.
        yield Case("fit_two_parameter", given, by_girth(rows), "girth.twopl_mml", "random", seed, 0.01)
    yield from published()
    yield from hostile()


def published() -> Iterator[Case]:
    """As the R package ltm prints them (Rizopoulos, 2006): slopes and difficulties with people ~ normal(0, 1)."""
    rows = [[int(bit) for bit in f"{pattern:05b}"] for pattern, count in enumerate(LSAT) for _ in range(count)]
    slope, difficulties = 0.7551, [-3.6153, -1.3224, -0.3176, -1.7301, -2.7802]
    answer = {
        "difficulties": [slope * b for b in difficulties],
        "sd": slope,
        "log_likelihood": -2466.938,
        "converged": True,
    }
    given: dict[str, Any] = {"responses": rows, "tolerance": 1e-6}
    yield Case("fit_rasch", given, answer, "ltm::rasch(LSAT), Rizopoulos 2006", "published", tolerance=5e-4)
    slopes = [0.8254, 0.7229, 0.8905, 0.6886, 0.6575]
    difficulties = [-3.3597, -1.3696, -0.2799, -1.8659, -3.1236]
    answer = {
        "items": [{"a": a, "b": b} for a, b in zip(slopes, difficulties, strict=True)],
        "log_likelihood": -2466.653,
        "converged": True,
    }
    given = {**given, "priors": {"log_slope_sd": 1e6, "difficulty_sd": 1e6}}
    yield Case("fit_two_parameter", given, answer, "ltm::ltm(LSAT ~ z1), Rizopoulos 2006", "published", tolerance=2e-3)


def hostile() -> Iterator[Case]:
    alike = [[1, 0], [1, 0], [1, 0]]
    yield Case("fit_rasch", {"responses": alike}, None, "every likelihood is monotone", "hostile")
    nobody = [[None, None]]
    yield Case("fit_two_parameter", {"responses": nobody, "priors": {}}, None, "no data", "hostile")
    rows = [[*row, 1, None] for row in sheets(6, 60, 5)]
    answer = rasch([row[:5] for row in rows])
    answer["difficulties"] += [None, None]
    source = "scipy.optimize without the columns that say nothing"
    yield Case("fit_rasch", {"responses": rows, "tolerance": 1e-9}, answer, source, "hostile", 6, 1e-5)
    opposed = [[*row, 1 - row[0]] for row in sheets(7, 60, 5)]  # an item against all others: its key is wrong
    priors = {"log_slope_sd": 0.5, "difficulty_sd": 2.0}
    given = {"responses": opposed, "priors": priors, "tolerance": 1e-9, "most_rounds": 3000}
    answer = two_parameter(opposed, **priors)
    yield Case("fit_two_parameter", given, answer, "scipy.optimize BFGS, the same priors", "hostile", 7, 1e-5)
