"""The lessons as frozen objects: files in, catalogue out, every mistake named with file and line."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import regex
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assessments import Item, SchoolContentError, parse_item
from assessments.items import advice, place
from assessments.yamlfile import load_yaml
from lessons.markdown import Fence, Prose, resolve_links, split

CONTENT = Path(__file__).parent / "content"
_FILE_NAME = regex.compile(r"(\d{2})-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")
_Filled = Annotated[str, Field(min_length=1)]


class _FrontMatter(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: _Filled
    summary: _Filled
    minutes: Annotated[int, Field(ge=5, le=10)]
    goals: Annotated[tuple[_Filled, ...], Field(min_length=2, max_length=4)]
    updated: date


@dataclass(frozen=True, slots=True)
class Html:
    """A stretch of prose. `html` keeps links as `lesson:slug`; `render` resolves them."""

    html: str
    words: int = 0
    links: tuple[str, ...] = ()

    def render(self, url_for_lesson: Callable[[str], str]) -> str:
        """Safe HTML with the links to other lessons built by `url_for_lesson(slug)`."""
        return resolve_links(self.html, url_for_lesson)


@dataclass(frozen=True, slots=True)
class Exercise:
    """A question that answers back at once; `where` is its place in the file."""

    item: Item
    number: int
    where: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson: what it promises, and its blocks of prose and exercises."""

    slug: str
    lang: str
    order: int
    title: str
    summary: str
    minutes: int
    goals: tuple[str, ...]
    updated: date
    blocks: tuple[Html | Exercise, ...]
    fingerprint: str
    where: str = ""
    opens_with: str = ""

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The exercises in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Exercise))

    def exercise(self, item_id: str) -> Exercise:
        """The exercise with this item id."""
        for each in self.exercises:
            if each.item.id == item_id:
                return each
        raise SchoolContentError(f"the lesson {self.slug!r} has no exercise {item_id!r}")

    @property
    def words(self) -> int:
        """The number of words of its prose."""
        return sum(block.words for block in self.blocks if isinstance(block, Html))


@dataclass(frozen=True)
class Catalogue:
    """All lessons, by language and slug."""

    by_key: Mapping[tuple[str, str], Lesson]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are lessons in."""
        return tuple(sorted({lang for lang, _ in self.by_key}))

    def lessons(self, lang: str) -> tuple[Lesson, ...]:
        """The lessons of a language in their order."""
        found = (lesson for lesson in self.by_key.values() if lesson.lang == lang)
        return tuple(sorted(found, key=lambda lesson: lesson.order))

    def has(self, lang: str, slug: str) -> bool:
        """Is there such a lesson?"""
        return (lang, slug) in self.by_key

    def get(self, lang: str, slug: str) -> Lesson:
        """One lesson; SchoolContentError when there is none."""
        try:
            return self.by_key[lang, slug]
        except KeyError:
            raise SchoolContentError(f"there is no lesson {slug!r} in {lang!r}") from None


def _front_matter(text: str, where: str) -> tuple[_FrontMatter, str, int]:
    """The front matter, the body, and the number of lines before the body."""
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].strip() != "---":
        raise SchoolContentError(f"{where}:1: a lesson begins with front matter between --- lines")
    ends = [n for n, line in enumerate(lines[1:], start=1) if line.strip() == "---"]
    if not ends:
        raise SchoolContentError(f"{where}:1: the front matter is not closed: end it with ---")
    data = load_yaml("".join(lines[1 : ends[0]]), where, offset=1)
    try:
        meta = _FrontMatter.model_validate(data)
    except ValidationError as error:
        problems = [_problem(data, each, where) for each in error.errors()]
        raise SchoolContentError("\n".join(problems)) from error
    return meta, "".join(lines[ends[0] + 1 :]), ends[0] + 1


def _problem(data: Any, error: Any, where: str) -> str:
    part = ".".join(str(step) for step in error["loc"])
    at = place(where, data, error["loc"])
    return f"{at}: front matter: {part}: {advice(error)}"


def _exercise(fence: Fence, number: int, lang: str, slug: str, where: str) -> Exercise:
    data = load_yaml(fence.yaml, where, offset=fence.lines_before)
    if isinstance(data, dict):
        data.setdefault("lang", lang)
        data.setdefault("lesson", slug)
    item = parse_item(data, where)
    return Exercise(item, number, f"{where}:{fence.lines_before + 1}")


def read_lesson(text: str, lang: str, order: int, slug: str, where: str = "lesson") -> Lesson:
    """One lesson from the text of its file."""
    meta, body, offset = _front_matter(text, where)
    blocks: list[Html | Exercise] = []
    opens_with = ""
    number = 0
    for part in split(body, where, offset):
        if isinstance(part, Prose):
            opens_with = opens_with or part.opens_with
            blocks.append(Html(part.html, part.words, part.links))
        else:
            number += 1
            opens_with = opens_with or "exercise"
            blocks.append(_exercise(part, number, lang, slug, where))
    return Lesson(
        slug=slug,
        lang=lang,
        order=order,
        title=meta.title,
        summary=meta.summary,
        minutes=meta.minutes,
        goals=meta.goals,
        updated=meta.updated,
        blocks=tuple(blocks),
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        where=where,
        opens_with=opens_with,
    )


def lesson_files(root: Path) -> list[tuple[str, int, str, Path]]:
    """(language, order, slug, file) of every lesson file under a content folder."""
    if not root.is_dir():
        raise SchoolContentError(f"{root}: there is no such folder of lessons")
    found = []
    for file in sorted(root.glob("*/*.md")):
        name = _FILE_NAME.fullmatch(file.name)
        if name is None:
            raise SchoolContentError(f"{file}: name a lesson NN-slug.md, as 03-ranking.md")
        found.append((file.parent.name, int(name.group(1)), name.group(2), file))
    return found


def load(root: Path | str | None = None) -> Catalogue:
    """Read all lessons. SchoolContentError lists every broken one."""
    by_key: dict[tuple[str, str], Lesson] = {}
    problems: list[str] = []
    for lang, order, slug, file in lesson_files(Path(root) if root else CONTENT):
        if (lang, slug) in by_key:
            problems.append(f"{file}: the slug {slug!r} is used twice in {lang!r}")
            continue
        try:
            text = file.read_text(encoding="utf-8")
            by_key[lang, slug] = read_lesson(text, lang, order, slug, str(file))
        except (SchoolContentError, UnicodeDecodeError) as error:
            problems.append(str(error))
    if problems:
        raise SchoolContentError("\n".join(problems))
    return Catalogue(MappingProxyType(by_key))
