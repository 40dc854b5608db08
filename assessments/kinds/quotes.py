"""Is a quotation in the source that it names? (scoring.md B3, fabricated evidence)

A quotation counts as found when, in the best window of the source as long as itself, at least .90 of
its words stand in the same order (longest common subsequence of tokens). A slip of the pen passes;
an invented sentence does not. The machine never calls it fabricated: it says "unverified", and
people look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import LCSseq

from assessments.kinds.base import Document, as_list, as_text
from assessments.text import fold, words

FOUND_FROM = 0.90
LEAST_WORDS = 3  # a shorter quotation stands almost everywhere, and proves nothing
MOST_QUOTES, QUOTE_CAP = 20, 2_000


@dataclass(frozen=True, slots=True)
class Quotation:
    """What became of a quotation. `because` is "" when it was found, or source, locator or quote."""

    because: str
    sentences: tuple[str, ...] = ()
    share: float = 0.0


def read_quotes(raw: object) -> list[dict[str, str]] | None:
    """Quotations as {source, quote, locator}; None when they are malformed. Empty ones are left out."""
    listed = as_list(raw or [], MOST_QUOTES)
    if listed is None:
        return None
    found: list[dict[str, str]] = []
    for each in listed:
        if not isinstance(each, Mapping):
            return None
        texts = [as_text(each.get(name, ""), QUOTE_CAP) for name in ("source", "quote", "locator")]
        if any(text is None for text in texts):
            return None
        source, quote, locator = (" ".join((text or "").split()) for text in texts)
        if quote and {"source": source, "quote": quote, "locator": locator} not in found:
            found.append({"source": source, "quote": quote, "locator": locator})
    return sorted(found, key=lambda q: (q["source"], q["locator"], q["quote"]))


def look_up(quote: Mapping[str, Any], sources: Sequence[Document]) -> Quotation:
    """Look a quotation up in the source it names; `sentences` are the addresses it covers."""
    source = next((s for s in sources if fold(s.id) == fold(quote["source"])), None)
    if source is None:
        return Quotation("source")
    if quote["locator"] and fold(quote["locator"]) not in {fold(each) for each in source.addresses()}:
        return Quotation("locator")
    wanted = [fold(word) for word in words(quote["quote"])]
    owners = [(fold(word), n) for n, text in enumerate(source.sentences) for word in words(text)]
    begin, share = best_window(wanted, [word for word, _ in owners])
    if share < FOUND_FROM:
        return Quotation("quote", share=share)
    if len(wanted) < LEAST_WORDS:
        return Quotation("", share=share)
    inside = [n for _, n in owners[begin : begin + len(wanted)]]
    lengths = [len(words(text)) for text in source.sentences]
    chosen = [n for n in sorted(set(inside)) if 2 * inside.count(n) >= min(lengths[n], len(inside))]
    return Quotation("", tuple(source.addresses()[n] for n in chosen), share)


def best_window(wanted: Sequence[str], text: Sequence[str]) -> tuple[int, float]:
    """Where the window of len(wanted) words with the longest common subsequence begins, and its share."""
    if not wanted:
        return 0, 0.0
    starts = range(max(1, len(text) - len(wanted) + 1))
    shares = [LCSseq.similarity(wanted, text[n : n + len(wanted)]) / len(wanted) for n in starts]
    best = max(starts, key=lambda n: (shares[n], -n))
    return best, shares[best]
