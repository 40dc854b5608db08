"""Pure decisions about claims, submissions, decisions and payouts: every allowed move in one table."""

from __future__ import annotations

from datetime import datetime, timedelta

from school.i18n import N_
from school.pool.ledger_models import PayoutLineState, PayoutState
from school.pool.models import SlotState, Verdict

SLOT_MOVES: dict[SlotState, frozenset[SlotState]] = {
    SlotState.FREE: frozenset({SlotState.CLAIMED, SlotState.CLOSED}),
    SlotState.CLAIMED: frozenset({SlotState.CLAIMED, SlotState.FREE, SlotState.SUBMITTED}),
    SlotState.SUBMITTED: frozenset({SlotState.RETURNED, SlotState.ACCEPTED, SlotState.REJECTED}),
    SlotState.RETURNED: frozenset({SlotState.SUBMITTED, SlotState.FREE}),
    SlotState.ACCEPTED: frozenset(),
    SlotState.REJECTED: frozenset(),
    SlotState.CLOSED: frozenset({SlotState.FREE}),
}
"""A claimed seat may be claimed again by another once its lease ran out."""

AFTER: dict[Verdict, SlotState] = {
    Verdict.ACCEPT: SlotState.ACCEPTED,
    Verdict.RETURN: SlotState.RETURNED,
    Verdict.REJECT: SlotState.REJECTED,
}

PAYOUT_MOVES: dict[PayoutState, frozenset[PayoutState]] = {
    PayoutState.DRAFT: frozenset({PayoutState.APPROVED, PayoutState.CANCELLED}),
    PayoutState.APPROVED: frozenset({PayoutState.EXPORTED, PayoutState.CANCELLED}),
    PayoutState.EXPORTED: frozenset({PayoutState.DONE}),
    PayoutState.DONE: frozenset(),
    PayoutState.CANCELLED: frozenset(),
}
PAYOUT_LINE_MOVES: dict[PayoutLineState, frozenset[PayoutLineState]] = {
    PayoutLineState.PENDING: frozenset({PayoutLineState.PAID, PayoutLineState.FAILED}),
    PayoutLineState.PAID: frozenset({PayoutLineState.FAILED}),
    PayoutLineState.FAILED: frozenset(),
}
"""A payment marked as paid can still come back from the bank; the next batch pays it again."""

SLOT_NAMES = {
    SlotState.FREE: N_("free"),
    SlotState.CLAIMED: N_("in work"),
    SlotState.SUBMITTED: N_("waiting for a decision"),
    SlotState.RETURNED: N_("returned"),
    SlotState.ACCEPTED: N_("accepted"),
    SlotState.REJECTED: N_("rejected"),
    SlotState.CLOSED: N_("closed"),
}
KIND_NAMES = {
    "writing": N_("Reference answer"),
    "ranking": N_("Ranking"),
    "correct": N_("Correction"),
    "mark": N_("Marking errors"),
    "claim": N_("Fact-check"),
    "spans": N_("Marking hallucinations"),
}
"""The kinds of paid work. A choice question has one right answer, so nobody needs to be paid for it."""

PAYOUT_NAMES = {
    PayoutState.DRAFT: N_("draft"),
    PayoutState.APPROVED: N_("approved"),
    PayoutState.EXPORTED: N_("payment file made"),
    PayoutState.DONE: N_("completed"),
    PayoutState.CANCELLED: N_("cancelled"),
}
PAYOUT_LINE_NAMES = {
    PayoutLineState.PENDING: N_("not paid yet"),
    PayoutLineState.PAID: N_("paid"),
    PayoutLineState.FAILED: N_("failed"),
}

SHAPE_NAMES = {
    "preference": N_("Preference: prompt, chosen, rejected"),
    "prompt-completion": N_("Prompt and completion"),
}
"""The shapes of a dataset."""

MAX_LEASES = 8
"""A page left open renews its lease at most until this many leases after the claim."""
URGENCY = ("normal", "urgent", "at once")
"""The urgency bands of a rate card by task priority."""


def may_move(old: SlotState, new: SlotState) -> bool:
    """Whether a seat in state `old` may be put into state `new`."""
    return new in SLOT_MOVES[old]


def lease_end(now: datetime, claimed_at: datetime, lease_minutes: int) -> datetime:
    """When a lease renewed now ends: one lease from now, and never past the last possible one."""
    lease = timedelta(minutes=lease_minutes)
    return min(now + lease, claimed_at + MAX_LEASES * lease)


def decide_by(now: datetime, decide_within_hours: int) -> datetime:
    """When silence becomes acceptance; a trainer gets the same time to rework."""
    return now + timedelta(hours=decide_within_hours)


def verdicts(rounds: int, max_rework_rounds: int) -> tuple[Verdict, ...]:
    """What a lead may decide: work goes back a bounded number of times."""
    if rounds < max_rework_rounds:
        return (Verdict.ACCEPT, Verdict.RETURN, Verdict.REJECT)
    return (Verdict.ACCEPT, Verdict.REJECT)


def may_approve(manager_id: int, creator_id: int, managers: int) -> bool:
    """Two pairs of eyes: another manager approves a payout, unless there is only one manager."""
    return manager_id != creator_id or managers <= 1


def urgency(priority: int) -> str:
    """The urgency band of a task's priority."""
    return URGENCY[min(max(priority, 0), len(URGENCY) - 1)]
