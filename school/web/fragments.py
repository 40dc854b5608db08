"""HTML that is rendered once, with gaps that each request fills.

Rendering a page costs many times what joining strings costs. What looks the same for everybody
is rendered once with `gap("name")` where a person's own things stand; `fill` puts them in.
"""

from __future__ import annotations

import re
import secrets
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
    """Rendered HTML: text at the even places, names of gaps at the odd ones."""

    pieces: tuple[str, ...]

    @classmethod
    def of(cls, html: str) -> Fragment:
        """Take apart what a template rendered."""
        return cls(tuple(_GAP.split(html)))

    def fill(self, **values: str) -> Markup:
        """The HTML with every gap filled; a value that is not Markup is escaped."""
        found = list(self.pieces)
        found[1::2] = [escape(values[name]) for name in found[1::2]]
        return Markup("".join(found))  # noqa: S704 - rendered by a template, or escaped above

    def partly(self, **values: str) -> Fragment:
        """The same with some gaps filled and the others left."""
        text = self.fill(**{name: values.get(name, gap(name)) for name in self.pieces[1::2]})
        return Fragment.of(text)
