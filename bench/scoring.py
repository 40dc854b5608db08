"""Marks a second of every kind on one core, and memory while a hundred thousand marks are made."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import psutil

from assessments import Item, load_bank
from assessments.yamlfile import load_yaml_file
from school.settings import ROOT

EXAMPLES = ROOT / "docs" / "examples" / "score"
MARKS = 100_000
_ROUNDS = 3
_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class ScoringLine:
    """One kind: answers parsed and scored a second of processor time, and the same answer merely read as JSON."""

    kind: str
    per_second: float
    json_per_second: float
    characters: int


@dataclass(frozen=True, slots=True)
class MemoryLine:
    """The process's own memory after so many marks."""

    marks: int
    megabytes: float


def examples() -> list[tuple[Item, Any]]:
    """The documented item of every kind with an answer."""
    found = []
    for file in sorted(EXAMPLES.glob("*.item.yaml")):
        item = next(iter(load_bank(file)))
        found.append((item, load_yaml_file(file.with_name(file.name.replace(".item.yaml", ".answer.json")))))
    return found


def measure() -> list[ScoringLine]:
    """Every kind in turn with the baseline: reading its answer as JSON."""
    return [_line(item, raw, json.dumps(raw)) for item, raw in examples()]


def _line(item: Item, raw: Any, text: str) -> ScoringLine:
    pairs = [(_rate(lambda: item.score(item.parse(raw))), _rate(lambda: json.loads(text))) for _ in range(_ROUNDS)]
    return ScoringLine(item.kind, median(a for a, _ in pairs), median(b for _, b in pairs), len(text))


def memory() -> list[MemoryLine]:
    """Memory at the beginning, after the first tenth, half and all of the marks, over all kinds in turn."""
    pairs = examples()
    process = psutil.Process()
    lines = [MemoryLine(0, _megabytes(process))]
    done = 0
    for stop in (MARKS // 10, MARKS // 2, MARKS):
        _mark(pairs, done, stop)
        done = stop
        lines.append(MemoryLine(done, _megabytes(process)))
    return lines


def _mark(pairs: Sequence[tuple[Item, Any]], first: int, stop: int) -> None:
    for number in range(first, stop):
        item, raw = pairs[number % len(pairs)]
        item.score(item.parse(raw))


def _megabytes(process: psutil.Process) -> float:
    gc.collect()
    return float(process.memory_info().rss / 2**20)


def _rate(call: Callable[[], object]) -> float:
    call()
    began, done = time.process_time(), 0
    while (took := time.process_time() - began) < _SECONDS:
        for _ in range(20):
            call()
        done += 20
    return done / took
