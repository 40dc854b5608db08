"""House rules that the running application can be asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from school.accounts.models import Role
from school.web.guards import unguarded
from tests.support.client import LookingClient
from tests.support.factories import Factory

OPEN_TO_ALL = {
    "accounts.",
    "home.",
    "learning.",
    "certification.lookup",
    "certification.verify",
    "certification.pdf",
    "health.",
    "mail.",
}


UNSEEN = {"static", "bootstrap.static", "health.ready"}  # readyz says 503 where no worker runs


def _plain_pages(app: Flask) -> list[tuple[str, str]]:
    return [
        (rule.endpoint, rule.rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and rule.endpoint not in ("static", "bootstrap.static", "health.ready")
    ]


def test_every_route_says_who_may_open_it(app: Flask) -> None:
    assert unguarded(app) == []


def test_a_stranger_is_asked_to_sign_in_everywhere_else(app: Flask, client: LookingClient) -> None:
    for endpoint, path in _plain_pages(app):
        response = client.get(path)
        if not endpoint.startswith(tuple(OPEN_TO_ALL)):
            assert response.status_code == 302, path
            assert "sign-in" in response.location, path
        assert response.status_code < 500, path


def test_every_page_opens_for_every_role_or_refuses_kindly(
    app: Flask, make: Factory, client_as: Callable[[Any], LookingClient]
) -> None:
    for locale in ("en", "ru"):
        for role in Role:
            browser = client_as(make.person(role, locale=locale))
            for endpoint, path in _plain_pages(app):
                response = browser.get(path)
                assert response.status_code < 500, f"{role}: {path} ({endpoint})"
