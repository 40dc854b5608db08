"""What the fields of a form hold: a draft, a canonical answer, or nothing yet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import regex

from assessments.text import sentences
from school.web.kinds.plain_forms import FILLERS

ROWS = 8  # rows of the plain form for marks; the script needs none
SPARE_ROWS = 2  # ... and so many empty ones at least
MOST_ROWS = 200
MARKS = {"mark": "edits", "spans": "spans", "flags": "flags"}
_LETTERS = {"en": "ABCDEFGHI", "ru": "АБВГДЕЖЗИ"}
_SPACE = regex.compile(r"\s*")


def labels(item: Mapping[str, Any], order: Sequence[str] | None = None) -> list[tuple[str, str]]:
    """(own letter, letter shown) of the options or answers of an item, in the order they are shown."""
    own = list(item.get("options") or item.get("answers") or ())
    shown = [letter for letter in order or () if letter in own]
    if sorted(shown) != sorted(own):
        shown = own
    alphabet = _LETTERS.get(str(item.get("lang")), _LETTERS["en"])
    return list(zip(shown, alphabet, strict=False))


def sentence_spans(text: str) -> list[dict[str, Any]]:
    """The sentences of a text with their places; together they are the whole text, spaces included."""
    found: list[dict[str, Any]] = []
    place = 0
    for sentence in sentences(text):
        start = text.find(sentence, place)
        if start < 0:
            continue
        end = start + len(sentence)
        space = _SPACE.match(text, end)
        end = space.end() if space else end
        found.append({"start": place, "end": end, "text": text[place:end]})
        place = end
    if place < len(text) or not found:
        found.append({"start": place, "end": len(text), "text": text[place:]})
    return found


def draft(item: Mapping[str, Any], answer: Mapping[str, Any] | None) -> dict[str, Any]:
    """The values the fields of this item's form show for this answer."""
    given: Mapping[str, Any] = answer or {}
    maker = _DRAFTS.get(str(item["kind"]))
    return maker(item, given) if maker else dict(given)


def _choice(_item: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    chosen = given.get("chosen") or []
    return {"chosen": [chosen] if isinstance(chosen, str) else list(chosen)}


def _correct(item: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    text = given.get("text")
    return {"text": text if isinstance(text, str) else item["text"]}


def _ranking(_item: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    ranks = dict(given.get("ranks") or {})
    if not ranks:
        tiers = given.get("order") or []
        ranks = {letter: place for place, tier in enumerate(tiers, start=1) for letter in tier}
    return {
        "ranks": ranks,
        "cannot": bool(given.get("cannot_rank")),
        "ratings": _ratings(given.get("ratings")),
        "reason": given.get("reason") or "",
    }


def _ratings(given: object) -> dict[str, dict[str, str]]:
    """The ratings by answer and criterion, as the fields write them."""
    if not isinstance(given, Mapping):
        return {}
    return {
        str(letter): {str(name): str(value) for name, value in rated.items()}
        for letter, rated in given.items()
        if isinstance(rated, Mapping)
    }


def _quotes(given: object) -> list[dict[str, Any]]:
    """The quotations typed so far, and an empty row."""
    rows = [dict(each) for each in given if isinstance(each, Mapping)] if isinstance(given, list) else []
    return [*rows, {}]


def _claim(_item: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    certainty = given.get("certainty")
    return {
        "verdict": given.get("verdict"),
        "evidence": given.get("evidence") or [],
        "certainty": "" if certainty in (None, "") else f"{float(certainty):g}" if _is_number(certainty) else "",
        "correction": given.get("correction") or "",
        "searches": "\n".join(given.get("searches") or []),
        "quotes": _quotes(given.get("quotes")),
    }


def _is_number(value: object) -> bool:
    try:
        return 0 <= float(str(value)) <= 1000
    except ValueError:
        return False


def _marks(item: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The marks of `mark` (edits), `spans` and `flags`: as rows for the plain form, as JSON for the script."""
    name = MARKS[str(item["kind"])]
    text = str(item["text"])
    listed = given.get(name)
    placed = [m for m in listed if _is_placed(m, len(text))] if isinstance(listed, list) else []
    rows = [dict(row) for row in given.get("unplaced") or []]  # first, for they need another look
    rows += [{**mark, "find": text[mark["start"] : mark["end"]], "sentence": _sentence(text, mark)} for mark in placed]
    nothing = name in given and not rows
    padded = rows + [{}] * max(SPARE_ROWS, ROWS - len(rows))
    return {
        "rows": padded,
        "none": nothing,
        "state": json.dumps(placed, ensure_ascii=False) if placed or nothing else "",
    }


def _is_placed(mark: object, length: int) -> bool:
    """A mark with a place inside the text; a tampered draft is shown without the rest."""
    if not isinstance(mark, Mapping):
        return False
    start, end = mark.get("start"), mark.get("end")
    return isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= length


def _sentence(text: str, mark: Mapping[str, Any]) -> int:
    """The number of the sentence a mark begins in, from 1."""
    for number, each in enumerate(sentence_spans(text), start=1):
        if mark["start"] < each["end"]:
            return number
    return 1


def _writing(_item: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": given.get("text") or ""}


_DRAFTS = {
    "choice": _choice,
    "correct": _correct,
    "mark": _marks,
    "ranking": _ranking,
    "claim": _claim,
    "spans": _marks,
    "writing": _writing,
    "flags": _marks,
    **FILLERS,
}
