"""Jaccard similarity of word shingles: scikit-learn exactly, datasketch's MinHash within four standard errors."""

from __future__ import annotations

import random
from collections.abc import Iterator

from datasketch import MinHash
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import jaccard_score

from tests.oracles.case import Case

LIBRARIES = ("scikit-learn", "datasketch")

HASHES = 4096
WORDS = [
    "river",
    "stone",
    "cloud",
    "market",
    "winter",
    "paper",
    "engine",
    "garden",
    "signal",
    "bridge",
    "copper",
    "island",
    "window",
    "forest",
    "letter",
]


def exact(one: str, other: str) -> float:
    table = CountVectorizer(ngram_range=(3, 3), binary=True, token_pattern=r"\w+").fit_transform([one, other])
    return float(jaccard_score(table[0].toarray()[0], table[1].toarray()[0]))


def estimated(one: str, other: str) -> float:
    signatures = []
    for text in (one, other):
        signature, words = MinHash(num_perm=HASHES, seed=7), text.split()
        for n in range(len(words) - 2):
            signature.update(" ".join(words[n : n + 3]).encode())
        signatures.append(signature)
    return float(signatures[0].jaccard(signatures[1]))


def cases() -> Iterator[Case]:
    for seed, changed in ((1, 0.0), (2, 0.05), (3, 0.15), (4, 0.3), (5, 1.0)):
        rng = random.Random(seed)
        words = [rng.choice(WORDS) + rng.choice(["", "s", "ed"]) for _ in range(150)]
        edited = [rng.choice(WORDS) if rng.random() < changed else word for word in words]
        one, other = " ".join(words), " ".join(edited)
        given = {"one": one, "other": other}
        truth = exact(one, other)
        yield Case("shingle_jaccard", given, truth, "sklearn.metrics.jaccard_score", "random", seed)
        error = max(1e-9, 4 * (truth * (1 - truth) / HASHES) ** 0.5)
        yield Case("shingle_jaccard", given, estimated(one, other), "datasketch.MinHash", "random", seed, error)
    yield Case("shingle_jaccard", {"one": "", "other": ""}, 0.0, "nothing is shared", "hostile")
    yield Case("shingle_jaccard", {"one": "a b c d", "other": ""}, 0.0, "nothing is shared", "hostile")
    again = {"one": "a b c a b c a b c", "other": "a b c"}
    yield Case("shingle_jaccard", again, exact(**again), "sklearn.metrics.jaccard_score", "hostile")
