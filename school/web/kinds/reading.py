"""From the fields of a form to a raw answer, which `item.parse` then makes canonical or refuses.

A raw answer keeps everything that was typed, also what is not complete yet (a ranking with two of four
places, a quotation that is not in the text), so that a draft can be saved and shown again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from assessments import Item
from assessments.kinds.quotes import MOST_QUOTES
from assessments.text import clean, plain
from school.i18n import gettext
from school.web.kinds.drafts import MARKS, MOST_ROWS, sentence_spans
from school.web.kinds.plain_forms import READERS, after

Form = MultiDict[str, str]
_STATE_CAP = 200_000


def read_answer(kind: str, form: Form, prefix: str, item: Item | Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The raw answer in the fields called `prefix-...`.

    `item` (the item or its public part) is needed for `mark` and `spans` sent without the script: the
    quoted words are looked up in its text.
    """
    if kind == "choice":
        return {"chosen": form.getlist(f"{prefix}-chosen")}
    if kind in ("correct", "writing"):
        return {"text": form.get(f"{prefix}-text", "")}
    if kind == "ranking":
        return _ranking(form, prefix)
    if kind == "claim":
        return _claim(form, prefix)
    if kind in READERS:
        return READERS[kind](form, prefix)
    return _marks(kind, form, prefix, _text_of(item))


def misquoted(answer: Mapping[str, Any]) -> list[str]:
    """What to tell somebody whose marks cannot be read yet; empty when all is well."""
    found = [
        gettext("“%(words)s” is not in the text. Copy the words exactly as they stand there.", words=row["find"][:120])
        for row in answer.get("unplaced") or []
    ]
    flags, groups = answer.get("flags") or [], answer.get("duplicates") or []
    if any(isinstance(flag, Mapping) and not flag.get("category") for flag in flags):
        found.append(gettext("Choose a category for every flag."))
    lonely = [group[0] for group in groups if isinstance(group, list) and len(group) == 1]
    found += [
        gettext("Record %(record)s stands alone in its group. Give its duplicate the same number.", record=record)
        for record in lonely
    ]
    return found


def _text_of(item: Item | Mapping[str, Any] | None) -> str:
    text = item.get("text") if isinstance(item, Mapping) else getattr(item, "text", None)
    return str(text or "")


def _ranking(form: Form, prefix: str) -> dict[str, Any]:
    start = f"{prefix}-rank-"
    ranks: dict[str, int] = {}
    for name in form:
        letter, value = name.removeprefix(start), form[name]
        if name.startswith(start) and len(letter) == 1 and value.isascii() and value.isdigit() and len(value) < 3:
            ranks[letter] = int(value)
    if form.get(f"{prefix}-cannot"):
        return {"cannot_rank": True, "reason": form.get(f"{prefix}-reason", ""), "ranks": ranks}
    order = [sorted(x for x in ranks if ranks[x] == place) for place in sorted(set(ranks.values()))]
    ratings: dict[str, dict[str, str]] = {}
    for name, value in after(form, f"{prefix}-rate-").items():
        letter, _, criterion = name.partition("-")
        if value:
            ratings.setdefault(letter, {})[criterion] = value
    reason = form.get(f"{prefix}-reason", "")
    return {"order": order, "ranks": ranks, "reason": reason, **({"ratings": ratings} if ratings else {})}


def _claim(form: Form, prefix: str) -> dict[str, Any]:
    searches = clean(form.get(f"{prefix}-searches", "")).splitlines()
    return {
        "verdict": form.get(f"{prefix}-verdict"),
        "evidence": form.getlist(f"{prefix}-evidence"),
        "certainty": form.get(f"{prefix}-certainty", ""),
        "correction": form.get(f"{prefix}-correction", ""),
        "searches": [line.strip()[:300] for line in searches if line.strip()][:50],
        "quotes": [quote for number in range(1, MOST_QUOTES + 1) if (quote := _quote(form, prefix, number))],
    }


def _quote(form: Form, prefix: str, number: int) -> dict[str, str] | None:
    """One quotation with its source and its place; None when nothing is quoted."""
    names = {"quote": "quote", "source": "quote-source", "locator": "quote-at"}
    found = {name: form.get(f"{prefix}-{field}-{number}", "").strip() for name, field in names.items()}
    return found if found["quote"] else None


def _marks(kind: str, form: Form, prefix: str, text: str) -> dict[str, Any]:
    name = MARKS[kind]
    state = form.get(f"{prefix}-state", "")
    if state:
        return {name: _listed(state)}
    rows = [row for number in range(1, MOST_ROWS + 1) if (row := _row(kind, form, prefix, number))]
    if not rows:
        return {name: []} if form.get(f"{prefix}-none") else {}
    placed: list[dict[str, Any]] = []
    unplaced: list[dict[str, Any]] = []
    for row in rows:
        taken = [mark for mark in placed if mark.get("category") == row.get("category")]
        place = _locate(text, row["find"], row.pop("sentence"), taken)
        if place is None:
            unplaced.append(row)
        else:
            del row["find"]
            placed.append({"start": place[0], "end": place[1], **row})
    return {name: placed, **({"unplaced": unplaced} if unplaced else {})}


def _listed(state: str) -> Any:
    """The list of marks a script sent as JSON; anything else goes to `parse`, which refuses it."""
    if len(state) > _STATE_CAP:
        return None
    try:
        return json.loads(state)
    except (ValueError, RecursionError):
        return None


def _row(kind: str, form: Form, prefix: str, number: int) -> dict[str, Any] | None:
    """One row of the plain form; None when nothing is quoted in it."""
    find = form.get(f"{prefix}-find-{number}", "").strip()
    if not find:
        return None
    sentence = form.get(f"{prefix}-in-{number}", "")
    row: dict[str, Any] = {
        "find": clean(find, 2_000),
        "sentence": int(sentence) if sentence.isascii() and sentence.isdigit() and len(sentence) < 4 else 0,
    }
    fix = form.get(f"{prefix}-fix-{number}", "")
    if kind == "mark":
        return row | {"text": fix}
    if kind == "flags":
        return row | {
            "category": form.get(f"{prefix}-category-{number}") or None,
            "severity": form.get(f"{prefix}-severity-{number}") or None,
            "note": form.get(f"{prefix}-note-{number}", ""),
        }
    return row | {
        "fix": fix,
        "type": form.get(f"{prefix}-type-{number}") or None,
        "severity": form.get(f"{prefix}-severity-{number}") or None,
    }


def _locate(text: str, find: str, sentence: int, taken: list[dict[str, Any]]) -> tuple[int, int] | None:
    """The first place of the words (in that sentence, if one is named) that no other row has taken."""
    spans = sentence_spans(text)
    low, high = (
        (spans[sentence - 1]["start"], spans[sentence - 1]["end"]) if 0 < sentence <= len(spans) else (0, len(text))
    )
    used = {(mark["start"], mark["end"]) for mark in taken}
    for hay, needle in ((text, find), (_same_length(text), _same_length(find))):
        at = hay.find(needle, low)
        while 0 <= at < high:
            if (at, at + len(find)) not in used:
                return at, at + len(find)
            at = hay.find(needle, at + 1)
    return None


def _same_length(text: str) -> str:
    """Letters without typography, one for one, so that places stay what they are."""
    return "".join(same if len(same := plain(letter)) == 1 else letter for letter in text)
