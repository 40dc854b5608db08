"""Items as they were asked, and the marks, section scores and screens that stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments import Item, Reason, SectionScore
from school import content
from school.attempts import rules
from school.attempts.models import Answer, ItemSnapshot, Mark, Screening, ScreeningState, SectionMark
from school.attempts.rules import GivenMark, Likeness


def items(session: Session, fingerprints: Sequence[str]) -> dict[str, Item]:
    """Items exactly as they were asked, by fingerprint; those no longer in the bank from their snapshots."""
    found = {each: item for each in fingerprints if (item := content.item_by_fingerprint(each))}
    missing = [each for each in fingerprints if each not in found]
    if missing:
        rows = session.execute(
            select(ItemSnapshot.fingerprint, ItemSnapshot.data).where(ItemSnapshot.fingerprint.in_(missing))
        )
        for fingerprint, data in rows:
            item = content.item_by_fingerprint(fingerprint, data)
            if item is not None:
                found[fingerprint] = item
    return found


def item(session: Session, fingerprint: str) -> Item:
    """One item exactly as it was asked."""
    return items(session, [fingerprint])[fingerprint]


@lru_cache(maxsize=1024)
def _public_of_bank(fingerprint: str) -> dict[str, Any] | None:
    """Made once a process, because every test page shows one."""
    known = content.item_by_fingerprint(fingerprint)
    return known.public() if known else None


def public_item(session: Session, fingerprint: str) -> dict[str, Any]:
    """What a candidate may see of an item."""
    return _public_of_bank(fingerprint) or item(session, fingerprint).public()


def text_of(item: Item, draft: Mapping[str, Any] | None) -> str:
    """The text of a written answer; empty when nothing was written."""
    answer = item.parse(draft)
    return str(answer["text"]) if answer else ""


def section_scores(session: Session, attempt_id: int) -> dict[str, SectionScore]:
    """The newest score of every section that has one, by section."""
    rows = session.execute(
        select(
            SectionMark.section,
            SectionMark.raw,
            SectionMark.floor_b,
            SectionMark.expert,
            SectionMark.scaled,
            SectionMark.se,
            SectionMark.events,
        )
        .where(SectionMark.attempt_id == attempt_id)
        .order_by(SectionMark.revision)
    )
    return {row[0]: section_score(*row) for row in rows}


def section_score(
    section: str, raw: float, floor_b: float, expert: float, scaled: float, se: float,
    stored: Mapping[str, Any],
) -> SectionScore:  # fmt: skip
    """A section's score from the columns of its row."""
    return SectionScore(
        section, raw, floor_b, expert, scaled, se,
        events=dict(stored.get("events") or {}),
        caps=tuple(Reason(**cap) for cap in stored.get("caps") or ()),
        failed=bool(stored.get("failed")),
        held=bool(stored.get("held")),
        parts=dict(stored.get("parts") or {}),
    )  # fmt: skip


def standing(session: Session, answer_ids: Sequence[int]) -> dict[int, GivenMark]:
    """The mark that counts of each of these answers; answers without one are left out."""
    given: dict[int, list[GivenMark]] = defaultdict(list)
    rows = session.execute(
        select(Mark.answer_id, Mark.source, Mark.value, Mark.details)
        .where(Mark.answer_id.in_(answer_ids))
        .order_by(Mark.id)
    )
    for answer_id, *mark in rows:
        given[answer_id].append(GivenMark(*mark))
    folded = {answer_id: rules.standing(marks) for answer_id, marks in given.items()}
    return {answer_id: mark for answer_id, mark in folded.items() if mark is not None}


@dataclass(frozen=True, slots=True)
class ScreenState:
    """How far the automatic screen of a written answer is."""

    answer_id: int
    state: ScreeningState
    tries: int
    next_try_at: datetime
    constraints: dict[str, Any] | None
    grammar: dict[str, Any] | None
    similarity: float | None
    last_error: str

    @property
    def held_up(self) -> bool:
        """Is it waiting because the grammar checker does not answer?"""
        return self.state == ScreeningState.WAITING and bool(self.last_error)


def screenings(session: Session, attempt_id: int) -> dict[int, ScreenState]:
    """The screens of an attempt's written answers, by answer."""
    rows = session.execute(
        select(
            Screening.answer_id,
            Screening.state,
            Screening.tries,
            Screening.next_try_at,
            Screening.constraints,
            Screening.grammar,
            Screening.similarity,
            Screening.last_error,
        )
        .join(Answer, Answer.id == Screening.answer_id)
        .where(Answer.attempt_id == attempt_id)
    )
    return {row[0]: ScreenState(*row) for row in rows}


def is_held(session: Session, attempt_id: int) -> bool:
    """Is a written answer so like another one that the result is held for people to look at?"""
    found = screenings(session, attempt_id).values()
    return any(rules.likeness(screen.similarity) == Likeness.HOLD for screen in found)
