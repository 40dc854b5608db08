"""Demo people at their lessons."""

from __future__ import annotations

from datetime import timedelta

from school import content
from school.demo.stage import Stage
from school.learning import queries, service

_A_DAY = 2
"""Lessons a demo person does in a day."""
_PAUSE = timedelta(minutes=2)


def learn(stage: Stage, key: str, lang: str, *, lessons: int, exercises: int = 0, days_ago: float = 5) -> None:
    """Do the first `lessons` lessons, and so many exercises of the next one; nothing when some are done already."""
    person_id = stage.person(key)
    if queries.latest_lang(stage.session, person_id) is not None:
        return
    track = f"{lang}-general"
    service.ensure_tracks(stage.session, stage.ago(days=60))
    service.enrol(stage.session, stage.ago(days=days_ago), person_id, track)
    for number, lesson in enumerate(content.catalogue().lessons(lang)):
        wanted = len(lesson.exercises) if number < lessons else exercises if number == lessons else 0
        when = stage.ago(days=days_ago - number / _A_DAY)
        for exercise in lesson.exercises[:wanted]:
            when += _PAUSE
            answer = exercise.item.key()
            service.answer_exercise(stage.session, when, person_id, lesson, exercise.item.id, answer)
    stage.close_story()
