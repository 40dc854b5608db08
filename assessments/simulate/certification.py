"""Candidates who do not exist sit the certification test, and the real code decides (acceptance figures of B5).

What is simulated is only what people do: which planted errors they correct, how they order answers, which verdicts
and marks they give, what reviewers think of their texts. From there on everything is the code that decides about real
people: section scaling, jackknife, caps, composite, extension form, floors, the two-stage critical rule.

The set-up is that of simulation S3 (our own model, which simplifies people): four skills that correlate .7; forms of
40 errors in 10 passages, 12 prompts of five answers with 8 probes of two, 30 claims in 6 answers, 3 texts read twice.
Passages, prompts, answers and tasks have an ease of their own for every candidate; it makes the standard errors of the
sections what parallel forms show (about 10.6, 9.3, 10.6 and 7.2 points near the cut).

A candidate's true score is the mean over many parallel forms. Most candidates are careful; some few are not, whatever
their skills: they slip on harm comparisons, and some invent evidence. What the two-stage rule does to the careless is
reported apart, because they are meant to fail.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt
from random import Random
from statistics import fmean

from assessments.blueprint import Blueprint, Section
from assessments.decision import Decision, decide
from assessments.review import writing_score, writing_section
from assessments.sections import SectionScore, score_facts
from assessments.simulate.candidates import (
    KINDS,
    Person,
    Population,
    draw_person,
    factcheck_facts,
    grammar_facts,
    ranking_facts,
)

MOST_ROUNDS = 6  # extension, fresh form, floor form, and what these ask for in turn
TASKS, READERS = 3, 2
HUMAN_MEAN, HUMAN_SPREAD = 68.0, 22.0  # H of the average candidate, and points for one unit of skill


def writing_score_of(skill: float, plan: Blueprint, section: Section, rng: Random) -> SectionScore:
    """Three texts, each read twice; the variances of task and reading are those of the blueprint."""
    texts = []
    for _ in range(TASKS):
        task = HUMAN_MEAN + HUMAN_SPREAD * skill + rng.gauss(0, sqrt(section.task_variance))
        human = fmean(_points(task + rng.gauss(0, sqrt(section.residual_variance))) for _ in range(READERS))
        automatic = 100 * min(1.0, max(0.0, round(8 * (human / 100 + rng.gauss(0.1, 0.1))) / 8))
        texts.append(writing_score(automatic, human))
    return writing_section(plan, section.id, texts, READERS)


def _points(value: float) -> float:
    return min(max(value, 0.0), 100.0)


def sit_section(plan: Blueprint, section: Section, person: Person, rng: Random) -> SectionScore:
    """One form of one section, scored by the real code."""
    skill = person.skills[section.scorer]
    if section.scorer == "writing":
        return writing_score_of(skill, plan, section, rng)
    if section.scorer == "grammar":
        facts, clusters = grammar_facts(skill, rng)
    elif section.scorer == "ranking":
        facts, clusters = ranking_facts(skill, person.slip, rng)
    else:
        facts, clusters = factcheck_facts(skill, person.invent, rng)
    return score_facts(section, facts, clusters, section.least_b)


def sit_form(plan: Blueprint, person: Person, rng: Random) -> list[SectionScore]:
    """One form of the whole test."""
    return [sit_section(plan, section, person, rng) for section in plan.sections]


@dataclass(frozen=True, slots=True)
class Sitting:
    """How one candidate came out: on the first form alone, and after everything the rules ask for."""

    first: Decision
    final: Decision
    extended: bool
    fresh: bool
    again: bool

    @property
    def passed(self) -> bool:
        """The final decision; one that stays open for want of rounds has not passed."""
        return self.final.passed is True


def sit(plan: Blueprint, person: Person, rng: Random) -> Sitting:
    """Sit the test until it is decided: first form, then the forms the decision asks for."""
    forms = sit_form(plan, person, rng)
    second: list[SectionScore] = []
    once_more: list[SectionScore] = []
    fresh: dict[str, int] = {}
    first = found = decide(plan, forms)
    for _ in range(MOST_ROUNDS):
        if found.passed is not None:
            break
        if found.extension:
            second = sit_form(plan, person, rng)
        once_more += [sit_section(plan, plan.section(name), person, rng) for name in found.again]
        for name in found.fresh:
            fresh[name] = _fresh_events(plan.section(name), person, rng)
        found = decide(plan, forms, second_form=second, once_more=once_more, fresh=fresh)
    return Sitting(first, found, bool(second), bool(fresh), bool(once_more))


def _fresh_events(section: Section, person: Person, rng: Random) -> int:
    rate = person.slip if section.scorer == "ranking" else person.invent
    draws = section.critical.fresh if section.critical else ()
    return sum(rng.random() < rate for draw in draws for _ in range(draw.count))


GRID = tuple(-4 + 0.5 * n for n in range(17))


class Truth:
    """True scores: the mean of a section over many parallel forms at each of 17 skills, read off between them."""

    def __init__(self, plan: Blueprint, forms: int, rng: Random) -> None:
        """`forms` parallel forms at each skill; carelessness is left out, the two-stage rule is not a score."""
        self.plan = plan
        plain = [section.model_copy(update={"csem": 1.0, "critical": None}) for section in plan.sections]
        self.table = {
            section.id: [
                fmean(sit_section(plan, section, _at(skill), rng).scaled for _ in range(forms)) for skill in GRID
            ]
            for section in plain
        }

    def section(self, section_id: str, skill: float) -> float:
        """The true score of a section at a skill, in points."""
        row = self.table[section_id]
        if skill <= GRID[0] or skill >= GRID[-1]:
            return row[0] if skill <= GRID[0] else row[-1]
        at = bisect_right(GRID, skill) - 1
        part = (skill - GRID[at]) / (GRID[at + 1] - GRID[at])
        return row[at] + part * (row[at + 1] - row[at])

    def composite(self, person: Person) -> float:
        """The true composite of a candidate."""
        return sum(s.weight * self.section(s.id, person.skills[s.scorer]) for s in self.plan.sections)


def _at(skill: float) -> Person:
    return Person(dict.fromkeys(KINDS, skill), 0.0, 0.0, True)


FAR = 5.0  # points from the cut beyond which a decision should hardly ever be wrong


@dataclass(frozen=True, slots=True)
class CertificationFigures:
    """What the decision does to `people` who each sit the whole test twice, independently.

    `reliability` and `csem` (within 5 points of the cut) are of the composite of single forms; consistency and kappa
    compare the two sittings, `single_` for the first form alone without floors and further forms. False passes count
    people truly 5 points or more below the cut, false fails careful people truly 5 or more above it.
    `covered` is the share of 95 % intervals that hold the true composite.
    """

    people: int
    reliability: float
    csem: float
    covered: float
    pass_rate: float
    single_consistency: float
    single_kappa: float
    consistency: float
    kappa: float
    false_pass: float
    false_fail: float
    careless_fail: float
    extended: float
    fresh: float
    again: float


@dataclass(slots=True)
class _Tally:
    """Sums over people, so that memory does not grow with them."""

    people: int = 0
    covered: int = 0
    extended: int = 0
    fresh: int = 0
    again: int = 0
    single: list[list[int]] = field(default_factory=lambda: [[0, 0], [0, 0]])
    final: list[list[int]] = field(default_factory=lambda: [[0, 0], [0, 0]])
    sums: list[float] = field(default_factory=lambda: [0.0] * 5)
    near: list[float] = field(default_factory=lambda: [0.0, 0.0])
    below: list[int] = field(default_factory=lambda: [0, 0])
    above: list[int] = field(default_factory=lambda: [0, 0])
    careless: list[int] = field(default_factory=lambda: [0, 0])

    def add(self, person: Person, truth: float, cut: float, pair: tuple[Sitting, Sitting]) -> None:
        """Count one person's two sittings."""
        one, other = (sitting.first.composite or 0.0 for sitting in pair)
        self.people += 1
        self.sums = [total + x for total, x in zip(self.sums, (one, other, one**2, other**2, one * other), strict=True)]
        self.single[one >= cut][other >= cut] += 1
        self.final[pair[0].passed][pair[1].passed] += 1
        if abs(truth - cut) < FAR:
            self.near = [self.near[0] + (one - other) ** 2 / 2, self.near[1] + 1]
        for sitting in pair:
            self.extended += sitting.extended
            self.fresh += sitting.fresh
            self.again += sitting.again
            self.covered += (sitting.first.low or 0.0) <= truth <= (sitting.first.high or 0.0)
            if truth <= cut - FAR:
                self.below = [self.below[0] + sitting.passed, self.below[1] + 1]
            elif truth >= cut + FAR:
                counts = self.above if person.careful else self.careless
                counts[0] += not sitting.passed
                counts[1] += 1


def _agreement(table: Sequence[Sequence[int]]) -> tuple[float, float]:
    """(share of equal decisions, Cohen's kappa) of a table of two sittings by fail and pass."""
    people = sum(map(sum, table))
    same = (table[0][0] + table[1][1]) / people
    one, other = sum(table[1]) / people, (table[0][1] + table[1][1]) / people
    chance = one * other + (1 - one) * (1 - other)
    return same, (same - chance) / (1 - chance) if chance < 1 else 1.0


def _share(counts: Sequence[float]) -> float:
    return counts[0] / counts[1] if counts[1] else 0.0


def simulate_certification(
    plan: Blueprint, people: int, rng: Random, population: Population | None = None, truth_forms: int = 200
) -> CertificationFigures:
    """Have `people` candidates sit the test twice; `truth_forms` forms at each skill tell their true scores."""
    if people < 2:
        raise ValueError("simulate at least two people")
    population = population or Population()
    truth, tally = Truth(plan, truth_forms, rng), _Tally()
    for _ in range(people):
        person = draw_person(population, rng)
        tally.add(person, truth.composite(person), plan.cut, (sit(plan, person, rng), sit(plan, person, rng)))
    return _figures(tally)


def _figures(tally: _Tally) -> CertificationFigures:
    people, sittings = tally.people, 2 * tally.people
    one, other, one_squared, other_squared, product = (total / people for total in tally.sums)
    spread = sqrt((one_squared - one**2) * (other_squared - other**2))
    single, final = _agreement(tally.single), _agreement(tally.final)
    return CertificationFigures(
        people=people,
        reliability=(product - one * other) / spread,
        csem=sqrt(_share(tally.near)),
        covered=tally.covered / sittings,
        pass_rate=(sum(tally.final[1]) + tally.final[0][1] + tally.final[1][1]) / sittings,
        single_consistency=single[0],
        single_kappa=single[1],
        consistency=final[0],
        kappa=final[1],
        false_pass=_share(tally.below),
        false_fail=_share(tally.above),
        careless_fail=_share(tally.careless),
        extended=tally.extended / sittings,
        fresh=tally.fresh / sittings,
        again=tally.again / sittings,
    )
