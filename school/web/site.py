"""Flask, without two things that it does anew for every request and that never change here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from school.clock import utc_now

_COOKIES = 4000
"""How many cookies are known to be signed by us; one takes about 1 kB."""


@dataclass(frozen=True, slots=True)
class _Verified:
    """A cookie that we signed. `plain` is what it holds, where no request could change it for the next one."""

    payload: bytes
    signed_at: datetime
    plain: dict[str, Any] | None


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie; its serializer is made once, for the one application it belongs to.

    A browser sends the same cookie with every request, so its signature is verified once a process. Its age
    is looked at each time, and who a sign-in belongs to is asked of the database each time (see accounts.viewer).
    """

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None
        self._verified: Callable[[str], _Verified] = lru_cache(maxsize=_COOKIES)(self._verify)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs and reads the cookie."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """What the cookie holds; an empty session for none, a forged or an old one."""
        cookie = request.cookies.get(self.get_cookie_name(app))
        serializer = self.get_signing_serializer(app)
        if not cookie or serializer is None:
            return self.session_class()
        try:
            known = self._verified(cookie)
            if not known.signed_at <= utc_now() <= known.signed_at + app.permanent_session_lifetime:
                return self.session_class()
            return self.session_class(known.plain or serializer.load_payload(known.payload))
        except BadSignature:
            return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie when it has changed; else only say that the page depends on it."""
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed:
            if "Vary" in response.headers:
                response.vary.add("Cookie")
            else:
                response.headers["Vary"] = "Cookie"

    def _verify(self, cookie: str) -> _Verified:
        """What the cookie holds and when it was signed; raises BadSignature."""
        if self._serializer is None:
            raise BadSignature("there is no key to verify it with")
        payload, signed_at = next(self._serializer.iter_unsigners()).unsign(cookie, return_timestamp=True)
        values = self._serializer.load_payload(payload)
        unchanging = all(isinstance(value, str | int | None) for value in values.values())
        return _Verified(payload, signed_at, values if unchanging else None)


class Site(Flask):
    """The site as a Flask application: plain functions only, so no look for coroutines."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_interface = Sessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Every function of the site is a plain one."""
        return func
