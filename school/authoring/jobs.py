"""Background work for authors: the report on items."""

from __future__ import annotations

from school.authoring import reporting
from school.jobs.queue import enqueue_after_commit
from school.jobs.registry import JobContext, job, sweep

REPORT_JOB = "authoring.item_report"


@sweep("authoring.item_report_due", every_s=3600)
def item_report_due(context: JobContext) -> None:
    """Ask for the report once an hour. A job computes it: on a large site that takes minutes, and sweeps wait in line."""
    enqueue_after_commit(context.session, REPORT_JOB)


@job(REPORT_JOB)
def item_report(context: JobContext) -> None:
    """Compute the report on items and tests again when something was answered or marked since."""
    reporting.refresh(context.session, context.clock(), context.release)
