"""Lessons, item bank, blueprints and rubrics as the site uses them: loaded once a process."""

from __future__ import annotations

from functools import cache

import assessments
from assessments import Bank, Blueprint, BlueprintError, Item, missing_items, parse_item
from lessons import Catalogue, load
from school.settings import ROOT

BANK = ROOT / "assessments" / "bank"
BLUEPRINTS = ROOT / "assessments" / "blueprints"
CONTENT_LANGS = ("en", "ru")


@cache
def bank() -> Bank:
    """Every item of every language."""
    return assessments.load_bank(BANK)


@cache
def blueprint(slug: str) -> Blueprint:
    """A blueprint by its file name, such as "entrance"; BlueprintError when the bank cannot fill it.

    One that is planned is given out as it is: no form can be drawn from it.
    """
    found = assessments.load_blueprint(BLUEPRINTS / f"{slug}.yaml")
    missing = [] if found.status == "planned" else lacking(found)
    if missing:
        raise BlueprintError("\n".join(missing))
    return found


def lacking(found: Blueprint) -> list[str]:
    """What the bank lacks for a blueprint, in every language."""
    return [f"{found.id}: {words}" for lang in CONTENT_LANGS for words in missing_items(found, bank(), lang)]


def require_blueprints() -> None:
    """Load every blueprint, so that a site which could not ask its tests does not start."""
    for path in sorted(BLUEPRINTS.glob("*.yaml")):
        blueprint(path.stem)


@cache
def catalogue() -> Catalogue:
    """Every lesson of every language."""
    return load()


@cache
def _by_fingerprint() -> dict[str, Item]:
    return {item.fingerprint(): item for item in bank()}


def item_by_fingerprint(fingerprint: str, snapshot: dict[str, object] | None = None) -> Item | None:
    """The item exactly as it was asked: from today's bank, else from its stored snapshot."""
    found = _by_fingerprint().get(fingerprint)
    if found is None and snapshot is not None:
        found = parse_item(snapshot)
    return found
