"""What a candidate may learn about an attempt: scores, reasons, lessons; never the key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments import Item, SectionScore
from assessments.blueprint import Section
from assessments.measures.intervals import interval
from school import content
from school.attempts import marks
from school.attempts.marks import ScreenState
from school.attempts.models import Answer, Attempt, AttemptState
from school.attempts.rules import GivenMark
from school.errors import NotFound

REASON_FIELDS = ("message", "params", "lost", "ref", "good")


@dataclass(frozen=True, slots=True)
class ItemReport:
    """One item: what was asked and answered, and why points were lost.

    `score` is what `school.web.kinds.result_view` takes: {value, answered, reasons}; None while
    nobody has marked the answer. It holds nothing of the key.
    """

    answer_id: int
    position: int
    item: Item
    kind: str
    order: tuple[str, ...]
    answer: dict[str, Any] | None
    score: dict[str, Any] | None
    by_people: bool
    lesson: str | None
    screen: ScreenState | None = None


@dataclass(frozen=True, slots=True)
class SectionReport:
    """One section: its score on the 0-100 scale with the 95 % interval, or None while it is marked."""

    id: str
    title: dict[str, str]
    scorer: str
    weight: float
    floor: float
    provisional: bool
    score: SectionScore | None
    low: float | None
    high: float | None
    items: tuple[ItemReport, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Report:
    """An attempt that is handed in, section by section."""

    attempt_id: int
    person_id: int
    blueprint: str
    lang: str
    number: int
    state: AttemptState
    started_at: datetime
    submitted_at: datetime | None
    timed_out: bool
    cut: float
    sections: tuple[SectionReport, ...]

    @property
    def complete(self) -> bool:
        """Has every section its score?"""
        return all(section.score is not None for section in self.sections)


def report(session: Session, attempt_id: int) -> Report:
    """The report of an attempt that is handed in, in at most six statements.

    Whose it is, is for the caller to check. NotFound while the attempt is open.
    """
    attempt = session.execute(
        select(
            Attempt.id, Attempt.person_id, Attempt.blueprint, Attempt.lang, Attempt.number,
            Attempt.state, Attempt.started_at, Attempt.submitted_at, Attempt.timed_out, Attempt.form,
        ).where(Attempt.id == attempt_id, Attempt.state != AttemptState.OPEN)
    ).one_or_none()  # fmt: skip
    if attempt is None:
        raise NotFound
    blueprint = content.blueprint(attempt.blueprint)
    scores = marks.section_scores(session, attempt_id)
    items = _items(session, attempt_id, attempt.form)
    sections = tuple(
        _section(section, scores.get(section.id), items.get(section.id, [])) for section in blueprint.sections
    )
    return Report(*[*attempt[:9], blueprint.cut, sections])


def _section(section: Section, score: SectionScore | None, items: list[ItemReport]) -> SectionReport:
    low, high = interval(score.scaled, score.se) if score else (None, None)
    return SectionReport(
        id=section.id,
        title=dict(section.title),
        scorer=section.scorer,
        weight=section.weight,
        floor=section.floor,
        provisional=section.provisional,
        score=score,
        low=None if low is None else max(0.0, low),
        high=None if high is None else min(100.0, high),
        items=tuple(items),
    )


def _items(session: Session, attempt_id: int, form: Mapping[str, Any]) -> dict[str, list[ItemReport]]:
    rows = session.execute(
        select(Answer.id, Answer.section, Answer.position, Answer.item_id, Answer.item_fingerprint, Answer.answer)
        .where(Answer.attempt_id == attempt_id)
        .order_by(Answer.id)
    ).all()
    known = marks.items(session, [row.item_fingerprint for row in rows])
    standing = marks.standing(session, [row.id for row in rows])
    screens = marks.screenings(session, attempt_id)
    orders = {item["id"]: tuple(item["order"]) for part in form["sections"] for item in part["items"]}
    found: dict[str, list[ItemReport]] = {}
    for row in rows:
        item = known[row.item_fingerprint]
        found.setdefault(row.section, []).append(
            ItemReport(
                answer_id=row.id,
                position=row.position,
                item=item,
                kind=item.kind,
                order=orders.get(row.item_id, ()),
                answer=item.parse(row.answer),
                score=_score(item, row.answer, standing.get(row.id)),
                by_people=_by_people(standing.get(row.id)),
                lesson=item.lesson,
                screen=screens.get(row.id),
            )
        )
    return found


def _score(item: Item, draft: Any, mark: GivenMark | None) -> dict[str, Any] | None:
    """The standing mark as a result page takes it, without the sums that would give the key away."""
    if mark is None or mark.value is None:
        return None
    reasons = [
        {name: reason[name] for name in REASON_FIELDS if name in reason} for reason in mark.details.get("reasons") or ()
    ]
    answered = bool(mark.details.get("answered", item.parse(draft) is not None))
    return {"value": mark.value, "answered": answered, "reasons": reasons}


def _by_people(mark: GivenMark | None) -> bool:
    return mark is not None and mark.source.value == "human"
