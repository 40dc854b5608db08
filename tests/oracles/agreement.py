"""Kappa, AC1 and AC2, alpha: scikit-learn, statsmodels, irrCAC, krippendorff."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats import inter_rater

from tests.oracles.case import Case

LIBRARIES = ("scikit-learn", "statsmodels", "irrCAC", "krippendorff")

Table = list[list[Any]]

# Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, example C (units are rows here).
KRIPPENDORFF = [
    list(row)
    for row in zip(
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
        strict=True,
    )
]
# Fleiss's kappa, ten subjects, fourteen raters, five categories: the widely printed worked example (kappa .210).
FLEISS = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]


def table(rng: random.Random, units: int, raters: int, size: int, missing: float, noise: float) -> Table:
    rows = []
    for _ in range(units):
        true = rng.randint(1, size)
        marks = [min(size, max(1, true + round(rng.gauss(0, noise)))) for _ in range(raters)]
        rows.append([None if rng.random() < missing else mark for mark in marks])
    return rows


def cac(rows: Table, weights: str, categories: list[Any] | None) -> CAC:
    return CAC(pd.DataFrame(rows, dtype=float), weights=weights, categories=categories, digits=15)


def many_raters(rows: Table, scale: list[Any], source: str, kind: str, seed: int | None = None) -> Iterator[Case]:
    for weights in ("identity", "linear", "quadratic", "ordinal"):
        given = {"table": rows, "weighting": weights, "categories": scale}
        asked = cac(rows, weights, [float(c) for c in scale])
        ac, fleiss = asked.gwet()["est"], asked.fleiss()["est"]
        yield Case("gwet_ac", given, float(ac["coefficient_value"]), f"irrCAC gwet {source}", kind, seed)
        yield Case("fleiss_kappa", given, float(fleiss["coefficient_value"]), f"irrCAC fleiss {source}", kind, seed)
    yield Case("percent_agreement", {"table": rows}, float(ac_pa(rows, scale)), f"irrCAC pa {source}", kind, seed)
    data = [[np.nan if v is None else v for v in column] for column in zip(*rows, strict=True)]
    for metric in ("nominal", "ordinal", "interval", "ratio"):
        answer = krippendorff.alpha(np.array(data, dtype=float), level_of_measurement=metric, value_domain=scale)
        given = {"table": rows, "metric": metric, "domain": scale}
        yield Case("krippendorff_alpha", given, float(answer), f"krippendorff {source}", kind, seed)


def ac_pa(rows: Table, scale: list[Any]) -> float:
    return float(cac(rows, "identity", [float(c) for c in scale]).gwet()["est"]["pa"])


def two_raters(one: list[Any], other: list[Any], scale: list[Any], kind: str, source: str = "") -> Iterator[Case]:
    for weights, named in (("identity", None), ("linear", "linear"), ("quadratic", "quadratic")):
        pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
        answer = cohen_kappa_score(*zip(*pairs, strict=True), labels=scale, weights=named)
        given = {"one": one, "other": other, "weighting": weights, "categories": scale}
        answer = None if np.isnan(answer) else float(answer)
        yield Case("cohen_kappa", given, answer, f"sklearn cohen_kappa_score {source}".strip(), kind)


def fleiss_rows() -> Table:
    return [[c + 1 for c, n in enumerate(row) for _ in range(n)] for row in FLEISS]


def kappas() -> Iterator[Case]:
    for seed in range(3):
        rng = random.Random(seed)
        rows = table(rng, 40, 2, 5, 0.1 * seed, 1)
        yield from two_raters([r[0] for r in rows], [r[1] for r in rows], [1, 2, 3, 4, 5], "random", f"seed {seed}")
    vector = [1, 2, 3, 4, 5, 6, 3, 4], [1, 3, 3, 4, 4, 6, 2, 5]
    yield from two_raters(*vector, [1, 2, 3, 4, 5, 6], "published", "on the vector of the scoring rules")
    yield from two_raters([1] * 9 + [2], [1] * 10, [1, 2, 3], "hostile", "one rater constant")
    yield from two_raters([1, 5, 1, 5], [5, 1, 5, 1], [1, 2, 3, 4, 5], "hostile", "all reversed")
    yield from two_raters([2, 2, None, 2], [2, 2, 1, 2], [1, 2], "hostile", "both constant where both rated")
    words = ["no", "yes", "no", "no"], ["yes", "yes", "no", "no"]
    yield from two_raters(*words, ["no", "yes"], "hostile", "words")


def cases() -> Iterator[Case]:
    yield from kappas()
    for seed in range(3):
        rng = random.Random(100 + seed)
        rows = table(rng, 25, 3 + seed, 4, (0, 0.2, 0.35)[seed], 0.8)
        yield from many_raters(rows, [1, 2, 3, 4], f"seed {100 + seed}", "random", 100 + seed)
    yield from many_raters(KRIPPENDORFF, [1, 2, 3, 4, 5], "on the data of Krippendorff 2011", "published")
    yield from many_raters([[1, 1, 1]] * 8 + [[1, 1, 2], [5, 1, 1]], [1, 2, 3, 4, 5], "skewed use", "hostile")
    yield from many_raters([[1, None], [2, 2], [None, 3], [1, 3], [3, 1]], [1, 2, 3], "single ratings", "hostile")
    rows = fleiss_rows()
    answer = float(inter_rater.fleiss_kappa(np.array(FLEISS)))
    yield Case("fleiss_kappa", {"table": rows}, answer, "statsmodels fleiss_kappa", "published")
