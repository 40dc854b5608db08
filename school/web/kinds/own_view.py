"""By kind: the answer a person gave, and what the gold teaches, ready to be laid out."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

from assessments import Item
from assessments.text import words
from school.web.kinds import plain_views
from school.web.kinds.wording import (
    constraint_words,
    flaw_severities,
    flaw_types,
    verdict_words,
)
from school.web.text_tools import word_diff

Answer = Mapping[str, Any]
Letters = Mapping[str, str]


def own(item: Item, answer: Answer | None, letters: Letters, reveal: bool) -> dict[str, Any] | None:
    """The answer given; None when there is none that can be read."""
    return _OWN[item.kind](item, answer, letters, reveal) if answer is not None else None


def gold(item: Item, letters: Letters) -> dict[str, Any]:
    """What the gold teaches. Only for lessons and for people who may see keys."""
    return {"explanation": item.gold.explanation, **_GOLD[item.kind](item, letters)}


def _choice_own(item: Any, answer: Answer, letters: Letters, _reveal: bool) -> dict[str, Any]:
    chosen = set(answer["chosen"])
    return {"chosen": chosen, "options": [_option(item, x, letters) for x in letters if x in chosen]}


def _option(item: Any, letter: str, letters: Letters) -> dict[str, str]:
    return {"letter": letter, "shown": letters[letter], "text": item.options[letter]}


def _choice_gold(item: Any, letters: Letters) -> dict[str, Any]:
    return {
        "key": set(item.gold.key),
        "options": [{**_option(item, x, letters), "why": item.gold.why.get(x, "")} for x in letters],
    }


def _edited_own(item: Any, answer: Answer, _letters: Letters, _reveal: bool) -> dict[str, Any]:
    text = item.apply(answer) if item.kind == "mark" else answer["text"]
    return {"text": text, "diff": diff(item.text, text), "same": text.strip() == item.text.strip()}


def _planted_gold(item: Any, _letters: Letters) -> dict[str, Any]:
    corrected = item.passage.corrected()
    return {
        "text": corrected,
        "diff": diff(item.text, corrected),
        "errors": [
            {"find": e.find, "accept": e.accept[0], "others": list(e.accept[1:4]), "weight": e.weight, "note": e.note}
            for e in item.gold.errors
        ],
    }


def diff(before: str, after: str) -> list[dict[str, str]]:
    """The pieces of a word difference: {kind: equal|delete|insert, text}."""
    return [{"kind": kind, "text": text} for kind, text in word_diff(before, after)]


def _places(tiers: list[list[str]]) -> dict[str, int]:
    """Letter -> place, as sports tables count: after a tie of two comes place 3."""
    places, at = {}, 1
    for tier in tiers:
        places.update(dict.fromkeys(tier, at))
        at += len(tier)
    return places


def _ranking_own(item: Any, answer: Answer, letters: Letters, reveal: bool) -> dict[str, Any]:
    if "cannot_rank" in answer:
        return {"cannot": True, "reason": answer["reason"], "rows": []}
    mine = _places(answer["order"])
    rows = [
        {"letter": x, "shown": letters[x], "text": item.answers[x], "place": mine[x]}
        for x in sorted(letters, key=lambda letter: (mine[letter], letters[letter]))
    ]
    return {"cannot": False, "reason": "", "rows": rows}


def _ranking_gold(item: Any, letters: Letters) -> dict[str, Any]:
    if item.gold.cannot_rank:
        return {"cannot": True, "places": {}, "rows": []}
    places = _places(item.key()["order"])
    return {
        "cannot": False,
        "places": places,
        "rows": [
            {
                "letter": x,
                "shown": letters[x],
                "text": item.answers[x],
                "place": places[x],
                "reason": item.gold.reasons.get(x, ""),
                "harmful": x in item.gold.harmful,
                "fabricated": x in item.gold.fabricated,
            }
            for x in sorted(letters, key=lambda letter: (places[letter], letters[letter]))
        ],
    }


def _claim_own(item: Any, answer: Answer, _letters: Letters, reveal: bool) -> dict[str, Any]:
    view = {
        "verdict": verdict_words(answer["verdict"]),
        "evidence": _quotes(item, answer["evidence"]),
        "certainty": answer["certainty"],
        "correction": answer["correction"] if answer["verdict"] == "refuted" else "",
        "searches": answer["searches"],
        "quotes": answer.get("quotes", []),
    }
    if reveal and answer["certainty"] is not None and item.gold is not None:
        stated, right = answer["certainty"] / 100, answer["verdict"] == item.gold.verdict
        view["gain"] = round(100 * (0.25 - (stated - right) ** 2))
    return view


def _quotes(item: Any, ids: list[str]) -> list[dict[str, str]]:
    known = {f"{s.id}.{n}": text for s in item.sources for n, text in enumerate(s.sentences, start=1)}
    return [{"id": each, "text": known[each]} for each in ids]


def _claim_gold(item: Any, _letters: Letters) -> dict[str, Any]:
    return {
        "verdict": verdict_words(item.gold.verdict),
        "evidence": [_quotes(item, list(group)) for group in item.gold.evidence],
        "fix": item.gold.fix.text if item.gold.fix else "",
    }


def _spans_own(item: Any, answer: Answer, _letters: Letters, reveal: bool) -> dict[str, Any]:
    names, degrees = dict(flaw_types()), dict(flaw_severities())
    marks = [
        {
            "quote": item.text[s["start"] : s["end"]],
            "type": names.get(s["type"], ""),
            "severity": degrees.get(s["severity"], ""),
            "fix": s["fix"],
        }
        for s in answer["spans"]
    ]
    mine = [(s["start"], s["end"]) for s in answer["spans"]]
    key = list(item.places) if reveal and item.gold is not None else []
    return {"marks": marks, "pieces": pieces(item.text, mine, key)}


def pieces(text: str, mine: list[tuple[int, int]], key: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """The text cut at every edge of a mark: {text, mine: how many marks, key: is it a flaw}."""
    edges = sorted({0, len(text), *(edge for span in [*mine, *key] for edge in span)})
    return [
        {
            "text": text[a:b],
            "mine": sum(s <= a and b <= e for s, e in mine),
            "key": any(s <= a and b <= e for s, e in key),
        }
        for a, b in itertools.pairwise(edges)
    ]


def _spans_gold(item: Any, _letters: Letters) -> dict[str, Any]:
    names, degrees = dict(flaw_types()), dict(flaw_severities())
    flaws = sorted(zip(item.places, item.gold.flaws, strict=True), key=lambda pair: pair[0])
    return {
        "flaws": [
            {"quote": f.find, "type": names[f.type], "severity": degrees[f.severity], "fix": f.fix, "why": f.why}
            for _, f in flaws
        ]
    }


def _writing_own(item: Any, answer: Answer, _letters: Letters, _reveal: bool) -> dict[str, Any]:
    text = answer["text"]
    checked = [
        {"words": constraint_words(c.model_dump(mode="json")), "met": c.holds(text), "hard": c.hard}
        for c in item.constraints
    ]
    return {"text": text, "words": len(words(text)), "constraints": checked}


def _writing_gold(item: Any, _letters: Letters) -> dict[str, Any]:
    return {"text": item.gold.model_answer, "words": len(words(item.gold.model_answer))}


_OWN: dict[str, Callable[[Any, Answer, Letters, bool], dict[str, Any]]] = {
    "choice": _choice_own,
    "correct": _edited_own,
    "mark": _edited_own,
    "ranking": _ranking_own,
    "claim": _claim_own,
    "spans": _spans_own,
    "writing": _writing_own,
    "cloze": plain_views.cloze_own,
    "preference": plain_views.preference_own,
    "flags": plain_views.flags_own,
    "stress_test": plain_views.stress_test_own,
    "data_preparation": plain_views.data_preparation_own,
}
_GOLD: dict[str, Callable[[Any, Letters], dict[str, Any]]] = {
    "choice": _choice_gold,
    "correct": _planted_gold,
    "mark": _planted_gold,
    "ranking": _ranking_gold,
    "claim": _claim_gold,
    "spans": _spans_gold,
    "writing": _writing_gold,
    "cloze": plain_views.cloze_gold,
    "preference": plain_views.preference_gold,
    "flags": plain_views.flags_gold,
    "stress_test": plain_views.stress_test_gold,
    "data_preparation": plain_views.data_preparation_gold,
}
