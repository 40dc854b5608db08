"""Readiness and the doctor: each says which part, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from school import health
from school.doctor import ERROR, examine
from school.jobs.runner import Runner
from school.settings import load_settings

STRONG = "kX9vQ2mT7bLw4ZpR8sYd1HcN6fGj3AeU"


def test_alive_needs_nothing(app: Flask) -> None:
    assert app.test_client().get("/healthz").json == {"alive": True}


def test_ready_names_the_parts_that_are_not(app: Flask, session: Session) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    parts = answer.json["parts"]
    assert not answer.json["ready"]
    assert set(parts) == {"database", "migrations", "worker", "grammar", "mail"}
    assert parts["database"]["ok"]
    assert parts["mail"]["ok"]
    assert parts["worker"] == {"ok": False, "message": "no background worker has started yet"}
    assert parts["grammar"] == {"ok": False, "message": "the grammar checker is not running"}


def test_a_worker_that_fell_silent_is_noticed(runner: Runner, session: Session, clock: Any) -> None:
    runner.beat()
    assert health.worker(session, clock).ok
    clock.move(seconds=90)
    part = health.worker(session, clock)
    assert not part.ok
    assert "90 s" in part.message


def test_a_database_without_tables_is_an_answer(session: Session) -> None:
    from sqlalchemy import text

    session.execute(text("DROP TABLE process_heartbeats"))
    session.commit()
    app_parts = health.readiness(session, lambda: None, load_settings({"SCHOOL_HOME": "/tmp"}))  # type: ignore[arg-type,return-value]
    assert app_parts["worker"].message == "the database does not answer as expected"
    assert app_parts["database"].ok


def _findings(tmp_path: Path, **env: str) -> list[str]:
    settings = load_settings({"SCHOOL_HOME": str(tmp_path / "h"), **env})
    return [finding.what for finding in examine(settings) if finding.level == ERROR]


def test_the_default_settings_are_in_order(tmp_path: Path) -> None:
    assert _findings(tmp_path) == []


def test_production_done_right_is_in_order(tmp_path: Path) -> None:
    assert not _findings(
        tmp_path,
        SCHOOL_ENV="production",
        SCHOOL_SECRET_KEY=STRONG,
        SCHOOL_BASE_URL="https://school.example.org",
        SCHOOL_SMTP_URL="smtp://mail.example.org:587?starttls=1",
    )


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"SCHOOL_SECRET_KEY": "secret"}, "SCHOOL_SECRET_KEY is weak"),
        ({"SCHOOL_SECRET_KEY": "a" * 64}, "SCHOOL_SECRET_KEY is weak"),
        ({"SCHOOL_QUEUE_URL": "amqp://x"}, "SCHOOL_QUEUE_URL is neither"),
        ({"SCHOOL_LIMITS_URL": "memory://", "SCHOOL_WEB_WORKERS": "2"}, "counts its limits alone"),
        ({"SCHOOL_HOST": "0.0.0.0"}, "Development mode listens on 0.0.0.0"),
        ({"SCHOOL_ENV": "production"}, "No mail server is set"),
        ({"SCHOOL_ENV": "production"}, "unencrypted"),
        ({"SCHOOL_SMTP_URL": "mail.example.org"}, "SCHOOL_SMTP_URL must look like"),
        (
            {"SCHOOL_GRAMMAR": "languagetool", "SCHOOL_LANGUAGETOOL_URL": "http://127.0.0.1:9"},
            "No LanguageTool server answers",
        ),
        ({"SCHOOL_GRAMMAR": "languagetool"}, "SCHOOL_GRAMMAR=languagetool"),
    ],
)
def test_bad_combinations_are_named(tmp_path: Path, env: dict[str, str], words: str) -> None:
    assert any(words in what for what in _findings(tmp_path, **env))


def test_debug_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert any("FLASK_DEBUG" in what for what in _findings(tmp_path, SCHOOL_ENV="production"))
