"""The outbox: mail is a row first and leaves later, so none is lost and none is sent twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from school.persistence import Base, pk, short


class OutboxMail(Base):
    """A message to one person."""

    __tablename__ = "outbox_mail"

    id: Mapped[pk]
    to_address: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[short]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
