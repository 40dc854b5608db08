"""Verdicts with evidence by the rules of the shared task's public scorer, written here a second time.

The stored answers are those of the package fever-scorer 2.0.39 as well: where it is installed, every answer is
compared with its own. Plain pip cannot build it (its setup file names Python's `license` by mistake), so it is
not required.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from tests.oracles.case import Case
from tests.oracles.close import close

LIBRARIES = ("numpy",)

VERDICTS = ["SUPPORTS", "REFUTES", "NOT ENOUGH INFO"]
ALL = 10_000  # the scorer's word for "no limit" is a limit above all lists

Claim = dict[str, Any]


def drawn(rng: random.Random) -> Claim:
    sentence = lambda: [f"page{rng.randint(1, 3)}", rng.randint(0, 3)]  # noqa: E731
    label = rng.choice(VERDICTS)
    groups = (
        []
        if label == VERDICTS[2]
        else [[sentence() for _ in range(rng.randint(1, 2))] for _ in range(rng.randint(1, 3))]
    )
    return {
        "label": label,
        "evidence": groups,
        "predicted_label": label if rng.random() < 0.7 else rng.choice(VERDICTS),
        "predicted_evidence": [sentence() for _ in range(rng.randint(0, 7))],
    }


def asked(claims: list[Claim], most: int | None) -> dict[str, float]:
    """Every claim as a row of hits, averaged by columns; claims without enough info have no evidence columns."""
    table = []
    for claim in claims:
        told = claim["label"] != VERDICTS[2]
        named = claim["predicted_evidence"][: most or ALL]
        gold = [sentence for group in claim["evidence"] for sentence in group]
        full = any(all(sentence in named for sentence in group) for group in claim["evidence"])
        right = claim["label"] == claim["predicted_label"]
        precision = np.mean([sentence in gold for sentence in named]) if named else 1.0
        recall = full or not claim["evidence"]
        table.append([right and (full or not told), right, *((precision, recall) if told else (np.nan, np.nan))])
    strict, accuracy, precision, recall = map(float, np.nanmean(np.array(table, dtype=float), axis=0))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    answer = {"strict": strict, "accuracy": accuracy, "precision": precision, "recall": recall, "f1": f1}
    if find_spec("fever"):
        compare(answer, claims, most)
    return answer


def compare(answer: dict[str, float], claims: list[Claim], most: int | None) -> None:
    """The scorer wants two annotation ids before page and line."""
    instances = [
        {**claim, "evidence": [[[None, None, *s] for s in group] for group in claim["evidence"]]} for claim in claims
    ]
    found = import_module("fever.scorer").fever_score(instances, max_evidence=most or ALL)
    if not close(list(answer.values()), list(found), 1e-12):
        raise ValueError(f"fever-scorer answers {found}, not {answer}")


def case(claims: list[Claim], most: int | None, kind: Any, seed: int | None = None) -> Case:
    return Case(
        "score_claims", {"claims": claims, "most": most}, asked(claims, most), "the rules of fever-scorer", kind, seed
    )


def claim(label: str, evidence: list[Any], predicted: str, named: list[Any]) -> Claim:
    return {"label": label, "evidence": evidence, "predicted_label": predicted, "predicted_evidence": named}


TWO = [[["page", 0], ["page", 1]]]


def cases() -> Iterator[Case]:
    for seed in range(5):
        rng = random.Random(seed)
        claims = [drawn(rng) for _ in range(40)]
        yield case(claims, (5, 1, 2, 3, None)[seed], "random", seed)
    # The scorer's own tests of its limit: a set of two sentences, counted to one and to two.
    both = claim("SUPPORTS", TWO, "SUPPORTS", [["page", 0], ["page", 1]])
    yield case([both], 1, "published")
    yield case([both], 2, "published")
    half = claim("SUPPORTS", [[["page", 0], ["page", 2]]], "SUPPORTS", [["page", 0], ["page", 1]])
    yield case([half, both], 5, "published")
    yield case([half], 1, "published")
    none = claim("SUPPORTS", TWO, "SUPPORTS", [])
    yield case([none, both], 5, "hostile")
    wrong = claim("REFUTES", TWO, "SUPPORTS", [["page", 0], ["page", 1], ["page", 0]])
    yield case([wrong, claim("NOT ENOUGH INFO", [], "NOT ENOUGH INFO", [["page", 9]])], 5, "hostile")
    yield case([claim("REFUTES", TWO, "REFUTES", [["other", 1]])], 5, "hostile")
    yield case([claim("REFUTES", [], "REFUTES", []), both], 5, "hostile")
    nothing = [claim("NOT ENOUGH INFO", [], "SUPPORTS", [])]
    answer = {"strict": 0, "accuracy": 0, "precision": None, "recall": None, "f1": None}
    yield Case("score_claims", {"claims": nothing}, answer, "no claim needs evidence; fever-scorer: 1, 0, 0", "hostile")
