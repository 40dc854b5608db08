"""Simulated answer sheets: normal abilities, Rasch or two-parameter items, wrong keys, chosen options.

Chance comes in as a `random.Random`, so the same seed gives the same sheets.
"""

import math
from collections.abc import Sequence
from random import Random

from assessments.measures.irt import ItemParameters, probability


def simulate_abilities(people: int, rng: Random, mean: float = 0.0, sd: float = 1.0) -> list[float]:
    """Abilities of so many people, normal(mean, sd)."""
    if people < 0 or sd < 0:
        raise ValueError("the number of people and the standard deviation must not be negative")
    return [rng.gauss(mean, sd) for _ in range(people)]


def simulate_items(
    count: int,
    rng: Random,
    slope: float = 1.0,
    log_slope_sd: float = 0.0,
    difficulty: float = 0.0,
    difficulty_sd: float = 1.0,
) -> list[ItemParameters]:
    """Items with slope x lognormal(0, log_slope_sd) and normal difficulties; all slopes alike by default."""
    return [
        ItemParameters(slope * math.exp(rng.gauss(0.0, log_slope_sd)), rng.gauss(difficulty, difficulty_sd))
        for _ in range(count)
    ]


def answer_items(theta: float, items: Sequence[ItemParameters], rng: Random) -> list[int]:
    """One person's answers: 1 with the chance the model gives, else 0."""
    return [int(rng.random() < probability(theta, item)) for item in items]


def simulate_responses(people: int, items: Sequence[ItemParameters], rng: Random) -> list[list[int]]:
    """People x items of 1 and 0, abilities standard normal."""
    return [answer_items(theta, items, rng) for theta in simulate_abilities(people, rng)]


def plant_wrong_keys(
    responses: Sequence[Sequence[int]], wrong: Sequence[int], rng: Random, options: int = 4
) -> list[list[int]]:
    """The same sheets marked with a wrong key at the columns `wrong`.

    The key names one of the distractors: who was right is marked wrong, and who was wrong is marked
    right if they happened to choose that distractor, 1 in (options - 1).
    """
    if options < 2:
        raise ValueError("an item needs at least two options for its key to be wrong")
    width = len(responses[0]) if responses else 0
    if any(not 0 <= column < width for column in wrong):
        raise ValueError(f"the wrong keys must be columns 0 to {width - 1}")
    marked = [list(row) for row in responses]
    for row in marked:
        for column in set(wrong):
            row[column] = 0 if row[column] else int(rng.random() < 1 / (options - 1))
    return marked


def simulate_choices(
    abilities: Sequence[float], items: int, rng: Random, options: int = 5, spread: float = 1.0, key: float = 1.0
) -> tuple[list[list[int]], list[list[int]]]:
    """(choices, marks): nominal answers 0..options-1 with option 0 the key, and the 1/0 marks.

    Bock's nominal model (1972): option k of an item is chosen in proportion to exp(slope_k theta +
    intercept_k). The key has slope 1 and intercept `key`, distractors have normal(-.3, .3 spread) slopes and
    normal(0, spread) intercepts, so that wrong answers cluster as they do in life. A `key` of 1 gives a mean mark of
    about .37, of 2 about .55.
    """
    bank = [
        [(1.0, key)] + [(rng.gauss(-0.3, 0.3 * spread), rng.gauss(0.0, spread)) for _ in range(options - 1)]
        for _ in range(items)
    ]
    numbers = range(options)
    choices = [
        [rng.choices(numbers, [math.exp(slope * theta + start) for slope, start in item])[0] for item in bank]
        for theta in abilities
    ]
    return choices, [[int(choice == 0) for choice in row] for row in choices]
