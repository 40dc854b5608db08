"""Every setting of the site, read from the environment into one typed place."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says, checked and typed. README.md lists every variable."""

    home: Path
    host: str
    port: int
    database_url: str
    secret_key: str
    env: Literal["development", "production"]
    web_workers: int
    grammar: Literal["embedded", "languagetool"]
    languagetool_url: str
    grammar_deadline_s: float
    grammar_max_chars: int
    queue_url: str
    limits_url: str
    smtp_url: str
    mail_from: str
    base_url: str
    log_level: str

    @property
    def run_dir(self) -> Path:
        """Sockets, pids and generated configuration of the running site."""
        return self.home / "run"

    @property
    def files_dir(self) -> Path:
        """Uploads and generated files, outside the web root."""
        return self.home / "files"

    @property
    def logs_dir(self) -> Path:
        """Logs of every process."""
        return self.home / "logs"

    @property
    def production(self) -> bool:
        """True where strangers use the site."""
        return self.env == "production"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; make the home folder and a secret key on first use.

    Raises SettingsError when a value cannot be used.
    """
    env = os.environ if environ is None else environ
    home = Path(env.get("SCHOOL_HOME") or ROOT / "var").expanduser().resolve()
    for folder in (home, home / "run", home / "files", home / "logs"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    host = env.get("SCHOOL_HOST", "127.0.0.1")
    port = _integer(env, "PORT", 8000, 1, 65535)
    return Settings(
        home=home,
        host=host,
        port=port,
        database_url=_database_url(env.get("SCHOOL_DATABASE_URL", ""), home),
        secret_key=env.get("SCHOOL_SECRET_KEY") or _stored_secret(home / "secret.key"),
        env=cast("Literal['development', 'production']", _choice(env, "SCHOOL_ENV", ("development", "production"))),
        web_workers=_integer(env, "SCHOOL_WEB_WORKERS", 2, 1, 64),
        grammar=cast(
            "Literal['embedded', 'languagetool']", _choice(env, "SCHOOL_GRAMMAR", ("embedded", "languagetool"))
        ),
        languagetool_url=env.get("SCHOOL_LANGUAGETOOL_URL", ""),
        grammar_deadline_s=_number(env, "SCHOOL_GRAMMAR_DEADLINE", 20.0),
        grammar_max_chars=_integer(env, "SCHOOL_GRAMMAR_MAX_CHARS", 20_000, 100, 200_000),
        queue_url=env.get("SCHOOL_QUEUE_URL", ""),
        limits_url=env.get("SCHOOL_LIMITS_URL", ""),
        smtp_url=env.get("SCHOOL_SMTP_URL", ""),
        mail_from=env.get("SCHOOL_MAIL_FROM", "Trainer School <school@localhost>"),
        base_url=(env.get("SCHOOL_BASE_URL") or f"http://{host}:{port}").rstrip("/"),
        log_level=env.get("SCHOOL_LOG_LEVEL", "INFO").upper(),
    )


def _database_url(given: str, home: Path) -> str:
    """SQLite in the home folder unless told otherwise; plain postgresql:// means psycopg 3."""
    if not given:
        return f"sqlite:///{home / 'school.db'}"
    for prefix in ("postgresql://", "postgres://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    return given


def _stored_secret(path: Path) -> str:
    """One random key per home folder, readable by its owner only."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _choice(env: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name) or allowed[0]
    if value not in allowed:
        raise SettingsError(f"{name}={value!r}: use one of {', '.join(allowed)}.")
    return value


def _integer(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingsError(f"{name}={text!r}: give a whole number from {low} to {high}.")
    return int(text)


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name) or str(default)
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 3600:
        raise SettingsError(f"{name}={text!r}: give a number of seconds between 0 and 3600.")
    return value
