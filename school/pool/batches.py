"""Importing tasks: all of a file or nothing of it, and the same file once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from school.audit.service import record
from school.errors import Invalid, NotFound
from school.pool import eligible, pay, rules
from school.pool.batch_file import FORMATS, Mistake, Report, TaskRow, read_batch
from school.pool.errors import BadFile, SameFile
from school.pool.models import Batch, Project, RateCard, Slot, SlotState, Task
from school.pool.rows import AnyRow

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Priced:
    """A task of a file and what it will pay."""

    task: TaskRow
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do; `mistakes` empty means that it can be done."""

    tasks: tuple[Priced, ...]
    mistakes: tuple[Mistake, ...]
    currency: str
    overlap: int

    @property
    def total_minor(self) -> int:
        """What all answers to all tasks will pay together."""
        return self.overlap * sum(task.amount_minor for task in self.tasks)


def preview(session: Session, project_id: int, data: bytes, source_format: str) -> Preview:
    """Read a file against a project; raises SameFile when it was imported before."""
    project = _project(session, project_id)
    _refuse_same(session, project_id, data)
    if source_format not in FORMATS:
        raise Invalid
    report = read_batch(data, source_format, project.lang, sorted(project.base_minor))
    report = _without_known_refs(session, project_id, report)
    return _priced(project, report)


def import_batch(
    session: Session,
    now: datetime,
    actor_id: int | None,
    project_id: int,
    name: str,
    data: bytes,
    source_format: str,
) -> int:
    """Store a file's tasks with their seats; returns the batch. Raises SameFile or BadFile."""
    seen = preview(session, project_id, data, source_format)
    if seen.mistakes:
        first = seen.mistakes[0]
        raise BadFile(count=len(seen.mistakes), first=f"{first.line}: {first.text}")
    batch = Batch(
        project_id=project_id, name=" ".join(name.split())[:200] or source_format,
        source_sha256=hashlib.sha256(data).hexdigest(), imported_by=actor_id, created_at=now,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    tasks = [priced.task for priced in seen.tasks]
    for start in range(0, len(tasks), _CHUNK):
        _store(session, now, project_id, batch.id, tasks[start : start + _CHUNK], seen.overlap)
    record(session, now, actor_id, "pool.import", "batch", batch.id, project=project_id, tasks=len(tasks))
    return batch.id


def _store(
    session: Session, now: datetime, project_id: int, batch_id: int, tasks: Sequence[TaskRow], overlap: int
) -> None:
    ids = session.execute(
        insert(Task).returning(Task.id, sort_by_parameter_order=True),
        [
            {
                "project_id": project_id, "batch_id": batch_id, "ref": task.ref, "kind": task.kind,
                "title": task.title, "payload": task.payload, "minutes": task.minutes,
                "complexity_pct": task.complexity_pct, "priority": task.priority, "open": True, "created_at": now,
            }
            for task in tasks
        ],
    ).scalars()  # fmt: skip
    session.execute(
        insert(Slot),
        [
            {"task_id": task_id, "project_id": project_id, "seat": seat, "state": SlotState.FREE, "rounds": 0}
            for task_id in ids
            for seat in range(1, overlap + 1)
        ],
    )


def _project(session: Session, project_id: int) -> AnyRow:
    row = session.execute(
        select(
            Project.id, Project.lang, Project.speciality, Project.currency, Project.overlap,
            RateCard.base_minor, RateCard.coefficients, RateCard.hourly_floor_minor,
        )
        .join(RateCard, eligible.current_card())
        .where(Project.id == project_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    return row


def _refuse_same(session: Session, project_id: int, data: bytes) -> None:
    digest = hashlib.sha256(data).hexdigest()
    known = session.scalar(select(Batch.name).where(Batch.project_id == project_id, Batch.source_sha256 == digest))
    if known is not None:
        raise SameFile(name=known)


def _without_known_refs(session: Session, project_id: int, report: Report) -> Report:
    """A task that the project has already is a mistake: it would be done and paid twice."""
    refs = {task.ref for task in report.tasks}
    known = set(session.scalars(select(Task.ref).where(Task.project_id == project_id))) & refs
    more = [
        Mistake(task.line, f"the project has a task {task.ref!r} already: give this one another ref")
        for task in report.tasks
        if task.ref in known
    ]
    return Report(report.tasks, tuple(sorted([*report.mistakes, *more], key=lambda each: each.line)))


def _priced(project: AnyRow, report: Report) -> Preview:
    priced: list[Priced] = []
    mistakes = list(report.mistakes)
    for task in report.tasks:
        terms = pay.terms(
            project.base_minor, project.coefficients, task.kind,
            complexity_pct=task.complexity_pct, lang=project.lang,
            speciality=project.speciality, urgency=rules.urgency(task.priority),
        )  # fmt: skip
        hourly = pay.an_hour(terms.amount_minor, task.minutes)
        if hourly < project.hourly_floor_minor:
            mistakes.append(Mistake(task.line, _floor_words(task, hourly, project)))
        priced.append(Priced(task, terms.amount_minor))
    return Preview(
        tuple(priced), tuple(sorted(mistakes, key=lambda each: each.line)), project.currency, project.overlap
    )


def _floor_words(task: TaskRow, hourly: int, project: AnyRow) -> str:
    return (
        f"{task.minutes} minutes would pay {hourly} an hour, less than the floor of {project.hourly_floor_minor} "
        f"(in the smallest unit of {project.currency}): state fewer minutes or raise the rates"
    )
