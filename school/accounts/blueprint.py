"""The blueprint of accounts, and what its views share."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, request, session
from flask_login import login_user

from school.accounts import passwords, queries, service
from school.accounts.rules import SEEN_EVERY
from school.accounts.viewer import load_viewer
from school.clock import utc_now
from school.extensions import db
from school.persistence import reading
from school.web import rate_limits
from school.web.guards import viewer_or_none

blueprint = Blueprint("accounts", __name__)

MAX_ID = 2**31 - 1
"""The largest number a row can have; addresses with a larger one lead nowhere."""


def release() -> None:
    """End the transaction of this request's session, before slow work; nothing was written yet.

    A transaction of a POST holds SQLite's write lock, and a hash takes a fifth of a second.
    """
    db.session.rollback()


def limit(name: str, who: str, times: int, window: timedelta) -> None:
    """Count a try against a limit; raises TooMany. Call it outside a transaction."""
    rate_limits.hit(f"accounts.{name}", who, limit=times, window=window)


def limit_address(name: str, times: int, window: timedelta) -> None:
    """Count a try by the network address that asks."""
    limit(name, f"ip:{request.remote_addr or ''}", times, window)


def limit_mail(email: str) -> None:
    """Keep anybody from filling a mailbox through us."""
    limit_address("mail", 40, timedelta(hours=1))
    limit("mail", f"to:{email}", 6, timedelta(hours=1))


def verified(person_id: int, password: str) -> queries.Account | None:
    """The account when this is its password, looked up and verified outside any write transaction."""
    release()
    limit("password", str(person_id), 10, timedelta(minutes=10))
    with reading():
        account = queries.account_by_id(db.session(), person_id)
    release()
    return account if account and passwords.verify(account.password_hash, password) else None


def let_in(token: str) -> None:
    """Give this browser the cookie of a sign-in that was just stored; it lasts as long as the sign-in.

    Nothing of the cookie from before stays: somebody else may have planted it, and would know its CSRF token.
    """
    session.clear()
    session.permanent = True
    login_user(load_viewer(db.session(), token, utc_now()))


@blueprint.after_app_request
def note_seen(response: Response) -> Response:
    """Keep "last used" in the list of sign-ins about right: at most every ten minutes, where the request writes anyway."""
    if request.method == "POST" and response.status_code < 400:
        viewer, now = viewer_or_none(), utc_now()
        if viewer is not None and now - viewer.last_seen_at >= SEEN_EVERY:
            service.note_seen(db.session(), now, viewer)
    return response
