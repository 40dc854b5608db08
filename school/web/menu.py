"""The main menu: which line is for whom."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from school.accounts.models import Role
from school.i18n import N_


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
    MenuEntry(N_("Results"), "certification.mine", frozenset({Role.CANDIDATE, Role.TRAINER})),
    MenuEntry(N_("Tasks"), "pool.tasks", frozenset({Role.TRAINER})),
    MenuEntry(N_("Earnings"), "pool.earnings", frozenset({Role.TRAINER})),
    MenuEntry(N_("Review"), "review.queue", frozenset({Role.REVIEWER})),
    MenuEntry(N_("Decisions"), "lead.queue", frozenset({Role.LEAD})),
    MenuEntry(N_("Graduates"), "recruiting.search", frozenset({Role.RECRUITER})),
    MenuEntry(N_("Shortlists"), "recruiting.shortlists", frozenset({Role.RECRUITER})),
    MenuEntry(N_("Item bank"), "authoring.items", frozenset({Role.AUTHOR, Role.MANAGER})),
    MenuEntry(N_("People"), "audit.people", frozenset({Role.MANAGER})),
    MenuEntry(N_("Tracks"), "audit.tracks", frozenset({Role.MANAGER})),
    MenuEntry(N_("Projects"), "manage.projects", frozenset({Role.MANAGER})),
    MenuEntry(N_("Payouts"), "manage.payouts", frozenset({Role.MANAGER})),
    MenuEntry(N_("Log"), "audit.log", frozenset({Role.MANAGER})),
)


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
