"""The mails about an account, in the language of the person they go to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from school.i18n import _, use_locale
from school.mail.service import queue_mail

CONFIRM_PATH = "/confirm/"
RESET_PATH = "/reset/"
NEW_EMAIL_PATH = "/new-email/"
"""Where links lead; tests/accounts hold them to the routes of the views."""


def confirm_address(session: Session, now: datetime, to: str, locale: str, name: str, link: str) -> None:
    """The first mail: confirm that the address is yours."""
    with use_locale(locale):
        subject = _("Confirm your e-mail address")
        text = _(
            "Hello %(name)s,\n\n"
            "welcome to Trainer School. Open this link to confirm your e-mail address:\n\n%(link)s\n\n"
            "The link works for three days. If you did not register with us, ignore this message; "
            "nothing will happen.\n\nTrainer School",
            name=name,
            link=link,
        )
    _send(session, now, to, subject, text)


def already_registered(session: Session, now: datetime, to: str, locale: str, name: str, base_url: str) -> None:
    """Somebody, probably the person, registered an address that has an account."""
    with use_locale(locale):
        subject = _("You already have an account")
        text = _(
            "Hello %(name)s,\n\n"
            "somebody, probably you, has just tried to register with this e-mail address. "
            "There is an account with it already, and nothing about it has changed.\n\n"
            "Sign in: %(sign_in)s\nForgotten the password? Choose a new one: %(forgot)s\n\n"
            "If it was not you, you need not do anything.\n\nTrainer School",
            name=name,
            sign_in=f"{base_url}/sign-in",
            forgot=f"{base_url}/forgot",
        )
    _send(session, now, to, subject, text)


def reset_password(session: Session, now: datetime, to: str, locale: str, name: str, link: str) -> None:
    """The link to choose a new password."""
    with use_locale(locale):
        subject = _("Choose a new password")
        text = _(
            "Hello %(name)s,\n\n"
            "open this link to choose a new password:\n\n%(link)s\n\n"
            "The link works for one hour and once. Your old password stays valid until you have chosen a new one. "
            "If you did not ask for this, ignore this message.\n\nTrainer School",
            name=name,
            link=link,
        )
    _send(session, now, to, subject, text)


def password_changed(session: Session, now: datetime, to: str, locale: str, name: str, base_url: str) -> None:
    """A warning after the fact, for the case that it was somebody else."""
    with use_locale(locale):
        subject = _("Your password has been changed")
        text = _(
            "Hello %(name)s,\n\n"
            "the password of your account has been changed, and all other browsers have been signed out.\n\n"
            "If it was not you, choose a new password at once: %(forgot)s\n\nTrainer School",
            name=name,
            forgot=f"{base_url}/forgot",
        )
    _send(session, now, to, subject, text)


def confirm_new_address(session: Session, now: datetime, to: str, locale: str, name: str, link: str) -> None:
    """To the new address: confirm that it is yours."""
    with use_locale(locale):
        subject = _("Confirm your new e-mail address")
        text = _(
            "Hello %(name)s,\n\n"
            "open this link to use this address for your account:\n\n%(link)s\n\n"
            "The link works for one day. Until then your old address stays in use. "
            "If you did not ask for this, ignore this message.\n\nTrainer School",
            name=name,
            link=link,
        )
    _send(session, now, to, subject, text)


def new_address_taken(session: Session, now: datetime, to: str, locale: str, base_url: str) -> None:
    """To an address that somebody wants to change to, and that has an account of its own."""
    with use_locale(locale):
        subject = _("This address already has an account")
        text = _(
            "Hello,\n\n"
            "somebody, probably you, wanted to use this e-mail address for another account of theirs. "
            "It belongs to an account already, so nothing has changed.\n\n"
            "Sign in with this address: %(sign_in)s\n\nTrainer School",
            sign_in=f"{base_url}/sign-in",
        )
    _send(session, now, to, subject, text)


def address_changed(session: Session, now: datetime, to: str, locale: str, name: str) -> None:
    """To the old address, so that a theft does not go unnoticed."""
    with use_locale(locale):
        subject = _("Your e-mail address has been changed")
        text = _(
            "Hello %(name)s,\n\n"
            "your account now uses another e-mail address, and this one no longer opens it.\n\n"
            "If it was not you, answer this message.\n\nTrainer School",
            name=name,
        )
    _send(session, now, to, subject, text)


def account_closed(session: Session, now: datetime, to: str, locale: str, name: str) -> None:
    """The last mail."""
    with use_locale(locale):
        subject = _("Your account is closed")
        text = _(
            "Hello %(name)s,\n\n"
            "your account is closed. Your name, address, profile and résumé have been removed; "
            "marks, certificates and payments are kept without your name, as we must be able to account for them.\n\n"
            "Thank you for having been with us.\n\nTrainer School",
            name=name,
        )
    _send(session, now, to, subject, text)


def _send(session: Session, now: datetime, to: str, subject: str, text: str) -> None:
    queue_mail(session, lambda: now, to, subject, text)
