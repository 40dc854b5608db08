"""Projects, qualified people and files of tasks for the tests of the pool."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from school.attempts.models import Attempt, AttemptState
from school.certification.models import Certificate, Decision, Qualification
from school.pool import service
from school.pool.models import Slot, Submission, Task
from tests.support.factories import Factory

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BASE = "http://school.test"
GUIDELINES = "## What matters\n\nBe **kind**, be exact.\n\n- no placeholders\n- no inventions\n"
RATES = service.Rates(
    base_minor={"writing": 900, "ranking": 400, "correct": 500},
    coefficients={"quality": {"standard": 100}, "language": {"en": 100, "ru": 100}, "urgency": {"urgent": 125}},
    hourly_floor_minor=1200,
)
WRITING = {"kind": "writing", "prompt": "Say hello to the team.", "brief": "Two friendly sentences.", "constraints": []}
RANKING = {
    "kind": "ranking",
    "prompt": "How do I boil an egg?",
    "answers": {"a": "In water, nine minutes.", "b": "In a kettle.", "c": "Ask a hen."},
}
CORRECT = {
    "kind": "correct",
    "prompt": "Sum up the notice.",
    "context": "The library is closed on Monday.",
    "text": "The library are closed on Tuesday.",
}


def line(ref: str, item: dict[str, Any], minutes: int = 15, **more: Any) -> str:
    return json.dumps({"ref": ref, "minutes": minutes, "item": item, **more})


def lines(number: int, item: dict[str, Any] = WRITING, prefix: str = "t", **more: Any) -> bytes:
    return "\n".join(
        line(f"{prefix}{n}", {**item, "prompt": f"{item['prompt']} ({n})"}, **more) for n in range(1, number + 1)
    ).encode()


def qualify(session: Session, person_id: int, slug: str = "entrance-en", now: datetime = NOW) -> str:
    """Give a person a certificate and the qualification behind it; returns the certificate's number."""
    earlier = session.query(Attempt).filter_by(person_id=person_id).count()
    attempt = Attempt(
        person_id=person_id, blueprint="entrance", blueprint_version=1, lang=slug[-2:], number=earlier + 1,
        state=AttemptState.DECIDED, form={}, started_at=now - timedelta(hours=2), deadline_at=now, submitted_at=now,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    decision = Decision(
        attempt_id=attempt.id, person_id=person_id, passed=True, composite=80.0, se=3.0, low=74.0, high=86.0,
        p_pass=0.99, details={}, decided_at=now,
    )  # fmt: skip
    session.add(decision)
    session.flush()
    number = f"TS-{person_id:04}-{slug[-2:].upper()}"
    certificate = Certificate(
        public_id=number, decision_id=decision.id, person_id=person_id, name="N", lang=slug[-2:], blueprint="entrance",
        scores={}, scores_public=True, digest="0" * 64, issued_at=now, valid_until=now + timedelta(days=700),
    )  # fmt: skip
    session.add(certificate)
    session.flush()
    session.add(Qualification(person_id=person_id, slug=slug, certificate_id=certificate.id, granted_at=now))
    session.flush()
    return number


def make_project(
    session: Session, *, slug: str = "letters", lang: str = "en", rates: service.Rates = RATES, **rules: Any
) -> int:
    return service.create_project(
        session, NOW, None, slug=slug, title=f"Project {slug}", lang=lang, guidelines=GUIDELINES,
        qualification=f"entrance-{lang}", currency="USD", rates=rates, project_rules=service.ProjectRules(**rules),
    )  # fmt: skip


class Pool:
    """A project with tasks and trainers, made in one line."""

    def __init__(self, session: Session, make: Factory) -> None:
        self.session = session
        self.make = make

    def trainer(self, slug: str = "entrance-en", **details: Any) -> Any:
        person = self.make.person("trainer", **details)
        qualify(self.session, person.id, slug)
        return person

    def project(
        self, tasks: int = 1, item: dict[str, Any] = WRITING, slug: str = "letters", **rules: Any
    ) -> SimpleNamespace:
        project_id = make_project(self.session, slug=slug, **rules)
        batch_id = (
            service.import_batch(
                self.session, NOW, None, project_id, "first", lines(tasks, item, prefix=f"{slug}-"), "jsonl"
            )
            if tasks
            else 0
        )
        return SimpleNamespace(id=project_id, slug=slug, batch=batch_id, tasks=self.task_ids(project_id))

    def task_ids(self, project_id: int) -> list[int]:
        return list(self.session.scalars(select(Task.id).where(Task.project_id == project_id).order_by(Task.id)))

    def slot(self, task_id: int, trainer_id: int | None = None) -> Any:
        statement = select(Slot).where(Slot.task_id == task_id).order_by(Slot.seat)
        if trainer_id:
            statement = statement.where(Slot.trainer_id == trainer_id)
        return self.session.scalars(statement.execution_options(populate_existing=True)).first()

    def handed_in(self, task_id: int, trainer_id: int, answer: dict[str, Any], now: datetime = NOW) -> int:
        """Claim and submit; returns the submission."""
        service.claim(self.session, now, trainer_id, task_id)
        slot = self.slot(task_id, trainer_id)
        service.submit(self.session, now, trainer_id, task_id, slot.lease_token, answer)
        return int(
            self.session.scalar(
                select(Submission.id).where(Submission.slot_id == slot.id).order_by(Submission.id.desc())
            )
            or 0
        )
