"""Lessons held to their contract: how they open, how often they ask, how long they take."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assessments.blueprint import load_blueprint
from assessments.check import Problem, check_item
from assessments.errors import SchoolContentError
from assessments.kinds import Item
from assessments.text import words
from lessons.catalogue import (
    CONTENT,
    Catalogue,
    Exercise,
    Html,
    Lesson,
    lesson_files,
    load,
    read_lesson,
)

WORDS_A_MINUTE = 180
SECONDS_AN_EXERCISE = 40
FIRST_QUESTION_SECONDS = 90
LEAST_EXERCISES = 4
MINUTES_OFF = 1.0


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def words_to_read(item: Item) -> int:
    """The words an exercise puts before the reader."""
    shown = item.public()
    hidden = {"id", "kind", "lang", "constraints", "rubric"}
    return sum(len(words(text)) for name in shown if name not in hidden for text in _texts(shown[name]))


def reading_minutes(lesson: Lesson) -> tuple[float, float]:
    """How long a lesson takes: for someone who skims the exercises, and who reads every word."""
    fast = lesson.words / WORDS_A_MINUTE + len(lesson.exercises) * SECONDS_AN_EXERCISE / 60
    return fast, fast + sum(words_to_read(e.item) for e in lesson.exercises) / WORDS_A_MINUTE


def words_before_first_exercise(lesson: Lesson) -> int:
    """How many words a reader gets through before the first question."""
    total = 0
    for block in lesson.blocks:
        if isinstance(block, Exercise):
            break
        total += block.words
    return total


def check_shape(lesson: Lesson) -> list[str]:
    """What a lesson breaks of the contract, apart from its exercises' own tests."""
    found = []
    if lesson.opens_with != "container_worked-example_open":
        found.append("open the lesson with a worked example: ::: worked-example A short title")
    count = len(lesson.exercises)
    if count < LEAST_EXERCISES:
        found.append(f"it has {count} exercises: a lesson asks at least {LEAST_EXERCISES} times")
    limit = FIRST_QUESTION_SECONDS * WORDS_A_MINUTE // 60
    before = words_before_first_exercise(lesson)
    if before > limit:
        found.append(f"the first exercise comes after {before} words: bring it within {limit}")
    fast, slow = reading_minutes(lesson)
    if not fast - MINUTES_OFF <= lesson.minutes <= slow + MINUTES_OFF:
        found.append(f"minutes says {lesson.minutes}, but the lesson takes {fast:.1f} to {slow:.1f}")
    for n, exercise in enumerate(lesson.exercises, start=1):
        if exercise.item.id != f"{lesson.lang}-{lesson.slug}-{n}":
            found.append(f"exercise {n} must have the id {lesson.lang}-{lesson.slug}-{n}")
    return found


def check_lesson(lesson: Lesson) -> list[Problem]:
    """Every problem of one lesson and of its exercises."""
    problems = [Problem(lesson.where, lesson.slug, message) for message in check_shape(lesson)]
    for exercise in lesson.exercises:
        problems += [Problem(exercise.where, exercise.item.id, message) for message in check_item(exercise.item)]
    return problems


def check_catalogue(catalogue: Catalogue) -> list[Problem]:
    """What can only be seen across lessons: links, the same lessons in each language, all kinds of the entrance test."""
    plan = load_blueprint("entrance")
    asked = dict.fromkeys(draw.kind for section in plan.sections for draw in section.draws)
    problems = []
    slugs = {lang: [x.slug for x in catalogue.lessons(lang)] for lang in catalogue.languages}
    for lang, own in slugs.items():
        for other, theirs in slugs.items():
            missing = [slug for slug in theirs if slug not in own]
            if missing:
                problems.append(Problem(lang, "", f"lessons of {other} are missing: {', '.join(missing)}"))
        kinds = {e.item.kind for x in catalogue.lessons(lang) for e in x.exercises}
        unused = [kind for kind in asked if kind not in kinds]  # what no test asks needs no exercise yet
        if unused:
            problems.append(Problem(lang, "", f"no exercise of these kinds: {', '.join(unused)}"))
        for lesson in catalogue.lessons(lang):
            for block in lesson.blocks:
                for slug in block.links if isinstance(block, Html) else ():
                    if slug not in own:
                        problems.append(Problem(lesson.where, lesson.slug, f"links to the unknown lesson {slug!r}"))
    return problems


def check_lessons(root: Path | str | None = None) -> list[Problem]:
    """Every problem of the lessons at a path; an empty list means they can be shown."""
    folder = Path(root) if root else CONTENT
    problems: list[Problem] = []
    for lang, order, slug, file in lesson_files(folder):
        try:
            lesson = read_lesson(file.read_text(encoding="utf-8"), lang, order, slug, str(file))
        except (SchoolContentError, UnicodeDecodeError) as error:
            problems += [Problem("", "", line) for line in str(error).splitlines()]
            continue
        problems += check_lesson(lesson)
    try:
        return problems + check_catalogue(load(folder))
    except SchoolContentError:
        return problems
