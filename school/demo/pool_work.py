"""Demo projects with their tasks, and what the demo trainers did with some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from school.demo.stage import Stage
from school.pool import manager_queries, payouts, queries, service, stores
from school.pool.models import Verdict
from school.pool.service import ProjectRules, Rates, Ruling

FOLDER = Path(__file__).parent
_TASK_MINUTES = 14
_STANDARD = {"quality": {"standard": 100, "high": 115}, "urgency": {"normal": 100, "urgent": 120, "at once": 150}}


@dataclass(frozen=True, slots=True)
class Venture:
    """A project of the demo and who works on it."""

    lang: str
    slug: str
    title: str
    currency: str
    base_minor: Mapping[str, int]
    hourly_floor_minor: int
    trainers: Mapping[str, str]
    lead: str
    manager: str
    second_manager: str


VENTURES = (
    Venture(
        "en", "everyday-answers", "Everyday answers", "USD",
        {"writing": 600, "ranking": 300, "correct": 400}, 1200,
        {"first": "vera", "second": "owen"}, "marta", "maria", "sergey",
    ),
    Venture(
        "ru", "otvety-na-kazhdyj-den", "Ответы на каждый день", "RUB",
        {"writing": 30_000, "ranking": 15_000, "correct": 20_000}, 60_000,
        {"first": "anna", "second": "irina"}, "oleg", "sergey", "maria",
    ),
)  # fmt: skip


def make_project(stage: Stage, venture: Venture) -> int | None:
    """The project with its 24 tasks; None when it is there already."""
    session, manager = stage.session, stage.person(venture.manager)
    if manager_queries.project(session, venture.slug) is not None:
        return None
    project_id = service.create_project(
        session,
        stage.ago(days=40),
        manager,
        slug=venture.slug,
        title=venture.title,
        lang=venture.lang,
        guidelines=(FOLDER / f"guidelines-{venture.lang}.md").read_text(encoding="utf-8"),
        qualification=f"entrance-{venture.lang}",
        currency=venture.currency,
        rates=Rates(
            base_minor=venture.base_minor,
            coefficients={**_STANDARD, "language": {venture.lang: 100}, "speciality": {"general": 100}},
            hourly_floor_minor=venture.hourly_floor_minor,
        ),
        project_rules=ProjectRules(max_open_claims=5),
    )
    data = (FOLDER / f"tasks-{venture.lang}.jsonl").read_bytes()
    service.import_batch(session, stage.ago(days=39), manager, project_id, f"tasks-{venture.lang}.jsonl", data, "jsonl")
    return project_id


def do_work(stage: Stage, venture: Venture, project_id: int) -> None:
    """Everything the work file tells, then the payout of what was accepted first."""
    tasks = {row.ref: row.id for row in stage.session.execute(manager_queries.tasks(project_id))}
    entries: Sequence[dict[str, Any]] = yaml.safe_load(
        (FOLDER / f"work-{venture.lang}.yaml").read_text(encoding="utf-8")
    )
    paid = [entry for entry in entries if entry["outcome"] == "paid"]
    later = [entry for entry in entries if entry["outcome"] != "paid"]
    for number, entry in enumerate(paid):
        _do(stage, venture, tasks[entry["ref"]], entry, stage.ago(days=15 - number))
    _pay_out(stage, venture)
    for number, entry in enumerate(later):
        _do(stage, venture, tasks[entry["ref"]], entry, stage.ago(hours=44 - 5 * number))


def _do(stage: Stage, venture: Venture, task_id: int, entry: Mapping[str, Any], when: datetime) -> None:
    session, trainer_id = stage.session, stage.person(venture.trainers[entry["by"]])
    begun = stage.ago(minutes=6) if entry["outcome"] == "draft" else when
    service.claim(session, begun, trainer_id, task_id)
    page = queries.work_page(session, begun, trainer_id, task_id)
    if page is None or page.lease_token is None:
        raise LookupError(f"{entry['ref']} could not be claimed")
    if entry["outcome"] == "draft":
        service.save_draft(session, stage.ago(minutes=1), trainer_id, task_id, entry["answer"])
        return
    handed_in = when + timedelta(minutes=_TASK_MINUTES)
    service.submit(session, handed_in, trainer_id, task_id, page.lease_token, entry["answer"])
    verdict = _verdict(entry["outcome"])
    if verdict is None:
        return
    submission = queries.versions(session, task_id, trainer_id)[-1]
    ruling = Ruling(verdict, reason=entry.get("reason", ""), comment=entry.get("comment", ""))
    decided = handed_in + timedelta(hours=2)
    service.decide(session, decided, stage.person(venture.lead), submission.id, ruling, stage.settings.base_url)


def _verdict(outcome: str) -> Verdict | None:
    """What the lead decides; None for work that still waits."""
    return {
        "paid": Verdict.ACCEPT,
        "accepted": Verdict.ACCEPT,
        "returned": Verdict.RETURN,
        "rejected": Verdict.REJECT,
        "submitted": None,
    }[outcome]


def _pay_out(stage: Stage, venture: Venture) -> None:
    """One manager makes the payout, the other approves it; the file is written and the money arrives."""
    session, maker, approver = stage.session, stage.person(venture.manager), stage.person(venture.second_manager)
    batch_id = payouts.draft(session, stage.ago(days=8), maker, venture.currency)
    payouts.approve(session, stage.ago(days=8, hours=-2), approver, batch_id)
    payouts.export(session, stage.ago(days=7), maker, batch_id, stores.kept(stage.settings))
    lines = manager_queries.pending_lines(session, batch_id)
    payouts.mark_paid(session, stage.ago(days=6), maker, batch_id, lines)
