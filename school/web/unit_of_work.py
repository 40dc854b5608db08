"""One commit a request: what a request wrote is stored when its answer is a success, else nothing is."""

from __future__ import annotations

from flask import Flask, Response, request

from school.extensions import db
from school.persistence import set_may_write

SAFE = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    """Say beforehand whether the request may write, and commit once afterwards."""

    @app.before_request
    def _begin() -> None:
        set_may_write(request.method not in SAFE)

    @app.after_request
    def _commit(response: Response) -> Response:
        if db.session.registry.has():
            if response.status_code < 400:
                db.session.commit()
            else:
                db.session.rollback()
        return response
