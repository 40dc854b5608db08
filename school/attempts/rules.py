"""Pure decisions about attempts: moves, the order of saves, time, retakes, standing marks."""

from __future__ import annotations

import calendar
import enum
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assessments import Blueprint, Item
from assessments.blueprint import Retake
from assessments.measures.similarity import HOLD, LOOK
from assessments.text import clean
from school.attempts.models import AttemptState, MarkSource

MOVES: dict[AttemptState, frozenset[AttemptState]] = {
    AttemptState.OPEN: frozenset({AttemptState.SUBMITTED, AttemptState.VOID}),
    AttemptState.SUBMITTED: frozenset({AttemptState.IN_REVIEW, AttemptState.DECIDED, AttemptState.VOID}),
    AttemptState.IN_REVIEW: frozenset({AttemptState.DECIDED, AttemptState.VOID}),
    AttemptState.DECIDED: frozenset({AttemptState.VOID}),
    AttemptState.VOID: frozenset(),
}

GRACE = timedelta(seconds=10)
"""How long after the deadline a save that was on its way still counts."""

TEXT_LENGTH = 20_000
ANSWER_LENGTH = 60_000
"""The most an answer may have: one text, and everything of it together as JSON."""

_DEEPEST = 6
_LARGEST = 10**9
_MOST_SECONDS = 86_400
_WRITER = re.compile(r"[A-Za-z0-9_-]{1,32}")

SCREEN_PAUSES = (30, 60, 120, 300, 600, 900)
"""Seconds to wait after the first, second, ... time the grammar engine did not answer."""
SCREEN_LEASE = timedelta(minutes=8)
"""How long a worker may take before another one tries the same text."""
SCREEN_TIMEOUTS = 3
"""After so many breakdowns on one text it goes to people without the engine's findings."""


def may_move(before: AttemptState, after: AttemptState) -> bool:
    """Is this move of an attempt allowed?"""
    return after in MOVES[before]


def states_before(after: AttemptState) -> list[AttemptState]:
    """The states from which an attempt may move to `after`."""
    return [state for state in MOVES if after in MOVES[state]]


def deadline(blueprint: Blueprint, started_at: datetime, extra_minutes: int = 0) -> datetime:
    """When the time of an attempt ends."""
    return started_at + timedelta(minutes=blueprint.minutes + extra_minutes)


def extra_minutes(blueprint: Blueprint, asked: bool) -> int:
    """Half as much time again for people who need more."""
    return math.ceil(blueprint.minutes / 2) if asked else 0


def is_over(deadline_at: datetime, now: datetime) -> bool:
    """Has the time ended, the grace for saves on their way included?"""
    return now >= deadline_at + GRACE


class Order(enum.Enum):
    """What a save is to the draft that is stored."""

    NEXT = "next"
    OLDER = "older"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Packet:
    """A save: which browser tab wrote it, as its how-many-th, knowing which revision.

    It is stored when nothing was stored since the revision it knows, or when the last one to
    store was the same tab with an earlier packet (whose reply got lost). An earlier packet of the
    same tab that arrives late is dropped, because the newer one is stored. Everything else would
    overwrite words this tab has never shown, and is a conflict for the person to decide.
    """

    base: int
    writer: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """What stands in the answer's row."""

    revision: int
    writer: str = ""
    writer_seq: int = 0


def order(packet: Packet, stored: Stored) -> Order:
    """What this packet is to that row; service.save asks the database the same in one statement."""
    same_writer = packet.writer != "" and packet.writer == stored.writer
    if packet.base == stored.revision or (same_writer and packet.seq > stored.writer_seq):
        return Order.NEXT
    return Order.OLDER if same_writer else Order.CONFLICT


def read_packet(base: str | None, writer: str | None, seq: str | None) -> Packet:
    """The packet named by a form's fields; nonsense means one that knows nothing."""
    known = writer if writer and _WRITER.fullmatch(writer) else ""
    return Packet(base=_count(base, -1), writer=known, seq=_count(seq, 0))


def read_seconds(text: str | None) -> int:
    """How long a page says its item was before somebody; nonsense is not known, and a save never fails for it."""
    return min(_count(text, 0), _MOST_SECONDS)


def _count(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else default


def tidy(value: Any, depth: int = 0) -> Any:
    """A draft as any database can keep it: clean text, finite numbers, no bottomless nesting."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if -_LARGEST <= value <= _LARGEST else None  # nor is NaN
    if depth >= _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {clean(str(key)): tidy(each, depth + 1) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [tidy(each, depth + 1) for each in value]
    return None


def longest(value: Any, depth: int = 0) -> int:
    """The length of the longest text in a draft, as deep as `tidy` keeps it."""
    if isinstance(value, str):
        return len(value)
    if depth >= _DEEPEST or not isinstance(value, Mapping | list):
        return 0
    inside = value.values() if isinstance(value, Mapping) else value
    return max((longest(each, depth + 1) for each in inside), default=0)


def size(value: Any) -> int:
    """The length of a draft as it is stored."""
    return len(json.dumps(value, ensure_ascii=False))


def is_complete(item: Item, raw: Mapping[str, Any] | None) -> bool:
    """Would this draft be scored as an answer? A text left as it was is none yet."""
    answer = item.parse(raw)
    if answer is None:
        return False
    return not (item.kind == "correct" and answer["text"].strip() == str(getattr(item, "text", "")).strip())


@dataclass(frozen=True, slots=True)
class Sitting:
    """An earlier attempt, as far as retakes ask about it."""

    id: int
    number: int
    state: AttemptState
    started_at: datetime
    submitted_at: datetime | None


class May(enum.StrEnum):
    """Whether a person may start an attempt, and if not, what stands in the way."""

    START = "start"
    GO_ON = "go_on"
    PENDING = "pending"
    WAIT = "wait"
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """`at`: from when on a start is possible; `attempt_id`: the attempt that stands in the way."""

    may: May
    at: datetime | None = None
    attempt_id: int | None = None
    used: int = 0
    number: int = 1


def eligibility(sittings: Iterable[Sitting], retake: Retake, now: datetime) -> Eligibility:
    """May an attempt be started now? Void attempts count as if they had never been."""
    ordered = sorted(sittings, key=lambda sitting: sitting.number)
    number = ordered[-1].number + 1 if ordered else 1
    counted = [sitting for sitting in ordered if sitting.state != AttemptState.VOID]
    recent = [s for s in counted if months_later(s.started_at, retake.window_months) > now]
    used = len(recent)
    if not counted:
        return Eligibility(May.START, number=number)
    last = counted[-1]
    if last.state == AttemptState.OPEN:
        return Eligibility(May.GO_ON, attempt_id=last.id, used=used, number=number)
    if last.state != AttemptState.DECIDED:
        return Eligibility(May.PENDING, attempt_id=last.id, used=used, number=number)
    ended = last.submitted_at or last.started_at
    after_wait = ended + timedelta(days=retake.wait_after(max(used, 1)))
    after_window = after_wait
    if used >= retake.sittings:
        after_window = months_later(recent[-retake.sittings].started_at, retake.window_months)
    at = max(after_wait, after_window)
    if at <= now:
        return Eligibility(May.START, used=used, number=number)
    kind = May.USED_UP if after_window > after_wait else May.WAIT
    return Eligibility(kind, at=at, attempt_id=last.id, used=used, number=number)


def months_later(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or the last day of a shorter month."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class GivenMark:
    """A mark of one answer."""

    source: MarkSource
    value: float | None
    details: Mapping[str, Any]


def standing(marks: Iterable[GivenMark]) -> GivenMark | None:
    """The mark that counts, of marks in the order they were given: a person's wins over a
    program's, the later over the earlier, and a void mark clears all before it."""
    human = auto = None
    for mark in marks:
        if mark.source == MarkSource.VOID:
            human = auto = None
        elif mark.source == MarkSource.HUMAN:
            human = mark
        else:
            auto = mark
    return human or auto


def screen_pause(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return timedelta(seconds=SCREEN_PAUSES[min(max(tries, 1), len(SCREEN_PAUSES)) - 1])


class Likeness(enum.StrEnum):
    """What a text's likeness to another answer asks for; it never fails anybody by itself."""

    NONE = "none"
    LOOK = "look"
    HOLD = "hold"


def likeness(similarity: float | None) -> Likeness:
    """What this share of shared wording asks for."""
    if similarity is None or similarity < LOOK:
        return Likeness.NONE
    return Likeness.HOLD if similarity >= HOLD else Likeness.LOOK
