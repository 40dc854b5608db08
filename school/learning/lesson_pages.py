"""Lessons as HTML: rendered once a process for each language of the interface.

The lesson page is asked for more often than any other. What is the same for everybody is rendered once,
with gaps where a person's own things stand (token, badge, button); a request only joins strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup, escape

from assessments import Item, Score
from lessons import Exercise, Lesson
from school import content
from school.i18n import current_locale, gettext
from school.learning.queries import Progress
from school.learning.rules import Practice
from school.learning.service import find_lesson
from school.web.fragments import Fragment, gap
from school.web.kinds import result_view

_FRAMES = 2000
"""How many states of progress are kept rendered; one takes about 4 kB."""
_PARTS = 3000
"""How many parts of lessons are kept, each for what somebody has done of it; one takes about 4 kB."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a lesson: prose, or an exercise as it is shown before it is answered here."""

    anchor: str
    html: Fragment
    exercise: Exercise | None = None
    last: Markup | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the parts of a lesson: its head, its end, and the list of lessons."""

    styles: Markup
    article: Fragment
    scripts: Markup


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
        own = {name: gap(name) for name in ("csrf", "known", "label", "last")}
        html = _section(lesson, block, Opened(exercise_form(block.item, None)), own)
        where: dict[str, Any] = {
            "lang": lesson.lang,
            "slug": lesson.slug,
            "shown": block.item.id,
            "_anchor": block.item.id,
        }
        last = _macros("learning/exercise.html").show_last(url_for("learning.lesson", **where))
        return Part(block.item.id, Fragment.of(html), block, last)
    anchor = f"part-{number + 1}"
    # Our own files, cleaned by lessons.markdown.
    prose = block.render(lambda other: url_for("learning.lesson", lang=lesson.lang, slug=other))
    return Part(anchor, Fragment.of(f'<div class="prose" id="{anchor}" lang="{lesson.lang}" data-part>{prose}</div>'))


def _section(lesson: Lesson, exercise: Exercise, opened: Opened, own: Mapping[str, Markup]) -> Markup:
    where: dict[str, Any] = {"lang": lesson.lang, "slug": lesson.slug, "_anchor": exercise.item.id}
    html: Markup = _macros("learning/exercise.html").section(
        exercise,
        len(lesson.exercises),
        url_for("learning.answer", exercise_id=exercise.item.id, **where),
        opened.form,
        opened.problems,
        opened.result or "",
        **own,
    )
    return html


def lesson_body(lesson: Lesson, practice: Mapping[str, Practice], opened: Mapping[str, Opened]) -> list[Fragment]:
    """The parts of a lesson as one person sees them; only the token is missing."""
    found, locale = [], current_locale()
    for number, part in enumerate(lesson_parts(lesson)):
        known, shown = practice.get(part.anchor), opened.get(part.anchor)
        if part.exercise and shown:
            own = {"csrf": gap("csrf"), **_own(part, known, shown)}
            found.append(Fragment.of(_section(lesson, part.exercise, shown, own)))
        else:
            found.append(_closed(lesson.lang, lesson.slug, lesson.fingerprint, locale, number, known))
    return found


@lru_cache(maxsize=_PARTS)
def _closed(lang: str, slug: str, _fingerprint: str, _locale: str, number: int, known: Practice | None) -> Fragment:
    """A part for somebody who has done so much of it; only the token is missing."""
    part = lesson_parts(find_lesson(lang, slug))[number]
    return part.html.partly(**_own(part, known, None)) if part.exercise else part.html


def _own(part: Part, known: Practice | None, shown: Opened | None) -> dict[str, Markup]:
    """The badge, the button's label and the link to the last answer."""
    again = known is not None or (shown is not None and shown.result is not None)
    return {
        "known": _badge(known) if known else Markup(),
        "label": escape(gettext("Check again") if again else gettext("Check my answer")),
        "last": part.last if part.last and known and not shown else Markup(),
    }


def _badge(known: Practice) -> Markup:
    html: Markup = _macros("learning/exercise.html").known(known)
    return html


def lesson_frame(lesson: Lesson, progress: Progress | None) -> Frame:
    """What stands around the parts for somebody with this progress; None is somebody without an account."""
    done = progress.done if progress else None
    answered = progress.answered(lesson.slug) if progress else 0
    return _frame(lesson.lang, lesson.slug, lesson.fingerprint, current_locale(), done, answered)


@lru_cache(maxsize=_FRAMES)
def _frame(lang: str, slug: str, _fingerprint: str, _locale: str, done: frozenset[str] | None, answered: int) -> Frame:
    lessons_of = road(lang)
    at = next(number for number, each in enumerate(lessons_of) if each[0] == slug)
    macros = _macros("learning/lesson_frame.html")
    article = macros.article(
        find_lesson(lang, slug),
        road=lessons_of,
        number=at + 1,
        after=lessons_of[at + 1] if at + 1 < len(lessons_of) else None,
        signed_in=done is not None,
        done=done or (),
        answered=answered,
        body=gap("body"),
    )
    return Frame(macros.styles(), Fragment.of(article), macros.scripts())


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
