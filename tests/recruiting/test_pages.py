"""The pages of recruiters and graduates."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from school.accounts.models import Profile
from school.recruiting import messages, queries, service, shortlist_service
from school.recruiting.models import ContactRequest, ContactState, Shortlist, ShortlistEntry
from tests.recruiting.conftest import MakeGraduate
from tests.support.client import LookingClient
from tests.support.factories import Factory

Browser = Callable[[Any], LookingClient]
LONG_ENOUGH = "We rewrite short articles for young readers."


def text_of(browser: LookingClient, path: str, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status, path
    return response.get_data(as_text=True)


@pytest.fixture
def recruiter(make: Factory) -> Any:
    return make.person("recruiter", name="Rita Morgan")


def test_addresses_in_mails_lead_to_pages(app: Flask) -> None:
    rules = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}
    assert rules["recruiting.requests"] == messages.REQUESTS_PATH
    assert rules["recruiting.graduate"].startswith(messages.GRADUATE_PATH)


def test_only_recruiters_search(client_as: Browser, make: Factory) -> None:
    browser = client_as(make.person("candidate", "trainer", "manager"))
    for path in ("/graduates", "/graduates/1", "/graduates/compare?who=1&who=2", "/shortlists", "/contacts"):
        assert browser.get(path).status_code == 403


def test_search_page_stays_within_its_queries(
    client_as: Browser, graduate: MakeGraduate, recruiter: Any, count_queries: Callable[[], Any]
) -> None:
    for number in range(26):
        graduate(name=f"Grad {number}")
    browser = client_as(recruiter)
    with count_queries() as seen:
        page = text_of(browser, "/graduates?lang=en&total=70&sort=score")
    assert len(seen) <= 12
    assert "26 graduates" in page
    assert "Grad" in text_of(browser, "/graduates?page=2")


@pytest.mark.parametrize(
    "query", ["q=%00%ff", "total=abc", "page=-1", "page=99999999", "lang=<script>", "sort=;drop", "hours=9999", "who=1"]
)
def test_nonsense_in_the_address_asks_for_nothing(
    client_as: Browser, graduate: MakeGraduate, recruiter: Any, query: str
) -> None:
    graduate()
    assert client_as(recruiter).get(f"/graduates?{query}").status_code == 200


def test_empty_states(client_as: Browser, recruiter: Any) -> None:
    browser = client_as(recruiter)
    assert "Nobody to show yet" in text_of(browser, "/graduates")
    assert "Nobody fits" in text_of(browser, "/graduates?lang=ru")
    assert "No shortlist yet" in text_of(browser, "/shortlists")
    assert "You have not asked anybody yet" in text_of(browser, "/contacts")


def test_names_off_shows_numbers_everywhere(
    session: Session, now: datetime, client_as: Browser, graduate: MakeGraduate, recruiter: Any
) -> None:
    person = graduate(name="Vera Solberg")
    made = shortlist_service.create_shortlist(session, now, recruiter.id, "Desk")
    shortlist_service.add_to_shortlist(session, now, recruiter.id, made.id, person.id)
    browser = client_as(recruiter)
    browser.submit("/graduates/names", {"names": "off", "next": "/graduates"})
    paths = ("/graduates", f"/graduates/{person.id}", f"/shortlists/{made.id}", f"/shortlists/{made.id}.csv")
    for path in paths:
        page = text_of(browser, path)
        assert "Solberg" not in page, path
        assert f"Graduate No. {person.id}" in page, path
    browser.submit("/graduates/names", {"names": "on", "next": "/graduates"})
    assert "Vera Solberg" in text_of(browser, "/graduates")


def test_a_graduate_page_shows_no_address_before_the_answer(
    session: Session, now: datetime, client_as: Browser, graduate: MakeGraduate, recruiter: Any,
    count_queries: Callable[[], Any],
) -> None:  # fmt: skip
    person = graduate()
    answer_id = service.attempts.own_texts(session, person.id)[0].answer_id
    service.release_text(session, now, person.id, answer_id, "A note to a neighbour")
    browser = client_as(recruiter)
    with count_queries() as seen:
        page = text_of(browser, f"/graduates/{person.id}")
    assert len(seen) <= 12
    assert person.email not in page
    assert "A note to a neighbour" in page
    response = browser.submit(f"/graduates/{person.id}/contact", {"company": "Northlight", "message": LONG_ENOUGH})
    assert response.status_code == 303
    assert person.email not in text_of(browser, f"/graduates/{person.id}")
    request = session.scalars(select(ContactRequest)).one()
    own = client_as(person)
    assert "Northlight" in text_of(own, "/requests")
    assert own.submit(f"/requests/{request.id}/accept").status_code == 303
    assert person.email in text_of(browser, f"/graduates/{person.id}")
    assert "Northlight" in text_of(browser, "/contacts?state=accepted")
    assert own.submit(f"/requests/{request.id}/decline").status_code == 303
    assert person.email not in text_of(browser, f"/graduates/{person.id}")


def test_a_bad_request_keeps_what_was_typed(client_as: Browser, graduate: MakeGraduate, recruiter: Any) -> None:
    person = graduate()
    browser = client_as(recruiter)
    response = browser.submit(f"/graduates/{person.id}/contact", {"company": "Northlight", "message": "short"})
    assert response.status_code == 422
    page = response.get_data(as_text=True)
    assert "Northlight" in page
    assert "short" in page
    hostile = {"company": "N\u202eorth", "message": "x" * 3000}
    assert browser.submit(f"/graduates/{person.id}/contact", hostile).status_code == 422


def test_asking_twice_tells_why_not(client_as: Browser, graduate: MakeGraduate, recruiter: Any) -> None:
    person = graduate()
    browser = client_as(recruiter)
    data = {"company": "Northlight", "message": LONG_ENOUGH}
    browser.submit(f"/graduates/{person.id}/contact", data)
    assert browser.submit(f"/graduates/{person.id}/contact", data).status_code == 409


def test_shortlist_pages(
    session: Session, client_as: Browser, graduate: MakeGraduate, recruiter: Any, make: Factory,
    count_queries: Callable[[], Any],
) -> None:  # fmt: skip
    first, second = graduate(name="Vera"), graduate(name="=Owen")
    browser = client_as(recruiter)
    assert browser.submit(f"/graduates/{first.id}/shortlist", {"name": "Science desk"}).status_code == 303
    assert browser.submit(f"/graduates/{second.id}/shortlist", {"name": "Science desk"}).status_code == 422
    assert browser.submit("/shortlists", {"name": "Science desk"}).status_code == 422
    assert browser.submit("/shortlists", {"name": " "}).status_code == 422
    made = session.scalars(select(Shortlist)).one()
    browser.submit(f"/graduates/{second.id}/shortlist", {"shortlist": str(made.id)})
    entry = session.scalars(select(ShortlistEntry).where(ShortlistEntry.person_id == first.id)).one()
    browser.submit(f"/entries/{entry.id}/stage", {"stage": "offer"})
    assert browser.submit(f"/entries/{entry.id}/stage", {"stage": "nonsense"}).status_code == 404
    browser.submit(f"/entries/{entry.id}/notes", {"text": "Ask about January."})
    assert browser.submit(f"/entries/{entry.id}/notes", {"text": ""}).status_code == 303
    with count_queries() as seen:
        page = text_of(browser, f"/shortlists/{made.id}")
    assert len(seen) <= 12
    assert "Ask about January." in page
    assert "Nobody at this stage" in text_of(browser, f"/shortlists/{made.id}?stage=hired")
    rows = list(csv.reader(io.StringIO(text_of(browser, f"/shortlists/{made.id}.csv").lstrip("\ufeff"))))
    assert [row[1] for row in rows[1:]] == ["'=Owen", "Vera"]
    assert rows[2][-1] == "Ask about January."
    note = queries.notes(session, [entry.id])[entry.id][0]
    stranger = client_as(make.person("recruiter"))
    for path in (f"/shortlists/{made.id}", f"/shortlists/{made.id}.csv"):
        assert stranger.get(path).status_code == 404
    for path in (f"/notes/{note.id}/delete", f"/entries/{entry.id}/remove", f"/shortlists/{made.id}/delete"):
        assert stranger.submit(path).status_code == 404
    for path in (f"/notes/{note.id}/delete", f"/entries/{entry.id}/remove"):
        assert browser.submit(path).status_code == 303
    assert browser.submit(f"/shortlists/{made.id}/rename", {"name": "History desk"}).status_code == 303
    assert browser.submit(f"/shortlists/{made.id}/delete").status_code == 303
    assert browser.get(f"/shortlists/{made.id}").status_code == 404


def test_who_withdrew_is_no_longer_available_everywhere(
    session: Session, now: datetime, client_as: Browser, graduate: MakeGraduate, recruiter: Any
) -> None:
    person = graduate(name="Vera Solberg")
    made = shortlist_service.create_shortlist(session, now, recruiter.id, "Desk")
    entry = shortlist_service.add_to_shortlist(session, now, recruiter.id, made.id, person.id)
    shortlist_service.add_note(session, now, recruiter.id, entry.id, "Vera is great")
    request = shortlist_service.ask(session, now, recruiter.id, person.id, "Northlight", LONG_ENOUGH, site="")
    service.accept(session, now, person.id, request.id, site="")
    session.execute(update(Profile).where(Profile.person_id == person.id).values(findable_since=None))
    browser = client_as(recruiter)
    assert "No longer available" in text_of(browser, f"/shortlists/{made.id}")
    for path in (f"/shortlists/{made.id}", f"/shortlists/{made.id}.csv", "/contacts", "/graduates"):
        page = text_of(browser, path)
        assert "Vera" not in page, path
        assert person.email not in page, path
    assert browser.get(f"/graduates/{person.id}").status_code == 404
    assert browser.get(f"/people/{person.id}/resume").status_code == 404


def test_side_by_side(
    client_as: Browser, graduate: MakeGraduate, recruiter: Any, count_queries: Callable[[], Any]
) -> None:
    ids = [graduate(name=name).id for name in ("Vera", "Owen", "Anna", "Irina", "Peter")]
    browser = client_as(recruiter)
    with count_queries() as seen:
        page = text_of(browser, f"/graduates/compare?who={ids[0]}&who={ids[1]}&who={ids[0]}")
    assert len(seen) <= 12
    assert "Vera" in page
    assert "Owen" in page
    assert "1 person is no longer available" in text_of(browser, f"/graduates/compare?who={ids[0]}&who=999999")


def ticked(page: str) -> set[int]:
    return {int(number) for number in re.findall(r'name="who" value="(\d+)" checked', page)}


def test_a_wrong_number_to_compare_is_said_on_the_list_and_the_ticks_stay(
    client_as: Browser, graduate: MakeGraduate, recruiter: Any
) -> None:
    ids = [graduate(name=name).id for name in ("Vera", "Owen", "Anna", "Irina", "Peter")]
    browser = client_as(recruiter)
    for chosen in ([], ids[:1], ids):
        query = "".join(f"&who={number}" for number in chosen)
        answer = browser.get(f"/graduates/compare?next=%2Fgraduates%3Fhours%3D10%26who%3D7{query}")
        assert answer.status_code == 303
        assert answer.location == f"/graduates?hours=10{query}"
        page = text_of(browser, answer.location)
        assert "Choose two to four people" in page
        assert "Filters: 1 set" in page
        assert ticked(page) == set(chosen)
    assert browser.get("/graduates/compare?who=a&who=b").location == "/graduates"
    assert browser.get("/graduates/compare?next=//evil.example/&who=1").location == "/?who=1"


def test_a_shortlist_keeps_its_ticks(client_as: Browser, graduate: MakeGraduate, recruiter: Any) -> None:
    person, browser = graduate(), client_as(recruiter)
    made = browser.submit("/shortlists", {"name": "Editors"}, page="/shortlists").location
    browser.submit(f"/graduates/{person.id}/shortlist", {"shortlist": made.rsplit("/", 1)[1]})
    assert f'name="next" value="{made}"' in text_of(browser, made)
    answer = browser.get(f"/graduates/compare?next={made}&who={person.id}")
    assert ticked(text_of(browser, answer.location)) == {person.id}


def test_recruiters_see_bands_everywhere_and_no_point(
    client_as: Browser, graduate: MakeGraduate, recruiter: Any
) -> None:
    one, other = graduate(name="Vera", total=90.5), graduate(name="Owen", total=71.3)
    browser = client_as(recruiter)
    for path in ("/graduates", f"/graduates/{one.id}", f"/graduates/compare?who={one.id}&who={other.id}"):
        page = text_of(browser, path)
        assert "90–100" in page, path
        assert "no finer than that" in page, path
        assert "90.5" not in page, path
        assert "82.0" not in page, path
    assert "likely 82–100, needed 70" in page


def test_portfolio_page(
    session: Session, client_as: Browser, graduate: MakeGraduate, make: Factory, count_queries: Callable[[], Any]
) -> None:
    person = graduate(text="Dear neighbour, your dog barks.", findable=False)
    browser = client_as(person)
    with count_queries() as seen:
        page = text_of(browser, "/portfolio")
    assert len(seen) <= 12
    assert "your dog barks" in page
    assert "you have not agreed to be found" in page
    answer_id = service.attempts.own_texts(session, person.id)[0].answer_id
    assert browser.submit(f"/portfolio/{answer_id}/release", {"title": ""}).status_code == 422
    assert browser.submit(f"/portfolio/{answer_id}/release", {"title": "A note"}).status_code == 303
    assert "shown to recruiters" in text_of(browser, "/portfolio")
    other = client_as(make.person("candidate"))
    assert other.submit(f"/portfolio/{answer_id}/release", {"title": "Mine"}).status_code == 404
    assert browser.submit(f"/portfolio/{answer_id}/take-back").status_code == 303
    assert "No texts yet" in text_of(other, "/portfolio")


def test_requests_page(
    session: Session, now: datetime, client_as: Browser, graduate: MakeGraduate, recruiter: Any, make: Factory
) -> None:
    person = graduate()
    browser = client_as(person)
    assert "No requests" in text_of(browser, "/requests")
    request = shortlist_service.ask(session, now, recruiter.id, person.id, "Northlight", LONG_ENOUGH, site="")
    assert "Northlight" in text_of(browser, "/requests?state=pending")
    stranger = client_as(make.person("candidate"))
    assert stranger.submit(f"/requests/{request.id}/accept").status_code == 404
    assert client_as(recruiter).submit(f"/contacts/{request.id}/withdraw").status_code == 303
    assert "Northlight" not in text_of(browser, "/requests")
    session.refresh(request)
    assert request.state is ContactState.WITHDRAWN
