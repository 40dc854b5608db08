"""What a stranger is told, and that every figure is computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from school import content
from school.i18n import use_locale
from school.web import landing
from tests.support.client import LookingClient


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_road_adds_up(lang: str) -> None:
    road = landing.road(lang)
    lessons = sum(lesson.minutes for lesson in content.catalogue().lessons(lang))
    test = content.blueprint(landing.ENTRANCE).minutes
    assert road.total == lessons + test
    assert sum(part.minutes for part in road.parts) == road.total
    assert [part.start for part in road.parts] == sorted(part.start for part in road.parts)


@pytest.mark.parametrize(
    ("minutes", "en", "ru"),
    [(0, "0 min", "0 мин"), (59, "59 min", "59 мин"), (60, "1 h", "1 ч"), (125, "2 h 5 min", "2 ч 5 мин")],
)
def test_minutes_in_words(minutes: int, en: str, ru: str) -> None:
    with use_locale("en"):
        assert landing.spoken(minutes) == en
    with use_locale("ru"):
        assert landing.spoken(minutes) == ru


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_stranger_reads_the_landing_page(
    app: Flask, client: LookingClient, lang: str, count_queries: Callable[[], Any]
) -> None:
    client.set_cookie("lang", lang)
    with count_queries() as seen:
        response = client.get("/")
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert len(seen) <= 3
    assert "Trainer School" in page
    for lesson in content.catalogue().lessons(lang):
        assert f'href="/lessons/{lang}/{lesson.slug}"' in page
    with use_locale(lang):
        assert landing.road(lang).duration in page


def test_without_a_project_the_page_says_so(client: LookingClient) -> None:
    assert "No project is open at this moment" in client.get("/").get_data(as_text=True)
