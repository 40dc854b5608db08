"""`school i18n`: what is written in the code and the templates, and whether Russian has it all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from school.i18n import TRANSLATIONS
from school.settings import ROOT

METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PLACES = ("school", "assessments", "lessons", "templates")
_PARAMS = re.compile(r"%\((\w+)\)s")


@click.group("i18n")
def command() -> None:
    """The interface's languages."""


@command.command()
def check() -> None:
    """Exit 1 and a line for each message that Russian lacks, or says with other %(names)s."""
    problems = list(_problems("ru"))
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} messages to mend in {TRANSLATIONS.relative_to(ROOT)}/ru.")
    click.echo("English and Russian are complete.")


def written() -> Catalog:
    """Every message in the code and the templates, with where it stands."""
    catalog = Catalog()
    for place in PLACES:
        found = extract_from_dir(
            ROOT / place, METHODS, keywords=KEYWORDS, options_map={"**.html": {"extensions": "jinja2.ext.i18n"}}
        )
        for file, line, message, _comments, context in found:
            catalog.add(message, locations=[(f"{place}/{file}", line)], context=context)
    return catalog


def _problems(locale: str) -> Iterator[str]:
    wanted = written()
    have: dict[tuple[str, str | None], tuple[Message, Path]] = {}
    for path in sorted((TRANSLATIONS / locale).glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale=locale):
                if message.id:
                    have[_key(message)] = (message, path)
                    yield from _faults(message, path)
    for message in wanted:
        if message.id and _key(message) not in have:
            file, line = message.locations[0]
            yield f"{file}:{line}: no Russian for {_key(message)[0]!r}"
    needed = {_key(message) for message in wanted if message.id}
    for key, (_message, path) in have.items():
        if key not in needed:
            yield f"{path.relative_to(ROOT)}: {key[0]!r} is no longer used"


def _key(message: Message) -> tuple[str, str | None]:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return text, message.context


def _faults(message: Message, path: Path) -> Iterator[str]:
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    where = f"{path.relative_to(ROOT)}:{message.lineno}"
    if message.fuzzy or not all(forms):
        yield f"{where}: {_key(message)[0]!r} is not finished"
        return
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    allowed = {name for text in ids for name in _PARAMS.findall(text)}
    for form in forms:
        if isinstance(message.id, str) and set(_PARAMS.findall(form)) != allowed:
            yield f"{where}: {form!r} must use {sorted(allowed)}"
        elif not set(_PARAMS.findall(form)) <= allowed | {"num"}:
            yield f"{where}: {form!r} uses a name the English does not have"
