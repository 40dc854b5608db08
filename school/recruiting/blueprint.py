"""The blueprint of recruiting and what its views share."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, request

from school.accounts.rules import LANGUAGES, SPECIALITIES
from school.i18n import gettext
from school.recruiting import queries, rules
from school.recruiting.queries import Graduate
from school.recruiting.rules import Filters

MAX_ID = 2**31 - 1
NAMES_COOKIE = "names"
YEAR_S = 365 * 24 * 3600

blueprint = Blueprint("recruiting", __name__)


def names_off() -> bool:
    """Whether this browser shows numbers in place of names, so that a name sways nobody."""
    return request.cookies.get(NAMES_COOKIE) == "off"


def shown_name(graduate: Graduate) -> str:
    """The name, or the number that stands for it."""
    return nameless(graduate.id) if names_off() else graduate.card.name


def nameless(person_id: int) -> str:
    """What somebody is called where the name is not shown."""
    return gettext("Graduate No. %(number)s", number=person_id)


def section_titles(lang: str) -> dict[str, str]:
    """The sections of the entrance test in the reader's language."""
    return {section.id: section.title[lang] for section in queries.entrance().sections}


def asked_filters() -> Filters:
    """What the address asks for; values that are not on offer ask for nothing."""
    args = request.args
    lang, speciality, sort = args.get("lang", ""), args.get("speciality", ""), args.get("sort", "")
    return Filters(
        text=args.get("q", "")[:200],
        lang=lang if lang in LANGUAGES else "",
        speciality=speciality if speciality in SPECIALITIES else "",
        hours=rules.chosen(args.get("hours", ""), rules.HOURS),
        total=rules.chosen(args.get("total", ""), rules.BANDS),
        sections={name: rules.chosen(args.get(name, ""), rules.BANDS) for name in queries.section_ids()},
        sort=sort if sort in rules.SORTS else rules.SORTS[0],
    )


def chosen_people() -> list[int]:
    """The people ticked for comparison, each once, in their order."""
    found: dict[int, None] = {}
    for text in request.args.getlist("who")[:20]:
        if text.isascii() and text.isdigit() and len(text) < 10:
            found[int(text)] = None
    return list(found)


def with_ticks(path: str, people: list[int]) -> str:
    """A path of this site with these people ticked for comparison, and nobody else."""
    parts = urlsplit(path)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "who"]
    query = urlencode([*kept, *(("who", number) for number in people)])
    return f"{parts.path}?{query}" if query else parts.path


def band_name(score: float | None) -> str:
    """A score as its band; a dash when it is not public."""
    return gettext(rules.band(score)) if score is not None else "–"
