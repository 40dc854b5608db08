"""Somebody at a computer, without the browser: cookies, forms and drafts over the real addresses.

A request that gets no answer, or a 5xx, is not acknowledged: `None` comes back, and the typist sends it again, as the
scripts of the site do.
"""

from __future__ import annotations

import http.client
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html import unescape
from http.cookiejar import CookieJar
from typing import Any

from tests.support.waiting import until

_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')


@dataclass(frozen=True)
class Reply:
    """What came back, at the address one was led to."""

    status: int
    url: str
    text: str

    def json(self) -> dict[str, Any]:
        """The body as an object."""
        found: dict[str, Any] = json.loads(self.text)
        return found

    def field(self, name: str) -> str:
        """The value of a hidden field."""
        found = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*value="([^"]*)"', self.text)
        assert found, f"{self.url} has no field {name}"
        return unescape(found[1])


class Typist:
    """One person's connection to a site."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.token = ""

    def _send(self, request: urllib.request.Request) -> Reply | None:
        try:
            with self._opener.open(request, timeout=15) as answer:
                reply = Reply(answer.status, answer.url, answer.read().decode())
        except urllib.error.HTTPError as error:
            reply = Reply(error.code, error.url, error.read().decode(errors="replace"))
        except (urllib.error.URLError, http.client.HTTPException, OSError):
            return None
        if found := _TOKEN.search(reply.text):
            self.token = found[1]
        return None if reply.status >= 500 else reply

    def get(self, path: str) -> Reply | None:
        """A page."""
        return self._send(urllib.request.Request(self._url + path))

    def page(self, path: str) -> Reply:
        """A page, asked for until it comes."""
        return until(f"GET {path}", lambda: self.get(path), every=0.05)

    def post(self, path: str, **fields: str) -> Reply | None:
        """A form; what comes back after the redirect."""
        data = urllib.parse.urlencode({"csrf_token": self.token, **fields}).encode()
        return self._send(urllib.request.Request(self._url + path, data=data, headers={"Referer": self._url + path}))

    def post_json(self, path: str, body: dict[str, Any]) -> Reply | None:
        """A draft, as autosave.js sends it."""
        headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": self.token}
        return self._send(urllib.request.Request(self._url + path, data=json.dumps(body).encode(), headers=headers))

    def sign_in(self, email: str, password: str) -> None:
        """By the form."""
        self.page("/sign-in")
        reply = self.post("/sign-in", email=email, password=password)
        assert reply is not None
        assert reply.status == 200
        assert not reply.url.endswith("/sign-in"), reply.text[-2000:]


def fields_of(kind: str, answer: dict[str, Any], prefix: str = "a") -> dict[str, Any]:
    """The fields in which a form sends this answer, as the page of the item names them."""
    if kind == "choice":
        return {f"{prefix}-chosen": answer["chosen"]}
    if kind in ("correct", "writing"):
        return {f"{prefix}-text": answer["text"]}
    if kind in ("mark", "spans"):
        return {f"{prefix}-state": json.dumps(answer["edits" if kind == "mark" else "spans"])}
    if kind == "ranking":
        places = {letter: str(at) for at, tier in enumerate(answer["order"], start=1) for letter in tier}
        return {f"{prefix}-rank-{letter}": place for letter, place in places.items()}
    return {
        f"{prefix}-verdict": answer["verdict"],
        f"{prefix}-evidence": answer["evidence"],
        f"{prefix}-certainty": str(int(answer["certainty"])),
        f"{prefix}-correction": answer["correction"],
        f"{prefix}-searches": "\n".join(answer["searches"]),
    }
