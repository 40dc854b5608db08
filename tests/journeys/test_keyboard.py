"""Without a mouse: signing in, and an exercise of every kind, reached with the Tab key alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from school import content
from tests.journeys.candidate import answer_exercise
from tests.journeys.conftest import Visitor
from tests.support.keyboard import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

KINDS = ("choice", "correct", "mark", "ranking", "claim", "spans", "writing")


def test_signing_in_without_a_mouse(visitor: Callable[..., Visitor]) -> None:
    """From the first page, by the link that skips to the content and by the menu."""
    vera = visitor("keys-sign-in")
    email, password = vera.site.logins()["vera"]
    page = vera.go("/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    vera.go("/")
    tab_to(page.locator("header a[href^='/sign-in']"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in*")
    tab_to(page.locator("input[name=email]"))
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    expect(page.locator("header .me")).to_be_visible()


@pytest.mark.parametrize(("lang", "kind"), [("en" if at % 2 else "ru", kind) for at, kind in enumerate(KINDS)])
def test_an_exercise_without_a_mouse(visitor: Callable[..., Visitor], lang: str, kind: str) -> None:
    """The exercise is answered rightly with keys alone and answers back."""
    lesson, exercise = next(
        (lesson, each.item)
        for lesson in content.catalogue().lessons(lang)
        for each in lesson.exercises
        if each.item.kind == kind
    )
    reader = visitor(f"keys-{lang}-{kind}", lang=lang)
    page = reader.go(f"/lessons/{lang}/{lesson.slug}#{exercise.id}")
    answer_exercise(page.locator(f"[data-exercise='{exercise.id}']"), lesson, keys=tab_to)
    assert page.locator(".exercise-result:focus").count() == 1, "the result takes the focus"
    reader.look("answered")
