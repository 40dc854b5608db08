"""The verbs of review: open a seat, claim it, keep a draft, hand a reading in, give it back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random, SystemRandom

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from school.attempts import queries as attempt_queries
from school.attempts import service as attempts
from school.audit.service import record
from school.errors import NotFound
from school.review import claims, marking, queries, rules
from school.review.errors import LeaseLost, NotComplete, NothingWaits
from school.review.models import (
    ReviewRefusal,
    ReviewSeat,
    ReviewState,
    RubricMark,
    SpanComment,
)

TOKEN_BYTES = 24
SHUFFLE_BELOW = 2**31

WhenMarked = Callable[[Session, datetime, int], object]
_when_marked: dict[str, WhenMarked] = {}


def when_marked(area: str, listener: WhenMarked) -> None:
    """Have `listener(session, now, attempt_id)` called when all texts of an attempt are marked.

    It runs inside the transaction of the last reading: when it fails, the reading is not stored
    either. An area has one listener; naming another replaces it.
    """
    _when_marked[area] = listener


def listeners() -> set[str]:
    """The areas that listen."""
    return set(_when_marked)


@attempts.on_screened
def open_first_seat(session: Session, now: datetime, answer_id: int, rng: Random | None = None) -> None:
    """Put a screened answer into the queue; once, however often it is called.

    A blank answer needs no reader: its text is worth nothing, and the attempt may be complete.
    """
    known = select(ReviewSeat.id).where(ReviewSeat.answer_id == answer_id)
    if session.scalar(known) is not None:
        return
    written = attempt_queries.written_answer(session, answer_id)
    if written is None:
        raise NotFound
    attempts.enter_review(session, now, written.attempt_id)
    if written.text:
        _open_seat(session, now, written, 1, rng)
        return
    attempts.record_human_mark(
        session, now, answer_id,
        value=0.0, details=marking.BLANK_DETAILS, rubric_fingerprint="", marked_by=None,
    )  # fmt: skip
    _finish_if_complete(session, now, written.attempt_id)


def claim(session: Session, now: datetime, reviewer_id: int, langs: Sequence[str]) -> int:
    """Lease the next answer to a reader and return its seat; the answer in hand comes first."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    seat_id = claims.claim_next(session, now, reviewer_id, langs, token)
    if seat_id is None:
        raise NothingWaits
    return seat_id


def renew(session: Session, now: datetime, reviewer_id: int, seat_id: int, token: str) -> datetime:
    """The page is still open: the lease runs anew from now. Returns when it will end."""
    until = now + rules.LEASE
    if not claims.change_held(session, seat_id, reviewer_id, token, leased_until=until):
        raise LeaseLost
    return until


def save_draft(
    session: Session, now: datetime, reviewer_id: int, seat_id: int, token: str, reading: rules.Reading
) -> int:
    """Keep what the reader has filled in so far and renew the lease; returns the draft's revision."""
    held = claims.held_by(seat_id, reviewer_id, token)
    row = session.execute(select(ReviewSeat.draft).where(*held).with_for_update()).one_or_none()
    if row is None:
        raise LeaseLost
    drafts = dict(row.draft or {})
    revision = int(drafts.get(str(reviewer_id), {}).get("revision", 0)) + 1
    drafts[str(reviewer_id)] = {**reading.as_draft(), "revision": revision}
    claims.change_held(session, seat_id, reviewer_id, token, draft=drafts, leased_until=now + rules.LEASE)
    return revision


def give_back(session: Session, now: datetime, reviewer_id: int, seat_id: int, token: str, reason: str) -> None:
    """Put an answer back for others; this reader does not meet it again."""
    answer_id = session.scalar(select(ReviewSeat.answer_id).where(ReviewSeat.id == seat_id))
    freed = claims.change_held(
        session, seat_id, reviewer_id, token,
        state=ReviewState.WAITING, reviewer_id=None, leased_until=None, lease_token=None,
    )  # fmt: skip
    if not freed or answer_id is None:
        raise LeaseLost
    session.add(ReviewRefusal(answer_id=answer_id, reviewer_id=reviewer_id, reason=reason, created_at=now))
    session.flush()
    record(session, now, reviewer_id, "review.give_back", "review_seat", seat_id)


def submit(session: Session, now: datetime, reviewer_id: int, seat_id: int, token: str, reading: rules.Reading) -> bool:
    """Hand a reading in. False: it had been handed in before, and nothing was stored twice.

    In the same transaction another seat opens when the rules ask for one; otherwise the text's
    section is recorded, and with the last text of the attempt the listeners decide.
    """
    places = rules.missing(reading)
    if places:
        raise NotComplete(places)
    _lock_attempt(session, seat_id)
    done = claims.change_held(
        session, seat_id, reviewer_id, token,
        state=ReviewState.DONE, done_at=now, leased_until=None, lease_token=None,
    )  # fmt: skip
    if not done:
        if queries.is_done_by(session, seat_id, reviewer_id):
            return False
        raise LeaseLost
    seat = session.get_one(ReviewSeat, seat_id, populate_existing=True)
    written = attempt_queries.written_answer(session, seat.answer_id)
    if written is None:
        raise NotFound
    _store(session, now, seat, reading, marking.rubric_of(written).fingerprint())
    record(session, now, reviewer_id, "review.submit", "review_seat", seat_id, seat=seat.seat)
    _after_reading(session, now, seat, written)
    return True


@attempts.on_voided
def cancel(session: Session, now: datetime, attempt_id: int) -> None:
    """Nobody needs to read the answers of this attempt any more (it was made void)."""
    answer_ids = [w.answer_id for w in attempt_queries.written_answers(session, attempt_id)]
    session.execute(
        update(ReviewSeat)
        .where(
            ReviewSeat.answer_id.in_(answer_ids),
            ReviewSeat.state.in_((ReviewState.WAITING, ReviewState.CLAIMED)),
        )
        .values(state=ReviewState.CANCELLED, leased_until=None, lease_token=None)
        .execution_options(synchronize_session=False)
    )


def forget_person(session: Session, now: datetime, person_id: int) -> None:
    """Somebody has left: nobody need read their answers, and what they held goes to others."""
    held = ReviewSeat.state.in_((ReviewState.WAITING, ReviewState.CLAIMED))
    session.execute(
        update(ReviewSeat)
        .where(ReviewSeat.candidate_id == person_id, held)
        .values(state=ReviewState.CANCELLED, leased_until=None, lease_token=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(ReviewSeat)
        .where(ReviewSeat.reviewer_id == person_id, ReviewSeat.state == ReviewState.CLAIMED)
        .values(state=ReviewState.WAITING, reviewer_id=None, leased_until=None, lease_token=None)
        .execution_options(synchronize_session=False)
    )


def _lock_attempt(session: Session, seat_id: int) -> None:
    """Let readings of one attempt be handed in one after the other.

    Two at once would each find the other one missing, and nobody would finish the attempt.
    """
    answer_id = session.scalar(select(ReviewSeat.answer_id).where(ReviewSeat.id == seat_id))
    written = attempt_queries.written_answer(session, answer_id) if answer_id else None
    if written is None:
        raise NotFound
    texts = attempt_queries.written_answers(session, written.attempt_id)
    session.execute(
        select(ReviewSeat.id)
        .where(ReviewSeat.answer_id.in_([text.answer_id for text in texts]))
        .order_by(ReviewSeat.id)
        .with_for_update()
    ).all()


def _open_seat(
    session: Session,
    now: datetime,
    written: attempt_queries.WrittenAnswer,
    seat: int,
    rng: Random | None = None,
) -> None:
    """A place in the queue is drawn once and stored, so the order gives nothing away."""
    session.add(
        ReviewSeat(
            answer_id=written.answer_id,
            candidate_id=written.person_id,
            lang=written.lang,
            seat=seat,
            state=ReviewState.WAITING,
            shuffle=(rng or SystemRandom()).randrange(SHUFFLE_BELOW),
            created_at=now,
        )
    )
    session.flush()


def _store(session: Session, now: datetime, seat: ReviewSeat, reading: rules.Reading, fingerprint: str) -> None:
    session.add(
        RubricMark(
            review_seat_id=seat.id,
            traits=dict(reading.levels),
            holistic=reading.holistic,
            unsafe="unsafe" in reading.flags,
            off_topic="off_topic" in reading.flags,
            reasons={place: text for place, text in reading.reasons.items() if text},
            comment=reading.comment,
            rubric_fingerprint=fingerprint,
            created_at=now,
        )
    )
    for note in reading.spans:
        session.add(SpanComment(review_seat_id=seat.id, start_at=note.start, end_at=note.end, text=note.text))
    session.flush()


def _after_reading(session: Session, now: datetime, seat: ReviewSeat, written: attempt_queries.WrittenAnswer) -> None:
    """The standing mark of the text; then one more reader, or the end."""
    marks = queries.given_marks(session, [seat.answer_id])[seat.answer_id]
    score = marking.text_score(written, marks)
    attempts.record_human_mark(
        session, now, written.answer_id,
        value=score.scaled / 100,
        details=marking.details(marks, score),
        rubric_fingerprint=marking.rubric_of(written).fingerprint(),
        marked_by=seat.reviewer_id,
    )  # fmt: skip
    others = attempt_queries.section_scores(session, written.attempt_id)
    why = marking.why_another(written, marks, score, others)
    if why:
        _open_seat(session, now, written, len(marks) + 1)
        record(session, now, None, "review.another_reader", "answer", written.answer_id, why=list(why))
        return
    _finish_if_complete(session, now, written.attempt_id)


def _finish_if_complete(session: Session, now: datetime, attempt_id: int) -> None:
    """Record the written sections once every text has all its readings, and tell the listeners."""
    texts = attempt_queries.written_answers(session, attempt_id)
    filled = [text for text in texts if text.text]
    if queries.unfinished(session, [text.answer_id for text in filled]):
        return
    marks = queries.given_marks(session, [text.answer_id for text in filled])
    for section in marking.written_sections(texts, marks):
        attempts.record_section(session, now, attempt_id, section)
    for listener in _when_marked.values():
        listener(session, now, attempt_id)
