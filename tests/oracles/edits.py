"""Edits against annotators' edits by errant's comparison of M2 files (loaded alone: it needs no parser)."""

from __future__ import annotations

import importlib.util
import random
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.oracles.case import Case

LIBRARIES = ("errant",)

Sentence = dict[str, Any]  # edits: [first, last, text], annotators: lists of such


def comparison() -> ModuleType:
    found = next(f for f in files("errant") or () if f.name == "compare_m2.py")
    spec = importlib.util.spec_from_file_location("compare_m2", Path(str(found.locate())))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def asked(sentences: list[Sentence], beta: float) -> dict[str, Any]:
    errant, options = comparison(), Namespace(beta=beta, verbose=False)
    total: Counter[str] = Counter({"tp": 0, "fp": 0, "fn": 0})
    for number, sentence in enumerate(sentences):
        hypothesis = {0: {tuple(edit): ["X"] for edit in sentence["edits"]}}
        references = {n: {tuple(edit): ["X"] for edit in gold} for n, gold in enumerate(sentence["annotators"])}
        best, _ = errant.evaluate_edits(hypothesis, references, total, number, "", options)
        total += Counter(best)
    tp, fp, fn = total["tp"], total["fp"], total["fn"]
    p, r, f = errant.computeFScore(tp, fp, fn, beta)
    return {
        "right": tp, "wrong": fp, "missed": fn,
        "precision": p if tp + fp else None, "recall": r if tp + fn else None, "f": f if tp + fp + fn else None,
    }  # fmt: skip


def case(sentences: list[Sentence], beta: float, kind: Any, source: str = "", seed: int | None = None) -> Case:
    """errant rounds its scores to four places."""
    given = {"sentences": sentences, "beta": beta}
    return Case("edit_scores", given, asked(sentences, beta), f"errant compare_m2 {source}".strip(), kind, seed, 5.1e-5)


def drawn(rng: random.Random) -> Sentence:
    def edits() -> list[list[Any]]:
        found = {
            (n, n + rng.randint(0, 1), rng.choice(["a", "the", ""])) for n in rng.sample(range(6), rng.randint(0, 3))
        }
        return [list(edit) for edit in sorted(found)]

    annotators = [edits() for _ in range(rng.randint(1, 3))]
    return {"edits": rng.choice([edits(), rng.choice(annotators)]), "annotators": annotators}


# The example of the M2 scorer's own README (Dahlmeier and Ng 2012): precision, recall and F are all .8.
README = [
    {"edits": [[0, 1, "A"], [3, 4, "on"], [4, 4, "the"]], "annotators": [[[3, 4, "on"], [4, 4, "the"]]]},
    {"edits": [], "annotators": [[[1, 2, "dogs"]], []]},
    {
        "edits": [[2, 3, "are"], [3, 4, ""]],
        "annotators": [[[0, 1, "A"], [1, 2, "otter"]], [[2, 3, "are"], [3, 4, ""], [5, 6, "predators"]]],
    },
]


def cases() -> Iterator[Case]:
    yield case(README, 0.5, "published", "on the M2 scorer's example")
    for seed in range(5):
        rng = random.Random(seed)
        yield case([drawn(rng) for _ in range(12)], (0.5, 1, 2, 0.5, 0.5)[seed], "random", f"seed {seed}", seed)
    yield case([{"edits": [], "annotators": [[]]}], 0.5, "hostile", "nothing to do, nothing done")
    yield case([{"edits": [[0, 0, "x"]], "annotators": [[]]}], 0.5, "hostile", "one needless edit")
    yield case([{"edits": [], "annotators": [[[0, 1, ""]], [[2, 2, "a"], [3, 4, "b"]]]}], 0.5, "hostile", "all missed")
