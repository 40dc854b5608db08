"""What the statistics of an item ask people to do about it (integrity.md E1), as one pure rule.

Statuses: draft -> pilot (asked, not scored) -> live -> watch -> retired.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assessments.measures.item_statistics import correlation_upper_bound, idle_distractors
from assessments.scores import N_

PILOT_RESPONSES = 50
HARDEST, EASIEST = 0.30, 0.92
LEAST_R = 0.20
LEAST_SHARE = 0.05
KEY_CHECK_RESPONSES = 50
LOW_R, LOW_R_RESPONSES = 0.10, 100
DRIFT, DRIFT_Z = 0.10, 3.0
TIME_DRIFT = 0.30


class Status(StrEnum):
    """Where an item stands."""

    DRAFT = "draft"
    PILOT = "pilot"
    LIVE = "live"
    WATCH = "watch"
    RETIRED = "retired"


class Flag(StrEnum):
    """What is the matter with an item."""

    TOO_FEW_RESPONSES = "too_few_responses"
    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"
    WEAK = "weak"
    IDLE_DISTRACTOR = "idle_distractor"
    CHECK_KEY = "check_key"
    LOW_DISCRIMINATION = "low_discrimination"
    SURELY_WEAK = "surely_weak"
    DIFFICULTY_DRIFT = "difficulty_drift"
    TIME_DRIFT = "time_drift"


ACTIONS: dict[Flag, str] = {
    Flag.TOO_FEW_RESPONSES: N_("Keep the item in the pilot until at least 50 people have answered it."),
    Flag.TOO_HARD: N_("Fewer than 30 % solve it: make it clearer or easier, or drop it."),
    Flag.TOO_EASY: N_("More than 92 % solve it: make it harder, or drop it."),
    Flag.WEAK: N_("It hardly tells strong from weak candidates: revise it before it is scored."),
    Flag.IDLE_DISTRACTOR: N_("Rewrite the wrong options that fewer than 5 % choose."),
    Flag.CHECK_KEY: N_("Strong candidates miss it: take it out of scoring until the key is checked."),
    Flag.LOW_DISCRIMINATION: N_("It hardly tells strong from weak candidates: review the item."),
    Flag.SURELY_WEAK: N_("Even at best it tells strong from weak candidates poorly: review the item."),
    Flag.DIFFICULTY_DRIFT: N_("It became much easier or harder: look for a leak or a changed world."),
    Flag.TIME_DRIFT: N_("People became much faster or slower on it: look for a leak or a changed page."),
}

OUT_OF_SCORING = frozenset({Flag.CHECK_KEY})
REVIEW = frozenset({Flag.LOW_DISCRIMINATION, Flag.SURELY_WEAK, Flag.DIFFICULTY_DRIFT, Flag.TIME_DRIFT})


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """The statistics of one item; None stands for what is undefined or not known.

    `p` is its difficulty and `r` its corrected point-biserial over `responses` people. `shares` are the
    shares of its options, empty for items without options. A safety item may be easier than .92.
    """

    responses: int
    p: float | None = None
    r: float | None = None
    safety: bool = False
    shares: Mapping[str, float] = field(default_factory=dict)
    key: str = ""
    p_change: float | None = None
    p_change_z: float | None = None
    time_change: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A flag with what to do about it (an English msgid)."""

    flag: Flag
    action: str


def item_flags(status: Status, facts: ItemFacts) -> list[Finding]:
    """What to do about an item now, in the order of E1.

    A pilot item is held against what a live item needs; a live or watched one against the signs of a bad
    key, weakness and drift. A draft has no answers yet and a retired item is done with. The signs that
    rest on r wait for enough responses, as their chance to accuse a good item is known only from there.
    """
    if facts.responses < 0 or any(not 0 <= share <= 1 for share in facts.shares.values()):
        raise ValueError("responses must not be negative, and shares of options lie between 0 and 1")
    if status in (Status.DRAFT, Status.RETIRED):
        return []
    found = _pilot(facts) if status is Status.PILOT else []
    if facts.responses >= KEY_CHECK_RESPONSES and facts.r is not None and facts.r < 0:
        found.append(Flag.CHECK_KEY)
    if status in (Status.LIVE, Status.WATCH):
        found += _wear(facts)
    return [Finding(flag, ACTIONS[flag]) for flag in found]


def _pilot(facts: ItemFacts) -> list[Flag]:
    """What a pilot item lacks to go live; nothing but patience below 50 responses."""
    if facts.responses < PILOT_RESPONSES:
        return [Flag.TOO_FEW_RESPONSES]
    found = []
    if facts.p is not None and facts.p < HARDEST:
        found.append(Flag.TOO_HARD)
    if facts.p is not None and facts.p > EASIEST and not facts.safety:
        found.append(Flag.TOO_EASY)
    if not facts.safety if facts.r is None else facts.r < LEAST_R:
        found.append(Flag.WEAK)  # an r without value means all alike, which only a safety item may be
    if idle_distractors(facts.shares, facts.key, LEAST_SHARE):
        found.append(Flag.IDLE_DISTRACTOR)
    return found


def _wear(facts: ItemFacts) -> list[Flag]:
    """The signs in a live item that call for a review."""
    found = []
    if facts.r is not None:
        if facts.responses >= LOW_R_RESPONSES and facts.r < LOW_R:
            found.append(Flag.LOW_DISCRIMINATION)
        bound = correlation_upper_bound(facts.r, facts.responses)
        if isinstance(bound, float) and bound < LEAST_R:
            found.append(Flag.SURELY_WEAK)
    moved = facts.p_change is not None and abs(facts.p_change) > DRIFT
    if moved and facts.p_change_z is not None and abs(facts.p_change_z) > DRIFT_Z:
        found.append(Flag.DIFFICULTY_DRIFT)
    if facts.time_change is not None and abs(facts.time_change) > TIME_DRIFT:
        found.append(Flag.TIME_DRIFT)
    return found


def next_status(status: Status, findings: list[Finding]) -> Status:
    """Where an item goes by its findings alone.

    pilot -> live without any; live -> watch with one; watch -> live again without any. Drafts are put
    into the pilot by people, and only people retire an item.
    """
    if status is Status.PILOT and not findings:
        return Status.LIVE
    if status is Status.LIVE and findings:
        return Status.WATCH
    if status is Status.WATCH and not findings:
        return Status.LIVE
    return status


def is_scored(status: Status, findings: list[Finding]) -> bool:
    """Does the item count? Live and watched ones do, unless the key is in doubt."""
    return status in (Status.LIVE, Status.WATCH) and not OUT_OF_SCORING & {one.flag for one in findings}
