"""The trainer's earnings page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue

from school.accounts.models import Role
from school.extensions import db
from school.i18n import N_, gettext
from school.pool import earnings_queries, shown
from school.pool.blueprints import pool
from school.pool.ledger_models import EntryKind
from school.pool.rows import AnySelect
from school.web.guards import roles, viewer
from school.web.listing import csv_response, paginate
from school.web.locale import time_zone

ENTRY_NAMES = {
    EntryKind.HOLD: N_("handed in: set aside"),
    EntryKind.EARN: N_("accepted: earned"),
    EntryKind.RELEASE: N_("returned or rejected: no longer set aside"),
    EntryKind.ADJUST: N_("correction"),
    EntryKind.BONUS: N_("bonus"),
    EntryKind.PAYOUT: N_("paid out"),
    EntryKind.PAYOUT_FAILED: N_("payment failed: earned and unpaid again"),
}


@pool.get("/earnings")
@roles(Role.TRAINER)
def earnings() -> ResponseReturnValue:
    """What is held, earned and paid, and every line with every factor that made it."""
    session, person = db.session(), viewer()
    totals = earnings_queries.totals(session, person.id)
    page = paginate(session, _statement())
    return render_template(
        "pool/earnings.html",
        totals=totals,
        page=page,
        names=ENTRY_NAMES,
        steps={row.id: shown.terms(row.details) for row in page.rows if "factors" in row.details},
    )


@pool.get("/earnings.csv")
@roles(Role.TRAINER)
def earnings_csv() -> ResponseReturnValue:
    """The same lines as a table; amounts in the smallest unit of the currency."""
    header = [
        gettext("Date"), gettext("What"), gettext("Task"), gettext("Amount in the smallest unit"), gettext("Currency"),
        gettext("Base rate"), gettext("Factors"),
    ]  # fmt: skip
    rows = db.session.execute(_statement().limit(20_000)).all()
    return csv_response("earnings", header, _csv_rows(rows))


def _csv_rows(rows: Any) -> Iterator[list[Any]]:
    for row in rows:
        factors = row.details.get("factors", [])
        sign = -1 if row.kind is EntryKind.RELEASE else 1
        yield [
            row.created_at.isoformat(),
            str(row.kind),
            row.memo,
            sign * abs(row.amount_minor),
            row.currency,
            row.details.get("base_minor", ""),
            " x ".join(f"{factor['name']} {factor['pct']} %" for factor in factors),
        ]


def _statement() -> AnySelect:
    """The trainer's own lines under the filters of the address."""
    until = _day(request.args.get("until", ""))
    return earnings_queries.statement(
        viewer().id,
        kind=request.args.get("kind", ""),
        currency=request.args.get("currency", "")[:3],
        since=_day(request.args.get("since", "")),
        until=until + timedelta(days=1) if until else None,
    )


def _day(text: str) -> datetime | None:
    """The beginning of a day in the reader's zone; None for what is no date."""
    try:
        day = date.fromisoformat(text)
        if not 1970 < day.year < 3000:
            return None
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone())).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
