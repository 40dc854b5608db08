"""Incomplete beta and gamma, tails and quantiles, by scipy."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from typing import Any

from scipy import special, stats

from tests.oracles.case import Case

LIBRARIES = ("scipy",)


def t_quantile(p: float, df: float) -> float:
    """By whichever of the two complementary shares is the smaller, so that its digits stay."""
    inner, outer = abs(2 * p - 1), 2 * min(p, 1 - p)
    x = special.betaincinv(0.5, df / 2, inner)
    y = special.betaincinv(df / 2, 0.5, outer)
    ratio = x / (1 - x) if x < 0.5 else (1 - y) / y
    return float(math.copysign(math.sqrt(df * ratio), p - 0.5))


SOLVERS: dict[str, tuple[str, Callable[..., Any]]] = {
    "incomplete_beta": ("scipy.special.betainc", special.betainc),
    "inverse_incomplete_beta": ("scipy.special.betaincinv", special.betaincinv),
    "upper_gamma": ("scipy.special.gammaincc", special.gammaincc),
    "chi_square_tail": ("scipy.stats.chi2.sf", stats.chi2.sf),
    "f_tail": ("scipy.stats.f.sf", stats.f.sf),
    "f_quantile": ("scipy.stats.f.ppf", stats.f.ppf),
    "t_tail": ("scipy.stats.t.sf", stats.t.sf),
    "t_quantile": ("scipy.special.betaincinv, as scipy.stats.t.ppf is exact to 1e-9 only", t_quantile),
    "normal_tail": ("scipy.stats.norm.sf", stats.norm.sf),
    "normal_quantile": ("scipy.stats.norm.ppf", stats.norm.ppf),
    "log_beta": ("scipy.special.betaln", special.betaln),
}


def drawn(measure: str, rng: random.Random) -> dict[str, float]:
    p, x = rng.uniform(0.001, 0.999), rng.uniform(0, 30)
    a, b = 10 ** rng.uniform(-1, 3), 10 ** rng.uniform(-1, 3)
    df1, df2 = rng.randint(1, 60), rng.randint(1, 300)
    return {
        "incomplete_beta": {"a": a, "b": b, "x": min(1.0, max(0.0, a / (a + b) * rng.uniform(0.7, 1.3)))},
        "inverse_incomplete_beta": {"a": a, "b": b, "p": p},
        "upper_gamma": {"a": a, "x": a * rng.uniform(0.3, 2)},
        "chi_square_tail": {"x": x, "df": df1},
        "f_tail": {"x": x / 5, "df1": df1, "df2": df2},
        "f_quantile": {"p": p, "df1": df1, "df2": df2},
        "t_tail": {"t": x / 5 - 3, "df": df1},
        "t_quantile": {"p": p, "df": df1},
        "normal_tail": {"z": x / 5 - 3},
        "normal_quantile": {"p": p},
        "log_beta": {"a": a, "b": b},
    }[measure]


HOSTILE: dict[str, list[tuple[float, ...]]] = {
    "incomplete_beta": [(0.5, 0.5, 1e-12), (1e5, 1e5, 0.501), (0.01, 300, 1e-5), (3, 0.001, 0.999999), (1, 1, 1)],
    "inverse_incomplete_beta": [(0.5, 0.5, 1e-9), (1e4, 3, 0.999), (0.05, 20, 0.3), (2, 0.1, 0.9), (1, 5, 0)],
    "upper_gamma": [(1e4, 1e4), (0.001, 1e-8), (3, 600), (0.5, 0)],
    "chi_square_tail": [(0, 3), (250, 2), (1000, 1000)],
    "f_tail": [(0, 2, 3), (1e4, 1, 2), (1, 1e4, 1e4)],
    "f_quantile": [(0, 2, 3), (0.999, 1, 1), (0.975, 1000, 0.9), (1e-6, 1, 4)],
    "t_tail": [(0, 5), (-40, 1), (1e-9, 3), (300, 2)],
    "t_quantile": [(0.5, 4), (1e-5, 1), (0.999, 2.5), (0.5000001, 10)],
    "normal_tail": [(0,), (37,), (-9,)],
    "normal_quantile": [(0.5,), (1e-300,), (0.9999999,)],
    "log_beta": [(1e-8, 3), (1e5, 1e5)],
}


def cases() -> Iterator[Case]:
    for measure, (source, solve) in SOLVERS.items():
        for seed in range(6):
            given = drawn(measure, random.Random(seed))
            yield Case(measure, given, float(solve(*given.values())), source, "random", seed)
        names = tuple(drawn(measure, random.Random(0)))
        for values in HOSTILE[measure]:
            given = dict(zip(names, values, strict=True))
            yield Case(measure, given, float(solve(*values)), source, "hostile")
