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

from assessments.measures.fscore import Counted, from_counts
from assessments.text import Token, tokens

Jump = tuple[int, int, tuple[str, ...]]  # slot, where the source goes on, alternative
Jumps = dict[int, list[Jump]]
Counts = tuple[int, int, int]  # true positives, false positives, false negatives

_GAP = 1000  # the cost of adding or dropping one token
_MIN_SUBSTITUTION = 300


class Status(StrEnum):
    """What became of a planted error."""

    FIXED = "fixed"
    TOUCHED = "touched"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Slot:
    """A run of source tokens first..last which may be replaced by any of the alternatives.

    `outer` is the run as its author gave it, with the words that every alternative keeps.
    """

    first: int
    last: int
    alternatives: tuple[tuple[str, ...], ...]
    outer: tuple[int, int]


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


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Source tokens first..last replaced by other tokens."""

    first: int
    last: int
    tokens: tuple[str, ...]


def make_slot(text: str, source: Sequence[Token], span: tuple[int, int], accept: Sequence[str]) -> Slot:
    """The slot of a character span, widened to whole tokens, the alternatives widened alike.

    What all alternatives keep is then cut off on both sides, so that `word` -> `word,` is a slot for
    the comma alone and a change of the word itself is seen as what it is.
    """
    start, end = span
    inside = [n for n, token in enumerate(source) if token.start < end and token.end > start]
    if not inside:
        raise ValueError(f"{text[start:end]!r} holds no word or mark that could be changed")
    first, last = inside[0], inside[-1] + 1
    before = text[source[first].start : start]
    after = text[end : source[last - 1].end]
    widened = [tuple(t.norm for t in tokens(before + alt + after)) for alt in accept]
    return _trimmed(first, [token.norm for token in source[first:last]], widened)


def _shared(rows: Sequence[Sequence[str]]) -> int:
    """How many tokens all rows have in common at the front."""
    count = 0
    while all(count < len(row) for row in rows) and len({row[count] for row in rows}) == 1:
        count += 1
    return count


def _trimmed(first: int, original: list[str], accept: Sequence[tuple[str, ...]]) -> Slot:
    rows: list[tuple[str, ...]] = [tuple(original), *accept]
    front = _shared(rows)
    rows = [row[front:] for row in rows]
    back = _shared([row[::-1] for row in rows])
    rows = [row[: len(row) - back] for row in rows]
    start = first + front
    outer = (first, first + len(original))
    return Slot(start, start + len(rows[0]), tuple(dict.fromkeys(rows[1:])), outer)


@lru_cache(maxsize=50_000)
def _substitution(old: str, new: str) -> int:
    """The likelier the new word is a rewriting of the old one, the cheaper; marks never become words."""
    if old[:1].isalnum() != new[:1].isalnum():
        return 2 * _GAP
    distance = Levenshtein.normalized_distance(old.casefold(), new.casefold())
    return _MIN_SUBSTITUTION + round((2 * _GAP - _MIN_SUBSTITUTION) * distance)


def _jumps(slots: Sequence[Slot], source: Sequence[str]) -> Jumps:
    found: Jumps = {}
    for number, slot in enumerate(slots):
        original = tuple(source[slot.first : slot.last])
        for alternative in slot.alternatives:
            if alternative != original:
                found.setdefault(slot.first, []).append((number, slot.last, alternative))
    return found


def _costs(source: Sequence[str], target: Sequence[str], jumps: Jumps) -> list[list[int]]:
    """cost[i][j]: the cheapest way from source[i:] to target[j:]."""
    n, m = len(source), len(target)
    cost = [[0] * (m + 1) for _ in range(n + 1)]
    cost[n] = [(m - j) * _GAP for j in range(m + 1)]
    _relax(cost[n], jumps.get(n, ()), cost, target)
    for i in range(n - 1, -1, -1):
        row, below, old = cost[i], cost[i + 1], source[i]
        row[m] = below[m] + _GAP
        for j in range(m - 1, -1, -1):
            new = target[j]
            step = below[j + 1] if old == new else below[j + 1] + _substitution(old, new)
            row[j] = min(step, below[j] + _GAP, row[j + 1] + _GAP)
        _relax(row, jumps.get(i, ()), cost, target)
    return cost


def _relax(row: list[int], here: Sequence[Jump], cost: list[list[int]], target: Sequence[str]) -> None:
    """Lower a row's costs where an accepted alternative stands in the target."""
    if not here:
        return
    for j in range(len(target), -1, -1):
        for _, last, alternative in here:
            end = j + len(alternative)
            if tuple(target[j:end]) == alternative:
                row[j] = min(row[j], cost[last][end])
        if j < len(target):
            row[j] = min(row[j], row[j + 1] + _GAP)


def align(source: Sequence[str], target: Sequence[str], slots: Sequence[Slot] = ()) -> list[Step]:
    """The cheapest path from source to target; accepted alternatives cost nothing.

    Among equally cheap paths an accepted alternative comes first, then an unchanged token, a
    substitution, a deletion, an insertion: always the same path for the same texts.
    """
    jumps = _jumps(slots, source)
    cost = _costs(source, target, jumps)
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
    jumps: Jumps,
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
    """Does a run change words of the slot, or add something just where the correction adds it?"""
    first, last = slot.outer
    if run.i0 < last and run.i1 > first:
        return True
    if run.i0 != run.i1:
        return False
    original = tuple(source[slot.first : slot.last])
    width = len(original)
    adds_after = any(a[:width] == original for a in slot.alternatives)
    adds_before = any(a[-width:] == original for a in slot.alternatives)
    return (run.i0 == slot.last and adds_after) or (run.i0 == slot.first and adds_before)


def gold_edit(first: int, last: int, *corrections: Sequence[str]) -> Slot:
    """An annotator's edit of source tokens first..last with its corrections, each a run of tokens."""
    if not 0 <= first <= last or not corrections:
        raise ValueError("an edit replaces tokens first..last by at least one correction, which may be empty")
    return Slot(first, last, tuple(tuple(correction) for correction in corrections), (first, last))


def max_match(source: Sequence[str], target: Sequence[str], gold: Sequence[Slot] = ()) -> list[Edit]:
    """The edits that turn source into target, cut so as to agree with an annotator's as far as they can.

    The idea of MaxMatch (Dahlmeier and Ng 2012): of many ways to cut the same change into edits, the
    one with the most gold edits is taken. Here gold edits cost nothing in `align` and what lies
    between is merged where adjacent. The M2 scorer searches all cuts with up to two unchanged words
    inside an edit, and so can match a gold edit that our cheapest path leaves out; differences need
    two gold edits that overlap or an unchanged word within one.
    """
    steps = align(source, target, gold)
    cuts: list[Run | Step] = [*merge(steps), *(step for step in steps if step.slot is not None)]
    found = {Edit(cut.i0, cut.i1, tuple(target[cut.j0 : cut.j1])) for cut in cuts}
    return sorted(found)


def edit_counts(edits: Sequence[Edit], gold: Sequence[Slot]) -> Counts:
    """True positives, false positives, false negatives: an edit is right with its place and a correction."""
    made = set(edits)
    right = {
        edit for slot in gold for edit in (Edit(slot.first, slot.last, a) for a in slot.alternatives) if edit in made
    }
    met = sum(any(Edit(slot.first, slot.last, a) in made for a in slot.alternatives) for slot in gold)
    return len(right), len(made - right), len(gold) - met


def edit_scores(sentences: Sequence[tuple[Sequence[Edit], Sequence[Sequence[Slot]]]], beta: float = 0.5) -> Counted:
    """Precision, recall and F-beta over a document, counts pooled (F0.5 since CoNLL-2014, Ng and others).

    For each sentence the edits and every annotator's gold edits (an empty list: nothing to correct).
    The annotator is taken with whom F of the document so far is highest, then the one with more true
    and fewer false edits: as the M2 scorer and errant do, so the order of sentences can matter.
    errant compares F rounded to four places, which may choose another annotator on a long document.
    """
    total: Counts = (0, 0, 0)
    for edits, annotators in sentences:
        if not annotators:
            raise ValueError("every sentence needs an annotator; give an empty list of edits if it is right")
        choices = [edit_counts(edits, gold) for gold in annotators]
        total = _best_added(total, choices, beta)
    return from_counts(*total, beta)


def _best_added(total: Counts, choices: Sequence[Counts], beta: float) -> Counts:
    """The sum with the choice that helps most."""
    best = max(choices, key=lambda c: (_running_f(total, c, beta), c[0], -c[1], -c[2]))
    return total[0] + best[0], total[1] + best[1], total[2] + best[2]


def _running_f(total: Counts, more: Counts, beta: float) -> float:
    """F of the counts so far; 1 when there was nothing to do and nothing was done."""
    tp, fp, fn = (a + b for a, b in zip(total, more, strict=True))
    square = beta * beta
    below = (1 + square) * tp + square * fn + fp
    return (1 + square) * tp / below if below else 1.0


def m2_scores(
    sentences: Sequence[tuple[Sequence[str], Sequence[str], Sequence[Sequence[Slot]]]], beta: float = 0.5
) -> Counted:
    """`edit_scores` of corrected texts: for each sentence its tokens, the corrected ones, the annotators' edits.

    The edits are found anew for each annotator by `max_match`.
    """
    total: Counts = (0, 0, 0)
    for source, target, annotators in sentences:
        if not annotators:
            raise ValueError("every sentence needs an annotator; give an empty list of edits if it is right")
        choices = [edit_counts(max_match(source, target, gold), gold) for gold in annotators]
        total = _best_added(total, choices, beta)
    return from_counts(*total, beta)
