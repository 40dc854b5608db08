"""What scoring gives back: a value, the reasons for it, and the sums a section pools."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


def N_(message: str) -> str:
    """Mark a message for the translators; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a part of the score was lost (or won).

    `message` is an English msgid with `%(name)s` places filled from `params`. It may say where
    something went wrong, never what the key is: the same item can be drawn for somebody else.
    """

    message: str
    params: dict[str, Any] = field(default_factory=dict)
    lost: float = 0.0
    ref: str | None = None
    good: bool = False

    @property
    def text(self) -> str:
        """The English wording, for notebooks and logs."""
        return self.message % self.params


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one answer to one item.

    `facts` holds the raw sums the section scorer pools. They may hold parts of the key, so they
    are kept for rescoring and never shown to a candidate.
    """

    value: float
    answered: bool
    reasons: tuple[Reason, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    scorer_version: str = ""
    maximum: float = 1.0


NO_ANSWER = N_("There is no answer to this item.")


def unanswered(facts: Mapping[str, Any], scorer_version: str) -> Score:
    """The score of an item that was left out: nothing won, its whole weight lost."""
    reason = Reason(NO_ANSWER, lost=1.0)
    return Score(0.0, False, (reason,), dict(facts), scorer_version)


def share_losses(drafts: Iterable[tuple[Reason, float]], lost: float) -> tuple[Reason, ...]:
    """Divide `lost` among reasons in proportion to their raw cost, so the parts add up exactly.

    F1 is not additive: what one error cost depends on the others. A proportional share is the
    plainest division that still accounts for every lost point.
    """
    pairs = list(drafts)
    total = sum(cost for _, cost in pairs)
    if total <= 0:
        return tuple(reason for reason, _ in pairs)
    return tuple(Reason(r.message, r.params, lost * cost / total, r.ref, r.good) for r, cost in pairs)
