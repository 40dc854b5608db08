"""What pages show of an answer and of terms: plain dictionaries for the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from assessments import Item
from school.i18n import gettext
from school.pool import answers, pay
from school.pool.reasons import BY_SLUG, PARAGRAPH
from school.web.kinds import own_view
from school.web.kinds.drafts import labels


def answer(item: Item, given: Mapping[str, Any], order: Sequence[str] | None = None) -> dict[str, Any]:
    """A handed-in answer: its kind's own view, and the text that comments point into."""
    letters = dict(labels(item.public(), order))
    parsed = item.parse(given)
    return {
        "kind": item.kind,
        "own": own_view.own(item, parsed, letters, False),
        "text": answers.text_of(item, parsed) if parsed is not None else "",
    }


def terms(frozen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The calculation of a pay line by line: what, which band, per cent, the exact amount after it."""
    known = pay.from_json(frozen)
    rows: list[dict[str, Any]] = []
    for step in pay.replay(known):
        after = Decimal(step.after.numerator) / Decimal(step.after.denominator)
        name = gettext(pay.FACTOR_NAMES[step.factor.name])
        rows.append({"name": name, "band": step.factor.band, "pct": step.factor.pct, "after": after})
    return rows


def version(item: Item, row: Any, order: Sequence[str] | None = None) -> dict[str, Any]:
    """One version of handed-in work with its decision, comments sorted by place."""
    view = answer(item, row.answer, order)
    notes = sorted(row.span_comments or [], key=lambda note: (note["start"], note["end"]))
    return {
        "id": row.id,
        "answer": row.answer,
        "version": row.version,
        "at": row.submitted_at,
        "decide_by": row.decide_by,
        "verdict": row.verdict,
        "reason": reason(row.reason),
        "comment": row.comment,
        "decided_at": row.decided_at,
        "by_clock": row.verdict is not None and row.lead_id is None,
        "lead_id": row.lead_id,
        "notes": [{**note, "quote": view["text"][note["start"] : note["end"]]} for note in notes],
        "spans": [{"start": n["start"], "end": n["end"], "tone": "warn", "note": n["text"]} for n in notes],
        **view,
    }


def reason(slug: str | None) -> dict[str, Any] | None:
    """A published reason with its paragraph and lesson; None where there is none."""
    known = BY_SLUG.get(slug or "")
    if known is None:
        return None
    paragraph = PARAGRAPH[known.paragraph]
    return {
        "title": gettext(known.title),
        "number": paragraph.number,
        "paragraph": gettext(paragraph.title),
        "lesson": known.lesson,
    }
