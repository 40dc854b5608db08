"""The application factory: binds settings, extensions and areas. Starts no process, opens no socket."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from school import models  # noqa: F401 - every table is known before anything asks for one
from school.accounts.viewer import Viewer, load_viewer
from school.clock import utc_now
from school.extensions import babel, bootstrap, csrf, db, login_manager, migrate
from school.persistence import prepare_engine, reading
from school.settings import ROOT, Settings, load_settings
from school.web import (
    areas,
    chrome,
    error_pages,
    formats,
    guards,
    headers,
    incoming,
    kinds,
    locale,
    page,
    request_log,
    unit_of_work,
)
from school.web.site import Site


def create_app(settings: Settings | None = None) -> Flask:
    """The site for these settings (default: the environment's).

    Raises SettingsError for unusable settings and RuntimeError when a route has no guard.
    """
    settings = settings or load_settings()
    request_log.configure(settings.log_level)
    app = Site(
        "school",
        root_path=str(ROOT / "school"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "school" / "web" / "static"),
    )
    app.config.update(_flask_config(settings))
    app.extensions["school_settings"] = settings
    incoming.init_app(app)
    _bind_extensions(app)
    request_log.init_app(app)
    unit_of_work.init_app(app)
    locale.init_app(app)
    guards.init_app(app)
    csrf.init_app(app)
    error_pages.init_app(app)
    headers.init_app(app, production=settings.production)
    formats.init_app(app)
    kinds.init_app(app)
    page.init_app(app)
    chrome.init_app(app, mailbox_open=not settings.production)
    areas.register(app)
    # Imported once: an import in base.html would cost every page as much as a query.
    app.jinja_env.globals["ui"] = app.jinja_env.get_template("components/ui.html").module
    missing = guards.unguarded(app)
    if missing:
        raise RuntimeError(f"routes without a guard: {', '.join(missing)}")
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    options = {} if settings.database_url.startswith("sqlite") else {"pool_size": 4, "max_overflow": 4}
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": options,
        "SESSION_COOKIE_NAME": f"school_{settings.port}",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,  # the cookie lasts as long as the sign-in, which is not prolonged
        "SESSION_COOKIE_SECURE": settings.base_url.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        "MAX_CONTENT_LENGTH": 6 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 3 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    with app.app_context():
        prepare_engine(db.engine)
    bootstrap.init_app(app)
    babel.init_app(app, locale_selector=locale.chosen_locale, timezone_selector=locale.time_zone)
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.user_loader(_viewer)


def _viewer(token: str) -> Viewer | None:
    # Also before a write: on SQLite a request that writes holds the only write lock from its first statement on.
    with reading():
        return load_viewer(db, token, utc_now())
