"""Equating: the circle through three points by linear algebra, lines by numpy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.oracles.case import Case

LIBRARIES = ("numpy",)


def arc(score: float, low: float, middle: tuple[float, float], high: float) -> float:
    """x^2 + y^2 + D x + E y + F = 0 through the three points of the deviation, solved for y."""
    points = [(low, 0.0), (middle[0], middle[1] - middle[0]), (high, 0.0)]
    d, e, f = np.linalg.solve([[x, y, 1.0] for x, y in points], [-(x * x + y * y) for x, y in points])
    roots = np.roots([1.0, e, score * score + d * score + f]).real
    return score + float(min(roots, key=abs))


def cases() -> Iterator[Case]:
    for seed in range(5):
        rng = random.Random(seed)
        low, high = rng.uniform(0, 10), rng.uniform(35, 60)
        xm = rng.uniform(low + 8, high - 8)
        middle = (xm, xm + rng.uniform(-3, 3))
        score = rng.uniform(low, high)
        given: dict[str, Any] = {"score": score, "low": low, "middle": middle, "high": high}
        yield Case("circle_arc", given, arc(**given), "numpy.linalg.solve", "random", seed, 1e-7)
        means, sds = (rng.uniform(20, 30), rng.uniform(20, 30)), (rng.uniform(3, 8), rng.uniform(3, 8))
        slope = sds[1] / sds[0]
        line = float(np.polyval([slope, means[1] - slope * means[0]], score))
        given = {"score": score, "new_mean": means[0], "new_sd": sds[0], "old_mean": means[1], "old_sd": sds[1]}
        yield Case("linear_equating", given, line, "numpy.polyval", "random", seed)
        answer = float(np.polyval([1, means[1] - means[0]], score))
        given = {"score": score, "new_mean": means[0], "old_mean": means[1]}
        yield Case("mean_equating", given, answer, "numpy.polyval", "random", seed)
    yield from published()
    yield from hostile()


def published() -> Iterator[Case]:
    for score, answer in ((20, 21.4292), (30, 31.3110), (36, 36.6700)):
        given: dict[str, Any] = {"score": score, "low": 8, "middle": (26, 27.5), "high": 40}
        yield Case("circle_arc", given, answer, "scoring rules, two routes", "published", tolerance=2e-5)


def hostile() -> Iterator[Case]:
    base: dict[str, Any] = {"low": 8.0, "middle": (26.0, 27.5), "high": 40.0}
    for score in (0.0, 8.0, 40.0, 44.0):
        yield Case("circle_arc", {"score": score, **base}, score, "identity outside", "hostile")
    flat = {"score": 20.0, "low": 8.0, "middle": (26.0, 26.0), "high": 40.0}
    yield Case("circle_arc", flat, 20.0, "a straight line", "hostile")
    lopsided: dict[str, Any] = {"score": 12.0, "low": 0.0, "middle": (2.0, 5.0), "high": 40.0}
    yield Case("circle_arc", lopsided, arc(**lopsided), "numpy.linalg.solve", "hostile", None, 1e-7)
    steep = {"score": 12.0, "low": 0.0, "middle": (2.0, 20.0), "high": 40.0}
    yield Case("circle_arc", steep, None, "no function of the score", "hostile")
    squeezed = {"score": 40.0, "new_mean": 10.0, "new_sd": 3.0, "old_mean": 12.0, "old_sd": 0.0}
    yield Case("linear_equating", squeezed, 12.0, "everybody alike on the old form", "hostile")
    far = {"score": -500.0, "new_mean": 1e6, "old_mean": 0.0}
    yield Case("mean_equating", far, -1000500.0, "by hand", "hostile")
    yield Case("mean_equating", {"score": 0, "new_mean": 0, "old_mean": 0}, 0.0, "nothing to move", "hostile")
    alike = {"score": 12.0, "new_mean": 10.0, "new_sd": 0.0, "old_mean": 12.0, "old_sd": 3.0}
    yield Case("linear_equating", alike, None, "no variance", "hostile")
