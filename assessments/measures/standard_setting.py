"""Where the cut lies: modified Angoff, Hofstee as a check, borderline regression for writing (E4, C8)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Literal

from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

LARGEST_SE = 2.0
CUT = 70.0
BORDERLINE = 3.5

ONE_JUDGE = N_("one judge alone gives no standard error")
NO_CROSSING = N_("the fail rates of these scores never meet the panel's line")
SAME_MARKS = N_("all texts have the same holistic mark")


@dataclass(frozen=True, slots=True)
class Angoff:
    """The panel's cut with its standard error, both on 0..100; each judge's own cut."""

    cut: float
    se: Value
    judges: tuple[float, ...]

    @property
    def settled(self) -> bool:
        """Is the standard error at most 2.0 points? Else ask more judges."""
        return isinstance(self.se, float) and self.se <= LARGEST_SE


@dataclass(frozen=True, slots=True)
class Box:
    """The cuts and the shares of failures which the panel can accept."""

    least_cut: float
    most_cut: float
    least_fail: float
    most_fail: float

    def __post_init__(self) -> None:
        if not self.least_cut < self.most_cut or not 0 <= self.least_fail < self.most_fail <= 1:
            raise ValueError("the least cut and fail rate must lie below the largest, fail rates between 0 and 1")


@dataclass(frozen=True, slots=True)
class BoxedCut:
    """A cut within the panel's box, and which limit moved it."""

    cut: float
    moved_by: Literal["", "cut", "fail_rate"]


@dataclass(frozen=True, slots=True)
class Regression:
    """The line score = intercept + slope * mark, the cut read from it, and the share explained."""

    cut: float
    slope: float
    intercept: float
    r_squared: float


def angoff(ratings: Sequence[Sequence[float]]) -> Angoff:
    """Modified Angoff (Angoff, 1971): for each judge and item the chance of a just competent person, 0..1.

    A judge's cut is 100 times the mean of their ratings; the cut is the mean over judges, SE = SD / sqrt(J).
    """
    width = len(ratings[0]) if ratings else 0
    if not width or any(len(row) != width for row in ratings):
        raise ValueError("every judge must rate every item, and there must be at least one of both")
    if any(not 0 <= rating <= 1 for row in ratings for rating in row):
        raise ValueError("a rating is the chance to solve the item, between 0 and 1")
    judges = tuple(100 * fmean(row) for row in ratings)
    se: Value = stdev(judges) / math.sqrt(len(judges)) if len(judges) > 1 else Undefined(ONE_JUDGE)
    return Angoff(fmean(judges), se, judges)


def fail_rate(scores: Sequence[float], cut: float) -> float:
    """The share of scores below the cut; who reaches it passes."""
    if not scores:
        raise ValueError("give at least one score")
    return sum(score < cut for score in scores) / len(scores)


def hofstee(scores: Sequence[float], box: Box) -> Value:
    """Hofstee's compromise (1983): where the fail rate meets the line from (least cut, most fail) to
    (most cut, least fail).

    The fail rate rises in steps, so the line may pass through the riser of a step: the cut is the score
    at which it rises. Undefined when the curve runs above or below the whole line.
    """
    run = box.most_cut - box.least_cut

    def line(cut: float) -> float:
        return box.most_fail - (box.most_fail - box.least_fail) * (cut - box.least_cut) / run

    if fail_rate(scores, box.least_cut) > box.most_fail or fail_rate(scores, box.most_cut) < box.least_fail:
        return Undefined(NO_CROSSING)

    def on_line(rate: float) -> float:
        return box.least_cut + run * (box.most_fail - rate) / (box.most_fail - box.least_fail)

    for edge in sorted({score for score in scores if box.least_cut <= score < box.most_cut}):
        before = fail_rate(scores, edge)  # from the score below up to this one
        if before >= line(edge):
            return on_line(before)
        if sum(score <= edge for score in scores) / len(scores) >= line(edge):
            return edge
    return on_line(fail_rate(scores, box.most_cut))


def cut_within_box(cut: float, scores: Sequence[float], box: Box) -> BoxedCut:
    """The cut itself if the panel can accept it and its fail rate, else the nearest edge of the box.

    Fail rates rise in steps: the edge of a fail rate is the largest cut of the box with at most
    `most_fail`, or the smallest one with at least `least_fail`; where the cuts forbid that, they win.
    """
    moved = min(max(cut, box.least_cut), box.most_cut)
    by: Literal["", "cut", "fail_rate"] = "" if moved == cut else "cut"
    rate = fail_rate(scores, moved)
    steps = sorted({score for score in scores if box.least_cut <= score <= box.most_cut})
    if rate > box.most_fail:
        allowed = [step for step in steps if step < moved and fail_rate(scores, step) <= box.most_fail]
        return BoxedCut(max(allowed, default=box.least_cut), "fail_rate")
    if rate < box.least_fail:
        edges = [*steps, box.most_cut]
        enough = [step for step in edges if step > moved and fail_rate(scores, step) >= box.least_fail]
        return BoxedCut(min(enough, default=box.most_cut), "fail_rate")
    return BoxedCut(moved, by)


def borderline_regression(
    marks: Sequence[float], scores: Sequence[float], borderline: float = BORDERLINE
) -> Regression | Undefined:
    """Least squares of the score on the holistic mark, the cut read at the borderline mark.

    Borderline regression (Kramer et al., 2003; Wood, Humphrey-Murto & Norman, 2006).
    """
    if len(marks) != len(scores) or not marks:
        raise ValueError("give one holistic mark and one score a text, at least one of each")
    x, y = fmean(marks), fmean(scores)
    spread = math.fsum((mark - x) ** 2 for mark in marks)
    if min(marks) == max(marks):
        return Undefined(SAME_MARKS)
    slope = math.fsum((mark - x) * (score - y) for mark, score in zip(marks, scores, strict=True)) / spread
    intercept = y - slope * x
    total = math.fsum((score - y) ** 2 for score in scores)
    left = math.fsum((s - intercept - slope * m) ** 2 for m, s in zip(marks, scores, strict=True))
    # Scores all alike lie on the line exactly: nothing is left to explain.
    r_squared = 1 - left / total if min(scores) < max(scores) else 1.0
    return Regression(intercept + slope * borderline, slope, intercept, r_squared)


def on_reporting_scale(score: float, panel_cut: float) -> float:
    """The panel's cut becomes 70, 0 stays 0 and 100 stays 100; straight lines between."""
    if not 0 < panel_cut < 100:
        raise ValueError("the panel's cut must lie between 0 and 100")
    if not 0 <= score <= 100:
        raise ValueError("scores lie between 0 and 100")
    if score <= panel_cut:
        return CUT * score / panel_cut
    return CUT + (100 - CUT) * (score - panel_cut) / (100 - panel_cut)
