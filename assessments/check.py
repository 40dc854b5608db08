"""Items tested against themselves: samples, key, empty answer, and the rules of the bank.

The same code serves `school content check`, the tests and an author's preview.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assessments.bank import bank_files, read_entries
from assessments.errors import ItemError, SchoolContentError
from assessments.items import parse_item, place
from assessments.kinds import Item
from assessments.kinds.base import Sample

EXACT, ROUNDED = 1e-6, 5e-5
NEEDED_SAMPLES = ("perfect", "wrong", "malformed")
_BANK_ID = re.compile(r"[a-z]{2}-[a-z_]+-\d{2,4}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to repair: where, in which item, and what to do."""

    where: str
    item: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.where, self.item, self.message) if part)


def _tolerance(value: float) -> float:
    """A value written with four decimals is a rounded fraction; any other is meant exactly."""
    return ROUNDED if len(repr(value).partition(".")[2]) == 4 else EXACT


def check_sample(item: Item, sample: Sample) -> str | None:
    """What is wrong with a sample, or None."""
    try:
        raw = item.sample_answer(sample.answer)
    except ValueError as error:
        return f"sample {sample.name!r}: {error}"
    answer = item.parse(raw)
    if sample.value is None:
        return None if answer is None else f"sample {sample.name!r} must be malformed but parses as {answer}"
    if answer is None:
        return f"sample {sample.name!r} must be worth {sample.value:g} but does not parse"
    found = item.score(answer)
    if abs(found.value - sample.value) <= _tolerance(sample.value):
        return None
    why = " ".join(reason.text for reason in found.reasons)
    return f"sample {sample.name!r} must be worth {sample.value:g} but scores {found.value:.6g}. {why}"


def check_item(item: Item) -> list[str]:
    """Everything wrong with an item that its schema cannot see."""
    if item.gold is None:
        return ["gold is missing: an item that is scored needs its key and an explanation"]
    found = [message for sample in item.samples if (message := check_sample(item, sample))]
    key = item.parse(item.key())
    if key is None:
        found.append("its own key does not parse as an answer")
    else:
        score = item.score(key)
        if abs(score.value - 1.0) > 1e-9:
            why = " ".join(reason.text for reason in score.reasons if not reason.good)
            found.append(f"its own key scores {score.value:.6g} and not 1. {why}")
    names = {sample.name for sample in item.samples}
    missing = [name for name in NEEDED_SAMPLES if not any(n.startswith(name) for n in names)]
    if missing:
        found.append(f"samples: add {', '.join(missing)}")
    return found + item.problems()


def check_bank_rules(item: Item, folder_lang: str | None) -> list[str]:
    """The rules of bank items beyond those of an exercise: names, topic, lesson, source."""
    found = []
    if not _BANK_ID.fullmatch(item.id) or item.id.split("-")[1] != item.kind:
        found.append(f"the id must look like {item.lang or 'en'}-{item.kind}-01")
    if folder_lang and item.lang != folder_lang:
        found.append(f"its language is {item.lang!r} but it lies in {folder_lang}/")
    found += [
        f"the key {name!r} is missing: add it" for name in ("tags", "lesson", "source") if not getattr(item, name)
    ]
    if "difficulty" not in item.model_fields_set:
        found.append("the key 'difficulty' is missing: add it")
    return found


def _check_entry(file: Path, data: Any, seen: dict[str, str]) -> Iterable[Problem]:
    at = place(str(file), data)
    try:
        item = parse_item(data, str(file))
    except ItemError as error:
        for line in str(error).splitlines():
            yield Problem("", "", line)
        return
    if item.id in seen:
        yield Problem(at, item.id, f"this id is taken by {seen[item.id]}: ids are unique for ever")
    seen.setdefault(item.id, at)
    lang = file.parent.name if len(file.parent.name) == 2 else None
    for message in [*check_bank_rules(item, lang), *check_item(item)]:
        yield Problem(at, item.id, message)


def check_path(path: Path | str) -> list[Problem]:
    """Every problem of the bank items at a path; an empty list means they can be used."""
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for file in bank_files(path):
        try:
            entries = read_entries(file)
        except SchoolContentError as error:
            problems.append(Problem("", "", str(error)))
            continue
        for data in entries:
            problems += _check_entry(file, data, seen)
    return problems
