"""How many mistakes a text has for its length."""

import regex

_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['\u2019\-][\p{L}\p{N}\p{M}]+)*")


def count_words(text: str) -> int:
    """Words of a text: runs of letters, digits and their marks; it's and well-known are one."""
    return sum(1 for _ in _WORD.finditer(text))


def density(matches: int, text: str) -> float | None:
    """Matches per 100 words, the same for a short and a long answer.

    `None` if the text has no word at all: undefined, and neither perfect nor hopeless.
    """
    words = count_words(text)
    return 100 * matches / words if words else None
