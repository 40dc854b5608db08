"""One commit a request: what a request wrote is stored when its answer is a success, else nothing is."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from school.extensions import db
from school.persistence import set_may_write

SAFE = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    """Say beforehand whether the request may write, and commit once afterwards."""

    @app.before_request
    def _begin() -> None:
        set_may_write(request.method not in SAFE)
        if request.method not in SAFE:
            # Read the whole body before the first statement: a transaction of a POST holds SQLite's
            # write lock, and a slow sender would hold it for as long as they like. A body that is
            # too large is refused when the view asks for it.
            with suppress(RequestEntityTooLarge):
                request.get_data(parse_form_data=True)

    @app.after_request
    def _commit(response: Response) -> Response:
        session = db.session() if db.session.registry.has() else None
        if session is not None and session.in_transaction():
            if response.status_code < 400:
                session.commit()
            else:
                session.rollback()
        return response
