"""Tails of sums of unequal chances: numpy's convolution, Fourier transform, exact fractions; omega in numpy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
from scipy import stats

from tests.oracles.case import Case

LIBRARIES = ("numpy", "scipy")


def by_convolution(chances: list[float], least: int) -> float:
    pmf = reduce(np.convolve, [np.array([1 - p, p]) for p in chances], np.array([1.0]))
    return float(pmf[max(0, least) :].sum())


def by_fourier(chances: list[float], least: int) -> float:
    """The characteristic function at the roots of unity, turned back (Hong, 2013)."""
    count = len(chances) + 1
    roots = np.exp(2j * np.pi * np.arange(count) / count)
    values = np.prod([1 - p + p * roots for p in chances], axis=0)
    return float(np.fft.fft(values).real[max(0, least) :].sum() / count)


def by_fractions(chances: list[float], least: int) -> float:
    pmf = [Fraction(1)]
    for chance in map(Fraction, chances):
        grown = [Fraction(0)] * (len(pmf) + 1)
        for k, mass in enumerate(pmf):
            grown[k] += mass * (1 - chance)
            grown[k + 1] += mass * chance
        pmf = grown
    return float(sum(pmf[max(0, least) :]))


def direction(sheets: list[list[Any]], totals: list[float], copier: int, source: int) -> dict[str, Any]:
    ranks = (stats.rankdata(totals) - 0.5) / len(totals)
    kernel = stats.norm.pdf(ranks, ranks[copier], 0.12) / stats.norm.pdf(0, 0, 0.12)
    others = [n for n in range(len(sheets)) if n not in (copier, source)]
    chances, matches = [], 0
    for item, option in enumerate(sheets[source]):
        if option is None or sheets[copier][item] is None:
            continue
        asked = [n for n in others if sheets[n][item] is not None]
        same = np.array([sheets[n][item] == option for n in asked], dtype=float)
        weights = kernel[asked]
        chances.append(float((weights @ same + 4 * same.mean()) / (weights.sum() + 4)))
        matches += sheets[copier][item] == option
    return {
        "shared": len(chances),
        "matches": int(matches),
        "expected": float(sum(chances)),
        "p_value": by_fractions(chances, matches),
    }


def pair(sheets: list[list[Any]], totals: list[float], one: int, other: int) -> dict[str, Any]:
    forward, backward = direction(sheets, totals, one, other), direction(sheets, totals, other, one)
    smaller = min(forward["p_value"], backward["p_value"])
    return {"forward": forward, "backward": backward, "p_value": min(1.0, 2 * smaller)}


def group(seed: int, people: int, items: int, missing: float) -> tuple[list[list[Any]], list[float]]:
    rng = random.Random(seed)
    sheets = []
    for _ in range(people):
        strength = rng.random()
        row = ["a" if rng.random() < 0.2 + 0.6 * strength else rng.choice("bcd") for _ in range(items)]
        sheets.append([None if rng.random() < missing else option for option in row])
    for item in range(0, items, 2):
        sheets[1][item] = sheets[0][item]
    return sheets, [float(row.count("a")) for row in sheets]


def cases() -> Iterator[Case]:
    for seed in range(4):
        rng = random.Random(seed)
        chances = [rng.random() for _ in range(rng.randint(5, 60))]
        least = rng.randint(0, len(chances))
        given: dict[str, Any] = {"chances": chances, "least": least}
        totals = [rng.randint(0, 12) for _ in range(20)]
        ranks = list((stats.rankdata(totals) - 0.5) / 20)
        yield Case("score_ranks", {"totals": totals}, ranks, "scipy.stats.rankdata", "random", seed)
        for route in (by_convolution, by_fourier, by_fractions):
            answer = route(chances, least)
            yield Case("poisson_binomial_tail", given, answer, route.__name__, "random", seed)
    for seed, missing in ((1, 0.0), (2, 0.1), (3, 0.0)):
        sheets, totals = group(seed, 40, 20, missing)
        for one, other in ((0, 1), (2, 3)):
            given = {"sheets": sheets, "totals": totals, "one": one, "other": other}
            answer = pair(sheets, totals, one, other)
            yield Case("omega", given, answer, "numpy and fractions, every sum from scratch", "random", seed)
    vector = {"chances": [0.1, 0.2, 0.3, 0.4], "least": 3}
    yield Case("poisson_binomial_tail", vector, 0.0428, "scoring rules F", "published")
    yield from hostile()


def hostile() -> Iterator[Case]:
    for chances, least in (
        ([], 0),
        ([], 1),
        ([0.0, 1.0, 1.0], 2),
        ([0.0, 0.0], 1),
        ([0.5] * 4, -1),
        ([0.5] * 4, 9),
        ([1e-9, 1e-9, 1e-9], 2),
        ([0.01] * 40, 30),
    ):
        given: dict[str, Any] = {"chances": chances, "least": least}
        exact = by_fractions(chances, least)
        yield Case("poisson_binomial_tail", given, exact, "fractions", "hostile", tolerance=max(1e-300, exact * 1e-9))
    yield Case("score_ranks", {"totals": []}, [], "nobody", "hostile")
    yield Case("score_ranks", {"totals": [2.5, 2.5, 2.5]}, [0.5, 0.5, 0.5], "scipy.stats.rankdata", "hostile")
    apart = {"sheets": [["a", None], [None, "b"], ["a", "b"]], "totals": [1.0, 1.0, 2.0], "one": 0, "other": 1}
    yield Case("omega", apart, None, "no shared item", "hostile")
    alone = {"sheets": [["a", "b"], ["a", "b"]], "totals": [1.0, 1.0], "one": 0, "other": 1}
    yield Case("omega", alone, None, "nobody else", "hostile")
    sheets, _ = group(5, 12, 10, 0.0)
    tied = {"sheets": sheets, "totals": [3.0] * 12, "one": 0, "other": 1}
    yield Case("omega", tied, pair(sheets, [3.0] * 12, 0, 1), "numpy, all scores tied", "hostile", 5)
