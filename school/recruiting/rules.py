"""Pure decisions: score bands, stages, the moves of a contact request, what may be asked and how often."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from school.i18n import N_
from school.recruiting.models import ContactState, Stage

BANDS = (70, 80, 90)
"""Scores are compared in bands: the interval of a short test is wider than a point."""

STAGE_NAMES = {
    Stage.FOUND: N_("On the list"),
    Stage.CONTACTED: N_("Contacted"),
    Stage.INTERVIEW: N_("Interview"),
    Stage.OFFER: N_("Offer"),
    Stage.HIRED: N_("Hired"),
    Stage.DECLINED: N_("Not now"),
}

CONTACT_NAMES = {
    ContactState.PENDING: N_("Waiting for an answer"),
    ContactState.ACCEPTED: N_("Request accepted"),
    ContactState.DECLINED: N_("Request declined"),
    ContactState.WITHDRAWN: N_("Request withdrawn"),
}

CONTACT_MOVES: dict[ContactState, frozenset[ContactState]] = {
    ContactState.PENDING: frozenset({ContactState.ACCEPTED, ContactState.DECLINED, ContactState.WITHDRAWN}),
    ContactState.ACCEPTED: frozenset({ContactState.DECLINED}),
    ContactState.DECLINED: frozenset(),
    ContactState.WITHDRAWN: frozenset(),
}
"""A graduate who accepted may take that back; every other answer stands."""

REST = timedelta(days=90)
"""After a graduate declined, the same recruiter may not ask again for this long."""
ASKED_A_DAY = 20
MOST_SHORTLISTS = 100
MOST_ON_A_LIST = 500
MOST_COMPARED = 4
LEAST_COMPARED = 2
HOURS = (5, 10, 20, 30, 40)
SORTS = ("score", "newest", "hours")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a recruiter looks for; empty values ask for nothing."""

    text: str = ""
    lang: str = ""
    speciality: str = ""
    hours: int = 0
    total: int = 0
    sections: Mapping[str, int] = field(default_factory=dict)
    sort: str = "score"


def band(score: float) -> str:
    """The band of a score in words."""
    for low in reversed(BANDS):
        if score >= low:
            return f"{low}–{low + 9}" if low < BANDS[-1] else f"{low}–100"
    return N_("below 70")


def chosen(value: str, allowed: Collection[int]) -> int:
    """A number that was picked from a list; anything else means "does not matter"."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 and int(value) in allowed else 0


def may_move(old: ContactState, new: ContactState) -> bool:
    """Whether a contact request in state `old` may get into state `new`."""
    return new in CONTACT_MOVES[old]


def may_ask_again(state: ContactState, answered_at: datetime | None, now: datetime) -> bool:
    """Whether a recruiter whose last request ended like this may send another."""
    if state is ContactState.WITHDRAWN:
        return True
    return state is ContactState.DECLINED and answered_at is not None and answered_at + REST <= now
