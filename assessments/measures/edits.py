"""What an editor changed, aligned on tokens and judged against planted errors.

The source is read as a lattice: at a planted error the path may go through the original words or
through any accepted correction. The cheapest path from the source to the candidate's text then says,
for each error, whether it was fixed, touched or missed, and what else was changed. This finds a fix
even when words beside it were changed as well, which a plain difference of two texts does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from assessments.text import Token, tokens

_GAP = 1000  # the cost of adding or dropping one token
_MIN_SUBSTITUTION = 300


class Status(StrEnum):
    FIXED = "fixed"
    TOUCHED = "touched"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Slot:
    """A run of source tokens first..last which may be replaced by any of the alternatives."""

    first: int
    last: int
    alternatives: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the path: source tokens i0..i1 became candidate tokens j0..j1."""

    i0: int
    i1: int
    j0: int
    j1: int
    changed: bool
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Adjacent changes merged: source tokens i0..i1 became candidate tokens j0..j1."""

    i0: int
    i1: int
    j0: int
    j1: int
    touches: tuple[int, ...] = ()


def make_slot(
    text: str, source: Sequence[Token], span: tuple[int, int], accept: Sequence[str]
) -> Slot:
    """The slot of a character span, widened to whole tokens, the alternatives widened alike."""
    start, end = span
    inside = [n for n, token in enumerate(source) if token.start < end and token.end > start]
    if not inside:
        raise ValueError(f"{text[start:end]!r} holds no word or mark that could be changed")
    first, last = inside[0], inside[-1] + 1
    before = text[source[first].start : start]
    after = text[end : source[last - 1].end]
    widened = (tuple(t.norm for t in tokens(before + alt + after)) for alt in accept)
    return Slot(first, last, tuple(dict.fromkeys(widened)))


@lru_cache(maxsize=50_000)
def _substitution(old: str, new: str) -> int:
    """The likelier the new word is a rewriting of the old one, the cheaper; marks never become words."""
    if old[:1].isalnum() != new[:1].isalnum():
        return 2 * _GAP
    distance = Levenshtein.normalized_distance(old.casefold(), new.casefold())
    return _MIN_SUBSTITUTION + round((2 * _GAP - _MIN_SUBSTITUTION) * distance)


def _jumps(
    slots: Sequence[Slot], source: Sequence[str]
) -> dict[int, list[tuple[int, int, tuple[str, ...]]]]:
    found: dict[int, list[tuple[int, int, tuple[str, ...]]]] = {}
    for number, slot in enumerate(slots):
        original = tuple(source[slot.first : slot.last])
        for alternative in slot.alternatives:
            if alternative != original:
                found.setdefault(slot.first, []).append((number, slot.last, alternative))
    return found


def _costs(
    source: Sequence[str], target: Sequence[str], slots: Sequence[Slot]
) -> tuple[list[list[int]], dict[int, list[tuple[int, int, tuple[str, ...]]]]]:
    """cost[i][j]: the cheapest way from source[i:] to target[j:]."""
    n, m = len(source), len(target)
    jumps = _jumps(slots, source)
    cost = [[0] * (m + 1) for _ in range(n + 1)]
    cost[n] = [(m - j) * _GAP for j in range(m + 1)]
    for i in range(n - 1, -1, -1):
        row, below, old = cost[i], cost[i + 1], source[i]
        row[m] = below[m] + _GAP
        for j in range(m - 1, -1, -1):
            new = target[j]
            step = below[j + 1] if old == new else below[j + 1] + _substitution(old, new)
            row[j] = min(step, below[j] + _GAP, row[j + 1] + _GAP)
        for _, last, alternative in jumps.get(i, ()):
            _relax(row, cost[last], target, alternative)
    return cost, jumps


def _relax(
    row: list[int], after: list[int], target: Sequence[str], alternative: tuple[str, ...]
) -> None:
    """Lower a row's costs where an accepted alternative stands in the target."""
    width, m = len(alternative), len(target)
    for j in range(m - width, -1, -1):
        if tuple(target[j : j + width]) == alternative and after[j + width] < row[j]:
            row[j] = after[j + width]
    for j in range(m - 1, -1, -1):
        row[j] = min(row[j], row[j + 1] + _GAP)


def align(source: Sequence[str], target: Sequence[str], slots: Sequence[Slot] = ()) -> list[Step]:
    """The cheapest path from source to target; accepted alternatives cost nothing.

    Among equally cheap paths an accepted alternative comes first, then an unchanged token, a
    substitution, a deletion, an insertion: always the same path for the same texts.
    """
    cost, jumps = _costs(source, target, slots)
    steps: list[Step] = []
    i = j = 0
    while i < len(source) or j < len(target):
        step = _next_step(i, j, source, target, cost, jumps)
        steps.append(step)
        i, j = step.i1, step.j1
    return steps


def _next_step(
    i: int,
    j: int,
    source: Sequence[str],
    target: Sequence[str],
    cost: list[list[int]],
    jumps: dict[int, list[tuple[int, int, tuple[str, ...]]]],
) -> Step:
    here = cost[i][j]
    for number, last, alternative in jumps.get(i, ()):
        end = j + len(alternative)
        if tuple(target[j:end]) == alternative and cost[last][end] == here:
            return Step(i, last, j, end, False, number)
    both = i < len(source) and j < len(target)
    if both and source[i] == target[j] and cost[i + 1][j + 1] == here:
        return Step(i, i + 1, j, j + 1, False)
    if both and cost[i + 1][j + 1] + _substitution(source[i], target[j]) == here:
        return Step(i, i + 1, j, j + 1, True)
    if i < len(source) and cost[i + 1][j] + _GAP == here:
        return Step(i, i + 1, j, j, True)
    return Step(i, i, j, j + 1, True)


def merge(steps: Sequence[Step]) -> list[Run]:
    """Adjacent changes as one run; unchanged tokens and accepted corrections part them."""
    runs: list[Run] = []
    open_run = False
    for step in steps:
        if not step.changed:
            open_run = False
            continue
        if open_run:
            last = runs.pop()
            runs.append(Run(last.i0, step.i1, last.j0, step.j1))
        else:
            runs.append(Run(step.i0, step.i1, step.j0, step.j1))
        open_run = True
    return runs


def touches(run: Run, slot: Slot, source: Sequence[str]) -> bool:
    """Does a run change the slot's own words, or add something just where the correction adds it?"""
    if run.i0 < slot.last and run.i1 > slot.first:
        return True
    if run.i0 != run.i1:
        return False
    original = tuple(source[slot.first : slot.last])
    width = len(original)
    adds_after = any(a[:width] == original for a in slot.alternatives)
    adds_before = any(a[-width:] == original for a in slot.alternatives)
    return (run.i0 == slot.last and adds_after) or (run.i0 == slot.first and adds_before)
