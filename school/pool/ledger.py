"""The books: which accounts an event moves money between. Pure; every movement sums to zero.

Accounts: "project:<id>" what a project owes, "held:<person>" handed in and not decided,
"earned:<person>" accepted and not paid, "paid:<person>" paid out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from school.pool.ledger_models import EntryKind

HELD, EARNED, PAID = "held", "earned", "paid"
PERSONAL = (HELD, EARNED, PAID)


class Unbalanced(ValueError):
    """The lines of a movement do not sum to zero in every currency."""


@dataclass(frozen=True, slots=True)
class Line:
    """One side of a movement; positive adds to the account."""

    account: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement of money. `key` is the same for the same event, so that it is stored once."""

    key: str
    kind: EntryKind
    lines: tuple[Line, ...]
    memo: str = ""
    submission_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


def project(project_id: int) -> str:
    """The account of what a project owes."""
    return f"project:{project_id}"


def personal(name: str, person_id: int) -> str:
    """An account of a person: held, earned or paid."""
    return f"{name}:{person_id}"


def hold(
    submission_id: int, project_id: int, person_id: int, amount: int, currency: str, memo: str, details: dict[str, Any]
) -> Movement:
    """Work was handed in: the project sets its pay aside."""
    lines = _transfer(project(project_id), personal(HELD, person_id), amount, currency)
    return Movement(f"hold:{submission_id}", EntryKind.HOLD, lines, memo, submission_id, details)


def earn(
    submission_id: int, person_id: int, amount: int, currency: str, memo: str, details: dict[str, Any]
) -> Movement:
    """Work was accepted: what was held is earned."""
    lines = _transfer(personal(HELD, person_id), personal(EARNED, person_id), amount, currency)
    return Movement(f"settle:{submission_id}", EntryKind.EARN, lines, memo, submission_id, details)


def release(
    submission_id: int, project_id: int, person_id: int, amount: int, currency: str, memo: str, details: dict[str, Any]
) -> Movement:
    """Work was rejected or returned: what was held goes back. Same key as `earn`: only one can be."""
    lines = _transfer(personal(HELD, person_id), project(project_id), amount, currency)
    return Movement(f"settle:{submission_id}", EntryKind.RELEASE, lines, memo, submission_id, details)


def payout(line_id: int, person_id: int, amount: int, currency: str, memo: str) -> Movement:
    """A payment reached its person."""
    lines = _transfer(personal(EARNED, person_id), personal(PAID, person_id), amount, currency)
    return Movement(f"payout:{line_id}", EntryKind.PAYOUT, lines, memo, details={"payout_line": line_id})


def payout_failed(line_id: int, person_id: int, amount: int, currency: str, memo: str) -> Movement:
    """A payment came back: it is earned and unpaid again."""
    lines = _transfer(personal(PAID, person_id), personal(EARNED, person_id), amount, currency)
    return Movement(f"payout_failed:{line_id}", EntryKind.PAYOUT_FAILED, lines, memo, details={"payout_line": line_id})


def balances(lines: Iterable[Line]) -> dict[tuple[str, str], int]:
    """The balance of every (account, currency)."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        sums[line.account, line.currency] += line.amount_minor
    return dict(sums)


def check(movement: Movement) -> None:
    """Raises Unbalanced unless the lines sum to zero in every currency and none is empty."""
    sums: dict[str, int] = defaultdict(int)
    for line in movement.lines:
        if not line.amount_minor:
            raise Unbalanced(f"{movement.key}: an empty line on {line.account}")
        sums[line.currency] += line.amount_minor
    if len(movement.lines) < 2 or any(sums.values()):
        raise Unbalanced(f"{movement.key}: {dict(sums)}")


def _transfer(source: str, target: str, amount: int, currency: str) -> tuple[Line, Line]:
    if amount <= 0:
        raise Unbalanced(f"{source} -> {target}: {amount} is not an amount that can move")
    return Line(source, -amount, currency), Line(target, amount, currency)
