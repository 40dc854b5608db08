"""Mantel-Haenszel by statsmodels, Fisher's exact test by scipy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

from tests.oracles.case import Case

LIBRARIES = ("statsmodels", "scipy", "numpy")

Tables = list[tuple[int, int, int, int]]

# Bickel, Hammel & O'Connell 1975: admitted and rejected men and women in six departments of Berkeley.
BERKELEY = [
    (512, 313, 89, 19),
    (353, 207, 17, 8),
    (120, 205, 202, 391),
    (138, 279, 131, 244),
    (53, 138, 94, 299),
    (22, 351, 24, 317),
]


def mantel_haenszel(tables: Tables) -> dict[str, Any]:
    found = StratifiedTable([np.array([[a, b], [c, d]], dtype=float) for a, b, c, d in tables])
    test = found.test_null_odds(correction=True)
    d_dif, se = -2.35 * found.logodds_pooled, 2.35 * found.logodds_pooled_se
    surely_large = stats.norm.sf((abs(d_dif) - 1) / se) < 0.05
    large = "C" if abs(d_dif) >= 1.5 and surely_large else "B"
    ets = "A" if abs(d_dif) < 1 or test.pvalue >= 0.05 else large
    return {
        "odds_ratio": float(found.oddsratio_pooled),
        "d_dif": float(d_dif),
        "se": float(se),
        "chi_square": float(test.statistic),
        "p_value": float(test.pvalue),
        "ets_class": ets,
    }


def tables(seed: int, groups: int, shift: float) -> Tables:
    rng = random.Random(seed)
    found = []
    for group in range(groups):
        easy = 0.2 + 0.6 * group / groups
        reference, focal = rng.randint(15, 80), rng.randint(10, 40)
        a = sum(rng.random() < easy for _ in range(reference))
        c = sum(rng.random() < max(0.05, easy - shift) for _ in range(focal))
        found.append((a, reference - a, c, focal - c))
    return found


def impact(passed: int, people: int, passed_reference: int, people_reference: int) -> dict[str, Any]:
    p = float(
        stats.fisher_exact([[passed, people - passed], [passed_reference, people_reference - passed_reference]]).pvalue
    )
    ratio = (passed / people) / (passed_reference / people_reference)
    return {"ratio": ratio, "p_value": p, "act": bool(ratio < 0.8 and p < 0.05)}


def cases() -> Iterator[Case]:
    for seed, shift in ((1, 0.0), (2, 0.1), (3, 0.2), (4, 0.3), (5, -0.25)):
        found = tables(seed, 8, shift)
        answer = mantel_haenszel(found)
        yield Case("mantel_haenszel", {"tables": found}, answer, "statsmodels StratifiedTable", "random", seed)
        rng = random.Random(seed)
        given = {"people": rng.randint(20, 120), "people_reference": rng.randint(20, 300)}
        given |= {
            "passed": rng.randint(3, given["people"]),
            "passed_reference": rng.randint(5, given["people_reference"]),
        }
        yield Case("four_fifths", given, impact(**given), "scipy.stats.fisher_exact", "random", seed)
        a, b, c, d = (rng.randint(0, 25) for _ in range(4))
        p = float(stats.fisher_exact([[a, b], [c, d]]).pvalue)
        given = {"a": a, "b": b, "c": c, "d": d}
        yield Case("fisher_exact", given, p, "scipy.stats.fisher_exact", "random", seed)
    answer = mantel_haenszel(BERKELEY)
    source = "statsmodels on Bickel et al. 1975"
    yield Case("mantel_haenszel", {"tables": BERKELEY}, answer, source, "published")
    tea = {"a": 3, "b": 1, "c": 1, "d": 3}
    yield Case("fisher_exact", tea, 34 / 70, "Fisher 1935, the lady tasting tea", "published")
    yield from hostile()


def hostile() -> Iterator[Case]:
    yield Case("mantel_haenszel", {"tables": []}, None, "no data", "hostile")
    yield Case("mantel_haenszel", {"tables": [(5, 0, 6, 0)]}, None, "nobody was wrong", "hostile")
    yield Case("mantel_haenszel", {"tables": [(5, 0, 3, 4)]}, None, "an infinite ratio", "hostile")
    yield Case("mantel_haenszel", {"tables": [(5, 2, 0, 0)]}, None, "one group only", "hostile")
    uneven = [(900, 100, 3, 2), (1, 0, 0, 1), (10, 10, 10, 10)]
    yield Case("mantel_haenszel", {"tables": uneven}, mantel_haenszel(uneven), "statsmodels", "hostile")
    with_empty = [*uneven, (7, 3, 0, 0)]
    yield Case("mantel_haenszel", {"tables": with_empty}, mantel_haenszel(uneven), "statsmodels", "hostile")
    for a, b, c, d in ((0, 0, 0, 0), (0, 5, 0, 7), (0, 12, 9, 1), (200, 0, 150, 50)):
        p = float(stats.fisher_exact([[a, b], [c, d]]).pvalue)
        yield Case("fisher_exact", {"a": a, "b": b, "c": c, "d": d}, p, "scipy.stats.fisher_exact", "hostile")
    for empty in ({"people": 0, "people_reference": 9}, {"people": 9, "people_reference": 9}):
        given = {**empty, "passed": 0, "passed_reference": 0}
        answer = {"ratio": None, "p_value": 1.0, "act": False}
        yield Case("four_fifths", given, answer, "no ratio, one table only", "hostile")
    given = {"passed": 0, "people": 30, "passed_reference": 20, "people_reference": 40}
    yield Case("four_fifths", given, impact(**given), "scipy.stats.fisher_exact", "hostile")
