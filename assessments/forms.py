"""A form: the items one candidate gets, drawn once and stored.

Items the candidate has not seen come first, then the least seen; among those, items that have not been given too
often. Each section is drawn at random and then brought near its target difficulty by exchanging items of equal
standing (see balance.py), so that forms are alike. Display order is drawn and stored as well; it is presentation
only, and answers always use the item's own letters.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean
from typing import Any

from assessments.balance import NEAR, Part, balanced, bank_target, gap, logit
from assessments.bank import Bank
from assessments.blueprint import LEAST_SPREAD, Blueprint, Draw, Section
from assessments.errors import BlueprintError
from assessments.kinds import Item
from assessments.kinds.base import Frozen
from assessments.scores import Reason
from assessments.sections import chance_score
from assessments.supply import Wanted, missing_items, wanted

__all__ = [
    "Form", "FormItem", "FormSection", "assemble", "assemble_section", "missing_items", "predicted_difficulty",
    "relabel", "shown_letters", "unshuffle",
]  # fmt: skip

TRIES = 60  # random draws of which the one with the fewest repeated topics is kept
FORMS_TRIED = 20  # before a bound on what two forms share is given up
FEW = 3
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


def _fill(draw: Draw, pool: Sequence[Item], levels: Mapping[str, int], rng: Random) -> list[Item]:
    target = fmean(item.difficulty for item in pool)
    draws = [_draw_once(draw, pool, levels, rng) for _ in range(TRIES)]
    # One of the better half: the very best draw would be nearly the same items for everybody.
    return rng.choice(sorted(draws, key=lambda items: _distance(items, target))[: TRIES // 2])


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


def _check_filled(one: Wanted, items: Sequence[Item]) -> None:
    """Reject a form in which a narrower draw took what a wider one needed."""
    if len(items) < one.draw.count:
        raise BlueprintError(f"{one.label}: {one.draw.count} items are needed, {len(items)} are left for it")
    for stratum, least in one.draw.at_least.items():
        have = sum(item.stratum == stratum for item in items)
        if have < least:
            raise BlueprintError(f"{one.label}: {least} {stratum} items are needed, {have} are left for it")


@dataclass(frozen=True, slots=True)
class _Standing:
    """Which items come first for this candidate: the least seen, then those whose exposure allows another form."""

    seen: Mapping[str, int]
    exposure: Mapping[str, int]
    forms_given: int
    cap: float | None
    avoid: frozenset[str] = frozenset()

    def levels(self, one: Wanted) -> dict[str, int]:
        """Item -> its level in this draw; lower levels are drawn first."""
        alike = Counter(item.stratum for item in one.items)
        return {
            item.id: 4 * self.seen.get(item.id, 0)
            + 2 * (item.id in self.avoid)
            + self._used_up(item, one, alike[item.stratum])
            for item in one.items
        }

    def _used_up(self, item: Item, one: Wanted, alike: int) -> bool:
        if self.cap is None:
            return False
        least = one.draw.at_least.get(item.stratum, 0)
        allowed = max(self.cap, one.draw.count / len(one.items), least / alike)
        return self.exposure.get(item.id, 0) >= allowed * (self.forms_given + 1)


def _section_items(section: Section, draws: Sequence[Wanted], standing: _Standing, rng: Random) -> list[list[Item]]:
    """The items of every draw; a draw whose items another one could take as well goes first."""
    chosen: dict[int, Part] = {}
    taken: set[str] = set()
    for n in sorted(range(len(draws)), key=lambda n: len(draws[n].items)):
        one = draws[n]
        left = [item for item in one.items if item.id not in taken]
        levels = standing.levels(one)
        items = _fill(one.draw, left, levels, rng)
        _check_filled(one, items)
        taken |= {item.id for item in items}
        chosen[n] = Part(one.draw, tuple(left), levels, items)
    parts = [chosen[n] for n in range(len(draws))]
    target = bank_target(parts) if section.difficulty is None else section.difficulty
    if sum(len(part.items) for part in parts) > FEW:
        # Of a few items only those nearest to the target would ever be asked.
        balanced(parts, target, min(NEAR, section.within or NEAR), rng)
    if section.within is not None and gap(parts, target) > section.within:
        balanced(parts, target, section.within, rng, any_level=True)
        if gap(parts, target) > section.within:
            raise BlueprintError(
                f"{section.id}: no form was found within {section.within:g} logit of the difficulty {target:.2f};"
                f" the nearest is {gap(parts, target):.2f} away: add items of other difficulties"
            )
    return [part.items for part in parts]


def _drawn(section: Section, draws: Sequence[Wanted], standing: _Standing, rng: Random) -> FormSection:
    found = _section_items(section, draws, standing, rng)
    items = [item for own in found for item in rng.sample(own, len(own))]
    if draws[0].same_form:
        _check_spread(section, items)
    return FormSection(id=section.id, items=tuple(_form_item(item, rng) for item in items))


def _refuse_unfit(blueprint: Blueprint, bank: Bank, lang: str) -> None:
    if blueprint.status == "planned":
        raise BlueprintError(f"{blueprint.id} is planned: no form is drawn until its bank is there and status is ready")
    missing = missing_items(blueprint, bank, lang)
    if missing:
        raise BlueprintError("\n".join(missing))


def assemble_section(
    blueprint: Blueprint,
    bank: Bank,
    lang: str,
    section_id: str,
    seen: Mapping[str, int],
    rng: Random,
    *,
    fresh: bool = False,
    exposure: Mapping[str, int] | None = None,
    forms_given: int = 0,
) -> FormSection:
    """One more form of a section, or with `fresh` the second form of its two-stage rule."""
    _refuse_unfit(blueprint, bank, lang)
    section = blueprint.section(section_id)
    draws = [one for one in wanted(blueprint, section, bank, lang) if one.same_form is not fresh]
    if not draws:
        raise BlueprintError(f"{section_id}: this section has no two-stage rule, so there is no fresh form of it")
    plain = section.model_copy(update={"difficulty": None, "within": None}) if fresh else section
    return _drawn(plain, draws, _Standing(seen, exposure or {}, forms_given, blueprint.exposure), rng)


def assemble(
    blueprint: Blueprint,
    bank: Bank,
    lang: str,
    seen: Mapping[str, int],
    rng: Random,
    *,
    exposure: Mapping[str, int] | None = None,
    forms_given: int = 0,
    others: Iterable[Collection[str]] = (),
) -> Form:
    """Draw a form. `seen` says how often the candidate met each item.

    `exposure` says how many of the `forms_given` forms held each item, `others` are the items of forms with which
    this one may share no more than `blueprint.overlap` of its items. BlueprintError lists what is missing when the
    bank cannot fill the blueprint.
    """
    _refuse_unfit(blueprint, bank, lang)
    draws = {
        section.id: [one for one in wanted(blueprint, section, bank, lang) if one.same_form]
        for section in blueprint.sections
    }
    rivals = [frozenset(other) for other in others] if blueprint.overlap is not None else []
    avoid: frozenset[str] = frozenset()
    for _ in range(FORMS_TRIED):
        standing = _Standing(seen, exposure or {}, forms_given, blueprint.exposure, avoid)
        sections = tuple(_drawn(section, draws[section.id], standing, rng) for section in blueprint.sections)
        form = Form(blueprint=blueprint.id, blueprint_version=blueprint.version, lang=lang, sections=sections)
        ids = set(form.item_ids())
        worst = max(rivals, key=lambda rival: len(rival & ids), default=frozenset())
        if blueprint.overlap is None or len(worst & ids) <= blueprint.overlap * len(ids):
            return form
        avoid |= worst
    raise BlueprintError(
        f"{blueprint.id}: no form was found that shares at most {blueprint.overlap:.0%} of its items with every other;"
        " add items"
    )


def predicted_difficulty(items: Iterable[Item]) -> float:
    """The mean predicted difficulty of items, in logits: 0 is an item that half the candidates lose."""
    return fmean(logit(item.difficulty) for item in items)
