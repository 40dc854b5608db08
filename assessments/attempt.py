"""A whole attempt from files: its blueprint, items, answers and review marks, down to the decision.

What `school score` prints for an attempt, and the shortest way to score one in a notebook:

>>> found = score_attempt(load_attempt("docs/examples/score/b6/attempt.yaml"))
>>> round(found.decision.composite, 2)
71.14
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from assessments.bank import Bank, load_bank, make_bank
from assessments.blueprint import SECTION_KINDS, Blueprint, Section, load_blueprint, parse_blueprint
from assessments.decision import Decision, decide
from assessments.errors import SchoolContentError
from assessments.items import advice, parse_item, place
from assessments.kinds import Item
from assessments.kinds.base import Frozen
from assessments.review import (
    ReviewMark,
    automatic_part,
    confirmed_critical,
    final_traits,
    human_part,
    writing_score,
    writing_section,
)
from assessments.sections import SectionScore, score_section
from assessments.yamlfile import load_yaml_file


class Reading(Frozen):
    """What one reader said about one text."""

    traits: dict[str, Annotated[float, Field(ge=0, le=5)]]
    holistic: Annotated[int, Field(ge=1, le=6)]
    severity: float = 0.0
    critical: bool = False

    def mark(self) -> ReviewMark:
        """The reading as the review rules take it."""
        return ReviewMark(self.traits, self.holistic, self.severity, self.critical)


class Sheet(Frozen):
    """One form, or a part of one: its items (inline, or a file), the answers and the readings, by item id."""

    items: str | tuple[dict[str, Any], ...]
    answers: dict[str, Any] = Field(default_factory=dict)
    reviews: dict[str, tuple[Reading, ...]] = Field(default_factory=dict)


class AttemptFile(Sheet):
    """The first form, with the blueprint and whatever further forms were sat."""

    blueprint: str | dict[str, Any]
    hold: bool = False
    second_form: Sheet | None = None
    once_more: Sheet | None = None
    fresh: Sheet | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """A scored attempt: its sections, and the decision they lead to."""

    blueprint: Blueprint
    sections: tuple[SectionScore, ...]
    decision: Decision

    def record(self) -> dict[str, Any]:
        """Everything as plain values, for JSON."""
        found = self.decision
        return {
            "blueprint": self.blueprint.id,
            "blueprint_version": self.blueprint.version,
            "composite": found.composite,
            "se": found.se,
            "interval": [found.low, found.high],
            "p_pass": found.p_pass,
            "passed": found.passed,
            "extension": found.extension,
            "fresh": list(found.fresh),
            "again": list(found.again),
            "reasons": [reason.text for reason in found.reasons],
            "sections": [section.record() | {"caps": [cap.text for cap in section.caps]} for section in self.sections],
        }


@dataclass(frozen=True, slots=True)
class LoadedAttempt:
    """An attempt read from a file, with the folder its paths start from."""

    file: AttemptFile
    blueprint: Blueprint
    folder: Path


def parse_attempt(data: Any, where: str = "", folder: Path | None = None) -> LoadedAttempt:
    """An attempt from data; SchoolContentError names the place and what to do."""
    try:
        file = AttemptFile.model_validate(data)
    except ValidationError as error:
        lines = []
        for each in error.errors():
            part = ".".join(str(step) for step in each["loc"])
            pieces = (place(where, data, each["loc"]), part, advice(each))
            lines.append(": ".join(piece for piece in pieces if piece))
        raise SchoolContentError("\n".join(lines)) from error
    start = folder or Path()
    return LoadedAttempt(file, _blueprint(file.blueprint, start, where), start)


def load_attempt(path: Path | str) -> LoadedAttempt:
    """Read an attempt file; the paths in it start from its own folder."""
    file = Path(path)
    return parse_attempt(load_yaml_file(file), str(file), file.parent)


def _blueprint(named: str | dict[str, Any], folder: Path, where: str) -> Blueprint:
    if not isinstance(named, str):
        return parse_blueprint(named, where)
    return load_blueprint(folder / named if named.endswith(".yaml") else named)


def _bank(sheet: Sheet, folder: Path) -> Bank:
    if isinstance(sheet.items, str):
        return load_bank(folder / sheet.items)
    return make_bank(parse_item(data) for data in sheet.items)


def _by_section(blueprint: Blueprint, sheet: Sheet, folder: Path) -> dict[str, list[Item]]:
    """The items of a sheet by section; each kind belongs to the section whose scorer pools it."""
    bank = _bank(sheet, folder)
    strangers = sorted({*sheet.answers, *sheet.reviews} - set(bank.by_id))
    if strangers:
        raise SchoolContentError(f"answers or reviews name items that are not there: {', '.join(strangers)}")
    found: dict[str, list[Item]] = {}
    for item in bank:
        homes = [section.id for section in blueprint.sections if item.kind in SECTION_KINDS[section.scorer]]
        if len(homes) != 1:
            raise SchoolContentError(f"{item.id}: {len(homes)} sections of {blueprint.id} take the kind {item.kind}")
        found.setdefault(homes[0], []).append(item)
    return found


def _writing(blueprint: Blueprint, section: Section, items: Sequence[Item], sheet: Sheet) -> SectionScore | None:
    """The writing section; None while a text has no reader yet."""
    readings = {item.id: sheet.reviews.get(item.id, ()) for item in items}
    if not all(readings.values()):
        return None
    texts = []
    for item in items:
        marks = [reading.mark() for reading in readings[item.id]]
        traits, severities = [mark.traits for mark in marks], [mark.severity for mark in marks]
        answer = item.parse(sheet.answers.get(item.id))
        score = item.score(answer)
        texts.append(
            writing_score(
                automatic_part(item, answer),
                human_part(traits, severities),
                hard_failed=score.facts.get("hard_failed", ()),
                truthfulness=final_traits(traits, severities)["truthfulness"],
                unusable=not score.answered,
                unsafe=confirmed_critical(marks),
            )
        )
    return writing_section(blueprint, section.id, texts, min(len(marks) for marks in readings.values()))


def _sections(loaded: LoadedAttempt, sheet: Sheet | None) -> list[SectionScore]:
    if sheet is None:
        return []
    found = []
    for section_id, items in _by_section(loaded.blueprint, sheet, loaded.folder).items():
        section = loaded.blueprint.section(section_id)
        if section.scorer == "writing":
            score = _writing(loaded.blueprint, section, items, sheet)
        else:
            pairs = [(item, item.parse(sheet.answers.get(item.id))) for item in items]
            score = score_section(section_id, pairs, loaded.blueprint)
        if score is not None:
            found.append(score)
    return found


def _fresh_events(loaded: LoadedAttempt) -> Mapping[str, int]:
    """The critical events on the fresh form of each section that has one."""
    sheet = loaded.file.fresh
    if sheet is None:
        return {}
    found = {}
    for section_id, items in _by_section(loaded.blueprint, sheet, loaded.folder).items():
        rule = loaded.blueprint.section(section_id).critical
        if rule is None:
            raise SchoolContentError(f"fresh: the section {section_id} has no two-stage rule")
        facts = [item.score(item.parse(sheet.answers.get(item.id))).facts for item in items]
        found[section_id] = sum(fact.get(rule.event, 0) for fact in facts)
    return found


def score_attempt(loaded: LoadedAttempt) -> Scored:
    """Score every section and decide."""
    file = loaded.file
    sections = _sections(loaded, file)
    decision = decide(
        loaded.blueprint,
        sections,
        file.hold,
        second_form=_sections(loaded, file.second_form),
        once_more=_sections(loaded, file.once_more),
        fresh=_fresh_events(loaded),
    )
    return Scored(loaded.blueprint, tuple(sections), decision)
