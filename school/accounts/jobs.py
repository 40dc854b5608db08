"""What accounts leave to the worker: dropping files, and tidying up what is over."""

from __future__ import annotations

from datetime import timedelta

from school.accounts import queries, service
from school.accounts.files import resume_files
from school.accounts.profile_service import DROP_FILE_JOB
from school.jobs.registry import JobContext, job, sweep
from school.web.rate_limits import forget_old

_GRACE = timedelta(days=1)


@job(DROP_FILE_JOB)
def drop_resume_file(context: JobContext, file_key: str) -> None:
    """Remove the file of a résumé that was replaced or deleted."""
    if file_key not in queries.resume_keys(context.session):
        resume_files(context.settings).delete(file_key)


@sweep("accounts.tidy", every_s=3600)
def tidy(context: JobContext) -> None:
    """Drop old limits, links and sign-ins, and files left over by an upload that was broken off."""
    now = context.clock()
    forget_old(context.session.get_bind(), now)
    service.forget_what_is_over(context.session, now)
    known = queries.resume_keys(context.session)
    context.release()
    files = resume_files(context.settings)
    for key in files.keys_before(now - _GRACE):
        if key not in known:
            files.delete(key)
