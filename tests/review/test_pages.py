"""The pages of readers, as a browser without scripts sees them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from school.accounts.models import Role
from school.review import service
from school.review.models import ReviewSeat, ReviewState, RubricMark, SpanComment
from tests.support.sittings import read_next, reading, sit, token_of


@pytest.fixture
def reader(make):
    return make.person(Role.REVIEWER, name="Rita Reader")


@pytest.fixture
def browser(client_as, reader):
    return client_as(reader)


def _fields(token, **changes):
    levels = {f"level-{trait}": "4" for trait in ("truthfulness", "helpfulness", "instructions", "clarity", "language")}
    return {"token": token, **levels, "holistic": "5", "action": "submit", **changes}


def _claimed(session, now, reader, lang="en"):
    seat_id = service.claim(session, now, reader.id, [lang])
    return seat_id, token_of(session, seat_id)


def test_an_empty_queue_says_so(browser):
    page = browser.get("/review")
    assert "Nothing waits for you" in page.text
    assert browser.submit("/review/next", page="/review", follow_redirects=True).status_code == 200


def test_a_reader_without_languages_is_sent_to_the_profile(make, client_as):
    page = client_as(make.person(Role.REVIEWER, languages=())).get("/review")
    assert "names no language" in page.text


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_the_road_of_a_reading(session, make, now, client_as, locale):
    candidate, reader = make.person(name="Tell Tale"), make.person(Role.REVIEWER, locale=locale)
    sat = sit(session, now, candidate.id)
    browser = client_as(reader)
    assert browser.get("/review").status_code == 200
    taken = browser.submit("/review/next", page="/review")
    seat_id = session.scalar(select(ReviewSeat.id))
    assert taken.status_code == 302
    assert taken.location.endswith(f"/review/{seat_id}")
    page = browser.get(f"/review/{seat_id}")
    assert sat.text.split("\n")[0][:40] in page.text.replace("&#39;", "'").replace("&#34;", '"')
    token = re.search(r'name="token" value="([^"]+)"', page.text)[1]
    kept = browser.submit(f"/review/{seat_id}", _fields(token, action="save", comment="So far."), page="/review")
    assert kept.status_code == 302
    assert "So far." in browser.get(f"/review/{seat_id}").text
    done = browser.submit(f"/review/{seat_id}", _fields(token), page="/review")
    assert done.status_code == 302
    assert session.scalar(select(ReviewSeat.state)) is ReviewState.DONE
    again = browser.submit(f"/review/{seat_id}", _fields(token), page="/review")
    assert again.status_code == 302
    assert len(session.scalars(select(RubricMark)).all()) == 1
    finished = browser.get("/review/done")
    assert f"/review/{seat_id}" in finished.text
    assert browser.get(f"/review/{seat_id}").status_code == 200
    assert "truthfulness" in browser.get("/review/done?format=csv").text


def test_the_page_is_blind(session, make, now, reader, browser):
    candidate = make.person(name="Zebedee Quillfeather", email="zebedee@example.org")
    candidate_id = candidate.id
    sit(session, now, candidate_id, "ru")
    seat_id, _token = _claimed(session, now, reader, "ru")
    for url in ("/review", f"/review/{seat_id}"):
        text = browser.get(url).text
        assert "Zebedee" not in text
        assert "zebedee" not in text
        assert f"person/{candidate_id}" not in text
        assert "candidate_id" not in text
        assert "/results/" not in text


def test_what_is_missing_is_named_beside_its_field(session, make, now, reader, browser):
    sit(session, now, make.person().id)
    seat_id, token = _claimed(session, now, reader)
    sent = _fields(token, **{"level-clarity": "1", "level-language": "", "unsafe": "1", "comment": "Typed words"})
    page = browser.submit(f"/review/{seat_id}", sent, page="/review")
    assert page.status_code == 422
    for place in ("#reason-clarity", "#level-language", "#reason-unsafe"):
        assert f'href="{place}"' in page.text
    assert "Typed words" in page.text
    assert session.scalars(select(RubricMark)).all() == []


def test_remarks_by_quotation_without_a_script(session, make, now, reader, browser):
    sat = sit(session, now, make.person().id)
    seat_id, token = _claimed(session, now, reader)
    words = " ".join(sat.text.split()[2:5])
    missing = browser.submit(
        f"/review/{seat_id}",
        _fields(token, action="save", quote="not in the text", **{"quote-text": "Hm."}),
        page="/review",
    )
    assert missing.status_code == 422
    assert "not in the text" in missing.text
    kept = browser.submit(
        f"/review/{seat_id}", _fields(token, action="save", quote=words, **{"quote-text": "Well put."}), page="/review"
    )
    assert kept.status_code == 302
    page = browser.get(f"/review/{seat_id}").text
    assert 'value="Well put."' in page
    start = re.search(r'name="span-start" value="(\d+)"', page)[1]
    end = re.search(r'name="span-end" value="(\d+)"', page)[1]
    given = _fields(token, **{"span-start": start, "span-end": end, "span-text": "Well put."})
    assert browser.submit(f"/review/{seat_id}", given, page="/review").status_code == 302
    note = session.scalars(select(SpanComment)).one()
    assert sat.text[note.start_at : note.end_at] == words


def test_the_draft_of_a_script_and_the_heartbeat(session, make, now, reader, browser):
    sit(session, now, make.person().id)
    seat_id, token = _claimed(session, now, reader)
    url = f"/review/{seat_id}/draft"
    saved = browser.submit_json(url, {"token": token, "level-clarity": "3", "comment": "Half"}, page="/review")
    assert saved.status_code == 200
    assert saved.json["revision"] == 1
    beat = browser.submit_json(url, {"token": token, "beat": 1}, page="/review")
    assert beat.status_code == 200
    assert "leased_until" in beat.json
    assert "Half" in browser.get(f"/review/{seat_id}").text
    stale = browser.submit_json(url, {"token": "another", "comment": "x"}, page="/review")
    assert stale.status_code == 409


@pytest.mark.parametrize(
    "sent",
    [
        {"level-clarity": "9", "holistic": "x", "token": "t"},
        {"level-clarity": ["1", "2"], "comment": {"a": 1}, "token": 5},
        {"span-start": ["-1", "99999999999"], "span-end": ["5", "6"], "span-text": ["a", "b"]},
        {"comment": "\x00\x07\u202e" + "x" * 100_000, "reason-clarity": "y" * 9_999},
        {},
    ],
)
def test_hostile_drafts_are_read_or_refused_but_never_break(session, make, now, reader, browser, sent):
    sit(session, now, make.person().id)
    seat_id, token = _claimed(session, now, reader)
    answer = browser.submit_json(f"/review/{seat_id}/draft", {**sent, "token": token}, page="/review")
    assert answer.status_code == 200
    assert browser.get(f"/review/{seat_id}").status_code == 200


def test_a_lost_lease_shows_what_was_typed_and_stores_nothing(session, make, now, reader, browser):
    sit(session, now, make.person().id)
    seat_id, token = _claimed(session, now, reader)
    browser.submit_json(f"/review/{seat_id}/draft", {"token": token, "comment": "My first thoughts"}, page="/review")
    other = make.person(Role.REVIEWER)
    session.execute(ReviewSeat.__table__.update().values(leased_until=now))
    service.claim(session, now, other.id, ["en"])
    page = browser.submit(f"/review/{seat_id}", _fields(token, comment="My last thoughts"), page="/review")
    assert page.status_code == 409
    assert "My last thoughts" in page.text
    assert "My first thoughts" in browser.get(f"/review/{seat_id}").text
    assert session.scalars(select(RubricMark)).all() == []


def test_giving_back_frees_the_seat_for_others_only(session, make, now, reader, browser):
    sit(session, now, make.person().id)
    seat_id, token = _claimed(session, now, reader)
    answer = browser.submit(f"/review/{seat_id}/give-back", {"token": token, "reason": "known"}, page="/review")
    assert answer.status_code == 302
    assert session.scalar(select(ReviewSeat.state)) is ReviewState.WAITING
    assert "Nothing waits for you" in browser.get("/review").text
    assert service.claim(session, now, make.person(Role.REVIEWER).id, ["en"]) == seat_id


def test_foreign_seats_are_not_found_and_other_roles_are_refused(session, make, now, reader, client_as, browser):
    sit(session, now, make.person().id)
    seat_id, _token = _claimed(session, now, make.person(Role.REVIEWER))
    assert browser.get(f"/review/{seat_id}").status_code == 404
    assert browser.get("/review/987654").status_code == 404
    assert browser.submit(f"/review/{seat_id}", _fields("x"), page="/review").status_code == 404
    assert browser.submit_json(f"/review/{seat_id}/draft", {"token": "x"}, page="/review").status_code == 404
    candidate = client_as(make.person())
    for url in ("/review", f"/review/{seat_id}", "/review/done"):
        assert candidate.get(url).status_code == 403


def test_the_queries_of_each_page_are_capped(session, make, now, reader, browser, count_queries):
    for _ in range(2):
        sit(session, now, make.person().id)
    browser.get("/review")
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/review").text)[1]
    with count_queries() as seen:
        taken = browser.post("/review/next", data={"csrf_token": token})
    assert taken.status_code == 302
    assert len(seen) <= 3, seen
    seat_url = taken.location
    seat_id = int(seat_url.rsplit("/", 1)[1])
    for url, most in (("/review", 8), (seat_url, 4), ("/review/done", 6)):
        with count_queries() as seen:
            assert browser.get(url).status_code == 200
        assert len(seen) <= most, (url, seen)
    lease = token_of(session, seat_id)
    with count_queries() as seen:
        browser.post(f"{seat_url}/draft", json={"token": lease, "beat": 1}, headers={"X-CSRFToken": token})
    assert len(seen) <= 2, seen
    with count_queries() as seen:
        browser.post(f"{seat_url}/draft", json={"token": lease, "comment": "a"}, headers={"X-CSRFToken": token})
    assert len(seen) <= 5, seen


def test_own_statistics_count_agreement(session, make, now, client_as):
    one, other = make.person(Role.REVIEWER), make.person(Role.REVIEWER)
    sit(session, now, make.person().id)
    read_next(session, now, one.id, reading(3, 4))
    read_next(session, now, other.id, reading(3, 3))
    page = client_as(one).get("/review").text
    assert "0% of 1" in page
    assert "100% of 1" in page
