"""What a home page is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from school.accounts.models import Role
from school.i18n import ngettext
from school.web.formats import money


@dataclass(frozen=True, slots=True)
class Step:
    """What to do now; without an address there is nothing to click."""

    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing worth knowing: a figure or a few words, and where more of it is."""

    title: str
    figure: str
    note: str = ""
    url: str = ""
    links: tuple[tuple[str, str, str], ...] = ()
    """(words, address, what to know about it)"""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step on the road to paid work; `state` is done, now or todo, as the list of steps shows it."""

    label: str
    state: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """One role's part of a home page."""

    role: Role
    name: str
    step: Step
    cards: tuple[Card, ...]
    road: tuple[Milestone, ...] = ()


def amounts(found: Mapping[str, int]) -> str:
    """Sums of several currencies in one line; a dash for none."""
    return " · ".join(money(total, currency) for currency, total in found.items()) or "–"


def time_left(until: datetime, now: datetime) -> str:
    """How much is left of a clock, in the largest unit that fits."""
    minutes = max(int((until - now).total_seconds() // 60), 0)
    if minutes < 60:
        return ngettext("%(num)s minute left", "%(num)s minutes left", minutes)
    if minutes < 48 * 60:
        return ngettext("%(num)s hour left", "%(num)s hours left", minutes // 60)
    return ngettext("%(num)s day left", "%(num)s days left", minutes // (24 * 60))


def waited(since: datetime, now: datetime) -> str:
    """How long something has been waiting."""
    hours = max(int((now - since).total_seconds() // 3600), 0)
    if hours < 48:
        return ngettext("the oldest for %(num)s hour", "the oldest for %(num)s hours", hours)
    return ngettext("the oldest for %(num)s day", "the oldest for %(num)s days", hours // 24)
