"""Who may read what, and the one statement that hands it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from school.review.models import ReviewRefusal, ReviewSeat, ReviewState
from school.review.rules import LEASE, REST


def free_seat(now: datetime) -> ColumnElement[bool]:
    """Waiting, or claimed by somebody whose lease ran out."""
    return or_(ReviewSeat.state == ReviewState.WAITING, ReviewSeat.leased_until <= now)


def may_read(reviewer_id: int, now: datetime) -> ColumnElement[bool]:
    """Not one's own answer, not the same candidate within the rest, no second seat of an answer,
    and nothing given back before.
    """
    other = aliased(ReviewSeat)
    seen = exists().where(
        other.reviewer_id == reviewer_id,
        other.id != ReviewSeat.id,
        or_(
            other.answer_id == ReviewSeat.answer_id,
            (other.candidate_id == ReviewSeat.candidate_id) & (other.done_at > now - REST),
        ),
    )
    refused = exists().where(ReviewRefusal.reviewer_id == reviewer_id, ReviewRefusal.answer_id == ReviewSeat.answer_id)
    return (ReviewSeat.candidate_id != reviewer_id) & ~seen & ~refused


def claim_next(session: Session, now: datetime, reviewer_id: int, langs: Sequence[str], token: str) -> int | None:
    """Lease the next answer to this reader; the answer in hand comes first. None: nothing waits.

    One conditional statement: under PostgreSQL the chosen row is locked and locked rows are passed
    over, SQLite lets one writer in at a time. The unique index on open seats refuses a second one.
    """
    mine = (ReviewSeat.state == ReviewState.CLAIMED) & (ReviewSeat.reviewer_id == reviewer_id)
    takeable = free_seat(now) & may_read(reviewer_id, now) & ReviewSeat.lang.in_(langs)
    chosen = (
        select(ReviewSeat.id)
        .where(or_(mine, takeable))
        .order_by(case((mine, 0), else_=1), ReviewSeat.shuffle, ReviewSeat.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = (
        update(ReviewSeat)
        .where(ReviewSeat.id == chosen, or_(mine, free_seat(now)))
        .values(
            state=ReviewState.CLAIMED,
            reviewer_id=reviewer_id,
            leased_until=now + LEASE,
            lease_token=case((mine, ReviewSeat.lease_token), else_=token),
        )
        .returning(ReviewSeat.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(statement).one_or_none()


def held_by(seat_id: int, reviewer_id: int, token: str) -> list[ColumnElement[bool]]:
    """The seat is still this reader's: expired or not, nobody else has taken it."""
    return [
        ReviewSeat.id == seat_id,
        ReviewSeat.state == ReviewState.CLAIMED,
        ReviewSeat.reviewer_id == reviewer_id,
        ReviewSeat.lease_token == token,
    ]


def change_held(session: Session, seat_id: int, reader_id: int, token: str, /, **values: Any) -> bool:
    """Change a seat on the condition that this reader holds it; False when he does not."""
    statement = (
        update(ReviewSeat)
        .where(*held_by(seat_id, reader_id, token))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return session.connection().execute(statement).rowcount == 1
