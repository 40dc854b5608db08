"""Background work of tests: close what has run out of time, screen what was written."""

from __future__ import annotations

from assessments.grammar import GrammarError, GrammarTimeout
from school.attempts import queries, screening, service
from school.jobs.queue import enqueue_after_commit
from school.jobs.registry import JobContext, job, sweep
from school.persistence import reading


@sweep("attempts.close_overdue", every_s=5)
def close_overdue(context: JobContext) -> None:
    """Hand in what its candidates did not; each in a transaction of its own, so that one cannot hold up the rest."""
    now = context.clock()
    with reading():
        waiting = queries.overdue(context.session, now)
        context.release()
    for attempt_id in waiting:
        service.close_if_over(context.session, now, attempt_id)
        context.release()


@sweep("attempts.screen_waiting", every_s=15)
def screen_waiting(context: JobContext) -> None:
    """Bring back every written answer whose message was lost or whose pause is over."""
    with reading():
        for answer_id in queries.waiting_screenings(context.session, context.clock()):
            enqueue_after_commit(context.session, service.SCREEN_JOB, answer_id)
        context.release()


@job(service.SCREEN_JOB)
def screen(context: JobContext, answer_id: int) -> None:
    """Screen one written answer; while the grammar engine is down the answer waits."""
    task = screening.claim(context.session, context.clock(), answer_id)
    context.release()
    if task is None:
        return
    checker = None if screening.is_hopeless(task) else context.grammar
    try:
        with reading():
            findings = screening.examine(context.session, task, checker, context.release)
    except GrammarError as error:
        context.session.rollback()
        word = screening.TIMEOUT if isinstance(error, GrammarTimeout) else screening.UNAVAILABLE
        screening.postpone(context.session, context.clock(), task, word)
        return
    screening.finish(context.session, context.clock(), task, findings)
