"""Bringing the items of a section near a target difficulty by exchanging single items.

Difficulty is compared in logits, ln(d / (1 - d)), the scale on which the forms of a test are held within .15 of each
other (integrity.md E3). An exchange keeps every promise of the draw: kind, tags, stratum, and how much the candidate
and others have seen of the item. The search stops as soon as the section is near enough, because the nearest form of
all would be drawn for everybody. Why this and no solver: docs/decisions/0009.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from random import Random
from statistics import fmean

from assessments.blueprint import Draw
from assessments.kinds import Item
from assessments.supply import unmet

NEAR = 0.15
"""Forms whose mean predicted difficulty lies this near, in logits, count as equally difficult."""
SURE = 0.02  # a guess of 0 or 1 is taken as this near to it, for its logit has no value
EXCHANGES = 100  # more than any section needs; an end for a bank that cannot reach its target


@dataclass(slots=True)
class Part:
    """The items one draw has chosen, and those it could have chosen. `levels` says which come first."""

    draw: Draw
    pool: tuple[Item, ...]
    levels: Mapping[str, int]
    items: list[Item]


def logit(difficulty: float) -> float:
    """ln(d / (1 - d)) of a guessed difficulty between 0 and 1."""
    kept = min(max(difficulty, SURE), 1 - SURE)
    return log(kept / (1 - kept))


def bank_target(parts: Sequence[Part]) -> float:
    """The mean difficulty the whole bank would give under these draws, in logits."""
    total = sum(part.draw.count for part in parts)
    return sum(part.draw.count * fmean(logit(item.difficulty) for item in part.pool) for part in parts) / total


def gap(parts: Sequence[Part], target: float) -> float:
    """How far the mean difficulty of a section lies from its target, in logits."""
    return abs(fmean(logit(item.difficulty) for part in parts for item in part.items) - target)


def balanced(parts: Sequence[Part], target: float, near: float, rng: Random, *, any_level: bool = False) -> None:
    """Exchange items until every draw has what it asks for and the section lies within `near` of the target.

    Steepest descent: each exchange is the best one there is, drawn among equals (every one that ends near enough
    is as good as another). Ends where no exchange helps.
    """
    for _ in range(EXCHANGES):
        lacking, distance = _cost(parts, target)
        if not lacking and distance <= near:
            return
        best = min(_exchanges(parts, target, near, any_level, rng), default=None)
        if best is None or best[:2] >= (lacking, distance - 1e-12):
            return
        _, _, _, where, out, into = best
        parts[where].items[out] = parts[where].pool[into]


def _cost(parts: Sequence[Part], target: float) -> tuple[int, float]:
    return sum(unmet(part.draw, part.items) for part in parts), gap(parts, target)


def _exchanges(
    parts: Sequence[Part], target: float, near: float, any_level: bool, rng: Random
) -> Iterator[tuple[int, float, float, int, int, int]]:
    """Every allowed exchange as (lacking, distance, lot, part, item out, item in)."""
    count = sum(len(part.items) for part in parts)
    total = sum(logit(item.difficulty) for part in parts for item in part.items)
    lacking = [unmet(part.draw, part.items) for part in parts]
    taken = {item.id for part in parts for item in part.items}
    for where, part in enumerate(parts):
        strict = part.draw.planted is not None or part.draw.groups is not None
        others = sum(lacking) - lacking[where]
        for into, new in enumerate(part.pool):
            if new.id in taken:
                continue
            for out, old in enumerate(part.items):
                same_level = part.levels.get(old.id, 0) == part.levels.get(new.id, 0)
                if new.stratum != old.stratum or not (same_level or any_level):
                    continue
                own = unmet(part.draw, [*part.items[:out], new, *part.items[out + 1 :]]) if strict else 0
                mean = (total - logit(old.difficulty) + logit(new.difficulty)) / count
                yield others + own, max(near, abs(mean - target)), rng.random(), where, out, into
