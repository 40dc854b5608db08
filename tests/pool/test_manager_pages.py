"""The manager's pages: projects, rates, guidelines, imports, payouts, datasets."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from school.pool import service
from school.pool.ledger_models import PayoutBatch, PayoutLine, PayoutState
from school.pool.models import Project, RateCard, Task, Verdict
from school.pool.service import Ruling
from tests.pool.support import BASE, NOW, RANKING, WRITING, Pool, line, lines
from tests.support.client import LookingClient

As = Callable[[Any], LookingClient]
NEW = {
    "title": "Letters", "slug": "letters-en", "lang": "en", "speciality": "general", "qualification": "entrance-en",
    "currency": "USD", "guidelines": "## Tone\n\nWarm.", "overlap": "1", "lease_minutes": "60", "max_open_claims": "3",
    "max_rework_rounds": "2", "decide_within_hours": "72", "hourly_floor": "1200", "language_pct": "100",
    "speciality_pct": "100", "urgent_pct": "115", "at_once_pct": "130", "base_writing": "900", "base_ranking": "400",
}  # fmt: skip
RATES = {key: NEW[key] for key in NEW if key.startswith(("base_", "hourly")) or key.endswith("_pct")}


@pytest.fixture
def manager(pool: Pool, client_as: As) -> LookingClient:
    return client_as(pool.make.person("manager"))


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


def upload(browser: LookingClient, slug: str, data: bytes, name: str = "tasks.jsonl", **fields: str) -> Any:
    path = f"/projects/{slug}/import"
    form = {"file": (io.BytesIO(data), name), "source_format": "jsonl", "name": "", **fields}
    return browser.submit(path, form, page=path, content_type="multipart/form-data")


def confirmed(page: str) -> dict[str, str]:
    fields = dict(
        re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page.split("/import/confirm")[1].split("</form>")[0])
    )
    fields.pop("csrf_token", None)
    return fields


@pytest.mark.parametrize("path", ["/projects", "/projects/new", "/projects/letters", "/payouts", "/exports"])
def test_only_managers_come_in(pool: Pool, client_as: As, path: str) -> None:
    pool.project()
    assert client_as(pool.make.person("lead")).get(path).status_code == 403


def test_a_new_project(session: Session, manager: LookingClient) -> None:
    assert "No project yet" in text(manager.get("/projects"))
    answer = manager.submit("/projects/new", NEW, page="/projects/new")
    assert answer.location == "/projects/letters-en"
    page = text(manager.get("/projects/letters-en"))
    for words in ("This project has no tasks yet.", "$9.00", "Rate card 1", "Warm.", "115 %", "$12.00"):
        assert words in page
    again = manager.submit("/projects/new", NEW, page="/projects/new")
    assert again.status_code == 422
    assert "Another project has this short name" in text(again)
    assert "Nothing matches" in text(manager.get("/projects?q=zebra"))
    assert "letters-en" in text(manager.get("/projects?q=letters&lang=en&state=open"))
    assert manager.get("/projects/nothing").status_code == 404
    assert session.scalar(select(func.count()).select_from(Project)) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slug": "Not A Slug"}, "small Latin letters"),
        ({"title": ""}, "Give the project a title"),
        ({"overlap": "0"}, "between 1 and 9"),
        ({"lease_minutes": "soon"}, "Give a whole number"),
        ({"base_writing": "", "base_ranking": ""}, "entries of the rate card cannot be used: base"),
        ({"guidelines": "# One\n\ntext"}, "The guidelines cannot be shown"),
        ({"guidelines": "<script>alert(1)</script>"}, ""),
        ({"currency": "XXX"}, "Not a valid choice"),
    ],
)
def test_a_project_with_mistakes(manager: LookingClient, wrong: dict[str, str], said: str) -> None:
    answer = manager.submit("/projects/new", NEW | wrong, page="/projects/new")
    if said:
        assert answer.status_code == 422
        assert said in text(answer)
    else:
        assert "<script>alert" not in text(manager.get("/projects/letters-en"))


def test_rates_and_guidelines_have_versions(session: Session, pool: Pool, manager: LookingClient) -> None:
    project = pool.project()
    path = "/projects/letters/rates"
    assert 'value="900"' in text(manager.get(path))
    assert manager.submit(path, RATES | {"base_writing": "1000"}, page=path).status_code == 303
    assert "Rate card 2" in text(manager.get("/projects/letters"))
    low = manager.submit(path, RATES | {"base_writing": "100"}, page=path)
    assert low.status_code == 422
    assert "less an hour than the floor" in text(low)
    assert session.scalar(select(func.max(RateCard.version))) == 2
    path = "/projects/letters/guidelines"
    assert manager.submit(path, {"guidelines": "## New\n\nBe brief."}, page=path).status_code == 303
    page = text(manager.get("/projects/letters"))
    assert "Guidelines, version 2" in page
    assert "Be brief." in page
    assert "no placeholders" in text(manager.get(f"{path}?version=1"))
    for version in ("99", "x", "-1", "99999999"):
        assert manager.get(f"{path}?version={version}").status_code == 200
    assert manager.submit(path, {"guidelines": "::: unknown\nx\n:::"}, page=path).status_code == 422
    assert project.id


def test_closing_and_opening(session: Session, pool: Pool, manager: LookingClient, client_as: As) -> None:
    pool.project()
    ada = client_as(pool.trainer())
    manager.submit("/projects/letters/open", {"open": "no"}, page="/projects")
    assert "No project is open for you now" in text(ada.get("/tasks"))
    manager.submit("/projects/letters/open", {"open": "yes"}, page="/projects")
    assert "Take it" in text(ada.get("/tasks"))


def test_looking_before_importing(session: Session, pool: Pool, manager: LookingClient) -> None:
    pool.project(tasks=0)
    page = upload(manager, "letters", lines(12, RANKING))
    assert page.status_code == 200
    for words in ("12 tasks, without a mistake", "$48.00", "The first 10 tasks", "$4.00"):
        assert words in text(page)
    assert session.scalar(select(func.count()).select_from(Task)) == 0
    fields = confirmed(text(page))
    done = manager.submit("/projects/letters/import/confirm", fields, page="/projects", follow_redirects=True)
    assert "12 tasks are imported." in text(done)
    assert "tasks.jsonl" in text(done)
    twice = manager.submit("/projects/letters/import/confirm", fields, page="/projects", follow_redirects=True)
    assert "imported into this project before" in text(twice)
    assert session.scalar(select(func.count()).select_from(Task)) == 12
    assert upload(manager, "letters", lines(12, RANKING)).status_code == 409
    table = manager.get("/projects/letters/tasks?q=boil&kind=ranking&state=free")
    assert "1–12 of 12" in text(table)
    assert len(text(manager.get("/projects/letters/tasks?format=csv")).splitlines()) == 13
    assert "Nothing matches" in text(manager.get("/projects/letters/tasks?state=accepted"))


def test_a_bad_file_reports_every_line(session: Session, pool: Pool, manager: LookingClient) -> None:
    pool.project(tasks=0)
    data = "\n".join([line("a", WRITING), "{", line("b", {**WRITING, "gold": {}}), line("a", RANKING)])
    page = upload(manager, "letters", data.encode())
    assert page.status_code == 422
    assert "3 mistakes were found" in text(page)
    assert text(page).count('<tr><th scope="row"') == 3
    assert upload(manager, "letters", b"\xff\xfe").status_code == 422
    empty = manager.submit("/projects/letters/import", {"source_format": "jsonl"}, page="/projects/letters/import")
    assert empty.status_code == 422
    assert "Choose a file" in text(empty)


@pytest.mark.parametrize("key", ["0" * 32, "../../secret.key", "", "x" * 80])
def test_a_confirmation_needs_a_file_that_was_looked_at(pool: Pool, manager: LookingClient, key: str) -> None:
    pool.project(tasks=0)
    fields = {"key": key, "name": "x", "source_format": "jsonl"}
    answer = manager.submit("/projects/letters/import/confirm", fields, page="/projects")
    assert answer.status_code in (303, 422)
    assert manager.submit("/projects/letters/import/confirm", {}, page="/projects").status_code == 422


def paid_work(session: Session, pool: Pool) -> None:
    project, ada = pool.project(item=RANKING), pool.trainer(name="Ada Byron")
    submission = pool.handed_in(project.tasks[0], ada.id, {"order": [["a"], ["b"], ["c"]]})
    service.decide(session, NOW, pool.make.person("lead").id, submission, Ruling(Verdict.ACCEPT), BASE)


def test_payouts_from_draft_to_done(
    session: Session, pool: Pool, manager: LookingClient, client_as: As, count_queries: Any
) -> None:
    paid_work(session, pool)
    assert "No payout yet" in text(manager.get("/payouts"))
    answer = manager.submit("/payouts", {"currency": "USD"}, page="/payouts")
    batch = session.scalars(select(PayoutBatch.id)).one()
    path = f"/payouts/{batch}"
    assert answer.location == path
    second = client_as(pool.make.person("manager"))
    assert "Another manager has to approve it" in text(manager.get(path))
    assert manager.submit(f"{path}/move", {"step": "approve"}, page=path).status_code == 403
    assert second.submit(f"{path}/move", {"step": "approve"}, page=path).status_code == 303
    assert second.get(f"{path}/file").status_code == 404
    for _ in range(2):
        second.submit(f"{path}/move", {"step": "export"}, page=path)
    file = second.get(f"{path}/file")
    assert "Ada Byron" in text(file)
    assert "attachment" in file.headers["Content-Disposition"]
    [one] = session.scalars(select(PayoutLine.id))
    second.submit(f"{path}/lines", {"step": "failed", "line": str(one)}, page=path)
    assert session.get_one(PayoutBatch, batch, populate_existing=True).state is PayoutState.EXPORTED
    for step in ("paid", "all-paid", "nonsense"):
        assert (
            second.submit(f"{path}/lines", {"step": step, "line": [str(one), "x", "9" * 40]}, page=path).status_code
            == 303
        )
    assert session.get_one(PayoutBatch, batch, populate_existing=True).state is PayoutState.DONE
    with count_queries() as seen:
        page = text(second.get(path))
    assert len(seen) <= 8
    assert "Every payment is marked" in page
    back = second.submit(f"{path}/lines", {"step": "failed", "line": str(one), "reason": "Came back"}, page=path)
    assert back.status_code == 303
    assert "Came back" in text(second.get(path))
    assert "Due now" in text(second.get("/payouts"))
    assert "Nothing matches" in text(second.get("/payouts?state=draft"))
    assert second.get("/payouts/999").status_code == 404


def test_a_payout_says_what_is_true_in_both_languages(
    session: Session, pool: Pool, manager: LookingClient, client_as: As
) -> None:
    paid_work(session, pool)
    manager.submit("/payouts", {"currency": "USD"}, page="/payouts")
    path = f"/payouts/{session.scalars(select(PayoutBatch.id)).one()}"
    assert "not paid yet" in text(manager.get(path))
    second = client_as(pool.make.person("manager", locale="ru"))
    for step in ("approve", "export"):
        second.submit(f"{path}/move", {"step": step}, page=path)
    listed = text(manager.get("/payouts")).split("<tbody>")[1]
    assert "payment file made" in listed
    assert "sent to the bank" not in listed
    assert "Остальное выплачено: 1 платёж" in text(second.get(path))
    second.submit(f"{path}/lines", {"step": "all-paid"}, page=path)
    listed = text(second.get("/payouts")).split("<tbody>")[1]
    assert "завершена" in listed
    assert "пройдено" not in listed
    assert "Total: $4.00" in text(manager.get("/log?action=payout.draft"))


def test_a_new_project_asks_in_words(pool: Pool, client_as: As) -> None:
    for locale, words in (("en", ("English", "Russian", "Title")), ("ru", ("Английский", "Русский", "Название"))):
        page = text(client_as(pool.make.person("manager", locale=locale)).get("/projects/new"))
        assert f'<option selected value="en">{words[0]}</option>' in page or f'<option value="en">{words[0]}' in page
        assert f'<option value="ru">{words[1]}</option>' in page
        assert f'<label for="title">{words[2]}</label>' in page


def test_datasets(session: Session, pool: Pool, manager: LookingClient) -> None:
    paid_work(session, pool)
    assert "No file yet" in text(manager.get("/exports"))
    none = manager.submit(
        "/exports", {"project": "letters", "shape": "prompt-completion"}, page="/exports", follow_redirects=True
    )
    assert "fits this shape yet" in text(none)
    manager.submit("/exports", {"project": "letters", "shape": "preference"}, page="/exports")
    page = text(manager.get("/exports"))
    found = re.search(r"/exports/(\d+)/data.jsonl", page)
    assert found
    data = manager.get(f"/exports/{found[1]}/data.jsonl")
    assert text(data).count("\n") == 3
    assert text(manager.get(f"/exports/{found[1]}/provenance.jsonl")).count("certificate") == 3
    assert manager.get(f"/exports/{found[1]}/secret").status_code == 404
    assert manager.get("/exports/999/data.jsonl").status_code == 404
    assert manager.submit("/exports", {"project": "x", "shape": "y"}, page="/exports").status_code == 200


@pytest.mark.parametrize("path", ["/projects", "/projects/letters", "/projects/letters/tasks", "/payouts", "/exports"])
def test_pages_are_a_few_statements(
    session: Session, pool: Pool, manager: LookingClient, count_queries: Any, path: str
) -> None:
    pool.project(tasks=30, overlap=2)
    paid = pool.project(tasks=0, slug="more")
    with count_queries() as seen:
        assert manager.get(path).status_code == 200
    assert len(seen) <= 9
    assert paid.id


def test_the_offer_for_the_landing_page(session: Session, pool: Pool, count_queries: Any) -> None:
    from school.pool import queries

    pool.project(tasks=3)
    pool.project(tasks=0, slug="ru", item=WRITING)
    with count_queries() as seen:
        found = queries.offer(session)
    assert len(seen) == 2
    first = next(each for each in found if each.kinds[0].open)
    assert (first.currency, first.median_minutes, first.hourly_floor_minor) == ("USD", 15, 1200)
    assert {kind.kind: (kind.low_minor, kind.open) for kind in first.kinds} == {
        "writing": (900, 3),
        "ranking": (400, 0),
        "correct": (500, 0),
    }
    assert (first.low_minor, first.high_minor) == (400, 900)
