"""Reading the bank, the lessons and their files for authors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Select, Text, cast, func, select
from sqlalchemy.orm import Session

from assessments import ITEM_KINDS, Item, Problem, SchoolContentError, check_path, load_blueprint, missing_items
from assessments.bank import bank_files
from assessments.measures.item_flags import Flag
from lessons import Lesson
from lessons.catalogue import CONTENT
from lessons.check import check_lessons, reading_minutes
from school import content
from school.authoring import rules
from school.authoring.models import FormLine, ItemLine, ReportState
from school.authoring.reporting import NAME as REPORT
from school.errors import NotFound
from school.settings import ROOT

BLUEPRINT = "entrance"
WORK = "work"
MOST_LINES = 100_000
_LINE: tuple[Any, ...] = (
    ItemLine.item_id, ItemLine.version, ItemLine.current, ItemLine.lang, ItemLine.kind, ItemLine.asked,
    ItemLine.responses, ItemLine.exposure, ItemLine.difficulty, ItemLine.discrimination, ItemLine.seconds,
    ItemLine.options, ItemLine.right_option, ItemLine.flags, ItemLine.needs_work,
)  # fmt: skip
_ORDERS: dict[str, tuple[Any, ...]] = {
    "": (ItemLine.needs_work.desc(),),
    "item": (),
    "hard": (ItemLine.difficulty.is_(None), ItemLine.difficulty),
    "weak": (ItemLine.discrimination.is_(None), ItemLine.discrimination),
    "slow": (ItemLine.seconds.is_(None), ItemLine.seconds.desc()),
    "exposed": (ItemLine.exposure.desc(),),
}
_ITEM_ID = re.compile(r"(?:- |  )id: *[\"']?([a-z0-9-]+)")
"""The id of an entry of a bank file: entries stand at the margin, their keys two spaces in."""

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What an author looks for in the bank. Empty and unknown values ask for nothing."""

    lang: str = ""
    kind: str = ""
    topic: str = ""
    lesson: str = ""
    words: str = ""


def items(wanted: ItemFilter) -> list[Item]:
    """The items that fit, in the order of the files."""
    lang = wanted.lang if wanted.lang in languages() else ""
    kind = wanted.kind if wanted.kind in ITEM_KINDS else ""
    topic = wanted.topic if wanted.topic in topics() else ""
    lesson = wanted.lesson if wanted.lesson in taught_by() else ""
    return [
        item
        for item in content.bank()
        if (not lang or item.lang == lang)
        and (not kind or item.kind == kind)
        and (not topic or topic in item.tags)
        and (not lesson or item.lesson == lesson)
        and (not wanted.words or rules.mentions(item, wanted.words))
    ]


@cache
def languages() -> tuple[str, ...]:
    """The languages the bank has items in."""
    return tuple(sorted({item.lang for item in content.bank()}))


@lru_cache(maxsize=8)
def topics(lang: str = "") -> tuple[str, ...]:
    """Every topic of the bank or of one of its languages, in alphabetical order."""
    return tuple(sorted({tag for item in content.bank() if not lang or item.lang == lang for tag in item.tags}))


@cache
def taught_by() -> tuple[str, ...]:
    """The lessons that items of the bank lead to."""
    return tuple(sorted({item.lesson for item in content.bank() if item.lesson}))


def item_lines(*, lang: str, kind: str, words: str, flag: str, order: str) -> Select[Any]:
    """The stored lines of items that fit; those that need work first, or by another column. Nonsense asks for nothing."""
    statement: Select[Any] = select(*_LINE)
    if lang in languages():
        statement = statement.where(ItemLine.lang == lang)
    if kind in ITEM_KINDS:
        statement = statement.where(ItemLine.kind == kind)
    if words:
        statement = statement.where(ItemLine.item_id.contains(words.casefold(), autoescape=True))
    if flag == WORK:
        statement = statement.where(ItemLine.needs_work)
    elif flag in set(Flag):
        statement = statement.where(cast(ItemLine.flags, Text).contains(f'"{flag}"', autoescape=True))
    return statement.order_by(*_ORDERS.get(order, _ORDERS[""]), ItemLine.item_id, ItemLine.version.desc())


def items_that_need_work(session: Session) -> int:
    """How many of the items asked today the stored report finds something to do about."""
    counted = select(func.count()).select_from(ItemLine).where(ItemLine.needs_work, ItemLine.current)
    return session.scalar(counted) or 0


def form_lines(session: Session) -> Sequence[Row[Any]]:
    """The figures of every test and section, in the order of the tests."""
    columns: tuple[Any, ...] = (
        FormLine.blueprint, FormLine.lang, FormLine.section, FormLine.people, FormLine.mean, FormLine.sd,
        FormLine.reliability, FormLine.sem, FormLine.consistency, FormLine.kappa, FormLine.action,
    )  # fmt: skip
    return session.execute(select(*columns).order_by(FormLine.blueprint, FormLine.lang, FormLine.place)).all()


def computed_at(session: Session) -> datetime | None:
    """When the stored report was computed; None before the first time."""
    return session.scalar(select(ReportState.computed_at).where(ReportState.name == REPORT))


@lru_cache(maxsize=4)
def test_titles(locale: str) -> dict[tuple[str, str], str]:
    """(test, section) -> its title; an empty section is the whole test."""
    found = {}
    for path in content.BLUEPRINTS.glob("*.yaml"):
        blueprint = load_blueprint(path)
        found[blueprint.id, ""] = blueprint.title.get(locale, blueprint.id)
        found |= {(blueprint.id, each.id): each.title.get(locale, each.id) for each in blueprint.sections}
    return found


def lesson_titles(lang: str) -> dict[str, str]:
    """Slug -> title of the lessons, in this language where it has them."""
    shown = content.catalogue()
    titles = {slug: lesson.title for (_, slug), lesson in shown.by_key.items()}
    return titles | {lesson.slug: lesson.title for lesson in shown.lessons(lang)}


@cache
def fingerprint(item_id: str) -> str:
    """The fingerprint of an item of the bank."""
    return content.bank()[item_id].fingerprint()


def item(item_id: str) -> Item:
    """One item of the bank."""
    bank = content.bank()
    if item_id not in bank:
        raise NotFound
    return bank[item_id]


def neighbours(item_id: str) -> tuple[str, str]:
    """The ids before and after an item in the bank; empty at its ends."""
    ids = list(content.bank().by_id)
    at = ids.index(item_id)
    return (ids[at - 1] if at else "", ids[at + 1] if at + 1 < len(ids) else "")


def place(item_id: str) -> str:
    """Where an item is written, as `file:line`; empty when its file has been changed since."""
    for file in bank_files(content.BANK):
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            found = _ITEM_ID.match(line)
            if found and found[1] == item_id:
                return f"{file.relative_to(ROOT)}:{number}"
    return ""


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson as an author lists it; it takes from `fast` minutes (skimmed) to `slow` (every word)."""

    lesson: Lesson
    fast: float
    slow: float
    problems: int


def lesson_lines(lang: str) -> list[LessonLine]:
    """The lessons of a language, with what they take and how many problems each has."""
    bad = [problem.item for problem in lesson_problems()]
    found = []
    for lesson in content.catalogue().lessons(lang):
        own = {lesson.slug, *(exercise.item.id for exercise in lesson.exercises)}
        fast, slow = reading_minutes(lesson)
        found.append(LessonLine(lesson, fast, slow, sum(name in own for name in bad)))
    return found


def lesson_problems() -> tuple[Problem, ...]:
    """What is wrong with the lesson files as they are now."""
    return _lesson_problems(_stamp(CONTENT.rglob("*.md")))


def bank_problems() -> tuple[Problem, ...]:
    """What is wrong with the files of the bank as they are now."""
    return _bank_problems(_stamp(content.BANK.rglob("*.yaml")))


def blueprint_problems() -> list[str]:
    """What the bank in use lacks for the entrance test."""
    bank, blueprint = content.bank(), content.blueprint(BLUEPRINT)
    return [words for lang in content.CONTENT_LANGS for words in missing_items(blueprint, bank, lang)]


def said(problem: Problem) -> str:
    """A problem with its file as the project names it."""
    return str(problem).replace(f"{ROOT}/", "")


def _stamp(files: Iterable[Path]) -> Stamp:
    """Changes when a file does: the checks take a second or two and are kept until then."""
    found = []
    for file in sorted(files):
        state = file.stat()
        found.append((str(file), state.st_mtime_ns, state.st_size))
    return tuple(found)


@lru_cache(maxsize=1)
def _lesson_problems(_files: Stamp) -> tuple[Problem, ...]:
    try:
        return tuple(check_lessons())
    except SchoolContentError as error:
        return tuple(Problem("", "", line) for line in str(error).splitlines())


@lru_cache(maxsize=1)
def _bank_problems(_files: Stamp) -> tuple[Problem, ...]:
    return tuple(check_path(content.BANK))
