"""How well the point-biserial finds wrong keys: what share of them, and how many sound items with them."""

from dataclasses import dataclass
from random import Random

from assessments.measures.item_flags import LOW_R
from assessments.measures.item_statistics import corrected_point_biserial
from assessments.simulate.responses import plant_wrong_keys, simulate_items, simulate_responses

FORM_LENGTH = 40
WRONG_KEYS = 2
SLOPE, SLOPE_SPREAD = 1.3, 0.2  # sound items: corrected point-biserials about .4


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Shares of r < .10 and of r < 0 among items with a wrong key and among sound ones.

    An item everybody answered alike has no r and counts as not found.
    """

    people: int
    rounds: int
    wrong_below: float
    wrong_negative: float
    sound_below: float
    sound_negative: float


def simulate_keys(
    people: int, rounds: int, rng: Random, items: int = FORM_LENGTH, wrong: int = WRONG_KEYS, options: int = 4
) -> KeyFigures:
    """`rounds` forms of sound two-parameter items (difficulties normal(0, .7)) with `wrong` bad keys each."""
    if rounds < 1 or not 0 < wrong < items:
        raise ValueError("simulate at least one form, with at least one wrong key and one sound item")
    bad: list[float] = []
    good: list[float] = []
    for _ in range(rounds):
        bank = simulate_items(items, rng, slope=SLOPE, log_slope_sd=SLOPE_SPREAD, difficulty_sd=0.7)
        planted = set(rng.sample(range(items), wrong))
        marks = plant_wrong_keys(simulate_responses(people, bank, rng), sorted(planted), rng, options)
        for n in range(items):
            r = corrected_point_biserial(marks, n)
            (bad if n in planted else good).append(r if isinstance(r, float) else 1.0)
    return KeyFigures(
        people,
        rounds,
        _share_below(bad, LOW_R),
        _share_below(bad, 0.0),
        _share_below(good, LOW_R),
        _share_below(good, 0.0),
    )


def _share_below(values: list[float], bound: float) -> float:
    return sum(value < bound for value in values) / len(values)
