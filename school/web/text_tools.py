"""Texts taken apart for display: word differences and marked runs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


def word_diff(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Pairs (equal | delete | insert, words) that turn `before` into `after`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "equal", "".join(old[i1:i2])
            continue
        if i2 > i1:
            yield "delete", "".join(old[i1:i2])
        if j2 > j1:
            yield "insert", "".join(new[j1:j2])


def marked_pieces(text: str, spans: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The text in order, cut at the spans; of overlapping spans the earlier one wins."""
    place = 0
    for span in sorted(spans, key=lambda span: (span["start"], span["end"])):
        start, end = max(span["start"], place), min(span["end"], len(text))
        if start >= end:
            continue
        if start > place:
            yield {"text": text[place:start], "span": None}
        yield {"text": text[start:end], "span": span}
        place = end
    if place < len(text):
        yield {"text": text[place:], "span": None}
