"""How much of one text stands in another: Jaccard similarity of word shingles."""

from assessments.text import fold, words

SHINGLE = 3
LOOK, HOLD = 0.30, 0.55  # from here a person looks; from here the attempt is held


def shingles(text: str, size: int = SHINGLE) -> frozenset[tuple[str, ...]]:
    """All runs of `size` words; a shorter text is one shingle of what it has."""
    found = [fold(word) for word in words(text)]
    if not found:
        return frozenset()
    if len(found) < size:
        return frozenset({tuple(found)})
    return frozenset(tuple(found[n : n + size]) for n in range(len(found) - size + 1))


def shingle_jaccard(one: str, other: str, ignore: str = "", size: int = SHINGLE) -> float:
    """Shared shingles over all shingles, those of `ignore` (the prompt, quotations) left out."""
    common = shingles(ignore, size)
    first, second = shingles(one, size) - common, shingles(other, size) - common
    union = first | second
    return len(first & second) / len(union) if union else 0.0
