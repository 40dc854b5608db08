"""How a stored case is put to our measure when its JSON values cannot be passed as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

from assessments.measures.undefined import Undefined

# "area.measure" -> a function of the given JSON values that calls the measure.
ADAPTERS: dict[str, Callable[[dict[str, Any]], Any]] = {}


def ask(area: str, measure: str, given: dict[str, Any]) -> Any:
    """Our answer in the shape of the stored ones."""
    adapter = ADAPTERS.get(f"{area}.{measure}")
    if adapter is not None:
        return plain(adapter(given))
    return plain(getattr(import_module(f"assessments.measures.{area}"), measure)(**given))


def plain(answer: Any) -> Any:
    """Undefined as None, dataclasses as mappings, tuples as lists."""
    if isinstance(answer, Undefined):
        return None
    if is_dataclass(answer) and not isinstance(answer, type):
        return {field.name: plain(getattr(answer, field.name)) for field in fields(answer)}
    if isinstance(answer, dict):
        return {str(key): plain(value) for key, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [plain(value) for value in answer]
    return answer
