"""The verbs of managers for tracks: make one, rename it, open and close it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from school.audit.service import record
from school.errors import Invalid, NotFound
from school.i18n import N_
from school.learning.models import Track

ENTRANCE = "entrance"


class SlugTaken(Invalid):
    """Another track has this name in addresses."""

    code = "slug_taken"
    message = N_("Another track has this name in addresses. Choose another one.")


@dataclass(frozen=True, slots=True)
class NewTrack:
    """What a manager says about a new track."""

    slug: str
    lang: str
    speciality: str
    title_en: str
    title_ru: str
    open: bool = True
    blueprint: str = ENTRANCE


def create_track(session: Session, now: datetime, actor_id: int | None, new: NewTrack) -> None:
    """Make a track; raises SlugTaken, for addresses are not given twice."""
    if session.scalar(select(Track.id).where(Track.slug == new.slug)) is not None:
        raise SlugTaken
    session.add(
        Track(
            slug=new.slug,
            lang=new.lang,
            speciality=new.speciality,
            title_en=new.title_en,
            title_ru=new.title_ru,
            blueprint=new.blueprint,
            open=new.open,
            created_at=now,
        )
    )
    session.flush()
    record(session, now, actor_id, "learning.track_created", "track", new.slug)


def update_track(
    session: Session, now: datetime, actor_id: int | None, slug: str, *, title_en: str, title_ru: str, is_open: bool
) -> None:
    """Rename a track, open it or close it. Who is on a closed track stays on it; nobody new can join."""
    track = session.scalars(select(Track).where(Track.slug == slug)).one_or_none()
    if track is None:
        raise NotFound
    track.title_en, track.title_ru, track.open = title_en, title_ru, is_open
    session.flush()
    record(session, now, actor_id, "learning.track_changed", "track", slug, open=is_open)
