"""What the details of an event say, in words: each key has a label and a way to be read, by the action it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assessments import BlueprintError
from school import content
from school.accounts.rules import ROLE_NAMES
from school.audit.rules import BAR_REASONS
from school.certification.rules import HOLD_REASONS
from school.i18n import N_, current_locale, gettext
from school.pool.reasons import REASONS, SKIP_REASONS
from school.pool.rules import SHAPE_NAMES
from school.recruiting.rules import STAGE_NAMES
from school.web.formats import language, money, number

Details = Mapping[str, Any]
Read = Callable[[Any, Details], str]
"""Writes a value, given all details of the event."""

VERDICTS = {"accept": N_("accepted"), "return": N_("returned"), "reject": N_("not accepted")}
READING_REASONS = {
    "near_cut": N_("the result is close to the pass mark"),
    "critical": N_("a reader found the text unsafe"),
    "untrue": N_("a reader found it untrue"),
    "holistic": N_("the overall marks lie far apart"),
    "human": N_("the scores lie far apart"),
    "sides": N_("the scores lie on both sides of the pass mark"),
    "off_topic": N_("a reader found it off the topic"),
}
PERSON_KEYS = frozenset({"person", "created_by"})
"""Keys that hold the number of a person."""
SHOWN_OF_A_HASH = 16


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing an event says besides who, what and when; `person_id` when it names somebody."""

    label: str
    text: str
    person_id: int | None = None


def _plain(value: Any, _all: Details) -> str:
    """Any value as people write it; names of our own fields get spaces."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | float):
        return _count(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{_spaced(name)}: {_plain(inner, {})}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(inner, {}) for inner in value)
    return str(value)


def _count(value: Any) -> str:
    """A number with the reader's separators; anything else as it is, so that no line of the log breaks its page."""
    if isinstance(value, float):
        return number(value, 2)
    return number(value) if isinstance(value, int) else str(value)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _as_it_is(value: Any, _all: Details) -> str:
    return str(value)


def _of(names: Mapping[Any, str]) -> Read:
    """One of our words, or a list of them."""

    def read(value: Any, _all: Details) -> str:
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(gettext(names[each]) if each in names else str(each) for each in chosen)

    return read


def _either(when_true: str, when_false: str) -> Read:
    return lambda value, _all: gettext(when_true) if value else gettext(when_false)


def _language(value: Any, _all: Details) -> str:
    return language(str(value))


def _test(value: Any, _all: Details) -> str:
    try:
        return content.blueprint(str(value)).title[current_locale()]
    except BlueprintError:  # a test that is no longer held
        return str(value)


def _qualification(value: Any, _all: Details) -> str:
    test, _dash, lang = str(value).rpartition("-")
    return f"{_test(test, {})}, {language(lang)}" if test else str(value)


def _minutes(value: Any, _all: Details) -> str:
    return gettext("%(count)s min", count=_count(value))


def _size(value: Any, _all: Details) -> str:
    return gettext("%(count)s kB", count=number(value / 1000, 1)) if isinstance(value, int) else str(value)


def _money(value: Any, details: Details) -> str:
    currency = details.get("currency")
    if isinstance(value, int) and isinstance(currency, str):
        return money(value, currency)
    return gettext("%(count)s in the smallest unit", count=_count(value))


def _hash(value: Any, _all: Details) -> str:
    return f"{str(value)[:SHOWN_OF_A_HASH]}…"


def _numbered(value: Any, _all: Details) -> str:
    return gettext("No. %(number)s", number=value)


LABELS: dict[str, tuple[str, Read]] = {
    "blueprint": (N_("Test"), _test),
    "consent": (N_("Consent"), _of({"findable": N_("to be found by recruiters")})),
    "created_by": (N_("Drafted by"), _numbered),
    "extra_minutes": (N_("Extra time"), _minutes),
    "lang": (N_("Language"), _language),
    "lines": (N_("Payments"), _plain),
    "minutes": (N_("Time added"), _minutes),
    "number": (N_("Attempt"), _numbered),
    "open": (N_("Open for candidates"), _plain),
    "passed": (N_("Result"), _either(N_("passed"), N_("not passed"))),
    "people": (N_("Number of people"), _plain),
    "person": (N_("Person"), _numbered),
    "pledge": (N_("Promise to work alone"), _either(N_("given"), N_("not given"))),
    "project": (N_("Project"), _numbered),
    "public": (N_("Scores"), _either(N_("shown to everybody"), N_("kept private"))),
    "reason": (N_("Reason"), _as_it_is),
    "reasons": (N_("Reasons"), _of(HOLD_REASONS)),
    "role": (N_("Role"), _of(ROLE_NAMES)),
    "roles": (N_("Roles"), _of(ROLE_NAMES)),
    "rows": (N_("Records"), _plain),
    "seat": (N_("Reader"), _numbered),
    "sha256": (N_("Fingerprint (SHA-256)"), _hash),
    "shape": (N_("Shape"), _of(SHAPE_NAMES)),
    "size": (N_("Size"), _size),
    "slug": (N_("Name in addresses"), _as_it_is),
    "stage": (N_("Stage"), _of(STAGE_NAMES)),
    "tasks": (N_("Number of tasks"), _plain),
    "timed_out": (N_("Handed in by"), _either(N_("the clock, when the time was over"), N_("the candidate"))),
    "total": (N_("Total"), _money),
    "verdict": (N_("Decision"), _of(VERDICTS)),
    "version": (N_("Version"), _plain),
    "why": (N_("Because"), _of(READING_REASONS)),
}
"""How a key is called and read in any action."""

BY_ACTION: dict[tuple[str, str], tuple[str, Read]] = {
    ("accounts.barred", "reason"): (N_("Reason"), _of(BAR_REASONS)),
    ("certification.issue", "slug"): (N_("Qualification"), _qualification),
    ("pool.decide", "reason"): (N_("Reason"), _of({reason.slug: reason.title for reason in REASONS})),
    ("pool.skip", "reason"): (N_("Reason"), _of(SKIP_REASONS)),
}
"""Where a key means something of its own."""

NOT_SHOWN = frozenset({"currency"})
"""Said together with another key."""


def read(action: str, details: Details, names: Mapping[int, str] | None = None) -> list[Detail]:
    """The details of an event in the reader's language; what says nothing (no reason, no extra time) is left out.

    `names` are the names of people by number; somebody who is not in it is called by number.
    """
    return [
        _detail(action, key, value, details, names or {})
        for key, value in details.items()
        if value not in (None, "", [], {}) and key not in NOT_SHOWN and not (key == "extra_minutes" and value == 0)
    ]


def _detail(action: str, key: str, value: Any, details: Details, names: Mapping[int, str]) -> Detail:
    label, reader = BY_ACTION.get((action, key)) or LABELS.get(key) or (_spaced(key).capitalize(), _plain)
    if key in PERSON_KEYS and isinstance(value, int):
        return Detail(gettext(label), names.get(value) or _numbered(value, {}), value)
    return Detail(gettext(label), reader(value, details))


def people_in(all_details: Iterable[Details]) -> set[int]:
    """The numbers of the people whom these details name."""
    return {
        value
        for details in all_details
        for key, value in details.items()
        if key in PERSON_KEYS and isinstance(value, int)
    }


def in_one_line(action: str, details: Details) -> str:
    """The details as the cell of a table, with people by number."""
    return "; ".join(f"{each.label}: {each.text}" for each in read(action, details))
