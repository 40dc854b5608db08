"""Which settings do not go together: plain decisions, one function a subject."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

import requests

from assessments import SchoolContentError
from assessments.grammar.port import LANGUAGES
from school import content
from school.checker.config import EMBEDDED
from school.mail.transport import SmtpServer
from school.settings import Settings
from school.supervise.languagetool import LanguageToolMissing, require_languagetool
from school.supervise.programs import LONGEST_HOME
from school.supervise.run import DEMO_LOGINS

ERROR = "error"
WARNING = "warning"

_KEY_LENGTH = 32
_KEY_VARIETY = 10
_FREE_BYTES = 500_000_000
_QUEUES = ("redis", "rediss", "unix", "postgresql", "postgresql+psycopg", "postgres")
_LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
_PROBE_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, how badly, and what to do about it."""

    level: str
    what: str
    remedy: str


def examine(settings: Settings) -> list[Finding]:
    """Everything that can be said without the database."""
    return [
        *_home(settings),
        *_secret(settings),
        *_mode(settings),
        *_limits(settings),
        *_queue(settings),
        *_grammar(settings),
        *_mail(settings),
        *_content(),
    ]


def _content() -> Iterator[Finding]:
    try:
        content.require_blueprints()
    except SchoolContentError as error:
        yield Finding(
            ERROR, f"The tests cannot be asked: {error}", "Run `school content check` and mend what it names."
        )


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    if not os.access(home, os.W_OK | os.X_OK):
        yield Finding(ERROR, f"{home} cannot be written to.", "Set SCHOOL_HOME to a folder of your own.")
    if len(os.fsencode(home)) > LONGEST_HOME:
        yield Finding(
            ERROR,
            f"SCHOOL_HOME is {len(os.fsencode(home))} bytes long; sockets inside it would not open.",
            f"Choose a path of at most {LONGEST_HOME} bytes.",
        )
    if stat.S_IMODE(home.stat().st_mode) & 0o007:
        yield Finding(
            WARNING,
            f"Everybody on this machine can look into {home}.",
            f"Run `chmod 700 {home}`.",
        )
    if shutil.disk_usage(home).free < _FREE_BYTES:
        yield Finding(
            WARNING,
            f"Less than {_FREE_BYTES // 1_000_000} MB are free in {home}.",
            "Make room: a full disk stops every answer from being stored.",
        )


def _secret(settings: Settings) -> Iterator[Finding]:
    key = settings.secret_key
    if len(key) < _KEY_LENGTH or len(set(key)) < _KEY_VARIETY:
        yield Finding(
            ERROR,
            "SCHOOL_SECRET_KEY is weak: whoever guesses it can sign in as anybody.",
            "Leave it out, and a random one is made and kept in the home folder.",
        )


def _mode(settings: Settings) -> Iterator[Finding]:
    debug = os.environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no")
    if settings.production and debug:
        yield Finding(
            ERROR,
            "FLASK_DEBUG is on in production: its console runs commands for visitors.",
            "Remove FLASK_DEBUG from the environment.",
        )
    if not settings.production and settings.host not in _LOCAL_HOSTS:
        yield Finding(
            ERROR,
            f"Development mode listens on {settings.host}: others could read all mail in the mailbox page.",
            "Set SCHOOL_ENV=production, or leave SCHOOL_HOST out.",
        )
    if settings.production and urlsplit(settings.base_url).scheme != "https":
        yield Finding(
            ERROR,
            f"SCHOOL_BASE_URL is {settings.base_url}: passwords and session cookies would travel unencrypted.",
            "Put a web server with a certificate in front and set SCHOOL_BASE_URL=https://...",
        )
    if settings.production and (settings.home / DEMO_LOGINS).exists():
        yield Finding(
            ERROR,
            f"There are demo people in production; their passwords lie in {settings.home / DEMO_LOGINS}.",
            "Use a fresh SCHOOL_HOME and database for real people.",
        )


def _limits(settings: Settings) -> Iterator[Finding]:
    if settings.limits_url.startswith("memory:") and settings.web_workers > 1:
        yield Finding(
            ERROR,
            f"Each of the {settings.web_workers} web processes counts its limits alone, so they are that many "
            "times as high as they should be.",
            "Leave SCHOOL_LIMITS_URL out to count in the database, give a redis:// address, "
            "or set SCHOOL_WEB_WORKERS=1.",
        )


def _queue(settings: Settings) -> Iterator[Finding]:
    if settings.queue_url and urlsplit(settings.queue_url).scheme not in _QUEUES:
        yield Finding(
            ERROR,
            "SCHOOL_QUEUE_URL is neither a Redis nor a PostgreSQL address.",
            "Use redis://... or postgresql://..., or leave it out for a file in the home folder.",
        )


def _grammar(settings: Settings) -> Iterator[Finding]:
    if settings.grammar == EMBEDDED:
        missing = [name for name in ("lt_py", *_data_packages()) if find_spec(name) is None]
        if missing:
            yield Finding(
                ERROR,
                f"The grammar engine is not complete: {', '.join(missing)} cannot be imported.",
                "Install the project's requirements again: `make install`.",
            )
    elif settings.languagetool_url:
        yield from _languagetool_answers(settings.languagetool_url)
    else:
        try:
            require_languagetool(settings.home)
        except LanguageToolMissing as error:
            what, _, remedy = str(error).partition("\n")
            yield Finding(ERROR, what, remedy)


def _data_packages() -> list[str]:
    return [f"lingotweaker_data_{lang}" for lang in LANGUAGES]


def _languagetool_answers(url: str) -> Iterator[Finding]:
    try:
        requests.get(url.rstrip("/") + "/v2/languages", timeout=_PROBE_SECONDS).raise_for_status()
    except requests.RequestException:
        yield Finding(
            ERROR,
            f"No LanguageTool server answers at {url}.",
            "Start it, correct SCHOOL_LANGUAGETOOL_URL, or use the embedded engine (SCHOOL_GRAMMAR=embedded).",
        )


def _mail(settings: Settings) -> Iterator[Finding]:
    if settings.smtp_url:
        try:
            SmtpServer.from_url(settings.smtp_url, settings.mail_from)
        except ValueError as error:
            yield Finding(ERROR, f"{error}.", "Correct SCHOOL_SMTP_URL.")
    elif settings.production:
        yield Finding(
            ERROR,
            "No mail server is set: nobody could confirm an address or reset a password.",
            "Set SCHOOL_SMTP_URL=smtp://user:password@host:587?starttls=1.",
        )
