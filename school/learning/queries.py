"""What people have learned: read with one statement a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from school import content
from school.learning import rules
from school.learning.models import Enrolment, ExerciseAnswer, LessonProgress, Track
from school.learning.rules import Practice
from school.prepared import Prepared, Where

_ANSWERS: Any = ExerciseAnswer.__table__
_PROGRESS: Any = LessonProgress.__table__
_EVERYTHING = Prepared(
    union_all(
        select(
            _ANSWERS.c.slug,
            _ANSWERS.c.exercise_id.label("mark"),
            _ANSWERS.c.value,
            _ANSWERS.c.tries,
            null().cast(_PROGRESS.c.seen_at.type).label("at"),  # nobody asks when: a moment to read costs time
            literal(True).label("answer"),
        ).where(_ANSWERS.c.person_id == bindparam("person"), _ANSWERS.c.lang == bindparam("lang")),
        select(
            _PROGRESS.c.slug,
            _PROGRESS.c.place,
            null(),
            _PROGRESS.c.done_at.is_not(None).cast(_ANSWERS.c.tries.type),
            _PROGRESS.c.seen_at,
            literal(False),
        ).where(_PROGRESS.c.person_id == bindparam("person"), _PROGRESS.c.lang == bindparam("lang")),
    )
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person has come in the lessons of one language."""

    practice: dict[str, dict[str, Practice]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    last: str | None = None

    def answered(self, slug: str) -> int:
        """How many exercises of a lesson are answered."""
        return len(self.practice.get(slug, {}))


@dataclass(frozen=True, slots=True)
class NextLesson:
    """The lesson to go on with; `place` is where the person stopped in it, "" at the beginning."""

    lang: str
    slug: str
    title: str
    minutes: int
    number: int
    total: int
    place: str
    started: bool


def progress(where: Where, person_id: int, lang: str) -> Progress:
    """Everything a person has done in the lessons of a language, in one statement."""
    rows = _EVERYTHING.rows(where, person=person_id, lang=lang)
    practice: dict[str, dict[str, Practice]] = {}
    places: dict[str, str] = {}
    done: set[str] = set()
    last: tuple[datetime, str] | None = None
    for slug, mark, value, tries, at, is_answer in rows:
        if is_answer:
            practice.setdefault(slug, {})[mark] = Practice(float(value), int(tries))
            continue
        places[slug] = mark
        if tries:
            done.add(slug)
        if last is None or at > last[0]:
            last = (at, slug)
    return Progress(practice, places, frozenset(done), last[1] if last else None)


def lessons_done(session: Session, person_id: int, lang: str) -> int:
    """How many lessons of a language a person has finished."""
    return len(progress(session, person_id, lang).done & {lesson.slug for lesson in content.catalogue().lessons(lang)})


def next_lesson(session: Session, person_id: int, lang: str) -> NextLesson | None:
    """The lesson this person should go on with; None when all are finished."""
    return next_after(progress(session, person_id, lang), lang)


def next_after(found: Progress, lang: str) -> NextLesson | None:
    """As `next_lesson`, from progress that is read already."""
    lessons = content.catalogue().lessons(lang)
    slug = rules.next_open([lesson.slug for lesson in lessons], found.done)
    if found.last and found.last not in found.done and any(lesson.slug == found.last for lesson in lessons):
        slug = found.last  # where they stopped comes before what they skipped
    for number, lesson in enumerate(lessons, start=1):
        if lesson.slug == slug:
            place = found.places.get(slug, "")
            started = bool(place) or found.answered(slug) > 0
            return NextLesson(lang, slug, lesson.title, lesson.minutes, number, len(lessons), place, started)
    return None


def last_answer(session: Session, person_id: int, exercise_id: str) -> dict[str, Any] | None:
    """The latest answer a person gave to an exercise."""
    found: dict[str, Any] | None = session.scalar(
        select(ExerciseAnswer.answer).where(
            ExerciseAnswer.person_id == person_id, ExerciseAnswer.exercise_id == exercise_id
        )
    )
    return found


def latest_lang(session: Session, person_id: int) -> str | None:
    """The language of the lesson a person looked at last; else that of their track."""
    seen: str | None = session.scalar(
        select(LessonProgress.lang)
        .where(LessonProgress.person_id == person_id)
        .order_by(LessonProgress.seen_at.desc())
        .limit(1)
    )
    if seen:
        return seen
    lang: str | None = session.scalar(
        select(Track.lang)
        .join(Enrolment, Enrolment.track_id == Track.id)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.enrolled_at.desc())
        .limit(1)
    )
    return lang


def list_tracks(session: Session, person_id: int | None = None) -> Sequence[Any]:
    """The open tracks and, for a person, those they are on: (slug, lang, speciality, titles, blueprint, enrolled_at)."""
    return session.execute(
        select(
            Track.slug,
            Track.lang,
            Track.speciality,
            Track.title_en,
            Track.title_ru,
            Track.blueprint,
            Enrolment.enrolled_at,
        )
        .outerjoin(Enrolment, (Enrolment.track_id == Track.id) & (Enrolment.person_id == person_id))
        .where(Track.open.is_(True) | Enrolment.enrolled_at.is_not(None))
        .order_by(Track.lang, Track.speciality, Track.slug)
    ).all()


def all_tracks(search: str = "", lang: str = "", state: str = "") -> Select[*tuple[Any, ...]]:
    """Every track for a manager's list, with how many people are on it; `state` is "open" or "closed"."""
    statement = (
        select(
            Track.slug, Track.lang, Track.speciality, Track.title_en, Track.title_ru, Track.open,
            func.count(Enrolment.person_id).label("people"),
        )
        .outerjoin(Enrolment, Enrolment.track_id == Track.id)
        .group_by(Track.id)
        .order_by(Track.lang, Track.slug)
    )  # fmt: skip
    if search.strip():
        words = search.strip()[:200]
        statement = statement.where(
            Track.title_en.icontains(words, autoescape=True)
            | Track.title_ru.icontains(words, autoescape=True)
            | Track.slug.icontains(words, autoescape=True)
        )
    if lang:
        statement = statement.where(Track.lang == lang)
    return statement.where(Track.open.is_(state == "open")) if state in ("open", "closed") else statement


def track(session: Session, slug: str) -> Track | None:
    """One track."""
    return session.scalars(select(Track).where(Track.slug == slug)).one_or_none()
