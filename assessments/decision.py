"""The composite, its interval, and the decision (scoring.md B5)."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from assessments.blueprint import Blueprint
from assessments.errors import BlueprintError
from assessments.measures.intervals import interval, normal_cdf
from assessments.scores import N_, Reason
from assessments.sections import SectionScore

DECIMALS = 9  # below this a difference is only the arithmetic's

WAITING = N_("Some sections are not marked yet: %(sections)s.")
ON_HOLD = N_("The result is held for review.")
EXTEND = N_("The result is too near to the cut of %(cut)s to decide; a second form is needed.")
ABOVE = N_("The total is %(total)s; the cut is %(cut)s.")
BELOW = N_("The total is %(total)s, below the cut of %(cut)s.")
FLOOR = N_("A section is below its least score: %(section)s, %(score)s of at least %(floor)s.")
CRITICAL = N_("A section fails because of critical mistakes: %(section)s.")


@dataclass(frozen=True, slots=True)
class Decision:
    """`passed` is None while the decision is open; numbers are None while a section is missing."""

    composite: float | None
    se: float | None
    low: float | None
    high: float | None
    p_pass: float | None
    passed: bool | None
    reasons: tuple[Reason, ...] = ()
    extension: bool = False


def composite(blueprint: Blueprint, scores: Iterable[SectionScore]) -> tuple[float, float]:
    """(C, SE): the weighted mean of the sections and its standard error."""
    by_id = {score.id: score for score in scores}
    total = math.fsum(s.weight * by_id[s.id].scaled for s in blueprint.sections)
    variance = math.fsum((s.weight * by_id[s.id].se) ** 2 for s in blueprint.sections)
    return total, math.sqrt(variance)


def chance_above(total: float, se: float, cut: float) -> float:
    """P(true score >= cut) under a flat prior."""
    if se == 0:
        return 1.0 if round(total - cut, DECIMALS) >= 0 else 0.0
    return normal_cdf((total - cut) / se)


def shortfalls(blueprint: Blueprint, scores: Iterable[SectionScore]) -> list[Reason]:
    """What fails regardless of the total: floors and critical mistakes."""
    found = []
    for score in scores:
        floor = blueprint.section(score.id).floor
        if score.failed:
            found.append(Reason(CRITICAL, {"section": score.id}, ref=score.id))
        if round(score.scaled - floor, DECIMALS) < 0:
            params = {"section": score.id, "score": f"{score.scaled:.1f}", "floor": f"{floor:g}"}
            found.append(Reason(FLOOR, params, ref=score.id))
    return found


def decide(blueprint: Blueprint, sections: Iterable[SectionScore], hold: bool = False) -> Decision:
    """Pass, fail, or not yet. `hold`: an integrity question is open."""
    scores = list(sections)
    ids = [score.id for score in scores]
    if len(set(ids)) != len(ids):
        raise BlueprintError("a section is given twice: decide on one score for each")
    for section_id in ids:
        blueprint.section(section_id)
    missing = [s.id for s in blueprint.sections if s.id not in ids]
    if missing:
        waiting = Reason(WAITING, {"sections": ", ".join(missing)}, ref=missing[0])
        return Decision(None, None, None, None, None, None, (waiting,))
    total, se = composite(blueprint, scores)
    low, high = interval(total, se)
    shown = {"total": f"{total:.1f}", "cut": f"{blueprint.cut:g}"}
    enough = round(total - blueprint.cut, DECIMALS) >= 0
    reasons = [Reason(ABOVE, shown, good=True) if enough else Reason(BELOW, shown)]
    failing = shortfalls(blueprint, scores)
    reasons += failing
    near = blueprint.extension is not None and abs(total - blueprint.cut) < blueprint.extension
    critical = any(score.failed for score in scores)
    held = hold or any(score.held for score in scores)
    passed: bool | None = enough and not failing
    if held:
        passed, reasons = None, [Reason(ON_HOLD), *reasons]
    elif near and not critical:
        passed, reasons = None, [Reason(EXTEND, shown), *reasons]
    return Decision(
        total, se, max(0.0, low), min(100.0, high), chance_above(total, se, blueprint.cut),
        passed, tuple(reasons), near and not critical,
    )  # fmt: skip
