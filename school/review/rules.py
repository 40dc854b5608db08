"""Pure decisions about readings: what a reader must say, when another reader is needed, what stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from assessments import (
    TRAITS,
    Blueprint,
    ReviewMark,
    SectionScore,
    WritingScore,
    confirmed_critical,
    final_traits,
    human_part,
    needs_second_read,
    needs_third_read,
    would_flip,
    writing_score,
    writing_section,
)
from school.i18n import N_
from school.review.models import ReviewState

LEASE = timedelta(minutes=45)
REST = timedelta(days=90)
"""How long nobody reads the same candidate again."""
TARGET = timedelta(hours=48)
"""How soon an answer should have been read."""
MOST_SEATS = 3
LOWEST_HOLISTIC, HIGHEST_HOLISTIC = 1, 6
TOP_LEVEL = 5
NEEDS_REASON = frozenset({0, 1, TOP_LEVEL})
FLAGS = ("unsafe", "off_topic")
REASON_LENGTH, COMMENT_LENGTH, MOST_SPANS = 400, 4_000, 60

MOVES: dict[ReviewState, frozenset[ReviewState]] = {
    ReviewState.WAITING: frozenset({ReviewState.CLAIMED, ReviewState.CANCELLED}),
    ReviewState.CLAIMED: frozenset({ReviewState.CLAIMED, ReviewState.WAITING, ReviewState.DONE, ReviewState.CANCELLED}),
    ReviewState.DONE: frozenset(),
    ReviewState.CANCELLED: frozenset(),
}
"""The allowed moves; claimed to claimed is a renewed lease or the taking over of an expired one."""

MARK_LEVEL = N_("Choose a level for this.")
MARK_WHOLE = N_("Choose a mark for the text as a whole.")
GIVE_REASON = N_("Say in one line why: a level of 0, 1 or 5 needs a reason.")
GIVE_FLAG_REASON = N_("Say in one line why you raise this flag.")
QUOTE_MISSING = N_("These words are not in the text. Copy them from it exactly.")
QUOTE_WITHOUT_COMMENT = N_("Write what you want to say about these words, or clear the quotation.")


def may_move(before: ReviewState, after: ReviewState) -> bool:
    """Is this move of a seat allowed?"""
    return after in MOVES[before]


@dataclass(frozen=True, slots=True)
class SpanNote:
    """A remark on a run of the answer, in code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader has filled in so far; levels and the holistic mark may be missing."""

    levels: Mapping[str, int] = field(default_factory=dict)
    holistic: int | None = None
    flags: frozenset[str] = frozenset()
    reasons: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    spans: tuple[SpanNote, ...] = ()

    def as_draft(self) -> dict[str, Any]:
        """What is stored while the reading is not handed in."""
        return {
            "levels": dict(self.levels),
            "holistic": self.holistic,
            "flags": sorted(self.flags),
            "reasons": dict(self.reasons),
            "comment": self.comment,
            "spans": [{"start": s.start, "end": s.end, "text": s.text} for s in self.spans],
        }

    @classmethod
    def from_draft(cls, draft: Mapping[str, Any] | None) -> Reading:
        """A stored draft, or an empty reading."""
        if not draft:
            return cls()
        return cls(
            levels={trait: int(level) for trait, level in draft["levels"].items()},
            holistic=draft["holistic"],
            flags=frozenset(draft["flags"]),
            reasons=dict(draft["reasons"]),
            comment=draft["comment"],
            spans=tuple(SpanNote(s["start"], s["end"], s["text"]) for s in draft["spans"]),
        )


def missing(reading: Reading) -> dict[str, str]:
    """What a reading still lacks before it can be handed in: place -> message (msgid)."""
    found: dict[str, str] = {}
    for trait in TRAITS:
        level = reading.levels.get(trait)
        if level is None:
            found[f"level-{trait}"] = MARK_LEVEL
        elif level in NEEDS_REASON and not reading.reasons.get(trait):
            found[f"reason-{trait}"] = GIVE_REASON
    if reading.holistic is None:
        found["holistic"] = MARK_WHOLE
    for flag in FLAGS:
        if flag in reading.flags and not reading.reasons.get(flag):
            found[f"reason-{flag}"] = GIVE_FLAG_REASON
    return found


@dataclass(frozen=True, slots=True)
class GivenMark:
    """A handed-in reading, as far as it counts."""

    traits: Mapping[str, int]
    holistic: int
    unsafe: bool = False
    off_topic: bool = False

    @property
    def review_mark(self) -> ReviewMark:
        """The same in the terms of the scoring rules."""
        return ReviewMark(self.traits, self.holistic, critical=self.unsafe)


def standing(marks: Sequence[GivenMark], automatic: float, hard_failed: Sequence[str]) -> WritingScore:
    """The score of a text by the readings so far; a flag counts when two readers raise it."""
    traits = [mark.traits for mark in marks]
    return writing_score(
        automatic,
        human_part(traits),
        hard_failed=hard_failed,
        truthfulness=final_traits(traits)["truthfulness"],
        unusable=sum(mark.off_topic for mark in marks) >= 2,
        unsafe=confirmed_critical([mark.review_mark for mark in marks]),
    )


def why_another(marks: Sequence[GivenMark], writing: float, *, cut: float, flips: bool) -> tuple[str, ...]:
    """Why one more blind reader is needed after these readings; empty when none is."""
    if not marks or len(marks) >= MOST_SEATS:
        return ()
    split = len({mark.off_topic for mark in marks}) > 1
    if len(marks) == 1:
        why = needs_second_read(marks[0].review_mark, writing, cut=cut, flips=flips)
        return (*why, "off_topic") if marks[0].off_topic else why
    one, other = marks[0].review_mark, marks[1].review_mark
    why = needs_third_read(one, other, writing, cut=cut, flips=flips)
    return (*why, "off_topic") if split else why


def flips_decision(
    blueprint: Blueprint, others: Sequence[SectionScore], section_id: str, writing: WritingScore
) -> bool:
    """Would one standard error turn the decision if the text scored `writing`?"""
    section = writing_section(blueprint, section_id, [writing], 1)
    return would_flip(blueprint, [*others, section])


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often a reader's holistic mark agreed with the other reader of the same text."""

    pairs: int
    exact: int
    adjacent: int


def agreement(pairs: Sequence[tuple[int, int]]) -> Agreement:
    """Exact, and within one mark, over (own mark, other's mark) pairs."""
    return Agreement(
        pairs=len(pairs),
        exact=sum(mine == other for mine, other in pairs),
        adjacent=sum(abs(mine - other) <= 1 for mine, other in pairs),
    )
