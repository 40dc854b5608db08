"""The pages of lessons and tracks: for strangers and members, in both languages, with and without the script."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from school import content
from school.learning import queries, service
from tests.support.client import LookingClient
from tests.support.factories import Factory

ALL = [(lesson.lang, lesson.slug) for lesson in content.catalogue().by_key.values()]
EXERCISE = "/lessons/en/ranking/exercises/en-ranking-1"


@pytest.mark.parametrize(("lang", "slug"), ALL)
def test_every_lesson_opens_without_an_account(client: LookingClient, lang: str, slug: str) -> None:
    response = client.get(f"/lessons/{lang}/{slug}")
    assert response.status_code == 200
    text = response.get_data(as_text=True)
    assert 'href="lesson:' not in text
    assert text.count("data-exercise=") == len(content.catalogue().get(lang, slug).exercises)
    assert "gold" not in text
    for each in content.catalogue().get(lang, slug).exercises:
        assert each.item.gold.explanation[:50] not in text


@pytest.mark.parametrize(
    "path",
    ["/lessons/en/nothing", "/lessons/xx/ranking", "/lessons/en/ranking%00", "/lessons/en/ranking/exercises/none"],
)
def test_what_is_not_there_is_not_found(client: LookingClient, path: str) -> None:
    response = client.submit(path) if "exercises" in path else client.get(path)
    assert response.status_code == 404


def test_the_content_language_is_chosen_apart_and_remembered(client: LookingClient) -> None:
    assert "How a model learns" in client.get("/lessons").get_data(as_text=True)
    russian = client.get("/lessons?lang=ru").get_data(as_text=True)
    assert content.catalogue().get("ru", "ranking").title in russian
    assert "Language of the lessons" in russian, "the interface stays English"
    assert content.catalogue().get("ru", "ranking").title in client.get("/lessons").get_data(as_text=True)
    assert client.get("/lessons?lang=xx").status_code == 200


def test_a_stranger_gets_the_answer_but_nothing_is_kept(client: LookingClient) -> None:
    page = client.submit(EXERCISE, {"en-ranking-1-chosen": "c"})
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "Not right" in text
    assert "C&#39;s advice is safe" in text
    assert "Your answers here are not kept" in text


def test_the_script_gets_the_same_as_json(client: LookingClient) -> None:
    token = client.csrf("/lessons/en/ranking")
    reply = client.post(
        EXERCISE, data={"en-ranking-1-chosen": "b"}, headers={"Accept": "application/json", "X-CSRFToken": token}
    )
    assert reply.json
    assert reply.json["value"] == 1
    assert reply.json["kept"] is False
    assert "result-head" in reply.json["html"]


def test_an_empty_answer_is_refused_kindly(client: LookingClient) -> None:
    page = client.submit(EXERCISE)
    assert page.status_code == 422
    assert "could not read an answer" in page.get_data(as_text=True)
    token = client.csrf("/lessons/en/ranking")
    reply = client.post(EXERCISE, data={}, headers={"Accept": "application/json", "X-CSRFToken": token})
    assert reply.status_code == 422
    assert reply.json
    assert reply.json["code"] == "no_answer"


def test_a_member_answers_and_finds_it_again(
    make: Factory, client_as: Callable[[Any], LookingClient], session: Session
) -> None:
    person = make.person()
    browser = client_as(person)
    sent = browser.submit(EXERCISE, {"en-ranking-1-chosen": "b"})
    assert sent.status_code == 303
    assert sent.location.endswith("/lessons/en/ranking?shown=en-ranking-1#en-ranking-1")
    shown = browser.get(sent.location).get_data(as_text=True)
    assert "your choice" in shown
    assert re.search(r'id="en-ranking-1-b"[^>]* checked', shown)
    plain = browser.get("/lessons/en/ranking").get_data(as_text=True)
    assert "Best: 100 %, tried: 1" in plain
    assert "Show my last answer" in plain
    assert "Continue where you left off" in browser.get("/lessons").get_data(as_text=True)
    assert queries.progress(session, person.id, "en").places == {"ranking": "en-ranking-1"}


def test_somebody_elses_answer_is_not_shown(make: Factory, client_as: Callable[[Any], LookingClient]) -> None:
    client_as(make.person()).submit(EXERCISE, {"en-ranking-1-chosen": "b"})
    page = client_as(make.person()).get("/lessons/en/ranking?shown=en-ranking-1").get_data(as_text=True)
    assert "result-head" not in page


def test_pages_say_what_comes_next(
    make: Factory, client_as: Callable[[Any], LookingClient], finish: Callable[..., Any], session: Session
) -> None:
    person = make.person()
    browser = client_as(person)
    slugs = [lesson.slug for lesson in content.catalogue().lessons("en")]
    finish(person, "en", slugs[0])
    assert "The next one is open" in browser.get(f"/lessons/en/{slugs[0]}").get_data(as_text=True)
    overview = browser.get("/lessons").get_data(as_text=True)
    assert "Finished: 1 of 6" in overview
    assert "Lesson 2:" in overview
    finish(person, "en", *slugs)
    assert "You have finished all lessons" in browser.get("/lessons").get_data(as_text=True)


def test_the_place_is_remembered_if_there_is_such_a_place(
    make: Factory, client_as: Callable[[Any], LookingClient], session: Session
) -> None:
    person = make.person()
    browser = client_as(person)
    for place in ("part-3", "<script>", "x" * 5000):
        assert browser.submit("/lessons/en/ranking/place", {"place": place}).status_code == 204
    assert queries.progress(session, person.id, "en").places == {"ranking": "part-3"}


def test_a_stranger_has_no_place_to_keep(client: LookingClient) -> None:
    assert client.submit("/lessons/en/ranking/place", {"place": "part-3"}).status_code == 302


def test_tracks_are_joined_and_left(
    make: Factory, client_as: Callable[[Any], LookingClient], session: Session, now: datetime
) -> None:
    service.ensure_tracks(session, now)
    browser = client_as(make.person())
    assert "Join this track" in browser.get("/tracks").get_data(as_text=True)
    assert browser.submit("/tracks/en-general/enrol").status_code == 303
    page = browser.get("/tracks").get_data(as_text=True)
    assert "you are on this track" in page
    assert browser.submit("/tracks/en-general/leave").status_code == 303
    assert browser.submit("/tracks/none/enrol").status_code == 404


def test_no_tracks_is_said(make: Factory, client_as: Callable[[Any], LookingClient]) -> None:
    assert "No track is open yet" in client_as(make.person()).get("/tracks").get_data(as_text=True)


def test_joining_leads_nowhere_else(
    make: Factory, client_as: Callable[[Any], LookingClient], session: Session, now: datetime
) -> None:
    service.ensure_tracks(session, now)
    sent = client_as(make.person()).submit("/tracks/en-general/enrol", {"next": "https://example.org/"})
    assert sent.location == "/"


def test_lessons_are_russian_through_and_through(make: Factory, client_as: Callable[[Any], LookingClient]) -> None:
    browser = client_as(make.person(locale="ru"))
    for path in ("/lessons?lang=ru", "/lessons/ru/fact-checking", "/lessons/ru/ranking", "/tracks"):
        text = re.sub(
            r"<script.*?</script>|<style.*?</style>|<[^>]+>", " ", browser.get(path).get_data(as_text=True), flags=re.S
        )
        english = set(re.findall(r"\b[A-Za-z]{3,}\b", text)) - {
            "Trainer",
            "School",
            "English",
            "Ada",
            "Reader",
            "Enter",
            "Escape",
            "Shift",
            "Ctrl",
            "Delete",
        }
        assert len(english) < 8, english


def test_few_statements(
    make: Factory, client_as: Callable[[Any], LookingClient], client: LookingClient, count_queries: Callable[[], Any]
) -> None:
    browser = client_as(make.person())
    token = browser.csrf("/lessons")
    browser.submit(EXERCISE, {"en-ranking-1-chosen": "b"})
    for path, most in (
        ("/lessons/en/ranking", 2),
        ("/lessons", 3),
        ("/lessons/en/ranking?shown=en-ranking-1", 3),
        ("/tracks", 2),
    ):
        browser.get(path)
        with count_queries() as seen:
            browser.get(path)
        assert len(seen) <= most, (path, seen)
    with count_queries() as seen:
        browser.post(
            EXERCISE, data={"en-ranking-1-chosen": "b", "csrf_token": token}, headers={"Accept": "application/json"}
        )
    assert len(seen) <= 4, seen
    client.get("/lessons/en/ranking")
    with count_queries() as seen:
        client.get("/lessons/en/ranking")
    assert seen == []


@pytest.mark.parametrize(
    "value",
    ["", "\x00", "x" * 1_000_000, "[" * 9000, "💥", "-1"],
    ids=["empty", "zero", "huge", "nested", "emoji", "minus"],
)
def test_hostile_answers_never_break_the_page(client: LookingClient, value: str) -> None:
    token = client.csrf("/lessons")
    for lesson in content.catalogue().lessons("en"):
        for each in lesson.exercises[-1:]:
            names = ("chosen", "text", "state", "rank-a", "verdict", "certainty", "find-1")
            data = {"csrf_token": token, **{f"{each.item.id}-{name}": value for name in names}}
            response = client.post(f"/lessons/en/{lesson.slug}/exercises/{each.item.id}", data=data)
            assert response.status_code in (200, 413, 422)
