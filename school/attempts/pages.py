"""What the pages of a test show around an item: sections, steps, counts, where the buttons lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup

from school import content
from school.attempts.models import AttemptState
from school.attempts.queries import Desk, Place, Report, ScreenState
from school.i18n import N_, current_locale, gettext

_STATES = {
    AttemptState.OPEN: N_("running"),
    AttemptState.SUBMITTED: N_("handed in"),
    AttemptState.IN_REVIEW: N_("being read"),
    AttemptState.DECIDED: N_("result published"),
    AttemptState.VOID: N_("void"),
}


def state_words() -> dict[str, str]:
    """The states of an attempt in words."""
    return {state.value: gettext(words) for state, words in _STATES.items()}


def titles(locale: str) -> dict[str, str]:
    """The titles of the tests, by blueprint."""
    return {"entrance": content.blueprint("entrance").title[locale]}


@dataclass(frozen=True, slots=True)
class Part:
    """A section as the list of items shows it."""

    id: str
    title: str
    minutes: int
    places: tuple[Place, ...]

    @property
    def answered(self) -> int:
        """How many of its items are answered."""
        return sum(place.complete for place in self.places)


def parts(desk: Desk) -> list[Part]:
    """The sections of an attempt, in the order of its form."""
    blueprint = content.blueprint(desk.blueprint)
    known = {section.id: section for section in blueprint.sections}
    locale = current_locale()
    return [
        Part(section_id, known[section_id].title[locale], known[section_id].minutes, desk.section(section_id))
        for section_id in dict.fromkeys(place.section for place in desk.places)
    ]


def part_steps(part: Part, here: Place, form: str) -> Markup:
    """The buttons to the items of a section; `here` is the item of the page, whose form they belong to."""
    locale = current_locale()
    return Markup("").join(
        _step(
            each.section,
            each.position,
            part.title,
            each.state,
            each.flagged,
            each.answer_id == here.answer_id,
            form,
            locale,
        )
        for each in part.places
    )


@lru_cache(maxsize=2000)
def _step(
    section: str, position: int, title: str, state: str, flagged: bool, here: bool, form: str, _locale: str
) -> Markup:
    """One button, rendered once for each way it can look: a page has dozens of them."""
    macros: Any = current_app.jinja_env.get_template("attempts/parts.html").module
    html: Markup = macros.step(section, position, title, state, flagged, here, form)
    return html


def around(desk: Desk, now: datetime, index: int | None = None) -> dict[str, Any]:
    """Everything a page of a running test shows besides the item itself."""
    shown = parts(desk)
    here = desk.places[index] if index is not None else None
    return {
        "now": now,
        "title": content.blueprint(desk.blueprint).title[current_locale()],
        "parts": shown,
        "part": next((part for part in shown if here and part.id == here.section), None),
        "answered": sum(place.complete for place in desk.places),
        "flagged_count": sum(place.flagged for place in desk.places),
        "total": len(desk.places),
        "first_empty": next((place for place in desk.places if not place.complete), desk.places[0]),
        "is_first": index == 0,
        "is_last": index == len(desk.places) - 1,
    }


def place_url(attempt_id: int, place: Place) -> str:
    """The page of an item."""
    return url_for("attempts.section", attempt_id=attempt_id, section=place.section, number=place.position)


def target(desk: Desk, index: int, go: str) -> str:
    """Where a button of an item's page leads: on, back, to the check, to an item, or nowhere."""
    if go == "check" or (go in ("", "next") and index == len(desk.places) - 1):
        return url_for("attempts.review_before_submit", attempt_id=desk.id)
    wanted = {"next": index + 1, "": index + 1, "previous": max(0, index - 1), "stay": index}.get(go)
    if wanted is None:
        wanted = _named(desk.places, go, index)
    return place_url(desk.id, desk.places[wanted])


def _named(places: Sequence[Place], go: str, index: int) -> int:
    """The item called `section/number`; nonsense leads nowhere."""
    names = [f"{place.section}/{place.position}" for place in places]
    return names.index(go) if go in names else index


def progress(report: Report) -> dict[str, Any]:
    """How far a test that is handed in is: its steps, and whether a text waits for the checker."""
    screens = [item.screen for section in report.sections for item in section.items if item.screen]
    held_up: ScreenState | None = next((screen for screen in screens if screen.held_up), None)
    screened = all(screen.state.value != "waiting" for screen in screens)
    stages = [
        (gettext("Handed in"), True),
        (gettext("Grammar, ranking and fact-checking scored"), True),
        (gettext("Your text checked by a program"), screened),
        (gettext("Your text read by people"), report.complete and screened),
        (gettext("Result published"), report.state == AttemptState.DECIDED),
    ]
    present = next((at for at, (_label, done) in enumerate(stages) if not done), len(stages))
    return {
        "title": content.blueprint(report.blueprint).title[current_locale()],
        "held_up": held_up,
        "screened": screened,
        "steps": [
            {"label": label, "state": "done" if done else "now" if at == present else "todo", "url": ""}
            for at, (label, done) in enumerate(stages)
        ],
        "floors": {section.id: section.floor for section in content.blueprint(report.blueprint).sections},
        "section_titles": {section.id: section.title[current_locale()] for section in report.sections},
    }
