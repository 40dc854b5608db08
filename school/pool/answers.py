"""A trainer's answer: what may be kept as a draft, and what may be handed in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any

from assessments import Item, parse_item
from assessments.text import clean
from school.pool.errors import ConditionsUnmet, DraftTooLong, NothingWritten, Unchanged

DRAFT_CAP = 120_000
"""Characters of a draft as JSON: an answer of 20,000 characters with every mark fits easily."""


def item_of(payload: Mapping[str, Any]) -> Item:
    """The item a task asks."""
    return parse_item(payload)


def order_for(item: Item, task_id: int, trainer_id: int) -> tuple[str, ...]:
    """The order in which this trainer sees the parts: the same at every visit, another for each person."""
    return item.draw_order(Random(f"{task_id}:{trainer_id}"))  # noqa: S311 - a shuffle, not a secret


def draft_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed so far, made safe to store; raises DraftTooLong."""
    try:
        size = len(json.dumps(raw, ensure_ascii=False))
    except (ValueError, RecursionError) as error:
        raise DraftTooLong from error
    if size > DRAFT_CAP:
        raise DraftTooLong
    safe: dict[str, Any] = _cleaned(raw)
    return safe


def final(item: Item, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as it is handed in; raises NothingWritten, Unchanged or ConditionsUnmet."""
    draft_of(raw)
    answer = item.parse(raw) if not raw.get("unplaced") else None
    if answer is None or answer.get("edits") == [] or answer.get("spans") == []:
        raise NothingWritten
    if item.kind == "correct" and answer["text"].strip() == str(getattr(item, "text", "")).strip():
        raise Unchanged
    failed = unmet(item, answer)
    if failed:
        raise ConditionsUnmet(unmet=failed)
    return answer


def unmet(item: Item, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The conditions that must be met, that a program can check, and that are not met."""
    if item.kind != "writing":
        return []
    text = str(answer["text"])
    constraints: Any = getattr(item, "constraints", ())
    return [each.model_dump(mode="json") for each in constraints if each.hard and not each.holds(text)]


def text_of(item: Item, answer: Mapping[str, Any]) -> str:
    """The text that comments can point into: what the trainer wrote, else what the task shows."""
    if item.kind == "mark":
        edited: Any = item
        return str(edited.apply(answer))
    if item.kind in ("writing", "correct"):
        return str(answer["text"])
    if item.kind == "claim":
        return str(answer.get("correction") or "")
    if item.kind == "ranking":
        return str(answer.get("reason") or "")
    return str(getattr(item, "text", ""))


def _cleaned(value: Any) -> Any:
    """The value without characters that no database stores."""
    if isinstance(value, str):
        return clean(value, DRAFT_CAP)
    if isinstance(value, Mapping):
        return {clean(str(key), 100): _cleaned(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(each) for each in value]
    return value
