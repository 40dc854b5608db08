"""The forms that need no script: cloze, preference, flags, stress test, data preparation.

For each kind: what its fields say (`read`), and what they show (`fill`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

Form = MultiDict[str, str]
Fields = Mapping[str, Any]


def after(form: Form, start: str) -> dict[str, str]:
    """The first value of every field whose name begins so, by the rest of its name."""
    return {name.removeprefix(start): form[name] for name in form if name.startswith(start) and name != start}


def read_cloze(form: Form, prefix: str) -> dict[str, Any]:
    """The fillings by gap; a gap left empty is left out."""
    return {"gaps": {gap: text for gap, text in after(form, f"{prefix}-gap-").items() if text.strip()}}


def fill_cloze(_item: Fields, given: Fields) -> dict[str, Any]:
    """The fillings by gap."""
    return {"gaps": {gap: text for gap, text in _mapping(given.get("gaps")).items() if isinstance(text, str)}}


def read_preference(form: Form, prefix: str) -> dict[str, Any]:
    """One choice on the scale (`a2`, `same`, ...), the criteria, and whether both are bad."""
    choice = form.get(f"{prefix}-preferred", "")
    side, strength = (choice[:1], choice[1:]) if choice != "same" else ("same", "0")
    return {
        "preferred": side or None,
        "strength": strength,
        "both_bad": bool(form.get(f"{prefix}-bad")),
        "criteria": {name: side for name, side in after(form, f"{prefix}-criterion-").items() if side},
        "reason": form.get(f"{prefix}-reason", ""),
    }


def fill_preference(_item: Fields, given: Fields) -> dict[str, Any]:
    """The choice on the scale as its field writes it, and the rest."""
    side = given.get("preferred")
    return {
        "choice": side if side == "same" else f"{side}{given.get('strength')}" if side else "",
        "criteria": dict(_mapping(given.get("criteria"))),
        "both_bad": bool(given.get("both_bad")),
        "reason": given.get("reason") or "",
    }


def read_stress_test(form: Form, prefix: str) -> dict[str, Any]:
    """The prompt, the way of attack, and what should go wrong."""
    return {
        "text": form.get(f"{prefix}-text", ""),
        "attack": form.get(f"{prefix}-attack") or None,
        "failure": form.get(f"{prefix}-failure", ""),
    }


def fill_stress_test(_item: Fields, given: Fields) -> dict[str, Any]:
    """The three fields."""
    return {name: given.get(name) or "" for name in ("text", "attack", "failure")}


def read_data_preparation(form: Form, prefix: str) -> dict[str, Any]:
    """The labels by record, and the records by the number of their group.

    {} when nothing was marked and nobody said that the table is sound.
    """
    start = f"{prefix}-label-"
    labels = {name.removeprefix(start): form.getlist(name) for name in form if name.startswith(start)}
    groups: dict[str, list[str]] = {}
    for record, number in after(form, f"{prefix}-group-").items():
        if number:
            groups.setdefault(number, []).append(record)
    if not labels and not groups and not form.get(f"{prefix}-none"):
        return {}
    return {"labels": labels, "duplicates": list(groups.values())}


def fill_data_preparation(_item: Fields, given: Fields) -> dict[str, Any]:
    """The labels and the number of the group by record."""
    labels, groups = _mapping(given.get("labels")), given.get("duplicates")
    listed = [group for group in groups if isinstance(group, list)] if isinstance(groups, list) else []
    numbers = {str(record): number for number, group in enumerate(listed, start=1) for record in group}
    return {"labels": labels, "groups": numbers, "none": bool(given) and not labels and not numbers}


def _mapping(value: object) -> Fields:
    """A mapping; a tampered draft is shown as nothing."""
    return value if isinstance(value, Mapping) else {}


READERS = {
    "cloze": read_cloze,
    "preference": read_preference,
    "stress_test": read_stress_test,
    "data_preparation": read_data_preparation,
}
FILLERS = {
    "cloze": fill_cloze,
    "preference": fill_preference,
    "stress_test": fill_stress_test,
    "data_preparation": fill_data_preparation,
}
