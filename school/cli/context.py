"""What a command needs of the site: the application, a session, and one commit at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from school.app import create_app
from school.clock import utc_now
from school.extensions import db


@contextmanager
def app_session() -> Iterator[tuple[Flask, Session, datetime]]:
    """The application, a session and the time; committed when the block ends well."""
    app = create_app()
    with app.app_context():
        yield app, db.session(), utc_now()
        db.session.commit()
