"""What the reader's page shows: plain values made from the answer, the rubric and the reading so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.rubrics import Rubric
from school.attempts.queries import WrittenAnswer
from school.i18n import current_locale, gettext
from school.review import marking
from school.review.rules import NEEDS_REASON, Reading, SpanNote
from school.web.kinds import result_view

MOST_HINTS = 60
QUOTED = 160


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a trait with the words it is recognised by."""

    value: int
    anchor: str
    needs_reason: bool


@dataclass(frozen=True, slots=True)
class TraitRow:
    """One trait of the rubric in the reader's language."""

    id: str
    title: str
    weight: float
    levels: tuple[Level, ...]


def trait_rows(rubric: Rubric) -> list[TraitRow]:
    """The traits, the highest level first."""
    lang = current_locale()
    return [
        TraitRow(
            trait.id,
            trait.title[lang],
            trait.weight,
            tuple(
                Level(value, trait.levels[value][lang], value in NEEDS_REASON)
                for value in sorted(trait.levels, reverse=True)
            ),
        )
        for trait in rubric.traits
    ]


def holistic_levels(rubric: Rubric) -> list[Level]:
    """The marks for the text as a whole, the highest first."""
    lang = current_locale()
    words = rubric.holistic_levels
    return [Level(value, words[value][lang], False) for value in sorted(words, reverse=True)]


def hints(grammar: Mapping[str, Any] | None, text: str) -> list[dict[str, str]]:
    """What the grammar engine noticed, as neutral hints: the words, the remark, what it would write."""
    found = []
    for match in (grammar or {}).get("found", ())[:MOST_HINTS]:
        start, end = int(match["offset"]), int(match["offset"]) + int(match["length"])
        found.append(
            {
                "words": text[start:end],
                "message": str(match["message"]),
                "instead": ", ".join(str(each) for each in match.get("replacements", ())[:3]),
            }
        )
    return found


def noted(text: str, spans: Sequence[SpanNote]) -> list[dict[str, Any]]:
    """The remarks with the words they stand by."""
    return [
        {
            "start": note.start,
            "end": note.end,
            "text": note.text,
            "words": shortened(text[note.start : note.end]),
            "tone": "info",
        }
        for note in spans
    ]


def shortened(words: str) -> str:
    """Long quotations are cut in the middle of nothing: at their end, with a mark."""
    return words if len(words) <= QUOTED else words[: QUOTED - 1].rstrip() + "…"


def seat_page(written: WrittenAnswer, reading: Reading, errors: Mapping[str, str]) -> dict[str, Any]:
    """Everything about the answer and the reading, and nothing about whose they are."""
    rubric = marking.rubric_of(written)
    answer = {"text": written.text}
    screen = result_view(written.item, answer, written.item.score(answer))
    return {
        "task": written.item.public(),
        "text": written.text,
        "lang": written.lang,
        "words": screen["own"]["words"],
        "constraints": screen["own"]["constraints"],
        "grammar_known": written.grammar is not None,
        "hints": hints(written.grammar, written.text),
        "traits": trait_rows(rubric),
        "holistic": holistic_levels(rubric),
        "reading": reading,
        "notes": noted(written.text, reading.spans),
        "errors": {place: gettext(message) for place, message in errors.items()},
    }
