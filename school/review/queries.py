"""Reading the queue, a seat, and what readers did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, median
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from school.review.claims import free_seat, may_read
from school.review.models import ReviewSeat, ReviewState, RubricMark, SpanComment
from school.review.rules import Agreement, GivenMark, Reading, SpanNote, agreement

Finished = Select[Any]
"""Finished readings with their marks."""

_LATELY = timedelta(days=30)
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one language for one reader."""

    lang: str
    count: int
    oldest: datetime


def waiting_for(session: Session, now: datetime, reviewer_id: int, langs: Sequence[str]) -> list[Waiting]:
    """The answers this reader could take, by language."""
    rows = session.execute(
        select(ReviewSeat.lang, func.count(), func.min(ReviewSeat.created_at))
        .where(free_seat(now), may_read(reviewer_id, now), ReviewSeat.lang.in_(langs))
        .group_by(ReviewSeat.lang)
        .order_by(ReviewSeat.lang)
    )
    return [Waiting(lang, count, oldest) for lang, count, oldest in rows]


def in_hand(session: Session, reviewer_id: int) -> ReviewSeat | None:
    """The answer this reader holds, if any."""
    return session.scalars(
        select(ReviewSeat).where(ReviewSeat.reviewer_id == reviewer_id, ReviewSeat.state == ReviewState.CLAIMED)
    ).one_or_none()


def usual_wait(session: Session, now: datetime, langs: Sequence[str]) -> timedelta | None:
    """The median time from the queue to a finished reading in the last month; None without any."""
    rows = session.execute(
        select(ReviewSeat.created_at, ReviewSeat.done_at)
        .where(ReviewSeat.done_at > now - _LATELY, ReviewSeat.lang.in_(langs))
        .order_by(ReviewSeat.done_at.desc())
        .limit(_SAMPLE)
    ).all()
    waits = [(done - created).total_seconds() for created, done in rows if done]
    return timedelta(seconds=median(waits)) if waits else None


@dataclass(frozen=True, slots=True)
class OpenSeat:
    """A seat as its reader's page needs it."""

    id: int
    answer_id: int
    state: ReviewState
    holder_id: int | None
    token: str | None
    leased_until: datetime | None
    draft: dict[str, Any] | None
    """The viewing reader's own draft."""


def seat_for(session: Session, seat_id: int, reviewer_id: int) -> OpenSeat | None:
    """A seat this reader holds, or held and left a draft on; None for everybody else's."""
    row = session.execute(
        select(
            ReviewSeat.answer_id,
            ReviewSeat.state,
            ReviewSeat.reviewer_id,
            ReviewSeat.lease_token,
            ReviewSeat.leased_until,
            ReviewSeat.draft,
        ).where(ReviewSeat.id == seat_id)
    ).one_or_none()
    if row is None:
        return None
    draft = (row.draft or {}).get(str(reviewer_id))
    mine = row.reviewer_id == reviewer_id
    if not mine and draft is None:
        return None
    return OpenSeat(
        id=seat_id,
        answer_id=row.answer_id,
        state=row.state,
        holder_id=row.reviewer_id,
        token=row.lease_token if mine else None,
        leased_until=row.leased_until,
        draft=draft,
    )


def is_done_by(session: Session, seat_id: int, reviewer_id: int) -> bool:
    """Has this reader handed this seat in?"""
    return (
        session.scalar(
            select(ReviewSeat.id).where(
                ReviewSeat.id == seat_id,
                ReviewSeat.reviewer_id == reviewer_id,
                ReviewSeat.state == ReviewState.DONE,
            )
        )
        is not None
    )


def given_marks(session: Session, answer_ids: Sequence[int]) -> dict[int, list[GivenMark]]:
    """The handed-in readings of these answers, in the order of their seats."""
    found: dict[int, list[GivenMark]] = defaultdict(list)
    rows = session.execute(
        select(
            ReviewSeat.answer_id,
            RubricMark.traits,
            RubricMark.holistic,
            RubricMark.unsafe,
            RubricMark.off_topic,
        )
        .join(RubricMark, RubricMark.review_seat_id == ReviewSeat.id)
        .where(ReviewSeat.answer_id.in_(answer_ids), ReviewSeat.state == ReviewState.DONE)
        .order_by(ReviewSeat.answer_id, ReviewSeat.seat)
    )
    for answer_id, *mark in rows:
        found[answer_id].append(GivenMark(*mark))
    return found


def unfinished(session: Session, answer_ids: Sequence[int]) -> bool:
    """Is a reading of these answers still to come, or an answer not in the queue yet?"""
    if not answer_ids:
        return False
    rows = session.execute(
        select(ReviewSeat.answer_id, ReviewSeat.state).where(ReviewSeat.answer_id.in_(answer_ids))
    ).all()
    read = {answer_id for answer_id, state in rows if state == ReviewState.DONE}
    pending = any(state in (ReviewState.WAITING, ReviewState.CLAIMED) for _, state in rows)
    return pending or read != set(answer_ids)


@dataclass(frozen=True, slots=True)
class Reader:
    """What a reader said about a text, without saying who the reader is."""

    traits: dict[str, int]
    holistic: int
    unsafe: bool
    off_topic: bool
    reasons: dict[str, str]
    comment: str
    spans: tuple[SpanNote, ...]


def readers_of(session: Session, answer_ids: Sequence[int]) -> dict[int, list[Reader]]:
    """What the readers of these answers said, for the score report: two statements."""
    marks = session.execute(
        select(ReviewSeat.id, ReviewSeat.answer_id, RubricMark)
        .join(RubricMark, RubricMark.review_seat_id == ReviewSeat.id)
        .where(ReviewSeat.answer_id.in_(answer_ids), ReviewSeat.state == ReviewState.DONE)
        .order_by(ReviewSeat.answer_id, ReviewSeat.seat)
    ).all()
    notes = span_notes(session, [seat_id for seat_id, _, _ in marks])
    found: dict[int, list[Reader]] = defaultdict(list)
    for seat_id, answer_id, mark in marks:
        found[answer_id].append(
            Reader(
                mark.traits, mark.holistic, mark.unsafe, mark.off_topic,
                mark.reasons, mark.comment, tuple(notes.get(seat_id, ())),
            )
        )  # fmt: skip
    return found


def span_notes(session: Session, seat_ids: Sequence[int]) -> dict[int, list[SpanNote]]:
    """The remarks on runs of the text, by seat, in reading order."""
    found: dict[int, list[SpanNote]] = defaultdict(list)
    rows = session.execute(
        select(SpanComment.review_seat_id, SpanComment.start_at, SpanComment.end_at, SpanComment.text)
        .where(SpanComment.review_seat_id.in_(seat_ids))
        .order_by(SpanComment.start_at, SpanComment.id)
    )
    for seat_id, start, end, text in rows:
        found[seat_id].append(SpanNote(start, end, text))
    return found


def own_reading(session: Session, seat_id: int) -> Reading:
    """What was handed in for a seat, as the form shows it."""
    mark = session.scalars(select(RubricMark).where(RubricMark.review_seat_id == seat_id)).one()
    return Reading(
        levels=mark.traits,
        holistic=mark.holistic,
        flags=frozenset(flag for flag in ("unsafe", "off_topic") if getattr(mark, flag)),
        reasons=mark.reasons,
        comment=mark.comment,
        spans=tuple(span_notes(session, [seat_id]).get(seat_id, ())),
    )


def finished(reviewer_id: int, lang: str = "") -> Finished:
    """A reader's own finished readings, newest first."""
    statement = (
        select(
            ReviewSeat.id,
            ReviewSeat.answer_id,
            ReviewSeat.lang,
            ReviewSeat.done_at,
            RubricMark.traits,
            RubricMark.holistic,
            RubricMark.unsafe,
            RubricMark.off_topic,
            RubricMark.comment,
        )
        .join(RubricMark, RubricMark.review_seat_id == ReviewSeat.id)
        .where(ReviewSeat.reviewer_id == reviewer_id, ReviewSeat.state == ReviewState.DONE)
        .order_by(ReviewSeat.done_at.desc(), ReviewSeat.id.desc())
    )
    return statement.where(ReviewSeat.lang == lang) if lang else statement


@dataclass(frozen=True, slots=True)
class Statistics:
    """A reader's own numbers."""

    count: int
    lately: int
    mean_holistic: float | None
    mean_levels: dict[str, float]
    agreement: Agreement


def statistics(session: Session, now: datetime, reviewer_id: int) -> Statistics:
    """Counts and means of a reader, and the agreement where a text was read twice."""
    mine = session.execute(
        select(ReviewSeat.done_at, RubricMark.traits, RubricMark.holistic)
        .join(RubricMark, RubricMark.review_seat_id == ReviewSeat.id)
        .where(ReviewSeat.reviewer_id == reviewer_id, ReviewSeat.state == ReviewState.DONE)
    ).all()
    traits = mine[0].traits if mine else {}
    return Statistics(
        count=len(mine),
        lately=sum(row.done_at > now - _LATELY for row in mine),
        mean_holistic=fmean(row.holistic for row in mine) if mine else None,
        mean_levels={name: fmean(row.traits[name] for row in mine) for name in traits},
        agreement=agreement(_double_marked(session, reviewer_id)),
    )


def _double_marked(session: Session, reviewer_id: int) -> list[tuple[int, int]]:
    """(own holistic mark, another reader's) wherever two people read the same text."""
    seat, other = aliased(ReviewSeat), aliased(ReviewSeat)
    own, theirs = aliased(RubricMark), aliased(RubricMark)
    rows = session.execute(
        select(own.holistic, theirs.holistic)
        .join(seat, seat.id == own.review_seat_id)
        .join(other, (other.answer_id == seat.answer_id) & (other.id != seat.id))
        .join(theirs, theirs.review_seat_id == other.id)
        .where(seat.reviewer_id == reviewer_id)
    )
    return [(mine, other_mark) for mine, other_mark in rows]


def own_data(session: Session, person_id: int) -> list[dict[str, Any]]:
    """What a person marked as a reader, as plain values, for the export of their data."""
    return [
        {
            "reading": row.id,
            "lang": row.lang,
            "handed_in": row.done_at.isoformat(),
            "levels": row.traits,
            "holistic": row.holistic,
            "unsafe": row.unsafe,
            "off_topic": row.off_topic,
            "comment": row.comment,
        }
        for row in session.execute(finished(person_id))
    ]


def queue_state(session: Session, attempt_answer_ids: Sequence[int]) -> tuple[int, datetime | None]:
    """(readings still to come, since when the oldest waits), for the candidate's page."""
    count, oldest = session.execute(
        select(func.count(), func.min(ReviewSeat.created_at)).where(
            ReviewSeat.answer_id.in_(attempt_answer_ids),
            ReviewSeat.state.in_((ReviewState.WAITING, ReviewState.CLAIMED)),
        )
    ).one()
    return count, oldest
