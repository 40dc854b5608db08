"""Writing the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from school.audit.models import AuditEvent


def record(
    session: Session,
    now: datetime,
    actor_id: int | None,
    action: str,
    object_kind: str,
    object_id: object,
    **details: Any,
) -> None:
    """Say in the audit log that `actor_id` (None: the site itself) did `action`.

    `action` reads "area.verb"; `details` holds plain JSON values without personal text.
    """
    session.execute(
        insert(AuditEvent).values(
            at=now,
            actor_id=actor_id,
            action=action,
            object_kind=object_kind,
            object_id=str(object_id),
            details=details,
        )
    )
