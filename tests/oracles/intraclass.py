"""Intraclass correlations and their F intervals by pingouin."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator

import pandas as pd
import pingouin

from tests.oracles.case import Case

LIBRARIES = ("pingouin", "scipy")

# Shrout and Fleiss 1979, table 2: six targets, four judges; .17 .29 .71 and .44 .62 .91.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
TYPES = ["ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)"]


def answers(marks: list[list[float]]) -> list[dict[str, float | None]]:
    long = pd.DataFrame([{"unit": i, "rater": j, "mark": x} for i, row in enumerate(marks) for j, x in enumerate(row)])
    pingouin.options["round.column.CI95"] = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pingouin.intraclass_corr(long, "unit", "rater", "mark").set_index("Type")
    return [within_bounds(float(found.ICC[t]), *map(float, found.CI95[t])) for t in TYPES]


def within_bounds(value: float, low: float, high: float) -> dict[str, float | None]:
    """No intraclass correlation is above 1: what pingouin gives there is a denominator below 0."""
    if value > 1:
        return {"value": None, "low": None, "high": None}
    return {"value": value, "low": low if low <= 1 else None, "high": high}


def all_six(marks: list[list[float]], kind: str, source: str, seed: int | None = None) -> Iterator[Case]:
    for number, answer in enumerate(answers(marks)):
        given = {"marks": marks, "model": "123"[number % 3], "mean": number >= 3}
        yield Case("icc", given, answer, f"pingouin intraclass_corr {source}", kind, seed, 1e-8)


def drawn(seed: int, units: int, raters: int, severity: float) -> list[list[float]]:
    rng = random.Random(seed)
    severities = [rng.gauss(0, severity) for _ in range(raters)]
    true = [rng.gauss(3, 1) for _ in range(units)]
    return [[round(t + s + rng.gauss(0, 0.6), 2) for s in severities] for t in true]


def cases() -> Iterator[Case]:
    yield from all_six(SHROUT_FLEISS, "published", "on Shrout and Fleiss 1979")
    yield from all_six(drawn(1, 12, 2, 0.2), "random", "12 x 2", 1)
    yield from all_six(drawn(2, 30, 5, 1.0), "random", "30 x 5", 2)
    yield from all_six(drawn(3, 5, 8, 3.0), "random", "5 x 8, severe raters", 3)
    yield from all_six([[1, 2], [2, 1.5], [1.4, 1.6]], "hostile", "three units, two raters, nearly opposed")
    yield from all_six([[5e6 + x for x in row] for row in SHROUT_FLEISS], "hostile", "far from zero")
