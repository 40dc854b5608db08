"""spans: mark every hallucinated span of a model's answer, with its type and its correction."""

import itertools
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from typing_extensions import override

from assessments.kinds.base import (
    Answer,
    Documents,
    Frozen,
    Gold,
    Item,
    Text,
    as_index,
    as_list,
    as_text,
)
from assessments.kinds.mark import with_places
from assessments.measures.spans import covered, overlap
from assessments.scores import N_, Reason, Score, share_losses
from assessments.text import fold, locate

TYPES = ("number", "entity", "relation", "contradiction", "invented", "unverifiable")
SEVERITIES = ("major", "minor")

FOUND = N_("“%(found)s”: you found this flaw.")
PARTLY = N_("“%(found)s”: you marked only a part of this flaw.")
MISSED = N_("“%(found)s”: the sources do not bear this out, and you did not mark it.")
OVERMARKED = N_("“%(found)s”: you marked this, but the sources bear it out.")
WIDE = N_("“%(found)s”: your mark is wider than the flaw.")


class Flaw(Frozen):
    """One flaw of the text: where, of which type, how bad, and what is right."""

    find: str = Field(min_length=1)
    nth: int | None = Field(default=None, ge=1)
    type: Literal["number", "entity", "relation", "contradiction", "invented", "unverifiable"]
    severity: Literal["major", "minor"]
    fix: str = ""
    why: Text


class SpansGold(Gold):
    """All flaws of the text."""

    flaws: tuple[Flaw, ...] = Field(min_length=1)


class Spans(Item):
    """A model's answer with planted flaws; the sources shipped with it settle each of them."""

    public_fields: ClassVar = ("prompt", "sources", "text")
    scorer_version: ClassVar = "spans/1"

    kind: Literal["spans"]
    prompt: Text
    sources: Documents = Field(min_length=1, max_length=6)
    text: Text
    gold: SpansGold | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Spans":
        if self.gold is not None:
            places = sorted(locate(self.text, f.find, f.nth) for f in self.gold.flaws)
            for one, other in itertools.pairwise(places):
                if other[0] < one[1]:
                    raise ValueError(f"flaws overlap at {self.text[other[0] : one[1]]!r}: make them one")
        return self

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """The character span of each flaw."""
        return [locate(self.text, f.find, f.nth) for f in self._gold().flaws]

    def _span(self, raw: object) -> dict[str, Any] | None:
        if not isinstance(raw, Mapping):
            return None
        start, end = as_index(raw.get("start")), as_index(raw.get("end"))
        if start is None or end is None or not start < end <= len(self.text):
            return None
        kind, severity = raw.get("type") or None, raw.get("severity") or None
        if not isinstance(kind, str | None) or kind not in (None, *TYPES):
            return None
        if not isinstance(severity, str | None) or severity not in (None, *SEVERITIES):
            return None
        fix = (as_text(raw.get("fix"), 1_000) or "").strip()
        return {"start": start, "end": end, "type": kind, "severity": severity, "fix": fix}

    def _parse(self, raw: Mapping[Any, Any]) -> Answer | None:
        listed = as_list(raw.get("spans"), 200)
        if listed is None:
            return None
        spans: list[dict[str, Any]] = []
        for each in listed:
            span = self._span(each)
            if span is None:
                return None
            spans.append(span)
        if len({(s["start"], s["end"]) for s in spans}) != len(spans):
            return None
        return {"spans": sorted(spans, key=lambda s: (s["start"], s["end"]))}

    def _score(self, answer: Answer) -> Score:
        marks = [(s["start"], s["end"]) for s in answer["spans"]]
        counts = overlap(marks, self.places)
        drafts, gains, found = self._flaw_reasons(covered(marks))
        drafts += self._mark_reasons(marks)
        facts = self.blank_facts() | {
            "both": counts.both,
            "marked": counts.marked,
            "found": found,
            **self._labels(answer["spans"]),
        }
        reasons = (*share_losses(drafts, 1.0 - counts.f1), *gains)
        return Score(counts.f1, True, reasons, facts, self.scorer_version)

    def _flaw_reasons(self, marked: set[int]) -> tuple[list[tuple[Reason, float]], list[Reason], int]:
        """Costs (characters missed) and gains by flaw, and how many flaws were found at least half."""
        drafts: list[tuple[Reason, float]] = []
        gains: list[Reason] = []
        found = 0
        for flaw, (start, end) in zip(self._gold().flaws, self.places, strict=True):
            hit = len(marked & set(range(start, end)))
            params, ref = {"found": flaw.find}, f"{start}-{end}"
            found += 2 * hit >= end - start
            if hit == end - start:
                gains.append(Reason(FOUND, params, ref=ref, good=True))
            else:
                drafts.append((Reason(PARTLY if hit else MISSED, params, ref=ref), end - start - hit))
        return drafts, gains, found

    def _mark_reasons(self, marks: list[tuple[int, int]]) -> list[tuple[Reason, float]]:
        """Costs of marks that cover what is not flawed (characters marked in vain)."""
        gold = covered(self.places)
        drafts = []
        for start, end in marks:
            vain = len(set(range(start, end)) - gold)
            if vain:
                message = OVERMARKED if vain == end - start else WIDE
                params = {"found": self.text[start:end]}
                drafts.append((Reason(message, params, ref=f"{start}-{end}"), float(vain)))
        return drafts

    def _labels(self, spans: list[dict[str, Any]]) -> dict[str, Any]:
        """Types, severities and corrections of the marks that meet a flaw; reported, not scored."""
        right: dict[str, int] = {"types_right": 0, "severities_right": 0, "fixes_right": 0}
        for flaw, (start, end) in zip(self._gold().flaws, self.places, strict=True):
            met = [s for s in spans if s["start"] < end and s["end"] > start]
            right["types_right"] += any(s["type"] == flaw.type for s in met)
            right["severities_right"] += any(s["severity"] == flaw.severity for s in met)
            right["fixes_right"] += any(s["fix"] and fold(flaw.fix) in fold(s["fix"]) for s in met)
        return right

    @override
    def blank_facts(self) -> dict[str, Any]:
        if self.gold is None:
            return {}
        return {
            "both": 0,
            "marked": 0,
            "gold": len(covered(self.places)),
            "characters": len(self.text),
            "flaws": len(self.gold.flaws),
            "found": 0,
        }

    @override
    def unskilled(self) -> tuple[Answer, ...]:
        return ({"spans": []}, {"spans": [{"start": 0, "end": len(self.text)}]})

    @override
    def key(self) -> Answer:
        spans = [
            {"start": s, "end": e, "type": f.type, "severity": f.severity, "fix": f.fix}
            for (s, e), f in zip(self.places, self._gold().flaws, strict=True)
        ]
        return {"spans": sorted(spans, key=lambda s: (s["start"], s["end"]))}

    @override
    def sample_answer(self, raw: Any) -> Any:
        return with_places(raw, "spans", self.text)
