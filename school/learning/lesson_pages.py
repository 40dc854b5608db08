"""Lessons as HTML: rendered once a process for each language of the interface.

The lesson page is asked for more often than any other. What is the same for everybody is rendered once,
with marks where a person's own things stand (token, badge, button); a request only joins strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup, escape

from assessments import Item, Score
from lessons import Exercise, Lesson
from school import content
from school.i18n import current_locale, gettext
from school.learning.rules import Practice
from school.learning.service import find_lesson
from school.web.kinds import result_view

_CSRF, _KNOWN, _LABEL, _LAST = "\x01", "\x02", "\x03", "\x04"  # no text of ours holds these


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a lesson: prose, or an exercise as it is shown before it is answered here."""

    anchor: str
    html: str
    exercise: Exercise | None = None
    urls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """An exercise that is shown with an answer: its filled form, its result, or what was wrong."""

    form: Markup
    result: Markup | None = None
    problems: tuple[str, ...] = ()


def lesson_parts(lesson: Lesson) -> tuple[Part, ...]:
    """The parts of a lesson in the language of this request's interface."""
    return _parts(lesson.lang, lesson.slug, lesson.fingerprint, current_locale())


@cache
def _parts(lang: str, slug: str, _fingerprint: str, _locale: str) -> tuple[Part, ...]:
    lesson = find_lesson(lang, slug)
    return tuple(_part(lesson, number) for number in range(len(lesson.blocks)))


def _part(lesson: Lesson, number: int) -> Part:
    block = lesson.blocks[number]
    if isinstance(block, Exercise):
        item, urls = block.item, _urls(lesson, block.item.id)
        marks = [Markup(mark) for mark in (_CSRF, _KNOWN, _LABEL, _LAST)]  # noqa: S704 - control characters
        html = _section(lesson, block, urls, marks, Opened(exercise_form(item, None)))
        return Part(item.id, str(html), block, urls)
    anchor = f"part-{number + 1}"
    # Our own files, cleaned by lessons.markdown.
    prose = block.render(lambda other: url_for("learning.lesson", lang=lesson.lang, slug=other))
    return Part(anchor, f'<div class="prose" id="{anchor}" lang="{lesson.lang}" data-part>{prose}</div>')


def _urls(lesson: Lesson, exercise_id: str) -> dict[str, str]:
    where: dict[str, Any] = {"lang": lesson.lang, "slug": lesson.slug, "_anchor": exercise_id}
    return {
        "answer": url_for("learning.answer", exercise_id=exercise_id, **where),
        "shown": url_for("learning.lesson", shown=exercise_id, **where),
    }


def _section(lesson: Lesson, exercise: Exercise, urls: Mapping[str, str], own: list[Markup], opened: Opened) -> Markup:
    csrf, known, label, last = own
    html: Markup = _macros("learning/exercise.html").section(
        exercise,
        len(lesson.exercises),
        urls,
        csrf,
        known,
        opened.form,
        opened.problems,
        label,
        last,
        opened.result or "",
    )
    return html


def lesson_body(lesson: Lesson, practice: Mapping[str, Practice], opened: Mapping[str, Opened], csrf: str) -> Markup:
    """The whole lesson as one person sees it."""
    token = str(escape(csrf))
    found = []
    for part in lesson_parts(lesson):
        if part.exercise is None:
            found.append(part.html)
            continue
        known, shown = practice.get(part.anchor), opened.get(part.anchor)
        badge, label, last = _own(part, known, shown)
        if shown:
            own = [Markup(text) for text in (token, badge, label, last)]  # noqa: S704 - rendered or escaped above
            found.append(str(_section(lesson, part.exercise, part.urls, own, shown)))
            continue
        html = part.html.replace(_CSRF, token).replace(_KNOWN, badge).replace(_LABEL, label).replace(_LAST, last)
        found.append(html)
    return Markup("".join(found))  # noqa: S704 - every piece is rendered by a template or escaped


def _own(part: Part, known: Practice | None, shown: Opened | None) -> tuple[str, str, str]:
    """The badge, the button's label and the link to the last answer."""
    again = known is not None or (shown is not None and shown.result is not None)
    label = str(escape(gettext("Check again") if again else gettext("Check my answer")))
    macros = _macros("learning/exercise.html")
    badge = str(macros.known(known)) if known else ""
    last = str(macros.show_last(part.urls)) if known and not shown else ""
    return badge, label, last


@cache
def road(lang: str) -> tuple[tuple[str, str, str], ...]:
    """(slug, title, address) of the lessons of a language."""
    return tuple(
        (each.slug, each.title, url_for("learning.lesson", lang=lang, slug=each.slug))
        for each in content.catalogue().lessons(lang)
    )


def _macros(name: str) -> Any:
    return current_app.jinja_env.get_template(name).module


def exercise_form(item: Item, answer: Mapping[str, Any] | None) -> Markup:
    """The fields of an exercise, filled with an answer if there is one."""
    html: Markup = _macros("kinds/kinds.html").ask(item.public(), item.id, answer, None)
    return html


def exercise_result(item: Item, answer: Mapping[str, Any], score: Score) -> Markup:
    """The result of an exercise with everything the gold teaches."""
    view = result_view(item, answer, score, reveal=True)
    html: Markup = _macros("kinds/kinds.html").show(item.public(), answer, view, True)
    return html
