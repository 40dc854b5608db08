"""The landing page, everybody's home page, the fonts and the look."""

from __future__ import annotations

from importlib import resources

from flask import Blueprint, Response, make_response, redirect, request, send_file
from flask.typing import ResponseReturnValue

from school.errors import NotFound
from school.web.guards import public
from school.web.redirects import own_path

blueprint = Blueprint("home", __name__)

_YEAR = 365 * 24 * 3600
FONTS = {
    "serif.ttf": ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    "serif-bold.ttf": ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
    "sans.ttf": ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    "sans-bold.ttf": ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
}


@blueprint.get("/fonts/<name>")
@public
def font(name: str) -> Response:
    """The two typefaces, from their own packages."""
    if name not in FONTS:
        raise NotFound
    package, file = FONTS[name]
    with resources.as_file(resources.files(package) / "files" / file) as path:
        response = send_file(path, mimetype="font/ttf", max_age=_YEAR)
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


@blueprint.post("/theme")
@public
def set_theme() -> ResponseReturnValue:
    """Light or dark, kept in this browser."""
    response = make_response(redirect(own_path(request.form.get("next"))))
    theme = request.form.get("theme")
    if theme in ("light", "dark"):
        response.set_cookie("theme", theme, max_age=_YEAR, httponly=True, samesite="Lax")
    return response
