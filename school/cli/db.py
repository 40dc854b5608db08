"""`school db`: bring the database up to date, or say whether it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import check as migrate_check
from flask_migrate import downgrade as migrate_downgrade
from flask_migrate import revision as migrate_revision
from flask_migrate import upgrade as migrate_upgrade

from school.app import create_app
from school.extensions import db
from school.models import Base
from school.settings import ROOT


@click.group("db")
def command() -> None:
    """Bring the database up to date."""


@command.command()
def upgrade() -> None:
    """Apply every migration that is missing; makes the database when there is none."""
    with create_app().app_context():
        migrate_upgrade()
        click.echo(f"The database is at {current_revision()}.")


@command.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Go back to REVISION ("base": an empty database)."""
    with create_app().app_context():
        migrate_downgrade(revision=revision)


@command.command()
def check() -> None:
    """Exit 0 when the database is at the newest migration and matches the models, 1 otherwise."""
    with create_app().app_context():
        found, newest = current_revision(), newest_revision()
        if found != newest:
            raise click.ClickException(f"The database is at {found}, the newest is {newest}: run school db upgrade.")
        migrate_check()


@command.command()
@click.argument("message")
@click.argument("number")
def revision(message: str, number: str) -> None:
    """Write a migration from what the models say and the database lacks (for developers)."""
    with create_app().app_context():
        migrate_revision(message=message, autogenerate=True, rev_id=number)


@command.command()
def draw() -> None:
    """Print the data model as a Mermaid diagram an area (kept in docs/data-model.md)."""
    click.echo(drawn_model(), nl=False)


def drawn_model() -> str:
    """Every table by area, with its columns and what it points to."""
    parts = ["# The data model, drawn\n\nWritten by `school db draw`; a test keeps it true.\n"]
    areas: dict[str, list[Any]] = {}
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: str(mapper.local_table)):
        areas.setdefault(mapper.class_.__module__.split(".")[1], []).append(mapper.local_table)
    for area, tables in sorted(areas.items()):
        lines = [line for table in tables for line in _drawn_table(table)]
        parts.append(f"## {area}\n\n```mermaid\nerDiagram\n" + "\n".join(lines) + "\n```\n")
    return "\n".join(parts)


def _drawn_table(table: Any) -> Iterator[str]:
    yield f"  {table.name} {{"
    for column in table.columns:
        marks = ",".join(
            ["PK"] * column.primary_key + ["FK"] * bool(column.foreign_keys) + ["UK"] * bool(column.unique)
        )
        optional = ' "may be empty"' if column.nullable else ""
        yield f"    {type(column.type).__name__.lower()} {column.name} {marks}{optional}".rstrip()
    yield "  }"
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
        yield f"  {key.column.table.name} ||--o{{ {table.name} : {key.parent.name}"


def current_revision() -> str | None:
    """The migration the database is at; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The newest migration this version of the site knows."""
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()
