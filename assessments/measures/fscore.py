"""Precision, recall and F-beta from weighted sums."""


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
