"""The lead's desk as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from school.pool import service
from school.pool.models import SlotState, Submission, Verdict, WorkDecision
from tests.pool.support import CORRECT, NOW, RANKING, WRITING, Pool
from tests.support.client import LookingClient

As = Callable[[Any], LookingClient]
TEXT = "Hello, dear team. Good to see you."
ANSWERS = {
    "writing": {"text": TEXT},
    "ranking": {"order": [["b"], ["a", "c"]]},
    "correct": {"text": "The library is closed on Monday."},
}


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


def waiting(pool: Pool, item: dict[str, Any] = WRITING, **rules: Any) -> tuple[int, int, Any]:
    """Work that waits: submission, task, trainer."""
    project, ada = pool.project(item=item, **rules), pool.trainer(name="Ada Byron")
    [task] = project.tasks
    return pool.handed_in(task, ada.id, ANSWERS[item["kind"]]), task, ada


def test_only_leads_come_in(pool: Pool, client_as: As) -> None:
    submission, *_rest = waiting(pool)
    for path in ("/decisions", "/decisions/done", f"/decisions/{submission}"):
        assert client_as(pool.trainer()).get(path).status_code == 403
    assert client_as(pool.make.person("lead")).get("/decisions/99999").status_code == 404


def test_the_queue(pool: Pool, client_as: As, count_queries: Any) -> None:
    lead = pool.make.person("lead")
    browser = client_as(lead)
    assert "Nothing waits" in text(browser.get("/decisions"))
    waiting(pool)
    with count_queries() as seen:
        page = browser.get("/decisions")
    assert len(seen) <= 6
    for words in ("Ada Byron", "Say hello to the team. (1)", "$9.00", "Start with the oldest"):
        assert words in text(page)
    assert "Nothing matches" in text(browser.get("/decisions?kind=ranking"))
    assert "Nothing matches" in text(browser.get("/decisions?q=zebra&project=letters"))


@pytest.mark.parametrize("item", [WRITING, RANKING, CORRECT], ids=["writing", "ranking", "correct"])
def test_work_beside_task_and_guidelines(pool: Pool, client_as: As, item: dict[str, Any], count_queries: Any) -> None:
    submission, _task, _ada = waiting(pool, item)
    browser = client_as(pool.make.person("lead"))
    with count_queries() as seen:
        page = browser.get(f"/decisions/{submission}")
    assert len(seen) <= 5
    for words in (item["prompt"], "What matters", "Guidelines of all projects", "Comments on passages"):
        assert words in text(page)


def test_accepting_goes_on_to_the_next(session: Session, pool: Pool, client_as: As) -> None:
    submission, task, ada = waiting(pool)
    project = pool.project(tasks=1, slug="second")
    other = pool.handed_in(project.tasks[0], ada.id, ANSWERS["writing"])
    browser = client_as(pool.make.person("lead"))
    path = f"/decisions/{submission}"
    answer = browser.submit(path, {"verdict": "accept"}, page=path)
    assert answer.status_code == 303
    assert answer.location == f"/decisions/{other}"
    assert pool.slot(task).state is SlotState.ACCEPTED
    page = text(browser.get(path))
    assert "This version is decided." in page
    assert '<form method="post" class="decide-form"' not in page
    again = browser.submit(path, {"verdict": "reject", "reason": "harm"}, page="/decisions", follow_redirects=True)
    assert "decided already" in text(again)
    assert "accepted" in text(browser.get("/decisions/done"))
    assert "Nothing matches" in text(browser.get("/decisions/done?verdict=reject"))
    assert len(session.scalars(select(WorkDecision)).all()) == 1


def test_returning_with_comments_on_passages(session: Session, pool: Pool, client_as: As) -> None:
    submission, task, _ada = waiting(pool)
    browser = client_as(pool.make.person("lead"))
    path = f"/decisions/{submission}"
    fields = {
        "verdict": "return",
        "quote-1": "dear team",
        "note-1": "Name them.",
        "quote-3": "Hello,",
        "note-3": "Warmer.",
    }
    assert browser.submit(path, fields, page=path).status_code == 303
    decision = session.scalars(select(WorkDecision)).one()
    assert decision.span_comments == [
        {"start": 7, "end": 16, "text": "Name them."},
        {"start": 0, "end": 6, "text": "Warmer."},
    ]
    assert pool.slot(task).state is SlotState.RETURNED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose one"),
        ({"verdict": "maybe"}, "Not a valid choice"),
        ({"verdict": "reject"}, "Choose a reason from the list"),
        ({"verdict": "reject", "reason": "mood"}, "Not a valid choice"),
        ({"verdict": "return"}, "Say what has to change"),
        ({"verdict": "return", "quote-1": "not in it", "note-1": "x"}, "copy the passage exactly"),
        ({"verdict": "return", "quote-1": "dear"}, "say what is to be changed"),
        ({"verdict": "return", "note-2": "no passage"}, "Comment 2"),
        ({"verdict": "return", "comment": "x" * 4001}, "Shorten this"),
    ],
)
def test_what_is_not_complete_comes_back(pool: Pool, client_as: As, fields: dict[str, str], said: str) -> None:
    submission, task, _ada = waiting(pool)
    browser = client_as(pool.make.person("lead"))
    path = f"/decisions/{submission}"
    answer = browser.submit(path, fields, page=path)
    assert answer.status_code == 422
    assert said in text(answer)
    for name, value in fields.items():
        if name.startswith(("quote", "note")):
            assert value in text(answer)
    assert pool.slot(task).state is SlotState.SUBMITTED


def test_own_work_is_for_others(pool: Pool, client_as: As) -> None:
    project, both = pool.project(), pool.make.person("lead", "trainer")
    from tests.pool.support import qualify

    qualify(pool.session, both.id)
    submission = pool.handed_in(project.tasks[0], both.id, ANSWERS["writing"])
    browser = client_as(both)
    assert "Nothing waits" in text(browser.get("/decisions"))
    assert browser.get(f"/decisions/{submission}").status_code == 403
    assert browser.submit(f"/decisions/{submission}", {"verdict": "accept"}, page="/decisions").status_code == 403


def test_the_second_round_shows_what_changed(session: Session, pool: Pool, client_as: As) -> None:
    submission, task, ada = waiting(pool, max_rework_rounds=1)
    lead = pool.make.person("lead", name="Lea Lead")
    ruling = service.Ruling(Verdict.RETURN, comment="Shorter.", notes=[service.Note(0, 5, "Hi.")])
    service.decide(session, NOW, lead.id, submission, ruling, "")
    service.submit(session, NOW, ada.id, task, pool.slot(task).lease_token, {"text": "Hi, dear team."})
    newest = session.scalars(select(Submission.id).order_by(Submission.id.desc())).first()
    page = text(client_as(lead).get(f"/decisions/{newest}"))
    for words in (
        "Earlier versions",
        "Changes since version 1",
        "<del>Hello</del><ins>Hi</ins>",
        "Shorter.",
        "Lea Lead",
    ):
        assert words in page
    assert 'value="return"' not in page, "the rounds are used up"
