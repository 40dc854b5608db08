"""The submissions that wait for a decision."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from school.pool.models import Slot, SlotState, Submission
from school.pool.rows import AnySelect


def waiting_submissions() -> AnySelect:
    """Submissions that wait for a decision: the newest version of every handed-in seat."""
    newer = aliased(Submission)
    latest = select(func.max(newer.version)).where(newer.slot_id == Submission.slot_id).scalar_subquery()
    return (
        select(Submission.id, Submission.submitted_at, Submission.decide_by)
        .join(Slot, Slot.id == Submission.slot_id)
        .where(Slot.state == SlotState.SUBMITTED, Submission.version == latest)
    )
