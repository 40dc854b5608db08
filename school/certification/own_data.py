"""What is decided about somebody, for their own copy of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from school.certification.models import Certificate, Decision, Qualification
from school.persistence import plain_rows


def own_data(session: Session, person_id: int) -> dict[str, Any]:
    """Decisions, certificates and qualifications."""
    decisions = select(
        Decision.attempt_id, Decision.passed, Decision.composite, Decision.low, Decision.high, Decision.decided_at
    )
    certificates = select(
        Certificate.public_id,
        Certificate.name,
        Certificate.lang,
        Certificate.blueprint,
        Certificate.scores,
        Certificate.issued_at,
        Certificate.valid_until,
        Certificate.revoked_at,
        Certificate.revoked_reason,
    )
    qualifications = select(Qualification.slug, Qualification.granted_at, Qualification.revoked_at)
    return {
        "decisions": plain_rows(session, decisions.where(Decision.person_id == person_id).order_by(Decision.id)),
        "certificates": plain_rows(
            session, certificates.where(Certificate.person_id == person_id).order_by(Certificate.id)
        ),
        "qualifications": plain_rows(
            session, qualifications.where(Qualification.person_id == person_id).order_by(Qualification.id)
        ),
    }
