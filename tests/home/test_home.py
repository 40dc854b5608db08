"""Everybody's home says what to do now, within its queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from school.accounts.models import PersonRole, Role
from school.i18n import use_locale
from school.web import home
from school.web.home_cards import time_left, waited
from tests.support.client import LookingClient
from tests.support.factories import Factory

Browser = Callable[[Any], LookingClient]
NOW = datetime(2026, 11, 22, tzinfo=UTC)
COMBINATIONS = [
    ("candidate",), ("trainer",), ("reviewer",), ("lead",), ("recruiter",), ("author",), ("manager",),
    ("candidate", "trainer"), ("trainer", "reviewer", "lead"), ("author", "manager"), ("reviewer", "manager"),
    tuple(role.value for role in Role),
]  # fmt: skip


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize("roles", COMBINATIONS, ids="+".join)
def test_the_home_of_every_role(
    client_as: Browser, make: Factory, roles: tuple[str, ...], locale: str, count_queries: Callable[[], Any]
) -> None:
    browser = client_as(make.person(*roles, locale=locale))
    browser.get("/")
    with count_queries() as seen:
        response = browser.get("/")
    assert response.status_code == 200
    assert len(seen) <= 12
    assert response.get_data(as_text=True).count('class="next-step"') >= 1


def test_parts_declare_enough_statements(
    session: Session, make: Factory, client_as: Browser, count_queries: Callable[[], Any]
) -> None:
    for part in home.PARTS:
        browser = client_as(make.person(part.role))
        browser.get("/")
        with count_queries() as seen:
            browser.get("/")
        assert len(seen) <= part.statements + 1, part.role


def test_folded_roles_unfold_by_a_link(client_as: Browser, make: Factory) -> None:
    browser = client_as(make.person(*Role))
    assert 'href="/?role=manager"' in browser.get("/").get_data(as_text=True)
    page = browser.get("/?role=manager").get_data(as_text=True)
    assert 'href="/?role=manager"' not in page
    assert "To be paid out" in page
    assert browser.get("/?role=%00nonsense").status_code == 200


def test_a_new_candidate_is_sent_to_the_first_lesson(client_as: Browser, make: Factory) -> None:
    page = client_as(make.person("candidate")).get("/").get_data(as_text=True)
    assert "lesson 1 of 6" in page
    assert "Your road to paid work" in page


def test_somebody_without_a_role_is_pointed_to_the_lessons(session: Session, client_as: Browser, make: Factory) -> None:
    person = make.person("candidate")
    session.execute(delete(PersonRole).where(PersonRole.person_id == person.id))
    assert "they are open to everybody" in client_as(person).get("/").get_data(as_text=True)


def test_an_unconfirmed_address_comes_first(client_as: Browser, make: Factory) -> None:
    browser = client_as(make.person("candidate", confirmed=False))
    assert "Confirm your e-mail address" in browser.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(minutes=-5), "0 minutes left"),
        (timedelta(minutes=1), "1 minute left"),
        (timedelta(hours=5), "5 hours left"),
        (timedelta(days=3), "3 days left"),
    ],
)
def test_clocks_in_words(left: timedelta, words: str) -> None:
    with use_locale("en"):
        assert time_left(NOW + left, NOW) == words
        assert waited(NOW - timedelta(days=3), NOW) == "the oldest for 3 days"
        assert waited(NOW - timedelta(hours=1), NOW) == "the oldest for 1 hour"
