"""What the score report shows: sections, lost points with their lessons, readers' words, what is waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.rubrics import Rubric, Trait, load_rubric
from school import content
from school.attempts.reports import ItemReport, Report, SectionReport
from school.certification import rules
from school.i18n import N_, current_locale, gettext
from school.review.queries import Reader
from school.web.kinds import result_view

LEAST_LOST = 0.005
"""A share of an item's points below which nothing was lost, only the arithmetic's."""


@dataclass(frozen=True, slots=True)
class LessonLink:
    """A lesson that teaches what an item asks."""

    slug: str
    lang: str
    title: str


@dataclass(frozen=True, slots=True)
class GivenLevel:
    """The level one reader gave; readers have numbers, never names."""

    reader: int
    level: int
    anchor: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ShownTrait:
    """A trait as the readers marked it, and what the next level above the lowest asks for."""

    title: str
    given: tuple[GivenLevel, ...]
    above: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A comment or a flag with its reason, and whose it is."""

    reader: int
    text: str


@dataclass(frozen=True, slots=True)
class Readings:
    """What one to three people said about a text."""

    numbers: tuple[int, ...]
    traits: tuple[ShownTrait, ...]
    notes: tuple[dict[str, Any], ...]
    comments: tuple[Said, ...]
    flags: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One item: what was asked and answered, and why points were lost."""

    anchor: str
    position: int
    public: dict[str, Any]
    answer: dict[str, Any] | None
    view: dict[str, Any] | None
    lost: float
    lesson: LessonLink | None
    readings: Readings | None


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One section with its score, interval and items."""

    id: str
    title: str
    weight: float
    score: float | None
    low: float
    high: float
    wide: bool
    provisional: bool
    floor: float
    caps: tuple[str, ...]
    items: tuple[ShownItem, ...]


_FLAG_WORDS = {
    "unsafe": N_("Flagged as unsafe"),
    "off_topic": N_("Flagged as empty, copied or off the topic"),
}


def sections(report: Report, readers: Mapping[int, Sequence[Reader]]) -> list[ShownSection]:
    """The report's sections in the reader's language."""
    return [_section(section, report.lang, readers) for section in report.sections]


def _section(section: SectionReport, lang: str, readers: Mapping[int, Sequence[Reader]]) -> ShownSection:
    score, low, high = section.score, section.low or 0.0, section.high or 0.0
    caps = score.caps if score else ()
    return ShownSection(
        id=section.id,
        title=section.title[current_locale()],
        weight=section.weight,
        score=score.scaled if score else None,
        low=low,
        high=high,
        wide=score is not None and rules.is_wide(low, high),
        provisional=section.provisional,
        floor=section.floor,
        caps=tuple(gettext(cap.message, **cap.params) for cap in caps),
        items=tuple(_item(item, section.id, lang, readers.get(item.answer_id, ())) for item in section.items),
    )


def _item(item: ItemReport, section_id: str, lang: str, readers: Sequence[Reader]) -> ShownItem:
    view = result_view(item.item, item.answer, item.score, order=item.order) if item.score else None
    return ShownItem(
        anchor=f"{section_id}-{item.position}",
        position=item.position,
        public=item.item.public(),
        answer=item.answer,
        view=view,
        lost=1 - view["value"] if view else 0.0,
        lesson=lesson_link(lang, item.lesson),
        readings=_readings(item, readers) if readers else None,
    )


def lesson_link(lang: str, slug: str | None) -> LessonLink | None:
    """The lesson with this slug in this language, if there is one."""
    catalogue = content.catalogue()
    if slug is None or not catalogue.has(lang, slug):
        return None
    return LessonLink(slug, lang, catalogue.get(lang, slug).title)


def _readings(item: ItemReport, readers: Sequence[Reader]) -> Readings:
    rubric = load_rubric(str(item.item.public().get("rubric")))
    text = str((item.answer or {}).get("text", ""))
    numbered = list(enumerate(readers, start=1))
    return Readings(
        numbers=tuple(number for number, _reader in numbered),
        traits=(*(_trait(trait, numbered) for trait in rubric.traits), _whole(rubric, numbered)),
        notes=tuple(
            {
                "start": note.start,
                "end": note.end,
                "note": note.text,
                "words": text[note.start : note.end],
                "tone": "info",
                "reader": number,
            }
            for number, reader in numbered
            for note in reader.spans
        ),
        comments=tuple(Said(number, reader.comment) for number, reader in numbered if reader.comment),
        flags=tuple(
            Said(number, f"{gettext(words)}: {reader.reasons.get(flag, '')}")
            for number, reader in numbered
            for flag, words in _FLAG_WORDS.items()
            if getattr(reader, flag)
        ),
    )


def _trait(trait: Trait, readers: Sequence[tuple[int, Reader]]) -> ShownTrait:
    lang = current_locale()
    above = min(reader.traits[trait.id] for _number, reader in readers) + 1
    return ShownTrait(
        title=trait.title[lang],
        given=tuple(
            GivenLevel(
                number,
                reader.traits[trait.id],
                trait.levels[reader.traits[trait.id]][lang],
                reader.reasons.get(trait.id, ""),
            )
            for number, reader in readers
        ),
        above=trait.levels[above][lang] if above in trait.levels else "",
    )


def _whole(rubric: Rubric, readers: Sequence[tuple[int, Reader]]) -> ShownTrait:
    words = rubric.holistic_levels
    given = (
        GivenLevel(number, reader.holistic, words[reader.holistic][current_locale()]) for number, reader in readers
    )
    return ShownTrait(gettext("The text as a whole (1–6)"), tuple(given))


def repeat(report: Report, shown: Sequence[ShownSection]) -> list[LessonLink]:
    """The lessons to repeat: where most weighted points were lost."""
    lost = [
        (item.lesson.slug, section.weight * item.lost / len(section.items))
        for section in shown
        for item in section.items
        if item.lesson is not None and item.lost > LEAST_LOST
    ]
    links = (lesson_link(report.lang, slug) for slug in rules.lessons_to_repeat(lost))
    return [link for link in links if link is not None]


def decision_words(details: Mapping[str, Any], report: Report) -> list[str]:
    """The reasons of a decision, with the sections called by their names."""
    titles = {section.id: section.title[current_locale()] for section in report.sections}
    found = []
    for reason in details["reasons"]:
        params = {
            name: titles.get(value, value) if name == "section" else value for name, value in reason["params"].items()
        }
        message = str(reason["message"])
        found.append(gettext(message, **params))
    return found


@dataclass(frozen=True, slots=True)
class Wait:
    """What a result still waits for, and when it is promised."""

    engine: bool
    engine_down: bool
    readings: int
    held: bool
    promised: datetime
    late: bool


def waits(report: Report, readings: int, held: bool, now: datetime) -> Wait:
    """Why there is no result yet."""
    screens = [item.screen for section in report.sections for item in section.items if item.screen]
    assert report.submitted_at is not None
    promised = report.submitted_at + rules.PROMISE
    return Wait(
        engine=any(screen.state.value == "waiting" for screen in screens),
        engine_down=any(screen.held_up for screen in screens),
        readings=readings,
        held=held,
        promised=promised,
        late=promised < now,
    )


def steps(wait: Wait) -> list[dict[str, str]]:
    """The way of a test from handing in to the result, for the list of steps."""
    read = "todo" if wait.engine else "now" if wait.readings else "done"
    result = "now" if wait.held or read == "done" else "todo"
    return [
        {"label": gettext("You handed the test in"), "state": "done"},
        {"label": gettext("A program scored what needs no reader"), "state": "done"},
        {"label": gettext("A program looks at your text"), "state": "now" if wait.engine else "done"},
        {"label": gettext("People read your text, without knowing whose it is"), "state": read},
        {"label": gettext("The result is checked and published"), "state": result},
    ]
