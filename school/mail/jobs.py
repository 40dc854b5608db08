"""Sending what lies in the outbox."""

from __future__ import annotations

from school.jobs.queue import enqueue_after_commit
from school.jobs.registry import JobContext, job, sweep
from school.mail import queries, service
from school.mail.transport import SendFailed, transport_for


@job(service.SEND_JOB)
def send(context: JobContext, mail_id: int) -> None:
    """Make one attempt to send one message."""
    mail = service.claim(context.session, context.clock(), mail_id)
    if mail is None:
        return
    context.release()
    try:
        transport_for(context.settings).send(mail)
    except SendFailed as error:
        service.record_failure(context.session, mail_id, str(error), for_good=error.for_good)
    else:
        service.record_sent(context.session, context.clock(), mail_id)


@sweep("mail.due", every_s=20)
def send_due(context: JobContext) -> None:
    """Bring back messages whose job was lost or whose attempt failed."""
    for mail_id in queries.due_mail(context.session, context.clock()):
        enqueue_after_commit(context.session, service.SEND_JOB, mail_id)
