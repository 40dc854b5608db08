"""Attempts for tests, sat through the real services with answers as good as a test asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments import TRAITS
from school import content
from school.attempts import service as attempts
from school.attempts.models import Answer, Attempt, Screening, ScreeningState
from school.review import service as review
from school.review.models import ReviewSeat
from school.review.rules import Reading, SpanNote

GOOD = 4
"""A level that needs no reason and, given for all traits, lies well above the cut."""


@dataclass(frozen=True, slots=True)
class Sat:
    """An attempt that is handed in."""

    attempt_id: int
    answer_id: int
    text: str


def sit(
    session: Session,
    now: datetime,
    person_id: int,
    lang: str = "en",
    *,
    right: bool = True,
    text: str | None = None,
    screened: bool = True,
    similarity: float | None = None,
) -> Sat:
    """Sit the entrance test: all keys when `right`, else nothing but the text; then the screen."""
    attempt_id = attempts.start(
        session, now, person_id, content.blueprint("entrance"), content.bank(), lang, Random(person_id)
    )
    rows = session.execute(
        select(Answer.id, Answer.kind, Answer.item_fingerprint).where(Answer.attempt_id == attempt_id)
    ).all()
    answer_id, written = 0, ""
    for row in rows:
        item = content.item_by_fingerprint(row.item_fingerprint)
        assert item is not None
        key = item.key()
        if row.kind == "writing":
            answer_id, written = row.id, key["text"] if text is None else text
            key = {"text": written}
        if right or row.kind == "writing":
            session.execute(update(Answer).where(Answer.id == row.id).values(answer=key, complete=True))
    attempts.submit(session, now, person_id, attempt_id)
    if screened:
        screen(session, now, answer_id, similarity)
    return Sat(attempt_id, answer_id, written)


def screen(session: Session, now: datetime, answer_id: int, similarity: float | None = None) -> None:
    """The automatic screen is through; the answer goes to people."""
    grammar = {
        "density": 1.0, "matches": 1, "words": 100, "engine": "test", "version": "1",
        "found": [
            {"rule": "R", "category": "TYPOS", "message": "Possible slip", "offset": 0, "length": 3, "replacements": ["The"]}
        ],
    }  # fmt: skip
    session.execute(
        update(Screening)
        .where(Screening.answer_id == answer_id)
        .values(state=ScreeningState.DONE, grammar=grammar, similarity=similarity, done_at=now)
    )
    attempts.hand_to_people(session, now, answer_id)


def reading(level: int = GOOD, holistic: int = 5, *, flags: tuple[str, ...] = (), **levels: int) -> Reading:
    """A complete reading with one level for all traits, some set apart."""
    given = {trait: levels.get(trait, level) for trait in TRAITS}
    places = (*given, *flags)
    return Reading(
        levels=given,
        holistic=holistic,
        flags=frozenset(flags),
        reasons=dict.fromkeys(places, "Because it is so."),
        comment="Keep the order of thoughts.",
        spans=(SpanNote(0, 5, "A good start."),),
    )


def read_next(
    session: Session, now: datetime, reviewer_id: int, given: Reading, langs: tuple[str, ...] = ("en", "ru")
) -> int:
    """Claim the next answer and hand this reading in; returns the seat."""
    seat_id = review.claim(session, now, reviewer_id, langs)
    assert review.submit(session, now, reviewer_id, seat_id, token_of(session, seat_id), given)
    return seat_id


def token_of(session: Session, seat_id: int) -> str:
    """The token of a seat's lease."""
    found = session.scalar(select(ReviewSeat.lease_token).where(ReviewSeat.id == seat_id))
    assert found
    return found


def state_of(session: Session, attempt_id: int) -> str:
    """Where an attempt is."""
    found = session.scalar(select(Attempt.state).where(Attempt.id == attempt_id))
    assert found
    return found.value


__all__ = ["GOOD", "Sat", "read_next", "reading", "screen", "sit", "state_of", "token_of"]
