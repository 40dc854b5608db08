"""The edges of the site, over all routes: headers, cookies, downloads, redirects, CSRF, sign-in, guessing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from school.accounts import passwords
from school.accounts.models import Person
from tests.house.test_hostile import address, insider, rules
from tests.support.client import LookingClient
from tests.support.things import Things
from tests.support.world import STRANGER, World

PASSWORD = "tulip wagon seven"
SHOWN = {"text/html", "application/json", "application/pdf"}
"""What a browser may show by itself; a certificate is a PDF that we set ourselves."""
ELSEWHERE = (
    "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example",
    "javascript:alert(1)", " //evil.example", "/\r\nSet-Cookie: x=1", "http:evil.example", "///evil.example", "/%0d%0a",
)  # fmt: skip


def everything(world: World, things: Things, method: str) -> Iterator[tuple[str, str, str]]:
    """(who, path, endpoint) of every route, as somebody who may use it."""
    for rule in rules(world, method):
        yield insider(world, rule), address(rule, things.real(rule)), rule.endpoint


def check_headers(answer: TestResponse, what: str) -> None:
    """The headers that every answer carries, each once."""
    for name, value in (
        ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ):  # fmt: skip
        assert answer.headers.getlist(name) == [value], f"{what}: {name}"
    policies = answer.headers.getlist("Content-Security-Policy")
    assert len(policies) == 1, what
    assert "default-src 'self'" in policies[0], what
    assert "frame-ancestors 'none'" in policies[0], what
    assert "unsafe" not in policies[0], what
    assert answer.headers.get("Cache-Control"), what


def check_cookies(answer: TestResponse, what: str) -> None:
    """No script reads a cookie of ours, and no other site sends one along."""
    for line in answer.headers.getlist("Set-Cookie"):
        for cookie in SimpleCookie(line).values():
            assert cookie["httponly"], f"{what}: {line}"
            assert cookie["samesite"] in ("Lax", "Strict"), f"{what}: {line}"
            assert cookie["path"] == "/", f"{what}: {line}"


def test_every_answer_is_armoured(world: World, things: Things) -> None:
    for who, path, _endpoint in everything(world, things, "GET"):
        answer = world.send(who, "GET", path, look=False)
        check_headers(answer, path)
        check_cookies(answer, path)
    for path in ("/no/such/page", "/static/theme.css", "/static/nothing", "/people", "/healthz"):
        check_headers(world.send(STRANGER, "GET", path, look=False), path)
    check_headers(world.send(STRANGER, "POST", "/", look=False), "405")
    check_headers(world.send(STRANGER, "POST", "/locale", look=False, data=b"x" * (7 * 1024 * 1024)), "413")


def test_what_is_not_a_page_is_a_download(world: World, things: Things) -> None:
    for who, path, endpoint in everything(world, things, "GET"):
        for query in ("", "?format=csv"):
            answer = world.send(who, "GET", path + query, look=False)
            shown = str(answer.mimetype) in SHOWN or str(answer.mimetype).startswith("font/")
            if answer.status_code == 200 and not shown:
                assert answer.headers["Content-Disposition"].startswith("attachment"), endpoint
    assert world.send("vera", "GET", "/account/data/export").headers["Content-Disposition"].startswith("attachment")
    resume = world.send("vera", "GET", f"/people/{things.person('vera')}/resume")
    assert resume.status_code == 200
    assert resume.headers["Content-Disposition"].startswith("attachment")


def test_nothing_leads_to_another_site(world: World, things: Things) -> None:
    targets = [(who, path, "POST") for who, path, _endpoint in everything(world, things, "POST")]
    for target in ELSEWHERE:
        for who, path, method in targets:
            answer = world.send(who, method, path, look=False, data={"next": target, "names": "off", "locale": "en"})
            assert answer.status_code < 500, f"{path}: {target!r}"
            assert not urlsplit(answer.location or "").netloc, f"{path}: {target!r} → {answer.location}"
            assert "evil" not in (answer.location or ""), f"{path}: {target!r}"
            check_cookies(answer, path)
        answer = world.send("nora", "GET", "/sign-in", query_string={"next": target})
        assert answer.status_code == 302
        assert answer.location in ("/", "/%250d%250a", "/%0d%0a"), target


def test_no_post_without_a_token(world: World, things: Things) -> None:
    for who, path, endpoint in everything(world, things, "POST"):
        for headers in ({}, {"X-CSRFToken": "made-up"}, {"X-CSRFToken": ""}):
            asked = {"Accept": "application/json", **headers}
            answer = world.send(who, "POST", path, token=False, look=False, headers=asked, data={"csrf_token": "x"})
            assert (answer.status_code, answer.get_json()["code"]) == (400, "csrf"), endpoint


def test_a_token_of_somebody_else_is_no_token(world: World) -> None:
    theirs = world.csrf("rita")
    answer = world.send("vera", "POST", "/theme", token=False, headers={"X-CSRFToken": theirs}, data={"theme": "dark"})
    assert answer.status_code == 400


def test_pages_change_nothing(world: World, things: Things) -> None:
    for who, path, endpoint in everything(world, things, "POST"):
        refused = (
            world.send(who, "PUT", path, look=False).status_code,
            world.send(who, "DELETE", path, look=False).status_code,
        )
        assert refused == (405, 405), endpoint


@pytest.fixture
def browser(world: World) -> Iterator[LookingClient]:
    """A fresh browser; nora has a password. What it does is undone after the test."""
    with world.undone():
        world.session.get_one(Person, world.people["nora"]).password_hash = passwords.hash_password(PASSWORD)
        world.session.get_one(Person, world.people["nora"]).email_confirmed_at = world.session.get_one(
            Person, world.people["vera"]
        ).email_confirmed_at
        world.session.commit()
        yield world.app.test_client()  # type: ignore[misc]


def kept(browser: LookingClient) -> dict[str, Any]:
    """What the cookie of a browser holds."""
    with browser.session_transaction() as cookie:
        return dict(cookie)


def test_signing_in_changes_the_session(world: World, browser: LookingClient) -> None:
    form = {"email": "nora@demo.test", "password": PASSWORD}
    with browser.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    before = browser.csrf("/sign-in")
    planted = kept(browser)
    assert browser.submit("/sign-in", form, page="/sign-in").status_code == 303
    first = kept(browser)
    assert first["_user_id"] not in planted.values()
    assert "planted" not in first, "what a stranger put into the cookie survives"
    assert first.get("csrf_token") != planted["csrf_token"], "a token from before the sign-in still counts"
    assert browser.post("/theme", data={"csrf_token": before, "theme": "dark"}).status_code == 400
    old_cookie = browser.get_cookie(world.app.config["SESSION_COOKIE_NAME"])
    assert old_cookie is not None
    assert browser.submit("/sign-out").status_code == 303
    browser.set_cookie(old_cookie.key, old_cookie.value)
    assert browser.get("/account").status_code == 302, "a cookie works after signing out"


def same(answer: TestResponse, email: str) -> tuple[Any, ...]:
    """What somebody learns from an answer, without what differs by nature."""
    text = answer.get_data(as_text=True).replace(email, "")
    text = re.sub(r'(name="csrf-token" content|name="csrf_token" value|value)="[^"]*"', "", text)
    return (
        answer.status_code,
        answer.location,
        text,
        sorted(line.split("=")[0] for line in answer.headers.getlist("Set-Cookie")),
    )


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/register", {"name": "Nobody Known", "password": "marble kettle rain", "locale": "en"}),
        ("/forgot", {}),
        ("/confirm/new-link", {}),
        ("/sign-in", {"password": "wrong password here"}),
    ],
)
def test_nobody_learns_who_has_an_account(browser: LookingClient, path: str, form: dict[str, str]) -> None:
    learnt = []
    for email in ("nora@demo.test", "nobody@demo.test"):
        browser.get("/")
        answer = browser.submit(path, {**form, "email": email}, page=path)
        seen = [same(answer, email)]
        if answer.location:
            seen.append(same(browser.get(answer.location), email))
        learnt.append(seen)
    assert learnt[0] == learnt[1]


@pytest.mark.parametrize(
    ("path", "form", "times"),
    [
        ("/register", {"name": "Many Accounts", "password": "marble kettle rain", "locale": "en"}, 20),
        ("/forgot", {}, 40),
        ("/confirm/new-link", {}, 40),
        ("/sign-in", {"password": "wrong password here"}, 60),
    ],
)
def test_trying_on_is_stopped(
    browser: LookingClient, monkeypatch: pytest.MonkeyPatch, path: str, form: dict[str, str], times: int
) -> None:
    monkeypatch.setattr(passwords, "hash_password", lambda _text: "unusable")
    monkeypatch.setattr(passwords, "verify", lambda _hash, _text: False)
    token = browser.csrf(path)
    seen = [
        browser.post(path, data={"csrf_token": token, "email": f"n{n}@demo.test", **form}).status_code
        for n in range(times + 1)
    ]
    assert 429 not in seen[:times]
    assert seen[times] == 429
