"""Reading projects, batches, payouts and exports for managers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from school.pool import eligible
from school.pool.home_queries import manager_home
from school.pool.ledger_models import PayoutBatch, PayoutLine, PayoutLineState
from school.pool.models import (
    Batch,
    DatasetExport,
    Project,
    ProjectGuidelines,
    RateCard,
    Slot,
    SlotState,
    Task,
)
from school.pool.rows import AnyRow, AnySelect


@dataclass(frozen=True, slots=True)
class Counts:
    """Seats of a project by state, and the pay of those accepted."""

    seats: dict[str, int] = field(default_factory=dict)

    def of(self, state: SlotState | str) -> int:
        """How many seats are in this state."""
        return self.seats.get(str(state), 0)

    @property
    def total(self) -> int:
        """All seats."""
        return sum(self.seats.values())


def projects(words: str = "", lang: str = "", state: str = "") -> AnySelect:
    """Projects for the list, the newest first; to be paged."""
    statement = select(
        Project.id, Project.slug, Project.title, Project.lang, Project.currency, Project.open, Project.created_at
    ).order_by(Project.created_at.desc(), Project.id.desc())
    if words:
        statement = statement.where(
            Project.title.icontains(words, autoescape=True) | Project.slug.icontains(words, autoescape=True)
        )
    if lang:
        statement = statement.where(Project.lang == lang)
    if state in ("open", "closed"):
        statement = statement.where(Project.open if state == "open" else ~Project.open)
    return statement


def counts(session: Session, project_ids: Sequence[int]) -> dict[int, Counts]:
    """Seats by state of each of these projects: one statement."""
    found: dict[int, Counts] = {project_id: Counts() for project_id in project_ids}
    rows = session.execute(
        select(Slot.project_id, Slot.state, func.count())
        .where(Slot.project_id.in_(project_ids))
        .group_by(Slot.project_id, Slot.state)
    )
    for project_id, state, number in rows:
        found[project_id].seats[str(state)] = number
    return found


def project(session: Session, slug: str) -> AnyRow | None:
    """A project with its rate card in force."""
    return session.execute(
        select(
            *Project.__table__.columns,
            RateCard.version.label("card_version"), RateCard.base_minor, RateCard.coefficients,
            RateCard.hourly_floor_minor, RateCard.created_at.label("card_since"),
        )
        .join(RateCard, eligible.current_card())
        .where(Project.slug == slug)
    ).one_or_none()  # fmt: skip


def guidelines(session: Session, project_id: int, version: int) -> AnyRow | None:
    """One version of a project's guidelines."""
    return session.execute(
        select(ProjectGuidelines.version, ProjectGuidelines.text, ProjectGuidelines.created_at).where(
            ProjectGuidelines.project_id == project_id, ProjectGuidelines.version == version
        )
    ).one_or_none()


def batches(project_id: int) -> AnySelect:
    """The imports of a project with their number of tasks, newest first; to be paged."""
    tasks = select(func.count()).where(Task.batch_id == Batch.id).correlate(Batch).scalar_subquery()
    return (
        select(Batch.id, Batch.name, Batch.source_sha256, Batch.imported_by, Batch.created_at, tasks.label("tasks"))
        .where(Batch.project_id == project_id)
        .order_by(Batch.id.desc())
    )


def tasks_in(session: Session, batch_id: int) -> int:
    """How many tasks an import brought."""
    return session.scalar(select(func.count()).where(Task.batch_id == batch_id)) or 0


def due(session: Session) -> dict[str, int]:
    """What is earned and in no unfinished payout, by currency."""
    return dict(manager_home(session).payable)


def tasks(project_id: int, state: str = "", kind: str = "", words: str = "") -> AnySelect:
    """Seats of a project with their tasks; to be paged."""
    statement = (
        select(
            Task.id, Task.ref, Task.title, Task.kind, Task.minutes, Slot.seat, Slot.state, Slot.trainer_id,
            Slot.amount_minor, Slot.leased_until,
        )
        .join(Slot, Slot.task_id == Task.id)
        .where(Task.project_id == project_id)
        .order_by(Task.id, Slot.seat)
    )  # fmt: skip
    if state in set(SlotState):
        statement = statement.where(Slot.state == SlotState(state))
    if kind:
        statement = statement.where(Task.kind == kind)
    if words:
        statement = statement.where(
            Task.title.icontains(words, autoescape=True) | Task.ref.icontains(words, autoescape=True)
        )
    return statement


def payouts(state: str = "", currency: str = "") -> AnySelect:
    """Payouts, newest first; to be paged."""
    lines = select(func.count()).where(PayoutLine.batch_id == PayoutBatch.id).correlate(PayoutBatch).scalar_subquery()
    statement = select(
        PayoutBatch.id, PayoutBatch.currency, PayoutBatch.state, PayoutBatch.total_minor, PayoutBatch.created_by,
        PayoutBatch.created_at, lines.label("people"),
    ).order_by(PayoutBatch.id.desc())  # fmt: skip
    if state:
        statement = statement.where(PayoutBatch.state == state)
    if currency:
        statement = statement.where(PayoutBatch.currency == currency)
    return statement


def payout(session: Session, batch_id: int) -> PayoutBatch | None:
    """One payout."""
    return session.get(PayoutBatch, batch_id)


def payout_lines(batch_id: int, state: str = "") -> AnySelect:
    """The payments of a payout; to be paged."""
    statement = (
        select(PayoutLine.id, PayoutLine.person_id, PayoutLine.amount_minor, PayoutLine.state, PayoutLine.failed_reason)
        .where(PayoutLine.batch_id == batch_id)
        .order_by(PayoutLine.id)
    )
    return statement.where(PayoutLine.state == state) if state in set(PayoutLineState) else statement


def pending_lines(session: Session, batch_id: int) -> list[int]:
    """The payments of a payout that are still on their way."""
    return list(
        session.scalars(
            select(PayoutLine.id).where(PayoutLine.batch_id == batch_id, PayoutLine.state == PayoutLineState.PENDING)
        )
    )


def currencies(session: Session) -> list[str]:
    """The currencies of all projects."""
    return list(session.scalars(select(Project.currency).distinct().order_by(Project.currency)))


def exports(project_id: int | None = None, shape: str = "") -> AnySelect:
    """Frozen files, newest first; to be paged."""
    statement = (
        select(
            DatasetExport.id, DatasetExport.shape, DatasetExport.sha256, DatasetExport.rows, DatasetExport.created_by,
            DatasetExport.created_at, Project.slug, Project.title,
        )
        .join(Project, Project.id == DatasetExport.project_id)
        .order_by(DatasetExport.id.desc())
    )  # fmt: skip
    if project_id is not None:
        statement = statement.where(DatasetExport.project_id == project_id)
    return statement.where(DatasetExport.shape == shape) if shape else statement


def export(session: Session, export_id: int) -> DatasetExport | None:
    """One frozen file."""
    return session.get(DatasetExport, export_id)


def slugs(session: Session) -> list[tuple[str, str]]:
    """(slug, title) of every project."""
    return [
        (row.slug, row.title) for row in session.execute(select(Project.slug, Project.title).order_by(Project.title))
    ]
