"""Marked against flawed characters by scikit-learn, on a row for every character."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.metrics import multilabel_confusion_matrix, precision_recall_fscore_support

from tests.oracles.case import Case

LIBRARIES = ("scikit-learn", "numpy")

KINDS = ("fact", "logic", "style")
Span = tuple[int, int, str]


def rows(spans: list[Span], length: int) -> np.ndarray[Any, Any]:
    table = np.zeros((length, len(KINDS)), dtype=int)
    for start, end, kind in spans:
        table[start:end, KINDS.index(kind)] = 1
    return table


def answer(marked: np.ndarray[Any, Any], gold: np.ndarray[Any, Any]) -> dict[str, Any]:
    """The counts are sums of confusion tables; scores of empty denominators are left undefined."""
    if gold.shape[1] == 1:  # one column would be taken as two classes; an empty second one adds nothing
        marked, gold = (np.column_stack([table, np.zeros_like(table)]) for table in (marked, gold))
    (_, wrong), (missed, right) = multilabel_confusion_matrix(gold, marked).sum(axis=0)
    p, r, f, _ = precision_recall_fscore_support(gold, marked, average="micro", zero_division=np.nan)
    counts = {"right": int(right), "wrong": int(wrong), "missed": int(missed)}
    scores = {"precision": p, "recall": r, "f": f if counts["right"] or counts["wrong"] or counts["missed"] else np.nan}
    return counts | {name: None if np.isnan(value) else float(value) for name, value in scores.items()}


def both(marked: list[Span], gold: list[Span], kind: Any, seed: int | None = None) -> Iterator[Case]:
    length = max([end for _, end, _ in (*marked, *gold)], default=1)
    one, other = rows(marked, length), rows(gold, length)
    given = {"marked": marked, "gold": gold}
    source = "sklearn precision_recall_fscore_support"
    yield Case("typed_span_scores", given, answer(one, other), f"{source} micro", kind, seed)
    bare = {name: [[start, end] for start, end, _ in spans] for name, spans in given.items()}
    flat = answer(one.max(axis=1, keepdims=True), other.max(axis=1, keepdims=True))
    yield Case("span_scores", bare, flat, source, kind, seed)
    column = [KINDS.index("fact")]
    yield Case(
        "typed_span_scores", {**given, "kind": "fact"}, answer(one[:, column], other[:, column]), source, kind, seed
    )


def drawn(rng: random.Random, count: int) -> list[Span]:
    starts = [rng.randint(0, 90) for _ in range(count)]
    return [(start, start + rng.randint(1, 25), rng.choice(KINDS)) for start in starts]


def cases() -> Iterator[Case]:
    for seed in range(4):
        rng = random.Random(seed)
        yield from both(drawn(rng, rng.randint(1, 6)), drawn(rng, rng.randint(1, 6)), "random", seed)
    yield from both([], [], "hostile")
    yield from both([(0, 5, "fact")], [], "hostile")
    yield from both([], [(0, 5, "logic"), (3, 9, "logic")], "hostile")
    yield from both([(0, 5, "fact"), (0, 5, "style"), (2, 7, "fact")], [(0, 5, "logic"), (1, 3, "fact")], "hostile")
