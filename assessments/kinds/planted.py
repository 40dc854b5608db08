"""Planted errors: the gold shared by `correct` and `mark`, and how an edited text is scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from assessments.kinds.base import Frozen, Gold, Text
from assessments.measures.damage import COST, Harm, judge
from assessments.measures.edits import Run, Slot, Status, align, make_slot, merge, touches
from assessments.measures.fscore import credit_f
from assessments.scores import N_, Reason, Score, share_losses
from assessments.text import Token, locate, occurrences, sentences, tokens

TOUCHED_CREDIT = 0.4
LEAST_CHANCE = 0.45
FORGIVEN = 2  # words beside a touched error that count as part of the attempt to correct it

FIXED = N_("“%(found)s”: the error is corrected.")
TOUCHED = N_("“%(found)s”: you saw the error, but the correction is not right.")
MISSED = N_("“%(found)s”: there is an error here, and it is still there.")
STYLE = N_("“%(old)s” → “%(new)s”: this was right already; the change was not needed.")
ERROR = N_("“%(old)s” → “%(new)s”: this was right already; the change brings an error in.")
MEANING = N_("“%(old)s” → “%(new)s”: the change alters what the text says.")
STYLE_ADDED = N_("You added “%(new)s”: it was not needed.")
ERROR_ADDED = N_("You added “%(new)s”: this brings an error in.")
MEANING_ADDED = N_("You added “%(new)s”: this alters what the text says.")
STYLE_REMOVED = N_("You removed “%(old)s”: it was right and could stay.")
ERROR_REMOVED = N_("You removed “%(old)s”: this brings an error in.")
MEANING_REMOVED = N_("You removed “%(old)s”: this alters what the text says.")
_CHANGED = {Harm.STYLE: STYLE, Harm.ERROR: ERROR, Harm.MEANING: MEANING}
_ADDED = {Harm.STYLE: STYLE_ADDED, Harm.ERROR: ERROR_ADDED, Harm.MEANING: MEANING_ADDED}
_REMOVED = {Harm.STYLE: STYLE_REMOVED, Harm.ERROR: ERROR_REMOVED, Harm.MEANING: MEANING_REMOVED}


class Place(Frozen):
    """A run of the text and what else may stand there."""

    find: str = Field(min_length=1)
    nth: int | None = Field(default=None, ge=1)
    accept: tuple[str, ...] = Field(min_length=1)


class PlantedError(Place):
    """weight: 3 changes meaning, 2 grammar, 1 punctuation or style."""

    weight: Literal[1, 2, 3]
    note: Text


class PlantedGold(Gold):
    """Planted errors, harmless variants, and what must not change."""

    errors: tuple[PlantedError, ...] = Field(min_length=1)
    variants: tuple[Place, ...] = ()
    protected: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """A text with its gold, made ready to judge an edited version."""

    text: str
    gold: PlantedGold

    @cached_property
    def source(self) -> list[Token]:
        """The tokens of the text."""
        return tokens(self.text)

    @cached_property
    def norms(self) -> list[str]:
        """The tokens in comparable form."""
        return [token.norm for token in self.source]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The character span of every planted error."""
        return [locate(self.text, e.find, e.nth) for e in self.gold.errors]

    @cached_property
    def slots(self) -> list[Slot]:
        """The slots of the errors, then of the harmless variants."""
        spans = [*self.spans, *(locate(self.text, v.find, v.nth) for v in self.gold.variants)]
        places = [*self.gold.errors, *self.gold.variants]
        return [
            make_slot(self.text, self.source, span, place.accept) for span, place in zip(spans, places, strict=True)
        ]

    @cached_property
    def protected(self) -> list[tuple[int, int]]:
        """The character spans of everything that must not change."""
        found = []
        for piece in self.gold.protected:
            places = occurrences(self.text, piece)
            if not places:
                raise ValueError(f"protected {piece!r} does not occur in the text")
            found += [(start, start + len(piece)) for start in places]
        return found

    def check(self) -> None:
        """ValueError when the gold contradicts the text or itself."""
        taken: list[tuple[int, int, str]] = []
        places = [*self.gold.errors, *self.gold.variants]
        for slot, place in zip(self.slots, places, strict=True):
            original = tuple(self.norms[slot.first : slot.last])
            if original in slot.alternatives:
                raise ValueError(f"{place.find!r} accepts what stands there already: remove it")
            for first, last, other in taken:
                crossing = slot.first < last and slot.last > first
                if crossing or (slot.first, slot.last) == (first, last):
                    raise ValueError(f"{place.find!r} and {other!r} overlap: make them one entry")
            taken.append((slot.first, slot.last, place.find))
        self.check_protected()

    def check_protected(self) -> None:
        """ValueError when a protected piece is not in the text, or is itself an error."""
        for start, end in self.protected:
            if any(a < end and b > start for a, b in self.spans):
                raise ValueError(f"protected {self.text[start:end]!r} overlaps a planted error")

    def corrected(self) -> str:
        """The text with the first accepted correction of every error."""
        result = self.text
        pairs = zip(self.spans, self.gold.errors, strict=True)
        for (start, end), error in sorted(pairs, reverse=True, key=lambda pair: pair[0]):
            result = result[:start] + error.accept[0] + result[end:]
        return result


@dataclass(frozen=True, slots=True)
class Extra:
    """An edit outside the planted errors."""

    old: str
    new: str
    start: int
    harm: Harm

    def reason(self) -> Reason:
        """Why this edit costs something, in words."""
        messages = _CHANGED if self.old and self.new else _ADDED if self.new else _REMOVED
        params = {"old": self.old, "new": self.new}
        return Reason(messages[self.harm], params, ref=str(self.start))


@dataclass(frozen=True, slots=True)
class Judgement:
    """The status of each planted error, and every other edit."""

    statuses: tuple[Status, ...]
    extras: tuple[Extra, ...]
    variants: tuple[int, ...] = ()  # the numbers of the harmless variants that were used


def judge_edit(passage: Passage, edited: str) -> Judgement:
    """The status of each planted error in an edited text, and every other edit with its harm."""
    target = tokens(edited)
    surplus = 3 * len(passage.source) + 60  # far beyond any correction; bounds the work
    kept = target[:surplus]
    steps = align(passage.norms, [token.norm for token in kept], passage.slots)
    runs = merge(steps)
    count = len(passage.gold.errors)
    used = {step.slot for step in steps if step.slot is not None}
    fixed, variants = {n for n in used if n < count}, sorted(n - count for n in used if n >= count)
    errors = list(enumerate(passage.slots[:count]))
    statuses, extras = [Status.FIXED if n in fixed else Status.MISSED for n, _ in errors], []
    for run in runs:
        hit = [n for n, slot in errors if n not in fixed and touches(run, slot, passage.norms)]
        for n in hit:
            statuses[n] = Status.TOUCHED
        extra = _extra(passage, run, [passage.slots[n] for n in hit], kept, edited)
        if extra:
            extras.append(extra)
    if len(target) > surplus:
        extras.append(Extra("", edited[target[surplus].start :][:80], len(passage.text), Harm.STYLE))
    return Judgement(tuple(statuses), tuple(extras), tuple(variants))


def _extra(passage: Passage, run: Run, hit: Sequence[Slot], target: Sequence[Token], edited: str) -> Extra | None:
    """The unneeded part of a run of changes; None when all of it serves a planted error."""
    bounds = (run.i0, run.i1, run.j0, run.j1)
    harm = judge(passage.source, target, bounds, passage.protected)
    if hit:
        beside = [i for i in range(run.i0, run.i1) if not any(_covers(s, i) for s in hit)]
        own = sum(s.outer[1] - s.outer[0] for s in hit)
        added = max(0, run.j1 - run.j0 - own)
        few = max(len(beside), added) <= FORGIVEN
        if few and (not beside or harm is not Harm.MEANING):
            return None
    old = _slice(passage.text, passage.source[run.i0 : run.i1])
    new = _slice(edited, target[run.j0 : run.j1])
    at = passage.source[run.i0].start if run.i0 < len(passage.source) else len(passage.text)
    return Extra(old, new, at, harm)


def _covers(slot: Slot, index: int) -> bool:
    return slot.outer[0] <= index < slot.outer[1]


def _slice(text: str, run: Sequence[Token]) -> str:
    return text[run[0].start : run[-1].end] if run else ""


def score_edited(passage: Passage, edited: str, version: str) -> Score:
    """F1 of an edited text (scoring.md B1), with a reason for each error and each needless edit."""
    found = judge_edit(passage, edited)
    credit, fp, weight = 0.0, 0.0, 0.0
    gains: list[Reason] = []
    drafts: list[tuple[Reason, float]] = []
    for error, status, span in zip(passage.gold.errors, found.statuses, passage.spans, strict=True):
        params, ref = {"found": error.find}, f"{span[0]}-{span[1]}"
        weight += error.weight
        if status is Status.FIXED:
            credit += error.weight
            gains.append(Reason(FIXED, params, ref=ref, good=True))
        elif status is Status.TOUCHED:
            credit += TOUCHED_CREDIT * error.weight
            fp += (1 - TOUCHED_CREDIT) * error.weight
            drafts.append((Reason(TOUCHED, params, ref=ref), 1.2 * error.weight))
        else:
            drafts.append((Reason(MISSED, params, ref=ref), float(error.weight)))
    for extra in found.extras:
        fp += COST[extra.harm]
        drafts.append((extra.reason(), COST[extra.harm]))
    value = credit_f(credit, fp, weight)
    facts = {
        "credit": credit,
        "fp": fp,
        "weight": weight,
        "meaning_damage": sum(extra.harm is Harm.MEANING for extra in found.extras),
        "f05": credit_f(credit, fp, weight, 0.5),
        "statuses": [str(status) for status in found.statuses],
        "extra_edits": len(found.extras),
        "edits": edit_report(passage, found),
    }
    reasons = (*share_losses(drafts, 1.0 - value), *gains)
    return Score(value, True, reasons, facts, version)


BECAME = {Harm.STYLE: "needless", Harm.ERROR: "introduced", Harm.MEANING: "meaning_damaged"}


def edit_report(passage: Passage, found: Judgement) -> list[dict[str, Any]]:
    """What became of every planted error and every other edit, in the order of the text.

    `became` is fixed, touched or missed for a planted error; harmless for an accepted variant; needless,
    introduced (a new error) or meaning_damaged for any other edit. Places are in code points.
    """
    rows: list[dict[str, Any]] = [
        {"at": span[0], "old": error.find, "new": None, "became": str(status)}
        for error, status, span in zip(passage.gold.errors, found.statuses, passage.spans, strict=True)
    ]
    for number in found.variants:
        variant = passage.gold.variants[number]
        at = locate(passage.text, variant.find, variant.nth)[0]
        rows.append({"at": at, "old": variant.find, "new": None, "became": "harmless"})
    rows += [{"at": e.start, "old": e.old, "new": e.new, "became": BECAME[e.harm]} for e in found.extras]
    return sorted(rows, key=lambda row: (row["at"], row["became"]))


def chance(gold: PlantedGold, text: str) -> float:
    """b: what rewording everything wins (no change wins nothing), and never below .45 (scoring.md B1)."""
    sums = rewritten(gold, text)
    return max(LEAST_CHANCE, credit_f(sums["credit"], sums["fp"], sums["weight"]))


def blank(gold: PlantedGold | None) -> dict[str, Any]:
    """The facts of a passage left alone: every error missed, nothing changed."""
    errors = gold.errors if gold else ()
    return {
        "credit": 0.0,
        "fp": 0.0,
        "weight": float(sum(e.weight for e in errors)),
        "meaning_damage": 0,
        "f05": 0.0,
        "statuses": [str(Status.MISSED)] * len(errors),
        "extra_edits": 0,
        "edits": [{"at": None, "old": e.find, "new": None, "became": str(Status.MISSED)} for e in errors],
    }


def rewritten(gold: PlantedGold, text: str) -> dict[str, float]:
    """The sums of the strategy "reword everything": all errors touched, one needless edit a sentence."""
    weight = float(sum(e.weight for e in gold.errors))
    fp = (1 - TOUCHED_CREDIT) * weight + COST[Harm.STYLE] * max(1, len(sentences(text)))
    return {"credit": TOUCHED_CREDIT * weight, "fp": fp, "weight": weight}
