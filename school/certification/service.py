"""The verbs of certification: decide, issue, settle a hold, revoke, say who holds what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

import assessments
from assessments import SectionScore
from school import content
from school.accounts import queries as people
from school.accounts import service as accounts
from school.accounts.models import Role
from school.accounts.queries import Contact
from school.attempts import queries as attempt_queries
from school.attempts import service as attempts
from school.audit.service import record
from school.certification import messages, queries, rules
from school.certification.errors import AlreadyRevoked, AlreadySettled, NoCertificate, ReasonMissing
from school.certification.models import Certificate, Decision, Hold, HoldState, Qualification
from school.errors import NotFound
from school.mail.service import queue_mail


def decide(session: Session, now: datetime, attempt_id: int, *, site: str) -> Decision | None:
    """Decide an attempt whose sections are all marked, and publish the result.

    A pass issues the certificate, the qualification and the trainer's role; with the mail all of it
    lies in the caller's transaction, so that nobody is ever qualified by halves. None: still waiting,
    held until somebody has looked, decided before, or the account is closed. `site` is the address links in mails begin with.
    """
    attempt = attempt_queries.attempt_facts(session, attempt_id)
    if attempt is None:
        raise NotFound
    if session.scalar(select(Decision.id).where(Decision.attempt_id == attempt_id)) is not None:
        return None
    person = people.contact(session, attempt.person_id)
    if person is None:
        return None
    blueprint = content.blueprint(attempt.blueprint)
    sections = list(attempt_queries.section_scores(session, attempt_id).values())
    hold = session.scalars(select(Hold).where(Hold.attempt_id == attempt_id)).one_or_none()
    if hold is None:
        reasons = rules.hold_reasons(attempt_queries.is_held(session, attempt_id), sections)
        complete = len(sections) == len(blueprint.sections)
        hold = _open_hold(session, now, attempt, reasons) if reasons and complete else None
    elif hold.state is HoldState.RELEASED:
        sections, hold = rules.released(sections), None
    outcome = assessments.decide(blueprint, sections, hold=hold is not None)
    if outcome.passed is None:
        return None
    attempts.decided(session, now, attempt_id)
    decision = _record_decision(session, now, attempt, outcome, sections)
    number = ""
    if outcome.passed:
        fields = rules.CertificateFields(
            public_id=rules.new_public_id(),
            name=person.name,
            lang=attempt.lang,
            blueprint=attempt.blueprint,
            scores=rules.scores_of(outcome, sections),
            issued_at=now,
            valid_until=now + rules.VALIDITY,
        )
        _issue(session, now, attempt.person_id, decision.id, fields)
        number = fields.public_id
    subject, text = messages.result(person, attempt, number, site)
    queue_mail(session, lambda: now, person.email, subject, text)
    return decision


def settle_hold(
    session: Session, now: datetime, manager_id: int, attempt_id: int, note: str, *, release: bool, site: str
) -> None:
    """A person has looked: release the result, or void the attempt. Either needs a reason."""
    _require_reason(note)
    state = HoldState.RELEASED if release else HoldState.UPHELD
    changed = session.connection().execute(
        update(Hold)
        .where(Hold.attempt_id == attempt_id, Hold.state.in_(rules.states_before(state)))
        .values(state=state, settled_at=now, settled_by=manager_id, note=note.strip())
    )
    if changed.rowcount != 1:
        raise AlreadySettled
    session.expire_all()
    record(session, now, manager_id, f"certification.hold_{state}", "attempt", attempt_id)
    if release:
        decide(session, now, attempt_id, site=site)
        return
    attempts.void(session, now, manager_id, attempt_id, note.strip())
    attempt = attempt_queries.attempt_facts(session, attempt_id)
    if attempt is not None:
        _mail(session, now, attempt.person_id, lambda to: messages.voided(to, attempt, note.strip(), site))


def revoke(session: Session, now: datetime, manager_id: int, public_id: str, reason: str, *, site: str) -> None:
    """Take a certificate back, and with it the qualification. The public page says so from now on."""
    _require_reason(reason)
    certificate = session.scalars(select(Certificate).where(Certificate.public_id == public_id)).one_or_none()
    if certificate is None:
        raise NoCertificate
    changed = session.connection().execute(
        update(Certificate)
        .where(Certificate.id == certificate.id, Certificate.revoked_at.is_(None))
        .values(revoked_at=now, revoked_reason=reason.strip())
    )
    if changed.rowcount != 1:
        raise AlreadyRevoked
    _end_qualifications(session, now, Qualification.certificate_id == certificate.id)
    record(session, now, manager_id, "certification.revoke", "certificate", public_id)
    _mail(
        session, now, certificate.person_id,
        lambda to: messages.revoked(to, public_id, reason.strip(), site),
    )  # fmt: skip


def show_scores(session: Session, now: datetime, person_id: int, public_id: str, *, public: bool) -> None:
    """The owner decides whether the public page shows section scores."""
    changed = session.connection().execute(
        update(Certificate)
        .where(Certificate.public_id == public_id, Certificate.person_id == person_id)
        .values(scores_public=public)
    )
    if changed.rowcount != 1:
        raise NotFound
    record(session, now, person_id, "certification.show_scores", "certificate", public_id, public=public)


@attempts.on_voided
def take_back(session: Session, now: datetime, attempt_id: int) -> None:
    """What an attempt earned ends with it when it is made void."""
    earned = select(Certificate.id).join(Decision, Decision.id == Certificate.decision_id)
    ids = list(session.scalars(earned.where(Decision.attempt_id == attempt_id)))
    session.connection().execute(
        update(Certificate)
        .where(Certificate.id.in_(ids), Certificate.revoked_at.is_(None))
        .values(revoked_at=now, revoked_reason=rules.VOID_REASON)
    )
    _end_qualifications(session, now, Qualification.certificate_id.in_(ids))


def forget_person(session: Session, now: datetime, person_id: int) -> None:
    """Somebody has left: their certificates no longer hold, and their name is nowhere on them."""
    for certificate in queries.certificates_of(session, person_id):
        certificate.name = rules.NO_NAME
        certificate.scores_public = False
        if certificate.revoked_at is None:
            certificate.revoked_at, certificate.revoked_reason = now, rules.CLOSED_REASON
        certificate.digest = queries.fields_of(certificate).digest()
    _end_qualifications(session, now, Qualification.person_id == person_id)
    session.flush()


@attempts.not_needed_when
def has_valid_certificate(session: Session, now: datetime, person_id: int, blueprint: str, lang: str) -> bool:
    """Nobody need sit a test again whose certificate is valid for some time yet."""
    found = session.scalar(
        select(Certificate.id).where(
            Certificate.person_id == person_id,
            Certificate.blueprint == blueprint,
            Certificate.lang == lang,
            Certificate.revoked_at.is_(None),
            Certificate.valid_until > now + rules.RENEWAL,
        )
    )
    return found is not None


def end_expired(session: Session, now: datetime) -> int:
    """Qualifications end with the validity of their certificate; returns how many ended."""
    over = select(Certificate.id).where(Certificate.valid_until <= now)
    return _end_qualifications(session, now, Qualification.certificate_id.in_(over))


def holds(session: Session, person_id: int, slug: str) -> bool:
    """Has this person the qualification named by `slug`, such as "entrance-en"?"""
    found = session.scalar(
        select(Qualification.id).where(
            Qualification.person_id == person_id,
            Qualification.slug == slug,
            Qualification.revoked_at.is_(None),
        )
    )
    return found is not None


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def _end_qualifications(session: Session, now: datetime, *which: Any) -> int:
    ended = session.connection().execute(
        update(Qualification).where(Qualification.revoked_at.is_(None), *which).values(revoked_at=now)
    )
    return int(ended.rowcount)


def _open_hold(session: Session, now: datetime, attempt: attempt_queries.AttemptFacts, reasons: list[str]) -> Hold:
    hold = Hold(
        attempt_id=attempt.id, person_id=attempt.person_id, reasons=reasons,
        state=HoldState.OPEN, opened_at=now,
    )  # fmt: skip
    session.add(hold)
    session.flush()
    record(session, now, None, "certification.hold", "attempt", attempt.id, reasons=reasons)
    return hold


def _record_decision(
    session: Session,
    now: datetime,
    attempt: attempt_queries.AttemptFacts,
    outcome: assessments.Decision,
    sections: Iterable[SectionScore],
) -> Decision:
    decision = Decision(
        attempt_id=attempt.id,
        person_id=attempt.person_id,
        passed=outcome.passed,
        composite=outcome.composite,
        se=outcome.se,
        low=outcome.low,
        high=outcome.high,
        p_pass=outcome.p_pass,
        details={
            "blueprint_version": attempt.blueprint_version,
            "reasons": [asdict(reason) for reason in outcome.reasons],
            "sections": [section.record() for section in sections],
        },
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    record(session, now, None, "certification.decide", "attempt", attempt.id, passed=outcome.passed)
    return decision


def _issue(session: Session, now: datetime, person_id: int, decision_id: int, fields: rules.CertificateFields) -> None:
    """Certificate, qualification and role; a qualification held already is renewed."""
    certificate = Certificate(
        **asdict(fields),
        decision_id=decision_id,
        person_id=person_id,
        scores_public=True,
        digest=fields.digest(),
    )
    session.add(certificate)
    session.flush()
    slug = rules.qualification_slug(fields.blueprint, fields.lang)
    _end_qualifications(session, now, Qualification.person_id == person_id, Qualification.slug == slug)
    session.add(Qualification(person_id=person_id, slug=slug, certificate_id=certificate.id, granted_at=now))
    session.flush()
    accounts.grant_role(session, now, None, person_id, Role.TRAINER)
    record(session, now, None, "certification.issue", "certificate", fields.public_id, slug=slug)


def _mail(session: Session, now: datetime, person_id: int, write: Callable[[Contact], messages.Mail]) -> None:
    """Queue a mail to a person; nobody reads the mail of a closed account."""
    person = people.contact(session, person_id)
    if person is not None:
        queue_mail(session, lambda: now, person.email, *write(person))
