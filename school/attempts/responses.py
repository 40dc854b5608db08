"""Every attempt's marks, a batch at a time, for reports on items; and which items were given lately."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import case, func, null, select
from sqlalchemy.orm import Session

from assessments import SectionScore
from school.attempts.marks import section_score
from school.attempts.models import Answer, Attempt, AttemptState, Mark, MarkSource, SectionMark

BATCH = 200
RECENT = 200
"""Exposure is counted over so many forms: what is given now matters, and the count stays quick on a large site."""
WITH_OPTIONS = ("choice", "claim")
_UNSCORED = (AttemptState.OPEN, AttemptState.VOID)


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One item of an attempt: the mark that counts (people's above a program's), how many seconds it was looked at
    (0: not known), and the draft if its options count."""

    section: str
    position: int
    item_id: str
    fingerprint: str
    mark: float | None
    seconds: int
    draft: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class AnsweredAttempt:
    """An attempt as a report takes it in; `scored` is false while it is open and when it is void."""

    id: int
    blueprint: str
    lang: str
    scored: bool
    answers: tuple[GivenAnswer, ...]
    sections: dict[str, SectionScore]


def answered_attempts(session: Session, release: Callable[[], None], lang: str = "") -> Iterator[AnsweredAttempt]:
    """All attempts, oldest first, in batches with `release()` between them, so that no transaction lasts long."""
    last = 0
    while True:
        statement = select(Attempt.id, Attempt.blueprint, Attempt.lang, Attempt.state).where(Attempt.id > last)
        if lang:
            statement = statement.where(Attempt.lang == lang)
        rows = session.execute(statement.order_by(Attempt.id).limit(BATCH)).all()
        if not rows:
            return
        ids = [row.id for row in rows]
        answers, sections = _answers(session, ids), _sections(session, ids)
        release()
        for row in rows:
            yield AnsweredAttempt(
                row.id, row.blueprint, row.lang, row.state not in _UNSCORED, answers[row.id], sections[row.id]
            )
        last = ids[-1]


def _answers(session: Session, ids: Sequence[int]) -> dict[int, tuple[GivenAnswer, ...]]:
    by_people = func.max(case((Mark.source == MarkSource.HUMAN, Mark.id)))
    newest = (
        select(Mark.answer_id, func.coalesce(by_people, func.max(Mark.id)).label("id"))
        .join(Answer, Answer.id == Mark.answer_id)
        .where(Answer.attempt_id.in_(ids), Mark.source != MarkSource.VOID)
        .group_by(Mark.answer_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Answer.attempt_id,
            Answer.section,
            Answer.position,
            Answer.item_id,
            Answer.item_fingerprint,
            Mark.value,
            Answer.seconds,
            case((Answer.kind.in_(WITH_OPTIONS), Answer.answer), else_=null()),
        )
        .outerjoin(newest, newest.c.answer_id == Answer.id)
        .outerjoin(Mark, Mark.id == newest.c.id)
        .where(Answer.attempt_id.in_(ids))
        .order_by(Answer.attempt_id, Answer.id)
    )
    found: dict[int, tuple[GivenAnswer, ...]] = defaultdict(tuple)
    for attempt_id, own in groupby(rows, key=lambda row: row[0]):
        found[attempt_id] = tuple(GivenAnswer(*row[1:]) for row in own)
    return found


def _sections(session: Session, ids: Sequence[int]) -> dict[int, dict[str, SectionScore]]:
    rows = session.execute(
        select(
            SectionMark.attempt_id, SectionMark.section, SectionMark.raw, SectionMark.floor_b, SectionMark.expert,
            SectionMark.scaled, SectionMark.se, SectionMark.events,
        )
        .where(SectionMark.attempt_id.in_(ids))
        .order_by(SectionMark.revision)
    )  # fmt: skip
    found: dict[int, dict[str, SectionScore]] = defaultdict(dict)
    for row in rows:
        found[row[0]][row[1]] = section_score(*row[1:])
    return found


def newest(session: Session) -> tuple[int, int, int]:
    """Changes when an attempt is begun, an answer marked or a section scored: is a stored report still right?"""
    row = session.execute(
        select(
            select(func.max(Attempt.id)).scalar_subquery(),
            select(func.max(Mark.id)).scalar_subquery(),
            select(func.max(SectionMark.id)).scalar_subquery(),
        )
    ).one()
    return (row[0] or 0, row[1] or 0, row[2] or 0)


@dataclass(frozen=True, slots=True)
class RecentForms:
    """The forms given lately: how many, how many of them held each item, and the items of each."""

    forms: int
    exposure: Counter[str]
    items: tuple[frozenset[str], ...]


def recent_forms(session: Session, blueprint: str, lang: str, but_not_of: int) -> RecentForms:
    """The latest forms of a test in one language; those of the candidate `but_not_of` are theirs to avoid anyhow."""
    latest = (
        select(Attempt.id)
        .where(Attempt.blueprint == blueprint, Attempt.lang == lang, Attempt.person_id != but_not_of)
        .order_by(Attempt.id.desc())
        .limit(RECENT)
        .subquery()
    )
    rows = session.execute(select(Answer.attempt_id, Answer.item_id).join(latest, latest.c.id == Answer.attempt_id))
    forms: dict[int, set[str]] = defaultdict(set)
    for attempt_id, item_id in rows:
        forms[attempt_id].add(item_id)
    exposure = Counter(item for items in forms.values() for item in items)
    return RecentForms(len(forms), exposure, tuple(frozenset(items) for items in forms.values()))
