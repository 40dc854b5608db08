"""From data to an item, with errors its author can act on."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from assessments.errors import ItemError
from assessments.kinds import ITEM_KINDS, Item
from assessments.yamlfile import line_of


def place(where: str, data: Any, loc: tuple[int | str, ...] = ()) -> str:
    """`file:line` of a part of the data, as far as it is known."""
    line = line_of(data, loc)
    parts = [part for part in (where, str(line) if line else "") if part]
    return ":".join(parts)


def advice(error: ErrorDetails) -> str:
    """One validation error as what to do about it."""
    kind, key = error["type"], str(error["loc"][-1]) if error["loc"] else ""
    if kind == "extra_forbidden":
        return f"unknown key {key!r}: remove it or correct its spelling"
    if kind == "missing":
        return f"the key {key!r} is missing: add it"
    if kind == "string_type":
        return f"must be text (got {error['input']!r}): put it in quotes"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    return error["msg"]


def parse_item(data: Mapping[str, Any], where: str = "") -> Item:
    """Read one item of any kind. ItemError names the place, the part and what to do."""
    if not isinstance(data, Mapping):
        raise ItemError(f"{where or 'item'}: an item is a mapping of keys, got {type(data).__name__}")
    kind = data.get("kind")
    name = str(data.get("id") or "item")
    if kind not in ITEM_KINDS:
        known = ", ".join(ITEM_KINDS)
        at = place(where, data, ("kind",)) or "item"
        raise ItemError(f"{at}: {name}: kind is {kind!r}; use one of {known}")
    try:
        return ITEM_KINDS[kind].model_validate(data)
    except ValidationError as error:
        lines = []
        for each in error.errors():
            at = place(where, data, each["loc"])
            part = ".".join(str(step) for step in each["loc"])
            lines.append(": ".join(piece for piece in (at, name, part, advice(each)) if piece))
        raise ItemError("\n".join(lines)) from error
