"""Texts on their way into an engine, offsets and messages on their way out."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate

import regex

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SUGGESTION = re.compile(r"<suggestion>(.*?)</suggestion>", re.DOTALL)
_TAG = re.compile(r"</?[a-z]+>")
_STRAIGHT = str.maketrans("\u2018\u2019", "''")
_QUOTES = {"en": ("\u201c", "\u201d"), "ru": ("\u00ab", "\u00bb")}


def harmless(text: str) -> str:
    """`text` with control characters and lone surrogates replaced by spaces.

    Not every engine and wire format takes them; one code point for one keeps every offset.
    """
    return _UNSAFE.sub(" ", text)


def plain_message(message: str, lang: str) -> str:
    """One spelling of a rule's message for all engines: no markup, straight apostrophes."""
    opening, closing = _QUOTES[lang]
    quoted = _SUGGESTION.sub(rf"{opening}\1{closing}", message)
    return _TAG.sub("", quoted).translate(_STRAIGHT)


class Prepared:
    """A text as an engine gets it, and the way back to the text as it was written.

    The engine gets harmless text in composed form (NFC): a decomposed letter, as some
    systems paste it, is the same letter and no spelling mistake. `width` says how many of
    the engine's own units a character takes.
    """

    def __init__(self, written: str, width: Callable[[str], int]) -> None:
        clean = harmless(written)
        if unicodedata.is_normalized("NFC", clean):
            self.text = clean
            self._origins: list[int] | range = range(len(clean) + 1)
        else:
            self.text, self._origins = _composed(clean)
        self._starts = [0, *accumulate(width(char) for char in self.text)]

    def to_units(self, index: int) -> int:
        """The unit at which character `index` of the engine's text begins."""
        return self._starts[index]

    def span(self, start_unit: int, end_unit: int) -> tuple[int, int]:
        """Offset and length in code points of the written text."""
        start = self._origins[self._index(start_unit)]
        return start, self._origins[self._index(end_unit)] - start

    def _index(self, unit: int) -> int:
        return min(bisect_left(self._starts, unit), len(self._starts) - 1)


def utf8_width(char: str) -> int:
    """Bytes that one character takes in UTF-8."""
    if char < "\x80":
        return 1
    if char < "\u0800":
        return 2
    return 4 if char > "\uffff" else 3


def utf16_width(char: str) -> int:
    """Code units that one character takes in UTF-16."""
    return 2 if char > "\uffff" else 1


def _composed(text: str) -> tuple[str, list[int]]:
    """`text` in NFC, and for each of its characters (and its end) where that was in `text`."""
    parts: list[str] = []
    origins: list[int] = []
    for cluster in regex.finditer(r"\X", text):
        part = unicodedata.normalize("NFC", cluster.group())
        parts.append(part)
        if len(part) == len(cluster.group()):
            origins += range(cluster.start(), cluster.end())
        else:
            origins += [cluster.start()] * len(part)
    return "".join(parts), [*origins, len(text)]
