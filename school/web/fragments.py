"""HTML that is rendered once, with gaps that each request fills.

Rendering a page costs many times what joining strings costs. What looks the same for everybody
is rendered once with `gap("name")` where a person's own things stand; `fill` puts them in.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

# No text holds these: control characters, and a word of this process that nobody outside knows.
_OPEN, _CLOSE = f"\x01{secrets.token_hex(8)}:", "\x02"
_GAP = re.compile(f"{_OPEN}([a-z_]+){_CLOSE}")


def gap(name: str) -> Markup:
    """A place to be filled later; goes into a template like any value."""
    return Markup(f"{_OPEN}{name}{_CLOSE}")  # noqa: S704 - our own name between control characters


@dataclass(frozen=True, slots=True)
class Fragment:
    """Rendered HTML in UTF-8: pieces of it, and the names of the gaps between them."""

    pieces: tuple[bytes, ...]
    gaps: tuple[str, ...]

    @classmethod
    def of(cls, html: str) -> Fragment:
        """Take apart what a template rendered."""
        found = _GAP.split(html)
        return cls(tuple(text.encode() for text in found[0::2]), tuple(found[1::2]))

    def encoded(self, **values: Filling) -> bytes:
        """The HTML in UTF-8 with every gap filled, those of fragments inside it too; raises KeyError for a missing value."""
        found: list[bytes] = []
        self._add_to(found, {name: _safe(value) for name, value in values.items()})
        return b"".join(found)

    def _add_to(self, found: list[bytes], values: Mapping[str, bytes | Sequence[Fragment]]) -> None:
        for piece, name in zip(self.pieces, self.gaps, strict=False):  # the last piece has no gap behind it
            found.append(piece)
            value = values[name]
            if isinstance(value, bytes):
                found.append(value)
            else:
                for fragment in value:
                    fragment._add_to(found, values)
        found.append(self.pieces[-1])

    def fill(self, **values: Filling) -> Markup:
        """As `encoded`, for a place in a template."""
        return Markup(self.encoded(**values).decode())  # noqa: S704 - rendered by a template, or escaped above

    def partly(self, **values: Filling) -> Fragment:
        """The same with some gaps filled and the others left."""
        return Fragment.of(self.fill(**{name: values.get(name, gap(name)) for name in self.gaps}))


def _safe(value: Filling) -> bytes | Sequence[Fragment]:
    if isinstance(value, Markup):
        return value.encode()
    return escape(value).encode() if isinstance(value, str) else value


Filling = str | Sequence[Fragment]
"""What goes into a gap: text, which is escaped unless it is Markup; or fragments, whose gaps are filled alike."""
