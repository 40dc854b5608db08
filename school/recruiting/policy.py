"""Who may see and ask what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from school.accounts.models import Role
from school.accounts.viewer import Viewer
from school.clock import utc_now
from school.recruiting import queries, rules
from school.recruiting.models import ContactRequest


def may_read_resume(session: Session, viewer: Viewer, owner_id: int) -> bool:
    """A recruiter whose request was accepted, for as long as the graduate agrees to be found."""
    return (
        viewer.is_a(Role.RECRUITER)
        and queries.in_contact(session, viewer.id, owner_id)
        and queries.is_available(session, utc_now(), owner_id)
    )


def may_ask(latest: ContactRequest | None, now: datetime) -> bool:
    """Whether a recruiter whose newest request to somebody is `latest` may send another."""
    return latest is None or rules.may_ask_again(latest.state, latest.answered_at, now)
