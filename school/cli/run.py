"""`school run`."""

from __future__ import annotations

import sys

import click

from assessments import SchoolContentError
from school import content
from school.settings import SettingsError, load_settings
from school.supervise.run import run as run_site


@click.command("run")
def run() -> None:
    """Start web, worker and grammar checker; Ctrl-C stops them all."""
    try:
        settings = load_settings()
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"Cannot use the home folder: {error}. Set SCHOOL_HOME to one you may write to.", err=True)
        sys.exit(2)
    try:
        content.require_blueprints()
    except SchoolContentError as error:
        click.echo(
            f"{error}\nThe tests cannot be asked. `school content check` says everything that is wrong.", err=True
        )
        sys.exit(2)
    sys.exit(run_site(settings, click.echo))
