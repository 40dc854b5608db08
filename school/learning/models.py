"""Tracks, enrolments and progress through lessons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from school.persistence import Base, person_key, pk, short


class Track(Base):
    """A road to paid work: a language, a speciality, a test, a project."""

    __tablename__ = "tracks"

    id: Mapped[pk]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    lang: Mapped[str] = mapped_column(String(5))
    speciality: Mapped[str] = mapped_column(String(40), default="general")
    title_en: Mapped[short]
    title_ru: Mapped[short]
    blueprint: Mapped[str] = mapped_column(String(60))
    open: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Enrolment(Base):
    """A person on a track."""

    __tablename__ = "enrolments"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    enrolled_at: Mapped[datetime]


class LessonProgress(Base):
    """How far a person has come in one lesson; `place` is the exercise last worked on."""

    __tablename__ = "lesson_progress"
    __table_args__ = (UniqueConstraint("person_id", "lang", "slug"),)

    id: Mapped[pk]
    person_id: Mapped[int] = person_key(index=False)
    lang: Mapped[str] = mapped_column(String(5))
    slug: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(80), default="")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class ExerciseAnswer(Base):
    """The latest answer a person gave to an exercise, the best value so far, and how often they tried."""

    __tablename__ = "exercise_answers"
    __table_args__ = (
        UniqueConstraint("person_id", "exercise_id"),
        CheckConstraint("value BETWEEN 0 AND 1", name="value_in_range"),
    )

    id: Mapped[pk]
    person_id: Mapped[int] = person_key(index=False)
    lang: Mapped[str] = mapped_column(String(5))
    slug: Mapped[str] = mapped_column(String(80))
    exercise_id: Mapped[str] = mapped_column(String(80))
    answer: Mapped[dict[str, Any]]
    value: Mapped[float]
    tries: Mapped[int] = mapped_column(default=1)
    answered_at: Mapped[datetime]
