"""Probabilities against events: scikit-learn, and netted sums in numpy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss

from tests.oracles.case import Case

LIBRARIES = ("scikit-learn", "numpy")

EPSILON = float(np.finfo(float).eps)


def drawn(seed: int, count: int, steps: int) -> tuple[list[float], list[int]]:
    rng = random.Random(seed)
    forecasts = [round(rng.random() * steps) / steps for _ in range(count)]
    return forecasts, [int(rng.random() < p**1.3) for p in forecasts]


def points(forecasts: list[float], outcomes: list[int], bins: int) -> list[dict[str, Any]]:
    observed, forecast = calibration_curve(outcomes, forecasts, n_bins=bins, strategy="uniform")
    edges = np.linspace(0, 1, bins + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], forecasts), minlength=bins)
    return [
        {"count": int(n), "forecast": float(f), "observed": float(o)}
        for n, f, o in zip(counts[counts > 0], forecast, observed, strict=True)
    ]


def murphy(forecasts: list[float], outcomes: list[int]) -> dict[str, float]:
    p, y = np.array(forecasts), np.array(outcomes, dtype=float)
    _, place, counts = np.unique(p, return_inverse=True, return_counts=True)
    after = (np.bincount(place, y) / counts)[place]
    return {
        "reliability": float(np.mean((p - after) ** 2)),
        "resolution": float(np.mean((after - y.mean()) ** 2)),
        "uncertainty": float(y.var()),
    }


def binary(forecasts: list[float], outcomes: list[int], kind: Any, seed: int | None = None) -> Iterator[Case]:
    given = {"forecasts": forecasts, "outcomes": outcomes}
    answer = float(brier_score_loss(outcomes, forecasts))
    yield Case("brier", given, answer, "sklearn brier_score_loss", kind, seed)
    answer = float(log_loss(outcomes, forecasts, labels=[0, 1]))
    yield Case("log_score", {**given, "clip": EPSILON}, answer, "sklearn log_loss", kind, seed)
    yield Case("murphy_parts", given, murphy(forecasts, outcomes), "numpy", kind, seed)
    for bins in (5, 10):
        curve = points(forecasts, outcomes, bins)
        yield Case("reliability_curve", {**given, "bins": bins}, curve, "sklearn calibration_curve", kind, seed)
        error = sum(x["count"] * abs(x["forecast"] - x["observed"]) for x in curve) / len(forecasts)
        yield Case("calibration_error", {**given, "bins": bins}, error, "from sklearn calibration_curve", kind, seed)


def classes(rows: list[list[float]], outcomes: list[int], kind: Any, seed: int | None = None) -> Iterator[Case]:
    given = {"rows": rows, "outcomes": outcomes}
    labels = list(range(len(rows[0])))
    answer = float(np.mean(np.sum((np.array(rows) - np.eye(len(labels))[outcomes]) ** 2, axis=1)))
    yield Case("multiclass_brier", given, answer, "numpy", kind, seed)
    answer = float(log_loss(outcomes, rows, labels=labels))
    yield Case("multiclass_log_score", {**given, "clip": EPSILON}, answer, "sklearn log_loss", kind, seed)


def cases() -> Iterator[Case]:
    for seed in range(3):
        yield from binary(*drawn(seed, 80, (7, 13, 1000)[seed]), "random", seed)
    yield from binary([0, 1, 1, 0], [0, 1, 0, 1], "hostile")
    yield from binary([0.3], [1], "hostile")
    yield from binary([0.5] * 6, [0, 0, 0, 0, 0, 1], "hostile")
    for seed in range(3):
        rng = random.Random(seed)
        rows = [(np.array(w) / sum(w)).tolist() for w in ([rng.random() for _ in range(4)] for _ in range(20))]
        yield from classes(rows, [rng.randrange(4) for _ in rows], "random", seed)
    yield from classes([[1, 0, 0], [0, 0, 1], [0.2, 0.3, 0.5]], [0, 1, 2], "hostile")
    yield from classes([[0.25, 0.75]], [0], "hostile")
