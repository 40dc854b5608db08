"""A test client that looks at every page it gets, as a careful person would."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.support.factories import Factory

_LABELLED = {"input", "select", "textarea"}
_UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.headings = 0
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.outside: list[str] = []
        self.inline: list[str] = []
        self.label_depth = 0
        self.form: dict[str, Any] | None = None
        self.forms: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.headings += tag == "h1"
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "label":
            self.label_depth += 1
            self.labels.add(str(found.get("for")))
        if tag in _LABELLED and found.get("type") not in _UNLABELLED_TYPES and not self.label_depth:
            self.fields.append(found)
        for name in ("src", "href", "action"):
            value = found.get(name) or ""
            if tag != "a" and re.match(r"(https?:)?//", value):
                self.outside.append(value)
        if "style" in found or any(name.startswith("on") for name in found) or (tag == "script" and "src" not in found):
            self.inline.append(f"<{tag} {attrs}>")
        if tag == "form":
            self.form = {"method": (found.get("method") or "get").lower(), "csrf": False, "action": found.get("action")}
            self.forms.append(self.form)
        if tag == "input" and found.get("name") == "csrf_token" and self.form:
            self.form["csrf"] = True

    def handle_endtag(self, tag: str) -> None:
        self.label_depth -= tag == "label"
        if tag == "form":
            self.form = None


class LookingClient(FlaskClient):
    """Fails a test on a page with two h1, repeated ids, fields without labels, inline code or other origins."""

    look = True

    def sign_in(self, person: Any, session: Session) -> None:
        """Come in as `person` without a password."""
        token = Factory(session, datetime.now(UTC)).sign_in(person)
        with self.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make the request and look at the answer.

        In a context of its own: Flask would share the one the tests stand in, and what is kept
        there for a request (the viewer, the CSRF token) would live on into the next.
        """
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        if self.look and response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 307, 308):
            self._look(response)
        return response

    def csrf(self, url: str) -> str:
        """The CSRF token of the page at `url`."""
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get(url).get_data(as_text=True))
        assert found, f"{url} has no CSRF token"
        return found[1]

    def submit(self, url: str, data: dict[str, Any] | None = None, *, page: str = "", **kwargs: Any) -> TestResponse:
        """Post a form as a person would: with the CSRF token of `page` (default: the lessons page)."""
        token = self.csrf(page or "/lessons")
        return self.post(url, data={"csrf_token": token, **(data or {})}, **kwargs)

    def submit_json(self, url: str, data: dict[str, Any], *, page: str = "") -> TestResponse:
        """Post JSON as our scripts do."""
        return self.post(url, json=data, headers={"X-CSRFToken": self.csrf(page or "/lessons")})

    @staticmethod
    def _look(response: TestResponse) -> None:
        page = _Page()
        text = response.get_data(as_text=True)
        page.feed(text)
        where = response.request.path
        assert page.headings == 1, f"{where}: {page.headings} h1 headings"
        repeated = [name for name, times in Counter(page.ids).items() if times > 1]
        assert not repeated, f"{where}: repeated ids {repeated}"
        bare = [
            field
            for field in page.fields
            if field.get("id") not in page.labels and not {"aria-label", "aria-labelledby", "title"} & field.keys()
        ]
        assert not bare, f"{where}: fields without a label {bare}"
        assert not page.outside, f"{where}: loads from elsewhere {page.outside}"
        assert not page.inline, f"{where}: inline code {page.inline}"
        naked = [form for form in page.forms if form["method"] == "post" and not form["csrf"]]
        assert not naked, f"{where}: forms without CSRF token {naked}"
        assert "default-src" in response.headers.get("Content-Security-Policy", ""), f"{where}: no policy"
