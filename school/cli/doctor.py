"""`school doctor`: looks for settings that do not go together and parts that are missing."""

from __future__ import annotations

import sys

import click
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from school import health
from school.doctor import ERROR, Finding, examine
from school.settings import Settings, SettingsError, load_settings


@click.command()
def doctor() -> None:
    """Look for bad combinations and say what to do about each; exit code 1 on errors."""
    try:
        settings = load_settings()
    except SettingsError as error:
        click.echo(f"ERROR   {error}")
        sys.exit(1)
    except OSError as error:
        click.echo(f"ERROR   The home folder cannot be used: {error}.")
        click.echo("        Set SCHOOL_HOME to a folder that you may write to.")
        sys.exit(1)
    findings = [*examine(settings), *_database(settings)]
    for finding in findings:
        click.echo(f"{finding.level.upper():<8}{finding.what}")
        click.echo(f"        {finding.remedy}")
    errors = sum(1 for finding in findings if finding.level == ERROR)
    if not findings:
        click.echo("Nothing to complain about.")
    sys.exit(1 if errors else 0)


def _database(settings: Settings) -> list[Finding]:
    """Whether the database answers and has the tables that the code expects."""
    engine = create_engine(settings.database_url)
    try:
        with Session(engine) as session:
            health.database(session)
            part = health.migrations(session)
    except SQLAlchemyError as error:
        return [
            Finding(
                ERROR,
                f"The database does not answer ({type(error).__name__}).",
                "Check SCHOOL_DATABASE_URL and that its server is running.",
            )
        ]
    finally:
        engine.dispose()
    if part.ok:
        return []
    return [Finding(ERROR, "The database is behind its migrations.", "Run `school db upgrade`, then start again.")]
