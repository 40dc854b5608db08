"""Security headers: a strict policy from the first page, computed once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def _policy(production: bool) -> dict[str, str]:
    csp = (
        ContentSecurityPolicy()
        .default_src("'self'")
        .script_src("'self'")
        .style_src("'self'")
        .img_src("'self'", "data:")
        .font_src("'self'")
        .connect_src("'self'")
        .object_src("'none'")
        .base_uri("'self'")
        .form_action("'self'")
        .frame_ancestors("'none'")
    )
    secure = Secure(
        csp=csp,
        coop=CrossOriginOpenerPolicy().same_origin(),
        hsts=StrictTransportSecurity().max_age(31_536_000) if production else None,
        permissions=PermissionsPolicy().geolocation().camera().microphone(),
        referrer=ReferrerPolicy().same_origin(),
        xcto=XContentTypeOptions(),
        xfo=XFrameOptions().deny(),
    )
    return dict(secure.headers)


class WithPolicy:
    """WSGI middleware: every answer carries the policy, also one that a broken page left to the server."""

    def __init__(self, application: WSGIApplication, policy: dict[str, str]) -> None:
        self._application = application
        self._policy = list(policy.items())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does, with the policy among the headers."""

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, headers + self._policy, exc_info)

        return self._application(environ, start)


def init_app(app: Flask, *, production: bool) -> None:
    """Put the policy on every answer; pages of a person are not kept by caches."""
    app.wsgi_app = WithPolicy(app.wsgi_app, _policy(production))  # type: ignore[method-assign]

    @app.after_request
    def _headers(response: Response) -> Response:
        if request.endpoint in ("static", "bootstrap.static"):
            response.headers["Cache-Control"] = "public, max-age=86400"
        else:
            response.headers.setdefault(
                "Cache-Control", "private, no-store" if request.method != "GET" else "private, no-cache"
            )
        return response
