"""Classical item analysis: is an item too hard, too easy, badly keyed, worn out (integrity.md E1).

Marks are people x items of 0..1 (1 and 0 for items that are right or wrong), None for an item that was
not asked. Every rest score leaves the item itself out, or the item would correlate with itself.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import correlation, fmean, median

from assessments.measures.special import normal_tail
from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

Marks = Sequence[float | None]

NOBODY_ASKED = N_("nobody was asked this item")
TOO_FEW_PAIRS = N_("fewer than two people have both values")
NO_SPREAD = N_("one of the two values is the same for everybody")
TOO_FEW_FOR_INTERVAL = N_("an interval of a correlation needs at least four people")

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option of an item: how many chose it, their share, and how choosing it goes with the rest score."""

    option: str
    is_key: bool
    count: int
    share: float
    point_biserial: Value


@dataclass(frozen=True, slots=True)
class Drift:
    """A change of a share between two periods, and how many standard errors it is."""

    change: float
    z: float
    p_value: float


def pearson(first: Sequence[float], second: Sequence[float]) -> Value:
    """Pearson's correlation, -1..1; undefined for fewer than two pairs or a constant."""
    if len(first) != len(second):
        raise ValueError(f"{len(first)} values against {len(second)}: a correlation needs pairs")
    if len(first) < 2:
        return Undefined(TOO_FEW_PAIRS)
    if min(first) == max(first) or min(second) == max(second):
        return Undefined(NO_SPREAD)
    return max(-1.0, min(1.0, correlation(first, second)))


def difficulty(marks: Marks) -> Value:
    """p: the mean mark of an item, 0..1; high means easy. Those who were not asked do not count."""
    asked = [mark for mark in marks if mark is not None]
    if any(not 0 <= mark <= 1 for mark in asked):
        raise ValueError("marks lie between 0 and 1; None stands for an item that was not asked")
    return fmean(asked) if asked else Undefined(NOBODY_ASKED)


def rest_scores(marks: Sequence[Marks], item: int) -> list[float | None]:
    """For each person the mean mark on the other items they were asked, None without any."""
    rests: list[float | None] = []
    for row in marks:
        others = [mark for n, mark in enumerate(row) if n != item and mark is not None]
        rests.append(fmean(others) if others else None)
    return rests


def corrected_point_biserial(marks: Sequence[Marks], item: int) -> Value:
    """Correlation of an item with the rest score, the item left out (Henrysson, 1963), -1..1.

    With everybody asked the same items this is the correlation with the sum over the other items; with
    gaps the mean stands for the sum. Near 0: the item measures something else. Below 0: check the key.
    """
    width = len(marks[0]) if marks else 0
    if any(len(row) != width for row in marks):
        raise ValueError("every person needs one mark an item, None for an item that was not asked")
    if not 0 <= item < max(width, 1):
        raise ValueError(f"there is no item {item}: the marks have items 0 to {width - 1}")
    pairs = [
        (mark, rest)
        for mark, rest in zip((row[item] for row in marks), rest_scores(marks, item), strict=True)
        if mark is not None and rest is not None
    ]
    return pearson([mark for mark, _ in pairs], [rest for _, rest in pairs])


def correlation_upper_bound(r: float, n: int, z: float = Z95) -> Value:
    """The upper end of the interval of r: tanh(atanh r + z / sqrt(n - 3)) (Fisher, 1921)."""
    if not -1 <= r <= 1:
        raise ValueError(f"a correlation lies between -1 and 1, not {r}")
    if n < 4:
        return Undefined(TOO_FEW_FOR_INTERVAL)
    return math.tanh(math.atanh(r) + z / math.sqrt(n - 3)) if abs(r) < 1 else r


def distractor_table(
    choices: Sequence[str | None], rests: Sequence[float | None], options: Sequence[str], key: str
) -> list[OptionRow]:
    """Every option with its share and its point-biserial against the rest score, in the given order.

    A sound key goes up with the rest score and every distractor goes down. Who was not asked (None) or
    has no rest score does not count; without anybody the shares are 0.
    """
    if key not in options:
        raise ValueError(f"the key {key!r} is not among the options")
    if len(choices) != len(rests):
        raise ValueError(f"{len(choices)} choices but {len(rests)} rest scores: give one of each a person")
    unknown = {choice for choice in choices if choice is not None} - set(options)
    if unknown:
        raise ValueError(f"{sorted(unknown)[0]!r} is not among the options")
    pairs = [(c, r) for c, r in zip(choices, rests, strict=True) if c is not None and r is not None]
    scores = [rest for _, rest in pairs]
    rows = []
    for option in options:
        chose = [float(choice == option) for choice, _ in pairs]
        count = int(sum(chose))
        rows.append(
            OptionRow(option, option == key, count, count / len(pairs) if pairs else 0.0, pearson(chose, scores))
        )
    return rows


def difficulty_drift(before: tuple[float, int], after: tuple[float, int]) -> Drift | Undefined:
    """The change of p between two periods, each (right, asked): z of two shares with the pooled share.

    `right` may be a sum of part marks. They spread less than right and wrong do, so z is then too small rather
    than too large.
    Undefined when nobody was asked in one period, or when all answers of both were right or all wrong.
    """
    for right, asked in (before, after):
        if not 0 <= right <= asked:
            raise ValueError("give (right, asked) with no more right than asked")
    if not before[1] or not after[1]:
        return Undefined(NOBODY_ASKED)
    pooled = (before[0] + after[0]) / (before[1] + after[1])
    if before[0] + after[0] in (0, before[1] + after[1]):
        return Undefined(N_("all answers of both periods are right or all are wrong"))
    change = after[0] / after[1] - before[0] / before[1]
    z = change / math.sqrt(pooled * (1 - pooled) * (1 / before[1] + 1 / after[1]))
    return Drift(change, z, 2 * normal_tail(abs(z)))


def time_drift(before: Sequence[float], after: Sequence[float]) -> Value:
    """The change of the median answer time as a share of the earlier median: .3 is 30 % slower."""
    if any(seconds <= 0 for seconds in (*before, *after)):
        raise ValueError("answer times must be above 0")
    if not before or not after:
        return Undefined(NOBODY_ASKED)
    return median(after) / median(before) - 1


def idle_distractors(shares: Mapping[str, float], key: str, least: float) -> list[str]:
    """Distractors chosen by less than the least share: they only lengthen the item."""
    return sorted(option for option, share in shares.items() if option != key and share < least)
