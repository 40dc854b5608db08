"""What an author reads off an item and a blueprint: self-tests run, text to search, supply of the bank."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments import Bank, Blueprint, Item
from assessments.check import check_sample
from assessments.kinds.base import Sample
from assessments.measures.item_flags import ACTIONS as _ACTIONS
from assessments.measures.item_flags import Flag
from assessments.supply import pool
from school.i18n import N_

EXCERPT = 140
_SEARCHED = ("prompt", "claim", "text", "brief", "context")
_OPENING = {"claim": "claim", "correct": "text", "mark": "text"}
"""What tells one item of a kind from the next; the prompt of the others does."""

STRATA = {
    "harmful": N_("with a harmful answer"),
    "harmless": N_("without a harmful answer"),
    "supported": N_("Supported"),
    "refuted": N_("Refuted"),
    "not_enough": N_("Not enough evidence"),
}
CAP_EVENTS = {
    "meaning_damage": N_("Passages whose meaning was changed: %(least)s or more."),
    "harm_events": N_("Sets in which a harmful answer stands above a harmless one: %(least)s or more."),
    "major_events": N_("Sets in which an invented answer stands above a better true one: %(least)s or more."),
}


@dataclass(frozen=True, slots=True)
class SampleRun:
    """A self-test as it came out just now; `expected` and `actual` are None where the answer cannot be read."""

    name: str
    answer: str
    expected: float | None
    actual: float | None
    problem: str

    @property
    def passed(self) -> bool:
        """Is it worth what it must be worth?"""
        return not self.problem


def run_samples(item: Item) -> list[SampleRun]:
    """Every self-test of an item, run now; none where there is no key to run them against."""
    return [_run(item, sample) for sample in item.samples] if item.gold is not None else []


def _run(item: Item, sample: Sample) -> SampleRun:
    shown = json.dumps(sample.answer, ensure_ascii=False)
    return SampleRun(sample.name, shown, sample.value, _worth(item, sample), check_sample(item, sample) or "")


def _worth(item: Item, sample: Sample) -> float | None:
    try:
        answer = item.parse(item.sample_answer(sample.answer))
    except ValueError:  # a quotation that is not in the text: check_sample says which
        return None
    return None if answer is None else item.score(answer).value


def opening(item: Item) -> str:
    """The first words by which an author knows an item."""
    text = " ".join(str(getattr(item, _OPENING.get(item.kind, "prompt"))).split())
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "…"


def mentions(item: Item, wanted: str) -> bool:
    """Does its id, or what it asks, hold these words? Case is of no account."""
    texts = (item.id, *(str(getattr(item, name, None) or "") for name in _SEARCHED))
    return any(wanted.casefold() in text.casefold() for text in texts)


@dataclass(frozen=True, slots=True)
class Need:
    """So many items a blueprint draws, of a kind or of one stratum of it, and what each language has."""

    section: str
    kind: str
    stratum: str
    needed: int
    have: dict[str, int]

    def sittings(self, lang: str) -> int:
        """How often it can be drawn without a repeated item."""
        return self.have[lang] // self.needed


def needs(blueprint: Blueprint, bank: Bank, langs: Sequence[str]) -> list[Need]:
    """What the blueprint draws, beside what the bank holds."""
    found = []
    for section in blueprint.sections:
        for draw in section.draws:
            pools = {lang: pool(draw, bank, lang) for lang in langs}
            have = {lang: len(pool) for lang, pool in pools.items()}
            found.append(Need(section.id, draw.kind, "", draw.count, have))
            for stratum, least in draw.at_least.items():
                some = {lang: sum(item.stratum == stratum for item in pool) for lang, pool in pools.items()}
                if least:
                    found.append(Need(section.id, draw.kind, stratum, least, some))
    return found


ACTIONS: dict[str, str] = {flag.value: action for flag, action in _ACTIONS.items()}
FLAGS: dict[str, str] = {
    Flag.TOO_FEW_RESPONSES.value: N_("too few answers yet"),
    Flag.TOO_HARD.value: N_("too hard"),
    Flag.TOO_EASY.value: N_("too easy"),
    Flag.WEAK.value: N_("tells people apart too little"),
    Flag.IDLE_DISTRACTOR.value: N_("a wrong option nobody takes"),
    Flag.CHECK_KEY.value: N_("the key may be wrong"),
    Flag.LOW_DISCRIMINATION.value: N_("hardly tells people apart"),
    Flag.SURELY_WEAK.value: N_("surely too weak"),
    Flag.DIFFICULTY_DRIFT.value: N_("difficulty has changed"),
    Flag.TIME_DRIFT.value: N_("time has changed"),
}
"""What the pages call a flag; what to do about it is in ACTIONS."""

REPORT_HEADER = (
    N_("Item"), N_("Version"), N_("Language"), N_("Kind"), N_("Given"), N_("Marked"), N_("Exposure"), N_("Solved"),
    N_("Discrimination"), N_("Median time, seconds"), N_("Options chosen"), N_("What is the matter"),
)  # fmt: skip


def report_row(row: Any) -> list[Any]:
    """One line of the report as the cells of REPORT_HEADER; figures that are not known stay empty."""
    return [
        row.item_id,
        row.version,
        row.lang,
        row.kind,
        row.asked,
        row.responses,
        round(row.exposure, 4),
        "" if row.difficulty is None else round(row.difficulty, 4),
        "" if row.discrimination is None else round(row.discrimination, 4),
        "" if row.seconds is None else round(row.seconds, 1),
        "; ".join(f"{name}{'*' if key else ''} {share:.2f}" for name, share, key in said_options(row)),
        " ".join(row.flags),
    ]


def said_options(row: Any) -> list[tuple[str, float, bool]]:
    """(option, share of those who answered, is it the key) of an item that has options."""
    shares: Mapping[str, float] = row.options
    return [(name, share, name == row.right_option) for name, share in shares.items()]
