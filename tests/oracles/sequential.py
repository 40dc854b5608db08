"""Sequential decisions: likelihood ratios by scipy's Bernoulli distribution, bounds and intervals by numpy and scipy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import special, stats

from tests.oracles.case import Case

LIBRARIES = ("scipy", "numpy")


def log_ratio(answers: list[Any], items: list[dict[str, float]], cut: float, delta: float) -> float:
    kept = [(x, item) for x, item in zip(answers, items, strict=True) if x is not None]
    x = np.array([x for x, _ in kept], dtype=int)
    a, b = np.array([item["a"] for _, item in kept]), np.array([item["b"] for _, item in kept])
    high, low = special.expit(a * (cut + delta - b)), special.expit(a * (cut - delta - b))
    return float((stats.bernoulli.logpmf(x, high) - stats.bernoulli.logpmf(x, low)).sum())


def interval(theta: float, se: float, cut: float) -> str | None:
    """One-sided tests at .05 on either side, the quantile rounded as the rules print it."""
    tail = stats.norm.sf(abs(theta - cut) / se)
    if tail >= stats.norm.sf(1.645):
        return None
    return "pass" if theta > cut else "fail"


def cases() -> Iterator[Case]:
    for seed in range(5):
        rng = random.Random(seed)
        items = [{"a": rng.uniform(0.5, 2), "b": rng.gauss(0, 1)} for _ in range(20)]
        answers = [rng.choice([0, 1, 1, None]) for _ in range(20)]
        given: dict[str, Any] = {"answers": answers, "items": items, "cut": rng.gauss(0, 1), "delta": 0.3}
        yield Case("sprt_log_ratio", given, log_ratio(**given), "scipy.stats.bernoulli", "random", seed)
        alpha, beta = rng.uniform(0.01, 0.2), rng.uniform(0.01, 0.2)
        bounds = [float(np.log(beta) - np.log1p(-alpha)), float(np.log1p(-beta) - np.log(alpha))]
        yield Case("sprt_bounds", {"alpha": alpha, "beta": beta}, bounds, "numpy.log1p", "random", seed)
        ratio = rng.gauss(0, 4)
        verdict = "pass" if special.expit(ratio) >= 0.95 else "fail" if special.expit(-ratio) >= 0.95 else None
        yield Case("sprt_decision", {"log_ratio": ratio}, verdict, "posterior odds 19 to 1, scipy", "random", seed)
        theta, se, cut = rng.gauss(0, 1), rng.uniform(0.2, 0.6), rng.gauss(0, 1)
        given = {"ability": {"theta": theta, "se": se}, "cut": cut}
        yield Case("interval_decision", given, interval(theta, se, cut), "scipy.stats.norm", "random", seed)
    yield Case("sprt_bounds", {}, [-2.9444, 2.9444], "scoring rules F: ln(.95/.05)", "published", tolerance=2e-5)
    for ratio, answer in ((2.9444, None), (2.9445, "pass"), (-2.9444, None), (-2.9445, "fail"), (0.0, None)):
        yield Case("sprt_decision", {"log_ratio": ratio}, answer, "ln(.95/.05) = 2.94443898", "published")
    yield from hostile()


def hostile() -> Iterator[Case]:
    far = {"answers": [1, 0], "items": [{"a": 4.0, "b": 50.0}, {"a": 4.0, "b": -50.0}], "cut": 0.0, "delta": 0.3}
    # Each answer is all but impossible at both points; the ratios are +-a * 2 delta and cancel.
    yield Case("sprt_log_ratio", far, 0.0, "the slopes cancel", "hostile")
    nothing = {"answers": [None], "items": [{"a": 1.0, "b": 0.0}], "cut": 0.0, "delta": 0.3}
    yield Case("sprt_log_ratio", nothing, 0.0, "no data", "hostile")
    sure = {"alpha": 1e-12, "beta": 0.49}
    bounds = [float(np.log(0.49) - np.log1p(-1e-12)), float(np.log1p(-0.49) - np.log(1e-12))]
    yield Case("sprt_bounds", sure, bounds, "numpy.log1p", "hostile")
    even = {"alpha": 0.499999, "beta": 0.499999}
    bounds = [float(np.log(0.499999) - np.log1p(-0.499999)), float(np.log1p(-0.499999) - np.log(0.499999))]
    yield Case("sprt_bounds", even, bounds, "numpy.log1p", "hostile")
    for ratio, verdict in ((1e300, "pass"), (-1e300, "fail")):
        yield Case("sprt_decision", {"log_ratio": ratio}, verdict, "far beyond the bounds", "hostile")
    tiny = {"ability": {"theta": 1e-9, "se": 1e-12}, "cut": 0.0}
    yield Case("interval_decision", tiny, "pass", "a thousand standard errors above", "hostile")
    level = {"ability": {"theta": 0.5, "se": 0.3}, "cut": 0.5}
    yield Case("interval_decision", level, None, "on the cut", "hostile")
