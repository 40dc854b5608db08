"""The mailbox page: what the site would send, to be read where no mail server is set."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from school.errors import NotFound
from school.extensions import db
from school.mail.models import OutboxMail
from school.mail.queries import mailbox
from school.mail.service import MAX_ATTEMPTS
from school.web.guards import public
from school.web.listing import paginate
from school.web.page import settings

blueprint = Blueprint("mail", __name__)


def mailbox_open() -> bool:
    """Only in development: the page shows everybody's mail to anybody."""
    return not settings().production


@blueprint.get("/mailbox")
@public
def box() -> ResponseReturnValue:
    """Messages, newest first; ?to= narrows them to one address."""
    _require_open()
    page = paginate(db.session(), mailbox(request.args.get("to", "").replace("\0", "").strip()), scalars=True)
    return render_template("mail/box.html", page=page, smtp=bool(settings().smtp_url))


@blueprint.get("/mailbox/<int:mail_id>")
@public
def message(mail_id: int) -> ResponseReturnValue:
    """One message as its reader gets it."""
    _require_open()
    mail = db.session.get(OutboxMail, mail_id)
    if mail is None:
        raise NotFound
    return render_template("mail/message.html", mail=mail, given_up=mail.attempts >= MAX_ATTEMPTS)


def _require_open() -> None:
    if not mailbox_open():
        raise NotFound
