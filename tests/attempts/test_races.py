"""Two connections at once: what is acknowledged is scored, what is handed in stays, one start of many wins."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from flask import current_app
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from school import content
from school.app import create_app
from school.attempts import queries, service
from school.attempts.errors import AlreadyOpen, HandedIn, OtherWindow
from school.attempts.models import Answer
from school.attempts.rules import Packet
from school.attempts.saving import Draft, Saved
from school.errors import NotFound
from school.extensions import db
from school.persistence import Base
from school.prepared import Driven
from school.settings import load_settings
from tests.support.factories import Factory

NOW = datetime.now(UTC)


@pytest.fixture
def engine(db_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of this test's own, in which things are really committed."""
    environ = {"SCHOOL_HOME": str(tmp_path), "SCHOOL_LOG_LEVEL": "ERROR"}
    if db_kind == "postgres":
        environ["SCHOOL_DATABASE_URL"] = request.getfixturevalue("postgres").new_database()
    app = create_app(load_settings(environ))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield db.engine
        db.drop()
        db.engine.dispose()


def begin(engine: Engine) -> tuple[int, int]:
    """Somebody and their open attempt."""
    with Session(engine) as session:
        person = Factory(session, NOW).person()
        attempt_id = start(session, person.id)
        session.commit()
        return person.id, attempt_id


def start(session: Session, person_id: int) -> int:
    return service.start(session, NOW, person_id, content.blueprint("entrance"), content.bank(), "en", Random(1))


def meanwhile(action: Callable[[Session], object], engine: Engine) -> tuple[threading.Thread, list[object]]:
    """Do something on another connection; its result, or its error, comes into the list."""
    results: list[object] = []

    def run() -> None:
        with Session(engine) as session:
            try:
                results.append(action(session))
                session.commit()
            except Exception as error:
                results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def test_a_submission_waits_for_a_save_under_way(engine: Engine) -> None:
    person_id, attempt_id = begin(engine)
    with Session(engine) as session:
        query = select(Answer.id, Answer.item_id).where(Answer.attempt_id == attempt_id, Answer.kind == "choice")
        answer_id, item_id = session.execute(query.limit(1)).one()
        session.rollback()
        key = content.bank()[item_id].key()
        service.save(session, NOW, person_id, attempt_id, item_id, Packet(0), Draft(key, True))
        thread, results = meanwhile(lambda other: service.submit(other, NOW, person_id, attempt_id), engine)
        thread.join(0.5)
        assert not results
        session.commit()
        thread.join(10)
        assert results == [True]
        assert queries.standing(session, [answer_id])[answer_id].value == 1.0


def test_a_save_during_a_submission_is_told_so(engine: Engine) -> None:
    person_id, attempt_id = begin(engine)
    with Session(engine) as session:
        item_id = session.scalars(select(Answer.item_id).where(Answer.attempt_id == attempt_id).limit(1)).one()
        session.rollback()
        service.submit(session, NOW, person_id, attempt_id)
        draft = Draft({"chosen": ["a"]}, True)
        thread, results = meanwhile(
            lambda other: service.save(other, NOW, person_id, attempt_id, item_id, Packet(0), draft), engine
        )
        thread.join(0.5)
        assert not results
        session.commit()
        thread.join(10)
    assert isinstance(results[0], HandedIn)


def save_as_the_page_does(person_id: int, attempt_id: int, item_id: str, packet: Packet, words: str) -> Saved:
    """Over the driver, in a transaction of its own."""
    with db.writing() as where:
        assert isinstance(where, Driven)
        draft = Draft({"text": words}, complete=True, flagged=True, seconds=3)
        return service.save(where, NOW, person_id, attempt_id, item_id, packet, draft)


def writing_of(engine: Engine, attempt_id: int) -> Answer:
    with Session(engine) as session:
        return session.scalars(select(Answer).where(Answer.attempt_id == attempt_id, Answer.kind == "writing")).one()


def test_saves_of_the_page_are_stored_in_their_order(engine: Engine) -> None:
    person_id, attempt_id = begin(engine)
    item_id = writing_of(engine, attempt_id).item_id
    first, second = "Первое «слово» 😀", 'Second "word" \\ %s ? :text'

    def save(packet: Packet, words: str, person: int = person_id) -> int:
        return save_as_the_page_does(person, attempt_id, item_id, packet, words).revision

    assert save(Packet(0, "tab", 1), first) == 1
    assert save(Packet(0, "tab", 1), first) == 1
    assert writing_of(engine, attempt_id).answer == {"text": first}
    assert save(Packet(1, "tab", 2), second) == 2
    with pytest.raises(OtherWindow):
        save(Packet(0, "other", 1), first)
    with pytest.raises(NotFound):
        save(Packet(2, "tab", 3), first, person_id + 1)
    stored = writing_of(engine, attempt_id)
    assert stored.answer == {"text": second}
    assert (stored.complete, stored.flagged, stored.revision, stored.saved_at) == (True, True, 2, NOW)
    with Session(engine) as session:
        service.submit(session, NOW, person_id, attempt_id)
        session.commit()
    with pytest.raises(HandedIn):
        save(Packet(2, "tab", 3), first)
    assert writing_of(engine, attempt_id).answer == {"text": second}


def test_a_save_of_the_page_waits_for_a_submission_and_is_told_so(engine: Engine) -> None:
    person_id, attempt_id = begin(engine)
    item_id = writing_of(engine, attempt_id).item_id
    site = current_app._get_current_object()  # type: ignore[attr-defined]

    def save(_session: Session) -> Saved:
        with site.app_context():
            try:
                return save_as_the_page_does(person_id, attempt_id, item_id, Packet(0, "tab", 1), "Too late.")
            finally:
                db.drop()

    with Session(engine) as session:
        service.submit(session, NOW, person_id, attempt_id)
        thread, results = meanwhile(save, engine)
        thread.join(0.5)
        assert not results
        session.commit()
        thread.join(10)
    assert isinstance(results[0], HandedIn)


def test_of_many_starts_one_wins(engine: Engine) -> None:
    with Session(engine) as session:
        person_id = Factory(session, NOW).person().id
        session.commit()
    running = [meanwhile(lambda other: start(other, person_id), engine) for _ in range(5)]
    for thread, _results in running:
        thread.join(20)
    outcomes = [results[0] for _thread, results in running]
    assert sum(isinstance(each, int) for each in outcomes) == 1
    assert sum(isinstance(each, AlreadyOpen) for each in outcomes) == 4
