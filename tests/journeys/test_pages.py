"""Every page of every demo person, wide and narrow: it opens, axe finds nothing, nothing sticks out, no word is left
untranslated, the console is silent. Pages are found as a person finds them: by the links on the home page and in the
menu, and by the links on those pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from school.demo.cast import CAST
from tests.journeys.conftest import Visitor
from tests.support.looking import faults, left_in_english

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SIZES = ({"width": 1280, "height": 900}, {"width": 320, "height": 640})
MOST_PAGES = 20
ALIKE_FOR_ONE, ALIKE_FOR_ALL = 2, 3
FILES = re.compile(r"\.(csv|pdf|jsonl)$|/file$|/export$|/\d+/resume$|/fonts/|/static/|[?&]format=")
STRANGER = {
    "en": ["/sign-in", "/register", "/forgot", "/verify", "/mailbox"],
    "ru": ["/sign-in", "/register", "/forgot"],
}

looked_at: dict[str, Counter[str]] = {"en": Counter(), "ru": Counter()}
"""How often a page of this shape was looked at in a language; the same lesson need not be read for everybody.

The tests of a language, which their ids begin with, run in one process (tests/support/spreading.py).
"""


def shape(path: str) -> str:
    """Which kind of page an address leads to."""
    path = re.sub(r"/[0-9]+", "/#", urlsplit(path).path)
    return re.sub(r"^(/lessons/\w+|/verify|/projects|/manage/tracks)/[^/]+", r"\1/#", path)


def own_links(visitor: Visitor) -> list[str]:
    """The addresses of this site on the page, without those of files and of filters already chosen."""
    found: list[str] = visitor.page.evaluate("[...document.links].map(link => link.href)")
    links = []
    for href in found:
        parts = urlsplit(href)
        if f"{parts.scheme}://{parts.netloc}" == visitor.site.url and not FILES.search(
            f"{parts.path}?{parts.query}".rstrip("?")
        ):
            links.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return list(dict.fromkeys(links))


def look_at(visitor: Visitor, path: str, *, axe: bool) -> list[str]:
    """Open a page and look at it in both sizes; what is wrong with it. axe reads one page of a shape on the phone, too."""
    page = visitor.page
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]
    answer = page.goto(visitor.site.url + path)
    assert answer is not None
    found = []
    if answer.status >= 400:
        found.append(f"status {answer.status}")
    lang = page.evaluate("document.documentElement.lang")
    if lang != visitor.lang:
        found.append(f"html lang is {lang}")
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{size['width']}: {words}" for words in faults(page, axe=axe or size is SIZES[0])]
    if visitor.lang != "en":
        found += [f"not translated: {words}" for words in left_in_english(page)]
    found += visitor.complaints
    visitor.complaints.clear()
    return [f"{visitor.name} {path} {words}" for words in found]


def crawl(visitor: Visitor, first: list[str]) -> list[str]:
    """Look at the first pages and at what they link to."""
    mine: Counter[str] = Counter()
    wrong: list[str] = []
    seen: set[str] = set()
    level = first
    for _depth in range(3):
        linked: list[str] = []
        for path in level:
            kind = shape(path)
            often = looked_at[visitor.lang]
            if path in seen or sum(mine.values()) >= MOST_PAGES or mine[kind] >= ALIKE_FOR_ONE:
                continue
            if kind != "/" and often[kind] >= ALIKE_FOR_ALL:
                continue
            seen.add(path)
            mine[kind] += 1
            often[kind] += 1
            wrong += look_at(visitor, path, axe=often[kind] == 1)
            linked += own_links(visitor)
        level = linked
    return wrong


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_pages_for_everybody(visitor: Callable[..., Visitor], lang: str) -> None:
    """A stranger in each language."""
    wrong = crawl(visitor(f"pages-stranger-{lang}", lang=lang), ["/", *STRANGER[lang]])
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("lang", "key"), [(actor.locale, actor.key) for actor in CAST])
def test_pages_of_a_demo_person(visitor: Callable[..., Visitor], lang: str, key: str) -> None:
    """Every demo person in the language they chose."""
    person = visitor(f"pages-{key}", lang=lang)
    person.sign_in(key)
    wrong = crawl(person, ["/"])
    assert not wrong, "\n".join(wrong)
