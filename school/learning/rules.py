"""When a lesson is finished, and which one comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

GOOD_MEAN = 0.6  # the mean of the best values that finishes a lesson
ENOUGH_TRIES = 2  # ... or every exercise tried so often: nobody is held up for ever


@dataclass(frozen=True, slots=True)
class Practice:
    """What a person has achieved in one exercise: the best value, and how often they tried."""

    best: float
    tries: int


def rule_met(exercises: Sequence[str], practice: Mapping[str, Practice]) -> bool:
    """Is every exercise answered, and the mean good enough or everything tried often enough?"""
    found = [practice[each] for each in exercises if each in practice]
    if len(found) < len(exercises) or not exercises:
        return False
    good = sum(each.best for each in found) / len(found) >= GOOD_MEAN - 1e-9
    return good or all(each.tries >= ENOUGH_TRIES for each in found)


def finished_in_order(
    lessons: Sequence[tuple[str, Sequence[str]]],
    practice: Mapping[str, Mapping[str, Practice]],
    done: Iterable[str],
) -> list[str]:
    """The lessons that count as finished. They are finished in order: answers given ahead wait and count then.

    `lessons` are (slug, exercise ids) in their order; what is `done` already stays done.
    """
    known = set(done)
    finished: list[str] = []
    open_road = True
    for slug, exercises in lessons:
        met = slug in known or (open_road and rule_met(exercises, practice.get(slug, {})))
        if met:
            finished.append(slug)
        else:
            open_road = False
    return finished


def next_open(slugs: Sequence[str], done: Iterable[str]) -> str | None:
    """The first lesson that is not finished; None when all are."""
    known = set(done)
    return next((slug for slug in slugs if slug not in known), None)
