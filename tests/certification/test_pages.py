"""Score reports, the public check page, and the pages of managers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from assessments import parse_item
from school.accounts.models import Role
from school.attempts.models import Answer, ItemSnapshot
from school.certification import queries
from school.certification.models import Certificate, Decision
from school.clock import utc_now
from tests.support.sittings import read_next, reading, sit


@pytest.fixture
def candidate(make):
    return make.person(name="Ada O’Hara <b>")


@pytest.fixture
def reader(make):
    return make.person(Role.REVIEWER)


@pytest.fixture
def passed(session, now, candidate, reader):
    """A certificate of the candidate."""
    sit(session, now, candidate.id)
    read_next(session, now, reader.id, reading(5, 6))
    return session.scalars(select(Certificate)).one()


def test_a_person_without_tests_is_told_where_to_start(client_as, candidate):
    assert "No test yet" in client_as(candidate).get("/results").text


def test_while_it_waits_the_page_says_for_what_and_until_when(session, now, client_as, candidate):
    sat = sit(session, now, candidate.id, screened=False)
    browser = client_as(candidate)
    page = browser.get(f"/results/{sat.attempt_id}")
    assert "grammar checker is looking" in page.text
    assert "Promised by" in page.text
    other = sit(session, now, candidate.id, "ru")
    page = browser.get(f"/results/{other.attempt_id}").text
    assert "waits for 1 reading" in page
    assert "being marked" in browser.get("/results").text


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_a_pass_shows_the_way_to_the_certificate(session, make, now, client_as, reader, locale):
    candidate = make.person(locale=locale)
    sat = sit(session, now, candidate.id, locale)
    read_next(session, now, reader.id, reading(4, 5))
    page = client_as(candidate).get(f"/results/{sat.attempt_id}").text
    number = session.scalars(select(Certificate.public_id)).one()
    assert f"/verify/{number}" in page
    assert "A good start." in page
    assert "Keep the order of thoughts." in page
    assert number in client_as(candidate).get("/results").text


def test_a_fail_names_gaps_lessons_and_the_day_of_the_retake(session, now, client_as, candidate, reader):
    sat = sit(session, utc_now(), candidate.id, right=False)
    read_next(session, utc_now(), reader.id, reading(2, 2, clarity=0))
    page = client_as(candidate).get(f"/results/{sat.attempt_id}").text
    assert "Not passed this time" in page
    assert "below the cut" in page
    assert "Lessons that help most" in page
    assert "/lessons/en/" in page
    assert "You can sit the test again from" in page
    assert "One level higher:" in page
    assert "The interval is wide" in page
    assert "Grammar" in page
    assert "at least 45" in page


def test_no_gold_is_in_the_report(session, now, client_as, candidate, reader):
    sat = sit(session, now, candidate.id, right=False)
    read_next(session, now, reader.id, reading(2, 2))
    page = client_as(candidate).get(f"/results/{sat.attempt_id}").text
    rows = session.execute(
        select(ItemSnapshot.data)
        .join(Answer, Answer.item_fingerprint == ItemSnapshot.fingerprint)
        .where(Answer.attempt_id == sat.attempt_id)
    )
    for (data,) in rows:
        item = parse_item(data)
        assert item.gold.explanation[:60] not in page
        for words in getattr(item.gold, "why", {}).values():
            assert words[:60] not in page
        for words in getattr(item.gold, "reasons", {}).values():
            assert words[:60] not in page


def test_results_of_others_are_not_found(session, make, now, client_as, candidate, reader):
    sat = sit(session, now, candidate.id)
    assert client_as(make.person()).get(f"/results/{sat.attempt_id}").status_code == 404
    assert client_as(reader).get(f"/results/{sat.attempt_id}").status_code == 404
    assert client_as(candidate).get("/results/999999").status_code == 404
    assert client_as(make.person(Role.MANAGER)).get(f"/results/{sat.attempt_id}").status_code == 200


def test_anybody_can_check_a_certificate(session, client, passed):
    page = client.get(f"/verify/{passed.public_id}")
    assert "was issued by us and is valid" in page.text
    assert "Ada O’Hara &lt;b&gt;" in page.text
    assert passed.digest in page.text
    typed = passed.public_id.lower().replace("-", " ")
    assert client.get("/verify", query_string={"number": typed}).location.endswith(passed.public_id)
    assert client.get(f"/verify/{passed.public_id.lower()}").status_code == 200


@pytest.mark.parametrize("number", ["TS-2222-2222-2222", "nonsense", "TS-%00", "x" * 300, "' OR 1=1 --"])
def test_an_unknown_number_is_said_to_be_unknown(client, app, session, number):
    found = client.get("/verify", query_string={"number": number})
    assert found.status_code == 200
    assert "No such certificate" in found.text
    assert client.get(f"/verify/{number.replace('/', '')}").status_code == 404


def test_an_edited_copy_is_found_out_field_by_field(client, passed):
    right = {"name": passed.name, "total": str(passed.scores["total"]), "issued": passed.issued_at.date().isoformat()}
    page = client.get(f"/verify/{passed.public_id}", query_string=right).text
    assert page.count("as recorded") == 3
    assert "<strong>differs" not in page
    page = client.get(f"/verify/{passed.public_id}", query_string={**right, "name": "Eve O’Hara"}).text
    assert page.count("as recorded") == 2
    assert "<strong>differs" in page
    spaced = f"{passed.digest[:32].upper()} {passed.digest[32:]}"
    assert "as recorded" in client.get(f"/verify/{passed.public_id}", query_string={"digest": spaced}).text


def test_a_changed_record_does_not_agree_with_its_code(session, client, passed):
    session.execute(update(Certificate).values(name="Somebody Else"))
    session.expire_all()
    assert "does not agree with its control code" in client.get(f"/verify/{passed.public_id}").text


def test_the_holder_decides_about_the_scores(session, make, client, client_as, candidate, passed):
    url, own = f"/verify/{passed.public_id}", client_as(candidate)
    assert "95 % interval" in client.get(url).text
    other = client_as(make.person())
    assert other.submit(f"{url}/scores", {"public": "no"}, page=url).status_code == 404
    assert own.submit(f"{url}/scores", {"public": "no"}, page=url).status_code == 302
    assert "chosen not to publish" in client.get(url).text
    assert "95 % interval" not in client.get(url).text
    assert "Only you and managers" in own.get(url).text
    total = {"total": str(passed.scores["total"])}
    assert "as recorded" not in client.get(url, query_string=total).text
    assert own.submit(f"{url}/scores", {"public": "yes"}, page=url).status_code == 302
    assert "95 % interval" in client.get(url).text


def test_over_and_revoked_are_said_plainly(session, make, client, client_as, passed, now):
    manager = client_as(make.person(Role.MANAGER))
    url = f"/certificates/{passed.public_id}/revoke"
    refused = manager.submit(url, {"reason": " "}, page=url)
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert manager.submit(url, {"reason": "Somebody else sat the test."}, page=url).status_code == 302
    page = client.get(f"/verify/{passed.public_id}").text
    assert "Revoked on" in page
    assert "Somebody else sat the test." in page
    assert manager.submit(url, {"reason": "Again"}, page=url).status_code == 409
    session.execute(
        update(Certificate).values(
            revoked_at=None, issued_at=now - timedelta(days=9), valid_until=now - timedelta(days=1)
        )
    )
    session.expire_all()
    assert "its validity ended" in client.get(f"/verify/{passed.public_id}").text


def test_managers_search_certificates_and_get_them_as_a_table(make, client_as, passed):
    manager = client_as(make.person(Role.MANAGER))
    assert passed.public_id in manager.get("/certificates").text
    assert passed.public_id in manager.get("/certificates?q=o’hara").text
    assert "No certificate fits" in manager.get("/certificates?q=nobody&state=revoked").text
    assert passed.public_id in manager.get("/certificates?format=csv").text


def test_a_held_result_is_looked_at_and_released(session, make, now, client_as, candidate, reader):
    manager = client_as(make.person(Role.MANAGER))
    assert "No result is held" in manager.get("/certificates/holds").text
    sat = sit(session, now, candidate.id, similarity=0.8)
    read_next(session, now, reader.id, reading(5, 6))
    waiting = client_as(candidate).get(f"/results/{sat.attempt_id}").text
    assert "a person looks at it once more" in waiting
    assert "very like" not in waiting
    url = f"/certificates/holds/{sat.attempt_id}"
    assert url in manager.get("/certificates/holds").text
    assert "80%" in manager.get(url).text
    assert manager.submit(url, {"outcome": "maybe", "note": "x"}, page=url).status_code == 422
    done = manager.submit(url, {"outcome": "release", "note": "Both quote the brief."}, page=url)
    assert done.status_code == 302
    assert session.scalars(select(Decision)).one().passed
    assert "Settled on" in manager.get(url).text


@pytest.mark.parametrize(
    "url", ["/certificates", "/certificates/holds", "/certificates/holds/1", "/certificates/x/revoke"]
)
def test_only_managers_see_the_managers_pages(make, client_as, url):
    for role in (Role.CANDIDATE, Role.REVIEWER, Role.RECRUITER):
        assert client_as(make.person(role)).get(url).status_code == 403


def test_the_queries_of_each_page_are_capped(session, make, client, client_as, candidate, passed, count_queries):
    attempt_id = session.scalars(select(Decision.attempt_id)).one()
    own, manager = client_as(candidate), client_as(make.person(Role.MANAGER))
    pages = [
        (own, f"/results/{attempt_id}", 12), (own, "/results", 6), (own, f"/verify/{passed.public_id}", 3),
        (client, f"/verify/{passed.public_id}/certificate.pdf", 1), (manager, "/certificates", 4),
        (manager, "/certificates/holds", 4),
    ]  # fmt: skip
    for browser, url, most in pages:
        browser.get(url)
        with count_queries() as seen:
            assert browser.get(url).status_code == 200
        assert len(seen) <= most, (url, len(seen), seen)


def test_the_own_data_of_a_person(session, candidate, passed):
    (found,) = queries.own_data(session, candidate.id)
    assert found["number"] == passed.public_id
    assert found["revoked"] is None
