"""A second baseline: the page and the autosave as Flask's own tutorials would write them, under the same server.

Flask-Login with the ORM, two ORM reads, eight translated strings, six links and the body of a lesson; the autosave
loads a row, changes it and commits. It shows what the ratio to a bare page is worth on the machine at hand.
"""

from __future__ import annotations

import os

from flask import Flask, render_template, request
from flask_babel import Babel
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import DictLoader
from sqlalchemy.orm import Mapped, mapped_column

BODY = "x" * int(os.environ.get("BARE_BYTES", "26000"))
PAGE = """<!doctype html><meta name="csrf-token" content="{{ csrf_token() }}"><h1>{{ _("Lesson") }}</h1>
<p>{{ _("Hello, %(name)s", name=current_user.name) }} {{ _("Lessons") }} {{ _("Test") }} {{ _("Results") }} {{ _("Tasks") }}
{{ _("Earnings") }} {{ _("Sign out") }}</p>
{% for number in range(6) %}<a href="{{ url_for('lesson', number=number) }}">{{ number }}</a>{% endfor %}
<ul>{% for row in rows %}<li>{{ row.id }} {{ row.text[:20] }}</li>{% endfor %}</ul><article>{{ body }}</article>"""

db = SQLAlchemy()
login = LoginManager()


class User(UserMixin, db.Model):  # type: ignore[name-defined,misc]
    """Somebody who signs in."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Row(db.Model):  # type: ignore[name-defined,misc]
    """An answer, or a place in a lesson."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    text: Mapped[str]
    revision: Mapped[int] = mapped_column(default=0)


@login.user_loader
def _user(user_id: str) -> User | None:
    return db.session.get(User, int(user_id))


def create_app(database: str) -> Flask:
    """The application on a SQLite file."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="idiomatic", SQLALCHEMY_DATABASE_URI=f"sqlite:///{database}")
    for extension in (db, login, Babel(), CSRFProtect()):
        extension.init_app(app)
    app.jinja_loader = DictLoader({"lesson.html": PAGE})  # type: ignore[misc]

    @app.get("/<int:number>")
    @login_required
    def lesson(number: int) -> str:
        db.session.get(Row, current_user.id)
        rows = db.session.scalars(db.select(Row).where(Row.user_id == current_user.id).limit(6)).all()
        return render_template("lesson.html", number=number, rows=rows, body=BODY)

    @app.post("/save")
    @login_required
    def save() -> dict[str, int]:
        row = db.session.get_one(Row, current_user.id)
        row.text, row.revision = request.get_json()["text"], row.revision + 1
        db.session.commit()
        return {"revision": row.revision}

    @app.get("/enter")
    def enter() -> str:
        login_user(db.session.get_one(User, 1))
        return generate_csrf()

    return app


def fill(app: Flask) -> tuple[str, str]:
    """Make the tables and one person with six rows; their cookie and their CSRF token."""
    with app.app_context():
        db.create_all()
        db.session.add(User(name="Ann"))
        db.session.add_all(Row(user_id=1, text="text " * 200) for _ in range(6))
        db.session.commit()
    client = app.test_client()
    token = client.get("/enter").text
    cookie = client.get_cookie("session")
    assert cookie is not None
    return f"session={cookie.value}", token
