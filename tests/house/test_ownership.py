"""What belongs to one person is not there for another of the same role: not to read, not to change."""

from __future__ import annotations

from collections.abc import Callable
from inspect import getclosurevars
from typing import Any

import pytest

from school.accounts.models import Role
from school.pool.models import SlotState
from tests.house.test_hostile import address, rules
from tests.support.things import Things
from tests.support.world import ROLES, STRANGER, World

Find = Callable[[Things], Any]
CASES: tuple[tuple[str, str, str, Find, str], ...] = (
    ("nora", "GET", "/test/{}", lambda t: t.attempt("nora"), "denis"),
    ("nora", "GET", "/test/{}/grammar", lambda t: t.attempt("nora"), "denis"),
    ("nora", "GET", "/test/{}/grammar/2", lambda t: t.attempt("nora"), "denis"),
    ("nora", "POST", "/test/{}/grammar/1", lambda t: t.attempt("nora"), "denis"),
    ("nora", "GET", "/test/{}/check", lambda t: t.attempt("nora"), "denis"),
    ("nora", "POST", "/test/{}/submit", lambda t: t.attempt("nora"), "denis"),
    ("lucy", "GET", "/test/{}", lambda t: t.attempt("lucy"), "timur"),
    ("vera", "GET", "/results/{}", lambda t: t.attempt("vera"), "owen"),
    ("peter", "GET", "/results/{}", lambda t: t.attempt("peter"), "lucy"),
    ("vera", "POST", "/verify/{}/scores", lambda t: t.certificate("vera"), "owen"),
    ("vera", "GET", "/people/{}/resume", lambda t: t.person("vera"), "owen"),
    ("rita", "GET", "/people/{}/resume", lambda t: t.person("vera"), "gleb"),
    ("vera", "POST", "/account/sign-ins/{}/end", lambda t: t.sign_in("vera"), "owen"),
    ("vera", "POST", "/portfolio/{}/release", lambda t: t.text("vera"), "owen"),
    ("owen", "POST", "/requests/{}/accept", lambda t: t.request_to("owen"), "vera"),
    ("owen", "POST", "/requests/{}/decline", lambda t: t.request_to("owen"), "vera"),
    ("rita", "POST", "/contacts/{}/withdraw", lambda t: t.request_of("rita"), "gleb"),
    ("rita", "GET", "/shortlists/{}", lambda t: t.shortlist("rita"), "gleb"),
    ("rita", "GET", "/shortlists/{}.csv", lambda t: t.shortlist("rita"), "gleb"),
    ("rita", "POST", "/shortlists/{}/rename", lambda t: t.shortlist("rita"), "gleb"),
    ("rita", "POST", "/shortlists/{}/delete", lambda t: t.shortlist("rita"), "gleb"),
    ("rita", "POST", "/entries/{}/stage", lambda t: t.entry("rita"), "gleb"),
    ("rita", "POST", "/entries/{}/notes", lambda t: t.entry("rita"), "gleb"),
    ("rita", "POST", "/entries/{}/remove", lambda t: t.entry("rita"), "gleb"),
    ("rita", "POST", "/notes/{}/delete", lambda t: t.note("rita"), "gleb"),
    ("helen", "GET", "/review/{}", lambda t: t.seat("helen"), "ines"),
    ("helen", "POST", "/review/{}", lambda t: t.seat("helen"), "pavel"),
    ("helen", "POST", "/review/{}/draft", lambda t: t.seat("helen"), "pavel"),
    ("helen", "POST", "/review/{}/give-back", lambda t: t.seat("helen"), "pavel"),
    ("vera", "POST", "/tasks/{}/draft", lambda t: t.task("vera", SlotState.CLAIMED), "owen"),
    ("vera", "POST", "/tasks/{}/lease", lambda t: t.task("vera", SlotState.CLAIMED), "owen"),
    ("vera", "POST", "/tasks/{}/hand-in", lambda t: t.task("vera", SlotState.CLAIMED), "owen"),
    ("vera", "POST", "/tasks/{}/hand-back", lambda t: t.task("vera", SlotState.CLAIMED), "owen"),
    ("vera", "GET", "/tasks/{}", lambda t: t.task("vera", SlotState.ACCEPTED), "anna"),
)
STAFF = ("helen", "marta", "rita", "frank", "maria")
FORMS: dict[str, dict[str, str]] = {
    "/notes": {"text": "A note."},
    "/rename": {"name": "Mine now"},
    "/stage": {"stage": "hired"},
    "/release": {"title": "A title"},
    "/scores": {"public": "yes"},
    "/draft": {"token": "x", "a-text": "Mine now."},
    "/hand-in": {"token": "x", "a-text": "Mine now."},
    "/give-back": {"token": "x", "reason": "known"},
}


@pytest.mark.parametrize(
    ("owner", "method", "path", "find", "other"), CASES, ids=[" ".join(case[:3]) for case in CASES]
)
def test_only_its_owner_gets_it(
    world: World, things: Things, owner: str, method: str, path: str, find: Find, other: str
) -> None:
    number = find(things)
    assert number is not None, "the demo holds no such thing"
    where = path.format(number)
    data = next((fields for end, fields in FORMS.items() if where.endswith(end)), {})
    options: dict[str, Any] = {"look": False} | ({"data": data} if method == "POST" else {})
    own = world.send(owner, method, where, **options)
    assert own.status_code not in (401, 403, 404), own.status_code
    for who in {other, *STAFF} - {owner}:
        if who == "maria" and where.startswith(("/results", "/people")):
            continue  # a manager may
        if who == "rita" and where.startswith("/people"):
            continue  # the graduate said yes to her
        refused = world.send(who, method, where, **options)
        lost = (409,) if where.endswith(("/lease", "/hand-back")) else ()  # as for a trainer whose lease ran out
        assert refused.status_code in (403, 404, *lost), f"{who}: {refused.status_code}"
    stranger = world.send(STRANGER, method, where, **options)
    assert stranger.status_code in (302, 401)
    assert "sign-in" in (stranger.location or stranger.get_data(as_text=True))


def test_a_route_opens_only_for_its_roles(world: World, things: Things) -> None:
    for method in ("GET", "POST"):
        for rule in rules(world, method):
            guard = getattr(world.app.view_functions[rule.endpoint], "guard")  # noqa: B009
            allowed = getclosurevars(guard).nonlocals.get("allowed", ())
            if not allowed:
                continue
            path = address(rule, things.real(rule))
            for who, role in ROLES.items():
                if role in allowed or (who == "vera" and Role.CANDIDATE in allowed):
                    continue
                answer = world.send(who, method, path, look=False)
                wanted = (302,) if who == STRANGER else (403,)
                assert answer.status_code in wanted, f"{who} {method} {path}: {answer.status_code}"


def test_an_unconfirmed_address_opens_no_test(world: World, things: Things) -> None:
    for path in ("/test", f"/test/{things.attempt('nora')}", "/test/mine"):
        assert world.send("una", "GET", path).location == "/unconfirmed"
    assert world.send("una", "POST", "/test", data={"pledge": "y"}).location == "/unconfirmed"
