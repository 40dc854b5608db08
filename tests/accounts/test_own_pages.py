"""One's own pages: profile, résumé, password, address, sign-ins, own data, closing."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from school.accounts import hooks, queries
from school.accounts.files import resume_files
from school.accounts.models import Person, PersonState, Profile, Resume, Role, SignIn
from school.accounts.viewer import Viewer
from school.clock import utc_now
from school.extensions import db
from school.jobs.queue import queue_of
from school.jobs.registry import JobContext
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, link_in, mails, send
from tests.accounts.test_resume_check import DOCX, PDF
from tests.support.client import LookingClient
from tests.support.factories import Factory

ClientAs = Callable[[Any], LookingClient]
PROFILE = {
    "name": "Ada Reader",
    "locale": "en",
    "time_zone": "Europe/Moscow",
    "languages": ["ru"],
    "specialities": ["law", "code"],
    "hours_a_week": "20",
    "headline": "Editor",
    "about": "First line\r\nsecond line",
}


def upload(browser: LookingClient, name: str, data: bytes) -> Any:
    return send(browser, "/account/resume", {"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def stored_resume(session: Session, person_id: int) -> Resume | None:
    statement = select(Resume).where(Resume.person_id == person_id).execution_options(populate_existing=True)
    return session.scalars(statement).one_or_none()


def test_the_profile_is_kept_and_can_be_taken_back(make: Factory, client_as: ClientAs, session: Session) -> None:
    person = make.person()
    browser = client_as(person)
    assert send(browser, "/account", {**PROFILE, "findable": "y"}).location == "/account"
    card = queries.card(session, person.id)
    assert card is not None
    assert (card.languages, card.specialities, card.hours_a_week) == (("ru",), ("law", "code"), 20)
    assert card.about == "First line\nsecond line"
    since = card.findable_since
    assert since is not None
    send(browser, "/account", {**PROFILE, "findable": "y", "languages": [], "hours_a_week": "0"})
    card = queries.card(session, person.id)
    assert card is not None
    assert (card.findable_since, card.languages, card.hours_a_week) == (since, (), 0)
    page = browser.get("/account").text
    assert "You agreed to this on" in page
    assert '<option selected value="Europe/Moscow">' in page
    send(browser, "/account", PROFILE)
    assert session.scalar(select(Profile.findable_since).where(Profile.person_id == person.id)) is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("hours_a_week", "81", "from 0 to 80"),
        ("hours_a_week", "-1", "from 0 to 80"),
        ("hours_a_week", "many", "whole number"),
        ("hours_a_week", "9" * 10_000, "from 0 to 80"),
        ("hours_a_week", "", "Give a number"),
        ("time_zone", "Mars/Olympus", "Choose from the list"),
        ("time_zone", "../../etc/passwd", "Choose from the list"),
        ("languages", ["en", "xx"], "Choose from the list"),
        ("specialities", ["astrology"], "Choose from the list"),
        ("about", "x" * 1_000_000, "at most 4000"),
        ("about", "a\x07b", "cannot be seen"),
        ("headline", "x" * 161, "at most 160"),
        ("name", "", "Tell us your name"),
    ],
)
def test_a_bad_profile_is_explained_and_nothing_is_lost(
    make: Factory, client_as: ClientAs, session: Session, field: str, value: Any, words: str
) -> None:
    person = make.person()
    response = send(client_as(person), "/account", {**PROFILE, field: value})
    assert response.status_code == 422
    assert words in response.text
    if field != "headline":
        assert 'value="Editor"' in response.text
    assert queries.card(session, person.id).headline == ""


def test_a_resume_is_sent_replaced_and_deleted(
    app: Flask, make: Factory, client_as: ClientAs, session: Session
) -> None:
    person = make.person()
    browser = client_as(person)
    files = resume_files(app.extensions["school_settings"])
    assert upload(browser, "Резюме.pdf", PDF).location == "/account/resume"
    first = stored_resume(session, person.id)
    assert first is not None
    first_key = first.file_key
    assert files.read(first_key) == PDF
    answer = browser.get(f"/people/{person.id}/resume")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "%D0%A0%D0%B5%D0%B7%D1%8E%D0%BC%D0%B5.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]

    upload(browser, "cv.docx", DOCX)
    second = stored_resume(session, person.id)
    assert second is not None
    assert second.file_name == "cv.docx"
    assert second.file_key != first_key
    assert "cv.docx" in browser.get("/account/resume").text
    for _ in range(2):
        assert send(browser, "/account/resume/delete").location == "/account/resume"
    assert stored_resume(session, person.id) is None
    assert browser.get(f"/people/{person.id}/resume").status_code == 404
    assert "have not sent one yet" in browser.get("/account/resume").text


def test_replaced_files_are_dropped_by_the_worker_and_strays_by_the_sweep(
    app: Flask, make: Factory, session: Session
) -> None:
    from school.accounts import jobs

    settings = app.extensions["school_settings"]
    files = resume_files(settings)
    person = make.person()
    kept, dropped, stray = files.save(b"kept"), files.save(b"dropped"), files.save(b"stray")
    session.add(
        Resume(
            person_id=person.id,
            file_key=kept,
            file_name="a.txt",
            media_type="text/plain",
            size=4,
            sha256="",
            uploaded_at=utc_now(),
        )
    )
    session.flush()
    later = utc_now() + timedelta(days=2)
    context = JobContext(session=session, clock=lambda: later, settings=settings, grammar=None)  # type: ignore[arg-type]
    jobs.drop_resume_file(context, dropped)
    jobs.drop_resume_file(context, kept)
    assert set(files.keys_before(later)) >= {kept, stray}
    assert dropped not in set(files.keys_before(later))
    jobs.tidy(context)
    assert set(files.keys_before(later)) == {kept}
    files.delete(kept)


def test_a_bad_resume_is_refused_and_the_old_one_stays(make: Factory, client_as: ClientAs, session: Session) -> None:
    person = make.person()
    browser = client_as(person)
    upload(browser, "cv.pdf", PDF)
    bad = [
        ("cv.pdf", b"<html>"),
        ("cv.exe", b"MZ"),
        ("cv.txt", b""),
        ("", PDF),
        ("cv.pdf", b"%PDF-" + b"x" * 5_300_000),
    ]
    for name, data in bad:
        response = upload(browser, name, data)
        assert response.status_code == 422, name
        assert "Error:" in response.text
    assert upload(browser, "cv.pdf", b"x" * 7_000_000).status_code == 413
    assert send(browser, "/account/resume", {"file": "not a file"}).status_code == 422
    kept = stored_resume(session, person.id)
    assert kept is not None
    assert kept.file_name == "cv.pdf"


@pytest.fixture
def open_to(session: Session) -> Iterator[list[int]]:
    """The numbers of viewers that a later area lets read every résumé."""
    allowed: list[int] = []

    def reader(_session: Session, viewer: Viewer, _owner: int) -> bool:
        return viewer.id in allowed

    hooks.resume_readers.append(reader)
    yield allowed
    hooks.resume_readers.remove(reader)


def test_only_the_owner_managers_and_permitted_readers_get_a_resume(
    make: Factory, client_as: ClientAs, client: LookingClient, open_to: list[int]
) -> None:
    owner, other, recruiter, manager = (
        make.person(),
        make.person(),
        make.person(Role.RECRUITER),
        make.person(Role.MANAGER),
    )
    upload(client_as(owner), "cv.pdf", PDF)
    url = f"/people/{owner.id}/resume"
    assert client.get(url).status_code == 302
    assert client_as(other).get(url).status_code == 404
    assert client_as(recruiter).get(url).status_code == 404
    assert client_as(manager).get(url).status_code == 200
    open_to.append(recruiter.id)
    assert client_as(recruiter).get(url).status_code == 200
    for number in (0, 2**31 - 1, 2**31, 10**30):
        assert client_as(manager).get(f"/people/{number}/resume").status_code == 404


def test_changing_the_password_needs_the_old_one_and_ends_other_sign_ins(
    client_as: ClientAs, session: Session, with_password: Callable[..., Any]
) -> None:
    person = with_password()
    browser, elsewhere = client_as(person), client_as(person)
    wrong = send(browser, "/account/password", {"old": "wrong", "password": NEW_PASSWORD})
    assert wrong.status_code == 422
    assert "not your present password" in wrong.text
    assert send(browser, "/account/password", {"old": PASSWORD, "password": "adareader1"}).status_code == 422
    assert elsewhere.get("/account").status_code == 200
    assert send(browser, "/account/password", {"old": PASSWORD, "password": NEW_PASSWORD}).status_code == 303
    assert browser.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert mails(session, person.email)[-1].subject == "Your password has been changed"


def test_a_new_address_counts_once_its_link_was_opened(
    app: Flask, client_as: ClientAs, client: LookingClient, session: Session, with_password: Callable[..., Any]
) -> None:
    person = with_password()
    browser, old = client_as(person), person.email
    for data, words in (
        ({"email": old, "password": PASSWORD}, "your address already"),
        ({"email": "ada2@example.org", "password": "wrong"}, "not your password"),
        ({"email": "nonsense", "password": PASSWORD}, "not an e-mail address"),
    ):
        response = send(browser, "/account/email", data)
        assert response.status_code == 422
        assert words in response.text
    assert send(browser, "/account/email", {"email": "Ada2@Example.org", "password": PASSWORD}).status_code == 303
    link = link_in(mails(session, "ada2@example.org")[-1], app)
    assert client.get(link).status_code == 200
    assert queries.account_by_email(session, old) is not None
    assert send(client, link).status_code == 303
    assert queries.account_by_email(session, "ada2@example.org").id == person.id
    assert mails(session, old)[-1].subject == "Your e-mail address has been changed"
    assert client.get(link).status_code == 410
    assert send(client, link).status_code == 410


def test_an_address_in_use_cannot_be_taken_over(
    app: Flask,
    client_as: ClientAs,
    client: LookingClient,
    session: Session,
    with_password: Callable[..., Any],
    make: Factory,
) -> None:
    person, other = with_password(), make.person()
    browser = client_as(person)
    assert send(browser, "/account/email", {"email": other.email, "password": PASSWORD}).status_code == 303
    assert [mail.subject for mail in mails(session, other.email)] == ["This address already has an account"]
    send(browser, "/account/email", {"email": "late@example.org", "password": PASSWORD})
    link = link_in(mails(session, "late@example.org")[-1], app)
    make.person(email="late@example.org")
    taken = send(client, link)
    assert taken.status_code == 409
    assert "Another account uses" in taken.text


def test_sign_ins_are_listed_and_ended_by_their_owner_only(
    make: Factory, client_as: ClientAs, session: Session
) -> None:
    person, stranger = make.person(), make.person()
    browser, elsewhere, third, foreign = client_as(person), client_as(person), client_as(person), client_as(stranger)
    page = browser.get("/account/sign-ins").text
    assert page.count("this browser") == 1
    ids = list(session.scalars(select(SignIn.id).where(SignIn.person_id == person.id).order_by(SignIn.id)))
    assert send(foreign, f"/account/sign-ins/{ids[1]}/end").status_code == 404
    assert send(foreign, "/account/sign-ins/99999999999999999999/end").status_code == 404
    for _ in range(2):
        assert send(browser, f"/account/sign-ins/{ids[1]}/end").status_code == 303
    assert elsewhere.get("/account").status_code == 302
    assert third.get("/account").status_code == 200
    send(browser, "/account/sign-ins/end-others")
    assert third.get("/account").status_code == 302
    assert foreign.get("/account").status_code == 200
    assert "nowhere else" in browser.get("/account/sign-ins").text


def test_last_used_is_written_at_most_every_ten_minutes_and_never_by_reading(
    make: Factory, client_as: ClientAs, session: Session
) -> None:
    person = make.person()
    browser = client_as(person)
    long_ago = utc_now() - timedelta(hours=2)
    session.execute(update(SignIn).values(last_seen_at=long_ago))

    def last_seen() -> Any:
        return session.scalar(select(SignIn.last_seen_at).where(SignIn.person_id == person.id))

    browser.get("/account")
    assert last_seen() == long_ago
    send(browser, "/account", PROFILE)
    seen = last_seen()
    assert seen > long_ago
    time.sleep(0.01)
    send(browser, "/account", PROFILE)
    assert last_seen() == seen


def test_own_data_comes_as_json_with_the_parts_of_later_areas(make: Factory, client_as: ClientAs) -> None:
    person = make.person(name="Ада", locale="ru")
    hooks.export_parts["test_part"] = lambda _session, person_id: {"for": person_id}
    try:
        response = client_as(person).get("/account/data/export")
    finally:
        del hooks.export_parts["test_part"]
    data = json.loads(response.data)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert data["account"]["name"] == "Ада"
    assert data["test_part"] == {"for": person.id}
    assert "password" not in response.text


def test_closing_removes_the_person_and_keeps_the_row(
    app: Flask, client_as: ClientAs, client: LookingClient, session: Session, with_password: Callable[..., Any]
) -> None:
    person = with_password(name="Ada Leaver", email="leaver@example.org")
    browser = client_as(person)
    send(browser, "/account", {**PROFILE, "findable": "y"})
    upload(browser, "cv.pdf", PDF)
    told: list[int] = []
    hooks.on_close.append(lambda _session, _now, person_id: told.append(person_id))
    try:
        assert send(browser, "/account/close", {"password": PASSWORD}).status_code == 422
        assert send(browser, "/account/close", {"password": "wrong", "sure": "y"}).status_code == 422
        assert send(browser, "/account/close", {"password": PASSWORD, "sure": "y"}).status_code == 303
    finally:
        hooks.on_close.pop()
    assert told == [person.id]
    assert browser.get("/account").status_code == 302
    row = session.scalars(select(Person).where(Person.id == person.id).execution_options(populate_existing=True)).one()
    assert row.state is PersonState.CLOSED
    assert "leaver" not in row.email
    assert "Ada" not in row.name
    assert session.get(Profile, person.id, populate_existing=True) is None
    assert stored_resume(session, person.id) is None
    assert queries.card(session, person.id) is None
    assert send(client, "/sign-in", {"email": "leaver@example.org", "password": PASSWORD}).status_code == 422
    assert mails(session, "leaver@example.org")[-1].subject == "Your account is closed"
    assert (
        send(
            client,
            "/register",
            {"name": "Ada", "email": "leaver@example.org", "password": NEW_PASSWORD, "locale": "en"},
        ).status_code
        == 303
    )
    assert queue_of(app).waiting() >= 0


def test_the_last_manager_cannot_leave(client_as: ClientAs, with_password: Callable[..., Any], make: Factory) -> None:
    boss = with_password(Role.MANAGER)
    browser = client_as(boss)
    refused = send(browser, "/account/close", {"password": PASSWORD, "sure": "y"})
    assert refused.status_code == 409
    assert "only manager" in refused.text
    make.person(Role.MANAGER)
    assert send(browser, "/account/close", {"password": PASSWORD, "sure": "y"}).status_code == 303


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize(
    ("url", "cap"),
    [
        ("/account", 5), ("/account/resume", 3), ("/account/password", 2), ("/account/email", 2),
        ("/account/sign-ins", 3), ("/account/data", 2), ("/account/close", 2), ("/account/data/export", 10),
    ],
)  # fmt: skip
def test_pages_ask_little_of_the_database(
    make: Factory, client_as: ClientAs, count_queries: Any, monkeypatch: Any, url: str, cap: int, locale: str
) -> None:
    monkeypatch.setattr(hooks, "export_parts", {})
    browser = client_as(make.person(locale=locale))
    with count_queries() as seen:
        assert browser.get(url).status_code == 200
    assert len(seen) <= cap, seen


def test_every_page_of_the_account_asks_strangers_to_sign_in(client: LookingClient) -> None:
    for url in ("/account", "/account/resume", "/account/password", "/account/email", "/account/sign-ins",
                "/account/data", "/account/data/export", "/account/close", "/unconfirmed"):  # fmt: skip
        response = client.get(url)
        assert response.status_code == 302
        assert response.location.startswith("/sign-in?next=")


def test_a_body_is_read_before_the_transaction_begins(make: Factory, client_as: ClientAs) -> None:
    """Else whoever sends slowly would hold SQLite's write lock, and with it every other writer."""
    seen: list[bool] = []

    class Watched(io.BytesIO):
        def read(self, *args: Any) -> bytes:
            seen.append(db.session().in_transaction())
            return super().read(*args)

        def readinto(self, buffer: Any) -> int:
            seen.append(db.session().in_transaction())
            return super().readinto(buffer)

    browser, form = client_as(make.person()), b"name=Ada&headline=" + b"x" * 100_000
    browser.post(
        "/account",
        input_stream=Watched(form),
        content_length=len(form),
        content_type="application/x-www-form-urlencoded",
    )
    assert seen
    assert not any(seen)
