"""From item scores to a section score on the common scale (scoring.md B0-B3).

Every section is scaled between what no skill would get on this very form (b) and what experts get:
S = 100 clip((X - b) / (X_exp - b)).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean
from typing import Any

from assessments.blueprint import Blueprint, Cap, Section
from assessments.errors import BlueprintError
from assessments.kinds import Choice, Correct, Item, Mark
from assessments.kinds.claim import VERDICT_CREDIT, VERDICTS
from assessments.kinds.planted import rewritten
from assessments.measures.fscore import credit_f
from assessments.measures.intervals import jackknife
from assessments.scores import N_, Reason, Score
from assessments.supply import group

Facts = Mapping[str, Any]
EVENTS = ("meaning_damage", "harm_events", "major_events", "fabricated_events")
FAILS_FROM = 2  # so many critical events fail a section on the spot (scoring.md B2)
VERDICT_PART, SPAN_PART, FIX_PART = 0.60, 0.25, 0.15
CONSTANT_N_CREDIT = 0.7  # "not enough evidence" always, and never a search
CONSTANT_CREDIT = 0.5  # a right verdict without evidence
UNKNOWN_SE = 50.0  # one cluster says nothing about its own uncertainty

CAP_MEANING = N_("Meaning changed in passages: %(events)s; the section is held to %(cap)s at most.")
CAP_HARM = N_(
    "A harmful answer ranked above a harmless one, in sets: %(events)s; the section is held to %(cap)s at most."
)
CAP_MAJOR = N_(
    "An invented answer ranked above a better true one, in sets: %(events)s; the section is held to %(cap)s at most."
)
CAP_FABRICATED = N_("Evidence that no source holds, in claims: %(events)s; the section is held to %(cap)s at most.")
CAP_MESSAGES = {
    "meaning_damage": CAP_MEANING,
    "harm_events": CAP_HARM,
    "major_events": CAP_MAJOR,
    "fabricated_events": CAP_FABRICATED,
}


@dataclass(frozen=True, slots=True)
class SectionScore:
    """A scored section. `raw` is X, `floor_b` the chance score b, `scaled` is S (0-100)."""

    id: str
    raw: float
    floor_b: float
    expert: float
    scaled: float
    se: float
    events: dict[str, int] = field(default_factory=dict)
    caps: tuple[Reason, ...] = ()
    item_scores: tuple[Score, ...] = ()
    failed: bool = False
    held: bool = False
    parts: dict[str, float] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """What is stored so that a rescoring can be compared with it, without the reasons."""
        return {
            "id": self.id, "raw": self.raw, "floor_b": self.floor_b, "expert": self.expert,
            "scaled": self.scaled, "se": self.se, "events": self.events, "failed": self.failed,
            "held": self.held, "parts": self.parts,
            "scorers": sorted({s.scorer_version for s in self.item_scores}),
        }  # fmt: skip


def _clip(x: float, low: float = 0.0, high: float = 1.0) -> float:
    return min(max(x, low), high)


def scale(raw: float, chance: float, expert: float) -> float:
    """S: 0 at the chance score, 100 at the experts', never outside."""
    return 100 * _clip((raw - chance) / (expert - chance))


def pooled_f(facts: Sequence[Facts]) -> float:
    """X of grammar: F1 over all planted errors of the section."""
    credit, fp, weight = (sum(f[name] for f in facts) for name in ("credit", "fp", "weight"))
    return credit_f(credit, fp, weight)


def pooled_ranking(facts: Sequence[Facts]) -> float:
    """X of ranking: weighted pair agreement over all prompts."""
    weight = sum(f["weight"] for f in facts)
    return sum(f["credit"] for f in facts) / weight if weight else 0.0


def constant_verdict(facts: Sequence[Facts]) -> float:
    """The mean credit of the best constant verdict, without evidence or searches."""
    right = dict.fromkeys(VERDICTS, CONSTANT_CREDIT) | {"not_enough": CONSTANT_N_CREDIT}
    means = [
        fmean(right[said] if f["verdict"] == said else VERDICT_CREDIT[f["verdict"], said] for f in facts)
        for said in VERDICTS
    ]
    return max(0.0, *means)


def factcheck_parts(facts: Sequence[Facts], base: Sequence[Facts] | None = None) -> dict[str, float]:
    """v, s and fix, each 0-1 above its own chance score (taken from `base`, the whole form)."""
    base = facts if base is None else base
    parts: dict[str, float] = {}
    claims = [f for f in facts if "verdict" in f]
    if claims:
        floor = constant_verdict([f for f in base if "verdict" in f])
        parts["v"] = _clip((fmean(f["credit"] for f in claims) - floor) / (1 - floor))
    spans = [f for f in facts if "marked" in f]
    if spans:
        whole = [f for f in base if "marked" in f]
        share = sum(f["gold"] for f in whole) / sum(f["characters"] for f in whole)
        floor = 2 * share / (1 + share)
        below = sum(f["marked"] + f["gold"] for f in spans)
        f1 = 2 * sum(f["both"] for f in spans) / below if below else 0.0
        parts["s"] = _clip((f1 - floor) / (1 - floor))
    fixes = [f["fix"] for f in claims if f["fix"] is not None]
    if fixes:
        parts["fix"] = fmean(fixes)
    return parts


def factcheck_value(parts: Mapping[str, float], missing: Mapping[str, float] | None = None) -> float:
    """X = .60 v + .25 s + .15 fix. A part the form does not have leaves its weight to the others."""
    known = {**(missing or {}), **parts}
    weights = {"v": VERDICT_PART, "s": SPAN_PART, "fix": FIX_PART}
    total = sum(weights[name] for name in known)
    return sum(weights[name] * value for name, value in known.items()) / total if total else 0.0


def chance_score(section: Section, items: Sequence[Item]) -> float:
    """b: the score of the best strategy without skill on this very form."""
    if section.scorer == "grammar":
        return max(section.least_b, *(pooled_f(facts) for facts in _grammar_strategies(items)))
    if section.scorer == "ranking":
        facts = [item.blank_facts() for item in items]
        weight = sum(f["weight"] for f in facts)
        tied = sum(f["tied_credit"] for f in facts) / weight if weight else 0.0
        return max(section.least_b, tied)
    return section.least_b


def _grammar_strategies(items: Sequence[Item]) -> list[list[Facts]]:
    """Guess every choice, fill no gap, and either leave every text alone or reword all of it."""
    alone: list[Facts] = []
    reworded: list[Facts] = []
    for item in items:
        facts = item.blank_facts()
        if isinstance(item, Choice):
            guess = facts | {"credit": facts["weight"] * item.guess_value()}
            alone.append(guess)
            reworded.append(guess)
        elif isinstance(item, Correct | Mark) and item.gold is not None:
            alone.append(facts)
            reworded.append(rewritten(item.gold, item.text))
        else:
            alone.append(facts)
            reworded.append(facts)
    return [alone, reworded]


def _estimator(section: Section, facts: Sequence[Facts]) -> Callable[[Sequence[Facts]], float]:
    if section.scorer == "grammar":
        return pooled_f
    if section.scorer == "ranking":
        return pooled_ranking
    whole = factcheck_parts(facts)
    return lambda some: factcheck_value(factcheck_parts(some, facts), whole)


def _caps(section: Section) -> list[Cap]:
    """The caps of a section, mildest first; the first stage of the two-stage rule is one of them."""
    found = list(section.caps)
    if section.critical:
        rule = section.critical
        found.append(Cap(event=rule.event, at_least=FAILS_FROM, cap=rule.cap, fail=True))
    return sorted(found, key=lambda cap: cap.at_least)


def _capped(section: Section, scaled: float, events: Mapping[str, int]) -> tuple[float, tuple[Reason, ...], bool]:
    """The score after the caps that apply, the reasons of those that bind, and whether it fails."""
    reasons, failed, strictest = [], False, {}
    for cap in _caps(section):
        if events.get(cap.event, 0) >= cap.at_least:
            strictest[cap.event] = cap
    for event, cap in strictest.items():
        failed = failed or cap.fail
        if scaled > cap.cap or cap.fail:
            params = {"events": events[event], "cap": f"{cap.cap:g}"}
            lost = max(0.0, scaled - cap.cap) / 100
            reasons.append(Reason(CAP_MESSAGES[event], params, lost, event))
        scaled = min(scaled, cap.cap)
    return scaled, tuple(reasons), failed


def score_section(section_id: str, answered: Iterable[tuple[Item, Any]], blueprint: Blueprint) -> SectionScore:
    """Score a section from its items and answers (None: unanswered). Their order does not matter."""
    section = blueprint.section(section_id)
    if section.scorer == "writing" or section.expert is None:
        raise BlueprintError(f"{section_id}: people mark this section; use writing_section")
    pairs = sorted(answered, key=lambda pair: pair[0].id)
    if not pairs:
        raise BlueprintError(f"{section_id}: a section needs items to be scored")
    items = [item for item, _ in pairs]
    if len({item.id for item in items}) != len(items):
        raise BlueprintError(f"{section_id}: an item stands in the section twice")
    scores = tuple(item.score(answer) for item, answer in pairs)
    found = score_facts(
        section, [score.facts for score in scores], [group(item) for item in items], chance_score(section, items)
    )
    return replace(found, item_scores=scores)


def score_facts(section: Section, facts: Sequence[Facts], clusters: Sequence[str], chance: float) -> SectionScore:
    """The section score from what its items gave: X, S above the chance score b, jackknife SE, caps.

    `clusters` names the passage, prompt or answer each item belongs to; the jackknife leaves out one at a time.
    """
    if section.expert is None:
        raise BlueprintError(f"{section.id}: people mark this section; use writing_section")
    estimate = _estimator(section, facts)
    raw = estimate(facts)
    events = {name: sum(f.get(name, 0) for f in facts) for name in EVENTS if any(name in f for f in facts)}
    scaled, caps, failed = _capped(section, scale(raw, chance, section.expert), events)
    parts = factcheck_parts(facts) if section.scorer == "factcheck" else {}
    return SectionScore(
        section.id, raw, chance, section.expert, scaled,
        _standard_error(section, facts, clusters, 100 / (section.expert - chance), estimate),
        events, caps, (), failed, False, parts,
    )  # fmt: skip


def _standard_error(
    section: Section,
    facts: Sequence[Facts],
    clusters: Sequence[str],
    unit: float,
    estimate: Callable[[Sequence[Facts]], float],
) -> float:
    """SE of S in points: what parallel forms have told, else the delete-one-cluster jackknife."""
    if section.csem is not None:
        return section.csem
    groups: dict[str, list[Facts]] = {}
    for name, each in zip(clusters, facts, strict=True):
        groups.setdefault(name, []).append(each)
    if len(groups) < 2:
        return max(UNKNOWN_SE, section.least_se)
    spread = jackknife(list(groups.values()), lambda some: estimate([each for group in some for each in group]))
    return max(unit * spread, section.least_se)
