"""What every page needs: the viewer, the menu for the roles they have, and where "home" is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request

from school.accounts.models import Role
from school.accounts.viewer import Viewer
from school.i18n import LOCALES, N_
from school.settings import Settings
from school.web.guards import viewer_or_none
from school.web.listing import here
from school.web.text_tools import marked_pieces, word_diff

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the menu; `roles` empty means everybody."""

    label: str
    endpoint: str
    roles: frozenset[Role] = frozenset()
    signed_in: bool = True


MENU = (
    MenuEntry(N_("Lessons"), "learning.lessons", signed_in=False),
    MenuEntry(N_("Test"), "attempts.start", frozenset({Role.CANDIDATE, Role.TRAINER})),
    MenuEntry(N_("Tasks"), "pool.tasks", frozenset({Role.TRAINER})),
    MenuEntry(N_("Earnings"), "pool.earnings", frozenset({Role.TRAINER})),
    MenuEntry(N_("Review"), "review.queue", frozenset({Role.REVIEWER})),
    MenuEntry(N_("Decisions"), "lead.queue", frozenset({Role.LEAD})),
    MenuEntry(N_("Graduates"), "recruiting.search", frozenset({Role.RECRUITER})),
    MenuEntry(N_("Shortlists"), "recruiting.shortlists", frozenset({Role.RECRUITER})),
    MenuEntry(N_("People"), "audit.people", frozenset({Role.MANAGER})),
    MenuEntry(N_("Tracks"), "audit.tracks", frozenset({Role.MANAGER})),
    MenuEntry(N_("Projects"), "manage.projects", frozenset({Role.MANAGER})),
    MenuEntry(N_("Payouts"), "manage.payouts", frozenset({Role.MANAGER})),
    MenuEntry(N_("Log"), "audit.log", frozenset({Role.MANAGER})),
)


def menu_for(viewer: Viewer | None) -> list[MenuEntry]:
    """The menu lines this person can use, of the areas that are there."""
    known = current_app.view_functions
    return [
        entry
        for entry in MENU
        if entry.endpoint in known
        and (not entry.signed_in or viewer)
        and (not entry.roles or (viewer and viewer.is_a(*entry.roles)))
    ]


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.extensions["school_settings"]
    return found


def init_app(app: Flask) -> None:
    """Give the templates the viewer and the menu."""

    @app.context_processor
    def _page() -> dict[str, Any]:
        theme = request.cookies.get("theme")
        return {
            "viewer": viewer_or_none(),
            "section": request.endpoint,
            "theme": theme if theme in THEMES else None,
            "mailbox_open": not settings().production,
        }

    app.jinja_env.globals.update(
        menu_for=menu_for, here=here, locales=LOCALES, word_diff=word_diff, marked_pieces=marked_pieces
    )
    app.url_build_error_handlers.append(lambda _error, endpoint, _values: f"/missing/{endpoint}")
