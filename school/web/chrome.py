"""The frame of every page - head, top bar, foot - rendered once a process for each way it can look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, get_flashed_messages, request
from markupsafe import Markup

from school.accounts.models import Role
from school.accounts.viewer import Viewer
from school.i18n import current_locale
from school.web.csrf import csrf_token
from school.web.fragments import Filling, Fragment, gap
from school.web.guards import viewer_or_none
from school.web.menu import ACCOUNT, Place, menu_for, place_of
from school.web.page import chosen_theme

_VARIANTS = 1000


@dataclass(frozen=True, slots=True)
class Look:
    """All that the frame of a page depends on besides its gaps. `roles` is None for a stranger."""

    locale: str
    theme: str | None
    place: Place
    roles: frozenset[Role] | None
    mailbox_open: bool


@dataclass(frozen=True, slots=True)
class Chrome:
    """The frame around one page."""

    head: Markup
    top: Markup
    flashes: Markup
    foot: Markup


@dataclass(frozen=True, slots=True)
class Around:
    """The frame with gaps for what is a person's own, and a whole page with gaps for its parts too."""

    head: Fragment
    top: Fragment
    foot: Markup
    page: Fragment


def _render(look: Look) -> Around:
    macros: Any = current_app.jinja_env.get_template("components/chrome.html").module
    csrf = gap("csrf")
    top = macros.top(
        menu_for(look.roles),
        look.place,
        ACCOUNT.endpoint,
        look.theme,
        look.roles is not None,
        csrf,
        gap("path"),
        gap("full_path"),
        gap("name"),
    )
    whole = Chrome(macros.head(csrf), top, gap("flashes"), macros.foot(look.mailbox_open))
    page = current_app.jinja_env.get_template("components/framed.html").render(
        page_chrome=lambda _viewer, _theme: whole,
        viewer=None,
        theme=look.theme,
        **{part: gap(part) for part in ("title", "styles", "content", "scripts")},
    )
    return Around(Fragment.of(whole.head), Fragment.of(whole.top), whole.foot, Fragment.of(page))


class Frames:
    """The frames of one application, kept by how they look."""

    def __init__(self, mailbox_open: bool) -> None:
        self._mailbox_open = mailbox_open
        self._rendered: Callable[[Look], Around] = lru_cache(maxsize=_VARIANTS)(_render)

    def around(self, viewer: Viewer | None, theme: str | None) -> Around:
        """The frame of the page that is asked for."""
        roles = viewer.roles if viewer else None
        return self._rendered(Look(current_locale(), theme, place_of(request.endpoint), roles, self._mailbox_open))

    def chrome(self, viewer: Viewer | None, theme: str | None) -> Chrome:
        """For templates: the frame with its gaps filled."""
        around, own = self.around(viewer, theme), _own(viewer)
        return Chrome(
            head=around.head.fill(csrf=own["csrf"]), top=around.top.fill(**own), flashes=_flashes(), foot=around.foot
        )


def _own(viewer: Viewer | None) -> dict[str, str]:
    """What the gaps of the frame hold."""
    name = viewer.name if viewer else ""
    return {"csrf": csrf_token(), "path": request.path, "full_path": request.full_path, "name": name}


def _flashes() -> Markup:
    """The messages that an earlier request left for this page."""
    messages = get_flashed_messages(with_categories=True)
    if not messages:
        return Markup()
    macros: Any = current_app.jinja_env.get_template("components/chrome.html").module
    html: Markup = macros.flashes(messages)
    return html


def framed(title: str, content: Fragment, *, styles: str = "", scripts: str = "", **inside: Filling) -> bytes:
    """A page as a template that extends base.html makes it, of parts that are rendered already: only joined.

    `inside` fills the gaps of the content; its gap "csrf" gets the token of the page.
    """
    frames: Frames = current_app.extensions["school_frames"]
    viewer = viewer_or_none()
    around = frames.around(viewer, chosen_theme())
    return around.page.encoded(
        **_own(viewer), flashes=_flashes(), title=title, styles=styles, content=[content], scripts=scripts, **inside
    )


def init_app(app: Flask, *, mailbox_open: bool) -> None:
    """Give the templates `page_chrome(viewer, theme)`."""
    frames = app.extensions["school_frames"] = Frames(mailbox_open)
    app.jinja_env.globals["page_chrome"] = frames.chrome
