"""What every test of the attempts area needs: somebody who sits a test, and answers to give."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments import Item
from school import content
from school.accounts.models import Person
from school.attempts import service
from school.attempts.models import Answer
from tests.support.factories import Factory

TAB = "tab-one"


@pytest.fixture
def candidate(make: Factory) -> Person:
    return make.person()


@pytest.fixture
def begin(session: Session) -> Callable[..., int]:
    """`begin(person, when)`: an attempt begun through the service, stored."""

    def start(person: Person, when: datetime | None = None, lang: str = "en", seed: int = 1, **kwargs: Any) -> int:
        attempt_id = service.start(
            session,
            when or datetime.now(UTC),
            person.id,
            content.blueprint("entrance"),
            content.bank(),
            lang,
            Random(seed),
            **kwargs,
        )
        session.commit()
        return attempt_id

    return start


def answers(session: Session, attempt_id: int) -> list[Answer]:
    """The answer rows of an attempt, fresh from the database."""
    found = session.scalars(select(Answer).where(Answer.attempt_id == attempt_id).order_by(Answer.id))
    return list(found.all()) if not session.expire_all() else []


def answer_of(session: Session, attempt_id: int, kind: str) -> Answer:
    """The first answer of a kind."""
    return next(each for each in answers(session, attempt_id) if each.kind == kind)


def item_of(answer: Answer) -> Item:
    """The item it answers."""
    found = content.item_by_fingerprint(answer.item_fingerprint)
    assert found is not None
    return found


def fields_for(answer: Answer, base: int, seq: int = 1, tab: str = TAB, **fields: Any) -> dict[str, Any]:
    """What autosave.js sends for this answer."""
    return {
        "item": answer.item_id,
        "fingerprint": answer.item_fingerprint,
        "autosave_base": base,
        "autosave_tab": tab,
        "autosave_seq": seq,
        **fields,
    }


def pending(result: Any) -> Any:
    """The JSON of a response."""
    return result.get_json()
