"""A score as a person reads it: what it is worth, why, and (in lessons) what the right answer is.

The dict that `result_view` gives is what the macros `show` of templates/kinds/ lay out:

  kind, value 0..1, percent 0..100, answered, tone good|part|bad, headline
  reasons   [{text, lost 0..1, percent, good, ref}], lost points first
  letters   {own letter: letter shown}
  own       the answer given, by kind (see the functions below)
  gold      None, or when `reveal`: {explanation, ...} by kind
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assessments import Item, Score
from assessments.constraints import Case, Language
from school.i18n import N_, gettext
from school.web.kinds import own_view
from school.web.kinds.drafts import labels

_HEADLINES = (
    (1.0, N_("Right")),
    (0.8, N_("Nearly right")),
    (0.3, N_("Partly right")),
    (1e-9, N_("A small part is right")),
    (0.0, N_("Not right")),
)
_LETTER_PARAMS = {"letter", "high", "low", "first", "second"}
_PARAM_WORDS = {
    Case.message: {"upper": N_("capitals"), "lower": N_("small letters")},
    Language.message: {"en": N_("English"), "ru": N_("Russian")},
}
LEAST_GOOD = 0.8


def result_view(
    item: Item,
    answer: Mapping[str, Any] | None,
    score: Score | Mapping[str, Any],
    reveal: bool = False,
    order: Sequence[str] | None = None,
) -> dict[str, Any]:
    """The result of one answer for `show`. `score` may be a stored one: {value, answered, reasons: [...]}.

    Without `reveal` nothing of the key is in it, beyond what the reasons say about the person's own answer.
    """
    value, answered, reasons = _parts(score)
    public = item.public()
    letters = dict(labels(public, order))
    canonical = item.parse(answer)
    told = [_reason(each, letters) for each in reasons]
    return {
        "kind": item.kind,
        "value": value,
        "percent": _percent(value),
        "answered": answered,
        "tone": "good" if value >= LEAST_GOOD else "part" if value > 0 else "bad",
        "headline": _headline(value, answered),
        "reasons": sorted(told, key=lambda reason: (reason["good"], -reason["lost"])),
        "letters": letters,
        "own": own_view.own(item, canonical, letters, reveal),
        "gold": own_view.gold(item, letters) if reveal and item.gold is not None else None,
    }


def _percent(value: float) -> int:
    """Whole per cent; only a perfect answer is 100, only a worthless one 0."""
    if 0 < value < 1:
        return min(99, max(1, round(value * 100)))
    return round(value * 100)


def _headline(value: float, answered: bool) -> str:
    if not answered:
        return gettext("No answer")
    return next(gettext(words) for least, words in _HEADLINES if value >= least)


def _parts(score: Score | Mapping[str, Any]) -> tuple[float, bool, list[dict[str, Any]]]:
    if isinstance(score, Score):
        reasons = [
            {"message": r.message, "params": r.params, "lost": r.lost, "ref": r.ref, "good": r.good}
            for r in score.reasons
        ]
        return score.value, score.answered, reasons
    return float(score.get("value") or 0), bool(score.get("answered", True)), list(score.get("reasons") or ())


def _reason(reason: Mapping[str, Any], letters: Mapping[str, str]) -> dict[str, Any]:
    """One reason in the reader's language, with the letters they saw."""
    message = str(reason["message"])
    words = _PARAM_WORDS.get(message, {})
    params = {
        name: letters.get(value, value)
        if name in _LETTER_PARAMS
        else gettext(words[value])
        if value in words
        else value
        for name, value in (reason.get("params") or {}).items()
    }
    lost = float(reason.get("lost") or 0)
    return {
        "text": gettext(message, **params),
        "lost": lost,
        "percent": round(lost * 100),
        "good": bool(reason.get("good")),
        "ref": reason.get("ref"),
    }
