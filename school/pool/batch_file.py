"""Reading a file of tasks: every line is checked before anything is stored. Pure."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments import Item, parse_item
from assessments.errors import ItemError
from assessments.text import clean

FORMATS = ("jsonl", "csv")
MAX_BYTES = 5 * 1024 * 1024
MAX_LINE = 200_000
MAX_TASKS = 5_000
MAX_MISTAKES = 200
DEFAULT_MINUTES = 15

_KEYS = {"ref", "minutes", "complexity", "priority", "title", "item"}
_SECRET = ("gold", "samples")
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
_ITEM_COLUMNS = ("kind", "prompt", "brief", "text", "context", "claim", "lang", "rubric")
_JSON_COLUMNS = ("constraints", "sources")
_ANSWER = re.compile(r"answer_([a-h])")
_TITLE = 110


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as it will be stored."""

    line: int
    ref: str
    title: str
    kind: str
    payload: dict[str, Any]
    minutes: int
    complexity_pct: int
    priority: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a line, in words its author can act on."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a file holds; usable only without mistakes."""

    tasks: tuple[TaskRow, ...]
    mistakes: tuple[Mistake, ...]


class _Bad(Exception):
    pass


def read_batch(data: bytes, source_format: str, lang: str, kinds: Sequence[str]) -> Report:
    """Every task of a JSONL or CSV file, or every mistake in it (the first 200)."""
    if len(data) > MAX_BYTES:
        return Report((), (Mistake(0, f"the file is larger than {MAX_BYTES // 1024 // 1024} MB: split it"),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Report((), (Mistake(line, f"byte {error.start} is not UTF-8: save the file as UTF-8"),))
    records = _csv_records(text) if source_format == "csv" else _json_records(text)
    return _collect(records, lang, kinds)


def _collect(records: Iterator[tuple[int, Any]], lang: str, kinds: Sequence[str]) -> Report:
    tasks: list[TaskRow] = []
    mistakes: list[Mistake] = []
    seen: dict[str, int] = {}
    for line, record in records:
        try:
            if isinstance(record, _Bad):
                raise record
            task = _task(line, record, lang, kinds)
            if task.ref in seen:
                raise _Bad(f"ref {task.ref!r} stands in line {seen[task.ref]} already: give each task its own")
            seen[task.ref] = line
            tasks.append(task)
            if len(tasks) > MAX_TASKS:
                raise _Bad(f"more than {MAX_TASKS} tasks in one file: split it")
        except _Bad as error:
            mistakes += [Mistake(line, part) for part in str(error).splitlines() if part]
        if len(mistakes) >= MAX_MISTAKES or len(tasks) > MAX_TASKS:
            break
    if not tasks and not mistakes:
        mistakes = [Mistake(1, "the file holds no task")]
    return Report(tuple(tasks), tuple(mistakes[:MAX_MISTAKES]))


def _json_records(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if len(line) > MAX_LINE:
            yield number, _Bad(f"the line has more than {MAX_LINE:,} characters")
            continue
        try:
            yield number, json.loads(line, object_pairs_hook=_no_twins, parse_constant=_no_constant)
        except json.JSONDecodeError as error:
            yield number, _Bad(f"not JSON: {error.msg} at character {error.pos + 1}")
        except (ValueError, RecursionError) as error:
            yield number, _Bad(str(error) if isinstance(error, _Twin) else "not JSON that can be read")


class _Twin(ValueError):
    pass


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twin(f"the key {key!r} stands there twice")
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise _Twin(f"{name} is not a number that can be used")


def _csv_records(text: str) -> Iterator[tuple[int, Any]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        header = reader.fieldnames or []
        unknown = [name for name in header if not _known_column(name)]
        if unknown or len(set(header)) != len(header) or "ref" not in header or "kind" not in header:
            yield 1, _Bad(_header_words(unknown))
            return
        for row in reader:
            yield reader.line_num, _from_columns(row)
    except csv.Error as error:
        yield reader.line_num, _Bad(f"not CSV: {error}")


def _header_words(unknown: Sequence[str]) -> str:
    if unknown:
        return f"unknown column {str(unknown[0])[:60]!r}: remove it or correct its spelling"
    return "the first line must name each column once, among them ref and kind"


def _known_column(name: str) -> bool:
    known = {*_ITEM_COLUMNS, *_JSON_COLUMNS, *(_KEYS - {"item"})}
    return name in known or bool(_ANSWER.fullmatch(name or ""))


def _from_columns(row: Mapping[str, Any]) -> Any:
    """A CSV row as the record the JSON format has; empty cells count as left out."""
    if None in row or None in row.values():
        return _Bad("the line has another number of cells than the first line")
    filled = {name: value for name, value in row.items() if value.strip()}
    item: dict[str, Any] = {name: filled[name] for name in _ITEM_COLUMNS if name in filled}
    for name in _JSON_COLUMNS:
        if name in filled:
            try:
                item[name] = json.loads(filled[name])
            except (ValueError, RecursionError):
                return _Bad(f"the column {name} is not JSON")
    answers = {match[1]: filled[name] for name in filled if (match := _ANSWER.fullmatch(name))}
    if answers:
        item["answers"] = dict(sorted(answers.items()))
    record: dict[str, Any] = {name: filled[name] for name in ("ref", "title") if name in filled}
    for name in ("minutes", "complexity", "priority"):
        if name in filled:
            number = _number(filled[name])
            if number is None:
                return _Bad(f"{name}: {filled[name][:40]!r} is not a number")
            record[name] = number
    return record | {"item": item}


def _number(text: str) -> int | float | None:
    tidy = text.strip()
    if not re.fullmatch(r"\d{1,6}(\.\d{1,4})?", tidy):
        return None
    return float(tidy) if "." in tidy else int(tidy)


def _task(line: int, record: Any, lang: str, kinds: Sequence[str]) -> TaskRow:
    if not isinstance(record, Mapping):
        raise _Bad('a line is one JSON object: {"ref": ..., "minutes": ..., "item": {...}}')
    for key in record:
        if key not in _KEYS:
            raise _Bad(f"unknown key {str(key)[:60]!r}: use {', '.join(sorted(_KEYS))}")
    ref = record.get("ref")
    if not isinstance(ref, str) or not _REF.fullmatch(ref):
        raise _Bad("ref must be 1-80 letters, digits or . _ : - and begin with a letter or a digit")
    item = _item(record.get("item"), lang, kinds)
    title = record.get("title", "")
    if not isinstance(title, str) or len(title) > 200:
        raise _Bad("title must be text of at most 200 characters")
    return TaskRow(
        line=line,
        ref=ref,
        title=" ".join(clean(title).split()) or _title(item),
        kind=item.kind,
        payload=item.public(),
        minutes=_whole(record, "minutes", DEFAULT_MINUTES, 1, 480),
        complexity_pct=_complexity(record.get("complexity", 1)),
        priority=_whole(record, "priority", 0, 0, 2),
    )


def _item(data: Any, lang: str, kinds: Sequence[str]) -> Item:
    if not isinstance(data, Mapping):
        raise _Bad("the key item is missing: it holds the kind and what the trainer sees")
    for key in _SECRET:
        if key in data:
            raise _Bad(f"item.{key}: a paid task has no {key}; remove it")
    if data.get("kind") not in kinds:
        raise _Bad(f"kind is {str(data.get('kind'))[:40]!r}; this project pays for {', '.join(kinds)}")
    try:
        item = parse_item({**data, "lang": data.get("lang") or lang})
    except ItemError as error:
        raise _Bad(str(error)) from error
    except RecursionError as error:
        raise _Bad("the item is nested too deeply") from error
    if item.lang != lang:
        raise _Bad(f"the item is in {item.lang!r}, the project in {lang!r}")
    return item


def _whole(record: Mapping[str, Any], name: str, default: int, low: int, high: int) -> int:
    value = record.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _Bad(f"{name} must be a whole number from {low} to {high}")
    return value


def _complexity(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.5 <= value <= 5:
        raise _Bad("complexity must be a number from 0.5 to 5, such as 1.2")
    return round(value * 100)


def _title(item: Item) -> str:
    """The first words of what is asked, when the file gives no title."""
    text = " ".join(str(getattr(item, "prompt", "") or getattr(item, "claim", "")).split())
    return text if len(text) <= _TITLE else text[:_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"
