"""Cloze, preference, flags, stress test, data preparation: the answer given and what the gold teaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.kinds.cloze import gap_pieces
from assessments.text import words
from school.web.kinds.wording import (
    attack_words,
    constraint_words,
    criterion_words,
    flag_categories,
    flag_severities,
    label_words,
)

Answer = Mapping[str, Any]
Letters = Mapping[str, str]


def cloze_own(item: Any, answer: Answer, _letters: Letters, _reveal: bool) -> dict[str, Any]:
    """The text with the fillings in their gaps."""
    return {"pieces": _filled(item, answer["gaps"])}


def cloze_gold(item: Any, _letters: Letters) -> dict[str, Any]:
    """The text with the right fillings, and the other fillings by gap."""
    gaps = [
        {"gap": gap, "accept": item.gold.gaps[gap].accept[0], "others": list(item.gold.gaps[gap].accept[1:]),
         "note": item.gold.gaps[gap].note}
        for gap in item.gaps
    ]  # fmt: skip
    return {"pieces": _filled(item, item.key()["gaps"]), "gaps": gaps}


def _filled(item: Any, gaps: Mapping[str, str]) -> list[dict[str, str]]:
    return [{**piece, "given": gaps.get(piece.get("gap", ""), "")} for piece in gap_pieces(item.text)]


def preference_own(item: Any, answer: Answer, letters: Letters, _reveal: bool) -> dict[str, Any]:
    """Which answer was preferred, by how much, and the criteria."""
    return {
        "preferred": letters.get(answer["preferred"], ""),
        "strength": answer["strength"],
        "most": 2 if item.points < 7 else 3,
        "both_bad": answer["both_bad"],
        "criteria": [(criterion_words(c), letters.get(side, "=")) for c, side in answer["criteria"].items()],
        "reason": answer["reason"],
    }


def preference_gold(item: Any, letters: Letters) -> dict[str, Any]:
    """The experts' judgement in the same words, and what they say about each answer."""
    key = item.parse(item.key())
    rows = [
        {"shown": letters[x], "reason": item.gold.reasons.get(x, ""), "harmful": x in item.gold.harmful,
         "fabricated": x in item.gold.fabricated}
        for x in letters
    ]  # fmt: skip
    return {**preference_own(item, key, letters, True), "rows": rows}


def flags_own(item: Any, answer: Answer, _letters: Letters, _reveal: bool) -> dict[str, Any]:
    """Every flag with its words."""
    names, degrees = dict(flag_categories()), dict(flag_severities())
    flags = [
        {"quote": item.text[f["start"] : f["end"]], "category": names[f["category"]],
         "severity": degrees.get(f["severity"], ""), "note": f["note"]}
        for f in answer["flags"]
    ]  # fmt: skip
    return {"flags": flags}


def flags_gold(item: Any, _letters: Letters) -> dict[str, Any]:
    """Every flag that is needed, and why."""
    names, degrees = dict(flag_categories()), dict(flag_severities())
    return {
        "flags": [
            {"quote": f.find, "category": names[f.category], "severity": degrees[f.severity], "note": f.why}
            for f in item.gold.flags
        ]
    }


def stress_test_own(item: Any, answer: Answer, _letters: Letters, _reveal: bool) -> dict[str, Any]:
    """The prompt with what a program can check."""
    text = answer["text"]
    checked = [
        {"words": constraint_words(c.model_dump(mode="json")), "met": c.holds(text), "hard": c.hard}
        for c in item.constraints
    ]
    return {
        "text": text,
        "attack": attack_words(answer["attack"]),
        "failure": answer["failure"],
        "words": len(words(text)),
        "constraints": checked,
    }


def stress_test_gold(item: Any, _letters: Letters) -> dict[str, Any]:
    """A prompt that works, the ways of attack that count, and what the prompt must contain."""
    return {
        "text": item.gold.prompt,
        "attacks": [attack_words(each) for each in item.gold.attacks],
        "attributes": [{"name": each.name, "any": list(each.any)} for each in item.gold.attributes],
    }


def data_preparation_own(item: Any, answer: Answer, _letters: Letters, _reveal: bool) -> dict[str, Any]:
    """The labels and the duplicates by record."""
    return {"rows": _rows(item, answer), "columns": item.columns}


def data_preparation_gold(item: Any, _letters: Letters) -> dict[str, Any]:
    """The right labels and duplicates by record, with the notes."""
    return {"rows": _rows(item, item.key())}


def _rows(item: Any, answer: Answer) -> list[dict[str, Any]]:
    same = {record: [x for x in group if x != record] for group in answer["duplicates"] for record in group}
    notes = item.gold.notes if item.gold else {}
    return [
        {"id": record, "fields": list(fields.values()), "same": same.get(record, []), "note": notes.get(record, ""),
         "labels": [label_words(each) for each in answer["labels"].get(record, ())]}
        for record, fields in item.records.items()
    ]  # fmt: skip
