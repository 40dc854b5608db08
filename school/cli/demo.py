"""`school demo`: people of every role and work in every state, to try the site out."""

from __future__ import annotations

import click


@click.command("demo")
def command() -> None:
    """Make demo people and demo work; what is there already is left alone.

    The passwords are random and stand in demo-logins.txt in SCHOOL_HOME, which only its owner can read.
    """
    from school.cli.context import app_session
    from school.demo.accounts import logins_path
    from school.demo.build import build
    from school.demo.stage import Stage
    from school.web.page import settings

    with app_session() as (_app, session, now):
        stage = Stage(session, now, settings())
        made = build(stage, click.echo)
        path = logins_path(stage.settings.home)
    if made or path.exists():
        click.echo(f"The log-ins are in {path}.")
    else:
        click.echo(f"{path} is gone. Use 'Forgotten your password?' on the site: the link arrives in the mailbox page.")
