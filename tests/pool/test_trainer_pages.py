"""The trainer's pages: list, claim, work, draft, hand in, earnings; foreign ids, replays, hostile input."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from school.pool import service
from school.pool.models import Draft, Skip, Slot, SlotState, Submission, Verdict
from school.pool.service import Ruling
from tests.pool.support import BASE, CORRECT, RANKING, WRITING, Pool
from tests.support.client import LookingClient

As = Callable[[Any], LookingClient]
ANSWER = "Hello, dear team. Good to see you."


def taken(
    pool: Pool, client_as: As, item: dict[str, Any] = WRITING, **rules: Any
) -> tuple[int, Any, LookingClient, str]:
    """A task in the hands of a trainer: its id, the trainer, the browser, the lease token."""
    project, ada = pool.project(item=item, **rules), pool.trainer()
    browser = client_as(ada)
    [task] = project.tasks
    answer = browser.submit(f"/tasks/{task}/claim", page="/tasks")
    assert answer.status_code == 303
    return task, ada, browser, pool.slot(task).lease_token


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


def test_strangers_sign_in_first(client: LookingClient, pool: Pool) -> None:
    project = pool.project()
    for path in ("/tasks", "/tasks/mine", f"/tasks/{project.tasks[0]}", "/earnings"):
        assert client.get(path).status_code == 302


def test_whoever_is_not_qualified_learns_what_to_do(pool: Pool, client_as: As) -> None:
    pool.project()
    page = client_as(pool.make.person("candidate")).get("/tasks")
    assert page.status_code == 200
    assert "You are one test away" in text(page)
    assert client_as(pool.make.person("candidate")).get("/earnings").status_code == 403


def test_the_list_shows_pay_and_minutes(pool: Pool, client_as: As, count_queries: Any) -> None:
    pool.project(tasks=30)
    ada = pool.trainer()
    browser = client_as(ada)
    browser.get("/tasks")
    with count_queries() as seen:
        page = browser.get("/tasks")
    assert len(seen) == 3, "the viewer, the projects, the tasks"
    assert "$9.00" in text(page)
    assert "15 minutes" in text(page)
    assert "1–25 of 30" in text(page)
    assert "26–30 of 30" in text(browser.get("/tasks?page=2"))
    assert "1–25 of 30" in text(browser.get("/tasks?page=99"))
    for query in ("kind=ranking", "q=zebra", "project=nothing", "show=skipped"):
        assert "Nothing matches" in text(browser.get(f"/tasks?{query}"))
    assert "Take it" in text(browser.get("/tasks?kind=writing&q=hello&project=letters"))


def test_the_offer_shows_every_factor_before_the_claim(pool: Pool, client_as: As) -> None:
    project, ada = pool.project(), pool.trainer()
    page = text(client_as(ada).get(f"/tasks/{project.tasks[0]}"))
    for words in ("$9.00", "Quality band", "Complexity", "Urgency", "silence counts as acceptance", "no placeholders"):
        assert words in page
    assert WRITING["brief"] not in page


def test_foreign_and_unknown_tasks_are_not_found(pool: Pool, client_as: As) -> None:
    task, _ada, _browser, token = taken(pool, client_as)
    russian = client_as(pool.trainer("entrance-ru"))
    for path in (f"/tasks/{task}", "/tasks/999999"):
        assert russian.get(path).status_code == 404
    for path in (f"/tasks/{task}/draft", f"/tasks/{task}/hand-in"):
        assert russian.submit(path, {"token": token, "answer-text": "mine"}, page="/tasks").status_code == 404
    assert russian.submit_json(f"/tasks/{task}/lease", {"token": token}, page="/tasks").status_code == 409
    assert russian.submit(f"/tasks/{task}/hand-back", page="/tasks").status_code == 409
    assert russian.submit(f"/tasks/{task}/claim", page="/tasks").status_code == 403


@pytest.mark.parametrize("item", [WRITING, RANKING, CORRECT], ids=["writing", "ranking", "correct"])
def test_every_kind_is_worked_on_in_the_forms_of_the_test(pool: Pool, client_as: As, item: dict[str, Any]) -> None:
    task, _ada, browser, token = taken(pool, client_as, item=item)
    page = text(browser.get(f"/tasks/{task}"))
    assert token in page
    assert 'data-autosave="' in page
    assert "data-lease" in page
    assert "What matters" in page
    fields = {"token": token}
    if item is RANKING:
        fields |= {"answer-rank-a": "1", "answer-rank-b": "2", "answer-rank-c": "2"}
    else:
        fields |= {"answer-text": ANSWER}
    answer = browser.submit(f"/tasks/{task}/hand-in", fields, page=f"/tasks/{task}", follow_redirects=True)
    assert "Handed in" in text(answer)
    assert pool.slot(task).state is SlotState.SUBMITTED


def test_the_work_page_is_a_few_statements(pool: Pool, client_as: As, count_queries: Any) -> None:
    task, _ada, browser, token = taken(pool, client_as)
    with count_queries() as seen:
        browser.get(f"/tasks/{task}")
    assert len(seen) == 3
    with count_queries() as seen:
        browser.submit_json(f"/tasks/{task}/draft", {"answer-text": "so far", "token": token}, page="/tasks")
    assert len(seen) <= 3 + 3, "the page that gave the CSRF token, then viewer, task, draft"


def test_a_claim_costs_two_statements(pool: Pool, client_as: As, count_queries: Any) -> None:
    project, ada = pool.project(), pool.trainer()
    browser = client_as(ada)
    token = browser.csrf("/tasks")
    with count_queries() as seen:
        browser.post(f"/tasks/{project.tasks[0]}/claim", data={"csrf_token": token})
    assert len(seen) == 3, "the viewer, the offer, the claim"


def test_drafts_come_back(session: Session, pool: Pool, client_as: As) -> None:
    task, ada, browser, token = taken(pool, client_as)
    saved = browser.submit_json(f"/tasks/{task}/draft", {"answer-text": "Half a thought"}, page="/tasks")
    assert saved.json is not None
    assert saved.json["revision"] == 1
    assert datetime.fromisoformat(saved.json["saved_at"])
    plain = browser.submit(f"/tasks/{task}/draft", {"answer-text": "Half a sentence", "token": token}, page="/tasks")
    assert plain.status_code == 303
    assert "Half a sentence" in text(browser.get(f"/tasks/{task}"))
    assert session.get_one(Draft, (task, ada.id), populate_existing=True).revision == 2
    long = browser.submit_json(f"/tasks/{task}/draft", {"answer-text": "x" * 1_000_000}, page="/tasks")
    assert long.status_code == 413
    assert long.json is not None
    assert "20,000" in long.json["message"]
    assert "Half a sentence" in text(browser.get(f"/tasks/{task}"))


def test_what_cannot_be_handed_in_stays_in_the_form(pool: Pool, client_as: As) -> None:
    item = {**WRITING, "constraints": [{"check": "words", "min": 5, "hard": True}, {"check": "no_exclamations"}]}
    task, _ada, browser, token = taken(pool, client_as, item=item)
    for words, said in (("", "no complete answer"), ("Hello, team.", "not met yet")):
        answer = browser.submit(f"/tasks/{task}/hand-in", {"token": token, "answer-text": words}, page="/tasks")
        assert answer.status_code == 422
        assert said in text(answer)
        assert words in text(answer)
    assert pool.slot(task).state is SlotState.CLAIMED
    browser.submit(
        f"/tasks/{task}/hand-in", {"token": token, "answer-text": "Hello, dear good old team!"}, page="/tasks"
    )
    assert pool.slot(task).state is SlotState.SUBMITTED


def test_a_double_click_is_harmless(session: Session, pool: Pool, client_as: As) -> None:
    task, _ada, browser, token = taken(pool, client_as)
    for said in ("Handed in. A lead", "handed in already"):
        answer = browser.submit(
            f"/tasks/{task}/hand-in", {"token": token, "answer-text": ANSWER}, page="/tasks", follow_redirects=True
        )
        assert answer.status_code == 200
        assert said in text(answer)
    assert session.scalar(select(func.count()).select_from(Submission)) == 1


def test_a_page_from_an_older_claim_keeps_its_text(pool: Pool, client_as: As) -> None:
    task, _ada, browser, old = taken(pool, client_as)
    browser.submit(f"/tasks/{task}/hand-back", page="/tasks")
    browser.submit(f"/tasks/{task}/claim", page="/tasks")
    answer = browser.submit(f"/tasks/{task}/hand-in", {"token": old, "answer-text": ANSWER}, page="/tasks")
    assert answer.status_code == 422
    assert "older than your present claim" in text(answer)
    assert ANSWER in text(answer)


def test_late_work_finds_its_way(session: Session, pool: Pool, client_as: As) -> None:
    task, ada, browser, token = taken(pool, client_as)
    browser.submit_json(f"/tasks/{task}/draft", {"answer-text": "In time"}, page="/tasks")
    service.free_expired(session, datetime.now(UTC) + timedelta(hours=2))
    page = text(browser.get(f"/tasks/{task}"))
    assert "In time" in page
    assert "Take it again" in page
    assert browser.submit_json(f"/tasks/{task}/lease", {"token": token}, page="/tasks").status_code == 409
    service.claim(session, datetime.now(UTC), pool.trainer().id, task)
    kept = browser.submit(
        f"/tasks/{task}/hand-in",
        {"token": token, "answer-text": "Too late, but good"},
        page="/tasks",
        follow_redirects=True,
    )
    assert "somebody else has the task" in text(kept)
    assert "Too late, but good" in text(kept)
    assert session.get_one(Draft, (task, ada.id), populate_existing=True).answer == {"text": "Too late, but good"}


def test_renewing_over_the_wire(pool: Pool, client_as: As) -> None:
    task, _ada, browser, token = taken(pool, client_as)
    answer = browser.submit_json(f"/tasks/{task}/lease", {"token": token}, page="/tasks")
    assert answer.status_code == 200
    assert answer.json is not None
    assert datetime.fromisoformat(answer.json["until"]) > datetime.now(UTC)
    for bad in ({}, {"token": ["a", "b"]}, {"token": None}, {"token": {"a": 1}}):
        assert browser.submit_json(f"/tasks/{task}/lease", bad, page="/tasks").status_code == 409


def test_skipping(session: Session, pool: Pool, client_as: As) -> None:
    task, _ada, browser, _token = taken(pool, client_as)
    browser.submit(f"/tasks/{task}/skip", {"reason": "nonsense"}, page="/tasks")
    assert session.scalar(select(func.count()).select_from(Skip)) == 0
    browser.submit(f"/tasks/{task}/skip", {"reason": "broken"}, page="/tasks")
    assert pool.slot(task).state is SlotState.FREE
    assert "Everything is taken" in text(browser.get("/tasks"))
    assert "Bring back" in text(browser.get("/tasks?show=skipped"))
    browser.submit(f"/tasks/{task}/unskip", page="/tasks")
    assert "Take it" in text(browser.get("/tasks"))


def test_a_task_somebody_else_has_leads_back_to_the_list(session: Session, pool: Pool, client_as: As) -> None:
    task, *_rest = taken(pool, client_as)
    ben = client_as(pool.trainer())
    answer = ben.submit(f"/tasks/{task}/claim", page="/tasks", follow_redirects=True)
    assert answer.status_code == 200
    assert "Somebody else has just taken this task" in text(answer)


def test_returned_work_shows_comments_and_differences(session: Session, pool: Pool, client_as: As) -> None:
    task, ada, browser, token = taken(pool, client_as)
    browser.submit(f"/tasks/{task}/hand-in", {"token": token, "answer-text": ANSWER}, page="/tasks")
    lead = pool.make.person("lead")
    [submission] = session.scalars(select(Submission.id))
    now = datetime.now(UTC)
    ruling = Ruling(Verdict.RETURN, comment="Warmer & shorter.", notes=[service.Note(0, 5, "Say <hi>.")])
    service.decide(session, now, lead.id, submission, ruling, BASE)
    page = text(browser.get(f"/tasks/{task}"))
    for words in ("This work came back", "Warmer &amp; shorter.", "Say &lt;hi&gt;.", ANSWER):
        assert words in page
    assert "returned" in text(browser.get("/tasks/mine"))
    token = pool.slot(task).lease_token
    browser.submit(f"/tasks/{task}/hand-in", {"token": token, "answer-text": "Hi, team. Welcome."}, page="/tasks")
    page = text(browser.get(f"/tasks/{task}"))
    assert "Changes since version 1" in page
    assert "<ins>" in page
    second = session.scalars(select(Submission.id).order_by(Submission.id.desc())).first()
    service.decide(session, now, lead.id, int(second or 0), Ruling(Verdict.REJECT, reason="harm"), BASE)
    page = text(browser.get(f"/tasks/{task}"))
    assert "It could hurt somebody" in page
    assert "ethics-and-sensitive-topics" in page
    assert ada.id


def test_own_work_is_listed_and_filtered(session: Session, pool: Pool, client_as: As, count_queries: Any) -> None:
    task, _ada, browser, _token = taken(pool, client_as)
    with count_queries() as seen:
        page = browser.get("/tasks/mine")
    assert len(seen) <= 4
    assert "in work" in text(page)
    assert "Nothing matches" in text(browser.get("/tasks/mine?state=accepted"))
    assert "Nothing matches" in text(browser.get("/tasks/mine?q=zebra"))
    assert "have not taken a task yet" in text(client_as(pool.trainer()).get("/tasks/mine"))
    session.execute(update(Slot).where(Slot.task_id == task).values(state=SlotState.CLAIMED))


def test_earnings_show_every_factor(session: Session, pool: Pool, client_as: As, count_queries: Any) -> None:
    task, ada, browser, token = taken(pool, client_as)
    assert "Nothing earned yet" in text(browser.get("/earnings"))
    browser.submit(f"/tasks/{task}/hand-in", {"token": token, "answer-text": ANSWER}, page="/tasks")
    [submission] = session.scalars(select(Submission.id))
    service.decide(session, datetime.now(UTC), pool.make.person("lead").id, submission, Ruling(Verdict.ACCEPT), BASE)
    with count_queries() as seen:
        page = browser.get("/earnings")
    assert len(seen) <= 6
    for words in ("accepted: earned", "handed in: set aside", "Base rate of the kind", "× 100 %", "Rate card 1"):
        assert words in text(page)
    totals = re.findall(r"<dd>([^<]+)", text(page))
    assert totals[:3] == ["$0.00", "$9.00", "$0.00"]
    assert text(page).count('class="entry-head"') == 2
    assert text(browser.get("/earnings?kind=earn")).count('class="entry-head"') == 1
    for query in ("kind=bonus", "since=2030-01-01", "until=2001-01-01", "currency=EUR"):
        assert "Nothing matches" in text(browser.get(f"/earnings?{query}"))
    for query in ("since=yesterday", "until=9999-12-31", "kind=x", "page=-4"):
        assert browser.get(f"/earnings?{query}").status_code == 200
    table = text(browser.get("/earnings.csv?kind=earn")).splitlines()
    assert len(table) == 2
    assert "900,USD,900,quality 100 % x complexity 100 %" in table[1]
    assert "Nothing earned yet" in text(client_as(pool.trainer()).get("/earnings"))
    assert ada.id


def test_the_published_lists(pool: Pool, client_as: As) -> None:
    page = text(client_as(pool.make.person("candidate")).get("/tasks/guidelines"))
    assert "Nobody comes to harm" in page
    assert 'id="p7"' in page


@pytest.mark.parametrize("path", ["/tasks", "/tasks/mine", "/tasks/guidelines", "/earnings"])
def test_pages_in_russian(pool: Pool, client_as: As, path: str) -> None:
    page = text(client_as(pool.trainer(locale="ru")).get(path))
    assert "Guidelines" not in page.split("<main")[1].split("</main")[0]
    assert 'lang="ru"' in page
