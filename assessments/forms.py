"""A form: the items one candidate gets, drawn once and stored.

Items the candidate has not seen come first, then the least seen. Among those, the draw whose predicted
difficulty lies nearest to that of the whole bank is taken, so that forms are alike. Display order is
drawn and stored as well; it is presentation only, and answers always use the item's own letters.
"""

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from statistics import fmean
from typing import Any

from assessments.bank import Bank
from assessments.blueprint import LEAST_SPREAD, Blueprint, Draw, Section
from assessments.errors import BlueprintError
from assessments.kinds import Item
from assessments.kinds.base import Frozen
from assessments.scores import Reason
from assessments.sections import chance_score

TRIES = 60
NEAR_ENOUGH = 0.1
"""A draw this near to the bank's difficulty is as good as any other: the nearest one alone would be drawn for everybody."""
REPEATED_TOPIC = 0.02  # a second item on one topic weighs like so much difference in difficulty
LETTERS = "abcdefgh"


class FormItem(Frozen):
    """One drawn item and the order its labelled parts are shown in (empty: as they stand)."""

    id: str
    kind: str
    version: int
    fingerprint: str
    order: tuple[str, ...] = ()


class FormSection(Frozen):
    """The drawn items of one section, in the order they are asked."""

    id: str
    items: tuple[FormItem, ...]


class Form(Frozen):
    """JSON in and out: `form.model_dump(mode="json")`, `Form.model_validate(data)`."""

    blueprint: str
    blueprint_version: int
    lang: str
    sections: tuple[FormSection, ...]

    def section(self, section_id: str) -> FormSection:
        """The drawn section with this id."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise BlueprintError(f"the form has no section {section_id!r}")

    def item_ids(self) -> tuple[str, ...]:
        """The ids of all items, section by section."""
        return tuple(item.id for section in self.sections for item in section.items)


def shown_letters(order: Sequence[str]) -> dict[str, str]:
    """Own letter -> the letter shown for it, when shown letters run a, b, c down the page."""
    return dict(zip(order, LETTERS, strict=False))


def unshuffle(order: Sequence[str], shown: Iterable[str]) -> list[str]:
    """Shown letters back to the item's own; unknown ones stay, for parse to refuse."""
    own = {letter: mine for mine, letter in shown_letters(order).items()}
    return [own.get(letter, letter) for letter in shown] if own else list(shown)


def relabel(reason: Reason, order: Sequence[str]) -> Reason:
    """A reason with the item's own letters replaced by those the candidate saw."""
    shown = shown_letters(order)
    names = {"letter", "high", "low", "first", "second"}
    params: dict[str, Any] = {
        name: shown.get(value, value) if name in names else value for name, value in reason.params.items()
    }
    return Reason(reason.message, params, reason.lost, reason.ref, reason.good)


def missing_items(blueprint: Blueprint, bank: Bank, lang: str) -> list[str]:
    """What the bank lacks for this blueprint, in words; empty when it can be filled."""
    found = []
    for section in blueprint.sections:
        for draw in section.draws:
            pool = bank.items(lang, draw.kind, draw.tags)
            label = f"{section.id}: {draw.kind} ({lang})"
            if len(pool) < draw.count:
                found.append(f"{label}: {draw.count} items are needed, the bank has {len(pool)}")
            for stratum, least in draw.at_least.items():
                have = sum(item.stratum == stratum for item in pool)
                if have < least:
                    found.append(f"{label}: {least} {stratum} items are needed, the bank has {have}")
            usable = len(pool) - sum(
                max(0, sum(item.stratum == stratum for item in pool) - most) for stratum, most in draw.at_most.items()
            )
            if usable < draw.count <= len(pool):
                found.append(f"{label}: {draw.count} items are needed, at_most leaves {usable}")
    return found


def _least_seen(pool: Iterable[Item], count: int, seen: Mapping[str, int], rng: Random) -> list[Item]:
    ranked = sorted((seen.get(item.id, 0), rng.random(), item.id, item) for item in pool)
    return [item for *_, item in ranked[:count]]


def _draw_once(draw: Draw, pool: Sequence[Item], seen: Mapping[str, int], rng: Random) -> list[Item]:
    """One random draw: the minimum of each stratum first, then the rest from what is left."""
    chosen: list[Item] = []
    for stratum, least in draw.at_least.items():
        own = [item for item in pool if item.stratum == stratum]
        chosen += _least_seen(own, least, seen, rng)
    taken = {item.id for item in chosen}
    for item in _least_seen([each for each in pool if each.id not in taken], len(pool), seen, rng):
        if len(chosen) < draw.count and not _too_many(draw, chosen, item):
            chosen.append(item)
    return chosen


def _too_many(draw: Draw, chosen: Sequence[Item], item: Item) -> bool:
    most = draw.at_most.get(item.stratum)
    return most is not None and sum(each.stratum == item.stratum for each in chosen) >= most


def _distance(items: Sequence[Item], target: float) -> float:
    """How far a draw is from the bank's difficulty, and how often it repeats a topic."""
    topics = [item.tags[0] for item in items if item.tags]
    repeats = len(topics) - len(set(topics))
    gap = abs(fmean(item.difficulty for item in items) - target)
    return max(0.0, gap - NEAR_ENOUGH) + REPEATED_TOPIC * repeats


def _fill(draw: Draw, bank: Bank, lang: str, seen: Mapping[str, int], rng: Random) -> list[Item]:
    pool = bank.items(lang, draw.kind, draw.tags)
    target = fmean(item.difficulty for item in pool)
    draws = [_draw_once(draw, pool, seen, rng) for _ in range(TRIES)]
    best = min(draws, key=lambda items: _distance(items, target))
    return rng.sample(best, len(best))


def _form_item(item: Item, rng: Random) -> FormItem:
    return FormItem(
        id=item.id,
        kind=item.kind,
        version=item.version,
        fingerprint=item.fingerprint(),
        order=item.draw_order(rng),
    )


def _check_spread(section: Section, items: Sequence[Item]) -> None:
    """Reject a form on which no skill would come too near to the experts."""
    if section.expert is None:
        return
    chance = chance_score(section, items)
    if section.expert - chance < LEAST_SPREAD - 1e-9:
        raise BlueprintError(
            f"{section.id}: without any skill this form gives {chance:.2f}, too near to the experts'"
            f" {section.expert:.2f}; add items that can be told apart"
        )


def assemble(blueprint: Blueprint, bank: Bank, lang: str, seen: Mapping[str, int], rng: Random) -> Form:
    """Draw a form. `seen` says how often the candidate met each item.

    BlueprintError lists what is missing when the bank cannot fill the blueprint.
    """
    missing = missing_items(blueprint, bank, lang)
    if missing:
        raise BlueprintError("\n".join(missing))
    sections = []
    for section in blueprint.sections:
        items: list[Item] = []
        for draw in section.draws:
            items += _fill(draw, bank, lang, seen, rng)
        _check_spread(section, items)
        drawn = tuple(_form_item(item, rng) for item in items)
        sections.append(FormSection(id=section.id, items=drawn))
    return Form(
        blueprint=blueprint.id,
        blueprint_version=blueprint.version,
        lang=lang,
        sections=tuple(sections),
    )
