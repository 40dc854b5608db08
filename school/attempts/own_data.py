"""What the tests keep about somebody, for their own copy of it: never a key, and no mark before the result is out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from school.attempts.models import Answer, Attempt, AttemptState, Mark, SectionMark
from school.persistence import plain_rows


def own_data(session: Session, person_id: int) -> dict[str, Any]:
    """Sittings, the answers given in them, and the marks of those that are decided."""
    mine = Attempt.person_id == person_id
    decided = Attempt.state == AttemptState.DECIDED
    sittings = select(
        Attempt.id,
        Attempt.blueprint,
        Attempt.lang,
        Attempt.number,
        Attempt.state,
        Attempt.started_at,
        Attempt.submitted_at,
        Attempt.timed_out,
        Attempt.extra_minutes,
    )
    answers = select(
        Answer.id, Answer.attempt_id, Answer.section, Answer.kind, Answer.answer, Answer.seconds, Answer.saved_at
    ).join(Attempt, Attempt.id == Answer.attempt_id)
    marks = (
        select(Mark.answer_id, Mark.source, Mark.value, Mark.created_at)
        .join(Answer, Answer.id == Mark.answer_id)
        .join(Attempt, Attempt.id == Answer.attempt_id)
    )
    sections = select(
        SectionMark.attempt_id, SectionMark.section, SectionMark.revision, SectionMark.scaled, SectionMark.se
    ).join(Attempt, Attempt.id == SectionMark.attempt_id)
    return {
        "sittings": plain_rows(session, sittings.where(mine).order_by(Attempt.id)),
        "answers": plain_rows(session, answers.where(mine).order_by(Answer.id)),
        "marks": plain_rows(session, marks.where(mine, decided).order_by(Mark.id)),
        "sections": plain_rows(session, sections.where(mine, decided).order_by(SectionMark.id)),
    }
