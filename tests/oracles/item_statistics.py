"""Item statistics: scipy's correlations and their intervals, statsmodels' test of two shares."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

from tests.oracles.case import Case

LIBRARIES = ("scipy", "statsmodels", "numpy")

Rows = list[list[Any]]


def marks(seed: int, people: int, items: int, missing: float = 0.0) -> Rows:
    rng = random.Random(seed)
    rows = []
    for _ in range(people):
        theta = rng.gauss(0, 1)
        row = [int(theta + rng.gauss(0, 1.2) > (n - items / 2) / 3) for n in range(items)]
        rows.append([None if rng.random() < missing else mark for mark in row])
    return rows


def point_biserial(rows: Rows, item: int) -> float:
    table = np.array(rows, dtype=float)
    rest = np.delete(table, item, axis=1)
    kept = ~np.isnan(table[:, item]) & ~np.isnan(rest).all(axis=1)
    return float(stats.pointbiserialr(table[kept, item], np.nanmean(rest[kept], axis=1))[0])


def distractors(choices: list[Any], rests: list[Any], options: list[str], key: str) -> list[dict[str, Any]]:
    pairs = [(c, r) for c, r in zip(choices, rests, strict=True) if c is not None and r is not None]
    scores = np.array([r for _, r in pairs])
    rows = []
    for option in options:
        chose = np.array([c == option for c, _ in pairs], dtype=float)
        r = float(stats.pointbiserialr(chose, scores)[0]) if 0 < chose.sum() < len(chose) else None
        rows.append(
            {
                "option": option,
                "is_key": option == key,
                "count": int(chose.sum()),
                "share": float(chose.mean()),
                "point_biserial": r,
            }
        )
    return rows


def drift(before: tuple[int, int], after: tuple[int, int]) -> dict[str, float]:
    z, p = proportions_ztest([after[0], before[0]], [after[1], before[1]])
    return {"change": after[0] / after[1] - before[0] / before[1], "z": float(z), "p_value": float(p)}


def upper_bound(r: float, n: int) -> float:
    """The interval of scipy for data that have exactly this correlation."""
    x = np.random.default_rng(n).normal(size=n)
    x = (x - x.mean()) / x.std()
    noise = np.random.default_rng(n + 1).normal(size=n)
    noise -= noise.mean() + x * (noise @ x) / n
    noise /= noise.std()
    return float(stats.pearsonr(x, r * x + np.sqrt(1 - r * r) * noise).confidence_interval(0.95).high)


def cases() -> Iterator[Case]:
    for seed, missing in ((1, 0.0), (2, 0.0), (3, 0.3)):
        rows = marks(seed, 50, 6, missing)
        for item in (0, 3):
            given: dict[str, Any] = {"marks": rows, "item": item}
            answer = point_biserial(rows, item)
            yield Case("corrected_point_biserial", given, answer, "scipy.stats.pointbiserialr", "random", seed)
        column = [row[2] for row in rows]
        yield Case("difficulty", {"marks": column}, float(np.nanmean(np.array(column, dtype=float))), "numpy", "random")
        rng = random.Random(seed)
        rests = [None if rng.random() < missing else rng.random() for _ in range(60)]
        choices = [None if rng.random() < missing / 2 else rng.choice("aaabbc") for _ in range(60)]
        given = {"choices": choices, "rests": rests, "options": ["a", "b", "c", "d"], "key": "a"}
        yield Case("distractor_table", given, distractors(**given), "scipy.stats.pointbiserialr", "random", seed)
        first, second = [rng.gauss(0, 1) for _ in range(25)], [rng.randint(0, 4) for _ in range(25)]
        r = float(stats.pearsonr(first, second).statistic)
        yield Case("pearson", {"first": first, "second": second}, r, "scipy.stats.pearsonr", "random", seed)
        slow, fast = ([rng.lognormvariate(4, 0.5) for _ in range(count)] for count in (31, 40))
        change = float(np.median(fast) / np.median(slow) - 1)
        yield Case("time_drift", {"before": slow, "after": fast}, change, "numpy.median", "random", seed)
        before, after = (rng.randint(20, 60), 80), (rng.randint(50, 110), 120)
        given = {"before": before, "after": after}
        yield Case("difficulty_drift", given, drift(before, after), "statsmodels proportions_ztest", "random", seed)
        r, n = rng.uniform(-0.5, 0.6), rng.randint(10, 200)
        bound = upper_bound(r, n)
        yield Case("correlation_upper_bound", {"r": r, "n": n}, bound, "scipy.stats.pearsonr", "random", seed)
    yield from hostile()


def hostile() -> Iterator[Case]:
    alike = [[1, 0, 1], [1, 1, 0], [1, 1, 1]]
    yield Case("corrected_point_biserial", {"marks": alike, "item": 0}, None, "a constant", "hostile")
    one_item = [[1], [0], [1]]
    yield Case("corrected_point_biserial", {"marks": one_item, "item": 0}, None, "no rest score", "hostile")
    reversed_key = [[1 - row[0], *row[1:]] for row in marks(4, 40, 5)]
    answer = point_biserial(reversed_key, 0)
    given: dict[str, Any] = {"marks": reversed_key, "item": 0}
    yield Case("corrected_point_biserial", given, answer, "scipy.stats.pointbiserialr", "hostile", 4)
    yield Case("difficulty", {"marks": [None, None]}, None, "no data", "hostile")
    yield Case("difficulty", {"marks": [1, None, 0.25, 0]}, 1.25 / 3, "by hand, part marks and a gap", "hostile")
    yield Case("pearson", {"first": [1, 2, 3], "second": [1e9 + 1, 1e9 + 2, 1e9 + 3]}, 1.0, "a line far off", "hostile")
    yield Case("pearson", {"first": [1, 1], "second": [1, 2]}, None, "a constant", "hostile")
    for choices, rests in ((["a", "a", "b"], [0.2, None, 0.9]), (["b", "b", "b"], [0.2, 0.5, 0.9])):
        given = {"choices": choices, "rests": rests, "options": ["a", "b"], "key": "a"}
        yield Case("distractor_table", given, distractors(**given), "scipy.stats.pointbiserialr", "hostile")
    yield Case("time_drift", {"before": [], "after": [3.0]}, None, "no data", "hostile")
    yield Case("time_drift", {"before": [1e-3, 1e6], "after": [5e5]}, 5e5 / 500000.0005 - 1, "numpy.median", "hostile")
    yield Case("difficulty_drift", {"before": (0, 10), "after": (0, 12)}, None, "no variance", "hostile")
    yield Case("difficulty_drift", {"before": (1, 2), "after": (0, 0)}, None, "an empty period", "hostile")
    tiny = drift((1, 2), (999, 1000))
    yield Case("difficulty_drift", {"before": (1, 2), "after": (999, 1000)}, tiny, "statsmodels", "hostile")
    yield Case("correlation_upper_bound", {"r": 0.3, "n": 3}, None, "no degrees of freedom", "hostile")
    yield Case("correlation_upper_bound", {"r": -0.999, "n": 4}, upper_bound(-0.999, 4), "scipy.stats", "hostile")
