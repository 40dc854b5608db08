"""Texts longer than an engine takes: cut at paragraphs, checked in pieces, joined again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assessments.grammar.port import MAX_PIECE, Checker, Match, TextTooLong

MAX_TEXT = 10 * MAX_PIECE
"""Beyond this a text is refused: nobody is asked for a book."""

# Where to cut, best first: between paragraphs, between lines, between sentences, between words.
_BREAKS = (
    re.compile(r"(?:\r?\n[ \t]*){2,}"),
    re.compile(r"\r?\n"),
    re.compile(r"(?<=[.!?\u2026])[\"\u00bb\u201d')]*\s+"),
    re.compile(r"\s+"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text and the code point at which it begins."""

    offset: int
    text: str


def pieces(text: str, limit: int = MAX_PIECE) -> Iterator[Piece]:
    """Cut `text` into pieces of at most `limit` code points which joined give it back.

    Raises TextTooLong if the text as a whole is too long or has no break to cut at.
    """
    if len(text) > max(MAX_TEXT, limit):
        raise TextTooLong(f"the text has {len(text)} characters; at most {MAX_TEXT} are checked")
    start = 0
    while len(text) - start > limit:
        end = _last_break(text, start, limit)
        yield Piece(start, text[start:end])
        start = end
    if start < len(text):
        yield Piece(start, text[start:])


def check_long(checker: Checker, text: str, lang: str, limit: int = MAX_PIECE) -> tuple[Match, ...]:
    """Check a text of any permitted length; offsets count from its beginning."""
    found: list[Match] = []
    for piece in pieces(text, limit):
        if piece.text.strip():
            matches = checker.check(piece.text, lang)
            found += [replace(match, offset=match.offset + piece.offset) for match in matches]
    return tuple(found)


def _last_break(text: str, start: int, limit: int) -> int:
    """The end of the last paragraph (line, sentence, word) that fits behind `start`."""
    window = text[start : start + limit]
    for pattern in _BREAKS:
        # A break that touches the window's end may go on behind it: the next best one is safe.
        ends = [found.end() for found in pattern.finditer(window) if found.end() < len(window)]
        if ends:
            return start + ends[-1]
    raise TextTooLong(f"more than {limit} characters without any break from character {start}")
