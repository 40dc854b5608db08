"""The verbs: texts, shortlists, requests."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from school.accounts import hooks
from school.accounts.models import Profile
from school.accounts.viewer import load_viewer
from school.audit.models import AuditEvent
from school.errors import NotFound
from school.mail.models import OutboxMail
from school.recruiting import queries, rules, service, shortlist_service
from school.recruiting.errors import AlreadyAnswered, AlreadyAsked, AskedTooOften, NameTaken, NoLongerAvailable
from school.recruiting.models import (
    ContactRequest,
    ContactState,
    PortfolioText,
    ShortlistEntry,
    ShortlistNote,
    Stage,
)
from tests.recruiting.conftest import MakeGraduate
from tests.support.factories import Factory

SITE = "https://school.example"
WORDS = "We look for people who check every number."


def ask(session: Session, now: datetime, recruiter: int, person: int) -> ContactRequest:
    return shortlist_service.ask(session, now, recruiter, person, "Northlight", WORDS, site=SITE)


def mails(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(select(OutboxMail.to_address, OutboxMail.subject).order_by(OutboxMail.id))
    return [(row.to_address, row.subject) for row in rows]


def test_releasing_and_taking_back_a_text(session: Session, now: datetime, graduate: MakeGraduate) -> None:
    person = graduate(text="Dear neighbour")
    answer_id = service.attempts.own_texts(session, person.id)[0].answer_id
    service.release_text(session, now, person.id, answer_id, "A note")
    service.release_text(session, now, person.id, answer_id, "A better title")
    (shown,) = queries.released_texts(session, person.id)
    assert (shown.title, shown.text, shown.lang) == ("A better title", "Dear neighbour", "en")
    service.take_back_text(session, now, person.id, answer_id)
    service.take_back_text(session, now, person.id, answer_id)
    assert queries.released_texts(session, person.id) == []


def test_nobody_releases_anothers_text(session: Session, now: datetime, graduate: MakeGraduate) -> None:
    owner, other = graduate(), graduate(lang="ru")
    answer_id = service.attempts.own_texts(session, owner.id)[0].answer_id
    with pytest.raises(NotFound):
        service.release_text(session, now, other.id, answer_id, "Mine")
    service.release_text(session, now, owner.id, answer_id, "Mine")
    service.take_back_text(session, now, other.id, answer_id)
    assert len(queries.released_texts(session, owner.id)) == 1


def test_a_shortlist_from_beginning_to_end(
    session: Session, now: datetime, graduate: MakeGraduate, make: Factory
) -> None:
    me, stranger, person = make.person("recruiter").id, make.person("recruiter").id, graduate().id
    made = shortlist_service.create_shortlist(session, now, me, "Science desk")
    with pytest.raises(NameTaken):
        shortlist_service.create_shortlist(session, now, me, "Science desk")
    shortlist_service.create_shortlist(session, now, stranger, "Science desk")
    entry = shortlist_service.add_to_shortlist(session, now, me, made.id, person)
    assert shortlist_service.add_to_shortlist(session, now, me, made.id, person).id == entry.id
    shortlist_service.move_entry(session, now, me, entry.id, Stage.OFFER)
    shortlist_service.add_note(session, now, me, entry.id, "Exact and warm.")
    (note,) = queries.notes(session, [entry.id])[entry.id]
    for attempt in (
        lambda: shortlist_service.move_entry(session, now, stranger, entry.id, Stage.HIRED),
        lambda: shortlist_service.add_note(session, now, stranger, entry.id, "x"),
        lambda: shortlist_service.delete_note(session, stranger, note.id),
        lambda: shortlist_service.remove_entry(session, now, stranger, entry.id),
        lambda: shortlist_service.rename_shortlist(session, now, stranger, made.id, "x"),
        lambda: shortlist_service.delete_shortlist(session, now, stranger, made.id),
        lambda: shortlist_service.add_to_shortlist(session, now, stranger, made.id, person),
    ):
        with pytest.raises(NotFound):
            attempt()
    shortlist_service.rename_shortlist(session, now, me, made.id, "History desk")
    shortlist_service.delete_shortlist(session, now, me, made.id)
    assert session.scalar(select(func.count()).select_from(ShortlistNote)) == 0
    assert session.scalar(select(func.count()).where(ShortlistEntry.person_id == person)) == 0
    actions = set(session.scalars(select(AuditEvent.action).where(AuditEvent.actor_id == me)))
    assert {
        "recruiting.create_shortlist",
        "recruiting.add",
        "recruiting.stage",
        "recruiting.delete_shortlist",
    } <= actions


def test_nobody_hidden_gets_onto_a_list_or_a_request(
    session: Session, now: datetime, graduate: MakeGraduate, make: Factory
) -> None:
    me, hidden = make.person("recruiter").id, graduate(findable=False).id
    made = shortlist_service.create_shortlist(session, now, me, "Desk")
    with pytest.raises(NoLongerAvailable):
        shortlist_service.add_to_shortlist(session, now, me, made.id, hidden)
    with pytest.raises(NoLongerAvailable):
        ask(session, now, me, hidden)
    assert mails(session) == []


def test_asking_and_accepting_opens_address_and_resume(
    session: Session, now: datetime, graduate: MakeGraduate, make: Factory
) -> None:
    recruiter, person = make.person("recruiter", locale="ru"), graduate(locale="ru")
    viewer = load_viewer(session, make.sign_in(recruiter), now)
    assert viewer is not None
    request = ask(session, now, recruiter.id, person.id)
    with pytest.raises(AlreadyAsked):
        ask(session, now, recruiter.id, person.id)
    assert not any(reader(session, viewer, person.id) for reader in hooks.resume_readers)
    service.accept(session, now, person.id, request.id, site=SITE)
    service.accept(session, now, person.id, request.id, site=SITE)
    assert any(reader(session, viewer, person.id) for reader in hooks.resume_readers)
    assert mails(session) == [
        (person.email, "С вами хочет связаться Northlight"),
        (recruiter.email, "Ваш запрос приняли"),
    ]
    session.execute(update(Profile).where(Profile.person_id == person.id).values(findable_since=None))
    assert not any(reader(session, viewer, person.id) for reader in hooks.resume_readers)


def test_an_acceptance_can_be_taken_back_but_a_refusal_stands(
    session: Session, now: datetime, graduate: MakeGraduate, make: Factory
) -> None:
    recruiter, person = make.person("recruiter").id, graduate().id
    request = ask(session, now, recruiter, person)
    service.accept(session, now, person, request.id, site=SITE)
    service.decline(session, now, person, request.id, site=SITE)
    assert not queries.in_contact(session, recruiter, person)
    with pytest.raises(AlreadyAnswered):
        service.accept(session, now, person, request.id, site=SITE)
    with pytest.raises(AlreadyAsked):
        ask(session, now + timedelta(days=89), recruiter, person)
    assert ask(session, now + rules.REST, recruiter, person).state is ContactState.PENDING


def test_a_refusal_does_not_give_the_name_away(
    session: Session, now: datetime, graduate: MakeGraduate, make: Factory
) -> None:
    recruiter, person = make.person("recruiter").id, graduate(name="Vera Secret")
    request = ask(session, now, recruiter, person.id)
    service.decline(session, now, person.id, request.id, site=SITE)
    assert "Vera" not in (session.scalars(select(OutboxMail.text).order_by(OutboxMail.id.desc())).first() or "")


def test_withdrawing_a_request(session: Session, now: datetime, graduate: MakeGraduate, make: Factory) -> None:
    recruiter, person = make.person("recruiter").id, graduate().id
    request = ask(session, now, recruiter, person)
    with pytest.raises(NotFound):
        shortlist_service.withdraw(session, now, make.person("recruiter").id, request.id)
    shortlist_service.withdraw(session, now, recruiter, request.id)
    with pytest.raises(AlreadyAnswered):
        shortlist_service.withdraw(session, now, recruiter, request.id)
    with pytest.raises(NotFound):
        service.accept(session, now, person, request.id, site=SITE)
    assert ask(session, now, recruiter, person).state is ContactState.PENDING


def test_requests_are_counted_by_the_day(
    session: Session, now: datetime, graduate: MakeGraduate, make: Factory
) -> None:
    recruiter = make.person("recruiter").id
    for _ in range(rules.ASKED_A_DAY):
        ask(session, now, recruiter, graduate().id)
    one_more = graduate().id
    with pytest.raises(AskedTooOften):
        ask(session, now, recruiter, one_more)
    assert ask(session, now + timedelta(days=1, seconds=1), recruiter, one_more).id


def test_another_person_cannot_answer(session: Session, now: datetime, graduate: MakeGraduate, make: Factory) -> None:
    request = ask(session, now, make.person("recruiter").id, graduate().id)
    with pytest.raises(NotFound):
        service.accept(session, now, graduate().id, request.id, site=SITE)


def test_closing_an_account_takes_everything_down(
    session: Session, now: datetime, graduate: MakeGraduate, make: Factory
) -> None:
    recruiter, person = make.person("recruiter").id, graduate().id
    answer_id = service.attempts.own_texts(session, person)[0].answer_id
    service.release_text(session, now, person, answer_id, "A note")
    request = ask(session, now, recruiter, person)
    service.accept(session, now, person, request.id, site=SITE)
    data = queries.own_data(session, person)
    assert data["portfolio"][0]["title"] == "A note"
    assert data["contact_requests"][0]["company"] == "Northlight"
    for close in hooks.on_close:
        if close is service.forget_person:
            close(session, now, person)
    assert session.scalar(select(func.count()).where(PortfolioText.person_id == person)) == 0
    assert not queries.in_contact(session, recruiter, person)
