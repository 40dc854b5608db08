"""The frame of every page - head, top bar, foot - rendered once a process for each way it can look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from school.accounts.models import Role
from school.accounts.viewer import Viewer
from school.i18n import current_locale
from school.web.fragments import Fragment, gap
from school.web.menu import MENU, menu_for

_VARIANTS = 1000
_MENU_ENDPOINTS = frozenset(entry.endpoint for entry in MENU)


@dataclass(frozen=True, slots=True)
class Look:
    """All that the frame of a page depends on besides its gaps. `roles` is None for a stranger."""

    locale: str
    theme: str | None
    section: str
    roles: frozenset[Role] | None
    mailbox_open: bool


@dataclass(frozen=True, slots=True)
class Chrome:
    """The frame around one page."""

    head: Markup
    top: Markup
    foot: Markup


def _section(endpoint: str | None) -> str:
    """The part of the site that the frame marks as the present one."""
    if endpoint in _MENU_ENDPOINTS:
        return str(endpoint)
    return "accounts" if endpoint and endpoint.startswith("accounts.") else ""


def _render(look: Look) -> tuple[Fragment, Fragment, Markup]:
    macros: Any = current_app.jinja_env.get_template("components/chrome.html").module
    csrf = gap("csrf")
    top = macros.top(
        menu_for(look.roles),
        look.section,
        look.theme,
        look.roles is not None,
        csrf,
        gap("path"),
        gap("full_path"),
        gap("name"),
    )
    return Fragment.of(macros.head(csrf)), Fragment.of(top), macros.foot(look.mailbox_open)


def init_app(app: Flask, *, mailbox_open: bool) -> None:
    """Give the templates `page_chrome(viewer, theme)`."""
    rendered: Callable[[Look], tuple[Fragment, Fragment, Markup]] = lru_cache(maxsize=_VARIANTS)(_render)

    def page_chrome(viewer: Viewer | None, theme: str | None) -> Chrome:
        look = Look(current_locale(), theme, _section(request.endpoint), viewer.roles if viewer else None, mailbox_open)
        head, top, foot = rendered(look)
        csrf = generate_csrf()
        name = viewer.name if viewer else ""
        return Chrome(
            head=head.fill(csrf=csrf),
            top=top.fill(csrf=csrf, path=request.path, full_path=request.full_path, name=name),
            foot=foot,
        )

    app.jinja_env.globals["page_chrome"] = page_chrome
