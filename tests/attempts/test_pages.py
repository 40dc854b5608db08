"""The pages of a test: who sees them, what they store, how many statements they cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from school import content
from school.accounts.models import Person, Role
from school.attempts import service
from school.attempts.models import Answer, Attempt, AttemptState, Mark, Screening, SectionMark
from tests.attempts.conftest import answer_of, answers, fields_for
from tests.support.client import LookingClient
from tests.support.factories import Factory
from tests.support.sittings import sit

Browser = Callable[[Any], LookingClient]
VIEWER = 1


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_the_start_page_says_what_is_asked(candidate: Person, client_as: Browser) -> None:
    page = client_as(candidate).get("/test").get_data(as_text=True)
    assert "Entrance test" in page
    assert "75 minutes" in page
    assert "Begin the test now" in page
    assert "14 days" in page


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_a_whole_sitting_without_scripts(locale: str, make: Factory, client_as: Browser, session: Session) -> None:
    person = make.person(locale=locale)
    browser = client_as(person)
    begun = browser.submit("/test", {"pledge": "1", "lang": "en"}, page="/test")
    assert begun.status_code == 303
    attempt_id = session.scalars(select(Attempt.id).where(Attempt.person_id == person.id)).one()
    url = begun.location
    for answer in answers(session, attempt_id):
        page = browser.get(url).get_data(as_text=True)
        assert answer.item_id in page
        sent = {"item": answer.item_id, "autosave_base": "0", "go": "next"}
        if answer.kind == "choice":
            sent["a-chosen"] = "a"
        if answer.kind == "writing":
            sent["a-text"] = "A text.\r\nOf two lines."
        response = browser.submit(url, sent, page=url)
        assert response.status_code == 303
        url = response.location
    assert url.endswith(f"/test/{attempt_id}/check")
    check = browser.get(url)
    assert check.status_code == 200
    written = answer_of(session, attempt_id, "writing")
    assert written.answer == {"text": "A text.\nOf two lines."}
    assert written.complete
    assert all(each.complete for each in answers(session, attempt_id) if each.kind == "choice")
    assert browser.submit(f"/test/{attempt_id}/submit", page=url).status_code == 303
    status = browser.get(f"/test/{attempt_id}")
    assert status.status_code == 200
    assert session.scalar(select(func.count()).select_from(SectionMark)) == 3


def test_without_the_pledge_nothing_begins(candidate: Person, client_as: Browser, session: Session) -> None:
    browser = client_as(candidate)
    refused = browser.submit("/test", {"lang": "en"}, page="/test")
    assert refused.status_code == 422
    assert "Tick the promise" in refused.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_a_second_click_leads_to_the_same_test(candidate: Person, client_as: Browser, session: Session) -> None:
    browser = client_as(candidate)
    for _click in range(2):
        assert browser.submit("/test", {"pledge": "1"}, page="/test").status_code == 303
    assert session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_only_candidates_and_trainers_sit(make: Factory, client_as: Browser) -> None:
    for role in Role:
        expected = 200 if role in (Role.CANDIDATE, Role.TRAINER) else 403
        assert client_as(make.person(role)).get("/test").status_code == expected
    knows_the_keys = client_as(make.person(Role.CANDIDATE, Role.AUTHOR)).get("/test")
    assert knows_the_keys.status_code == 403
    assert "you can read the keys" in knows_the_keys.get_data(as_text=True)
    unconfirmed = client_as(make.person(confirmed=False)).get("/test")
    assert unconfirmed.status_code == 302


def test_nobody_opens_another_persons_test(
    candidate: Person, make: Factory, client_as: Browser, begin: Callable[..., int], session: Session
) -> None:
    attempt_id = begin(candidate)
    answer = answer_of(session, attempt_id, "writing")
    stranger = client_as(make.person(*Role))
    for path in ("", "/grammar", "/grammar/2", "/check"):
        assert stranger.get(f"/test/{attempt_id}{path}").status_code == 404
    sent = fields_for(answer, 0, **{"a-text": "Mine now"})
    assert stranger.submit_json(f"/test/{attempt_id}/save", sent).status_code == 404
    assert stranger.submit(f"/test/{attempt_id}/submit").status_code == 404
    assert stranger.submit(f"/test/{attempt_id}/writing/1", {"a-text": "x", "autosave_base": "0"}).status_code == 404
    assert answer_of(session, attempt_id, "writing").answer is None


@pytest.mark.parametrize(
    "path", ["/test/99999999999999999999", "/test/0", "/test/1/nowhere", "/test/1/grammar/9999999"]
)
def test_strange_addresses_lead_nowhere(path: str, candidate: Person, client_as: Browser) -> None:
    assert client_as(candidate).get(path).status_code == 404


def test_the_hot_paths_cost_what_they_may(
    candidate: Person, client_as: Browser, begin: Callable[..., int], session: Session, count_queries: Callable[[], Any]
) -> None:
    attempt_id = begin(candidate)
    sent = fields_for(answer_of(session, attempt_id, "writing"), 0, **{"a-text": "One two three."})
    browser = client_as(candidate)
    session.commit()
    token = browser.csrf("/test")
    with count_queries() as seen:
        assert browser.get(f"/test/{attempt_id}/grammar/3").status_code == 200
    assert len(seen) <= VIEWER + 2, seen
    with count_queries() as seen:
        saved = browser.post(
            f"/test/{attempt_id}/save",
            json=sent,
            headers={"X-CSRFToken": token},
        )
    assert saved.status_code == 200
    assert len(seen) <= VIEWER + 1, seen
    with count_queries() as seen:
        assert browser.get(f"/test/{attempt_id}/check").status_code == 200
    assert len(seen) <= VIEWER + 2, seen
    with count_queries() as seen:
        assert browser.post(f"/test/{attempt_id}/submit", data={"csrf_token": token}).status_code == 303
    assert len(seen) <= VIEWER + 7, seen
    for path in ("/test", "/test/mine", f"/test/{attempt_id}"):
        with count_queries() as seen:
            assert browser.get(path).status_code == 200
        assert len(seen) <= 12, (path, seen)


def test_handing_in_twice_changes_nothing(
    candidate: Person, client_as: Browser, begin: Callable[..., int], session: Session
) -> None:
    attempt_id = begin(candidate)
    browser = client_as(candidate)
    for _click in range(3):
        assert browser.submit(f"/test/{attempt_id}/submit").status_code == 303
    assert session.scalar(select(func.count()).select_from(SectionMark)) == 3
    assert session.scalar(select(func.count()).select_from(Mark)) == 24
    assert session.scalar(select(func.count()).select_from(Screening)) == 1
    back = browser.get(f"/test/{attempt_id}/grammar/2")
    assert back.status_code == 303
    late = browser.submit(f"/test/{attempt_id}/writing/1", {"a-text": "late", "autosave_base": "0"})
    assert late.status_code == 303
    assert answer_of(session, attempt_id, "writing").answer is None


def test_the_clock_closes_the_test_on_the_next_page(
    candidate: Person, client_as: Browser, begin: Callable[..., int], session: Session
) -> None:
    start = datetime.now(UTC) - minutes(80)
    attempt_id = begin(candidate, start)
    browser = client_as(candidate)
    page = browser.get(f"/test/{attempt_id}", follow_redirects=True)
    assert "Handed in at the end of the time" in page.get_data(as_text=True)
    attempt = session.get_one(Attempt, attempt_id, populate_existing=True)
    assert attempt.state == AttemptState.SUBMITTED
    assert attempt.timed_out
    assert attempt.submitted_at == attempt.deadline_at


def test_within_the_grace_the_page_waits(
    candidate: Person, client_as: Browser, begin: Callable[..., int], session: Session
) -> None:
    attempt_id = begin(candidate, datetime.now(UTC) - minutes(75) - timedelta(seconds=2))
    browser = client_as(candidate)
    item = browser.get(f"/test/{attempt_id}/grammar/1")
    assert item.status_code == 303
    page = browser.get(f"/test/{attempt_id}")
    assert "The time is over" in page.get_data(as_text=True)
    assert page.headers["Refresh"]


def test_what_a_page_shows_holds_no_key(
    candidate: Person, client_as: Browser, begin: Callable[..., int], session: Session
) -> None:
    attempt_id = begin(candidate)
    browser = client_as(candidate)
    for answer in answers(session, attempt_id):
        page = browser.get(f"/test/{attempt_id}/{answer.section}/{answer.position}").get_data(as_text=True)
        item = content.item_by_fingerprint(answer.item_fingerprint)
        assert item is not None
        assert item.gold.explanation[:60] not in page


def test_the_lists_are_filtered_and_empty_kindly(candidate: Person, client_as: Browser, session: Session) -> None:
    browser = client_as(candidate)
    assert "No test yet" in browser.get("/test/mine").get_data(as_text=True)
    sit(session, datetime.now(UTC), candidate.id, screened=False)
    session.commit()
    assert "sitting 1" in browser.get("/test/mine").get_data(as_text=True)
    assert "Nothing fits" in browser.get("/test/mine?lang=ru").get_data(as_text=True)
    assert "sitting 1" in browser.get("/test/mine?state=submitted").get_data(as_text=True)
    assert browser.get("/test/mine?state=nonsense&lang=%00&page=-1").status_code == 200


def test_the_start_page_says_when_a_retake_is_possible(candidate: Person, client_as: Browser, session: Session) -> None:
    sat = sit(session, datetime.now(UTC), candidate.id, screened=False)
    session.commit()
    browser = client_as(candidate)
    assert "still being marked" in browser.get("/test").get_data(as_text=True)
    refused = browser.submit("/test", {"pledge": "1"})
    assert refused.status_code == 409
    session.execute(update(Attempt).where(Attempt.id == sat.attempt_id).values(state=AttemptState.DECIDED))
    session.commit()
    page = browser.get("/test").get_data(as_text=True)
    assert "You can sit the test again from" in page
    assert "Begin the test now" not in page


def test_the_candidate_is_told_that_the_checker_is_down(
    candidate: Person, client_as: Browser, session: Session
) -> None:
    sat = sit(session, datetime.now(UTC), candidate.id, screened=False)
    session.execute(
        update(Screening).where(Screening.answer_id == sat.answer_id).values(tries=1, last_error="unavailable")
    )
    session.commit()
    page = client_as(candidate).get(f"/test/{sat.attempt_id}").get_data(as_text=True)
    assert "grammar checker does not answer" in page


def test_a_void_sitting_says_so(candidate: Person, client_as: Browser, session: Session) -> None:
    now = datetime.now(UTC)
    sat = sit(session, now, candidate.id, screened=False)
    service.void(session, now, None, sat.attempt_id, "a fault of the site")
    session.commit()
    browser = client_as(candidate)
    assert "declared void" in browser.get(f"/test/{sat.attempt_id}").get_data(as_text=True)
    assert "Begin the test now" in browser.get("/test").get_data(as_text=True)
    assert session.scalars(select(Answer.id)).first()
