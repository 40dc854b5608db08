"""What comes in from outside, made harmless before any view sees it: parts of addresses, and JSON."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

MAX_ID = 2**31 - 1
"""The largest number a row can have on every database."""


class RowNumber(IntegerConverter):
    """A number in an address that a row can have; any other leads nowhere, before a database is asked."""

    regex = "[0-9]{1,10}"

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = MAX_ID) -> None:
        super().__init__(map, fixed_digits, min, max)


class Word(UnicodeConverter):
    """A name in an address; characters that cannot be seen lead nowhere, because no name of ours holds one."""

    def to_python(self, value: str) -> str:
        """The name as it is; raises ValidationError, which becomes "not found"."""
        if not value.isprintable():
            raise ValidationError
        return value


class CarefulJson(DefaultJSONProvider):
    """JSON as our scripts send it; whatever else comes is refused as unreadable, or mended."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value; raises ValueError also for bottomless nesting.

        Half of a character, as `\\ud83d` alone is one, becomes the replacement character, as it does
        in forms: no database stores it, and a script may cut a text in the middle of one.
        """
        try:
            found = super().loads(s, **kwargs)
            if (b"\\ud" if isinstance(s, bytes) else "\\ud") in s.lower():  # type: ignore[operator]
                whole = json.dumps(found, ensure_ascii=False).encode("utf-16-le", "surrogatepass")
                found = super().loads(whole.decode("utf-16-le", "replace"), **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        return found


def init_app(app: Flask) -> None:
    """Take these in place of Flask's own; before any route is added."""
    app.url_map.converters.update(int=RowNumber, string=Word, default=Word)
    app.json = CarefulJson(app)
