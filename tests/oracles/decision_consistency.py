"""Agreement of two sittings: scipy's bivariate normal and numerical integrals over true scores."""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import asin, pi
from typing import Any

import numpy as np
from scipy import integrate, stats

from tests.oracles.case import Case

LIBRARIES = ("scipy", "numpy")


def both_below(h: float, k: float, r: float) -> float:
    """The inner normal in closed form, the outer one by quadrature."""

    def strip(x: float) -> float:
        return stats.norm.pdf(x) * stats.norm.cdf((k - r * x) / np.sqrt(1 - r * r))

    breaks = [x for x in (k / r if r else 0.0, 0.0) if -12 < x < h] or None
    return float(integrate.quad(strip, -12, h, epsabs=1e-15, epsrel=1e-13, limit=400, points=breaks)[0])


def normal(reliability: float, cut: float) -> dict[str, Any]:
    below = float(stats.norm.cdf(cut))
    agreement = 1 - 2 * below + 2 * both_below(cut, cut, reliability)
    return figures(agreement, below**2 + (1 - below) ** 2)


def figures(agreement: float, chance: float) -> dict[str, Any]:
    return {"agreement": agreement, "chance": chance, "kappa": (agreement - chance) / (1 - chance)}


def beta_binomial(items: int, a: float, b: float, cut: int) -> dict[str, Any]:
    """Both forms independent given the true share, integrated over its beta distribution."""

    def alike(p: float) -> float:
        passing = stats.binom.sf(cut - 1, items, p)
        return (passing**2 + (1 - passing) ** 2) * stats.beta.pdf(p, a, b)

    agreement = float(integrate.quad(alike, 0, 1, epsabs=1e-13, epsrel=1e-12, limit=400)[0])
    fail = float(stats.betabinom.cdf(cut - 1, items, a, b))
    return figures(agreement, fail**2 + (1 - fail) ** 2)


def huynh(items: int, mean: float, kr21: float, cut: int) -> dict[str, Any]:
    return beta_binomial(items, mean * (1 / kr21 - 1), (items - mean) * (1 / kr21 - 1), cut)


def livingston_lewis(scores: list[float], reliability: float, cut: float) -> dict[str, Any]:
    share = np.array(scores) / 100
    mean, spread = share.mean(), share.var(ddof=1)
    length = (mean * (1 - mean) - reliability * spread) / (spread * (1 - reliability))
    items = round(length)
    total = mean * (1 - mean) / (reliability * spread) - 1
    return beta_binomial(items, mean * total, (1 - mean) * total, int(np.ceil(items * cut / 100)))


def cases() -> Iterator[Case]:
    for seed in range(6):
        rng = random.Random(seed)
        h, k, r = rng.gauss(0, 1.2), rng.gauss(0, 1.2), rng.uniform(-0.98, 0.98)
        given: dict[str, Any] = {"h": h, "k": k, "r": r}
        genz = float(stats.multivariate_normal([0, 0], [[1, r], [r, 1]]).cdf([h, k]))
        yield Case("bivariate_normal_cdf", given, genz, "scipy.stats.multivariate_normal", "random", seed)
        yield Case("bivariate_normal_cdf", given, both_below(h, k, r), "scipy.integrate.quad", "random", seed)
        reliability, cut = rng.uniform(0.3, 0.97), rng.gauss(0, 1)
        given = {"reliability": reliability, "cut": cut}
        yield Case("normal_consistency", given, normal(reliability, cut), "scipy.integrate.quad", "random", seed)
        root = reliability**0.5
        accuracy = 1 - 2 * float(stats.norm.cdf(cut)) + 2 * both_below(cut, cut, root)
        yield Case("normal_accuracy", given, accuracy, "scipy.integrate.quad", "random", seed)
        items = rng.randint(8, 40)
        mean, kr21, passing = items * rng.uniform(0.4, 0.8), rng.uniform(0.4, 0.9), int(items * 0.7)
        given = {"items": items, "mean": mean, "kr21_value": kr21, "cut": passing}
        yield Case("huynh_consistency", given, huynh(items, mean, kr21, passing), "scipy.stats", "random", seed, 1e-8)
        scores = [min(100.0, max(0.0, round(rng.gauss(68, 14), 2))) for _ in range(60)]
        given = {"scores": scores, "reliability": reliability, "cut": 70.0, "low": 0.0, "high": 100.0}
        answer = livingston_lewis(scores, reliability, 70.0)
        yield Case("livingston_lewis", given, answer, "scipy.stats", "random", seed, 1e-8)
    yield from published()
    yield from hostile()


def published() -> Iterator[Case]:
    for r in (0.85, 0.9, 0.927, 0.95):
        sheppard = 0.25 + asin(r) / (2 * pi)
        yield Case("bivariate_normal_cdf", {"h": 0.0, "k": 0.0, "r": r}, sheppard, "Sheppard 1899", "published")


def hostile() -> Iterator[Case]:
    for h, k, r in ((0.3, 0.4, 0.999), (-2.0, -2.1, 0.995), (1.0, -1.0, -0.999), (5.0, -5.0, 0.5), (0.2, 0.9, 0.0)):
        genz = float(stats.multivariate_normal([0, 0], [[1, r], [r, 1]]).cdf([h, k]))
        given: dict[str, Any] = {"h": h, "k": k, "r": r}
        yield Case("bivariate_normal_cdf", given, genz, "scipy.stats.multivariate_normal", "hostile")
    joined = float(stats.norm.cdf(0.3))
    yield Case("bivariate_normal_cdf", {"h": 0.3, "k": 0.8, "r": 1.0}, joined, "scipy.stats.norm", "hostile")
    apart = float(stats.norm.cdf(0.8) - stats.norm.cdf(-0.3))
    yield Case("bivariate_normal_cdf", {"h": 0.3, "k": 0.8, "r": -1.0}, apart, "scipy.stats.norm", "hostile")
    for reliability, cut in ((0.0, 0.4), (0.999, -2.5), (0.9, 4.0)):
        given = {"reliability": reliability, "cut": cut}
        yield Case("normal_consistency", given, normal(reliability, cut), "scipy.integrate.quad", "hostile", None, 1e-8)
        accuracy = 1 - 2 * float(stats.norm.cdf(cut)) + 2 * both_below(cut, cut, reliability**0.5)
        yield Case("normal_accuracy", given, accuracy, "scipy.integrate.quad", "hostile")
    for reliability in (0.2, 0.6, 0.93):
        # As many binomial trials as leave this much error: by solving for the reliability.
        variance, mean = 0.02, 0.7
        length = (mean * (1 - mean) - reliability * variance) / (variance - reliability * variance)
        given = {"mean": mean, "variance": variance, "reliability": reliability, "low": 0.0, "high": 1.0}
        yield Case("effective_length", given, length, "by hand on 0..1", "random")
        scaled = {"mean": 70.0, "variance": 200.0, "reliability": reliability, "low": 0.0, "high": 100.0}
        yield Case("effective_length", scaled, length, "by hand, on 0..100", "hostile")
    extreme = {"items": 30, "mean": 29.0, "kr21_value": 0.3, "cut": 30}
    yield Case("huynh_consistency", extreme, huynh(30, 29.0, 0.3, 30), "scipy.stats", "hostile", None, 1e-6)
    two = {"scores": [40.0, 95.0], "reliability": 0.5, "cut": 70.0, "low": 0.0, "high": 100.0}
    yield Case("livingston_lewis", two, livingston_lewis([40.0, 95.0], 0.5, 70.0), "scipy.stats", "hostile", None, 1e-6)
    given = {"items": 20, "mean": 12.0, "kr21_value": -0.2, "cut": 14}
    yield Case("huynh_consistency", given, None, "no true variance", "hostile")
    given = {"scores": [50.0] * 5, "reliability": 0.9, "cut": 70.0, "low": 0.0, "high": 100.0}
    yield Case("livingston_lewis", given, None, "no variance", "hostile")
