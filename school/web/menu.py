"""The main menu: which line is for whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from flask import current_app

from school.accounts.models import Role
from school.i18n import N_


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the menu; `roles` empty means everybody.

    `covers` names the pages that belong to the line besides its own: "lead" a whole area, "audit.person" one page.
    """

    label: str
    endpoint: str
    roles: frozenset[Role] = frozenset()
    signed_in: bool = True
    covers: tuple[str, ...] = ()


class Place(NamedTuple):
    """What the frame marks as the present place: the endpoint of a menu line, and the value of its aria-current."""

    section: str
    current: str


_LEARNERS = frozenset({Role.CANDIDATE, Role.TRAINER})
_RECRUITER = frozenset({Role.RECRUITER})
_MANAGER = frozenset({Role.MANAGER})

MENU = (
    MenuEntry(N_("Lessons"), "learning.lessons", signed_in=False, covers=("learning",)),
    MenuEntry(N_("Test"), "attempts.start", _LEARNERS, covers=("attempts",)),
    MenuEntry(N_("Results"), "certification.mine", _LEARNERS, covers=("certification.report",)),
    MenuEntry(N_("Tasks"), "pool.tasks", frozenset({Role.TRAINER}), covers=("pool",)),
    MenuEntry(N_("Earnings"), "pool.earnings", frozenset({Role.TRAINER})),
    MenuEntry(N_("Review"), "review.queue", frozenset({Role.REVIEWER}), covers=("review",)),
    MenuEntry(N_("Decisions"), "lead.queue", frozenset({Role.LEAD}), covers=("lead",)),
    MenuEntry(
        N_("Graduates"),
        "recruiting.search",
        _RECRUITER,
        covers=("recruiting.graduate", "recruiting.compare", "recruiting.ask", "recruiting.add", "recruiting.contacts"),
    ),
    MenuEntry(
        N_("Shortlists"),
        "recruiting.shortlists",
        _RECRUITER,
        covers=("recruiting.shortlist", "recruiting.rename"),
    ),
    MenuEntry(N_("Item bank"), "authoring.items", frozenset({Role.AUTHOR, Role.MANAGER}), covers=("authoring",)),
    MenuEntry(
        N_("People"),
        "audit.people",
        _MANAGER,
        covers=("audit.person", "audit.bar", "audit.grant", "audit.revoke"),
    ),
    MenuEntry(N_("Tracks"), "audit.tracks", _MANAGER, covers=("audit.track", "audit.new_track")),
    MenuEntry(N_("Projects"), "manage.projects", _MANAGER, covers=("manage",)),
    MenuEntry(
        N_("Payouts"),
        "manage.payouts",
        _MANAGER,
        covers=("manage.payout", "manage.move_payout", "manage.mark_lines"),
    ),
    MenuEntry(N_("Log"), "audit.log", _MANAGER),
)
ACCOUNT = MenuEntry(N_("My account"), "accounts.profile", covers=("accounts",))
"""Not a line of the menu: the own name at its right."""

_OWN = {entry.endpoint: entry.endpoint for entry in (*MENU, ACCOUNT)}
_COVERED = {name: entry.endpoint for entry in (*MENU, ACCOUNT) for name in entry.covers}


@cache
def place_of(endpoint: str | None) -> Place:
    """Which line the page behind an endpoint belongs to: its own, else one that covers it, else one of its area."""
    if not endpoint:
        return Place("", "")
    if endpoint in _OWN:
        return Place(endpoint, "page")
    section = _COVERED.get(endpoint) or _COVERED.get(endpoint.partition(".")[0], "")
    return Place(section, "true" if section else "")


def menu_for(roles: frozenset[Role] | None) -> list[MenuEntry]:
    """The menu lines for somebody with these roles (None: a stranger), of the areas that are there."""
    known = current_app.view_functions
    return [
        entry
        for entry in MENU
        if entry.endpoint in known
        and (not entry.signed_in or roles is not None)
        and (not entry.roles or (roles and entry.roles & roles))
    ]
