"""What a stranger is told about the road to paid work; every figure is computed from what the site uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assessments import Blueprint
from lessons.catalogue import Lesson
from school import content
from school.i18n import ngettext

ENTRANCE = "entrance"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the road: where it starts, and how many minutes it takes."""

    group: str
    start: int
    minutes: int


@dataclass(frozen=True, slots=True)
class SectionTime:
    """A section of the test and its share of the time."""

    title: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Road:
    """Lessons and test of one language with their times."""

    lang: str
    langs: tuple[str, ...]
    lessons: tuple[Lesson, ...]
    sections: tuple[SectionTime, ...]
    test_title: str
    test_minutes: int
    cut: float
    retake_days: int

    @property
    def lesson_minutes(self) -> int:
        """Minutes of all lessons together."""
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def total(self) -> int:
        """Minutes from the first lesson to the end of the test."""
        return self.lesson_minutes + self.test_minutes

    @property
    def duration(self) -> str:
        """The whole road in words."""
        return spoken(self.total)

    @property
    def lesson_time(self) -> str:
        """The lessons in words."""
        return spoken(self.lesson_minutes)

    @property
    def test_time(self) -> str:
        """The test in words."""
        return spoken(self.test_minutes)

    @property
    def parts(self) -> list[Part]:
        """The stretches of the road one after another, to be drawn."""
        times = [("lesson", lesson.minutes) for lesson in self.lessons]
        times += [("test", section.minutes) for section in self.sections]
        found, start = [], 0
        for group, minutes in times:
            found.append(Part(group, start, minutes))
            start += minutes
        return found


def spoken(minutes: int) -> str:
    """125 -> "2 h 5 min", in the reader's language."""
    hours, rest = divmod(minutes, 60)
    words = [ngettext("%(num)s h", "%(num)s h", hours)] if hours else []
    if rest or not hours:
        words.append(ngettext("%(num)s min", "%(num)s min", rest))
    return " ".join(words)


@cache
def road(lang: str) -> Road:
    """The road in one language; built once, for lessons and blueprints do not change in a running process."""
    blueprint = content.blueprint(ENTRANCE)
    return Road(
        lang=lang,
        langs=content.CONTENT_LANGS,
        lessons=content.catalogue().lessons(lang),
        sections=_sections(blueprint, lang),
        test_title=blueprint.title[lang],
        test_minutes=blueprint.minutes,
        cut=blueprint.cut,
        retake_days=blueprint.retake.wait_days[0],
    )


def _sections(blueprint: Blueprint, lang: str) -> tuple[SectionTime, ...]:
    return tuple(SectionTime(section.title[lang], section.minutes) for section in blueprint.sections)


def own_first(offers: Sequence[object], lang: str) -> list[object]:
    """Offers of the reader's language before the others."""
    return sorted(offers, key=lambda offer: getattr(offer, "lang", "") != lang)
