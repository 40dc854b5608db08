"""The session cookie: verified once, yet never older, other or longer shared than Flask's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, g, session
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms.validators import ValidationError

from school.clock import utc_now
from school.web import site
from school.web.csrf import csrf_token


def _cookie(app: Flask, **values: Any) -> str:
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(values)}"


def _opened(app: Flask, cookie: str) -> dict[str, Any]:
    with app.test_request_context("/", headers={"Cookie": cookie}):
        return dict(session)


def test_what_was_signed_is_read_again_and_again(app: Flask) -> None:
    cookie = _cookie(app, csrf_token="a", _permanent=True)
    assert [_opened(app, cookie) for _ in range(3)] == [{"csrf_token": "a", "_permanent": True}] * 3


def test_one_changed_letter_and_it_holds_nothing(app: Flask) -> None:
    cookie = _cookie(app, csrf_token="a")
    assert _opened(app, cookie)
    # The last letter but one: of the very last, two bits are not used, so that another letter may mean the same.
    for at in (len(cookie) - 2, len(cookie) // 2, cookie.index("=") + 1):
        other = "A" if cookie[at] != "A" else "B"
        forged = cookie[:at] + other + cookie[at + 1 :]
        assert _opened(app, forged) == {}


def test_a_verified_cookie_still_grows_old(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = _cookie(app, csrf_token="a")
    assert _opened(app, cookie)
    late = utc_now() + app.permanent_session_lifetime + timedelta(seconds=2)
    monkeypatch.setattr(site, "utc_now", lambda: late)
    assert _opened(app, cookie) == {}
    monkeypatch.setattr(site, "utc_now", lambda: utc_now() - timedelta(days=1))
    assert _opened(app, cookie) == {}


@pytest.mark.parametrize("values", [{"name": "a"}, {"name": "a", "_flashes": [("good", "Saved.")]}])
def test_a_change_stays_with_its_own_request(app: Flask, values: dict[str, Any]) -> None:
    cookie = _cookie(app, **values)
    with app.test_request_context("/", headers={"Cookie": cookie}):
        session["name"] = "b"
        session.setdefault("_flashes", []).append(("bad", "Not this one."))
    assert _opened(app, cookie) == {
        name: [tuple(each) for each in value] if isinstance(value, list) else value for name, value in values.items()
    }


def test_pages_of_one_session_carry_one_token_that_counts_for_it_alone(app: Flask) -> None:
    cookie, other = _cookie(app, csrf_token="a" * 40), _cookie(app, csrf_token="b" * 40)
    with app.test_request_context("/", headers={"Cookie": cookie}):
        token = csrf_token()
        assert generate_csrf() == token
        validate_csrf(token)
    with app.test_request_context("/", headers={"Cookie": other}), pytest.raises(ValidationError):
        validate_csrf(token)
    g.pop("csrf_token")  # the tests share one application context
    with app.test_request_context("/"):
        validate_csrf(csrf_token())
