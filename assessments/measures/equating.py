"""Putting scores of one form on the scale of another, by as much as the number of people allows (E3).

Both forms are taken by groups of equal ability (forms given out at random).
"""

import math
from collections.abc import Callable, Sequence
from statistics import fmean, stdev
from typing import Literal

from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

Method = Literal["identity", "circle_arc", "linear"]

LEAST_CIRCLE_ARC, LEAST_LINEAR = 50, 200

NO_SPREAD = N_("all people have the same score on the new form")
BENT_TOO_FAR = N_("the middle point lies too far from the line for one arc through it")


def equating_method(people: int, people_other: int | None = None) -> Method:
    """By the smaller form: under 50 people identity, 50 to 199 circle-arc, from 200 linear (or IRT).

    Below 50 the sampling error of any equating is larger than the difference of forms built alike.
    """
    fewest = people if people_other is None else min(people, people_other)
    if fewest < 0:
        raise ValueError("the number of people must not be negative")
    if fewest < LEAST_CIRCLE_ARC:
        return "identity"
    return "circle_arc" if fewest < LEAST_LINEAR else "linear"


def identity(score: float) -> float:
    """The score as it is."""
    return score


def mean_equating(score: float, new_mean: float, old_mean: float) -> float:
    """y = x + (mean of the old form - mean of the new form) (Kolen & Brennan, 2014)."""
    return score + (old_mean - new_mean)


def linear_equating(score: float, new_mean: float, new_sd: float, old_mean: float, old_sd: float) -> Value:
    """y = old mean + old SD / new SD * (x - new mean) (Kolen & Brennan, 2014)."""
    if new_sd < 0 or old_sd < 0:
        raise ValueError("standard deviations must not be negative")
    if new_sd == 0:
        return Undefined(NO_SPREAD)
    return old_mean + old_sd / new_sd * (score - new_mean)


def circle_arc(score: float, low: float, middle: tuple[float, float], high: float) -> Value:
    """Circle-arc equating (Livingston & Kim, 2009) on the deviation from identity.

    The deviation y - x is the arc of a circle through (low, 0), (xm, ym - xm) and (high, 0): `low` is the
    chance score, `high` the largest score, `middle` = (xm, ym) the means of the new and the old form. Outside
    low..high the score stays. Undefined when the middle point is so far off that the arc would bend back.
    """
    xm, ym = middle
    if not low < xm < high:
        raise ValueError("the mean of the new form must lie between the lowest and the highest score")
    bend = ym - xm
    if not low <= score <= high or bend == 0:
        return score
    middle_power, power = (xm - low) * (high - xm), (score - low) * (high - score)
    if bend * bend > middle_power:
        return Undefined(BENT_TOO_FAR)
    # The deviation d solves d^2 - 2 k d - power = 0, where k is the height of the circle's centre. This form of
    # the root loses no digits when the arc is nearly straight and k is far away.
    k = (bend * bend - middle_power) / (2 * bend)
    return score + math.copysign(power / (abs(k) + math.hypot(k, math.sqrt(power))), bend) if power else score


def equating_function(new: Sequence[float], old: Sequence[float], low: float, high: float) -> Callable[[float], Value]:
    """How to put a score of the new form on the old form's scale, by the rule of E3.

    Circle-arc needs a mean inside low..high; with everybody at the floor or the ceiling nothing is known
    about the middle, and the scores stay.
    """
    method = equating_method(len(new), len(old))
    if method == "identity":
        return identity
    new_mean, old_mean = fmean(new), fmean(old)
    if method == "linear":
        new_sd, old_sd = stdev(new), stdev(old)
        return lambda score: linear_equating(score, new_mean, new_sd, old_mean, old_sd)
    if not low < new_mean < high:
        return identity
    return lambda score: circle_arc(score, low, (new_mean, old_mean), high)


def retro_adjusted(given: float, equated: float) -> float:
    """A score that was already told to somebody is corrected upwards only."""
    return max(given, equated)
