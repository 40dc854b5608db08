"""Dates, numbers and money as the reader writes them: Jinja filters over Babel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, lru_cache, wraps
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates, numbers
from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context

from school.i18n import current_locale, gettext
from school.web.locale import time_zone

_KEPT = 4000
"""How many moments and amounts are kept as they are written; the same ones stand on page after page."""


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def day(moment: datetime) -> str:
    """2 November 2026 / 2 ноября 2026 г."""
    return dates.format_date(moment.astimezone(_zone(time_zone())), "long", locale=current_locale())


def moment(value: datetime) -> str:
    """Nov 2, 2026, 9:05 AM / 2 нояб. 2026 г., 09:05, in the reader's zone."""
    return _moment(value, time_zone(), current_locale())


@lru_cache(maxsize=_KEPT)
def _moment(value: datetime, zone: str, locale: str) -> str:
    here = value.astimezone(_zone(zone))
    both = str(dates.get_datetime_format("medium", locale=locale))
    return both.format(
        dates.format_time(here, "short", locale=locale), dates.format_date(here, "medium", locale=locale)
    )


def money(minor: int, currency: str) -> str:
    """An amount in minor units as people write it: $12.50, 90,00 ₽, RUB 90.00."""
    return _money(minor, currency, current_locale())


@lru_cache(maxsize=_KEPT)
def _money(minor: int, currency: str, locale: str) -> str:
    digits = numbers.get_currency_precision(currency)
    text = numbers.format_currency(minor / 10**digits, currency, locale=locale)
    return text.replace(currency, f"{currency}\N{NO-BREAK SPACE}") if text.startswith(currency) else text


def number(value: float, digits: int = 0) -> str:
    """A number with the reader's separators."""
    return numbers.format_decimal(value, "#,##0." + "0" * digits if digits else "#,##0", locale=current_locale())


def percent(share: float) -> str:
    """A share of one as per cent."""
    return numbers.format_percent(share, locale=current_locale())


def language(code: str) -> str:
    """The name of a language in the reader's language."""
    return {"en": gettext("English"), "ru": gettext("Russian")}.get(code, code)


def _each_time(filter_: Callable[..., str]) -> Callable[..., str]:
    """A filter that Jinja may not work out beforehand: `"ru"|language` is another word for another reader."""

    @pass_context
    @wraps(filter_)
    def filtered(_context: Context, *values: Any) -> str:
        return filter_(*values)

    return filtered


def init_app(app: Flask) -> None:
    """Give the templates their filters."""
    filters = (day, moment, money, number, percent, language)
    app.jinja_env.filters.update({each.__name__: _each_time(each) for each in filters})
