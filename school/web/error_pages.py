"""Where errors become pages, or JSON for scripts: the only place."""

from __future__ import annotations

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from school.errors import Conflict, Invalid, NotFound, SchoolError
from school.extensions import db
from school.i18n import N_, gettext

log = structlog.get_logger()

_HTTP_WORDS = {
    400: N_("The page sent something we could not read. Go back, reload the page and try again."),
    404: NotFound.message,
    405: N_("This address does not answer to that. Start again from your home page."),
    413: N_("That is too large. A text may have 20,000 characters and a file 5 MB."),
    429: N_("Too many tries in a short time. Wait a few minutes and try again."),
    500: N_("Something went wrong on our side. What you had saved is safe. Please try again in a minute."),
    503: N_("We are too busy right now. What you had saved is safe. Please try again in a minute."),
}
_CSRF = N_(
    "This page was open for too long, so we could not be sure it was you. Reload it and send it again; saved answers are safe."
)


def wants_json() -> bool:
    """True for our own scripts and the API."""
    return request.is_json or request.headers.get("Accept", "").startswith("application/json")


def answer(status: int, code: str, words: str) -> ResponseReturnValue:
    """The error as the caller reads it."""
    if wants_json():
        return {"code": code, "message": words}, status
    return render_template("error.html", status=status, code=code, words=words), status


def init_app(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(SchoolError)
    def _domain(error: SchoolError) -> ResponseReturnValue:
        db.session.rollback()
        return answer(error.status, error.code, gettext(error.message, **error.params))

    @app.errorhandler(CSRFError)
    def _csrf(error: CSRFError) -> ResponseReturnValue:
        db.session.rollback()
        return answer(400, "csrf", gettext(_CSRF))

    @app.errorhandler(IntegrityError)
    def _integrity(error: IntegrityError) -> ResponseReturnValue:
        db.session.rollback()
        log.warning("integrity_conflict", constraint=str(error.orig)[:200])
        return answer(409, Conflict.code, gettext(Conflict.message))

    @app.errorhandler(DataError)
    @app.errorhandler(OverflowError)
    @app.errorhandler(UnicodeEncodeError)
    def _not_storable(error: Exception) -> ResponseReturnValue:
        """A value that no column can hold. Forms and addresses refuse it earlier; this is what got past them."""
        db.session.rollback()
        log.warning("value_not_storable", kind=type(error).__name__)
        return answer(Invalid.status, Invalid.code, gettext(Invalid.message))

    @app.errorhandler(OperationalError)
    def _busy(error: OperationalError) -> ResponseReturnValue:
        db.session.rollback()
        log.error("database_unavailable", reason=str(error.orig)[:200])
        return answer(503, "busy", gettext(_HTTP_WORDS[503]))

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> ResponseReturnValue:
        db.session.rollback()
        status = error.code or 500
        return answer(status, f"http_{status}", gettext(_HTTP_WORDS.get(status, SchoolError.message)))

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> ResponseReturnValue:
        db.session.rollback()
        log.exception("unexpected_error")
        return answer(500, "unexpected", gettext(_HTTP_WORDS[500]))
