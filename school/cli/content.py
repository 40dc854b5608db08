"""`school content check`: load every lesson, item and blueprint and run their self-tests."""

from __future__ import annotations

import click

from assessments import SchoolContentError, check_path, load_bank, load_blueprint, missing_items
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


def _problems() -> list[str]:
    try:
        problems = [str(problem) for problem in [*check_path(BANK), *check_lessons()]]
        bank = load_bank(BANK)
        for path in sorted(BLUEPRINTS.glob("*.yaml")):
            blueprint = load_blueprint(path)
            for lang in CONTENT_LANGS:
                problems += [f"{path}: {lang}: {missing}" for missing in missing_items(blueprint, bank, lang)]
    except SchoolContentError as error:
        return [str(error)]
    return problems
