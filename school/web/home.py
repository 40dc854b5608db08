"""Everybody's home: for each role what to do now, and a short overview, from the areas' queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from school.accounts.models import Role
from school.accounts.rules import ROLE_NAMES
from school.accounts.viewer import Viewer
from school.i18n import gettext
from school.web import home_of_candidate, home_of_staff, home_of_trainer
from school.web.home_cards import Duty

Builder = Callable[[Session, datetime, Viewer], Duty]

STATEMENTS = 11
"""What a home page may ask the database, besides who is looking."""


@dataclass(frozen=True, slots=True)
class Part:
    """How the home of a role is put together, and how many statements that takes at most."""

    role: Role
    build: Builder
    statements: int


PARTS = (
    Part(Role.LEAD, home_of_staff.lead, 1),
    Part(Role.REVIEWER, home_of_staff.reviewer, 3),
    Part(Role.TRAINER, home_of_trainer.trainer, 7),
    Part(Role.CANDIDATE, home_of_candidate.candidate, 7),
    Part(Role.RECRUITER, home_of_staff.recruiter, 2),
    Part(Role.AUTHOR, home_of_staff.author, 1),
    Part(Role.MANAGER, home_of_staff.manager, 8),
)
"""In the order in which somebody with several roles sees them: other people's waiting first."""


@dataclass(frozen=True, slots=True)
class Home:
    """The duties that are unfolded, and the roles a link unfolds."""

    duties: tuple[Duty, ...]
    folded: tuple[tuple[Role, str], ...]


def home(session: Session, now: datetime, person: Viewer, first: str = "") -> Home:
    """The home of a person; `first` names a role to be unfolded before the others.

    Parts are unfolded as long as the page stays within its statements; the rest is one click away.
    """
    parts = [part for part in PARTS if part.role in person.roles and not _is_past(part.role, person)]
    parts.sort(key=lambda part: part.role != first)
    duties, folded, left = [], [], STATEMENTS
    for part in parts:
        if part.statements <= left:
            left -= part.statements
            duties.append(part.build(session, now, person))
        else:
            folded.append((part.role, gettext(ROLE_NAMES[part.role])))
    return Home(tuple(duties), tuple(folded))


def _is_past(role: Role, person: Viewer) -> bool:
    """A trainer's page tells what is left of being a candidate."""
    return role is Role.CANDIDATE and person.is_a(Role.TRAINER)
