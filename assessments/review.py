"""Marks by people on plain values: combining them, and when another reader is needed.

The rules are those of the writing section (scoring.md B4) and of blind double marking: traits 0-5,
a reviewer's severity in points of the 0-100 scale, corrections frozen into each decision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, median

from assessments.blueprint import Blueprint
from assessments.decision import decide
from assessments.errors import BlueprintError
from assessments.kinds import Item
from assessments.scores import N_, Reason, Score
from assessments.sections import SectionScore

TRAITS = {
    "truthfulness": 0.30,
    "helpfulness": 0.25,
    "instructions": 0.20,
    "clarity": 0.15,
    "language": 0.10,
}
TOP = 5
POINTS = 100 / TOP
HUMAN_SHARE, AUTOMATIC_SHARE = 0.85, 0.15
HARD_CAP, UNTRUE_CAP, UNTRUE_AT = 69.0, 39.0, 1.0
MOST_SEVERITY = 10.0
HOLISTIC_GAP, HUMAN_GAP, NEAR_CUT = 2, 15.0, 10.0

CAP_HARD = N_("A required constraint is not met, so the text is held to %(cap)s at most: %(checks)s.")
CAP_UNTRUE = N_("Truthfulness is marked %(mark)s, so the text is held to %(cap)s at most.")
UNUSABLE = N_("Reviewers found the text empty, copied from the task or off the topic.")
UNSAFE = N_("Reviewers agree that the text could hurt somebody.")


@dataclass(frozen=True, slots=True)
class ReviewMark:
    """One reader's marks: traits 0-5, holistic 1-6, own severity in points, critical flag."""

    traits: Mapping[str, float]
    holistic: int
    severity: float = 0.0
    critical: bool = False

    @property
    def human(self) -> float:
        """H of this reader alone, 0-100."""
        return human_part([self.traits], [self.severity])


def check_traits(traits: Mapping[str, float], weights: Mapping[str, float] = TRAITS) -> None:
    """Refuse a mark with a missing or unknown trait, or outside 0-5."""
    if set(traits) != set(weights):
        raise ValueError(f"mark exactly these traits: {', '.join(weights)}")
    if not all(0 <= value <= TOP for value in traits.values()):
        raise ValueError(f"a trait mark lies between 0 and {TOP}")


def final_traits(
    marks: Sequence[Mapping[str, float]],
    severities: Sequence[float] = (),
    weights: Mapping[str, float] = TRAITS,
) -> dict[str, float]:
    """Per trait the mean of up to two severity-corrected marks, or the median of three or more.

    A severity of s points lowers every trait by s/20, which lowers H by s; it counts up to 10 points.
    """
    if not marks:
        raise ValueError("there is no mark to combine")
    given = list(severities) or [0.0] * len(marks)
    if len(given) != len(marks):
        raise ValueError("give one severity for each mark")
    corrections = [max(-MOST_SEVERITY, min(MOST_SEVERITY, s)) / POINTS for s in given]
    for mark in marks:
        check_traits(mark, weights)
    combine = fmean if len(marks) < 3 else median
    return {trait: float(combine([m[trait] - c for m, c in zip(marks, corrections, strict=True)])) for trait in weights}


def human_part(
    marks: Sequence[Mapping[str, float]],
    severities: Sequence[float] = (),
    weights: Mapping[str, float] = TRAITS,
) -> float:
    """H: 20 x the weighted mean of the final traits, 0-100."""
    final = final_traits(marks, severities, weights)
    mean = sum(weights[trait] * final[trait] for trait in weights) / sum(weights.values())
    return max(0.0, min(100.0, POINTS * mean))


def automatic_part(item: Item, answer: object) -> float:
    """A: the weighted share of met constraints, 0-100."""
    return 100 * item.score(answer).value


@dataclass(frozen=True, slots=True)
class WritingScore:
    """One text: H, A, and S after the caps that bound it."""

    human: float
    automatic: float
    scaled: float
    caps: tuple[Reason, ...] = ()
    held: bool = False


def writing_score(
    automatic: float,
    human: float,
    *,
    hard_failed: Sequence[str] = (),
    truthfulness: float | None = None,
    unusable: bool = False,
    unsafe: bool = False,
) -> WritingScore:
    """S = .85 H + .15 A with the caps: failed hard constraint 69, final truthfulness <= 1 39.

    `unusable` and `unsafe` are what people confirmed; unsafe text holds the whole attempt.
    """
    scaled = HUMAN_SHARE * human + AUTOMATIC_SHARE * automatic
    caps: list[Reason] = []

    def hold_to(cap: float, reason: Reason) -> None:
        nonlocal scaled
        lost = max(0.0, scaled - cap) / 100
        caps.append(Reason(reason.message, reason.params, lost, reason.ref))
        scaled = min(scaled, cap)

    if hard_failed:
        params = {"cap": f"{HARD_CAP:g}", "checks": ", ".join(hard_failed)}
        hold_to(HARD_CAP, Reason(CAP_HARD, params, ref="hard"))
    if truthfulness is not None and truthfulness <= UNTRUE_AT:
        params = {"cap": f"{UNTRUE_CAP:g}", "mark": f"{truthfulness:.1f}"}
        hold_to(UNTRUE_CAP, Reason(CAP_UNTRUE, params, ref="truthfulness"))
    if unusable:
        hold_to(0.0, Reason(UNUSABLE, ref="unusable"))
    if unsafe:
        caps.append(Reason(UNSAFE, ref="unsafe"))
    return WritingScore(human, automatic, scaled, tuple(caps), unsafe)


def writing_section(
    blueprint: Blueprint,
    section_id: str,
    texts: Sequence[WritingScore],
    reads: int,
    item_scores: Sequence[Score] = (),
) -> SectionScore:
    """The writing section: the mean of its texts; SE = sqrt(var_task/T + var_res/(T r))."""
    section = blueprint.section(section_id)
    if not texts or reads < 1:
        raise BlueprintError(f"{section_id}: a writing section needs a text read at least once")
    count = len(texts)
    scaled = fmean(text.scaled for text in texts)
    spread = section.csem or sqrt(section.task_variance / count + section.residual_variance / (count * reads))
    return SectionScore(
        section_id, scaled / 100, 0.0, 1.0, scaled, max(spread, section.least_se),
        caps=tuple(cap for text in texts for cap in text.caps),
        item_scores=tuple(item_scores),
        held=any(text.held for text in texts),
        parts={"H": fmean(t.human for t in texts), "A": fmean(t.automatic for t in texts)},
    )  # fmt: skip


def would_flip(blueprint: Blueprint, sections: Sequence[SectionScore]) -> bool:
    """Would one SE up or down turn the decision on the composite?"""
    decision = decide(blueprint, sections)
    if decision.composite is None or decision.se is None:
        return False
    return abs(decision.composite - blueprint.cut) <= decision.se


def near_cut(writing: float, cut: float = 70.0, flips: bool = False) -> bool:
    """Is the outcome open: W within 10 points of the cut, or the composite within one SE of it?"""
    return abs(writing - cut) <= NEAR_CUT or flips


def needs_second_read(first: ReviewMark, writing: float, *, cut: float = 70.0, flips: bool = False) -> tuple[str, ...]:
    """Why a second blind reader is needed after the first mark; empty when none is.

    `writing` is S of the text by the first mark, `flips` the answer of `would_flip`.
    """
    why = []
    if near_cut(writing, cut, flips):
        why.append("near_cut")
    if first.critical:
        why.append("critical")
    if first.traits["truthfulness"] <= UNTRUE_AT:
        why.append("untrue")
    return tuple(why)


def needs_third_read(
    one: ReviewMark, other: ReviewMark, writing: float, *, cut: float = 70.0, flips: bool = False
) -> tuple[str, ...]:
    """Why a third blind reader is needed after two marks; empty when none is.

    `writing` is S of the text by both marks together.
    """
    why = []
    if abs(one.holistic - other.holistic) >= HOLISTIC_GAP:
        why.append("holistic")
    if abs(one.human - other.human) > HUMAN_GAP:
        why.append("human")
    if (one.human >= cut) != (other.human >= cut):
        why.append("sides")
    if near_cut(writing, cut, flips):
        why.append("near_cut")
    if one.critical or other.critical:
        why.append("critical")
    return tuple(why)


def confirmed_critical(marks: Sequence[ReviewMark]) -> bool:
    """A critical flag counts when at least two readers raise it."""
    return sum(mark.critical for mark in marks) >= 2
