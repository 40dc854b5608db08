"""`school db`: bring the database up to date, or say whether it is."""

from __future__ import annotations

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import check as migrate_check
from flask_migrate import downgrade as migrate_downgrade
from flask_migrate import revision as migrate_revision
from flask_migrate import upgrade as migrate_upgrade

from school.app import create_app
from school.extensions import db
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


def current_revision() -> str | None:
    """The migration the database is at; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The newest migration this version of the site knows."""
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()
