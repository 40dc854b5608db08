"""Who may open a route. Every view says it; app.py refuses to start with one that does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from school.accounts.models import Role
from school.accounts.viewer import Viewer
from school.errors import Forbidden

View = TypeVar("View", bound=Callable[..., Any])
Guard = Callable[[], ResponseReturnValue | None]

_OPEN = {"static", "bootstrap.static"}


def viewer() -> Viewer:
    """The signed-in person; only for views behind a guard that asks for one."""
    return current_user._get_current_object()  # type: ignore[no-any-return]


def viewer_or_none() -> Viewer | None:
    """The signed-in person, or None."""
    person = current_user._get_current_object()
    return person if person.is_authenticated else None


def public(view: View) -> View:
    """Anybody may open this."""
    return _guarded(view, lambda: None)


def signed_in(view: View) -> View:
    """Anybody with an account may open this."""
    return _guarded(view, _ask_to_sign_in)


def confirmed(view: View) -> View:
    """Only people whose e-mail address is confirmed may open this."""

    def check() -> ResponseReturnValue | None:
        refused = _ask_to_sign_in()
        if refused is None and not viewer().confirmed:
            return redirect(url_for("accounts.unconfirmed"))
        return refused

    return _guarded(view, check)


def roles(*allowed: Role) -> Callable[[View], View]:
    """Only people with one of these roles may open this."""

    def check() -> ResponseReturnValue | None:
        refused = _ask_to_sign_in()
        if refused is None and not viewer().is_a(*allowed):
            raise Forbidden
        return refused

    return lambda view: _guarded(view, check)


def _guarded(view: View, guard: Guard) -> View:
    view.guard = guard  # type: ignore[attr-defined]
    return view


def _ask_to_sign_in() -> ResponseReturnValue | None:
    if current_user.is_authenticated:
        return None
    if request.is_json or request.headers.get("Accept", "").startswith("application/json"):
        return {"code": "sign_in", "next": url_for("accounts.sign_in")}, 401
    back = request.full_path.rstrip("?") if request.method == "GET" else request.referrer and url_for("home.home")
    return redirect(url_for("accounts.sign_in", next=back or None))


def unguarded(app: Flask) -> list[str]:
    """The endpoints that say nothing about who may open them."""
    return [name for name, view in app.view_functions.items() if name not in _OPEN and not hasattr(view, "guard")]


def init_app(app: Flask) -> None:
    """Run the guard of the view before the view."""

    @app.before_request
    def _check() -> ResponseReturnValue | None:
        if request.endpoint is None or request.endpoint in _OPEN:
            return None
        guard: Guard = getattr(app.view_functions[request.endpoint], "guard")  # noqa: B009
        return guard()
