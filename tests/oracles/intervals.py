"""Intervals of a share, quantiles and the jackknife: statsmodels, scipy, numpy."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from tests.oracles.case import Case

LIBRARIES = ("statsmodels", "scipy", "numpy")

COUNTS = [(0, 1, 0.95), (0, 20, 0.95), (20, 20, 0.9), (1, 100000, 0.99)]


def shares(successes: int, trials: int, level: float, kind: str) -> Iterator[Case]:
    for measure, method in (("wilson_interval", "wilson"), ("clopper_pearson", "beta")):
        low, high = proportion_confint(successes, trials, 1 - level, method)
        answer = {"value": successes / trials, "low": float(max(low, 0)), "high": float(min(high, 1))}
        given = {"successes": successes, "trials": trials, "level": level}
        yield Case(measure, given, answer, f"statsmodels proportion_confint {method}", kind)
    for prior in ([0.5, 0.5], [1, 1], [8, 2]):
        belief = stats.beta(prior[0] + successes, prior[1] + trials - successes)
        low, high = belief.ppf([(1 - level) / 2, (1 + level) / 2])
        answer = {"value": float(belief.mean()), "low": float(low), "high": float(high)}
        given = {"successes": successes, "failures": trials - successes, "prior": prior, "level": level}
        yield Case("beta_posterior", given, answer, "scipy.stats.beta", kind)


def cases() -> Iterator[Case]:
    rng = random.Random(5)
    for _ in range(5):
        trials = rng.randint(1, 300)
        yield from shares(rng.randint(0, trials), trials, rng.choice([0.8, 0.9, 0.95, 0.99]), "random")
    for successes, trials, level in COUNTS:
        yield from shares(successes, trials, level, "hostile")
    # Newcombe 1998, table I: 81 of 263 gives Wilson .2553 to .3662, Clopper-Pearson .2527 to .3676.
    yield from shares(81, 263, 0.95, "published")
    yield from shares(15, 148, 0.95, "published")
    nothing = {"successes": 0, "trials": 0}
    yield Case("wilson_interval", nothing, {"value": None, "low": None, "high": None}, "0/0", "hostile")
    for seed, size in enumerate((1, 2, 7, 100)):
        values = [random.Random(seed).gauss(0, 10) for _ in range(size)]
        for share in (0, 0.025, 0.5, 0.975, 1):
            answer = float(np.quantile(values, share))
            yield Case("quantile", {"values": values, "share": share}, answer, "numpy.quantile", "random", seed)
        if size > 1:
            # The delete-one jackknife of a mean is the classical standard error of a mean.
            left_out = [(sum(values) - x) / (size - 1) for x in values]
            answer = float(stats.sem(values))
            yield Case("jackknife_se", {"left_out": left_out}, answer, "scipy.stats.sem", "random", seed)
    for values in ([1.0, 1.0, 1.0, 1.0], [0.0, 1e9], [1e-9, 2e-9, -3e-9]):
        left_out = [(sum(values) - x) / (len(values) - 1) for x in values]
        yield Case("jackknife_se", {"left_out": left_out}, float(stats.sem(values)), "scipy.stats.sem", "hostile")
    yield Case("quantile", {"values": [3, 3, 3], "share": 0.3}, 3.0, "numpy.quantile", "hostile")
