"""Does an item or a test treat groups alike: Mantel-Haenszel by item, four-fifths by pass rate (E6)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from assessments.measures.special import chi_square_tail, normal_quantile
from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

Table = tuple[int, int, int, int]
EtsClass = Literal["A", "B", "C"]

STRATA = 10
D_DIF_SCALE = -2.35
SMALL, LARGE = 1.0, 1.5  # |D-DIF| from which an item may be B, may be C
ALPHA = 0.05
REPORT_FOCAL, ACT_FOCAL, ACT_TOTAL = 100, 200, 500
FOUR_FIFTHS = 0.80
LEAST_IN_TWO_QUARTERS = 100

NO_COMPARISON = N_("no score group holds right and wrong answers from both groups")
NO_RATIO = N_("the odds ratio is zero or infinite in these groups")


class DifAction(StrEnum):
    """What to do about an item that favours a group."""

    NONE = "none"
    LANGUAGE_REVIEW = "language_review"
    OUT_OF_SCORING = "out_of_scoring"


ACTIONS: dict[DifAction, str] = {
    DifAction.NONE: N_("Nothing to do."),
    DifAction.LANGUAGE_REVIEW: N_("Have the wording of the item reviewed."),
    DifAction.OUT_OF_SCORING: N_("Take the item out of scoring until it is rewritten."),
}


@dataclass(frozen=True, slots=True)
class Dif:
    """Differential functioning of one item. D-DIF below 0: harder for the focal group of equal ability."""

    odds_ratio: float
    d_dif: float
    se: float
    chi_square: float
    p_value: float
    ets_class: EtsClass


@dataclass(frozen=True, slots=True)
class Impact:
    """Pass rates of a group against the best-off one. `ratio` below .80 is the four-fifths sign."""

    ratio: Value
    p_value: float
    act: bool


def mantel_haenszel(tables: Sequence[Table]) -> Dif | Undefined:
    """The common odds ratio over score groups, and the class of ETS.

    A table is (reference right, reference wrong, focal right, focal wrong) of people of about the same
    total score. OR = sum(a d / n) / sum(b c / n); D-DIF = -2.35 ln OR (Holland & Thayer, 1988);
    chi-square with the continuity correction (Mantel & Haenszel, 1959); SE of ln OR by Robins, Breslow &
    Greenland (1986). Class (Zwick & Ercikan, 1989): A when |D| < 1 or chi-square says nothing at .05; C
    when |D| >= 1.5 and |D| is above 1 at .05 one-sided; else B. Score groups without both groups of
    people are left out.
    """
    for table in tables:
        if len(table) != 4 or any(count < 0 for count in table):
            raise ValueError("a table is (reference right, reference wrong, focal right, focal wrong), none negative")
    used = [t for t in tables if t[0] + t[1] and t[2] + t[3]]
    up = math.fsum(a * d / (a + b + c + d) for a, b, c, d in used)
    down = math.fsum(b * c / (a + b + c + d) for a, b, c, d in used)
    chi = _chi_square(used)
    if isinstance(chi, Undefined):
        return chi
    if up == 0 or down == 0:
        return Undefined(NO_RATIO)
    ratio = up / down
    d_dif = D_DIF_SCALE * math.log(ratio)
    se = abs(D_DIF_SCALE) * math.sqrt(_log_odds_variance(used, up, down))
    p_value = chi_square_tail(chi, 1)
    return Dif(ratio, d_dif, se, chi, p_value, ets_class(d_dif, se, p_value))


def _chi_square(tables: Sequence[Table]) -> Value:
    """(|sum a - sum E a| - .5)^2 / sum var a; a difference under .5 counts as none."""
    difference = variance = 0.0
    for a, b, c, d in tables:
        n, right, wrong = a + b + c + d, a + c, b + d
        difference += a - (a + b) * right / n
        variance += (a + b) * (c + d) * right * wrong / (n * n * (n - 1))
    if variance == 0:
        return Undefined(NO_COMPARISON)
    return max(0.0, abs(difference) - 0.5) ** 2 / variance


def _log_odds_variance(tables: Sequence[Table], up: float, down: float) -> float:
    """Robins, Breslow & Greenland: sum PR/2R^2 + sum(PS + QR)/2RS + sum QS/2S^2."""
    same = mixed = crossed = 0.0
    for a, b, c, d in tables:
        n = a + b + c + d
        p, q, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
        same += p * r
        mixed += p * s + q * r
        crossed += q * s
    return same / (2 * up * up) + mixed / (2 * up * down) + crossed / (2 * down * down)


def ets_class(d_dif: float, se: float, p_value: float) -> EtsClass:
    """A negligible, B moderate, C large; a large value that is not surely above 1 stays B."""
    if abs(d_dif) < SMALL or p_value >= ALPHA:
        return "A"
    surely = abs(d_dif) - SMALL > normal_quantile(1 - ALPHA) * se
    return "C" if abs(d_dif) >= LARGE and surely else "B"


def dif_tables(
    marks: Sequence[int], totals: Sequence[float], focal: Sequence[bool], strata: int = STRATA
) -> list[Table]:
    """The tables of one item (marks 1 and 0): people sorted by total score into groups of about one size.

    Equal totals are never parted, so there may be fewer groups. The total includes the item itself, as
    Holland & Thayer ask.
    """
    if not len(marks) == len(totals) == len(focal):
        raise ValueError("give one mark, one total score and one group a person")
    if any(mark not in (0, 1) for mark in marks) or strata < 1:
        raise ValueError("marks are 1 or 0, in at least one score group")
    values = sorted(totals)
    place = {value: n * strata // len(values) for n, value in reversed(list(enumerate(values)))}
    tables = {group: [0, 0, 0, 0] for group in sorted(set(place.values()))}
    for mark, total, is_focal in zip(marks, totals, focal, strict=True):
        tables[place[total]][2 * is_focal + (1 - mark)] += 1
    return [(a, b, c, d) for a, b, c, d in tables.values()]


def dif_is_reported(focal: int) -> bool:
    """Are there enough people of the focal group to show the figure at all?"""
    return focal >= REPORT_FOCAL


def dif_action(found: EtsClass, focal: int, total: int) -> DifAction:
    """B: language review; C: out of scoring; nothing below 200 focal or 500 people in all."""
    if focal < ACT_FOCAL or total < ACT_TOTAL or found == "A":
        return DifAction.NONE
    return DifAction.OUT_OF_SCORING if found == "C" else DifAction.LANGUAGE_REVIEW


def fisher_exact(a: int, b: int, c: int, d: int) -> float:
    """Fisher's exact two-sided p of the table ((a, b), (c, d)), 0..1.

    The sum over all tables with the same margins that are no likelier than this one (Fisher, 1935), in
    whole numbers, so no tolerance is needed to compare likelihoods.
    """
    if min(a, b, c, d) < 0:
        raise ValueError("counts must not be negative")
    first, second, right = a + b, c + d, a + c
    ways = [
        math.comb(first, k) * math.comb(second, right - k) for k in range(max(0, right - second), min(first, right) + 1)
    ]
    seen = math.comb(first, a) * math.comb(second, c)
    return sum(way for way in ways if way <= seen) / math.comb(first + second, right)


def four_fifths(passed: int, people: int, passed_reference: int, people_reference: int) -> Impact:
    """The pass rate of a group over that of the reference group, with Fisher's p.

    Act when the ratio is below .80 and p < .05: the ratio alone is false in every fourth comparison of
    50 with 50. Undefined ratio: a group is empty or nobody of the reference group passed.
    """
    for right, of in ((passed, people), (passed_reference, people_reference)):
        if not 0 <= right <= of:
            raise ValueError("give no more passes than people, and no negative numbers")
    p_value = fisher_exact(passed, people - passed, passed_reference, people_reference - passed_reference)
    if not people or not people_reference:
        return Impact(Undefined(N_("one of the groups is empty")), p_value, False)
    if not passed_reference:
        return Impact(Undefined(N_("nobody of the reference group passed")), p_value, False)
    ratio = (passed * people_reference) / (people * passed_reference)
    return Impact(ratio, p_value, ratio < FOUR_FIFTHS and p_value < ALPHA)


def acts_on_two_quarters(ratios: Sequence[float], people: Sequence[tuple[int, int]]) -> bool:
    """The other ground to act: ratio < .80 in the two latest quarters, each group >= 100 in both."""
    if len(ratios) != len(people):
        raise ValueError("give one ratio and one pair of group sizes a quarter")
    latest = list(zip(ratios, people, strict=True))[-2:]
    return len(latest) == 2 and all(
        ratio < FOUR_FIFTHS and min(sizes) >= LEAST_IN_TWO_QUARTERS for ratio, sizes in latest
    )
