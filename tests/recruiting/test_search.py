"""Who is found, by what, and what a search must not give away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from school.accounts.models import Person, PersonState, Profile
from school.certification.models import Certificate
from school.recruiting import queries, service
from school.recruiting.rules import Filters
from tests.recruiting.conftest import SCORES, MakeGraduate
from tests.support.factories import Factory


def found(session: Session, now: datetime, **wanted: Any) -> list[int]:
    return [row.person_id for row in session.execute(queries.graduates(now, Filters(**wanted)))]


def test_only_certified_people_who_agreed_are_found(
    session: Session, now: datetime, graduate: MakeGraduate, make: Factory
) -> None:
    shown = graduate()
    graduate(findable=False)
    make.person("candidate")
    barred = graduate()
    barred.state = PersonState.BARRED
    session.flush()
    assert found(session, now) == [shown.id]
    assert queries.available(session, now, [shown.id, barred.id]) == {shown.id}


def test_a_revoked_or_expired_certificate_finds_nobody(session: Session, now: datetime, graduate: MakeGraduate) -> None:
    revoked, over = graduate(), graduate()
    certificates = update(Certificate)
    session.execute(certificates.where(Certificate.person_id == revoked.id).values(revoked_at=now))
    session.execute(certificates.where(Certificate.person_id == over.id).values(valid_until=now))
    assert found(session, now) == []


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"lang": "ru"}, ["Anna"]),
        ({"speciality": "law"}, ["Anna"]),
        ({"hours": 20}, ["Vera"]),
        ({"total": 80}, ["Vera"]),
        ({"sections": {"ranking": 80}}, ["Anna"]),
        ({"sections": {"ranking": 70, "factcheck": 90}}, ["Vera"]),
        ({"text": "SCIENCE"}, ["Vera"]),
        ({"text": "РЕДАКТОР"}, ["Anna"]),
        ({"text": "neighbour"}, ["Vera"]),
        ({"text": "100%_nothing"}, []),
        ({"lang": "ru", "total": 90}, []),
        ({"sort": "hours"}, ["Vera", "Anna"]),
        ({}, ["Vera", "Anna"]),
    ],
)
def test_filters(
    session: Session, now: datetime, graduate: MakeGraduate, wanted: dict[str, Any], names: list[str]
) -> None:
    vera = graduate(name="Vera", total=85, hours=20, headline="Science editor")
    graduate(
        name="Anna", lang="ru", total=75, hours=5, specialities=["law"], headline="Редактор",
        sections={**SCORES, "ranking": 88.0, "factcheck": 60.0}, text="Записка",
    )  # fmt: skip
    texts = service.attempts.own_texts(session, vera.id)
    service.release_text(session, now, vera.id, texts[0].answer_id, "A note to a neighbour")
    people = {person.id: person.name for person in session.query(Person)}
    assert [people[number] for number in found(session, now, **wanted)] == names


def test_private_scores_are_neither_filtered_nor_sorted_by(
    session: Session, now: datetime, graduate: MakeGraduate
) -> None:
    low, private = graduate(total=71), graduate(total=99, scores_public=False)
    assert found(session, now) == [low.id, private.id]
    assert found(session, now, total=70) == [low.id]
    assert found(session, now, sections={"grammar": 70}) == [low.id]
    shown = queries.graduates_by_id(session, now, [private.id])[private.id]
    assert shown.certificates[0].scores == {}
    assert shown.certificates[0].total is None
    assert shown.certificates[0].section("grammar") is None


def test_the_order_tells_no_more_than_the_bands(session: Session, now: datetime, graduate: MakeGraduate) -> None:
    first, better, top = graduate(total=81), graduate(total=88), graduate(total=90)
    assert found(session, now) == [top.id, first.id, better.id]


def test_somebody_with_two_certificates_is_one_line(session: Session, now: datetime, graduate: MakeGraduate) -> None:
    person = graduate()
    assert len(found(session, now)) == 1
    assert len(queries.graduates_by_id(session, now, [person.id])[person.id].certificates) == 1


def test_withdrawing_consent_hides_at_once(session: Session, now: datetime, graduate: MakeGraduate) -> None:
    person = graduate()
    session.execute(update(Profile).where(Profile.person_id == person.id).values(findable_since=None))
    assert found(session, now) == []
    assert queries.graduates_by_id(session, now, [person.id]) == {}
