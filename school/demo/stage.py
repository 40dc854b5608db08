"""What every story of the demo needs: the session, the time, and who is who."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assessments.grammar import Checker
from school.demo.cast import BY_KEY, Actor
from school.settings import Settings


@dataclass(slots=True)
class Stage:
    """The demo in the making. A story is stored whole, or not at all."""

    session: Session
    now: datetime
    settings: Settings
    ids: dict[str, int] = field(default_factory=dict)
    checker: Checker | None = None

    def actor(self, key: str) -> Actor:
        """The description of a demo person."""
        return BY_KEY[key]

    def person(self, key: str) -> int:
        """The account of a demo person."""
        return self.ids[key]

    def ago(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """A moment in the past of the demo."""
        return self.now - timedelta(days=days, hours=hours, minutes=minutes)

    def close_story(self) -> None:
        """Store what a story made, so that a later start goes on after it."""
        self.session.commit()
