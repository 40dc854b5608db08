"""Background work for authors: the report on items."""

from __future__ import annotations

from school.authoring import reporting
from school.jobs.queue import enqueue_after_commit
from school.jobs.registry import JobContext, job, sweep
from school.persistence import reading

REPORT_JOB = "authoring.item_report"


@sweep("authoring.item_report_due", every_s=3600)
def item_report_due(context: JobContext) -> None:
    """Ask for the report if it is out of date. A job computes it: that can take minutes, and sweeps wait in line."""
    with reading():
        if reporting.due(context.session) is not None:
            enqueue_after_commit(context.session, REPORT_JOB)
        context.release()


@job(REPORT_JOB)
def item_report(context: JobContext) -> None:
    """Compute the report on items and tests again when something was answered or marked since."""
    reporting.refresh(context.session, context.clock(), context.release)
