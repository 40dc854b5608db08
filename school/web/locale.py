"""The language of a request: the person's choice, else a cookie, else what the browser asks for."""

from __future__ import annotations

from flask import Flask, request
from flask_login import current_user

from school.i18n import LOCALES, current_locale, gettext, ngettext, pgettext, set_locale

COOKIE = "lang"


def chosen_locale() -> str:
    """ "en" or "ru"."""
    if current_user.is_authenticated:
        return str(current_user.locale)
    kept = request.cookies.get(COOKIE)
    if kept in LOCALES:
        return kept
    return request.accept_languages.best_match(LOCALES, default="en") or "en"


def time_zone() -> str:
    """The zone times are shown in."""
    return current_user.time_zone if current_user.is_authenticated else "UTC"


def init_app(app: Flask) -> None:
    """Bind the translations before each request and give templates their words."""

    @app.before_request
    def _bind() -> None:
        set_locale(chosen_locale())

    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals.update(
        _=gettext, gettext=gettext, ngettext=ngettext, pgettext=pgettext, locale=current_locale
    )
