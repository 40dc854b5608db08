"""The author's pages: who comes in, what they show, how many statements they take."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assessments import Problem
from school import content
from school.accounts.models import Role
from school.attempts import queries as attempts
from school.attempts import service as attempt_service
from school.authoring import queries
from tests.support.client import LookingClient
from tests.support.factories import Factory
from tests.support.sittings import sit

Browser = Callable[[Any], LookingClient]
PAGES = ("/author/items", "/author/items/en-choice-01", "/author/lessons", "/author/blueprint", "/author/check")
ONE_OF_EACH = sorted({(item.kind, item.lang): item.id for item in content.bank()}.values())


def text_of(browser: LookingClient, path: str, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status, path
    return response.get_data(as_text=True)


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))


@pytest.fixture
def author(client_as: Browser, make: Factory) -> LookingClient:
    return client_as(make.person("author"))


@pytest.mark.parametrize("role", list(Role))
def test_authors_and_managers_come_in_and_nobody_else(client_as: Browser, make: Factory, role: Role) -> None:
    browser = client_as(make.person(role))
    expected = 200 if role in (Role.AUTHOR, Role.MANAGER) else 403
    for path in (*PAGES, "/author/items?format=csv", "/author/items/no-such-item"):
        wanted = 404 if path.endswith("no-such-item") and expected == 200 else expected
        response = browser.get(path)
        assert response.status_code == wanted, (role, path)
        if expected == 403:
            assert content.bank()["en-choice-01"].gold.explanation not in response.get_data(as_text=True)
    assert ('href="/author/items"' in text_of(browser, "/lessons")) is (expected == 200)


def test_a_stranger_is_asked_to_sign_in(client: LookingClient) -> None:
    for path in PAGES:
        response = client.get(path)
        assert response.status_code == 302, path
        assert "sign-in" in response.location


@pytest.mark.parametrize(
    "path", [*PAGES, "/author/items?q=a&lang=en&kind=choice&lesson=correcting-answers", "/author/items?format=csv"]
)
def test_pages_stay_within_their_queries(author: LookingClient, path: str, count_queries: Callable[[], Any]) -> None:
    with count_queries() as seen:
        text_of(author, path)
    assert len(seen) <= 3


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize("item_id", ONE_OF_EACH)
def test_an_item_of_every_kind_is_shown_with_its_key(
    client_as: Browser, make: Factory, item_id: str, locale: str
) -> None:
    page = text_of(client_as(make.person("author", locale=locale)), f"/author/items/{item_id}")
    item = content.bank()[item_id]
    assert page.count(f'data-kind="{item.kind}"') == 1
    assert item.fingerprint() in page
    assert f"{item.lang}/{item.kind}.yaml:" in page
    assert page.count("tag tag-good") >= len(item.samples)
    assert 'class="tag tag-bad">' + ("fails" if locale == "en" else "не проходит") not in page


def test_the_list_is_paged_filtered_and_searched(author: LookingClient) -> None:
    total = len(content.bank())
    assert f"1–25 of {total}" in text_of(author, "/author/items")
    assert f"26–50 of {total}" in text_of(author, "/author/items?page=2")
    page = text_of(author, "/author/items?lang=en&kind=spans")
    assert "en-spans-01" in page
    assert "ru-spans-01" not in page
    assert ">en-claim-01<" not in page
    assert "en-ranking-01" in text_of(author, "/author/items?q=HONEY")
    assert "No item fits" in text_of(author, "/author/items?q=no+item+says+this")
    assert len(table(text_of(author, "/author/items?format=csv"))) == total + 1
    assert len(table(text_of(author, "/author/items?format=csv&lang=ru&kind=writing&page=9"))) == 5
    assert ">slitno-razdelno-defis</option>" not in text_of(author, "/author/items?lang=en")


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%3Cscript%3E",
        "lang=%27",
        "kind=king",
        "topic=%2e%2e",
        "lesson=%FF",
        "page=-1",
        "page=9999999",
        "page=x",
        "format=xml",
        "q=" + "a" * 5000,
    ],
)
def test_hostile_query_strings_are_harmless(author: LookingClient, query: str) -> None:
    page = text_of(author, f"/author/items?{query}")
    assert "<script>" not in page


@pytest.mark.parametrize("item_id", ["EN-CHOICE-01", "en-choice-01%00", "..%2f..%2fetc", "%27", "a" * 2000])
def test_an_unknown_item_is_not_found(author: LookingClient, item_id: str) -> None:
    assert author.get(f"/author/items/{item_id}").status_code == 404


def test_use_counts_the_newest_mark_and_forgets_what_is_void(
    session: Session, now: datetime, make: Factory, author: LookingClient
) -> None:
    sit(session, now, make.person().id)
    wrong = sit(session, now, make.person().id, right=False)
    asked = [item.id for item in content.bank().items("en", "spans")]
    use = attempts.item_use(session, asked)
    assert sum(each.asked for each in use.values()) == 4
    assert sum(each.marked for each in use.values()) == 4
    assert sum((each.mean or 0) * each.marked for each in use.values()) == pytest.approx(2)
    attempt_service.void(session, now, None, wrong.attempt_id, "a fault of the site")
    use = attempts.item_use(session, asked)
    assert sum(each.asked for each in use.values()) == 4
    assert [each.mean for each in use.values() if each.marked] == [1.0, 1.0]
    rows = table(text_of(author, "/author/items?format=csv&lang=en&kind=spans"))
    assert sum(int(row[8]) for row in rows[1:]) == 4
    assert [row[9] for row in rows[1:] if row[9]] == ["1.0", "1.0"]
    marked = next(row[0] for row in rows[1:] if row[9])
    assert "over 1 answer<" in text_of(author, f"/author/items/{marked}")


def test_nothing_asked_is_nothing_found(session: Session) -> None:
    assert attempts.item_use(session, []) == {}


def test_lessons_are_listed_with_what_they_take(author: LookingClient) -> None:
    page = text_of(author, "/author/lessons")
    for lang in content.catalogue().languages:
        for lesson in content.catalogue().lessons(lang):
            assert f'href="/lessons/{lang}/{lesson.slug}"' in page
    assert "Every lesson keeps to the rules" in page


def test_problems_are_shown_where_they_are(author: LookingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = (
        Problem("lessons/content/en/03-ranking.md", "ranking", "it has 1 exercises: a lesson asks at least 4 times"),
    )
    monkeypatch.setattr(queries, "lesson_problems", lambda: bad)
    monkeypatch.setattr(
        queries, "blueprint_problems", lambda: ["ranking: ranking (ru): 4 items are needed, the bank has 1"]
    )
    page = text_of(author, "/author/lessons")
    assert "it has 1 exercises" in page
    assert page.count("1 problem<") == 2
    assert "2 problems to mend" in text_of(author, "/author/check")
    assert "The bank cannot fill it" in text_of(author, "/author/blueprint")


def test_the_check_finds_nothing_in_what_is_shipped(author: LookingClient) -> None:
    assert "Nothing is wrong" in text_of(author, "/author/check")


def test_the_blueprint_stands_there_in_words(client_as: Browser, make: Factory, author: LookingClient) -> None:
    page = text_of(author, "/author/blueprint")
    assert "The bank can fill it in every language." in page
    assert "70 points of 100" in page
    assert "The section is failed, with 39 points at most." in page
    assert "with a harmful answer: at least 2" in page
    russian = text_of(client_as(make.person("manager", locale="ru")), "/author/blueprint")
    assert "с вредным ответом: не меньше 2" in russian


def test_the_authors_home_leads_here(author: LookingClient) -> None:
    page = text_of(author, "/")
    for path in ("/author/items", "/author/items?lang=en", "/author/items?lang=ru", "/author/check"):
        assert f'href="{path}"' in page
