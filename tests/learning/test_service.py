"""Answers, progress, places and tracks against the real database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lessons import Lesson
from school import content
from school.audit.models import AuditEvent
from school.errors import NotFound
from school.learning import queries, service
from school.learning.models import ExerciseAnswer, LessonProgress
from school.learning.rules import Practice
from tests.support.factories import Factory

SLUGS = [lesson.slug for lesson in content.catalogue().lessons("en")]


def test_the_latest_answer_and_the_best_value_are_kept(
    session: Session, now: datetime, make: Factory, lesson: Lesson
) -> None:
    person = make.person()
    for chosen, value, tries in (("a", 0.0, 1), ("b", 1.0, 2), ("c", 1.0, 3)):
        service.answer_exercise(session, now, person.id, lesson, "en-ranking-1", {"chosen": [chosen]})
        practice = queries.progress(session, person.id, "en").practice["ranking"]["en-ranking-1"]
        assert practice == Practice(value, tries)
    assert queries.last_answer(session, person.id, "en-ranking-1") == {"chosen": ["c"]}


def test_an_answer_that_cannot_be_read_is_no_try(
    session: Session, now: datetime, make: Factory, lesson: Lesson
) -> None:
    person = make.person()
    with pytest.raises(service.NoAnswer):
        service.answer_exercise(session, now, person.id, lesson, "en-ranking-2", {"order": [["a"]]})
    assert queries.progress(session, person.id, "en").practice == {}


def test_nothing_is_kept_of_somebody_without_an_account(session: Session, now: datetime, lesson: Lesson) -> None:
    done = service.answer_exercise(session, now, None, lesson, "en-ranking-1", {"chosen": ["b"]})
    assert done.score.value == 1
    assert done.progress is None
    assert session.scalar(select(func.count()).select_from(ExerciseAnswer)) == 0


def test_an_exercise_of_another_lesson_is_not_found(session: Session, now: datetime, lesson: Lesson) -> None:
    with pytest.raises(NotFound):
        service.answer_exercise(session, now, None, lesson, "en-fact-checking-1", {})


def test_finishing_a_lesson_opens_the_next(session: Session, make: Factory, finish: Callable[..., Any]) -> None:
    person = make.person()
    assert queries.next_lesson(session, person.id, "en").slug == SLUGS[0]  # type: ignore[union-attr]
    finish(person, "en", SLUGS[0])
    assert queries.lessons_done(session, person.id, "en") == 1
    following = queries.next_lesson(session, person.id, "en")
    assert following
    assert (following.slug, following.number, following.started) == (SLUGS[1], 2, False)
    assert queries.lessons_done(session, person.id, "ru") == 0


def test_answers_given_ahead_count_once_the_way_is_free(
    session: Session, make: Factory, finish: Callable[..., Any]
) -> None:
    person = make.person()
    finish(person, "en", SLUGS[1])
    assert queries.progress(session, person.id, "en").done == frozenset()
    finish(person, "en", SLUGS[0])
    assert queries.progress(session, person.id, "en").done == frozenset(SLUGS[:2])


def test_after_all_lessons_there_is_none_left(session: Session, make: Factory, finish: Callable[..., Any]) -> None:
    person = make.person()
    finish(person, "en", *SLUGS)
    assert queries.lessons_done(session, person.id, "en") == len(SLUGS)
    assert queries.next_lesson(session, person.id, "en") is None


def test_practising_again_never_unfinishes_a_lesson(
    session: Session, now: datetime, make: Factory, finish: Callable[..., Any]
) -> None:
    person = make.person()
    finish(person, "en", SLUGS[0])
    first = session.scalar(select(LessonProgress.done_at).where(LessonProgress.person_id == person.id))
    found = content.catalogue().get("en", SLUGS[0])
    exercise = found.exercises[0].item
    wrong = next(s.answer for s in exercise.samples if s.value == 0)
    service.answer_exercise(
        session, now + timedelta(days=1), person.id, found, exercise.id, exercise.sample_answer(wrong)
    )
    assert queries.lessons_done(session, person.id, "en") == 1
    assert session.scalar(select(LessonProgress.done_at).where(LessonProgress.person_id == person.id)) == first


def test_two_poor_tries_at_everything_finish_a_lesson_too(session: Session, now: datetime, make: Factory) -> None:
    person = make.person()
    found = content.catalogue().get("en", SLUGS[0])
    for _ in range(2):
        assert queries.lessons_done(session, person.id, "en") == 0
        for each in found.exercises:
            wrong = next(s.answer for s in each.item.samples if s.value == 0)
            raw = each.item.sample_answer(wrong)
            service.answer_exercise(session, now, person.id, found, each.item.id, raw)
    assert queries.lessons_done(session, person.id, "en") == 1


def test_one_goes_on_where_one_stopped(session: Session, now: datetime, make: Factory, lesson: Lesson) -> None:
    person = make.person()
    service.remember_place(session, now, person.id, lesson, "part-3")
    found = queries.next_lesson(session, person.id, "en")
    assert found
    assert (found.slug, found.place, found.started) == ("ranking", "part-3", True)
    other = content.catalogue().get("ru", "fact-checking")
    service.remember_place(session, now + timedelta(minutes=1), person.id, other, "part-1")
    assert queries.latest_lang(session, person.id) == "ru"


def test_one_persons_progress_is_not_anothers(session: Session, make: Factory, finish: Callable[..., Any]) -> None:
    one, other = make.person(), make.person()
    finish(one, "en", SLUGS[0])
    assert queries.lessons_done(session, other.id, "en") == 0
    assert queries.last_answer(session, other.id, "en-how-models-learn-1") is None


def test_joining_and_leaving_a_track(session: Session, now: datetime, make: Factory) -> None:
    person = make.person()
    service.ensure_tracks(session, now)
    service.ensure_tracks(session, now)
    slugs = [row.slug for row in queries.list_tracks(session, person.id)]
    assert {"en-general", "ru-general"} <= set(slugs)
    service.enrol(session, now, person.id, "ru-general")
    service.enrol(session, now, person.id, "ru-general")
    joined = [row.slug for row in queries.list_tracks(session, person.id) if row.enrolled_at]
    assert joined == ["ru-general"]
    assert queries.latest_lang(session, person.id) == "ru"
    service.leave(session, now, person.id, "ru-general")
    service.leave(session, now, person.id, "ru-general")
    assert not [row for row in queries.list_tracks(session, person.id) if row.enrolled_at]
    actions = session.scalars(select(AuditEvent.action).where(AuditEvent.actor_id == person.id)).all()
    assert actions == ["learning.enrol", "learning.leave"]


def test_a_track_that_is_not_there_cannot_be_joined(session: Session, now: datetime, make: Factory) -> None:
    with pytest.raises(service.NoSuchTrack):
        service.enrol(session, now, make.person().id, "nowhere")
