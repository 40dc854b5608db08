"""The verbs of a graduate towards recruiters: release a text, answer a request; and taking all of it down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from school.accounts import hooks
from school.accounts import queries as people
from school.attempts import queries as attempts
from school.audit.service import record
from school.errors import NotFound
from school.mail.service import queue_mail
from school.recruiting import messages, policy, queries, rules
from school.recruiting.errors import AlreadyAnswered
from school.recruiting.models import ContactRequest, ContactState, PortfolioText


def release_text(session: Session, now: datetime, person_id: int, answer_id: int, title: str) -> PortfolioText:
    """Show a text of one's own to recruiters, or give the released text another title.

    A copy is kept, so that what recruiters read is what was released, whatever is re-scored later.
    """
    own = {text.answer_id: text for text in attempts.own_texts(session, person_id)}.get(answer_id)
    if own is None:
        raise NotFound
    found = session.scalars(
        select(PortfolioText).where(PortfolioText.person_id == person_id, PortfolioText.answer_id == answer_id)
    ).one_or_none()
    if found is not None:
        found.title = title
    else:
        found = PortfolioText(
            person_id=person_id, answer_id=answer_id, title=title, text=own.text, lang=own.lang, released_at=now
        )
        session.add(found)
    session.flush()
    record(session, now, person_id, "recruiting.release_text", "answer", answer_id)
    return found


def take_back_text(session: Session, now: datetime, person_id: int, answer_id: int) -> None:
    """Hide a released text from everybody; doing it twice changes nothing."""
    gone = session.connection().execute(
        delete(PortfolioText).where(PortfolioText.person_id == person_id, PortfolioText.answer_id == answer_id)
    )
    if gone.rowcount:
        record(session, now, person_id, "recruiting.take_back_text", "answer", answer_id)


def accept(session: Session, now: datetime, person_id: int, request_id: int, *, site: str) -> None:
    """Let the recruiter see the e-mail address and the résumé."""
    _answer(session, now, person_id, request_id, ContactState.ACCEPTED, site)


def decline(session: Session, now: datetime, person_id: int, request_id: int, *, site: str) -> None:
    """Refuse a request, or take an acceptance back: address and résumé are hidden from then on."""
    _answer(session, now, person_id, request_id, ContactState.DECLINED, site)


def _answer(session: Session, now: datetime, person_id: int, request_id: int, state: ContactState, site: str) -> None:
    request = session.scalars(
        select(ContactRequest)
        .where(ContactRequest.id == request_id, ContactRequest.person_id == person_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if request is None or request.state is ContactState.WITHDRAWN:
        raise NotFound
    if request.state is state:
        return
    before = [old for old in ContactState if rules.may_move(old, state)]
    changed = session.connection().execute(
        update(ContactRequest)
        .where(ContactRequest.id == request_id, ContactRequest.state.in_(before))
        .values(state=state, answered_at=now)
    )
    if changed.rowcount != 1:
        raise AlreadyAnswered
    session.refresh(request)
    record(session, now, person_id, f"recruiting.{state}", "contact_request", request_id)
    recruiter, graduate = people.contact(session, request.recruiter_id), people.contact(session, person_id)
    if recruiter is None or graduate is None:
        return
    accepted = state is ContactState.ACCEPTED
    subject, text = messages.answered(recruiter, graduate, site, accepted=accepted)
    queue_mail(session, lambda: now, recruiter.email, subject, text)


def forget_person(session: Session, now: datetime, person_id: int) -> None:
    """Take down what recruiters could see or hope for, when an account is closed."""
    session.execute(delete(PortfolioText).where(PortfolioText.person_id == person_id))
    session.execute(
        update(ContactRequest)
        .where(
            ContactRequest.person_id == person_id,
            ContactRequest.state.in_((ContactState.PENDING, ContactState.ACCEPTED)),
        )
        .values(state=ContactState.DECLINED, answered_at=now)
    )
    session.execute(
        update(ContactRequest)
        .where(ContactRequest.recruiter_id == person_id, ContactRequest.state == ContactState.PENDING)
        .values(state=ContactState.WITHDRAWN, answered_at=now)
    )


hooks.resume_readers.append(policy.may_read_resume)
hooks.export_parts["recruiting"] = queries.own_data
hooks.on_close.append(forget_person)
