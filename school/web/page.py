"""What every page needs: the viewer, the theme, and whether the demo's mailbox is open."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, request

from school.i18n import LOCALES
from school.settings import Settings
from school.web.guards import viewer_or_none
from school.web.listing import here
from school.web.text_tools import marked_pieces, word_diff

THEMES = ("light", "dark")


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.extensions["school_settings"]
    return found


def chosen_theme() -> str | None:
    """ "light" or "dark" where somebody chose; else the browser decides."""
    theme = request.cookies.get("theme")
    return theme if theme in THEMES else None


def init_app(app: Flask) -> None:
    """Give the templates the viewer and their helpers."""

    @app.context_processor
    def _page() -> dict[str, Any]:
        return {
            "viewer": viewer_or_none(),
            "section": request.endpoint,
            "theme": chosen_theme(),
            "mailbox_open": not settings().production,
        }

    app.jinja_env.globals.update(here=here, locales=LOCALES, word_diff=word_diff, marked_pieces=marked_pieces)
