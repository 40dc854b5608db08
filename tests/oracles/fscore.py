"""F-beta from counts by scikit-learn, on the labels that give those counts."""

from __future__ import annotations

from collections.abc import Iterator

from sklearn.metrics import fbeta_score, precision_score, recall_score

from tests.oracles.case import Case

LIBRARIES = ("scikit-learn",)

RANDOM = [(5, 3, 2, 1.0), (17, 1, 40, 0.5), (2, 90, 3, 2.0), (33, 33, 33, 0.7)]
HOSTILE = [(0, 3, 2, 1.0), (7, 0, 0, 0.5), (0, 0, 4, 1.0), (0, 4, 0, 1.0)]


def case(right: int, wrong: int, missed: int, beta: float, kind: str) -> Case:
    true = [1] * right + [0] * wrong + [1] * missed
    said = [1] * right + [1] * wrong + [0] * missed
    answer = {
        "right": right,
        "wrong": wrong,
        "missed": missed,
        "precision": float(precision_score(true, said)) if right + wrong else None,
        "recall": float(recall_score(true, said)) if right + missed else None,
        "f": float(fbeta_score(true, said, beta=beta)),
    }
    given = {"right": right, "wrong": wrong, "missed": missed, "beta": beta}
    return Case("from_counts", given, answer, "sklearn fbeta_score", kind)  # type: ignore[arg-type]


def cases() -> Iterator[Case]:
    for row in RANDOM:
        yield case(*row, "random")
    for row in HOSTILE:
        yield case(*row, "hostile")
    nothing = {"right": 0, "wrong": 0, "missed": 0}
    answer = {**nothing, "precision": None, "recall": None, "f": None}
    yield Case("from_counts", nothing, answer, "nothing to find, nothing marked", "hostile")
