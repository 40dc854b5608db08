"""Item response theory: the logistic model, information, and the ability behind one answer sheet.

P(right | theta) = 1 / (1 + exp(-a (theta - b))): Rasch (1960) when every slope a is 1, Birnbaum's
two-parameter model (1968) otherwise. There is no scaling constant 1.7. Answers are 1, 0, or None for
an item that was not asked; what was not asked says nothing. Fitting items is `irt_fit`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

Answers = Sequence[int | None]

NOTHING_ANSWERED = N_("no item was answered")
ALL_ALIKE = N_("all answers are right or all are wrong, so no ability is the most likely one")

_POINTS = 107
_REACH = 8.0  # standard deviations of the prior the quadrature covers, in steps of .15


@dataclass(frozen=True, slots=True)
class ItemParameters:
    """Slope `a` > 0 and difficulty `b`, the ability at which half of the people are right."""

    a: float = 1.0
    b: float = 0.0

    def __post_init__(self) -> None:
        if not (self.a > 0 and math.isfinite(self.a) and math.isfinite(self.b)):
            raise ValueError(f"an item needs a slope above 0 and a finite difficulty, not a={self.a}, b={self.b}")


@dataclass(frozen=True, slots=True)
class Ability:
    """An estimate of ability on the logit scale with its standard error."""

    theta: float
    se: float


def logistic(x: float) -> float:
    """1 / (1 + exp(-x)) without overflow, exact in both tails."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    power = math.exp(x)
    return power / (1 + power)


def softplus(x: float) -> float:
    """ln(1 + exp(x)) without overflow: minus the log of the chance to be wrong."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def probability(theta: float, item: ItemParameters) -> float:
    """The chance that a person of ability theta answers the item rightly."""
    return logistic(item.a * (theta - item.b))


def item_information(theta: float, item: ItemParameters) -> float:
    """Fisher information of one item: a^2 P (1 - P) (Birnbaum, 1968)."""
    x = item.a * (theta - item.b)
    return item.a**2 * logistic(x) * logistic(-x)


def test_information(theta: float, items: Sequence[ItemParameters]) -> float:
    """The sum over items; one over its square root is the standard error of ability."""
    return math.fsum(item_information(theta, item) for item in items)


def log_likelihood(theta: float, answers: Answers, items: Sequence[ItemParameters]) -> float:
    """ln P(answers | theta), items taken as independent given ability."""
    total = 0.0
    for right, item in asked(answers, items):
        x = item.a * (theta - item.b)
        total -= softplus(-x) if right else softplus(x)
    return total


def asked(answers: Answers, items: Sequence[ItemParameters]) -> list[tuple[int, ItemParameters]]:
    """The answered items with their answers; wrong calls are refused."""
    if len(answers) != len(items):
        raise ValueError(f"{len(answers)} answers for {len(items)} items: give one answer an item, None if not asked")
    if any(answer not in (0, 1, None) for answer in answers):
        raise ValueError("an answer is 1, 0, or None for an item that was not asked")
    return [(answer, item) for answer, item in zip(answers, items, strict=True) if answer is not None]


@lru_cache(maxsize=8)
def normal_points(count: int, reach: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Equally spaced points on -reach..reach and standard normal weights which sum to 1.

    For a smooth integrand that vanishes at both ends the trapezoid rule converges faster than any
    power of the spacing, so nothing finer than equal steps is needed.
    """
    points = tuple(-reach + 2 * reach * n / (count - 1) for n in range(count))
    heights = [math.exp(-z * z / 2) for z in points]
    total = math.fsum(heights)
    return points, tuple(height / total for height in heights)


def ability_eap(answers: Answers, items: Sequence[ItemParameters], mean: float = 0.0, sd: float = 1.0) -> Ability:
    """Expected a posteriori (Bock & Mislevy, 1982): mean and SD of ability given the answers.

    The prior is normal(mean, sd), so every answer sheet has an estimate; without a single answer it is
    the prior itself. Quadrature: equal steps of .15 SD over +-8 SD.
    """
    if sd <= 0:
        raise ValueError("the prior needs a standard deviation above 0")
    points, weights = normal_points(_POINTS, _REACH)
    thetas = [mean + sd * z for z in points]
    logs = [log_likelihood(theta, answers, items) for theta in thetas]
    top = max(logs)
    posterior = [weight * math.exp(log - top) for weight, log in zip(weights, logs, strict=True)]
    total = math.fsum(posterior)
    centre = math.fsum(p * theta for p, theta in zip(posterior, thetas, strict=True)) / total
    spread = math.fsum(p * (theta - centre) ** 2 for p, theta in zip(posterior, thetas, strict=True)) / total
    return Ability(centre, math.sqrt(spread))


def ability_mle(answers: Answers, items: Sequence[ItemParameters]) -> Ability | Undefined:
    """The most likely ability (Birnbaum, 1968), SE = 1 / sqrt(information).

    Undefined when all answers are right or all are wrong: the likelihood then rises without end.
    """
    found = asked(answers, items)
    if not found:
        return Undefined(NOTHING_ANSWERED)
    if len({right for right, _ in found}) == 1:
        return Undefined(ALL_ALIKE)

    def slope(theta: float) -> float:
        return math.fsum(item.a * (right - probability(theta, item)) for right, item in found)

    return _at(_root(slope, [item for _, item in found]), found)


def ability_wle(answers: Answers, items: Sequence[ItemParameters]) -> Ability | Undefined:
    """Weighted likelihood (Warm, 1989): the root of l'(theta) + J / (2 I), J = sum a^3 P Q (Q - P).

    Takes off most of the outward bias of the maximum likelihood and is finite for all right and all
    wrong as well. SE = 1 / sqrt(information), as Warm gives it to first order.
    """
    found = asked(answers, items)
    if not found:
        return Undefined(NOTHING_ANSWERED)

    def slope(theta: float) -> float:
        score, information, skew = [], [], []
        for right, item in found:
            x = item.a * (theta - item.b)
            p, q = logistic(x), logistic(-x)
            score.append(item.a * (q if right else -p))
            information.append(item.a**2 * p * q)
            skew.append(item.a**3 * p * q * (q - p))
        return math.fsum(score) + math.fsum(skew) / (2 * math.fsum(information))

    return _at(_root(slope, [item for _, item in found]), found)


def _at(theta: float, found: Sequence[tuple[int, ItemParameters]]) -> Ability:
    return Ability(theta, 1 / math.sqrt(test_information(theta, [item for _, item in found])))


def _root(slope: Callable[[float], float], items: Sequence[ItemParameters]) -> float:
    """Where a slope that falls from above 0 to below 0 crosses it, by halving to the last bit."""
    margin = 40 / min(item.a for item in items)
    low, high = min(item.b for item in items) - margin, max(item.b for item in items) + margin
    while low < (middle := (low + high) / 2) < high:
        if slope(middle) > 0:
            low = middle
        else:
            high = middle
    return middle


def expected_score(theta: float, items: Sequence[ItemParameters]) -> float:
    """The number right to expect at an ability (the test characteristic curve)."""
    return math.fsum(probability(theta, item) for item in items)


def reliability_of_abilities(abilities: Sequence[Ability]) -> Value:
    """Empirical reliability of EAP estimates: var(theta) / (var(theta) + mean SE^2) (du Toit, 2003)."""
    if len(abilities) < 2:
        return Undefined(N_("there are fewer than two people"))
    centre = math.fsum(one.theta for one in abilities) / len(abilities)
    spread = math.fsum((one.theta - centre) ** 2 for one in abilities) / (len(abilities) - 1)
    error = math.fsum(one.se**2 for one in abilities) / len(abilities)
    if spread + error == 0:
        return Undefined(N_("all people have the same score"))
    return spread / (spread + error)
