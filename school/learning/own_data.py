"""What the learning area keeps about somebody, for their own copy of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from school.learning.models import ExerciseAnswer, LessonProgress
from school.persistence import plain_rows


def own_data(session: Session, person_id: int) -> dict[str, Any]:
    """Lessons read and exercises answered."""
    progress = select(LessonProgress.lang, LessonProgress.slug, LessonProgress.started_at, LessonProgress.done_at)
    exercises = select(
        ExerciseAnswer.lang,
        ExerciseAnswer.slug,
        ExerciseAnswer.exercise_id,
        ExerciseAnswer.answer,
        ExerciseAnswer.value,
        ExerciseAnswer.tries,
        ExerciseAnswer.answered_at,
    )
    return {
        "lessons": plain_rows(
            session, progress.where(LessonProgress.person_id == person_id).order_by(LessonProgress.id)
        ),
        "exercises": plain_rows(
            session, exercises.where(ExerciseAnswer.person_id == person_id).order_by(ExerciseAnswer.id)
        ),
    }
