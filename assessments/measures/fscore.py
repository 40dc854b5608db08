"""Precision, recall and F-beta: from weighted sums for scoring, from counts for reports.

van Rijsbergen 1979 (F). Scoring takes an empty denominator as 0, since an empty answer earns nothing;
a report says that there is no value.
"""

from dataclasses import dataclass

from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

NOTHING_MARKED = N_("nothing was marked")
NOTHING_TO_FIND = N_("there was nothing to find")
NEITHER = N_("there was nothing to find, and nothing was marked")


@dataclass(frozen=True, slots=True)
class Counted:
    """Precision, recall and F-beta with the counts that they come from."""

    right: int
    wrong: int
    missed: int
    precision: Value
    recall: Value
    f: Value


def precision_recall(credit: float, fp: float, weight: float) -> tuple[float, float]:
    """P = C/(C + FP) and R = C/sum(w); nothing claimed or nothing to find counts as 0."""
    precision = credit / (credit + fp) if credit + fp > 0 else 0.0
    recall = credit / weight if weight > 0 else 0.0
    return precision, recall


def f_beta(precision: float, recall: float, beta: float = 1.0) -> float:
    """The weighted harmonic mean; beta < 1 favours precision."""
    square = beta * beta
    below = square * precision + recall
    return (1 + square) * precision * recall / below if below > 0 else 0.0


def credit_f(credit: float, fp: float, weight: float, beta: float = 1.0) -> float:
    """F-beta straight from credit, false positives and the weight of what was planted."""
    return f_beta(*precision_recall(credit, fp, weight), beta)


def from_counts(right: int, wrong: int, missed: int, beta: float = 1.0) -> Counted:
    """tp/(tp + fp), tp/(tp + fn), and F = (1 + b^2) tp/((1 + b^2) tp + b^2 fn + fp).

    So F is 0 where something was marked or to be found and nothing was right. scikit-learn says 0, with
    a warning, for precision of nothing marked and recall of nothing to find; errant and the M2 scorer 1.
    """
    if min(right, wrong, missed) < 0:
        raise ValueError("counts are 0 or more")
    if not beta > 0:
        raise ValueError("beta is above 0")
    square = beta * beta
    below = (1 + square) * right + square * missed + wrong
    return Counted(
        right, wrong, missed,
        right / (right + wrong) if right + wrong else Undefined(NOTHING_MARKED),
        right / (right + missed) if right + missed else Undefined(NOTHING_TO_FIND),
        (1 + square) * right / below if below else Undefined(NEITHER),
    )  # fmt: skip
