"""`school simulate`: people and items that do not exist, to see what the scoring rules do with them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from assessments.simulate.report import Line

Decorated = Callable[..., Any]


def _options(people: int) -> Callable[[Decorated], Decorated]:
    def add(function: Decorated) -> Decorated:
        function = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")(function)
        function = click.option("--seed", default=1, show_default=True, help="The same seed gives the same figures.")(
            function
        )
        return click.option("--people", type=click.IntRange(2), default=people, show_default=True)(function)

    return add


@click.group("simulate")
def command() -> None:
    """Simulate candidates and items, and hold the figures to the bounds of the design.

    Exit status 1 when a bound is missed.
    """


@command.command()
@_options(50)
@click.option("--rounds", type=click.IntRange(1), default=200, show_default=True, help="Forms of 40 items each.")
def keys(people: int, seed: int, as_json: bool, rounds: int) -> None:
    """Wrong keys planted among good items: how many the item statistics find."""
    from assessments.simulate.keys import simulate_keys
    from assessments.simulate.report import key_lines

    figures = simulate_keys(people, rounds, Random(seed))  # noqa: S311 - a simulation
    _show(f"{rounds} forms, {people} people each", key_lines(figures), people, seed, as_json)


@command.command()
@_options(10_000)
@click.option("--pool", type=click.IntRange(60), default=300, show_default=True, help="Items in the pool.")
def sequential(people: int, seed: int, as_json: bool, pool: int) -> None:
    """Sequential testing against a fixed form of 40 items: length, right decisions, exposure."""
    from assessments.simulate.report import sequential_lines
    from assessments.simulate.sequential import simulate_sequential

    figures = simulate_sequential(people, Random(seed), pool)  # noqa: S311 - a simulation
    _show(f"{people} people, a pool of {pool} items", sequential_lines(figures), people, seed, as_json)


@command.command()
@_options(4_000)
def decision(people: int, seed: int, as_json: bool) -> None:
    """The whole certification decision: consistency, false passes and false fails."""
    from assessments import load_blueprint
    from assessments.simulate.certification import simulate_certification
    from assessments.simulate.report import certification_lines

    figures = simulate_certification(load_blueprint("certification"), people, Random(seed))  # noqa: S311 - a simulation
    _show(f"{people} people, each sits the test twice", certification_lines(figures), people, seed, as_json)


def _show(title: str, lines: Sequence[Line], people: int, seed: int, as_json: bool) -> None:
    from assessments.simulate.report import all_met

    if as_json:
        found = {"people": people, "seed": seed, "figures": [line.record() for line in lines]}
        click.echo(json.dumps(found, indent=2))
    else:
        click.echo(f"{title}, seed {seed}")
        for line in lines:
            click.echo(_row(line))
    if not all_met(lines):
        sys.exit(1)


def _row(line: Line) -> str:
    bound = ""
    if line.least is not None:
        bound = f"at least {line.least:.3f}"
    if line.most is not None:
        bound = f"at most {line.most:.3f}"
    verdict = "" if line.met is None else "met" if line.met else "MISSED"
    return f"{line.name:<46}{line.value:>9.4f}  {bound:<16}{verdict}".rstrip()
