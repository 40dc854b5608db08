"""The language of a request: the person's choice, else a cookie, else what the browser asks for."""

from __future__ import annotations

from flask import Flask, request

from school.i18n import LOCALES, current_locale, gettext, ngettext, pgettext, set_locale
from school.web.guards import viewer_or_none

COOKIE = "lang"


def chosen_locale() -> str:
    """ "en" or "ru"."""
    person = viewer_or_none()
    if person is not None:
        return person.locale
    kept = request.cookies.get(COOKIE)
    if kept in LOCALES:
        return kept
    return request.accept_languages.best_match(LOCALES, default="en") or "en"


def time_zone() -> str:
    """The zone times are shown in."""
    person = viewer_or_none()
    return person.time_zone if person else "UTC"


def init_app(app: Flask) -> None:
    """Bind the translations before each request and give templates their words."""

    @app.before_request
    def _bind() -> None:
        set_locale(chosen_locale())

    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals.update(
        _=gettext, gettext=gettext, ngettext=ngettext, pgettext=pgettext, locale=current_locale
    )
