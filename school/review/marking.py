"""From readings to the score of a text and of its section: the review rules applied to our rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assessments import (
    TRAITS,
    SectionScore,
    WritingScore,
    automatic_part,
    final_traits,
    writing_section,
)
from assessments.rubrics import Rubric, load_rubric
from assessments.scores import NO_ANSWER
from school import content
from school.attempts.queries import WrittenAnswer
from school.review import rules
from school.review.rules import GivenMark

TRAIT_IDS = tuple(TRAITS)
BLANK = WritingScore(human=0.0, automatic=0.0, scaled=0.0)
BLANK_DETAILS: dict[str, Any] = {
    "answered": False,
    "scaled": 0.0,
    "reads": 0,
    "reasons": [{"message": NO_ANSWER, "params": {}, "lost": 1.0, "ref": None, "good": False}],
}
"""The mark of a text that nobody wrote."""


def rubric_of(written: WrittenAnswer) -> Rubric:
    """The rubric this task is read by."""
    return load_rubric(str(written.item.public().get("rubric") or "reference-answer"))


def text_score(written: WrittenAnswer, marks: Sequence[GivenMark]) -> WritingScore:
    """S of a text by its readings so far and its automatic part."""
    answer = {"text": written.text}
    facts = written.item.score(answer).facts
    return rules.standing(marks, automatic_part(written.item, answer), facts["hard_failed"])


def why_another(
    written: WrittenAnswer,
    marks: Sequence[GivenMark],
    score: WritingScore,
    others: Mapping[str, SectionScore],
) -> tuple[str, ...]:
    """Why another reader is needed, with what the attempt's other sections make of it."""
    blueprint = content.blueprint(written.blueprint)
    known = [section for section in others.values() if section.id != written.section]
    flips = rules.flips_decision(blueprint, known, written.section, score)
    return rules.why_another(marks, score.scaled, cut=blueprint.cut, flips=flips)


def details(marks: Sequence[GivenMark], score: WritingScore) -> dict[str, Any]:
    """What a human mark rests on."""
    return {
        "human": score.human,
        "automatic": score.automatic,
        "scaled": score.scaled,
        "reads": len(marks),
        "traits": final_traits([mark.traits for mark in marks]),
        "held": score.held,
        "answered": True,
        "reasons": [
            {
                "message": cap.message,
                "params": cap.params,
                "lost": cap.lost,
                "ref": cap.ref,
                "good": cap.good,
            }
            for cap in score.caps
        ],
    }


def written_sections(texts: Sequence[WrittenAnswer], marks: Mapping[int, Sequence[GivenMark]]) -> list[SectionScore]:
    """The section scores of an attempt's texts; a blank text counts nothing."""
    found = []
    for section_id in sorted({text.section for text in texts}):
        own = [text for text in texts if text.section == section_id]
        scores = [text_score(t, marks[t.answer_id]) if t.text else BLANK for t in own]
        reads = min((len(marks[t.answer_id]) for t in own if t.text), default=1)
        blueprint = content.blueprint(own[0].blueprint)
        found.append(writing_section(blueprint, section_id, scores, reads))
    return found
