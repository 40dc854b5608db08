"""Coming in: register, confirm, sign in and out, reset."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from school.accounts import passwords
from school.accounts.models import OneTimeToken, Person, PersonRole, PersonState, Profile, Role, SignIn
from school.clock import utc_now
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, link_in, mails, send
from tests.support.client import LookingClient

ADA = "ada.new@example.org"
FORM = {"name": "Ada Newcomer", "email": ADA, "password": PASSWORD, "locale": "en"}


def person_with(session: Session, email: str) -> Person | None:
    statement = select(Person).where(Person.email == email).execution_options(populate_existing=True)
    return session.scalars(statement).one_or_none()


def registered(client: LookingClient, session: Session, app: Flask) -> str:
    """Register; returns the path of the link in the mail."""
    assert send(client, "/register", FORM).status_code == 303
    return link_in(mails(session, ADA)[-1], app)


def test_register_confirm_and_sign_in(client: LookingClient, session: Session, app: Flask) -> None:
    link = registered(client, session, app)
    person = person_with(session, ADA)
    assert person is not None
    assert person.email_confirmed_at is None
    assert list(session.scalars(select(PersonRole.role).where(PersonRole.person_id == person.id))) == [Role.CANDIDATE]
    assert session.get(Profile, person.id) is not None
    assert ADA in client.get("/register/check-mail").text

    page = client.get(link)
    assert page.status_code == 200
    assert person_with(session, ADA).email_confirmed_at is None, "opening the link must confirm nothing"
    assert send(client, link).location == "/sign-in"
    assert person_with(session, ADA).email_confirmed_at is not None

    response = send(client, "/sign-in?next=/account", {"email": "ADA.new@example.org ", "password": PASSWORD})
    assert response.location == "/account"
    assert "Ada Newcomer" in client.get("/account").text


def test_an_unconfirmed_person_is_told_what_to_do(client: LookingClient, session: Session, app: Flask) -> None:
    registered(client, session, app)
    assert send(client, "/sign-in", {"email": ADA, "password": PASSWORD}).location == "/unconfirmed"
    assert ADA in client.get("/unconfirmed").text
    assert "not confirmed" in client.get("/account").text
    assert send(client, "/confirm/new-link", {"email": ADA}).location == "/unconfirmed"
    assert send(client, link_in(mails(session, ADA)[-1], app)).location == "/"
    assert client.get("/unconfirmed").location == "/"


def test_the_page_does_not_tell_that_an_address_has_an_account(
    client: LookingClient, session: Session, with_password: Callable[..., Any]
) -> None:
    known = with_password(email="known@example.org")
    known.created_at = utc_now() - timedelta(days=1)
    session.flush()
    new = send(client, "/register", FORM)
    old = send(client, "/register", {**FORM, "email": known.email, "password": NEW_PASSWORD})
    assert (new.status_code, new.location) == (old.status_code, old.location)
    assert [mail.subject for mail in mails(session, known.email)] == ["You already have an account"]
    assert passwords.verify(person_with(session, known.email).password_hash, PASSWORD)
    for url in ("/forgot", "/confirm/new-link"):
        answers = [send(client, url, {"email": email}) for email in (known.email, "nobody@example.org")]
        assert answers[0].location == answers[1].location
    assert mails(session, "nobody@example.org") == []


def test_a_form_sent_twice_makes_one_account_and_one_mail(client: LookingClient, session: Session) -> None:
    for _ in range(2):
        assert send(client, "/register", FORM).status_code == 303
    assert len(mails(session, ADA)) == 1
    assert session.scalars(select(Person).where(Person.email == ADA)).one()


def test_registering_an_unconfirmed_address_later_sends_the_link_again(
    client: LookingClient, session: Session, app: Flask
) -> None:
    registered(client, session, app)
    session.execute(update(Person).where(Person.email == ADA).values(created_at=utc_now() - timedelta(hours=1)))
    send(client, "/register", FORM)
    assert [mail.subject for mail in mails(session, ADA)] == ["Confirm your e-mail address"] * 2


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Tell us your name"),
        ("name", "   ", "Tell us your name"),
        ("name", "Ada\x00", "cannot be seen"),
        ("name", "Ada\u202e", "cannot be seen"),
        ("name", "win at www.example.org", "without addresses"),
        ("name", "x" * 500_000, "at most 120"),
        ("email", "nonsense", "not an e-mail address"),
        ("email", "a\x00@example.org", "not an e-mail address"),
        ("email", "x" * 500_000, "at most 254"),
        ("password", "short", "at least 10"),
        ("password", "password12", "first that people try"),
        ("password", "adanewcomer1", "mostly your name"),
        ("password", "x" * 500_000, "at most 200"),
        ("locale", "xx", "Choose from the list"),
        ("locale", "", "Choose a language"),
    ],
)
def test_bad_input_is_explained_and_nothing_is_stored(
    client: LookingClient, session: Session, field: str, value: str, words: str
) -> None:
    response = send(client, "/register", {**FORM, field: value})
    assert response.status_code == 422
    assert words in response.text
    assert person_with(session, ADA) is None
    if field != "name":
        assert 'value="Ada Newcomer"' in response.text, "what was typed is lost"
    assert PASSWORD not in response.text


def test_fields_of_wrong_kinds_do_no_harm(client: LookingClient) -> None:
    for data in ({}, {"name": ["a", "b"], "email": ["x", "y"]}, {"email[]": "a", "password": ["", ""]}):
        assert send(client, "/register", data).status_code == 422
    assert client.post("/sign-in", json={"email": {"$ne": 1}}).status_code == 400


def test_links_work_once_and_not_for_ever(client: LookingClient, session: Session, app: Flask) -> None:
    link = registered(client, session, app)
    send(client, link)
    for again in (client.get(link), send(client, link), client.get("/confirm/made-up")):
        assert again.status_code == 410
        assert "/confirm/new-link" in again.text
    send(client, "/forgot", {"email": ADA})
    reset = link_in(mails(session, ADA)[-1], app)
    session.execute(update(OneTimeToken).values(expires_at=utc_now() - timedelta(seconds=1)))
    for over in (client.get(reset), send(client, reset, {"password": NEW_PASSWORD})):
        assert over.status_code == 410
        assert 'action="/forgot"' in over.text


def test_a_link_for_one_purpose_does_not_serve_another(client: LookingClient, session: Session, app: Flask) -> None:
    token = registered(client, session, app).rsplit("/", 1)[1]
    assert client.get(f"/reset/{token}").status_code == 410
    assert send(client, f"/new-email/{token}").status_code == 410


def test_reset_signs_out_everywhere_and_spends_the_link(
    app: Flask, client: LookingClient, session: Session, with_password: Callable[..., Any], client_as: Any
) -> None:
    person = with_password(confirmed=False)
    elsewhere = client_as(person)
    send(client, "/forgot", {"email": person.email})
    send(client, "/forgot", {"email": person.email})
    first, second = (link_in(mail, app) for mail in mails(session, person.email))
    assert send(client, second, {"password": "short"}).status_code == 422
    assert send(client, second, {"password": NEW_PASSWORD}).location == "/sign-in"
    assert elsewhere.get("/account").status_code == 302
    assert client.get(first).status_code == 410
    assert person_with(session, person.email).email_confirmed_at is not None
    assert mails(session, person.email)[-1].subject == "Your password has been changed"
    assert send(client, "/sign-in", {"email": person.email, "password": PASSWORD}).status_code == 422
    assert send(client, "/sign-in", {"email": person.email, "password": NEW_PASSWORD}).status_code == 303


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "x:y"]
)
def test_signing_in_leads_only_to_own_pages(
    client: LookingClient, with_password: Callable[..., Any], target: str
) -> None:
    person = with_password()
    response = send(client, "/sign-in", {"email": person.email, "password": PASSWORD}, query_string={"next": target})
    assert response.location == "/"


def test_wrong_password_no_account_and_barred_look_the_same(
    client: LookingClient, session: Session, with_password: Callable[..., Any]
) -> None:
    person, barred = with_password(), with_password()
    barred.state = PersonState.BARRED
    session.flush()
    tries = [
        (person.email, "not the password"),
        ("nobody@example.org", PASSWORD),
        (barred.email, PASSWORD),
        ("\x00", "\x00"),
    ]
    for email, password in tries:
        response = send(client, "/sign-in", {"email": email, "password": password})
        assert response.status_code == 422
        assert "address or the password is not right" in response.text
        assert client.get("/account").status_code == 302


def test_guessing_a_password_is_stopped(client: LookingClient, with_password: Callable[..., Any]) -> None:
    person = with_password()
    codes = [
        send(client, "/sign-in", {"email": person.email, "password": f"wrong {number}"}).status_code
        for number in range(12)
    ]
    assert codes[:10] == [422] * 10
    assert codes[10:] == [429] * 2
    assert send(client, "/sign-in", {"email": person.email, "password": PASSWORD}).status_code == 429


def test_a_weak_hash_is_made_anew_at_sign_in(
    client: LookingClient, session: Session, with_password: Callable[..., Any]
) -> None:
    from argon2 import PasswordHasher

    person = with_password()
    person.password_hash = weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    session.flush()
    assert send(client, "/sign-in", {"email": person.email, "password": PASSWORD}).status_code == 303
    stored = person_with(session, person.email).password_hash
    assert stored != weak
    assert passwords.verify(stored, PASSWORD)


def test_no_hash_is_made_while_a_transaction_is_open(
    app: Flask, client: LookingClient, session: Session, with_password: Callable[..., Any], monkeypatch: Any
) -> None:
    """On SQLite a POST's transaction holds the write lock; a fifth of a second of it would stop the site."""
    from school.extensions import db

    person, seen = with_password(), []
    session.commit()
    for name in ("hash_password", "verify"):
        real = getattr(passwords, name)
        monkeypatch.setattr(
            passwords, name, lambda *args, real=real: (seen.append(db.session().in_transaction()), real(*args))[1]
        )
    send(client, "/sign-in", {"email": person.email, "password": PASSWORD})
    send(client, "/account/password", {"old": PASSWORD, "password": NEW_PASSWORD})
    send(client, "/account/email", {"email": "b@example.org", "password": NEW_PASSWORD})
    assert len(seen) == 4
    assert not any(seen)


def test_signing_out_ends_the_sign_in_and_may_be_done_twice(
    client: LookingClient, session: Session, with_password: Callable[..., Any]
) -> None:
    person = with_password()
    send(client, "/sign-in", {"email": person.email, "password": PASSWORD})
    with client.session_transaction() as cookie:
        stolen = cookie["_user_id"]
    assert send(client, "/sign-out").status_code == 303
    assert send(client, "/sign-out").status_code == 303
    assert client.get("/account").status_code == 302
    with client.session_transaction() as cookie:
        cookie["_user_id"] = stolen
    assert client.get("/account").status_code == 302
    assert client.get("/sign-out").status_code == 405
    assert session.scalars(select(SignIn.token_hash)).first() != stolen


def test_an_expired_sign_in_is_over(client: LookingClient, session: Session, with_password: Callable[..., Any]) -> None:
    person = with_password()
    send(client, "/sign-in", {"email": person.email, "password": PASSWORD})
    session.execute(update(SignIn).values(expires_at=utc_now() - timedelta(seconds=1)))
    assert client.get("/account").status_code == 302


def test_the_language_is_kept_in_the_browser_and_with_the_person(
    client: LookingClient, session: Session, with_password: Callable[..., Any]
) -> None:
    response = send(client, "/locale", {"locale": "ru", "next": "/register?x=1"})
    assert response.location == "/register?x=1"
    assert "Язык сайта" in client.get("/register").text
    assert send(client, "/locale", {"locale": "../xx", "next": "//evil.example"}).location == "/"
    assert 'lang="ru"' in client.get("/register").text
    person = with_password(locale="ru")
    send(client, "/sign-in", {"email": person.email, "password": PASSWORD})
    send(client, "/locale", {"locale": "en", "next": "/account"})
    assert '<html lang="en"' in client.get("/account").text
    assert person_with(session, person.email).locale == "en"


def test_mail_is_written_in_the_language_chosen(client: LookingClient, session: Session) -> None:
    send(client, "/register", {**FORM, "locale": "ru"})
    assert mails(session, ADA)[0].subject == "Подтвердите адрес почты"


def test_a_mailbox_cannot_be_flooded(
    client: LookingClient, session: Session, with_password: Callable[..., Any]
) -> None:
    person = with_password()
    codes = [send(client, "/forgot", {"email": person.email}).status_code for _ in range(8)]
    assert codes == [303] * 6 + [429] * 2
    assert len(mails(session, person.email)) == 6
