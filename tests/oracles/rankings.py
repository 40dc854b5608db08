"""Tau-b and W by scipy, rank-biased overlap by the package rbo and by its definition."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
from rbo import RankingSimilarity
from scipy import stats

from tests.oracles.case import Case

LIBRARIES = ("scipy", "rbo", "numpy")


def tau(one: list[Any], other: list[Any], kind: Any, source: str = "") -> Case:
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    found = stats.kendalltau(*zip(*pairs, strict=True)).statistic if len(pairs) > 1 else np.nan
    answer = None if np.isnan(found) else float(found)
    return Case("kendall_tau_b", {"one": one, "other": other}, answer, f"scipy kendalltau {source}".strip(), kind)


def taus() -> Iterator[Case]:
    for seed in range(3):
        rng = random.Random(seed)
        one = [rng.randint(1, 4 + 20 * seed) for _ in range(30)]
        yield tau(one, [x + rng.randint(-3, 3) for x in one], "random", f"seed {seed}")
    yield tau([1, 2, None, 4, 5], [2, 1, 3, None, 5], "hostile", "missing")
    yield tau([1, 1, 1, 2], [5, 5, 9, 1], "hostile", "ties in both")
    yield tau([1, 1, 1], [1, 2, 3], "hostile", "all tied")
    yield tau([3], [1], "hostile", "one item")
    yield tau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0], "hostile", "its documented example, -.4714")


def overlap(one: list[str], other: list[str], p: float, kind: Any, seed: int | None = None) -> Case:
    answer = float(RankingSimilarity(one, other).rbo_ext(p))
    given = {"one": [[x] for x in one], "other": [[x] for x in other], "persistence": p}
    return Case("rank_biased_overlap", given, answer, "rbo rbo_ext", kind, seed)


def tied(one: list[list[str]], other: list[list[str]], p: float) -> Case:
    """Equations 28 and 23 in matrices, for rankings of the same length: who is in sight at which depth."""
    items = sorted({x for tier in (*one, *other) for x in tier})
    seen = []
    for tiers in (one, other):
        starts = np.cumsum([1] + [len(tier) for tier in tiers[:-1]])
        depth = {x: start for tier, start in zip(tiers, starts, strict=True) for x in tier}
        length = sum(map(len, tiers))
        seen.append(np.array([[depth.get(x, np.inf) <= d for d in range(1, length + 1)] for x in items]))
    both = (seen[0] & seen[1]).sum(axis=0)
    agreement = 2 * both / (seen[0].sum(axis=0) + seen[1].sum(axis=0))
    weights = p ** np.arange(1, len(agreement) + 1)
    answer = float((1 - p) / p * (agreement * weights).sum() + agreement[-1] * weights[-1])
    given = {"one": one, "other": other, "persistence": p}
    return Case("rank_biased_overlap", given, answer, "numpy, Webber 2010 equations 23 and 28", "hostile")


def overlaps() -> Iterator[Case]:
    for seed in range(6):
        rng = random.Random(seed)
        names = [f"i{n}" for n in range(12)]
        yield overlap(rng.sample(names, rng.randint(1, 12)), rng.sample(names, rng.randint(1, 12)), rng.choice([0.5, 0.9, 0.98]), "random", seed)  # fmt: skip
    yield overlap(list("abc"), list("xyz"), 0.9, "hostile")
    yield overlap(["a"], list("zyxwa"), 0.95, "hostile")
    yield overlap(list("abcde"), list("abcde"), 0.01, "hostile")
    yield tied([["a", "b"], ["c"], ["d"]], [["a"], ["b", "c", "d"]], 0.9)
    yield tied([["a", "b", "c"]], [["x"], ["a"], ["b"]], 0.8)
    # The example rankings of Webber, Moffat and Zobel 2010.
    yield overlap(list("abcdefg"), list("zcavwxy"), 0.9, "published")


def concordance(rows: list[list[float]], kind: Any, source: str) -> Case:
    table = np.array(rows, dtype=float)
    answer = float(stats.friedmanchisquare(*table.T).statistic / (table.shape[0] * (table.shape[1] - 1)))
    return Case("kendall_w", {"rankings": rows}, answer, f"scipy friedmanchisquare {source}", kind)


def cases() -> Iterator[Case]:
    yield from taus()
    yield from overlaps()
    for seed in range(3):
        values = [random.Random(seed).randint(0, 6) for _ in range(12)]
        yield Case("mid_ranks", {"values": values}, stats.rankdata(values).tolist(), "scipy rankdata", "random", seed)
    for values in ([4, 4, 4], [2]):
        yield Case("mid_ranks", {"values": values}, stats.rankdata(values).tolist(), "scipy rankdata", "hostile")
    for seed in range(3):
        rng = random.Random(seed)
        worth = [rng.gauss(0, 2) for _ in range(4 + seed)]
        rows = [[round(w + rng.gauss(0, 2)) for w in worth] for _ in range(3 + 4 * seed)]
        yield concordance(rows, "random", f"seed {seed}")
    yield concordance([[1, 2, 3], [3, 2, 1]], "hostile", "opposed")
    yield concordance([[1, 1, 1, 1], [1, 2, 3, 3], [4, 4, 1, 2]], "hostile", "one ties all")
    # Siegel 1956, chapter 9: three executives rank six applicants, W = .16.
    yield concordance([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]], "published", "on Siegel 1956")
