"""What the tests of lessons share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lessons import Lesson
from school import content
from school.learning import service


@pytest.fixture
def lesson() -> Lesson:
    """The third English lesson."""
    return content.catalogue().get("en", "ranking")


@pytest.fixture
def finish(session: Session, now: datetime) -> Callable[..., Any]:
    """`finish(person, "en", "ranking")`: answer every exercise of these lessons perfectly."""

    def answered(person: Any, lang: str, *slugs: str) -> None:
        for slug in slugs:
            found = content.catalogue().get(lang, slug)
            for each in found.exercises:
                service.answer_exercise(session, now, person.id, found, each.item.id, each.item.key())

    return answered
