"""Votes and marks made one: crowd-kit for the models of voters, numpy for the rest."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene, MajorityVote, OneCoinDawidSkene
from scipy import stats
from scipy.optimize import brentq

from tests.oracles.case import Case

LIBRARIES = ("crowd-kit", "numpy", "pandas", "scipy")

Votes = dict[str, dict[str, str]]
Kind = Literal["random", "hostile", "published"]

# Four workers on a scale of four whose extremes are rare: few votes, many errors next door.
SPARSE = ["1111", "3433", "1122", "2321", "2222", "2222", "2121", "3343", "2211", "2333", "4444", "2343"]


def drawn(seed: int, tasks: int, skills: list[float], labels: str, missing: float) -> Votes:
    rng = random.Random(seed)
    votes: Votes = {}
    for task in range(tasks):
        true = rng.choice(labels)
        given = {
            f"w{n}": true if rng.random() < skill else rng.choice([x for x in labels if x != true])
            for n, skill in enumerate(skills)
            if rng.random() >= missing
        }
        if given:
            votes[f"t{task}"] = given
    return votes


def frame(votes: Votes) -> pd.DataFrame:
    rows = [(task, worker, label) for task, given in votes.items() for worker, label in given.items()]
    return pd.DataFrame(rows, columns=["task", "worker", "label"])


def fitted(votes: Votes, model: Any) -> dict[str, Any]:
    """Run on past crowd-kit's own stop, to the end of the climb."""
    found = model.fit(frame(votes))
    return {
        "posteriors": {t: {k: float(p) for k, p in row.items()} for t, row in found.probas_.iterrows()},
        "priors": {k: float(p) for k, p in found.priors_.items()},
    }


def models(votes: Votes, kind: Kind, seed: int | None = None) -> Iterator[Case]:
    for measure, model in (("dawid_skene", DawidSkene), ("one_coin", OneCoinDawidSkene)):
        answer = fitted(votes, model(n_iter=150, tol=-1e9))
        yield Case(measure, {"votes": votes}, answer, f"crowd-kit {model.__name__}", kind, seed, 1e-6)


def majorities() -> Iterator[Case]:
    for seed in range(3):
        votes = drawn(seed, 1, [0.6] * 7, "abc", 0)
        answer = MajorityVote().fit_predict(frame(votes)).iloc[0]
        yield Case("majority", {"labels": list(votes["t0"].values())}, answer, "crowd-kit MajorityVote", "random", seed)
    yield Case("majority", {"labels": ["a", "b", None]}, None, "a tie has no majority", "hostile")
    yield Case("majority", {"labels": ["a", "b"], "order": ["b", "a"]}, "b", "the order breaks the tie", "hostile")


def by_skill(votes: dict[str, str], skills: dict[str, float], labels: list[str], kind: Kind) -> Case:
    likelihood = np.array(
        [
            [skills[w] if v == label else (1 - skills[w]) / (len(labels) - 1) for w, v in votes.items()]
            for label in labels
        ]
    ).prod(axis=1)
    answer = dict(zip(labels, (likelihood / likelihood.sum()).tolist(), strict=True))
    return Case("skill_posterior", {"votes": votes, "skills": skills, "labels": labels}, answer, "numpy", kind)


def posteriors() -> Iterator[Case]:
    q = {"one": 0.8, "two": 0.8, "three": 0.6}
    yield by_skill({"one": "A", "two": "A", "three": "B"}, q, ["A", "B"], "published")
    rng = random.Random(2)
    for size in (3, 5, 9):
        workers = [f"w{n}" for n in range(size)]
        skills = {w: rng.uniform(0.3, 0.99) for w in workers}
        yield by_skill({w: rng.choice("abcd") for w in workers}, skills, list("abcd"), "random")
    yield by_skill({"w": "a"}, {"w": 1 - 1e-12}, ["a", "b"], "hostile")
    yield by_skill({"v": "a", "w": "b"}, {"v": 0.01, "w": 0.01}, ["a", "b", "c"], "hostile")


def sweep(marks: dict[str, dict[str, float]], sweeps: int = 30, pseudo: float = 2) -> dict[str, float]:
    """The same alternation in matrices, missing marks masked."""
    reviewers = sorted({r for given in marks.values() for r in given})
    table = np.array([[given.get(r, np.nan) for r in reviewers] for given in marks.values()])
    severity = np.zeros(len(reviewers))
    for _ in range(sweeps):
        texts = np.nanmean(table - severity, axis=1)
        severity = np.nansum(table - texts[:, None], axis=0) / (np.isfinite(table).sum(axis=0) + pseudo)
        severity -= severity.mean()
    return dict(zip(reviewers, severity.tolist(), strict=True))


def severities() -> Iterator[Case]:
    vector = {"t1": {"A": 4, "B": 3}, "t2": {"A": 5, "C": 5}, "t3": {"B": 2, "C": 3}, "t4": {"A": 3, "B": 3}}
    yield Case("severity_sweep", {"marks": vector}, sweep(vector), "numpy, on the scoring rules' vector", "published")
    for seed in range(3):
        rng = random.Random(seed)
        marks = {
            f"t{n}": {f"r{r}": rng.randint(1, 6) for r in rng.sample(range(5), rng.randint(1, 3))} for n in range(30)
        }
        yield Case("severity_sweep", {"marks": marks}, sweep(marks), "numpy", "random", seed)
    lonely = {"t1": {"A": 1}, "t2": {"A": 6}}
    yield Case("severity_sweep", {"marks": lonely}, sweep(lonely), "numpy", "hostile")
    apart = {"t1": {"A": 1, "B": 6}, "t2": {"C": 6, "D": 1}}
    yield Case("severity_sweep", {"marks": apart}, sweep(apart), "numpy", "hostile")


def capped(variances: list[float], cap: float) -> list[float]:
    """The share to pour out is found by a root: every weight is the lesser of the cap and share/variance."""
    precision = 1 / np.array(variances)

    def surplus(share: float) -> float:
        return float(np.minimum(cap, share * precision).sum() - 1)

    share = brentq(surplus, 0, cap / precision.min() * 1.01, xtol=1e-15, rtol=1e-14)
    return np.minimum(cap, share * precision).tolist()  # type: ignore[no-any-return]


def peers() -> Iterator[Case]:
    rows: list[tuple[list[float], float, Kind]] = [([25, 100, 100, 144, 225], 0.35, "published")]
    for seed in range(3):
        rng = random.Random(seed)
        rows.append(([round(rng.uniform(5, 400), 1) for _ in range(4 + seed)], 0.35 - 0.05 * seed, "random"))
    rows += [([1, 1000, 1000, 1000], 0.3, "hostile"), ([1e-6, 1e6, 1e6], 0.9, "hostile"), ([4, 4], 1, "hostile")]
    for variances, cap, kind in rows:
        given = {"variances": variances, "cap": cap}
        yield Case("peer_weights", given, capped(variances, cap), "scipy brentq", kind)
    marks = {"marks": [70, 82, 75, 64, 90], "variances": rows[0][0]}
    answer = float(np.average(marks["marks"], weights=capped(rows[0][0], 0.35)))
    yield Case("peer_mark", marks, answer, "numpy average, on the scoring rules' vector", "published")


def skills() -> Iterator[Case]:
    for right, total, k in ((7, 9, 0.5), (14, 30, 1), (80, 81, 2), (0, 0, 0.5), (0, 12, 0.5), (5, 5, 0.01)):
        given = {"right": right, "total": total, "smoothing": k}
        answer = float(stats.beta(right + k, total - right + k).mean())
        kind: Kind = "random" if 0 < right < total else "hostile"
        yield Case("smoothed_skill", given, answer, "scipy.stats.beta mean", kind)


def cases() -> Iterator[Case]:
    yield from peers()
    yield from skills()
    yield from majorities()
    yield from posteriors()
    yield from severities()
    yield from models(drawn(1, 30, [0.9, 0.8, 0.7, 0.6], "ab", 0), "random", 1)
    yield from models(drawn(2, 40, [0.95, 0.9, 0.6, 0.8, 0.7], "abc", 0.2), "random", 2)
    yield from models(drawn(3, 50, [0.85] * 6, "abcd", 0.3), "random", 3)
    yield from models(drawn(4, 30, [0.9, 0.9, 0.9, 0.1], "ab", 0), "hostile", 4)
    yield from models({"t0": {"u": "a"}, "t1": {"u": "b", "v": "b"}, "t2": {"v": "a", "w": "b"}}, "hostile")
    sparse = {f"p{n}": {f"o{m}": c for m, c in enumerate(row)} for n, row in enumerate(SPARSE)}
    yield from models(sparse, "hostile")
