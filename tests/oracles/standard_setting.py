"""Cut scores: scipy's regression and standard error; Hofstee by bisection on numpy's empirical curve."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import stats

from tests.oracles.case import Case

LIBRARIES = ("scipy", "numpy")


def regression(marks: list[float], scores: list[float], borderline: float = 3.5) -> dict[str, float]:
    found = stats.linregress(marks, scores)
    return {
        "cut": float(found.intercept + found.slope * borderline),
        "slope": float(found.slope),
        "intercept": float(found.intercept),
        "r_squared": float(found.rvalue**2),
    }


def angoff(ratings: list[list[float]]) -> dict[str, Any]:
    judges = 100 * np.array(ratings).mean(axis=1)
    return {"cut": float(judges.mean()), "se": float(stats.sem(judges)), "judges": list(judges)}


def hofstee(scores: list[float], box: dict[str, float]) -> float:
    """The fail rate minus the falling line only rises: halve the interval around its change of sign."""
    ordered = np.sort(scores)

    def above(cut: float) -> bool:
        failed = np.searchsorted(ordered, cut, side="left") / len(ordered)
        place = (cut - box["least_cut"]) / (box["most_cut"] - box["least_cut"])
        return bool(failed >= box["most_fail"] + place * (box["least_fail"] - box["most_fail"]))

    low, high = box["least_cut"], box["most_cut"]
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if above(middle) else (middle, high)
    return high


def cases() -> Iterator[Case]:
    for seed in range(4):
        rng = random.Random(seed)
        ratings = [[round(rng.uniform(0.3, 0.95), 2) for _ in range(12)] for _ in range(rng.randint(2, 12))]
        yield Case("angoff", {"ratings": ratings}, angoff(ratings), "scipy.stats.sem", "random", seed)
        cut, score = rng.uniform(40, 90), rng.uniform(0, 100)
        line = float(np.interp(score, [0, cut, 100], [0, 70, 100]))
        yield Case("on_reporting_scale", {"score": score, "panel_cut": cut}, line, "numpy.interp", "random", seed)
        marks = [rng.randint(1, 6) for _ in range(30)]
        scores = [round(30 + 9 * mark + rng.gauss(0, 6), 1) for mark in marks]
        given: dict[str, Any] = {"marks": marks, "scores": scores}
        yield Case("borderline_regression", given, regression(marks, scores), "scipy.stats.linregress", "random", seed)
        box = {"least_cut": 55.0, "most_cut": 80.0, "least_fail": 0.1, "most_fail": 0.6}
        people = [round(rng.gauss(70, 10)) * 1.0 for _ in range(rng.randint(20, 150))]
        given = {"scores": people, "box": box}
        yield Case("hofstee", given, hofstee(people, box), "bisection, numpy.searchsorted", "random", seed)
    marks, scores = [1, 2, 2, 3, 3, 4, 4, 5], [42, 50, 55, 61, 66, 72, 79, 88]
    answer = {**regression(marks, scores), "cut": 69.875}
    yield Case("borderline_regression", {"marks": marks, "scores": scores}, answer, "scoring rules F", "published")
    yield from hostile()


def hostile() -> Iterator[Case]:
    yield Case("borderline_regression", {"marks": [3, 3], "scores": [50, 60]}, None, "one mark only", "hostile")
    falling = ([1, 6, 1, 6], [90.0, 20.0, 70.0, 30.0])
    given: dict[str, Any] = {"marks": falling[0], "scores": falling[1]}
    yield Case("borderline_regression", given, regression(*falling), "scipy.stats.linregress", "hostile")
    box = {"least_cut": 60.0, "most_cut": 75.0, "least_fail": 0.05, "most_fail": 0.4}
    for people in ([70.0] * 50, [61.0, 74.0], [60.0, 75.0, 90.0], [59.0, 75.0, 75.0]):
        given = {"scores": people, "box": box}
        yield Case("hofstee", given, hofstee(people, box), "bisection, numpy.searchsorted", "hostile")
    for people in ([10.0, 20.0, 90.0], [95.0, 99.0]):
        yield Case("hofstee", {"scores": people, "box": box}, None, "the curve misses the box", "hostile")
    agreed = [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]]
    yield Case("angoff", {"ratings": agreed}, angoff(agreed), "scipy.stats.sem", "hostile")
    for score, cut in ((0.0, 1e-6), (1e-6, 1e-6), (100.0, 99.999999)):
        line = float(np.interp(score, [0, cut, 100], [0, 70, 100]))
        yield Case("on_reporting_scale", {"score": score, "panel_cut": cut}, line, "numpy.interp", "hostile")
    alone = [[0.5, 0.75]]
    answer = {"cut": 62.5, "se": None, "judges": [62.5]}
    yield Case("angoff", {"ratings": alone}, answer, "one judge", "hostile")
