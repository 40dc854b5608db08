"""The verbs for coming in: register, confirm an address, choose a new password, change the address.

Everything here answers the same whether or not an address has an account: who may know gets
it by mail. Password hashes are made by the caller, outside any transaction.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from school.accounts import messages, queries
from school.accounts.errors import EmailTaken, LinkOver, NotSignedIn
from school.accounts.models import OneTimeToken, Person, PersonState, TokenPurpose
from school.accounts.rules import LINK_LIFETIMES, REPEATED_FORM
from school.accounts.service import create_person, end_sign_ins
from school.accounts.viewer import Viewer, token_hash
from school.audit.service import record


def register(
    session: Session, now: datetime, *, email: str, name: str, password_hash: str, locale: str, base_url: str
) -> None:
    """Make an account and mail the link that confirms it; an address that has one gets a mail saying so.

    The same form sent twice sends one mail.
    """
    try:
        person_id = create_person(session, now, email=email, name=name, password_hash=password_hash, locale=locale)
    except EmailTaken:
        _tell_owner(session, now, email, base_url)
        return
    _send_confirmation(session, now, session.get_one(Person, person_id), base_url)


def _tell_owner(session: Session, now: datetime, email: str, base_url: str) -> None:
    person = session.scalars(select(Person).where(Person.email == email)).one()
    if now - person.created_at < REPEATED_FORM or person.state is not PersonState.ACTIVE:
        return
    if person.email_confirmed_at is None:
        _send_confirmation(session, now, person, base_url)
    else:
        messages.already_registered(session, now, person.email, person.locale, person.name, base_url)


def resend_confirmation(session: Session, now: datetime, email: str, base_url: str) -> None:
    """Mail a new confirmation link, if the address has an account that still needs one."""
    person = _active(session, email)
    if person is None:
        return
    if person.email_confirmed_at is None:
        _send_confirmation(session, now, person, base_url)
    else:
        messages.already_registered(session, now, person.email, person.locale, person.name, base_url)


def _send_confirmation(session: Session, now: datetime, person: Person, base_url: str) -> None:
    token = _new_link(session, now, person.id, TokenPurpose.CONFIRM_EMAIL)
    link = base_url + messages.CONFIRM_PATH + token
    messages.confirm_address(session, now, person.email, person.locale, person.name, link)


def confirm_email(session: Session, now: datetime, token: str) -> int:
    """The address is its owner's; returns whose it is. Raises LinkOver."""
    person = _use_link(session, now, token, TokenPurpose.CONFIRM_EMAIL)
    _mark_confirmed(session, now, person)
    return person.id


def ask_for_reset(session: Session, now: datetime, email: str, base_url: str) -> None:
    """Mail a link to choose a new password, if the address has an account."""
    person = _active(session, email)
    if person is None:
        return
    token = _new_link(session, now, person.id, TokenPurpose.RESET_PASSWORD)
    link = base_url + messages.RESET_PATH + token
    messages.reset_password(session, now, person.email, person.locale, person.name, link)


def reset_password(session: Session, now: datetime, token: str, password_hash: str, base_url: str) -> None:
    """Store the new password, sign out every browser, spend all reset links. Raises LinkOver.

    Who could open the link reads the mail, so the address counts as confirmed.
    """
    person = _use_link(session, now, token, TokenPurpose.RESET_PASSWORD)
    person.password_hash = password_hash
    _mark_confirmed(session, now, person)
    _spend_links(session, now, person.id, TokenPurpose.RESET_PASSWORD)
    end_sign_ins(session, now, person.id)
    session.flush()
    record(session, now, person.id, "accounts.password_reset", "person", person.id)
    messages.password_changed(session, now, person.email, person.locale, person.name, base_url)


def change_password(
    session: Session, now: datetime, viewer: Viewer, seen: queries.Account, password_hash: str, base_url: str
) -> None:
    """Store the new password after the old one was verified against `seen`; signs out all other browsers.

    Raises NotSignedIn when the password changed in the meantime.
    """
    changed = session.connection().execute(
        update(Person)
        .where(Person.id == viewer.id, Person.password_hash == seen.password_hash, Person.state == PersonState.ACTIVE)
        .values(password_hash=password_hash)
    )
    if changed.rowcount != 1:
        raise NotSignedIn
    _spend_links(session, now, viewer.id, TokenPurpose.RESET_PASSWORD)
    end_sign_ins(session, now, viewer.id, keep=viewer.sign_in_id)
    record(session, now, viewer.id, "accounts.password_changed", "person", viewer.id)
    messages.password_changed(session, now, viewer.email, viewer.locale, viewer.name, base_url)


def ask_for_new_email(session: Session, now: datetime, viewer: Viewer, new_email: str, base_url: str) -> None:
    """Mail a link to the new address; an address that has an account gets a mail saying so instead."""
    if queries.account_by_email(session, new_email) is not None:
        messages.new_address_taken(session, now, new_email, viewer.locale, base_url)
        return
    _spend_links(session, now, viewer.id, TokenPurpose.CHANGE_EMAIL)
    token = _new_link(session, now, viewer.id, TokenPurpose.CHANGE_EMAIL, new_email)
    link = base_url + messages.NEW_EMAIL_PATH + token
    messages.confirm_new_address(session, now, new_email, viewer.locale, viewer.name, link)


def confirm_new_email(session: Session, now: datetime, token: str) -> int:
    """Use the new address from now on and tell the old one. Raises LinkOver, EmailTaken."""
    person = _use_link(session, now, token, TokenPurpose.CHANGE_EMAIL)
    new_email = session.scalar(select(OneTimeToken.new_email).where(OneTimeToken.token_hash == token_hash(token)))
    if new_email is None:
        raise LinkOver(TokenPurpose.CHANGE_EMAIL)
    old_email = person.email
    try:
        with session.begin_nested():
            person.email = new_email
            session.flush()
    except IntegrityError as error:
        raise EmailTaken from error
    person.email_confirmed_at = now
    # Links that went to the old address must not open the account any more.
    for purpose in TokenPurpose:
        _spend_links(session, now, person.id, purpose)
    session.flush()
    record(session, now, person.id, "accounts.email_changed", "person", person.id)
    messages.address_changed(session, now, old_email, person.locale, person.name)
    return person.id


def _active(session: Session, email: str) -> Person | None:
    return session.scalars(
        select(Person).where(Person.email == email, Person.state == PersonState.ACTIVE)
    ).one_or_none()


def _mark_confirmed(session: Session, now: datetime, person: Person) -> None:
    if person.email_confirmed_at is None:
        person.email_confirmed_at = now
        session.flush()
        record(session, now, person.id, "accounts.email_confirmed", "person", person.id)


def _new_link(
    session: Session, now: datetime, person_id: int, purpose: TokenPurpose, new_email: str | None = None
) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        OneTimeToken(
            person_id=person_id,
            purpose=purpose,
            token_hash=token_hash(token),
            new_email=new_email,
            created_at=now,
            expires_at=now + LINK_LIFETIMES[purpose],
        )
    )
    session.flush()
    return token


def _use_link(session: Session, now: datetime, token: str, purpose: TokenPurpose) -> Person:
    """Spend a link in one conditional statement, so that it works once even when clicked twice at once."""
    person_id = session.execute(
        update(OneTimeToken)
        .where(
            OneTimeToken.token_hash == token_hash(token),
            OneTimeToken.purpose == purpose,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > now,
        )
        .values(used_at=now)
        .returning(OneTimeToken.person_id)
    ).scalar_one_or_none()
    person = session.get(Person, person_id, populate_existing=True) if person_id is not None else None
    if person is None or person.state is not PersonState.ACTIVE:
        raise LinkOver(purpose)
    return person


def _spend_links(session: Session, now: datetime, person_id: int, purpose: TokenPurpose) -> None:
    session.execute(
        update(OneTimeToken)
        .where(OneTimeToken.person_id == person_id, OneTimeToken.purpose == purpose, OneTimeToken.used_at.is_(None))
        .values(used_at=now)
    )
