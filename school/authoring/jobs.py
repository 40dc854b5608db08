"""Background work for authors: the report on items."""

from __future__ import annotations

from school.authoring import reporting
from school.jobs.registry import JobContext, sweep

EVERY_S = 3600


@sweep("authoring.item_report", every_s=EVERY_S)
def item_report(context: JobContext) -> None:
    """Compute the report on items and tests again when something was answered or marked since."""
    reporting.refresh(context.session, context.clock(), context.release)
