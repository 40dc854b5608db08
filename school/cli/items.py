"""`school items report`: how items and tests have done, from the stored attempts."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from school.authoring.reporting import ItemRow


@click.group("items")
def command() -> None:
    """The items of the bank."""


@command.command()
@click.option("--lang", default="", help="One language only.")
@click.option("--json", "as_json", is_flag=True, help="Items and tests as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Items as CSV.")
def report(lang: str, as_json: bool, as_csv: bool) -> None:
    """Difficulty, discrimination, time, options, exposure and flags of every item asked; the figures of every test.

    Computed now, from every stored attempt; memory does not grow with them.
    """
    from assessments.measures.item_flags import ACTIONS, Flag
    from school.authoring import reporting, rules
    from school.authoring.queries import languages
    from school.cli.context import app_session
    from school.persistence import reading

    if lang and lang not in languages():
        raise click.UsageError(f"--lang: the bank has {', '.join(languages())}")
    if as_json and as_csv:
        raise click.UsageError("choose --json or --csv")
    with app_session() as (_app, session, _now), reading():
        items, tests = reporting.gather(session, session.rollback, lang)
    if as_json:
        actions = [[ACTIONS[Flag(flag)] for flag in row.flags] for row in items]
        found = [{**asdict(row), "actions": todo} for row, todo in zip(items, actions, strict=True)]
        click.echo(json.dumps({"items": found, "tests": tests}, ensure_ascii=False, indent=2))
    elif as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(rules.REPORT_HEADER)
        writer.writerows(rules.report_row(row) for row in items)
    else:
        _table(items, tests)


def _figure(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _table(items: Sequence[ItemRow], tests: Sequence[dict[str, Any]]) -> None:
    from assessments.measures.item_flags import ACTIONS, Flag

    click.echo(f"{'item':<22}{'given':>7}{'marked':>8}{'shown':>7}{'solved':>8}{'discr.':>8}{'time, s':>9}  flags")
    for row in items:
        flags = ", ".join(row.flags)
        click.echo(
            f"{row.item_id + '/' + str(row.version):<22}{row.asked:>7}{row.responses:>8}{row.exposure:>7.2f}"
            f"{_figure(row.difficulty):>8}{_figure(row.discrimination):>8}{_figure(row.seconds, 0):>9}  {flags}".rstrip()
        )
    for flag in sorted({flag for row in items for flag in row.flags}):
        click.echo(f"{flag}: {ACTIONS[Flag(flag)]}")
    if tests:
        click.echo(f"\n{'test':<32}{'people':>7}{'mean':>7}{'rel.':>7}{'SEM':>6}{'same':>6}{'kappa':>7}")
    for line in tests:
        name = f"{line['blueprint']} {line['lang']} {line['section']}".rstrip()
        click.echo(
            f"{name:<32}{line['people']:>7}{_figure(line['mean'], 1):>7}{_figure(line['reliability']):>7}"
            f"{_figure(line['sem'], 1):>6}{_figure(line['consistency']):>6}{_figure(line['kappa']):>7}"
        )
        if line["action"]:
            click.echo(f"  {line['action']}")
    if not items:
        click.echo("Nobody has been asked anything yet.")
