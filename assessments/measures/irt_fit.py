"""Fitting the Rasch and the two-parameter model to answer sheets, by marginal maximum likelihood.

People are drawn from a normal distribution, their abilities are integrated out on a fixed quadrature,
and the items are found by EM (Bock & Aitkin, 1981). For the logistic model the posterior of a person
depends on the answers only through s = sum of a_i over the right ones:

    ln L(theta) = s theta + sum over asked items of ln(1 - P_i(theta)) + a constant,

so the E step costs one exponential a person and point.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

from assessments.measures.irt import Answers, ItemParameters, logistic, normal_points, softplus
from assessments.measures.undefined import Undefined
from assessments.scores import N_

POINTS, REACH = 41, 5.0
NOBODY_ANSWERED = N_("nobody answered this item")
NO_VARIETY = N_("everybody answered this item alike, so its difficulty has no finite value")
NOTHING_TO_FIT = N_("no item was answered both rightly and wrongly")

_NEWTON_STEPS = 3
_LONGEST_STEP = 1.0


@dataclass(frozen=True, slots=True)
class Priors:
    """Shrinkage of the two-parameter fit: ln a ~ normal(0, .5), b ~ normal(0, 2).

    The slope prior is the customary lognormal(0, .5) of BILOG; the difficulty prior is wide enough to
    leave a well-observed item alone and keeps one that everybody solved finite.
    """

    log_slope_sd: float = 0.5
    difficulty_sd: float = 2.0

    def __post_init__(self) -> None:
        if not (self.log_slope_sd > 0 and self.difficulty_sd > 0):
            raise ValueError("a prior needs standard deviations above 0; a very large one means no shrinkage")


@dataclass(frozen=True, slots=True)
class RaschFit:
    """Difficulties with people ~ normal(0, `sd`), slopes 1; an item without a value says why."""

    difficulties: tuple[float | Undefined, ...]
    sd: float
    log_likelihood: float
    converged: bool


@dataclass(frozen=True, slots=True)
class TwoParameterFit:
    """Items with people ~ normal(0, 1); an item nobody answered says so.

    `log_likelihood` is the marginal one, without the priors.
    """

    items: tuple[ItemParameters | Undefined, ...]
    log_likelihood: float
    converged: bool


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One person: which columns are asked, and which of the asked are right."""

    right: tuple[int, ...]
    missing: tuple[int, ...]


@dataclass(slots=True)
class _Expected:
    """What the E step expects at each point: people asked and people right, item by item."""

    asked: list[list[float]]
    right: list[list[float]]
    log_likelihood: float


class _Data:
    """Answer sheets of the items that are fitted, arranged for the E step."""

    def __init__(self, responses: Sequence[Answers], columns: Sequence[int]) -> None:
        picked = [[row[column] for column in columns] for row in responses]
        sheets = [
            _Sheet(
                tuple(n for n, answer in enumerate(row) if answer == 1),
                tuple(n for n, answer in enumerate(row) if answer is None),
            )
            for row in picked
        ]
        # People with the same sheet share a posterior: with few items most of them do.
        self.sheets = list(dict.fromkeys(sheets))
        place = {sheet: n for n, sheet in enumerate(self.sheets)}
        self.people = [place[sheet] for sheet in sheets]
        turned = list(zip(*picked, strict=True))
        self.right = [[answer == 1 for answer in column] for column in turned]
        self.missing = [[answer is None for answer in column] for column in turned]
        self.points, self.weights = normal_points(POINTS, REACH)
        self._log_weights = [math.log(weight) for weight in self.weights]

    def expect(self, slopes: Sequence[float], intercepts: Sequence[float]) -> _Expected:
        """The E step for logits a theta + c."""
        wrong = [[-softplus(a * t + c) for t in self.points] for a, c in zip(slopes, intercepts, strict=True)]
        bases: dict[tuple[int, ...], list[float]] = {}
        posteriors, logs_of_sheets = [], []
        for sheet in self.sheets:
            base = bases.get(sheet.missing)
            if base is None:
                base = bases[sheet.missing] = self._base(wrong, sheet.missing)
            weight = math.fsum(slopes[n] for n in sheet.right)
            logs = [b + weight * t for b, t in zip(base, self.points, strict=True)]
            top = max(logs)
            heights = [math.exp(log - top) for log in logs]
            area = math.fsum(heights)
            logs_of_sheets.append(top + math.log(area) + math.fsum(intercepts[n] for n in sheet.right))
            posteriors.append([height / area for height in heights])
        by_point = list(zip(*(posteriors[n] for n in self.people), strict=True))
        everybody = [math.fsum(column) for column in by_point]
        return _Expected(
            [self._less_missing(everybody, by_point, flags) for flags in self.missing],
            [[sum(compress(column, flags)) for column in by_point] for flags in self.right],
            math.fsum(logs_of_sheets[n] for n in self.people),
        )

    def _base(self, wrong: Sequence[Sequence[float]], missing: tuple[int, ...]) -> list[float]:
        left_out = set(missing)
        rows = [row for n, row in enumerate(wrong) if n not in left_out]
        return [log + math.fsum(row[q] for row in rows) for q, log in enumerate(self._log_weights)]

    @staticmethod
    def _less_missing(
        everybody: list[float], by_point: Sequence[Sequence[float]], flags: Sequence[bool]
    ) -> list[float]:
        if not any(flags):
            return everybody
        return [total - sum(compress(column, flags)) for total, column in zip(everybody, by_point, strict=True)]


def fit_rasch(responses: Sequence[Answers], tolerance: float = 1e-6, most_rounds: int = 500) -> RaschFit | Undefined:
    """Rasch difficulties and the SD of ability, by marginal maximum likelihood without priors.

    `responses` is people x items of 1, 0, None. Undefined items: nobody answered, or all alike; they do
    not disturb the others. Logits are sd z - b with z standard normal; b and sd are found by Newton steps
    within EM until no parameter moves by `tolerance`.
    """
    reasons = _reasons(responses)
    columns = [n for n, why in enumerate(reasons) if why is None]
    if not columns:
        return Undefined(NOTHING_TO_FIT)
    data = _Data(responses, columns)
    sd, intercepts = 1.0, [_starting_intercept(responses, column) for column in columns]
    converged = False
    for _ in range(most_rounds):
        expected = data.expect([sd] * len(columns), intercepts)
        found = [
            _rasch_intercept(c, sd, data.points, n, r)
            for c, n, r in zip(intercepts, expected.asked, expected.right, strict=True)
        ]
        wider = _rasch_sd(sd, found, data.points, expected)
        moved = max(abs(wider - sd), *(abs(one - two) for one, two in zip(found, intercepts, strict=True)))
        sd, intercepts = wider, found
        if moved < tolerance:
            converged = True
            break
    ends = data.expect([sd] * len(columns), intercepts).log_likelihood
    values = dict(zip(columns, intercepts, strict=True))
    return RaschFit(
        tuple(Undefined(why) if why is not None else -values[n] for n, why in enumerate(reasons)), sd, ends, converged
    )


def fit_two_parameter(
    responses: Sequence[Answers],
    priors: Priors | None = None,
    tolerance: float = 1e-6,
    most_rounds: int = 500,
) -> TwoParameterFit | Undefined:
    """Slopes and difficulties, by marginal maximum a posteriori with `Priors` (Mislevy, 1986).

    `responses` is people x items of 1, 0, None. Slopes stay above 0: an item that the able miss comes out
    with a slope near 0, and its point-biserial is what tells that its key is wrong. Fisher scoring within
    EM, until no parameter moves by `tolerance`.
    """
    shrinkage = priors or Priors()
    reasons = [why if why == NOBODY_ANSWERED else None for why in _reasons(responses)]
    columns = [n for n, why in enumerate(reasons) if why is None]
    if not columns:
        return Undefined(NOTHING_TO_FIT)
    data = _Data(responses, columns)
    items = [ItemParameters(1.0, -_starting_intercept(responses, column)) for column in columns]
    converged = False
    for _ in range(most_rounds):
        expected = _expect_items(data, items)
        found = [
            _climb(item, data.points, n, r, shrinkage)
            for item, n, r in zip(items, expected.asked, expected.right, strict=True)
        ]
        moved = max(max(abs(one.a - two.a), abs(one.b - two.b)) for one, two in zip(found, items, strict=True))
        items = found
        if moved < tolerance:
            converged = True
            break
    values = dict(zip(columns, items, strict=True))
    return TwoParameterFit(
        tuple(Undefined(why) if why is not None else values[n] for n, why in enumerate(reasons)),
        _expect_items(data, items).log_likelihood,
        converged,
    )


def _expect_items(data: _Data, items: Sequence[ItemParameters]) -> _Expected:
    return data.expect([item.a for item in items], [-item.a * item.b for item in items])


def _reasons(responses: Sequence[Answers]) -> list[str | None]:
    """For each item why it has no difficulty, or None; wrong calls are refused."""
    if not responses:
        raise ValueError("give the answers of at least one person")
    width = len(responses[0])
    if any(len(row) != width for row in responses):
        raise ValueError("every person needs one answer an item, None for an item that was not asked")
    if any(answer not in (0, 1, None) for row in responses for answer in row):
        raise ValueError("an answer is 1, 0, or None for an item that was not asked")
    kinds = [{row[n] for row in responses} - {None} for n in range(width)]
    return [None if len(kind) == 2 else (NO_VARIETY if kind else NOBODY_ANSWERED) for kind in kinds]


def _starting_intercept(responses: Sequence[Answers], column: int) -> float:
    """The logit of the share right, half an answer added on either side."""
    answers = [row[column] for row in responses if row[column] is not None]
    right = sum(answer == 1 for answer in answers)
    return math.log((right + 0.5) / (len(answers) - right + 0.5))


def _rasch_intercept(c: float, sd: float, points: Sequence[float], asked: list[float], right: list[float]) -> float:
    """A few Newton steps of one item's intercept; the target is concave, long steps are cut."""
    for _ in range(_NEWTON_STEPS):
        p = [logistic(sd * t + c) for t in points]
        slope = sum(right) - math.fsum(n * one for n, one in zip(asked, p, strict=True))
        curve = math.fsum(n * one * (1 - one) for n, one in zip(asked, p, strict=True))
        c += _cut(slope / curve)
    return c


def _rasch_sd(sd: float, intercepts: Sequence[float], points: Sequence[float], expected: _Expected) -> float:
    """A few Newton steps of the common slope; it stays at or above 0 (a negative SD is its mirror)."""
    for _ in range(_NEWTON_STEPS):
        slope = curve = 0.0
        for c, asked, right in zip(intercepts, expected.asked, expected.right, strict=True):
            for t, n, r in zip(points, asked, right, strict=True):
                p = logistic(sd * t + c)
                slope += t * (r - n * p)
                curve += t * t * n * p * (1 - p)
        sd = max(0.0, sd + _cut(slope / curve))
    return sd


def _climb(
    item: ItemParameters, points: Sequence[float], asked: list[float], right: list[float], priors: Priors
) -> ItemParameters:
    """A few Fisher-scoring steps in (ln a, b); a step that does not rise is halved."""
    best = _height(item, points, asked, right, priors)
    for _ in range(_NEWTON_STEPS):
        along_slope, along_b = _scoring_step(item, points, asked, right, priors)
        for _ in range(20):
            tried = ItemParameters(item.a * math.exp(along_slope), item.b + along_b)
            height = _height(tried, points, asked, right, priors)
            if height >= best:
                item, best = tried, height
                break
            along_slope, along_b = along_slope / 2, along_b / 2
    return item


def _height(
    item: ItemParameters, points: Sequence[float], asked: list[float], right: list[float], priors: Priors
) -> float:
    """The expected log-likelihood of one item plus the log of its priors."""
    total = 0.0
    for t, n, r in zip(points, asked, right, strict=True):
        x = item.a * (t - item.b)
        total += r * x - n * softplus(x)
    return total - (math.log(item.a) / priors.log_slope_sd) ** 2 / 2 - (item.b / priors.difficulty_sd) ** 2 / 2


def _scoring_step(
    item: ItemParameters, points: Sequence[float], asked: list[float], right: list[float], priors: Priors
) -> tuple[float, float]:
    """Inverse expected information times the gradient, in (ln a, b)."""
    by_slope = -math.log(item.a) / priors.log_slope_sd**2
    by_b = -item.b / priors.difficulty_sd**2
    slope_slope, b_b, slope_b = 1 / priors.log_slope_sd**2, 1 / priors.difficulty_sd**2, 0.0
    for t, n, r in zip(points, asked, right, strict=True):
        x = item.a * (t - item.b)
        p = logistic(x)
        left, spread = r - n * p, n * p * (1 - p)
        by_slope += left * x
        by_b -= left * item.a
        slope_slope += spread * x * x
        b_b += spread * item.a**2
        slope_b -= spread * x * item.a
    below = slope_slope * b_b - slope_b**2
    return (
        _cut((b_b * by_slope - slope_b * by_b) / below),
        _cut((slope_slope * by_b - slope_b * by_slope) / below),
    )


def _cut(step: float) -> float:
    return max(-_LONGEST_STEP, min(_LONGEST_STEP, step))
