"""The manager's pages: people, one person, tracks, the log."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from school.accounts import queries as people
from school.accounts.models import PersonState, Role
from school.audit import queries, rules
from school.audit.queries import LogFilter
from school.audit.service import record
from school.learning import queries as learning
from tests.support.client import LookingClient
from tests.support.factories import Factory

Browser = Callable[[Any], LookingClient]
PAGES = ("/people", "/log", "/manage/tracks", "/manage/tracks/new")


def text_of(browser: LookingClient, path: str, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status, path
    return response.get_data(as_text=True)


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))


@pytest.fixture
def manager(make: Factory) -> Any:
    return make.person("manager", name="Maria Keller")


def test_only_managers_come_in(client_as: Browser, make: Factory) -> None:
    person = make.person("lead", "recruiter", "author", "reviewer", "trainer", "candidate")
    browser = client_as(person)
    for path in (*PAGES, f"/people/{person.id}"):
        assert browser.get(path).status_code == 403, path
    for verb in ("grant", "revoke", "bar", "readmit"):
        assert browser.submit(f"/people/{person.id}/{verb}", {"role": "manager"}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        *PAGES,
        "/people?q=a&role=trainer&state=active",
        "/log?action=accounts&actor=site&since=2026-01-01&until=2026-12-31",
    ],
)
def test_pages_stay_within_their_queries(
    client_as: Browser, manager: Any, path: str, count_queries: Callable[[], Any]
) -> None:
    browser = client_as(manager)
    with count_queries() as seen:
        text_of(browser, path)
    assert len(seen) <= 12


def test_people_are_searched_filtered_and_paged(client_as: Browser, manager: Any, make: Factory) -> None:
    for number in range(30):
        make.person("trainer" if number % 2 else "candidate", name=f"Person {number:02}")
    browser = client_as(manager)
    assert "Person 29" in text_of(browser, "/people")
    assert "Person 00" not in text_of(browser, "/people")
    assert "Person 00" in text_of(browser, "/people?page=2")
    assert "Person 07" in text_of(browser, "/people?q=person+07")
    assert "Person 06" not in text_of(browser, "/people?role=trainer")
    assert "Nobody fits" in text_of(browser, "/people?state=barred")
    assert len(table(text_of(browser, "/people?format=csv&role=trainer"))) == 16


@pytest.mark.parametrize("query", ["q=%00", "role=king", "state=%27", "page=x"])
def test_nonsense_filters_nothing(client_as: Browser, manager: Any, query: str) -> None:
    assert client_as(manager).get(f"/people?{query}").status_code == 200


def test_roles_are_given_and_taken(session: Session, client_as: Browser, manager: Any, make: Factory) -> None:
    person = make.person("candidate", name="Vera")
    browser = client_as(manager)
    assert browser.submit(f"/people/{person.id}/grant", {"role": "reviewer"}).status_code == 303
    assert browser.submit(f"/people/{person.id}/grant", {"role": "reviewer"}).status_code == 303
    assert people.roles_of(session, [person.id])[person.id] == [Role.CANDIDATE, Role.REVIEWER]
    assert browser.submit(f"/people/{person.id}/revoke", {"role": "candidate"}).status_code == 303
    assert people.roles_of(session, [person.id])[person.id] == [Role.REVIEWER]
    assert browser.submit(f"/people/{person.id}/grant", {"role": "king"}).status_code == 422
    assert browser.submit("/people/999999/grant", {"role": "lead"}).status_code == 404
    assert browser.get("/people/999999").status_code == 404
    page = text_of(browser, f"/people/{person.id}")
    assert "accounts.role_granted" in page
    assert "Maria Keller" in page


def test_nobody_locks_the_own_door(session: Session, client_as: Browser, manager: Any, make: Factory) -> None:
    make.person("manager")
    browser = client_as(manager)
    assert browser.submit(f"/people/{manager.id}/revoke", {"role": "manager"}).status_code == 409
    assert browser.submit(f"/people/{manager.id}/bar", {"reason": "conduct"}).status_code == 409
    assert Role.MANAGER in people.roles_of(session, [manager.id])[manager.id]


def test_barring_signs_out_and_readmitting_lets_in(
    session: Session, client_as: Browser, manager: Any, make: Factory
) -> None:
    person = make.person("trainer")
    theirs, browser = client_as(person), client_as(manager)
    assert theirs.get("/account").status_code == 200
    assert browser.submit(f"/people/{person.id}/bar", {"reason": "nonsense"}).status_code == 422
    assert browser.submit(f"/people/{person.id}/bar", {"reason": "conduct"}).status_code == 303
    session.refresh(person)
    assert person.state is PersonState.BARRED
    assert theirs.get("/account").status_code == 302
    assert browser.submit(f"/people/{person.id}/bar", {"reason": "conduct"}).status_code == 409
    assert browser.submit(f"/people/{person.id}/readmit").status_code == 303
    session.refresh(person)
    assert person.state is PersonState.ACTIVE


def test_tracks_are_made_renamed_and_closed(session: Session, client_as: Browser, manager: Any) -> None:
    browser = client_as(manager)
    track = {
        "title_en": "Science",
        "title_ru": "Наука",
        "slug": "en-science",
        "lang": "en",
        "speciality": "science",
        "open": "y",
    }
    assert browser.submit("/manage/tracks/new", track).status_code == 303
    assert browser.submit("/manage/tracks/new", track).status_code == 422
    for bad in ({"slug": "En Science"}, {"title_en": " "}, {"lang": "xx"}, {"speciality": "magic"}, {"slug": "a" * 61}):
        assert browser.submit("/manage/tracks/new", {**track, "slug": "other", **bad}).status_code == 422, bad
    assert "en-science" in text_of(browser, "/manage/tracks?q=science&lang=en&state=open")
    assert browser.submit("/manage/tracks/en-science", {"title_en": "Nature", "title_ru": "Природа"}).status_code == 303
    found = learning.track(session, "en-science")
    assert found is not None
    assert (found.title_en, found.open) == ("Nature", False)
    assert "No track" in text_of(browser, "/manage/tracks?q=science&state=open")
    assert browser.get("/manage/tracks/nowhere").status_code == 404
    assert "learning.track_changed" in text_of(browser, "/log?action=learning")


def test_the_log_is_filtered(session: Session, now: Any, client_as: Browser, manager: Any, make: Factory) -> None:
    anna = make.person("lead", name="Anna", email="anna@example.org")
    record(session, now, anna.id, "pool.decide", "submission", 7, verdict="accept")
    record(session, now - timedelta(days=3), None, "attempts.close", "attempt", 9)
    browser = client_as(manager)
    assert "pool.decide" in text_of(browser, "/log?action=pool")
    assert "Decision: accepted" in text_of(browser, "/log?actor=anna%40example.org")
    assert "attempts.close</code>" not in text_of(browser, "/log?actor=anna")
    assert "attempts.close</code>" in text_of(browser, "/log?actor=site&object=attempt&number=9")
    assert "pool.decide</code>" not in text_of(browser, "/log?until=2026-11-20")
    assert "Nothing found" in text_of(browser, "/log?since=2030-01-01")
    rows = table(text_of(browser, "/log?format=csv&action=pool.decide"))
    assert rows[1][1:] == [str(anna.id), "pool.decide", "submission", "7", "Decision: accepted"]


@pytest.mark.parametrize(
    "query", ["since=yesterday", "since=0001-01-01", "until=9999-12-31", "actor=%00", "number=%27--", "action=%25"]
)
def test_nonsense_in_the_log_filter_is_harmless(client_as: Browser, manager: Any, query: str) -> None:
    assert client_as(manager).get(f"/log?{query}").status_code == 200


def test_days_are_the_readers_days(session: Session, now: Any, make: Factory) -> None:
    record(session, now.replace(hour=22), None, "a.b", "thing", 1)
    tomorrow = LogFilter(since=now.date() + timedelta(days=1))
    assert session.scalars(queries.events(tomorrow, "UTC")).all() == []
    assert len(session.scalars(queries.events(tomorrow, "Europe/Moscow")).all()) == 1


@pytest.mark.parametrize(
    ("text", "good"),
    [("2026-11-22", True), ("", False), ("22.11.2026", False), ("0001-01-01", False), ("9999-12-31", False)],
)
def test_reading_a_day(text: str, good: bool) -> None:
    assert (rules.read_day(text) is not None) is good
