"""What the tests of accounts share: people with passwords, forms sent as browsers send them, the mail they get."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from school.accounts import passwords
from school.mail.models import OutboxMail
from tests.support.client import LookingClient
from tests.support.factories import Factory

PASSWORD = "tulip wagon seven"
HASH = passwords.hash_password(PASSWORD)
NEW_PASSWORD = "marble kettle rain"

Send = Callable[..., TestResponse]


@pytest.fixture
def with_password(make: Factory) -> Callable[..., Any]:
    """`with_password(role, ...)`: a person who signs in with PASSWORD."""

    def person(*roles: Any, **fields: Any) -> Any:
        made = make.person(*roles, **fields)
        made.password_hash = HASH
        make.session.flush()
        return made

    return person


def send(browser: LookingClient, url: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
    """Post a form with the token of a page, as a person would."""
    page = browser.get("/register/check-mail").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return browser.post(url, data={"csrf_token": found[1], **(data or {})}, **options)


def mails(session: Session, to: str) -> list[OutboxMail]:
    """What was mailed to an address, oldest first."""
    statement = select(OutboxMail).where(OutboxMail.to_address == to).order_by(OutboxMail.id)
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def link_in(mail: OutboxMail, app: Flask) -> str:
    """The path of the link in a message."""
    base = app.extensions["school_settings"].base_url
    found = re.search(re.escape(base) + r"(/[\w-]+/[\w-]{20,})", mail.text)
    assert found, mail.text
    return found[1]
