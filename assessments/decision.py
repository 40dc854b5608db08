"""The composite, its interval, and the decision (scoring.md B5), with the two-stage critical rule (B2).

A decision may need more than one form. Near the cut a full second form is given, and the mean of both decides. One
critical event asks for a fresh form of its section. A section below its floor gets one more form when the total
passes, and the floor is judged on the mean of all of its forms.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import fmean

from assessments.blueprint import Blueprint
from assessments.errors import BlueprintError
from assessments.measures.intervals import interval, normal_cdf
from assessments.scores import N_, Reason
from assessments.sections import CAP_MESSAGES, FAILS_FROM, SectionScore

DECIMALS = 9  # below this a difference is only the arithmetic's

WAITING = N_("Some sections are not marked yet: %(sections)s.")
ON_HOLD = N_("The result is held for review.")
EXTEND = N_("The result is too near to the cut of %(cut)s to decide; a second form is needed.")
ABOVE = N_("The total is %(total)s; the cut is %(cut)s.")
BELOW = N_("The total is %(total)s, below the cut of %(cut)s.")
FLOOR = N_("A section is below its least score: %(section)s, %(score)s of at least %(floor)s.")
CRITICAL = N_("A section fails because of critical mistakes: %(section)s.")
FRESH = N_("One critical mistake was made; a short fresh form of this section decides: %(section)s.")
ONCE_MORE = N_("This section is below its least score; one more form of it decides: %(section)s.")


class Stage(StrEnum):
    """Where the two-stage rule stands."""

    CLEAR = "clear"
    SECOND = "second form needed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Decision:
    """`passed` is None while the decision is open; numbers are None while a section is missing.

    What is still to be sat: `extension`, a full second form; `fresh`, the sections whose critical mistakes need a
    fresh form; `again`, the sections that get one more form because of their floor.
    """

    composite: float | None
    se: float | None
    low: float | None
    high: float | None
    p_pass: float | None
    passed: bool | None
    reasons: tuple[Reason, ...] = ()
    extension: bool = False
    fresh: tuple[str, ...] = ()
    again: tuple[str, ...] = ()


def two_stage(first: int, second: int | None = None) -> Stage:
    """The two-stage critical rule: 0 events clear, 2 fail, exactly 1 is settled by a second form.

    On that form any event fails, none clears. After a clear first form a second one is judged like a first.
    """
    return two_stage_over((first,) if second is None else (first, second))


def two_stage_over(forms: Sequence[int]) -> Stage:
    """The rule over as many forms as were sat, first to last."""
    if any(events < 0 for events in forms):
        raise ValueError("events are counted from 0")
    stage = Stage.CLEAR
    for events in forms:
        if events >= FAILS_FROM or (stage is Stage.SECOND and events):
            return Stage.FAILED
        stage = Stage.SECOND if events else Stage.CLEAR
    return stage


def fail_chance(slip: float, comparisons: int = 12, fresh: int = 12) -> float:
    """P(the two-stage rule fails somebody who slips with this probability, independently each time).

    1 - q^n - n p q^(n-1) + n p q^(n-1) (1 - q^m), q = 1 - p, n comparisons on the form and m on the fresh one.
    """
    if not 0 <= slip <= 1:
        raise ValueError("slip is a probability: give a number from 0 to 1")
    clean = 1 - slip
    one = comparisons * slip * clean ** (comparisons - 1)
    return 1 - clean**comparisons - one + one * (1 - clean**fresh)


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


def mean_section(forms: Sequence[SectionScore]) -> SectionScore:
    """Several forms of a section as one: their mean, SE = sqrt(sum SE^2)/n; what failed or is held stays so."""
    first = forms[0]
    if len(forms) == 1:
        return first
    events = {name: sum(form.events.get(name, 0) for form in forms) for form in forms for name in form.events}
    return replace(
        first,
        raw=fmean(form.raw for form in forms),
        floor_b=fmean(form.floor_b for form in forms),
        scaled=fmean(form.scaled for form in forms),
        se=math.sqrt(math.fsum(form.se**2 for form in forms)) / len(forms),
        events=events,
        caps=tuple(cap for form in forms for cap in form.caps),
        item_scores=tuple(score for form in forms for score in form.item_scores),
        failed=any(form.failed for form in forms),
        held=any(form.held for form in forms),
        parts={},
    )


def _by_section(blueprint: Blueprint, scores: Iterable[SectionScore]) -> dict[str, SectionScore]:
    found: dict[str, SectionScore] = {}
    for score in scores:
        if score.id in found:
            raise BlueprintError("a section is given twice: decide on one score for each")
        blueprint.section(score.id)
        found[score.id] = score
    return found


def _sat(
    blueprint: Blueprint,
    forms: Sequence[Mapping[str, SectionScore]],
    once_more: Mapping[str, SectionScore],
    fresh: Mapping[str, int],
) -> tuple[list[SectionScore], tuple[str, ...]]:
    """Every section over its forms, and those whose critical mistakes are not settled yet."""
    scores, unsettled = [], []
    for section in blueprint.sections:
        own = [form[section.id] for form in forms if section.id in form]
        score, rule = mean_section(own), section.critical
        if rule:
            extra = [once_more[section.id]] if section.id in once_more else []
            events = [each.events.get(rule.event, 0) for each in (*own, *extra)]
            stage = two_stage_over([*events, *([fresh[section.id]] if section.id in fresh else [])])
            if stage is Stage.SECOND:
                unsettled.append(section.id)
            if stage is Stage.FAILED and not score.failed:
                count = sum(events) + fresh.get(section.id, 0)
                lost = max(0.0, score.scaled - rule.cap) / 100
                cap = Reason(CAP_MESSAGES[rule.event], {"events": count, "cap": f"{rule.cap:g}"}, lost, rule.event)
                score = replace(score, scaled=min(score.scaled, rule.cap), failed=True, caps=(*score.caps, cap))
        scores.append(score)
    return scores, tuple(unsettled)


def shortfalls(
    blueprint: Blueprint, scores: Iterable[SectionScore], once_more: Mapping[str, Sequence[SectionScore]] | None = None
) -> list[Reason]:
    """What fails regardless of the total: floors and critical mistakes.

    `once_more` holds every form of the sections that were sat once more: their floor is judged on the mean.
    """
    found = []
    for score in scores:
        floor = blueprint.section(score.id).floor
        if score.failed:
            found.append(Reason(CRITICAL, {"section": score.id}, ref=score.id))
        scaled = fmean(form.scaled for form in (once_more or {}).get(score.id, (score,)))
        if round(scaled - floor, DECIMALS) < 0:
            params = {"section": score.id, "score": f"{scaled:.1f}", "floor": f"{floor:g}"}
            found.append(Reason(FLOOR, params, ref=score.id))
    return found


def decide(
    blueprint: Blueprint,
    sections: Iterable[SectionScore],
    hold: bool = False,
    *,
    second_form: Iterable[SectionScore] = (),
    once_more: Iterable[SectionScore] = (),
    fresh: Mapping[str, int] | None = None,
) -> Decision:
    """Pass, fail, or not yet.

    `hold`: an integrity question is open. `second_form` holds the sections of the extension form, `once_more` those
    sat again because of their floor, `fresh` the critical events on the fresh form of a section.
    """
    first, second = _by_section(blueprint, sections), _by_section(blueprint, second_form)
    third, events = _by_section(blueprint, once_more), dict(fresh or {})
    missing = [s.id for s in blueprint.sections if s.id not in first or (second and s.id not in second)]
    if missing:
        waiting = Reason(WAITING, {"sections": ", ".join(missing)}, ref=missing[0])
        return Decision(None, None, None, None, None, None, (waiting,))
    scores, unsettled = _sat(blueprint, (first, second), third, events)
    whole = {name: [form[name] for form in (first, second, third) if name in form] for name in third}
    held = hold or any(score.held for score in (*scores, *third.values()))
    return _decided(blueprint, scores, shortfalls(blueprint, scores, whole), unsettled, held, bool(second), set(third))


def _decided(
    blueprint: Blueprint,
    scores: Sequence[SectionScore],
    failing: Sequence[Reason],
    unsettled: tuple[str, ...],
    held: bool,
    extended: bool,
    sat_again: set[str],
) -> Decision:
    """The rules in their order: hold, critical failure, extension, total, floors, open critical events."""
    total, se = composite(blueprint, scores)
    low, high = interval(total, se)
    shown = {"total": f"{total:.1f}", "cut": f"{blueprint.cut:g}"}
    enough = round(total - blueprint.cut, DECIMALS) >= 0
    reasons = [Reason(ABOVE, shown, good=True) if enough else Reason(BELOW, shown), *failing]
    critical = any(score.failed for score in scores)
    close = blueprint.extension is not None and abs(total - blueprint.cut) < blueprint.extension
    near = close and not critical and not extended
    low_ones = tuple(str(reason.ref) for reason in failing if reason.message == FLOOR)
    mendable = blueprint.floor_form and not critical and not sat_again & set(low_ones)
    again = low_ones if mendable and enough and not near else ()
    hopeful = enough and not near and (not failing or bool(again))
    fresh = unsettled if hopeful else ()
    passed: bool | None = enough and not failing
    if again or fresh:
        passed = None
        reasons = [
            *(Reason(FRESH, {"section": name}, ref=name) for name in fresh),
            *(Reason(ONCE_MORE, {"section": name}, ref=name) for name in again),
            *reasons,
        ]
    if held:
        passed, reasons = None, [Reason(ON_HOLD), *reasons]
    elif near:
        passed, reasons = None, [Reason(EXTEND, shown), *reasons]
    return Decision(
        total, se, max(0.0, low), min(100.0, high), chance_above(total, se, blueprint.cut),
        passed, tuple(reasons), near, fresh, again,
    )  # fmt: skip
