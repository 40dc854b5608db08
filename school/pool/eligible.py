"""Conditions shared by the list of tasks and the claim, so that both mean the same.

A person and a time may be values, or parameters of a statement that is built once.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from school.certification import queries as certification
from school.pool.models import Project, RateCard, Slot, SlotState, Task


def qualified(person_id: Any) -> ColumnElement[bool]:
    """The person holds the qualification that the project asks for."""
    return Project.qualification.in_(certification.held_slugs(person_id))


def takeable(now: Any, slot: Any = Slot) -> ColumnElement[bool]:
    """A free seat, or one whose lease ran out."""
    return or_(slot.state == SlotState.FREE, and_(slot.state == SlotState.CLAIMED, slot.leased_until <= now))


def live_claim(now: Any, slot: Any = Slot) -> ColumnElement[bool]:
    """A seat that somebody is working on."""
    return and_(slot.state == SlotState.CLAIMED, slot.leased_until > now)


def touched_by(person_id: Any, task_id: Any, now: Any) -> ColumnElement[bool]:
    """The person has a seat of this task, other than one whose lease ran out."""
    mine = aliased(Slot)
    return exists().where(mine.task_id == task_id, mine.trainer_id == person_id, ~takeable(now, mine))


def open_claims(person_id: Any, project_id: Any, now: Any) -> Select[int]:
    """How many seats of this project the person is working on."""
    mine = aliased(Slot)
    return select(func.count()).where(
        mine.trainer_id == person_id, mine.project_id == project_id, live_claim(now, mine)
    )


def current_card() -> ColumnElement[bool]:
    """Joins a project to the newest version of its rate card."""
    newer = aliased(RateCard)
    latest = select(func.max(newer.version)).where(newer.project_id == Project.id).scalar_subquery()
    return and_(RateCard.project_id == Project.id, RateCard.version == latest)


def on_offer() -> ColumnElement[bool]:
    """Task and project are open."""
    return and_(Task.open, Project.open)
