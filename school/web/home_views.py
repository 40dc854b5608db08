"""The landing page, everybody's home page, the fonts and the look."""

from __future__ import annotations

from importlib import resources

from flask import Blueprint, Response, make_response, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import current_locale
from school.pool import queries as pool_queries
from school.web import landing
from school.web.guards import public, viewer_or_none
from school.web.home import home as assemble
from school.web.redirects import own_path

blueprint = Blueprint("home", __name__)

_YEAR = 365 * 24 * 3600
FONTS = {
    "serif.ttf": ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    "serif-bold.ttf": ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
    "sans.ttf": ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    "sans-bold.ttf": ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
}


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """A stranger learns what the work is; everybody else what to do now."""
    session, person = db.session(), viewer_or_none()
    if person is None:
        lang = current_locale()
        offers = landing.own_first(pool_queries.offer(session), lang)
        return render_template("home/landing.html", road=landing.road(lang), offers=offers)
    return render_template("home/home.html", home=assemble(session, utc_now(), person, request.args.get("role", "")))


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
