"""Reading the lead's desk: the ageing queue and one piece of work with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from school.pool.models import Project, Slot, SlotState, Submission, Task, WorkDecision
from school.pool.rows import AnyRow, AnySelect


def queue(lead_id: int, kind: str = "", project: str = "", words: str = "") -> AnySelect:
    """What waits for a decision, oldest first, without the lead's own work; to be paged."""
    newer = aliased(Submission)
    latest = select(func.max(newer.version)).where(newer.slot_id == Submission.slot_id).scalar_subquery()
    statement = (
        select(
            Submission.id, Submission.version, Submission.submitted_at, Submission.decide_by, Submission.trainer_id,
            Task.title, Task.kind, Project.title.label("project"), Project.lang, Project.currency,
            Slot.amount_minor, Slot.rounds,
        )
        .join(Slot, Slot.id == Submission.slot_id)
        .join(Task, Task.id == Slot.task_id)
        .join(Project, Project.id == Slot.project_id)
        .where(Slot.state == SlotState.SUBMITTED, Submission.version == latest, Submission.trainer_id != lead_id)
        .order_by(Submission.submitted_at, Submission.id)
    )  # fmt: skip
    if kind:
        statement = statement.where(Task.kind == kind)
    if project:
        statement = statement.where(Project.slug == project)
    if words:
        statement = statement.where(Task.title.icontains(words, autoescape=True))
    return statement


def next_waiting(session: Session, lead_id: int, after: int = 0) -> int | None:
    """The oldest submission that waits for this lead, other than `after`."""
    row = session.execute(queue(lead_id).where(Submission.id != after).limit(1)).first()
    return row.id if row else None


def decided(lead_id: int, verdict: str = "", words: str = "") -> AnySelect:
    """What this lead has decided, newest first; to be paged."""
    statement = (
        select(
            WorkDecision.submission_id, WorkDecision.verdict, WorkDecision.reason, WorkDecision.decided_at,
            Task.title, Task.kind, Project.title.label("project"), Submission.version,
        )
        .join(Submission, Submission.id == WorkDecision.submission_id)
        .join(Slot, Slot.id == Submission.slot_id)
        .join(Task, Task.id == Slot.task_id)
        .join(Project, Project.id == Slot.project_id)
        .where(WorkDecision.lead_id == lead_id)
        .order_by(WorkDecision.decided_at.desc(), WorkDecision.id.desc())
    )  # fmt: skip
    if verdict:
        statement = statement.where(WorkDecision.verdict == verdict)
    if words:
        statement = statement.where(Task.title.icontains(words, autoescape=True))
    return statement


def projects(session: Session) -> list[tuple[str, str]]:
    """(slug, title) of every project, for the filter."""
    return [
        (row.slug, row.title) for row in session.execute(select(Project.slug, Project.title).order_by(Project.title))
    ]


def submission(session: Session, submission_id: int) -> AnyRow | None:
    """A submission with its task, project and terms."""
    return session.execute(
        select(
            Submission.id, Submission.version, Submission.answer, Submission.submitted_at, Submission.decide_by,
            Submission.trainer_id, Submission.slot_id,
            Slot.task_id, Slot.state, Slot.rounds, Slot.amount_minor, Slot.pay_factors,
            Task.title, Task.kind, Task.payload, Task.minutes,
            Project.title.label("project"), Project.lang, Project.currency, Project.guidelines,
            Project.guidelines_version, Project.max_rework_rounds, Project.decide_within_hours,
        )
        .join(Slot, Slot.id == Submission.slot_id)
        .join(Task, Task.id == Slot.task_id)
        .join(Project, Project.id == Slot.project_id)
        .where(Submission.id == submission_id)
    ).one_or_none()  # fmt: skip


def waiting_in(session: Session, lead_id: int) -> tuple[int, datetime | None]:
    """How much waits for this lead and since when."""
    waiting = queue(lead_id).order_by(None).subquery()
    row = session.execute(select(func.count(), func.min(waiting.c.submitted_at))).one()
    return row[0], row[1]


def names_by_version(rows: Sequence[AnyRow]) -> list[int]:
    """The ids of the leads in a history, to look their names up."""
    return [row.lead_id for row in rows if row.lead_id is not None]
