"""What sequential testing does over many people: length, right decisions, exposure of items."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from assessments.measures.irt import ItemParameters, expected_score, probability
from assessments.measures.sequential import (
    Exposure,
    Pool,
    PoolItem,
    Rules,
    SequentialTest,
    Stop,
    exposure_cap,
)
from assessments.simulate.responses import answer_items, simulate_items

FIXED_LENGTH = 40
SLOPE_SPREAD = 0.3  # SD of ln a over the pool
PARAMETER_ERROR = 0.3  # SD of the error in the difficulties the test works with


@dataclass(frozen=True, slots=True)
class SequentialFigures:
    """Shares over the simulated people; `mean_length` and `longest` in items."""

    people: int
    mean_length: float
    longest: int
    accuracy: float
    fixed_accuracy: float
    false_pass: float
    max_exposure: float
    cap: float


def simulate_sequential(
    people: int,
    rng: Random,
    pool_size: int = 300,
    stop: Stop = "sprt",
    quotas: Mapping[str, int] | None = None,
    cut: float = 0.0,
    parameter_error: float = PARAMETER_ERROR,
) -> SequentialFigures:
    """People of normal(0, 1) ability against a cut, each by a sequential test and by a fixed form.

    Items: ln a ~ normal(0, .3), b ~ normal(0, 1), areas "grammar" and "facts" in turn. The test works
    with difficulties that are off by normal(0, `parameter_error`); people answer by the true ones. The
    fixed form is 40 random items of the same pool, passed at the number right to expect at the cut. A
    decision is right when it says on which side of the cut the true ability lies.
    """
    if people < 1:
        raise ValueError("simulate at least one person")
    cap = exposure_cap(pool_size)
    true, pool = _pool(pool_size, Rules(cut, stop, cap=cap, quotas=quotas or {}), rng, parameter_error)
    fixed = rng.sample(pool.ranked, FIXED_LENGTH)
    needed = expected_score(cut, [item.parameters for item in fixed])
    shown: Counter[str] = Counter()
    lengths = []
    hits = fixed_hits = false_passes = 0
    for before in range(people):
        theta = rng.gauss(0.0, 1.0)
        test = _sit(SequentialTest(pool), theta, true, Exposure(before, shown), rng)
        shown.update(test.asked)
        lengths.append(len(test.asked))
        passed, good = test.verdict == "pass", theta >= cut
        hits += passed == good
        false_passes += passed and not good
        right = sum(answer_items(theta, [true[item.id] for item in fixed], rng))
        fixed_hits += (right >= needed) == good
    return SequentialFigures(
        people=people,
        mean_length=math.fsum(lengths) / people,
        longest=max(lengths),
        accuracy=hits / people,
        fixed_accuracy=fixed_hits / people,
        false_pass=false_passes / people,
        max_exposure=max(shown.values()) / people,
        cap=cap,
    )


def _pool(size: int, rules: Rules, rng: Random, error: float) -> tuple[dict[str, ItemParameters], Pool]:
    """(true parameters by id, the pool as the test knows it)."""
    true = {f"item-{n:04}": item for n, item in enumerate(simulate_items(size, rng, log_slope_sd=SLOPE_SPREAD))}
    known = [
        PoolItem(item_id, replace(item, b=item.b + rng.gauss(0.0, error)), ("grammar", "facts")[n % 2])
        for n, (item_id, item) in enumerate(true.items())
    ]
    return true, Pool(known, rules)


def _sit(
    test: SequentialTest, theta: float, true: Mapping[str, ItemParameters], exposure: Exposure, rng: Random
) -> SequentialTest:
    """One person's test, from the first item to the decision."""
    while (item := test.next_item(exposure, rng)) is not None:
        test = test.record(item.id, rng.random() < probability(theta, true[item.id]))
    return test
