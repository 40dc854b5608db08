"""The three blueprints of the pool; the modules that hold their routes import them from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint

from school.i18n import gettext

pool = Blueprint("pool", __name__)
lead = Blueprint("lead", __name__)
manage = Blueprint("manage", __name__)


@pool.app_template_global()
def kind_choices(kinds: Mapping[str, str]) -> list[tuple[str, str]]:
    """The kinds of tasks as the choices of a filter."""
    return [(kind, gettext(words)) for kind, words in kinds.items()]


@pool.app_template_global()
def state_choices(states: Mapping[str, str], only: Sequence[str] = ()) -> list[tuple[str, str]]:
    """States (all, or only some) as the choices of a filter."""
    return [(str(state), gettext(words)) for state, words in states.items() if not only or state in only]
