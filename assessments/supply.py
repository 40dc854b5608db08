"""What a blueprint asks of its bank: which items fit a draw, and what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from assessments.bank import Bank
from assessments.blueprint import Blueprint, Draw, Section
from assessments.kinds import Claim, Correct, Item, Mark, Ranking

ROUNDING = 1e-9


def fits(draw: Draw, item: Item) -> bool:
    """Can this draw pick the item, its language and what else is drawn aside?"""
    if item.kind != draw.kind or (draw.tags and not set(draw.tags) & set(item.tags)):
        return False
    if draw.difficulty and not draw.difficulty[0] <= item.difficulty <= draw.difficulty[1]:
        return False
    return draw.answers is None or (isinstance(item, Ranking) and len(item.answers) == draw.answers)


def pool(draw: Draw, bank: Bank, lang: str) -> tuple[Item, ...]:
    """The items of a language which this draw can pick, in the order of the bank."""
    return tuple(item for item in bank.items(lang, draw.kind) if fits(draw, item))


def group(item: Item) -> str:
    """The answer a claim was taken from; any other item is a group of its own."""
    return getattr(item, "context", None) or item.id if isinstance(item, Claim) else item.id


def planted(item: Item) -> int:
    """How many errors are planted in an item."""
    return len(item.gold.errors) if isinstance(item, Correct | Mark) and item.gold is not None else 0


def unmet(draw: Draw, items: Sequence[Item]) -> int:
    """How much these items lack of what the draw asks of them together: planted errors and different answers."""
    lacking = 0
    if draw.planted is not None:
        lacking += max(0, draw.planted - sum(planted(item) for item in items))
    if draw.groups is not None:
        lacking += max(0, draw.groups - len({group(item) for item in items}))
    return lacking


@dataclass(frozen=True, slots=True)
class Wanted:
    """One draw with the items it can pick. A sitting may ask for it `forms` times, without a repeated item."""

    label: str
    draw: Draw
    items: tuple[Item, ...]
    forms: int
    same_form: bool

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the items it can pick."""
        return frozenset(item.id for item in self.items)


def _named(draw: Draw) -> str:
    """The kind of a draw, with what else tells it from its neighbours."""
    details = [f"{draw.answers} answers"] if draw.answers else []
    details += [" or ".join(draw.tags)] if draw.tags else []
    details += [f"difficulty {draw.difficulty[0]:g}-{draw.difficulty[1]:g}"] if draw.difficulty else []
    return ", ".join([draw.kind, *details])


def wanted(blueprint: Blueprint, section: Section, bank: Bank, lang: str) -> list[Wanted]:
    """Every draw of a section: those of a form, then those of the fresh form of the two-stage rule."""
    forms = 2 if blueprint.extension is not None else 1
    found = [
        Wanted(f"{section.id}: {_named(draw)} ({lang})", draw, pool(draw, bank, lang), forms, True)
        for draw in section.draws
    ]
    fresh = section.critical.fresh if section.critical else ()
    return found + [
        Wanted(f"{section.id}: {_named(draw)} ({lang}), fresh form", draw, pool(draw, bank, lang), 1, False)
        for draw in fresh
    ]


def _inside(inner: Wanted, outer: Wanted) -> bool:
    """Does every item the one draw can pick fit the other too, in this bank or by what the draws say?"""
    if inner.items:
        return inner.ids <= outer.ids
    one, other = inner.draw, outer.draw
    return (
        one.kind == other.kind
        and (not other.tags or (bool(one.tags) and set(one.tags) <= set(other.tags)))
        and other.difficulty in (None, one.difficulty)
        and other.answers in (None, one.answers)
    )


def _count_missing(one: Wanted, siblings: Sequence[Wanted], overlap: float | None) -> Iterator[str]:
    inner = [other for other in siblings if other is not one and _inside(other, one)]
    own = one.draw.count * one.forms
    needed = own + sum(other.draw.count * other.forms for other in inner if other.same_form or one.same_form)
    if overlap is not None and one.same_form:
        needed = max(needed, ceil(one.draw.count / overlap - ROUNDING))
    if len(one.items) < needed:
        yield f"{one.label}: {needed} items are needed, the bank has {len(one.items)}"
    for stratum, least in one.draw.at_least.items():
        have = sum(item.stratum == stratum for item in one.items)
        if have < least * one.forms:
            yield f"{one.label}: {least * one.forms} {stratum} items are needed, the bank has {have}"
    usable = len(one.items) - sum(
        max(0, sum(item.stratum == stratum for item in one.items) - most * one.forms)
        for stratum, most in one.draw.at_most.items()
    )
    if usable < own <= len(one.items):
        yield f"{one.label}: {own} items are needed, at_most leaves {usable}"


def _sum_missing(one: Wanted) -> Iterator[str]:
    draw = one.draw
    if draw.planted is not None:
        best = sum(sorted((planted(item) for item in one.items), reverse=True)[: draw.count])
        if best < draw.planted:
            yield f"{one.label}: {draw.planted} planted errors are needed, {draw.count} items hold {best} at most"
    if draw.groups is not None:
        groups = len({group(item) for item in one.items})
        if groups < draw.groups:
            yield f"{one.label}: items from {draw.groups} answers are needed, the bank has {groups}"


def _crossing(siblings: Sequence[Wanted]) -> Iterator[str]:
    """Draws of one form must be nested or apart: of two that cross, either could take what the other needs."""
    own = [one for one in siblings if one.same_form]
    for n, one in enumerate(own):
        for other in own[n + 1 :]:
            shared = one.ids & other.ids
            if shared and not (one.ids <= other.ids or other.ids <= one.ids):
                yield (
                    f"{one.label}: two draws can pick {min(shared)!r}; tell them apart by tags, difficulty or answers"
                )


def missing_items(blueprint: Blueprint, bank: Bank, lang: str) -> list[str]:
    """What the bank lacks for this blueprint, in words; empty when it can be filled.

    A test with an extension form needs two forms without a repeated item; a bound on what two forms share needs a
    bank so large that forms drawn at random keep to it on average.
    """
    found: list[str] = []
    for section in blueprint.sections:
        draws = wanted(blueprint, section, bank, lang)
        for one in draws:
            found += _count_missing(one, draws, blueprint.overlap)
            found += _sum_missing(one)
        found += _crossing(draws)
    return found


@dataclass(frozen=True, slots=True)
class Supply:
    """One draw: how many items it can pick, and in words what it lacks."""

    draw: str
    have: int
    lacking: tuple[str, ...]


def supply(blueprint: Blueprint, bank: Bank, lang: str) -> list[Supply]:
    """Draw by draw what the bank has and what it still lacks (for a planned blueprint)."""
    rows = []
    for section in blueprint.sections:
        draws = wanted(blueprint, section, bank, lang)
        for one in draws:
            lacking = (*_count_missing(one, draws, blueprint.overlap), *_sum_missing(one))
            rows.append(Supply(one.label, len(one.items), lacking))
    return rows
