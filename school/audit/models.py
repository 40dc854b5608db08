"""The audit log: append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from school.persistence import Base, person_key, pk


class AuditEvent(Base):
    """Who did what to which thing; `details` holds ids and words of ours, never personal text."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_object", "object_kind", "object_id"),)

    id: Mapped[pk]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = person_key(nullable=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(60))
    details: Mapped[dict[str, Any]]
