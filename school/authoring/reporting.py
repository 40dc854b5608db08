"""The report on items and tests: gathered from every attempt, stored in one transaction.

Memory grows with the bank, not with the answers, and reading is done in batches: see assessments/reporting.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from assessments import Blueprint, BlueprintError, Item
from assessments.measures.item_flags import ItemFacts
from assessments.reporting import Report, Response, findings, key_of, needs_work, option_chosen
from school import content
from school.attempts import queries as attempts
from school.authoring.models import FormLine, ItemLine, ReportState
from school.persistence import reading

NAME = "items"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One version of an item in the report; the columns of ItemLine."""

    fingerprint: str
    item_id: str
    version: int
    current: bool
    lang: str
    kind: str
    asked: int
    responses: int
    exposure: float
    difficulty: float | None
    discrimination: float | None
    seconds: float | None
    options: dict[str, float]
    right_option: str
    flags: list[str]
    needs_work: bool


def gather(session: Session, release: Callable[[], None], lang: str = "") -> tuple[list[ItemRow], list[dict[str, Any]]]:
    """Read every attempt once; the lines of items, and of tests as columns of FormLine."""
    report = Report()
    forms: dict[str, int] = {}
    for attempt in attempts.answered_attempts(session, release, lang):
        report.asked(attempt.blueprint, attempt.lang, [answer.fingerprint for answer in attempt.answers])
        forms[attempt.lang] = forms.get(attempt.lang, 0) + 1
        blueprint = _blueprint(attempt.blueprint)
        if attempt.scored and blueprint is not None:
            report.scored(blueprint, attempt.lang, list(_responses(session, attempt)), attempt.sections)
    items = attempts.items(session, list(report.items))
    release()
    rows = [_item_row(name, items[name], report, forms) for name in report.items if name in items]
    return sorted(rows, key=lambda row: (row.item_id, -row.version)), list(_test_rows(report))


def _responses(session: Session, attempt: attempts.AnsweredAttempt) -> Iterator[Response]:
    for answer in attempt.answers:
        item = content.item_by_fingerprint(answer.fingerprint)
        chosen = option_chosen(item, answer.draft)
        yield Response(answer.section, answer.position, answer.fingerprint, answer.mark, chosen, answer.seconds)


def _blueprint(slug: str) -> Blueprint | None:
    """A test that is still there; the items of one that is gone are counted, its figures are not."""
    try:
        return content.blueprint(slug)
    except BlueprintError:
        return None


def _item_row(fingerprint: str, item: Item, report: Report, forms: dict[str, int]) -> ItemRow:
    tally = report.items[fingerprint]
    facts: ItemFacts = tally.facts(item)
    found = findings(facts)
    return ItemRow(
        fingerprint=fingerprint,
        item_id=item.id,
        version=item.version,
        current=content.item_by_fingerprint(fingerprint) is not None,
        lang=item.lang,
        kind=item.kind,
        asked=tally.asked,
        responses=facts.responses,
        exposure=tally.asked / forms[item.lang] if forms.get(item.lang) else 0.0,
        difficulty=facts.p,
        discrimination=facts.r,
        seconds=tally.seconds(),
        options=dict(facts.shares),
        right_option=key_of(item),
        flags=[one.flag.value for one in found],
        needs_work=needs_work(found),
    )


def _test_rows(report: Report) -> Iterator[dict[str, Any]]:
    for (slug, lang), tally in sorted(report.tests.items()):
        blueprint = _blueprint(slug)
        for place, line in enumerate(tally.lines(blueprint) if blueprint else ()):
            yield {"blueprint": slug, "lang": lang, "place": place, **asdict(line)}


def due(session: Session) -> str | None:
    """What a new report would be made from; None when the stored one is still right, or nobody has sat a test."""
    newest = attempts.newest(session)
    made_from = "-".join([*map(str, newest), _bank_stamp()])
    known = session.scalar(select(ReportState.made_from).where(ReportState.name == NAME))
    return None if not any(newest) or known == made_from else made_from


def refresh(session: Session, now: datetime, release: Callable[[], None]) -> bool:
    """Compute and store the report anew; False when nothing has happened since the last time."""
    with reading():
        made_from = due(session)
        release()
        if made_from is None:
            return False
        items, tests = gather(session, release)
        release()
    for table, rows in ((ItemLine, [asdict(row) for row in items]), (FormLine, tests)):
        session.execute(delete(table))
        if rows:
            session.execute(insert(table), rows)
    session.execute(delete(ReportState).where(ReportState.name == NAME))
    session.execute(insert(ReportState).values(name=NAME, computed_at=now, made_from=made_from))
    return True


def _bank_stamp() -> str:
    """Changes when an item does, because what is current and what is the key depend on it."""
    return sha256("".join(sorted(item.fingerprint() for item in content.bank())).encode()).hexdigest()[:16]
