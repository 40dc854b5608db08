"""Reading the pool for trainers, for the sweeps; home pages are in home_queries.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from school.persistence import Utc
from school.pool import claims, eligible, pay, rules
from school.pool.home_queries import lead_home, manager_home, offer, trainer_home
from school.pool.models import (
    Draft,
    Project,
    RateCard,
    Skip,
    Slot,
    SlotState,
    Submission,
    Task,
    WorkDecision,
)
from school.pool.rows import AnyRow, AnySelect
from school.pool.waiting import waiting_submissions

__all__ = [
    "OfferedTask",
    "TaskFilter",
    "draftable",
    "lapsed_rework",
    "lead_home",
    "manager_home",
    "offer",
    "overdue",
    "own_work",
    "projects_for",
    "task_terms",
    "tasks_for",
    "trainer_home",
    "versions",
    "work_page",
]

_FORGOTTEN = 100
_TRAINER: Any = bindparam("trainer", type_=Integer())
_AT: Any = bindparam("at", type_=Utc())
_CHOSEN: Any = bindparam("projects", expanding=True)
_IN_HAND = (SlotState.CLAIMED, SlotState.RETURNED)


# Built once: the list of tasks is asked for often, and putting its statements together takes longer than running them.
_PROJECTS: Any = (
    select(
        Project.id, Project.slug, Project.title, Project.lang, Project.speciality, Project.currency,
        Project.max_open_claims, RateCard.base_minor, RateCard.coefficients,
        eligible.open_claims(_TRAINER, Project.id, _AT).correlate(Project).scalar_subquery().label("in_work"),
    )
    .join(RateCard, eligible.current_card())
    .where(Project.open, eligible.qualified(_TRAINER))
    .order_by(Project.title, Project.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a trainer looks for in the list of tasks."""

    kind: str = ""
    project: str = ""
    words: str = ""
    skipped: bool = False


def _tasks_statement(wanted: TaskFilter) -> Any:
    """The page is chosen first; what costs a look a row is then read for its rows alone.

    Choosing walks the index of tasks in the order of the list and stops when the page is full, so it looks at
    each task by itself. Counting must look at all of them, so it asks for whole sets at once.
    """
    seat, draft = aliased(Slot), aliased(Draft)
    free = and_(seat.task_id == Task.id, eligible.takeable(_AT, seat))
    order = (Task.priority.desc(), Task.created_at, Task.id)
    page = (
        select(Task.id)
        .where(
            *_asked_for(Task, wanted),
            select(seat.id).where(free).exists(),
            ~eligible.touched_by(_TRAINER, Task.id, _AT),
        )
        .order_by(*order)
        .limit(bindparam("per_page", type_=Integer()))
        .offset(bindparam("before", type_=Integer()))
        .subquery()
    )
    own_draft = select(draft.task_id).where(draft.task_id == Task.id, draft.trainer_id == _TRAINER).exists()
    return (
        select(
            Task.id, Task.project_id, Task.kind, Task.title, Task.minutes, Task.complexity_pct, Task.priority,
            select(func.count()).where(free).correlate(Task).scalar_subquery().label("seats"),
            own_draft.label("has_draft"),
            _total(wanted).label("total"),
        )
        .join(page, page.c.id == Task.id)
        .order_by(*order)
    )  # fmt: skip


def _asked_for(task: Any, wanted: TaskFilter) -> list[Any]:
    """Open tasks of the chosen projects that fit the filter; skipped ones are shown apart."""
    passed = aliased(Skip)
    passed_on = select(passed.task_id).where(passed.task_id == task.id, passed.trainer_id == _TRAINER).exists()
    return [
        task.project_id.in_(_CHOSEN),
        task.open.is_(True),
        passed_on if wanted.skipped else ~passed_on,
        *([task.kind == wanted.kind] if wanted.kind else []),
        *([task.title.icontains(wanted.words, autoescape=True)] if wanted.words else []),
    ]


def _total(wanted: TaskFilter) -> Any:
    """How many tasks the list holds: the same conditions as a page, as sets."""
    task, seat, mine = aliased(Task), aliased(Slot), aliased(Slot)
    takeable = select(seat.task_id).where(seat.project_id.in_(_CHOSEN), eligible.takeable(_AT, seat))
    touched = select(mine.task_id).where(mine.trainer_id == _TRAINER, ~eligible.takeable(_AT, mine))
    counted = (*_asked_for(task, wanted), task.id.in_(takeable), task.id.not_in(touched))
    return select(func.count()).where(*counted).scalar_subquery()


_ALL_TASKS: Any = _tasks_statement(TaskFilter())


@dataclass(frozen=True, slots=True)
class OfferedTask:
    """A task in the list, with what it pays."""

    id: int
    kind: str
    title: str
    minutes: int
    urgency: str
    amount_minor: int
    currency: str
    project: str
    lang: str
    seats: int
    has_draft: bool


def projects_for(session: Session, now: datetime, trainer_id: int) -> Sequence[AnyRow]:
    """Open projects this trainer is qualified for, with rate card and own open claims: one statement."""
    return session.connection().execute(_PROJECTS, {"trainer": trainer_id, "at": now}).all()


def tasks_for(
    session: Session,
    now: datetime,
    trainer_id: int,
    projects: Sequence[AnyRow],
    wanted: TaskFilter,
    number: int,
    per_page: int,
) -> tuple[list[OfferedTask], int]:
    """A page of the tasks this trainer could claim, and how many there are: one statement."""
    chosen = {row.id: row for row in projects if wanted.project in ("", row.slug)}
    if not chosen:
        return [], 0
    unfiltered = not (wanted.kind or wanted.words or wanted.skipped)
    statement = _ALL_TASKS if unfiltered else _tasks_statement(wanted)
    values = {"trainer": trainer_id, "at": now, "projects": list(chosen)}
    page = {"per_page": per_page, "before": (number - 1) * per_page}
    rows = session.connection().execute(statement, values | page).all()
    return [_offered(row, chosen[row.project_id]) for row in rows], (rows[0].total if rows else 0)


def _offered(row: AnyRow, project: AnyRow) -> OfferedTask:
    terms = pay.terms(
        project.base_minor, project.coefficients, row.kind,
        complexity_pct=row.complexity_pct, lang=project.lang,
        speciality=project.speciality, urgency=rules.urgency(row.priority),
    )  # fmt: skip
    return OfferedTask(
        id=row.id, kind=row.kind, title=row.title, minutes=row.minutes, urgency=rules.urgency(row.priority),
        amount_minor=terms.amount_minor, currency=project.currency, project=project.title, lang=project.lang,
        seats=row.seats, has_draft=bool(row.has_draft),
    )  # fmt: skip


def task_terms(session: Session, trainer_id: int, task_id: int) -> tuple[AnyRow, pay.Terms] | None:
    """A task before it is claimed: what it asks, what it pays and why; None for a stranger to its project."""
    row = session.execute(
        select(
            Task.id, Task.kind, Task.title, Task.minutes, Task.complexity_pct, Task.priority, Task.open,
            Project.title.label("project"), Project.lang, Project.speciality, Project.currency,
            Project.lease_minutes, Project.decide_within_hours, Project.guidelines,
            RateCard.version, RateCard.base_minor, RateCard.coefficients,
        )
        .join(Project, Project.id == Task.project_id)
        .join(RateCard, eligible.current_card())
        .where(Task.id == task_id, eligible.qualified(trainer_id))
    ).one_or_none()  # fmt: skip
    return (row, claims.terms_of(row)) if row else None


def work_page(session: Session, now: datetime, trainer_id: int, task_id: int) -> AnyRow | None:
    """All that the work page needs in one statement; None when the trainer never had this task."""
    seat, own = aliased(Slot), aliased(Submission)
    free = select(seat.id).where(seat.task_id == Task.id, eligible.takeable(now, seat)).exists()
    handed_in = (
        select(own.id).join(seat, seat.id == own.slot_id).where(seat.task_id == Task.id, own.trainer_id == trainer_id)
    ).exists()
    return session.execute(
        select(
            Task.id, Task.kind, Task.title, Task.payload, Task.minutes, Task.project_id,
            Project.title.label("project"), Project.lang, Project.guidelines, Project.guidelines_version,
            Project.currency, Project.lease_minutes, Project.decide_within_hours, Project.max_rework_rounds,
            Slot.id.label("slot_id"), Slot.state, Slot.lease_token, Slot.claimed_at, Slot.leased_until,
            Slot.amount_minor, Slot.pay_factors, Slot.rounds,
            Draft.answer.label("draft"), Draft.revision, Draft.saved_at, free.label("free"),
        )
        .join(Project, Project.id == Task.project_id)
        .outerjoin(Slot, and_(Slot.task_id == Task.id, Slot.trainer_id == trainer_id))
        .outerjoin(Draft, and_(Draft.task_id == Task.id, Draft.trainer_id == trainer_id))
        .where(Task.id == task_id, or_(Slot.id.is_not(None), Draft.task_id.is_not(None), handed_in))
    ).one_or_none()  # fmt: skip


def draftable(session: Session, trainer_id: int, task_id: int) -> AnyRow | None:
    """Kind and payload of a task whose draft this trainer may save: it is in hand, or a draft is there."""
    own = select(Slot.id).where(
        Slot.task_id == Task.id, Slot.trainer_id == trainer_id, Slot.state.in_(_IN_HAND)
    ).exists()  # fmt: skip
    kept = select(Draft.task_id).where(Draft.task_id == Task.id, Draft.trainer_id == trainer_id).exists()
    return session.execute(select(Task.kind, Task.payload).where(Task.id == task_id, or_(own, kept))).one_or_none()


def versions(session: Session, task_id: int, trainer_id: int) -> Sequence[AnyRow]:
    """What a trainer handed in for a task, oldest first, each with its decision."""
    return session.execute(
        select(
            Submission.id, Submission.version, Submission.answer, Submission.submitted_at, Submission.decide_by,
            WorkDecision.verdict, WorkDecision.reason, WorkDecision.comment, WorkDecision.span_comments,
            WorkDecision.decided_at, WorkDecision.lead_id,
        )
        .join(Slot, Slot.id == Submission.slot_id)
        .outerjoin(WorkDecision, WorkDecision.submission_id == Submission.id)
        .where(Slot.task_id == task_id, Submission.trainer_id == trainer_id)
        .order_by(Submission.id)
    ).all()  # fmt: skip


def own_work(trainer_id: int, state: str = "", words: str = "") -> AnySelect:
    """The trainer's own seats, what needs them first; to be paged."""
    statement = (
        select(
            Task.id, Task.title, Task.kind, Task.minutes, Project.title.label("project"), Project.currency,
            Slot.state, Slot.amount_minor, Slot.leased_until, Slot.claimed_at, Slot.rounds,
        )
        .join(Task, Task.id == Slot.task_id)
        .join(Project, Project.id == Slot.project_id)
        .where(Slot.trainer_id == trainer_id)
        .order_by(Slot.leased_until.is_(None), Slot.leased_until, Slot.claimed_at.desc(), Slot.id.desc())
    )  # fmt: skip
    if state in set(SlotState):
        statement = statement.where(Slot.state == SlotState(state))
    if words:
        statement = statement.where(Task.title.icontains(words, autoescape=True))
    return statement


def overdue(session: Session, now: datetime) -> list[int]:
    """Submissions whose decision clock has run out, oldest first."""
    statement = waiting_submissions().where(Submission.decide_by <= now).order_by(Submission.decide_by)
    return [row.id for row in session.execute(statement.limit(_FORGOTTEN))]


def lapsed_rework(session: Session, now: datetime) -> Sequence[AnyRow]:
    """Returned seats whose time for rework has run out: id, trainer_id, title."""
    return session.execute(
        select(Slot.id, Slot.trainer_id, Task.title)
        .join(Task, Task.id == Slot.task_id)
        .where(Slot.state == SlotState.RETURNED, Slot.leased_until <= now)
        .limit(_FORGOTTEN)
    ).all()
