"""Decisions on plain values: what an address, a name and a profile may be, and how long links last."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet
from datetime import timedelta
from functools import cache
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from school.accounts.models import PersonState, Role, TokenPurpose
from school.i18n import N_

LANGUAGES = ("en", "ru")

SPECIALITIES = {
    "general": N_("General knowledge"),
    "science": N_("Science"),
    "medicine": N_("Medicine"),
    "law": N_("Law"),
    "finance": N_("Finance"),
    "history": N_("History"),
    "code": N_("Programming"),
    "mathematics": N_("Mathematics"),
    "literature": N_("Literature"),
    "everyday": N_("Everyday life"),
}

ROLE_NAMES = {
    Role.CANDIDATE: N_("Candidate"),
    Role.TRAINER: N_("Trainer"),
    Role.REVIEWER: N_("Reviewer"),
    Role.LEAD: N_("Team lead"),
    Role.RECRUITER: N_("Recruiter"),
    Role.AUTHOR: N_("Author"),
    Role.MANAGER: N_("Manager"),
}

STATE_NAMES = {
    PersonState.ACTIVE: N_("Active"),
    PersonState.BARRED: N_("Barred"),
    PersonState.CLOSED: N_("Closed"),
}

STATE_MOVES: dict[PersonState, frozenset[PersonState]] = {
    PersonState.ACTIVE: frozenset({PersonState.BARRED, PersonState.CLOSED}),
    PersonState.BARRED: frozenset({PersonState.ACTIVE, PersonState.CLOSED}),
    PersonState.CLOSED: frozenset(),
}

LINK_LIFETIMES = {
    TokenPurpose.CONFIRM_EMAIL: timedelta(days=3),
    TokenPurpose.RESET_PASSWORD: timedelta(hours=1),
    TokenPurpose.CHANGE_EMAIL: timedelta(days=1),
}

SIGN_IN_LIFETIME = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=10)
REPEATED_FORM = timedelta(minutes=2)
"""A second registration of an address within this time is the same form sent twice."""

MAX_HOURS = 80
MAX_EMAIL = 254
MAX_NAME = 120
MAX_HEADLINE = 160
MAX_ABOUT = 4000

_HIDDEN = {"Cc", "Cs", "Co"}
_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")
_LINK = re.compile(r"[/@<>\\]|www\.|https?:", re.IGNORECASE)
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def may_move(old: PersonState, new: PersonState) -> bool:
    """Whether an account in state `old` may be put into state `new`."""
    return new in STATE_MOVES[old]


def normal_email(text: str) -> str | None:
    """The address as we store it (lower case, domain as mail servers read it), or None if it is none.

    Letters beyond ASCII before the @ are refused: few mail servers deliver them. Addresses
    under .test, which reach nobody, are for trying the site out.
    """
    if len(text) > 2 * MAX_EMAIL:
        return None
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError:
        return None
    address = (found.ascii_email or found.normalized).lower()
    return address if len(address) <= MAX_EMAIL and "@" in address else None


def clean_line(text: str) -> str:
    """One line: composed characters, no spaces at the ends, single spaces inside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def clean_text(text: str) -> str:
    """Several lines: composed characters, one kind of line end, no spaces at the ends."""
    lines = _LINE_END.sub("\n", unicodedata.normalize("NFC", text)).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def has_hidden_characters(text: str) -> bool:
    """True when the text holds characters that show nothing or turn the reading direction."""
    visible = text.replace("\n", "").replace("\t", "")
    return bool(_DIRECTION.search(visible)) or any(unicodedata.category(character) in _HIDDEN for character in visible)


def looks_like_a_link(text: str) -> bool:
    """True for a name that would make our mails carry somebody else's advertising."""
    return bool(_LINK.search(text))


def searchable(text: str, limit: int = 200) -> str:
    """What was typed into a search box, without what no database can compare."""
    return clean_line("".join(c for c in text[:limit] if unicodedata.category(c) not in _HIDDEN))


def device_name(user_agent: str) -> str:
    """Browser and system in two words, so that people recognise a sign-in of theirs."""
    browsers = (
        ("Edg", "Edge"), ("OPR/", "Opera"), ("YaBrowser", "Yandex Browser"), ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"), ("Chrome/", "Chrome"), ("CriOS", "Chrome"), ("Safari/", "Safari"),
    )  # fmt: skip
    systems = (
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
        ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    )  # fmt: skip
    browser = next((name for mark, name in browsers if mark in user_agent), "")
    system = next((name for mark, name in systems if mark in user_agent), "")
    return " · ".join(part for part in (browser, system) if part)


@cache
def time_zones() -> tuple[str, ...]:
    """The time zones a person may choose from, by place; UTC first."""
    areas = (
        "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/",
        "Europe/", "Indian/", "Pacific/",
    )  # fmt: skip
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(areas)))


def known_languages(chosen: AbstractSet[str]) -> list[str]:
    """The chosen languages that we know, in our order."""
    return [lang for lang in LANGUAGES if lang in chosen]


def known_specialities(chosen: AbstractSet[str]) -> list[str]:
    """The chosen specialities that we know, in our order."""
    return [name for name in SPECIALITIES if name in chosen]
