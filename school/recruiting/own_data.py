"""What recruiters can see of somebody and have asked them, for their own copy of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from school.persistence import plain_rows
from school.recruiting.models import ContactRequest, PortfolioText


def own_data(session: Session, person_id: int) -> dict[str, Any]:
    """Texts released to recruiters, and requests received."""
    texts = select(PortfolioText.title, PortfolioText.text, PortfolioText.lang, PortfolioText.released_at)
    requests = select(
        ContactRequest.company,
        ContactRequest.message,
        ContactRequest.state,
        ContactRequest.created_at,
        ContactRequest.answered_at,
    )
    return {
        "texts": plain_rows(session, texts.where(PortfolioText.person_id == person_id).order_by(PortfolioText.id)),
        "requests": plain_rows(
            session, requests.where(ContactRequest.person_id == person_id).order_by(ContactRequest.id)
        ),
    }
