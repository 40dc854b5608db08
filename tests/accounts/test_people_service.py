"""Roles, states and lists, and two people at once for one address."""

from __future__ import annotations

import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from school.accounts import passwords, queries, service
from school.accounts.errors import EmailTaken, LastManager, NotAllowedNow, UnknownRole
from school.accounts.models import PersonState, Role, SignIn
from school.app import create_app
from school.audit.models import AuditEvent
from school.errors import NotFound
from school.extensions import db
from school.persistence import Base
from school.ports.files import FileMissing, FolderFiles, MemoryFiles
from school.settings import load_settings
from tests.support.factories import Factory


def actions(session: Session, person_id: int) -> list[str]:
    statement = select(AuditEvent.action).where(AuditEvent.object_id == str(person_id)).order_by(AuditEvent.id)
    return list(session.scalars(statement))


def test_roles_are_given_and_taken_once_and_on_record(session: Session, make: Factory, now: Any) -> None:
    boss, person = make.person(Role.MANAGER), make.person()
    assert service.grant_role(session, now, boss.id, person.id, Role.REVIEWER)
    assert not service.grant_role(session, now, boss.id, person.id, Role.REVIEWER)
    assert queries.roles_of(session, [person.id]) == {person.id: [Role.CANDIDATE, Role.REVIEWER]}
    assert queries.has_role(session, person.id, Role.REVIEWER)
    assert queries.ids_with_role(session, Role.REVIEWER) == [person.id]
    assert service.revoke_role(session, now, boss.id, person.id, Role.REVIEWER)
    assert not service.revoke_role(session, now, boss.id, person.id, Role.REVIEWER)
    assert actions(session, person.id) == ["accounts.role_granted", "accounts.role_revoked"]
    with pytest.raises(NotFound):
        service.grant_role(session, now, boss.id, 2**31 - 1, Role.LEAD)
    with pytest.raises(UnknownRole):
        service.parse_role("king")


def test_there_is_always_a_manager(session: Session, make: Factory, now: Any) -> None:
    boss = make.person(Role.MANAGER)
    with pytest.raises(LastManager):
        service.revoke_role(session, now, boss.id, boss.id, Role.MANAGER)
    with pytest.raises(LastManager):
        service.bar(session, now, boss.id, boss.id)
    second = make.person(Role.MANAGER)
    service.bar(session, now, boss.id, second.id)
    with pytest.raises(LastManager):
        service.revoke_role(session, now, boss.id, boss.id, Role.MANAGER)
    service.readmit(session, now, boss.id, second.id)
    assert service.revoke_role(session, now, second.id, boss.id, Role.MANAGER)


def test_barring_signs_out_and_readmitting_lets_in(session: Session, make: Factory, now: Any) -> None:
    boss, person = make.person(Role.MANAGER), make.person()
    make.sign_in(person)
    service.bar(session, now, boss.id, person.id, "spam")
    assert session.scalars(select(SignIn.revoked_at).where(SignIn.person_id == person.id)).all() == [now]
    with pytest.raises(NotAllowedNow):
        service.bar(session, now, boss.id, person.id)
    service.readmit(session, now, boss.id, person.id)
    with pytest.raises(NotAllowedNow):
        service.readmit(session, now, boss.id, person.id)
    person.state = PersonState.CLOSED
    session.flush()
    for verb in (service.readmit, service.bar):
        with pytest.raises(NotAllowedNow):
            verb(session, now, boss.id, person.id)
    with pytest.raises(NotAllowedNow):
        service.grant_role(session, now, boss.id, person.id, Role.LEAD)


def test_people_are_found_by_words_role_and_state(session: Session, make: Factory) -> None:
    ada = make.person(name="Ada Byron", email="ada.b@example.org")
    ivan = make.person(Role.REVIEWER, name="Иван Тургенев", email="ivan@example.org")
    barred = make.person(name="Bad 100% Actor", email="bad@example.org")
    barred.state = PersonState.BARRED
    session.flush()

    def found(**filters: str) -> list[int]:
        return [row.id for row in session.execute(queries.list_people(**filters))]

    assert found(search="BYRON") == [ada.id]
    assert found(search="ada.b@") == [ada.id]
    assert found(search="иван") == [ivan.id], "Cyrillic letters, small or large"
    assert found(search="100%") == [barred.id]
    assert found(search="\x00" + "%" * 500) == []
    assert found(role="reviewer") == [ivan.id]
    assert found(state="barred") == [barred.id]
    assert set(found(role="nonsense", state="nonsense")) == {ada.id, ivan.id, barred.id}
    assert queries.names(session, [ada.id, None, ivan.id]) == {ada.id: "Ada Byron", ivan.id: "Иван Тургенев"}
    assert queries.count_by_state(session)[PersonState.BARRED] == 1


def test_only_people_who_agreed_are_found_by_recruiters(session: Session, make: Factory, now: Any) -> None:
    from school.accounts.models import PersonSpeciality, Profile

    shown, hidden = make.person(languages=["ru"]), make.person(languages=["ru"])
    profile = session.get_one(Profile, shown.id)
    profile.findable_since, profile.hours_a_week, profile.headline = now, 20, "Medical editor"
    session.add(PersonSpeciality(person_id=shown.id, speciality="medicine"))
    session.flush()

    def found(**filters: Any) -> list[int]:
        return list(session.scalars(queries.findable_ids(**filters)))

    assert found() == [shown.id]
    assert found(lang="ru", speciality="medicine", min_hours=20, search="medical") == [shown.id]
    assert found(lang="en") == found(speciality="law") == found(min_hours=21) == found(search="zzz") == []
    assert hidden.id not in queries.cards(session, [shown.id])


def test_a_password_that_was_changed_in_between_opens_nothing(session: Session, make: Factory, now: Any) -> None:
    from school.accounts.errors import NotSignedIn

    person = make.person()
    seen = queries.account_by_id(session, person.id)
    person.password_hash = "another"
    session.flush()
    with pytest.raises(NotSignedIn):
        service.sign_in(session, now, seen, user_agent="")


def test_two_at_once_for_one_address_make_one_account(db_kind: str, request: Any, tmp_path: Path, now: Any) -> None:
    environ = {"SCHOOL_HOME": str(tmp_path), "SCHOOL_LOG_LEVEL": "ERROR"}
    if db_kind == "postgres":
        environ["SCHOOL_DATABASE_URL"] = request.getfixturevalue("postgres").new_database()
    app = create_app(load_settings(environ))
    with app.app_context():
        Base.metadata.create_all(db.engine)
    start, outcomes = threading.Barrier(4), []

    def register() -> None:
        with app.app_context():
            start.wait()
            try:
                service.create_person(db.session(), now, email="one@example.org", name="One", password_hash="x")
                db.session.commit()
                outcomes.append("made")
            except EmailTaken:
                db.session.rollback()
                outcomes.append("taken")

    threads = [threading.Thread(target=register) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "taken", "taken", "taken"]
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("broken", ["", "!", "unusable", "$argon2id$v=19$m=1"])
def test_a_broken_hash_opens_nothing(broken: str) -> None:
    assert not passwords.verify(broken, "tulip wagon seven")


def test_passwords_are_the_same_from_every_keyboard() -> None:
    made = passwords.hash_password("caf\u00e9 на углу \ufb01n")
    assert passwords.verify(made, "cafe\u0301 на углу fin")
    assert not passwords.verify(made, "cafe на углу fin")


def test_a_rush_of_sign_ins_waits_its_turn_and_then_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_PATIENCE_S", 0.01)
    for _ in range(2):
        passwords._turns.acquire()
    try:
        with pytest.raises(passwords.TooBusy):
            passwords.hash_password("tulip wagon seven")
    finally:
        for _ in range(2):
            passwords._turns.release()


def test_stored_files_are_private_and_named_by_chance(tmp_path: Path) -> None:
    for files in (FolderFiles(tmp_path / "files"), MemoryFiles()):
        key = files.save(b"content")
        assert files.read(key) == b"content"
        files.delete(key)
        files.delete(key)
        with pytest.raises(FileMissing):
            files.read(key)
        with pytest.raises(FileMissing):
            files.read("../../etc/passwd")
    folder = FolderFiles(tmp_path / "files")
    key = folder.save(b"x")
    path = tmp_path / "files" / key[:2] / key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_commands_make_people_and_change_roles(app: Flask, monkeypatch: Any, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from school.cli.user import command

    monkeypatch.setenv("SCHOOL_HOME", str(tmp_path))
    monkeypatch.setenv("SCHOOL_LOG_LEVEL", "ERROR")
    made = create_app(load_settings())
    with made.app_context():
        Base.metadata.create_all(db.engine)
        db.engine.dispose()
    runner = CliRunner()
    args = ["add", "--email", "Boss@Example.org", "--name", "The Boss", "--role", "manager"]
    result = runner.invoke(command, [*args, "--password-stdin"], input="tulip wagon seven\n")
    assert result.exit_code == 0, result.output
    assert "Password:" not in result.output
    assert runner.invoke(command, ["role", "boss@example.org", "--grant", "lead"]).output == (
        "boss@example.org: lead, manager\n"
    )
    assert isinstance(runner.invoke(command, args).exception, EmailTaken)
    assert isinstance(
        runner.invoke(command, ["role", "boss@example.org", "--revoke", "manager"]).exception, LastManager
    )
    for bad in (["add", "--email", "x", "--name", "X"], ["role", "nobody@example.org"], [*args, "--password-stdin"]):
        assert runner.invoke(command, bad, input="short\n").exit_code == 2
