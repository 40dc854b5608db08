"""Scoring an attempt at its submission: marks of every item, scores of every section, screens to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from assessments import Blueprint, Item, Reason, Score, SectionScore, score_section
from school import content
from school.attempts import marks
from school.attempts.models import Answer, Mark, MarkSource, Screening, ScreeningState, SectionMark

_VERSION_LENGTH = 40
BY_PEOPLE = "writing"


def score_attempt(session: Session, now: datetime, attempt_id: int, blueprint_slug: str) -> list[int]:
    """Store marks and section scores of what a program can score; returns the written answers.

    Five statements however long the test is. Written answers get a screen that waits for the
    grammar engine, which is never asked here.
    """
    rows = session.execute(
        select(Answer.id, Answer.section, Answer.item_id, Answer.item_fingerprint, Answer.kind, Answer.answer)
        .where(Answer.attempt_id == attempt_id)
        .order_by(Answer.id)
    ).all()
    items = marks.items(session, [row.item_fingerprint for row in rows])
    given: list[dict[str, Any]] = []
    scored: list[dict[str, Any]] = []
    blueprint = content.blueprint(blueprint_slug)
    for section_id in dict.fromkeys(row.section for row in rows if row.kind != BY_PEOPLE):
        own = [row for row in rows if row.section == section_id]
        score, item_marks = _score_section(now, section_id, own, items, blueprint)
        given += item_marks
        scored.append(section_row(now, attempt_id, score, 1))
    written = [row.id for row in rows if row.kind == BY_PEOPLE]
    for table, new in ((Mark, given), (SectionMark, scored), (Screening, [_screen(now, each) for each in written])):
        if new:
            session.execute(insert(table), new)
    return written


def _score_section(
    now: datetime, section_id: str, rows: list[Row[Any]], items: Mapping[str, Item], blueprint: Blueprint
) -> tuple[SectionScore, list[dict[str, Any]]]:
    """The section's score and the marks of its items; score_section works in the order of the ids."""
    ordered = sorted(rows, key=lambda row: row.item_id)
    pairs = [(items[row.item_fingerprint], row.answer) for row in ordered]
    score = score_section(section_id, [(item, item.parse(draft)) for item, draft in pairs], blueprint)
    new = [_mark(now, row, each) for row, each in zip(ordered, score.item_scores, strict=True)]
    return score, new


def _mark(now: datetime, row: Row[Any], score: Score) -> dict[str, Any]:
    return {
        "answer_id": row.id,
        "source": MarkSource.AUTO,
        "value": score.value,
        "details": {
            "answered": score.answered,
            "reasons": [reason_row(reason) for reason in score.reasons],
            "facts": score.facts,
        },
        "item_fingerprint": row.item_fingerprint,
        "scorer_version": score.scorer_version[:_VERSION_LENGTH],
        "created_at": now,
    }


def _screen(now: datetime, answer_id: int) -> dict[str, Any]:
    return {"answer_id": answer_id, "state": ScreeningState.WAITING, "next_try_at": now}


def reason_row(reason: Reason) -> dict[str, Any]:
    """A reason as it is stored; it holds nothing of the key."""
    return {
        "message": reason.message,
        "params": reason.params,
        "lost": reason.lost,
        "ref": reason.ref,
        "good": reason.good,
    }


def section_row(now: datetime, attempt_id: int, score: SectionScore, revision: int) -> dict[str, Any]:
    """A section score as it is stored, with everything that made it."""
    kept = score.record()
    return {
        "attempt_id": attempt_id,
        "section": score.id,
        "revision": revision,
        "raw": score.raw,
        "floor_b": score.floor_b,
        "expert": score.expert,
        "scaled": score.scaled,
        "se": score.se,
        "events": {
            **{name: kept[name] for name in ("events", "failed", "held", "parts", "scorers")},
            "caps": [reason_row(cap) for cap in score.caps],
        },
        "scorer_version": ",".join(kept["scorers"])[:_VERSION_LENGTH],
        "created_at": now,
    }
