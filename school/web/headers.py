"""Security headers: a strict policy from the first page, computed once."""

from __future__ import annotations

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


def init_app(app: Flask, *, production: bool) -> None:
    """Put the policy on every answer; pages of a person are not kept by caches."""
    policy = list(_policy(production).items())

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers.extend(policy)
        if request.endpoint in ("static", "bootstrap.static"):
            response.headers["Cache-Control"] = "public, max-age=86400"
        else:
            response.headers.setdefault(
                "Cache-Control", "private, no-store" if request.method != "GET" else "private, no-cache"
            )
        return response
