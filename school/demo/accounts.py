"""The accounts of the demo and the file with their passwords."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from school.accounts import passwords, profile_service, queries, service
from school.accounts.files import resume_files
from school.accounts.models import Role
from school.accounts.profile_service import ProfileChanges
from school.accounts.resume_check import check_resume
from school.demo.cast import CAST, Actor
from school.demo.stage import Stage

FILE_NAME = "demo-logins.txt"
_HEADER = "# Demo log-ins: role, name, e-mail, password, language, what this person shows.\n"


def logins_path(home: Path) -> Path:
    """Where the passwords lie; only the owner of the folder can read them."""
    return home / FILE_NAME


def make_people(stage: Stage) -> list[Actor]:
    """Accounts for those who have none yet; returns whom it made.

    The passwords are hashed before anything is written, because a hash takes long and a write
    holds up everybody else.
    """
    session = stage.session
    new: list[Actor] = []
    for actor in CAST:
        account = queries.account_by_email(session, actor.email)
        if account is None:
            new.append(actor)
        else:
            stage.ids[actor.key] = account.id
    session.rollback()
    made = {actor.key: secrets.token_urlsafe(9) for actor in new}
    hashes = {key: passwords.hash_password(password) for key, password in made.items()}
    for actor in new:
        _make(stage, actor, hashes[actor.key])
    _write_logins(logins_path(stage.settings.home), [(actor, made[actor.key]) for actor in new])
    stage.close_story()
    return new


def _make(stage: Stage, actor: Actor, password_hash: str) -> None:
    since = stage.now - actor.since
    person_id = service.create_person(
        stage.session,
        since,
        email=actor.email,
        name=actor.name,
        password_hash=password_hash,
        locale=actor.locale,
        roles=(actor.role,),
        confirmed=True,
    )
    stage.ids[actor.key] = person_id
    save_profile(stage, actor, findable=False)


def save_profile(stage: Stage, actor: Actor, *, findable: bool) -> None:
    """The profile as this person filled it in."""
    changes = ProfileChanges(
        name=actor.name,
        locale=actor.locale,
        time_zone=actor.time_zone,
        languages=actor.works_in,
        specialities=actor.specialities,
        hours_a_week=actor.hours,
        headline=actor.headline,
        about=actor.profile,
        findable=findable,
    )
    when = stage.ago(days=18) if findable else stage.now - actor.since
    profile_service.save_profile(stage.session, when, stage.person(actor.key), changes)


def send_resume(stage: Stage, actor: Actor) -> None:
    """A résumé as a text file, through the same checks as everybody's."""
    text = f"{actor.name}\n{actor.headline}\n\n{actor.profile}\n\n{actor.email}\n"
    checked = check_resume(f"resume-{actor.key}.txt", text.encode())
    key = resume_files(stage.settings).save(checked.data)
    profile_service.keep_resume(stage.session, stage.ago(days=18), stage.person(actor.key), checked, key)


def _write_logins(path: Path, made: Sequence[tuple[Actor, str]]) -> None:
    """Add the new log-ins to the file; it is readable by its owner only from its first byte on."""
    if not made:
        return
    new = not path.exists()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as file:
        if new:
            file.write(_HEADER)
        for actor, password in made:
            file.write(
                "\t".join((shown_role(actor), actor.name, actor.email, password, actor.locale, actor.about)) + "\n"
            )
    path.chmod(0o600)


def shown_role(actor: Actor) -> str:
    """The role as the log-in file names it: who passes the test works as a trainer."""
    return Role.TRAINER if actor.about.startswith("passed") else actor.role
