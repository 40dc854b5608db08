"""Reading decisions, certificates and qualifications."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from school.certification.models import Certificate, Decision, Hold, HoldState, Qualification
from school.certification.rules import CertificateFields


def decision_of(session: Session, attempt_id: int) -> Decision | None:
    """The published outcome of an attempt."""
    return session.scalars(select(Decision).where(Decision.attempt_id == attempt_id)).one_or_none()


def decisions_of(session: Session, attempt_ids: Sequence[int]) -> dict[int, Decision]:
    """The published outcomes of several attempts."""
    rows = session.scalars(select(Decision).where(Decision.attempt_id.in_(attempt_ids)))
    return {decision.attempt_id: decision for decision in rows}


def certificate(session: Session, public_id: str) -> Certificate | None:
    """A certificate by its public number."""
    return session.scalars(select(Certificate).where(Certificate.public_id == public_id)).one_or_none()


def certificate_of_decision(session: Session, decision_id: int) -> Certificate | None:
    """The certificate a decision issued."""
    return session.scalars(select(Certificate).where(Certificate.decision_id == decision_id)).one_or_none()


def certificates_of(session: Session, person_id: int) -> Sequence[Certificate]:
    """A person's certificates, newest first."""
    return session.scalars(
        select(Certificate)
        .where(Certificate.person_id == person_id)
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    ).all()


def fields_of(row: Certificate) -> CertificateFields:
    """What the digest of a stored certificate is over."""
    return CertificateFields(
        public_id=row.public_id,
        name=row.name,
        lang=row.lang,
        blueprint=row.blueprint,
        scores=row.scores,
        issued_at=row.issued_at,
        valid_until=row.valid_until,
    )


def hold_of(session: Session, attempt_id: int) -> Hold | None:
    """The question about an attempt's result, open or settled."""
    return session.scalars(select(Hold).where(Hold.attempt_id == attempt_id)).one_or_none()


def open_holds() -> Select[Any]:
    """Results that wait until a person has looked, oldest first."""
    return select(Hold).where(Hold.state == HoldState.OPEN).order_by(Hold.opened_at, Hold.id)


def issued(text: str = "", state: str = "") -> Select[Any]:
    """All certificates, newest first; by number or name, and "revoked" or "valid"."""
    statement = select(Certificate).order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    if text:
        number = "".join(ch for ch in text.upper() if ch.isalnum() or ch == "-")
        statement = statement.where(
            Certificate.name.icontains(text, autoescape=True)
            | Certificate.public_id.contains(number or text, autoescape=True)
        )
    if state == "revoked":
        return statement.where(Certificate.revoked_at.is_not(None))
    return statement.where(Certificate.revoked_at.is_(None)) if state == "valid" else statement


def qualifications_of(session: Session, person_id: int) -> list[str]:
    """The slugs of a person's live qualifications, such as "entrance-en"."""
    return list(
        session.scalars(
            select(Qualification.slug)
            .where(Qualification.person_id == person_id, Qualification.revoked_at.is_(None))
            .order_by(Qualification.slug)
        )
    )


def held_slugs(person_id: int) -> Select[str]:
    """The same slugs as a select, for a later area to put inside a statement of its own."""
    return select(Qualification.slug).where(Qualification.person_id == person_id, Qualification.revoked_at.is_(None))


def certificate_numbers(session: Session, person_ids: Collection[int], slug: str) -> dict[int, str]:
    """The public number of the newest certificate behind each person's qualification `slug`, live or over."""
    rows = session.execute(
        select(Qualification.person_id, Certificate.public_id)
        .join(Certificate, Certificate.id == Qualification.certificate_id)
        .where(Qualification.person_id.in_(person_ids), Qualification.slug == slug)
        .order_by(Qualification.granted_at, Qualification.id)
    )
    return dict(rows.all())


def section_score(section_id: str) -> ColumnElement[float]:
    """The score of one section of a certificate, as a column to filter and sort by."""
    path = ("sections", section_id, "score")
    column: ColumnElement[float] = Certificate.scores[path].as_float()
    return column


def total_score() -> ColumnElement[float]:
    """The total of a certificate, as a column to filter and sort by."""
    column: ColumnElement[float] = Certificate.scores["total"].as_float()
    return column


def qualified_people() -> Select[Any]:
    """People with a live qualification and what their certificate says, to be joined and filtered.

    Columns: person_id, slug, lang, blueprint, public_id, scores, scores_public, issued_at, valid_until.
    Filter by `section_score(...)` and `total_score()`; join further tables on `person_id`.
    """
    return (
        select(
            Qualification.person_id,
            Qualification.slug,
            Certificate.lang,
            Certificate.blueprint,
            Certificate.public_id,
            Certificate.scores,
            Certificate.scores_public,
            Certificate.issued_at,
            Certificate.valid_until,
        )
        .join(Certificate, Certificate.id == Qualification.certificate_id)
        .where(Qualification.revoked_at.is_(None), Certificate.revoked_at.is_(None))
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a candidate stands after tests, for the home page."""

    attempt_id: int
    passed: bool
    decided_at: datetime
    public_id: str | None


def latest_standing(session: Session, person_id: int) -> Standing | None:
    """The newest published result of a person: one statement."""
    row = session.execute(
        select(Decision.attempt_id, Decision.passed, Decision.decided_at, Certificate.public_id)
        .outerjoin(Certificate, Certificate.decision_id == Decision.id)
        .where(Decision.person_id == person_id)
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(1)
    ).one_or_none()
    return Standing(*row) if row else None


def own_data(session: Session, person_id: int) -> list[dict[str, Any]]:
    """A person's certificates as plain values, for the export of their data."""
    return [
        {
            "number": row.public_id,
            "name": row.name,
            "lang": row.lang,
            "test": row.blueprint,
            "scores": row.scores,
            "issued": row.issued_at.isoformat(),
            "valid_until": row.valid_until.isoformat(),
            "revoked": row.revoked_at.isoformat() if row.revoked_at else None,
        }
        for row in certificates_of(session, person_id)
    ]
