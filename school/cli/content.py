"""`school content check`: load every lesson, item and blueprint and run their self-tests."""

from __future__ import annotations

from collections.abc import Iterator

import click

from assessments import Bank, SchoolContentError, check_path, load_bank, load_blueprint, missing_items
from assessments.supply import supply
from lessons.check import check_lessons
from school.content import BANK, BLUEPRINTS, CONTENT_LANGS


@click.group("content")
def command() -> None:
    """Lessons, items and blueprints."""


@command.command()
def check() -> None:
    """Check everything that is taught and asked; exit 1 and a line a problem when something is wrong."""
    problems = _problems()
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.ClickException(
            f"{len(problems)} problems found; nothing of this may be asked until they are mended."
        )
    bank = load_bank(BANK)
    click.echo(f"{len(bank)} items and every lesson and blueprint are right.")
    for line in _planned(bank):
        click.echo(line)


def _planned(bank: Bank) -> Iterator[str]:
    """What each draw of a planned blueprint has, and what it still lacks."""
    for path in sorted(BLUEPRINTS.glob("*.yaml")):
        blueprint = load_blueprint(path)
        if blueprint.status != "planned":
            continue
        yield f"{blueprint.id} is planned; no form of it is drawn yet."
        for lang in CONTENT_LANGS:
            for row in supply(blueprint, bank, lang):
                if not row.lacking:
                    yield f"  {row.draw}: ready, {row.have} items"
                yield from (f"  {words}" for words in row.lacking)


def _problems() -> list[str]:
    try:
        problems = [str(problem) for problem in [*check_path(BANK), *check_lessons()]]
        bank = load_bank(BANK)
        for path in sorted(BLUEPRINTS.glob("*.yaml")):
            blueprint = load_blueprint(path)
            for lang in CONTENT_LANGS if blueprint.status == "ready" else ():
                problems += [f"{path}: {lang}: {missing}" for missing in missing_items(blueprint, bank, lang)]
    except SchoolContentError as error:
        return [str(error)]
    return problems
