"""What the pool does by itself: frees seats, and lets silence decide for the trainer."""

from __future__ import annotations

from datetime import timedelta

from school.jobs.registry import JobContext, sweep
from school.pool import decisions, queries, stores, work

_LOOKED_AT = timedelta(days=1)


@sweep("pool.free_expired", every_s=20)
def free_expired(context: JobContext) -> None:
    """Seats whose lease ran out are free again."""
    work.free_expired(context.session, context.clock())


@sweep("pool.lapse_rework", every_s=60)
def lapse_rework(context: JobContext) -> None:
    """Returned work that was not reworked in time opens its seat, and the trainer is told."""
    for seat in queries.lapsed_rework(context.session, context.clock()):
        now = context.clock()
        if work.lapse_rework(context.session, seat.id, now):
            decisions.tell_lapsed(context.session, now, seat.trainer_id, seat.title)
        context.release()


@sweep("pool.accept_overdue", every_s=60)
def accept_overdue(context: JobContext) -> None:
    """Work that nobody decided in time counts as accepted; each in a transaction of its own."""
    for submission_id in queries.overdue(context.session, context.clock()):
        decisions.accept_overdue(context.session, context.clock(), submission_id, context.settings.base_url)
        context.release()


@sweep("pool.forget_imports", every_s=3600)
def forget_imports(context: JobContext) -> None:
    """Files that were looked at and not imported do not stay."""
    files = stores.waiting_imports(context.settings)
    for key in list(files.keys_before(context.clock() - _LOOKED_AT)):
        files.delete(key)
