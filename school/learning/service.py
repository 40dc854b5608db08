"""The verbs of learning: answer an exercise, remember a place, join and leave a track."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments import Item, Score
from lessons import Lesson
from school import content
from school.audit.service import record
from school.errors import Invalid, NotFound
from school.i18n import N_
from school.learning import queries, rules
from school.learning.models import Enrolment, ExerciseAnswer, LessonProgress, Track
from school.learning.queries import Progress


class NoAnswer(Invalid):
    """What was sent is not an answer to this exercise; it is not counted as a try."""

    code = "no_answer"
    message = N_(
        "We could not read an answer yet. Fill in the exercise and check it again; this was not counted as a try."
    )


class NoSuchTrack(NotFound):
    """There is no track of this name that is open."""

    code = "no_such_track"
    message = N_("This track is not open. Choose another one from the list.")


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer. `progress` is None for somebody without an account."""

    score: Score
    progress: Progress | None = None
    newly_done: tuple[str, ...] = ()


def find_lesson(lang: str, slug: str) -> Lesson:
    """The lesson, or NotFound."""
    if not content.catalogue().has(lang, slug):
        raise NotFound
    return content.catalogue().get(lang, slug)


def find_exercise(lesson: Lesson, exercise_id: str) -> Item:
    """The item of an exercise of this lesson, or NotFound."""
    for each in lesson.exercises:
        if each.item.id == exercise_id:
            return each.item
    raise NotFound


def mark(item: Item, raw: Mapping[str, Any]) -> tuple[dict[str, Any], Score]:
    """The canonical answer and its score. Raises NoAnswer when nothing usable was given."""
    answer = item.parse(raw)
    if answer is None:
        raise NoAnswer
    return answer, item.score(answer)


def answer_exercise(
    session: Session, now: datetime, person_id: int | None, lesson: Lesson, exercise_id: str, raw: Mapping[str, Any]
) -> Answered:
    """Score an answer at once and, for somebody with an account, keep it.

    The latest answer and the best value are kept, so practising again can only help. Raises NoAnswer
    when nothing usable was given.
    """
    item = find_exercise(lesson, exercise_id)
    answer, score = mark(item, raw)
    if person_id is None:
        return Answered(score)
    _keep(session, now, person_id, lesson, exercise_id, answer, score.value)
    found = queries.progress(session, person_id, lesson.lang)
    newly = _newly_done(lesson.lang, found)
    _touch(session, now, person_id, lesson.lang, lesson.slug, exercise_id, done=lesson.slug in newly)
    for slug in newly - {lesson.slug}:  # a later lesson, answered ahead, that waited for this one
        _touch(session, now, person_id, lesson.lang, slug, None, done=True)
    if newly:
        found = queries.progress(session, person_id, lesson.lang)
    return Answered(score, found, tuple(sorted(newly)))


def _newly_done(lang: str, found: Progress) -> set[str]:
    lessons = [(each.slug, [e.item.id for e in each.exercises]) for each in content.catalogue().lessons(lang)]
    return set(rules.finished_in_order(lessons, found.practice, found.done)) - found.done


def _insert(session: Session, table: type) -> Any:
    """An INSERT that can say what to do on conflict, in the dialect of the database."""
    maker: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return maker(table)


def _keep(
    session: Session,
    now: datetime,
    person_id: int,
    lesson: Lesson,
    exercise_id: str,
    answer: dict[str, Any],
    value: float,
) -> None:
    """One statement: the first answer to an exercise, or the next one."""
    new = _insert(session, ExerciseAnswer).values(
        person_id=person_id,
        lang=lesson.lang,
        slug=lesson.slug,
        exercise_id=exercise_id,
        answer=answer,
        value=value,
        tries=1,
        answered_at=now,
    )
    greater = func.max if session.get_bind().dialect.name == "sqlite" else func.greatest
    session.execute(
        new.on_conflict_do_update(
            index_elements=["person_id", "exercise_id"],
            set_={
                "answer": new.excluded.answer,
                "value": greater(ExerciseAnswer.value, new.excluded.value),
                "tries": ExerciseAnswer.tries + 1,
                "answered_at": new.excluded.answered_at,
            },
        )
    )


def remember_place(session: Session, now: datetime, person_id: int, lesson: Lesson, place: str) -> None:
    """Where somebody stopped reading, to go on from there."""
    _touch(session, now, person_id, lesson.lang, lesson.slug, place[:80])


def _touch(
    session: Session, now: datetime, person_id: int, lang: str, slug: str, place: str | None, *, done: bool = False
) -> None:
    """One statement: begin a lesson or note where the person is in it. A lesson once done stays done."""
    new = _insert(session, LessonProgress).values(
        person_id=person_id,
        lang=lang,
        slug=slug,
        place=place or "",
        started_at=now,
        seen_at=now,
        done_at=now if done else None,
    )
    changes: dict[str, Any] = {}
    if place is not None:
        changes |= {"place": new.excluded.place, "seen_at": new.excluded.seen_at}
    if done:
        changes["done_at"] = func.coalesce(LessonProgress.done_at, new.excluded.done_at)
    session.execute(new.on_conflict_do_update(index_elements=["person_id", "lang", "slug"], set_=changes))


def open_track(
    session: Session,
    now: datetime,
    slug: str,
    lang: str,
    title_en: str,
    title_ru: str,
    blueprint: str,
    speciality: str = "general",
) -> None:
    """Make a track, or leave it as it is when there is one of this name."""
    new = _insert(session, Track).values(
        slug=slug,
        lang=lang,
        speciality=speciality,
        title_en=title_en,
        title_ru=title_ru,
        blueprint=blueprint,
        open=True,
        created_at=now,
    )
    session.execute(new.on_conflict_do_nothing(index_elements=["slug"]))


def ensure_tracks(session: Session, now: datetime) -> None:
    """The general track of every language the school teaches, so that there is always one to join."""
    titles = {
        "en": ("AI trainer in English", "ИИ-тренер на английском"),
        "ru": ("AI trainer in Russian", "ИИ-тренер на русском"),
    }
    for lang, (title_en, title_ru) in titles.items():
        open_track(session, now, f"{lang}-general", lang, title_en, title_ru, "entrance")


def enrol(session: Session, now: datetime, person_id: int, slug: str) -> None:
    """Put a person on an open track; joining twice changes nothing. Raises NoSuchTrack."""
    track_id = session.scalar(select(Track.id).where(Track.slug == slug, Track.open.is_(True)))
    if track_id is None:
        raise NoSuchTrack
    new = _insert(session, Enrolment).values(person_id=person_id, track_id=track_id, enrolled_at=now)
    joined = session.execute(
        new.on_conflict_do_nothing(index_elements=["person_id", "track_id"]).returning(Enrolment.track_id)
    )
    if joined.first():
        record(session, now, person_id, "learning.enrol", "track", slug)


def leave(session: Session, now: datetime, person_id: int, slug: str) -> None:
    """Take a person off a track; what they learned and earned stays. Raises NoSuchTrack."""
    track_id = session.scalar(select(Track.id).where(Track.slug == slug))
    if track_id is None:
        raise NoSuchTrack
    gone = session.execute(
        delete(Enrolment)
        .where(Enrolment.person_id == person_id, Enrolment.track_id == track_id)
        .returning(Enrolment.track_id)
    )
    if gone.first():
        record(session, now, person_id, "learning.leave", "track", slug)
