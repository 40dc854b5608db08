"""Freezing accepted work as files with a hash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from school.audit.service import record
from school.certification import queries as certification
from school.errors import Invalid, NotFound
from school.pool import datasets
from school.pool.errors import NothingToExport
from school.pool.models import (
    DatasetExport,
    Project,
    Slot,
    SlotState,
    Submission,
    Task,
    Verdict,
    WorkDecision,
)
from school.ports.files import FileStore


def export(
    session: Session,
    now: datetime,
    actor_id: int | None,
    project_id: int,
    shape: str,
    *,
    files: FileStore,
    secret: str,
) -> int:
    """Freeze the accepted work of a project in a shape; returns the export.

    Raises NothingToExport. The file is read back strictly before anybody can fetch it.
    """
    if shape not in datasets.SHAPES:
        raise Invalid
    dataset = build(session, project_id, shape, secret)
    if not dataset.rows:
        raise NothingToExport
    datasets.check_file(dataset.data, shape)
    row = DatasetExport(
        project_id=project_id, shape=shape, file_key=files.save(dataset.data), side_key=files.save(dataset.side),
        sha256=dataset.sha256, rows=dataset.rows, created_by=actor_id, created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    details = {"project": project_id, "shape": shape, "rows": dataset.rows, "sha256": dataset.sha256}
    record(session, now, actor_id, "pool.export", "export", row.id, **details)
    return row.id


def build(session: Session, project_id: int, shape: str, secret: str) -> datasets.Dataset:
    """The dataset as it would be now."""
    return datasets.build(accepted(session, project_id), shape, secret, project_id)


def accepted(session: Session, project_id: int) -> Iterator[datasets.Work]:
    """Every accepted answer of a project in its last version, by task."""
    qualification = session.scalar(select(Project.qualification).where(Project.id == project_id))
    if qualification is None:
        raise NotFound
    rows = session.execute(
        select(
            Submission.id, Submission.answer, Submission.trainer_id, Task.id.label("task_id"), Task.ref, Task.kind,
            Task.payload, Slot.pay_factors, WorkDecision.decided_at, WorkDecision.lead_id,
        )
        .join(WorkDecision, WorkDecision.submission_id == Submission.id)
        .join(Slot, Slot.id == Submission.slot_id)
        .join(Task, Task.id == Slot.task_id)
        .where(
            Slot.project_id == project_id,
            Slot.state == SlotState.ACCEPTED,
            WorkDecision.verdict == Verdict.ACCEPT,
        )
        .order_by(Task.id, Submission.id)
    ).all()  # fmt: skip
    certificates = certification.certificate_numbers(session, {row.trainer_id for row in rows}, qualification)
    for row in rows:
        yield datasets.Work(
            submission_id=row.id, task_id=row.task_id, task_ref=row.ref, kind=row.kind, payload=row.payload,
            answer=row.answer, trainer_id=row.trainer_id, decided=row.decided_at.isoformat(),
            accepted_by_clock=row.lead_id is None, guidelines_version=row.pay_factors["guidelines"],
            certificate=certificates.get(row.trainer_id, ""),
        )  # fmt: skip
