"""The CSRF token of a page: Flask-WTF's own, signed once for a few minutes rather than for every page.

Flask-WTF makes and checks the tokens. What it signs for a session is the same value each time with another
time stamp, so pages that a session opens in short succession may carry the same token.
"""

from __future__ import annotations

import time
from functools import lru_cache

from flask import current_app, g, session
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

_SALT = "wtf-csrf-token"
_SAME_FOR_S = 300
_TOKENS = 4000


def csrf_token() -> str:
    """The token for the forms of this page; for tokens of the same session `generate_csrf` gives the same one."""
    token: str | None = g.get("csrf_token")
    if token is None and (raw := session.get("csrf_token")) is not None:
        token = g.csrf_token = _signed(str(current_app.secret_key), raw, int(time.time()) // _SAME_FOR_S)
    return token or generate_csrf()


@lru_cache(maxsize=_TOKENS)
def _signed(key: str, raw: str, _period: int) -> str:
    signed: str = URLSafeTimedSerializer(key, salt=_SALT).dumps(raw)
    return signed
