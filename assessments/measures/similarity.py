"""How much of one text stands in another: Jaccard similarity of word shingles, and MinHash for many texts."""

import math
from collections.abc import Hashable, Sequence, Set
from functools import lru_cache
from hashlib import blake2b

from assessments.text import fold, words

SHINGLE = 3
LOOK, HOLD = 0.30, 0.55  # from here a person looks; from here the attempt is held

HASHES = 128
ROWS = 4  # 32 bands of 4: a pair at J = .5 is found with chance 1 - (1 - .5^4)^32 = .87
EXACT_UP_TO = 5000  # texts; above, MinHash finds the pairs worth an exact look
_PRIME = (1 << 61) - 1


def shingles(text: str, size: int = SHINGLE) -> frozenset[tuple[str, ...]]:
    """All runs of `size` words; a shorter text is one shingle of what it has."""
    found = [fold(word) for word in words(text)]
    if not found:
        return frozenset()
    if len(found) < size:
        return frozenset({tuple(found)})
    return frozenset(tuple(found[n : n + size]) for n in range(len(found) - size + 1))


def jaccard(one: Set[Hashable], other: Set[Hashable]) -> float:
    """|A and B| / |A or B| (Jaccard, 1901), 0..1; two empty sets share nothing: 0."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def shingle_jaccard(one: str, other: str, ignore: str = "", size: int = SHINGLE) -> float:
    """Shared shingles over all shingles, those of `ignore` (the prompt, quotations) left out."""
    common = shingles(ignore, size)
    return jaccard(shingles(one, size) - common, shingles(other, size) - common)


def _number(name: str) -> int:
    """A number for a name, the same in every process."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") % _PRIME


@lru_cache(maxsize=8)
def _permutations(hashes: int, seed: int) -> tuple[tuple[int, int], ...]:
    """(a, b) of each hash, a not 0."""
    return tuple((_number(f"{seed} a {n}") or 1, _number(f"{seed} b {n}")) for n in range(hashes))


def minhash(found: Set[tuple[str, ...]], hashes: int = HASHES, seed: int = 1) -> tuple[int, ...]:
    """The MinHash signature of a set of shingles (Broder, 1997): for each hash (a x + b) mod (2^61 - 1) the least.

    The same set, number of hashes and seed give the same signature everywhere. An empty set has an empty
    signature.
    """
    if hashes < 1:
        raise ValueError("a signature needs at least one hash")
    numbers = [_number("\x1f".join(shingle)) for shingle in found]  # no word holds a separator
    if not numbers:
        return ()
    return tuple(min((a * x + b) % _PRIME for x in numbers) for a, b in _permutations(hashes, seed))


def minhash_similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of equal places of two signatures: an unbiased estimate of the Jaccard similarity.

    Its standard error is `minhash_error`. An empty signature is like nothing: 0.
    """
    if not one or not other:
        return 0.0
    if len(one) != len(other):
        raise ValueError("signatures of different lengths cannot be compared: make both with the same hashes and seed")
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def minhash_error(similarity: float, hashes: int = HASHES) -> float:
    """sqrt(J (1 - J) / k): .044 at J = .5 with 128 hashes."""
    if not 0 <= similarity <= 1 or hashes < 1:
        raise ValueError("a similarity lies between 0 and 1, and a signature has at least one hash")
    return math.sqrt(similarity * (1 - similarity) / hashes)


def bands(signature: Sequence[int], rows: int = ROWS) -> list[tuple[int, ...]]:
    """A signature cut into bands, each with its place first: texts that share one are worth an exact look."""
    if rows < 1 or len(signature) % rows:
        raise ValueError("the rows of a band must divide the length of the signature")
    return [(n // rows, *signature[n : n + rows]) for n in range(0, len(signature), rows)]
