"""Lessons as HTML, rendered once a process for each language of the interface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup

from assessments import Item, Score
from lessons import Exercise, Lesson
from school.i18n import current_locale
from school.learning.service import find_lesson
from school.web.kinds import result_view


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a lesson: prose, or an exercise with its form (without the <form> around it)."""

    anchor: str
    html: Markup
    exercise_id: str = ""
    kind: str = ""
    number: int = 0
    several_parts: int = 0


def lesson_parts(lesson: Lesson) -> tuple[Part, ...]:
    """The parts of a lesson in the language of this request's interface."""
    return _parts(lesson.lang, lesson.slug, lesson.fingerprint, current_locale())


@cache
def _parts(lang: str, slug: str, _fingerprint: str, _locale: str) -> tuple[Part, ...]:
    lesson = find_lesson(lang, slug)
    count = len(lesson.exercises)
    found = []
    for number, block in enumerate(lesson.blocks, start=1):
        if isinstance(block, Exercise):
            form = exercise_form(block.item, None)
            item = block.item
            found.append(Part(item.id, form, item.id, item.kind, block.number, count))
        else:
            html = block.render(lambda other: url_for("learning.lesson", lang=lang, slug=other))
            # Safe: lessons are our own files, and lessons.markdown cleans what it renders.
            found.append(Part(f"part-{number}", Markup(html)))  # noqa: S704
    return tuple(found)


def _macros() -> Any:
    return current_app.jinja_env.get_template("kinds/kinds.html").module


def exercise_form(item: Item, answer: Mapping[str, Any] | None) -> Markup:
    """The fields of an exercise, filled with an answer if there is one."""
    html: Markup = _macros().ask(item.public(), item.id, answer, None)
    return html


def exercise_result(item: Item, answer: Mapping[str, Any], score: Score) -> Markup:
    """The result of an exercise with everything the gold teaches."""
    html: Markup = _macros().show(item.public(), answer, result_view(item, answer, score, reveal=True), True)
    return html
