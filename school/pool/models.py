"""Paid work: projects, tasks, slots, submissions, decisions."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, desc
from sqlalchemy.orm import Mapped, mapped_column

from school.persistence import Base, person_key, pk, short, state_column


class SlotState(enum.StrEnum):
    """Where a slot is; the allowed moves are in rules.py."""

    FREE = "free"
    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CLOSED = "closed"


class Verdict(enum.StrEnum):
    """What a lead decides."""

    ACCEPT = "accept"
    RETURN = "return"
    REJECT = "reject"


class Project(Base):
    """A customer's work: guidelines, the qualification it needs, its rules."""

    __tablename__ = "projects"
    __table_args__ = (
        CheckConstraint("overlap BETWEEN 1 AND 9", name="overlap_in_range"),
        CheckConstraint("lease_minutes BETWEEN 5 AND 1440", name="lease_in_range"),
    )

    id: Mapped[pk]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[short]
    lang: Mapped[str] = mapped_column(String(5), index=True)
    speciality: Mapped[str] = mapped_column(String(40), default="general")
    guidelines: Mapped[str] = mapped_column(Text)
    guidelines_version: Mapped[int] = mapped_column(default=1)
    qualification: Mapped[str] = mapped_column(String(60))
    currency: Mapped[str] = mapped_column(String(3))
    overlap: Mapped[int] = mapped_column(default=1)
    lease_minutes: Mapped[int] = mapped_column(default=60)
    max_open_claims: Mapped[int] = mapped_column(default=3)
    max_rework_rounds: Mapped[int] = mapped_column(default=2)
    decide_within_hours: Mapped[int] = mapped_column(default=72)
    open: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class ProjectGuidelines(Base):
    """A version of a project's guidelines; never edited, so that old decisions can be read with theirs."""

    __tablename__ = "project_guidelines"
    __table_args__ = (UniqueConstraint("project_id", "version"),)

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    created_by: Mapped[int | None] = person_key(index=False, nullable=True)
    created_at: Mapped[datetime]


class RateCard(Base):
    """What a project pays: base per kind in minor units and coefficients in per cent; never edited."""

    __tablename__ = "rate_cards"
    __table_args__ = (UniqueConstraint("project_id", "version"),)

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    version: Mapped[int]
    base_minor: Mapped[dict[str, Any]]
    coefficients: Mapped[dict[str, Any]]
    hourly_floor_minor: Mapped[int]
    created_at: Mapped[datetime]


class Batch(Base):
    """Tasks imported together; the same file twice is refused by its hash."""

    __tablename__ = "batches"
    __table_args__ = (UniqueConstraint("project_id", "source_sha256"),)

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    name: Mapped[short]
    source_sha256: Mapped[str] = mapped_column(String(64))
    imported_by: Mapped[int | None] = person_key(index=False, nullable=True)
    created_at: Mapped[datetime]


class Task(Base):
    """One piece of paid work: an item without gold."""

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("batch_id", "ref"),
        CheckConstraint("minutes BETWEEN 1 AND 480", name="minutes_in_range"),
        CheckConstraint("complexity_pct BETWEEN 50 AND 500", name="complexity_in_range"),
        Index("ix_tasks_as_listed", "project_id", "open", desc("priority"), "created_at", "id"),
    )

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), index=True)
    ref: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20), index=True)
    title: Mapped[short]
    payload: Mapped[dict[str, Any]]
    minutes: Mapped[int]
    complexity_pct: Mapped[int] = mapped_column(default=100)
    priority: Mapped[int] = mapped_column(default=0)
    open: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Slot(Base):
    """One seat of a task. A claim is one conditional update of this row.

    `leased_until` is the end of the lease of a claimed seat and the end of the time for
    rework of a returned one. `pay_factors` holds the terms frozen at the claim.
    """

    __tablename__ = "slots"
    __table_args__ = (
        UniqueConstraint("task_id", "seat"),
        UniqueConstraint("task_id", "trainer_id"),
        CheckConstraint("(state IN ('free', 'closed')) = (trainer_id IS NULL)", name="holder_is_whole"),
        CheckConstraint("(state IN ('claimed', 'returned')) = (leased_until IS NOT NULL)", name="lease_is_whole"),
        Index("ix_slots_project_state", "project_id", "state"),
        Index("ix_slots_trainer_state", "trainer_id", "state"),
    )

    id: Mapped[pk]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    seat: Mapped[int]
    state: Mapped[SlotState] = state_column(SlotState, "state", default=SlotState.FREE)
    trainer_id: Mapped[int | None] = person_key(index=False, nullable=True)
    lease_token: Mapped[str | None] = mapped_column(String(64))
    claimed_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None] = mapped_column(index=True)
    rate_card_id: Mapped[int | None] = mapped_column(ForeignKey("rate_cards.id"))
    amount_minor: Mapped[int | None]
    pay_factors: Mapped[dict[str, Any] | None]
    rounds: Mapped[int] = mapped_column(default=0)


class Draft(Base):
    """What a trainer has written so far; outlives a lease that ran out."""

    __tablename__ = "drafts"

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    answer: Mapped[dict[str, Any]]
    revision: Mapped[int]
    saved_at: Mapped[datetime]


class Submission(Base):
    """Work handed in; a new version for each round."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("slot_id", "version"),)

    id: Mapped[pk]
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"), index=True)
    trainer_id: Mapped[int] = person_key()
    version: Mapped[int]
    answer: Mapped[dict[str, Any]]
    submitted_at: Mapped[datetime] = mapped_column(index=True)
    decide_by: Mapped[datetime] = mapped_column(index=True)


class WorkDecision(Base):
    """A lead's decision on a submission; `lead_id` is empty when the decision clock ran out."""

    __tablename__ = "work_decisions"

    id: Mapped[pk]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), unique=True)
    lead_id: Mapped[int | None] = person_key(nullable=True)
    verdict: Mapped[Verdict] = state_column(Verdict, "verdict")
    reason: Mapped[str] = mapped_column(String(40), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    span_comments: Mapped[list[Any]]
    decided_at: Mapped[datetime]


class Skip(Base):
    """A trainer passed on a task and said why."""

    __tablename__ = "skips"

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(40))
    skipped_at: Mapped[datetime]


class DatasetExport(Base):
    """A frozen file of accepted work with its hash; `side_key` is the file that says where each line is from."""

    __tablename__ = "dataset_exports"

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    shape: Mapped[str] = mapped_column(String(40))
    file_key: Mapped[str] = mapped_column(String(80), unique=True)
    side_key: Mapped[str] = mapped_column(String(80), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    created_by: Mapped[int | None] = person_key(index=False, nullable=True)
    created_at: Mapped[datetime]
