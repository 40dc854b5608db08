"""What the answers of many people say about items and tests, gathered one attempt at a time.

An item's statistics are those of integrity.md E1, a test's those of E2. The memory needed grows with the bank, never
with the attempts: each is taken in and forgotten. Everybody sits another form, so the rest score of an item is the
mean of the other items of the same attempt, and the reliability of a section is its split half (odd against even
places), stepped up by Spearman and Brown; on complete data of one form both are the usual statistics.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean

from assessments.blueprint import Blueprint
from assessments.decision import composite
from assessments.kinds import Choice, Claim, Item
from assessments.kinds.claim import VERDICTS
from assessments.measures.decision_consistency import normal_consistency
from assessments.measures.item_flags import Finding, Flag, ItemFacts, Status, item_flags
from assessments.measures.reliability import spearman_brown
from assessments.measures.undefined import Undefined
from assessments.periods import Periods
from assessments.running import Running
from assessments.scores import N_
from assessments.sections import SectionScore

LEAST_PEOPLE = 100  # a form's figures are reported from here on (E2)
BLOCK_BELOW, WARN_BELOW = 0.85, 0.90

BLOCKED = N_("The test is too unreliable to decide on: stop giving it until its sections are longer or better.")
WARNED = N_("The test is less reliable than it should be: improve or add items.")


@dataclass(frozen=True, slots=True)
class Response:
    """One item of one attempt: its place, its mark (None: not marked), the option chosen where it has options,
    and how long it was looked at (0: not known)."""

    section: str
    position: int
    item: str
    mark: float | None
    option: str | None = None
    seconds: float = 0.0


@dataclass(slots=True)
class ItemTally:
    """The answers to one item so far. `asked` counts every form that held it."""

    asked: int = 0
    pairs: Running = field(default_factory=Running)
    marks: Running = field(default_factory=Running)
    options: Counter[str] = field(default_factory=Counter)
    periods: Periods = field(default_factory=Periods)

    def seconds(self) -> float | None:
        """The median time of the answers whose time is known, right to 2.5 %."""
        return self.periods.whole().times.median()

    def facts(self, item: Item | None) -> ItemFacts:
        """What the flags rest on; an item that is no longer known is judged by its numbers alone."""
        r = self.pairs.correlation()
        total = self.options.total()
        drift = self.periods.difficulty_drift()
        return ItemFacts(
            responses=self.marks.n,
            p=self.marks.mean_x if self.marks.n else None,
            r=None if isinstance(r, Undefined) else r,
            safety=item is not None and item.stratum == "harmful",
            shares={name: self.options[name] / total for name in options_of(item)} if item and total else {},
            key=key_of(item) if item else "",
            p_change=drift.change if drift else None,
            p_change_z=drift.z if drift else None,
            time_change=self.periods.time_drift(),
        )


def options_of(item: Item | None) -> tuple[str, ...]:
    """The wrong and right options of an item whose answer is one of a few; empty for all others."""
    if isinstance(item, Choice) and not item.several:
        return tuple(item.options)
    return VERDICTS if isinstance(item, Claim) else ()


def key_of(item: Item | None) -> str:
    """The right option of an item that has options."""
    if isinstance(item, Choice) and not item.several and item.gold is not None:
        return str(item.gold.key[0])
    return item.gold.verdict if isinstance(item, Claim) and item.gold is not None else ""


def option_chosen(item: Item | None, answer: Mapping[str, object] | None) -> str | None:
    """The option an answer chose; None where the item has none or the answer is none."""
    if item is None or not options_of(item):
        return None
    parsed = item.parse(answer)
    if parsed is None:
        return None
    return str(parsed["chosen"][0] if isinstance(item, Choice) else parsed["verdict"])


def findings(facts: ItemFacts) -> list[Finding]:
    """The flags of an item. Where it stands is kept nowhere yet, so it is held to what pilot and live items need."""
    found = [*item_flags(Status.PILOT, facts), *item_flags(Status.LIVE, facts)]
    return list({one.flag: one for one in found}.values())


def needs_work(found: Sequence[Finding]) -> bool:
    """Is there more to do than to wait for answers?"""
    return any(one.flag is not Flag.TOO_FEW_RESPONSES for one in found)


@dataclass(frozen=True, slots=True)
class FormLine:
    """The figures of a section, or of a whole test (`section` empty), over `people` attempts; None: not known yet."""

    section: str
    people: int
    mean: float | None = None
    sd: float | None = None
    reliability: float | None = None
    sem: float | None = None
    consistency: float | None = None
    kappa: float | None = None
    action: str = ""


@dataclass(slots=True)
class FormTally:
    """The attempts at one test in one language so far."""

    forms: int = 0
    halves: dict[str, Running] = field(default_factory=dict)
    scores: dict[str, Running] = field(default_factory=dict)
    errors: dict[str, Running] = field(default_factory=dict)

    def add(self, blueprint: Blueprint, responses: Sequence[Response], sections: Mapping[str, SectionScore]) -> None:
        """Take in one scored attempt."""
        for name in {response.section for response in responses}:
            own = [r for r in responses if r.section == name and r.mark is not None]
            odd = [r.mark for r in own if r.position % 2 and r.mark is not None]
            even = [r.mark for r in own if not r.position % 2 and r.mark is not None]
            if odd and even:
                self.halves.setdefault(name, Running()).add(fmean(odd), fmean(even))
        for name, score in sections.items():
            self._score(name, score.scaled, score.se)
        if all(section.id in sections for section in blueprint.sections):
            self._score("", *composite(blueprint, sections.values()))

    def _score(self, name: str, scaled: float, se: float) -> None:
        self.scores.setdefault(name, Running()).add(scaled)
        self.errors.setdefault(name, Running()).add(se * se)

    def lines(self, blueprint: Blueprint) -> list[FormLine]:
        """The whole test first, then its sections."""
        return [self._line(blueprint, name) for name in ("", *(section.id for section in blueprint.sections))]

    def _line(self, blueprint: Blueprint, name: str) -> FormLine:
        scores = self.scores.get(name, Running())
        sd = scores.sd()
        if scores.n < LEAST_PEOPLE or isinstance(sd, Undefined) or sd == 0:
            return FormLine(name, scores.n)
        reliability = self._reliability(name, sd)
        if reliability is None:
            return FormLine(name, scores.n, scores.mean_x, sd)
        sem = sd * sqrt(1 - reliability)
        consistency = kappa = None
        if name == "" and 0 < reliability < 1:
            found = normal_consistency(reliability, (blueprint.cut - scores.mean_x) / sd)
            consistency = found.agreement
            kappa = None if isinstance(found.kappa, Undefined) else found.kappa
        action = "" if name or reliability >= WARN_BELOW else WARNED if reliability >= BLOCK_BELOW else BLOCKED
        return FormLine(name, scores.n, scores.mean_x, sd, reliability, sem, consistency, kappa, action)

    def _reliability(self, name: str, sd: float) -> float | None:
        """Split half of a section; for the whole test, and for texts, 1 - mean SE^2 / variance of the scores."""
        halves = self.halves.get(name)
        r = halves.correlation() if halves else None
        if isinstance(r, float) and r > -1:
            stepped = spearman_brown(r)
            return max(0.0, stepped) if isinstance(stepped, float) else None
        if name and halves is not None:
            return None
        return max(0.0, 1 - self.errors[name].mean_x / sd**2)


@dataclass(slots=True)
class Report:
    """Everything gathered so far: items by fingerprint, tests by blueprint and language."""

    items: dict[str, ItemTally] = field(default_factory=dict)
    tests: dict[tuple[str, str], FormTally] = field(default_factory=dict)

    def asked(self, blueprint: str, lang: str, items: Sequence[str]) -> None:
        """Count one form: it shows every one of its items, whether or not they are answered."""
        self.tests.setdefault((blueprint, lang), FormTally()).forms += 1
        for item in items:
            self.items.setdefault(item, ItemTally()).asked += 1

    def scored(
        self, blueprint: Blueprint, lang: str, responses: Sequence[Response], sections: Mapping[str, SectionScore]
    ) -> None:
        """Take in the marks and times of one attempt that was handed in; the oldest attempts come first."""
        marked = [(response, response.mark) for response in responses if response.mark is not None]
        total = sum(mark for _, mark in marked)
        for response, mark in marked:
            tally = self.items.setdefault(response.item, ItemTally())
            tally.marks.add(mark)
            if len(marked) > 1:
                tally.pairs.add(mark, (total - mark) / (len(marked) - 1))
            if response.option is not None:
                tally.options[response.option] += 1
            tally.periods.add(mark, response.seconds)
        self.tests.setdefault((blueprint.id, lang), FormTally()).add(blueprint, responses, sections)
