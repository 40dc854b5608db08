"""Passages that are not the writer's own language: code, quotations, names.

The whole text is checked, so that sentences stay whole; matches inside a masked span are
then left out.
"""

import re
from collections.abc import Iterable

from assessments.grammar.port import Match

Span = tuple[int, int]
"""Start and end in code points, end excluded."""

_QUOTED = (
    re.compile(r"```.*?(?:```|\Z)", re.DOTALL),
    re.compile(r"`[^`\n]+`"),
    re.compile(r"^ {0,3}>[^\n]*", re.MULTILINE),
    re.compile("\u00ab[^\u00ab\u00bb\n]{1,1000}\u00bb"),
    re.compile("\u201c[^\u201c\u201d\n]{1,1000}\u201d"),
    re.compile("\u201e[^\u201e\u201c\n]{1,1000}\u201c"),
    re.compile(r'"[^"\n]{1,1000}"'),
    re.compile(r"https?://[^\s<>]+"),
)


def mask_quoted(text: str) -> tuple[Span, ...]:
    """Spans of code blocks, inline code, quoted lines, quotations and addresses."""
    return tuple(sorted(found.span() for pattern in _QUOTED for found in pattern.finditer(text)))


def mask_names(text: str, names: Iterable[str]) -> tuple[Span, ...]:
    """Spans of the given names, as whole words, in any letter case."""
    wanted = sorted({re.escape(name.strip()) for name in names if name.strip()}, reverse=True)
    if not wanted:
        return ()
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(wanted)})(?!\w)", re.IGNORECASE)
    return tuple(found.span() for found in pattern.finditer(text))


def without_masked(matches: Iterable[Match], spans: Iterable[Span]) -> tuple[Match, ...]:
    """The matches that touch none of the spans."""
    masked = tuple(spans)
    return tuple(
        match
        for match in matches
        if not any(match.offset < end and start < match.offset + match.length for start, end in masked)
    )
