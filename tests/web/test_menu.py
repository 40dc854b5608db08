"""The menu marks where somebody is: on the page of a line itself, and on the pages that belong to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from school.web.menu import ACCOUNT, MENU, place_of
from tests.support.client import LookingClient
from tests.support.factories import Factory

_MARKED = re.compile(r'<a href="([^"]+)"(?: class="me")? aria-current="(page|true)"')
NO_LINE = {"home", "mail", "health", "certificates", "bootstrap", "static"}
"""Areas that no line of the menu leads to."""
NO_LINE_PAGES = {
    "certification.lookup", "certification.pdf", "certification.verify", "recruiting.portfolio", "recruiting.requests",
    "recruiting.shortlist_csv",
}  # fmt: skip
"""Checking a certificate is for strangers; portfolio and requests are reached from results, home and mail; a file has no menu."""


def marked(browser: LookingClient, path: str) -> list[tuple[str, str]]:
    text = browser.get(path).get_data(as_text=True)
    return _MARKED.findall(text[text.index("<header") : text.index("</header>")])


@pytest.mark.parametrize(
    ("role", "path", "line", "current"),
    [
        ("lead", "/decisions", "/decisions", "page"),
        ("lead", "/decisions/done", "/decisions", "true"),
        ("reviewer", "/review/done", "/review", "true"),
        ("manager", "/payouts", "/payouts", "page"),
        ("manager", "/projects/new", "/projects", "true"),
        ("manager", "/exports", "/projects", "true"),
        ("manager", "/manage/tracks/new", "/manage/tracks", "true"),
        ("recruiter", "/contacts", "/graduates", "true"),
        ("recruiter", "/graduates/compare?who=1&who=2", "/graduates", "true"),
        ("trainer", "/tasks/mine", "/tasks", "true"),
        ("trainer", "/earnings", "/earnings", "page"),
        ("candidate", "/test/mine", "/test", "true"),
        ("candidate", "/tracks", "/lessons", "true"),
        ("candidate", "/account", "/account", "page"),
        ("candidate", "/account/password", "/account", "true"),
    ],
)
def test_the_line_of_a_page_is_marked(
    client_as: Callable[[Any], LookingClient], make: Factory, role: str, path: str, line: str, current: str
) -> None:
    assert marked(client_as(make.person(role)), path) == [(line, current)]


def test_a_page_of_one_thing_marks_its_line(client_as: Callable[[Any], LookingClient], make: Factory) -> None:
    manager = make.person("manager")
    assert marked(client_as(manager), f"/people/{manager.id}") == [("/people", "true")]
    assert marked(client_as(manager), "/") == []


def test_every_page_with_a_menu_line_is_covered(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if rule.methods and "GET" in rule.methods}
    unmarked = {page for page in pages if page.partition(".")[0] not in NO_LINE and not place_of(page).section}
    assert unmarked == NO_LINE_PAGES


def test_what_a_line_covers_is_there(app: Flask) -> None:
    known = set(app.view_functions) | {rule.partition(".")[0] for rule in app.view_functions}
    for entry in (*MENU, ACCOUNT):
        assert {entry.endpoint, *entry.covers} <= known, entry.label
