"""Background work of certification."""

from __future__ import annotations

from school.certification import service
from school.jobs.registry import JobContext, sweep


@sweep("certification.end_expired", every_s=3600)
def end_expired(context: JobContext) -> None:
    """Qualifications end with the validity of their certificate."""
    service.end_expired(context.session, context.clock())
