"""Graduates for the tests of recruiting: people with an attempt, a result, a certificate and a consent."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from school import content
from school.accounts.models import Person, PersonSpeciality, Profile, Role
from school.attempts.models import Answer, Attempt, AttemptState, ItemSnapshot
from school.certification.models import Certificate, Decision, Qualification
from tests.support.factories import Factory

_numbers = itertools.count(1)
SCORES = {"grammar": 82.0, "ranking": 74.0, "factcheck": 91.0, "writing": 78.0}

MakeGraduate = Callable[..., Person]


def scores_of(total: float, sections: dict[str, float]) -> dict[str, Any]:
    """Scores as a certificate holds them."""
    return {
        "total": total,
        "low": total - 9,
        "high": total + 9,
        "sections": {name: {"score": score, "low": score - 10, "high": score + 10} for name, score in sections.items()},
    }


@pytest.fixture
def graduate(session: Session, make: Factory, now: datetime) -> MakeGraduate:
    """`graduate(name=..., lang=..., total=..., findable=True, ...)` makes somebody recruiters may find."""

    def made(
        *,
        name: str = "Vera Graduate",
        lang: str = "en",
        total: float = 81.0,
        sections: dict[str, float] | None = None,
        findable: bool = True,
        scores_public: bool = True,
        hours: int = 20,
        specialities: Iterable[str] = ("science",),
        headline: str = "",
        text: str = "A note to a neighbour whose dog barks.",
        locale: str = "en",
    ) -> Person:
        person = make.person(Role.CANDIDATE, Role.TRAINER, name=name, locale=locale)
        session.execute(
            update(Profile)
            .where(Profile.person_id == person.id)
            .values(hours_a_week=hours, headline=headline, findable_since=now if findable else None)
        )
        session.add_all(PersonSpeciality(person_id=person.id, speciality=speciality) for speciality in specialities)
        attempt = _attempt(session, now, person.id, lang, text)
        decision = Decision(
            attempt_id=attempt.id, person_id=person.id, passed=True, composite=total, se=4.5,
            low=total - 9, high=total + 9, p_pass=0.99, details={}, decided_at=now,
        )  # fmt: skip
        session.add(decision)
        session.flush()
        certificate = Certificate(
            public_id=f"TS-TEST-{next(_numbers):04}-AAAA", decision_id=decision.id, person_id=person.id,
            name=name, lang=lang, blueprint="entrance", scores=scores_of(total, sections or SCORES),
            scores_public=scores_public, digest="0" * 64, issued_at=now - timedelta(days=1),
            valid_until=datetime(2999, 1, 1, tzinfo=now.tzinfo),
        )  # fmt: skip
        session.add(certificate)
        session.flush()
        session.add(
            Qualification(person_id=person.id, slug=f"entrance-{lang}", certificate_id=certificate.id, granted_at=now)
        )
        session.flush()
        return person

    return made


def _attempt(session: Session, now: datetime, person_id: int, lang: str, text: str) -> Attempt:
    item = next(item for item in content.bank() if item.kind == "writing" and item.lang == lang)
    fingerprint = item.fingerprint()
    if session.get(ItemSnapshot, fingerprint) is None:
        session.add(
            ItemSnapshot(
                fingerprint=fingerprint, item_id=item.id, version=item.version, lang=lang,
                data=item.model_dump(mode="json", by_alias=True), created_at=now,
            )
        )  # fmt: skip
    attempt = Attempt(
        person_id=person_id, blueprint="entrance", blueprint_version=1, lang=lang, number=1,
        state=AttemptState.DECIDED, form={"sections": []}, started_at=now - timedelta(hours=2),
        deadline_at=now, submitted_at=now - timedelta(hours=1),
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    session.add(
        Answer(
            attempt_id=attempt.id, section="writing", position=1, item_id=item.id, item_version=item.version,
            item_fingerprint=fingerprint, kind="writing", answer={"text": text}, saved_at=now,
        )
    )  # fmt: skip
    session.flush()
    return attempt
