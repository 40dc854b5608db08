"""Where to go next, when the address comes from outside."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import url_for


def own_path(target: str | None) -> str:
    """`target` when it is a plain path of this site, else the home page."""
    if target and target.startswith("/") and target.isprintable() and not target.startswith(("//", "/\\")):
        parts = urlsplit(target.replace("\\", "/"))
        if not parts.scheme and not parts.netloc:
            return target
    return url_for("home.home")
