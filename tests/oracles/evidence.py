"""Verdicts with evidence by the public scorer of the shared task."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from fever import scorer

from tests.oracles.case import Case

LIBRARIES = ("fever-scorer",)

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


def asked(claims: list[Claim], most: int | None) -> dict[str, float | None]:
    """The scorer wants two annotation ids before page and line."""
    instances = [
        {**claim, "evidence": [[[None, None, *s] for s in group] for group in claim["evidence"]]} for claim in claims
    ]
    strict, accuracy, precision, recall, f1 = scorer.fever_score(instances, max_evidence=most or ALL)
    return {"strict": strict, "accuracy": accuracy, "precision": precision, "recall": recall, "f1": f1}


def case(claims: list[Claim], most: int | None, kind: Any, seed: int | None = None) -> Case:
    return Case("score_claims", {"claims": claims, "most": most}, asked(claims, most), "fever-scorer", kind, seed)


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
