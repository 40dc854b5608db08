"""Filters answer in the language of who reads, also where a template gives them a constant."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from school.i18n import use_locale


def test_a_constant_is_not_worked_out_once_for_all_readers(app: Flask) -> None:
    template = app.jinja_env.from_string('{{ "ru"|language }} {{ 1.5|number(1) }} {{ 125000|money("USD") }}')
    with app.test_request_context():
        with use_locale("en"):
            assert template.render() == "Russian 1.5 $1,250.00"
        with use_locale("ru"):
            assert template.render() == "русский 1,5 1\N{NO-BREAK SPACE}250,00\N{NO-BREAK SPACE}$"


def test_a_moment_has_day_and_minutes(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ when|moment }}")
    when = datetime(2026, 11, 2, 9, 5, 59, tzinfo=UTC)
    with app.test_request_context():
        with use_locale("en"):
            assert template.render(when=when) == "Nov 2, 2026, 9:05\N{NARROW NO-BREAK SPACE}AM"
        with use_locale("ru"):
            assert template.render(when=when) == "2 нояб. 2026\N{NARROW NO-BREAK SPACE}г., 09:05"
