"""Saving a draft: the one statement behind every autosave, and why it changed nothing when it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, case, cast, extract, func, or_, select, update

from school.attempts import rules
from school.attempts.errors import HandedIn, OtherWindow, TimeOver
from school.attempts.models import Answer, Attempt, AttemptState
from school.attempts.rules import Order, Packet, Stored
from school.errors import NotFound
from school.prepared import Prepared, Where


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has filled in for one item; `seconds`: how long they had it before them since the last save."""

    answer: Mapping[str, Any]
    complete: bool
    flagged: bool = False
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands after a save."""

    revision: int
    saved_at: datetime
    deadline_at: datetime


_ANSWERS: Any = Answer.__table__
_ATTEMPTS: Any = Attempt.__table__

# FOR SHARE (PostgreSQL; SQLite has one writer anyway): a submission waits for a save that is on its way,
# and a save that comes during a submission sees that the attempt is no longer open.
_WRITABLE = (
    select(_ATTEMPTS.c.id)
    .where(
        _ATTEMPTS.c.id == bindparam("in_attempt"),
        _ATTEMPTS.c.person_id == bindparam("by_person"),
        _ATTEMPTS.c.state == AttemptState.OPEN,
        _ATTEMPTS.c.deadline_at > bindparam("earliest_deadline"),
    )
    .with_for_update(read=True)
    .scalar_subquery()
)
_AT: Any = bindparam("at", type_=_ANSWERS.c.saved_at.type)
_STARTED = select(_ATTEMPTS.c.started_at).where(_ATTEMPTS.c.id == bindparam("in_attempt")).scalar_subquery()


def _second(moment: Any) -> Any:
    return cast(extract("epoch", moment), BigInteger)


# What a page says is believed as far as the clock of the server allows, so that a save repeated because its
# reply got lost counts its time once. Whole seconds on both sides: over many saves no fraction adds up.
_PASSED = _second(_AT) - _second(func.coalesce(_ANSWERS.c.saved_at, _STARTED))
_SAID = bindparam("seen_for", type_=BigInteger())
_SEEN = case((_SAID <= _PASSED, _SAID), (_PASSED > 0, _PASSED), else_=0)
_SAVE = Prepared(
    update(_ANSWERS)
    .where(
        _ANSWERS.c.attempt_id == _WRITABLE,
        _ANSWERS.c.item_id == bindparam("of_item"),
        or_(
            _ANSWERS.c.revision == bindparam("base"),
            and_(
                bindparam("tab", type_=_ANSWERS.c.writer.type) != "",
                _ANSWERS.c.writer == bindparam("tab"),
                _ANSWERS.c.writer_seq < bindparam("tab_seq"),
            ),
        ),
    )
    .values(
        answer=bindparam("draft", type_=_ANSWERS.c.answer.type),
        complete=bindparam("is_complete"),
        flagged=bindparam("is_flagged"),
        revision=_ANSWERS.c.revision + 1,
        writer=bindparam("tab", type_=_ANSWERS.c.writer.type),
        writer_seq=bindparam("tab_seq"),
        saved_at=_AT,
        seconds=_ANSWERS.c.seconds + _SEEN,
    )
    .returning(
        _ANSWERS.c.revision,
        select(_ATTEMPTS.c.deadline_at).where(_ATTEMPTS.c.id == bindparam("in_attempt")).scalar_subquery(),
    )
)


_STANDS = Prepared(
    select(
        _ATTEMPTS.c.state,
        _ATTEMPTS.c.deadline_at,
        _ANSWERS.c.answer,
        _ANSWERS.c.flagged,
        _ANSWERS.c.revision,
        _ANSWERS.c.writer,
        _ANSWERS.c.writer_seq,
        _ANSWERS.c.saved_at,
    )
    .join(_ANSWERS, _ANSWERS.c.attempt_id == _ATTEMPTS.c.id)
    .where(
        _ATTEMPTS.c.id == bindparam("in_attempt"),
        _ATTEMPTS.c.person_id == bindparam("by_person"),
        _ANSWERS.c.item_id == bindparam("of_item"),
    )
)


def save(
    where: Where, now: datetime, person_id: int, attempt_id: int, item_id: str, packet: Packet, draft: Draft
) -> Saved:
    """Store a draft: one statement that checks owner, clock and order of saves as it writes.

    An older packet of the same tab changes nothing and is answered with what stands. Raises
    OtherWindow when another tab saved something this one has not seen, TimeOver, HandedIn, NotFound.
    """
    rows = _SAVE.rows(
        where,
        in_attempt=attempt_id,
        by_person=person_id,
        earliest_deadline=now - rules.GRACE,
        of_item=item_id,
        base=packet.base,
        tab=packet.writer,
        tab_seq=packet.seq,
        draft=dict(draft.answer),
        is_complete=draft.complete,
        is_flagged=draft.flagged,
        at=now,
        seen_for=draft.seconds,
    )
    if rows:
        return Saved(rows[0][0], now, rows[0][1])
    return _not_saved(where, now, person_id, attempt_id, item_id, packet, draft)


def _not_saved(
    where: Where, now: datetime, person_id: int, attempt_id: int, item_id: str, packet: Packet, draft: Draft
) -> Saved:
    """Say why a save changed nothing; a repeated save is no mistake."""
    rows = _STANDS.rows(where, in_attempt=attempt_id, by_person=person_id, of_item=item_id)
    if not rows:
        raise NotFound
    row = rows[0]
    if row.state != AttemptState.OPEN:
        raise HandedIn
    if rules.is_over(row.deadline_at, now):
        raise TimeOver
    same = row.answer == draft.answer and row.flagged == draft.flagged
    older = rules.order(packet, Stored(row.revision, row.writer, row.writer_seq)) == Order.OLDER
    if not same and not older:
        raise OtherWindow(row.revision)
    return Saved(row.revision, row.saved_at or now, row.deadline_at)
