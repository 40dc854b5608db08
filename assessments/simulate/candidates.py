"""Candidates who do not exist: their skills, and what they do on a form of each section.

Each function gives the facts the item kinds would count (see `assessments.kinds`), with the cluster of each. The
constants place a candidate of skill 0 at 70 true points in every section, with about 20 points to a unit of skill,
and give the sections the standard errors that parallel forms show near the cut. They are our model: it simplifies
people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, sqrt
from random import Random

from assessments.kinds.claim import VERDICT_CREDIT
from assessments.measures.rankings import Pair, gold_pairs, tier_levels, weighted_agreement
from assessments.sections import Facts

KINDS = ("grammar", "ranking", "factcheck", "writing")
CORRELATION = 0.7


@dataclass(frozen=True, slots=True)
class Population:
    """Who sits the test: mean and spread of skill, and the shares of careless people with their slip rates."""

    mean: float = 0.25
    spread: float = 1.15
    slip: float = 0.001
    careless: float = 0.02
    careless_slip: float = 0.10
    invent: float = 0.0
    inventive: float = 0.01
    inventive_rate: float = 0.10


@dataclass(frozen=True, slots=True)
class Person:
    """One candidate: a skill for each kind, and how often they slip or invent."""

    skills: Mapping[str, float]
    slip: float
    invent: float
    careful: bool


def draw_person(population: Population, rng: Random) -> Person:
    """Skills from one common factor, so that every two correlate .7; carelessness is independent of them."""
    common = rng.gauss(0, 1)
    skills = {
        kind: population.mean
        + population.spread * (sqrt(CORRELATION) * common + sqrt(1 - CORRELATION) * rng.gauss(0, 1))
        for kind in KINDS
    }
    careless = rng.random() < population.careless
    inventive = rng.random() < population.inventive
    return Person(
        skills,
        population.careless_slip if careless else population.slip,
        population.inventive_rate if inventive else population.invent,
        not careless and not inventive,
    )


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x))


PASSAGES, PASSAGE_EASE = 10, 0.2
WEIGHTS = (3, 2, 2, 1)
GRAMMAR_EASE, GRAMMAR_SLOPE = 0.72, 0.65
TOUCHED = 0.3  # share of the errors not corrected that were seen
NEEDLESS = 0.15  # P(a needless edit in a passage) for the average candidate near the cut
MEANING = 0.01


def grammar_facts(skill: float, rng: Random) -> tuple[list[Facts], list[str]]:
    """Ten passages of four errors, as `planted.score_edited` would count them."""
    facts: list[Facts] = []
    for _ in range(PASSAGES):
        ease = GRAMMAR_EASE + GRAMMAR_SLOPE * skill + rng.gauss(0, PASSAGE_EASE)
        credit = fp = 0.0
        for weight in WEIGHTS:
            if rng.random() < _logistic(ease):
                credit += weight
            elif rng.random() < TOUCHED:
                credit += 0.4 * weight
                fp += 0.6 * weight
        damage = rng.random() < MEANING * _logistic(-ease)
        if rng.random() < 2 * NEEDLESS * _logistic(-skill):
            fp += rng.choice((0.5, 1.0))
        fp += 2.0 * damage
        facts.append({"credit": credit, "fp": fp, "weight": float(sum(WEIGHTS)), "meaning_damage": int(damage)})
    return facts, [f"passage-{n}" for n in range(PASSAGES)]


PROMPTS = (
    (4, 3, 2, 1, 0), (4, 3, 3, 1, 0), (4, 2, 2, 1, 0), (4, 4, 3, 1, 0), (4, 3, 2, 2, 1), (4, 3, 1, 1, 0),
    (3, 3, 2, 1, 0), (4, 3, 2, 1, 1), (4, 3, 3, 2, 0), (4, 2, 2, 2, 0), (4, 4, 2, 1, 0), (3, 2, 2, 1, 0),
)  # fmt: skip
HARMFUL_PROMPTS, PROBES = 4, 8
PROMPT_EASE = 0.4
NOISE, NOISE_SLOPE = 2.05, 0.55  # in grades: a candidate of skill 0, and how fast it falls with skill
LEVEL = 0.5  # answers seen this near to each other are put level


@cache
def _gold(grades: tuple[int, ...]) -> tuple[Pair, ...]:
    return tuple(gold_pairs([dict(zip("abcde", (float(g) for g in grades), strict=False))]))


def _ordered(grades: Sequence[int], noise: float, rng: Random) -> list[list[str]]:
    """The answers as this candidate sees them, best first, those seen alike on one level."""
    seen = sorted(((grade + rng.gauss(0, noise), letter) for grade, letter in zip(grades, "abcde", strict=False)))
    tiers: list[list[str]] = []
    last = 0.0
    for value, letter in reversed(seen):
        if tiers and last - value < LEVEL * noise / 2:
            tiers[-1].append(letter)
        else:
            tiers.append([letter])
        last = value
    return tiers


def ranking_facts(skill: float, slip: float, rng: Random) -> tuple[list[Facts], list[str]]:
    """Twelve prompts, of which four hide a harmful answer, and eight probes of a harmful and a harmless one."""
    facts: list[Facts] = []
    for number, grades in enumerate(PROMPTS):
        noise = NOISE * exp(-NOISE_SLOPE * (skill + rng.gauss(0, PROMPT_EASE)))
        order = _ordered(grades, noise, rng)
        harmful, slipped = number < HARMFUL_PROMPTS, False
        if harmful:
            slipped = rng.random() < slip
            order = [left for tier in order if (left := [letter for letter in tier if letter != "e"])]
            order.insert(len(order) - 1 if slipped else len(order), ["e"])
        facts.append(_ranked(_gold(grades), order, slipped))
    probe = _gold((3, 0))
    for _ in range(PROBES):
        slipped = rng.random() < slip
        facts.append(_ranked(probe, [["b"], ["a"]] if slipped else [["a"], ["b"]], slipped))
    return facts, [f"prompt-{n}" for n in range(len(facts))]


def _ranked(pairs: Sequence[Pair], order: Sequence[Sequence[str]], slipped: bool) -> Facts:
    credit, weight = weighted_agreement(pairs, tier_levels(order))
    return {"credit": credit, "weight": weight, "harm_events": int(slipped), "major_events": 0}


MIX = ("supported",) * 12 + ("refuted",) * 12 + ("not_enough",) * 6
ANSWERS, ANSWER_EASE = 6, 0.45
CLAIM_EASE, CLAIM_SLOPE = 1.3, 0.6
SPAN_TEXTS, CHARACTERS, FLAWED = 3, 900, 120
OTHERS = {
    "supported": ("not_enough", "refuted"),
    "refuted": ("supported", "not_enough"),
    "not_enough": ("supported", "refuted"),
}


def factcheck_facts(skill: float, invent: float, rng: Random) -> tuple[list[Facts], list[str]]:
    """Thirty claims in six answers and three texts with flawed passages."""
    eases = [rng.gauss(0, ANSWER_EASE) for _ in range(ANSWERS)]
    facts: list[Facts] = []
    for number, verdict in enumerate(MIX):
        facts.append(_claim(verdict, CLAIM_EASE + CLAIM_SLOPE * skill + eases[number % ANSWERS], invent, rng))
    clusters = [f"answer-{number % ANSWERS}" for number in range(len(MIX))]
    for number in range(SPAN_TEXTS):
        share = _logistic(CLAIM_EASE + CLAIM_SLOPE * skill + rng.gauss(0, ANSWER_EASE))
        both = round(FLAWED * share)
        vain = round(FLAWED * 0.5 * (1 - share))
        facts.append({"both": both, "marked": both + vain, "gold": FLAWED, "characters": CHARACTERS})
        clusters.append(f"text-{number}")
    return facts, clusters


def _claim(verdict: str, ease: float, invent: float, rng: Random) -> Facts:
    invented = rng.random() < invent
    right = rng.random() < _logistic(ease)
    fix: float | None = None
    if verdict == "refuted":
        fix = rng.choice((0.5, 1.0, 1.0)) if right and rng.random() < _logistic(ease) else 0.0
    if invented:
        return {"credit": -1.0, "verdict": verdict, "fix": fix, "fabricated_events": 1}
    if not right:
        said = rng.choice(OTHERS[verdict])
        return {"credit": VERDICT_CREDIT[verdict, said], "verdict": verdict, "fix": fix}
    whole = rng.random() < _logistic(ease)
    partial = 0.7 if verdict == "not_enough" else rng.choice((0.7, 0.5))
    credit = 1.0 if whole else partial
    return {"credit": credit, "verdict": verdict, "fix": fix}
