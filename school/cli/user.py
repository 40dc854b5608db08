"""`school user`: make people and change their roles from a prompt, for the first manager above all."""

from __future__ import annotations

import secrets
import sys

import click
from sqlalchemy.orm import Session

from school.accounts.models import Role
from school.accounts.password_rules import MAX_LENGTH
from school.i18n import LOCALES

ROLES = [role.value for role in Role]


@click.group("user")
def command() -> None:
    """Make people and change their roles."""


@command.command()
@click.option("--email", required=True, help="The address to sign in with; counts as confirmed.")
@click.option("--name", required=True, help="The name that others see.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="May be given several times.")
@click.option("--locale", type=click.Choice(LOCALES), default="en", show_default=True, help="Language of the pages.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; else one is made up.")
def add(email: str, name: str, roles: tuple[str, ...], locale: str, password_stdin: bool) -> None:
    """Make an account. Without --role it is a candidate's. Prints the password if it made one up."""
    from school.accounts import passwords, service
    from school.cli.context import app_session

    address, shown_name = _address(email), _name(name)
    password = _read_password(shown_name, address) if password_stdin else secrets.token_urlsafe(15)
    password_hash = passwords.hash_password(password)
    chosen = [Role(role) for role in roles] or [Role.CANDIDATE]
    with app_session() as (_app, session, now):
        person_id = service.create_person(
            session,
            now,
            email=address,
            name=shown_name,
            password_hash=password_hash,
            locale=locale,
            roles=chosen,
            confirmed=True,
        )
    click.echo(f"Made account {person_id} for {address}: {', '.join(chosen)}.")
    if not password_stdin:
        click.echo(f"Password: {password}")


@command.command()
@click.argument("email")
@click.option("--grant", multiple=True, type=click.Choice(ROLES), help="Give this role; may be given several times.")
@click.option("--revoke", multiple=True, type=click.Choice(ROLES), help="Take this role; may be given several times.")
def role(email: str, grant: tuple[str, ...], revoke: tuple[str, ...]) -> None:
    """Give roles to the person with this EMAIL, or take them; without options show them."""
    from school.accounts import queries, service
    from school.cli.context import app_session

    with app_session() as (_app, session, now):
        person_id = _person(session, _address(email))
        for name in grant:
            service.grant_role(session, now, None, person_id, Role(name))
        for name in revoke:
            service.revoke_role(session, now, None, person_id, Role(name))
        held = queries.roles_of(session, [person_id]).get(person_id, [])
    click.echo(f"{email}: {', '.join(held) or 'no roles'}")


def _person(session: Session, email: str) -> int:
    from school.accounts import queries

    account = queries.account_by_email(session, email)
    if account is None:
        raise click.BadParameter(f"nobody has the address {email}; make an account with school user add.")
    return account.id


def _address(text: str) -> str:
    from school.accounts.rules import normal_email

    found = normal_email(text)
    if found is None:
        raise click.BadParameter(f"{text!r} is not an e-mail address; it looks like name@example.org.")
    return found


def _name(text: str) -> str:
    from school.accounts.rules import MAX_NAME, clean_line, has_hidden_characters

    name = clean_line(text)
    if not name or len(name) > MAX_NAME or has_hidden_characters(name):
        raise click.BadParameter(f"give a --name of 1 to {MAX_NAME} visible characters.")
    return name


def _read_password(name: str, email: str) -> str:
    from school.accounts.password_rules import weakness

    password = sys.stdin.readline(MAX_LENGTH + 2).rstrip("\r\n")
    found = weakness(password, name=name, email=email)
    if found:
        raise click.BadParameter(found)
    return password
