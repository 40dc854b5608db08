"""What many people said, made one: labels by votes and by models of the voters, marks by severity.

Votes are a mapping task -> worker -> label; the order of tasks, workers and labels is irrelevant.
Both Dawid-Skene models are fitted by expectation-maximisation from the shares of votes, until no
posterior moves by more than 1e-9. crowd-kit stops when the bound gains less than 1e-5 a vote, which
may be some iterations earlier; run to the same end both agree. Comparisons are in preferences.py.
"""

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TypeAlias

from assessments.measures.undefined import Undefined
from assessments.scores import N_

Label: TypeAlias = Hashable
Votes: TypeAlias = Mapping[str, Mapping[str, Label]]
Shares: TypeAlias = dict[Label, float]
Confusion: TypeAlias = dict[Label, dict[Label, float]]  # true label -> label given -> probability

TOLERANCE = 1e-9
MOST_ITERATIONS = 10_000
LEAST = 1e-10  # no probability of an error is fitted as 0: one vote would overrule all others
SWEEPS, PSEUDO_MARKS = 30, 2
MOST_PEER_WEIGHT = 0.35
PRIOR_FREEDOM = 6

NO_VOTES = N_("nobody has voted")
TIED = N_("the most frequent labels are tied")
ONE_LABEL = N_("all votes name the same label, so they cannot tell good voters from bad ones")
NOT_CONVERGED = N_("the fit did not settle within the iterations allowed")
NO_MARKS = N_("there are no marks")


@dataclass(frozen=True, slots=True)
class Consensus:
    """Posteriors of each task's labels, how common labels are, and how each worker errs."""

    posteriors: dict[str, Shares]
    priors: Shares
    errors: dict[str, Confusion]
    skills: dict[str, float]  # the share of a worker's votes that the posteriors hold right
    iterations: int

    def label(self, task: str) -> Label | Undefined:
        """The most probable label of a task; undefined when two are equally probable to 1e-9."""
        return _first(self.posteriors[task], None)


def _first(shares: Mapping[Label, float], order: Sequence[Label] | None) -> Label | Undefined:
    most = max(shares.values())
    best = [label for label, share in shares.items() if share >= most - TOLERANCE]
    if len(best) == 1:
        return best[0]
    return min(best, key=order.index) if order is not None else Undefined(TIED)


def majority(labels: Sequence[Label | None], order: Sequence[Label] | None = None) -> Label | Undefined:
    """The label given most often (None: no vote). A tie is undefined, so that another person is asked;
    with `order` the tied label that stands first there wins. crowd-kit takes one by its sorting."""
    given = [label for label in labels if label is not None]
    if not given:
        return Undefined(NO_VOTES)
    if order is not None and (unknown := set(given) - set(order)):
        raise ValueError(f"the order must name every label; it lacks {sorted(map(str, unknown))}")
    return _first({label: float(n) for label, n in Counter(given).items()}, order)


def smoothed_skill(right: int, total: int, smoothing: float = 0.5) -> float:
    """A worker's accuracy on golden tasks: (K + right)/(2K + total); K = 0.5 as at Toloka; 0.5 unseen."""
    if not 0 <= right <= total:
        raise ValueError(f"right answers lie between 0 and the total: {right!r} of {total!r}")
    if not smoothing > 0:
        raise ValueError("the smoothing must be above 0")
    return (smoothing + right) / (2 * smoothing + total)


def skill_posterior(
    votes: Mapping[str, Label], skills: Mapping[str, float], labels: Sequence[Label]
) -> Shares | Undefined:
    """The posterior of each label given workers' skills q: prod q (agree) x prod (1-q)/(Y-1) (disagree).

    Uniform prior over the Y labels, one coin a worker, workers independent: the rule by which Toloka
    decides whether a task needs more votes. Skills lie strictly between 0 and 1.
    """
    if len(labels) < 2 or len(set(labels)) != len(labels):
        raise ValueError("name at least two labels, each once")
    if unknown := set(votes.values()) - set(labels):
        raise ValueError(f"these votes are not among the labels: {sorted(map(str, unknown))}")
    if lacking := set(votes) - set(skills):
        raise ValueError(f"give a skill for each voter; it is lacking for {sorted(lacking)}")
    if not all(0 < skills[worker] < 1 for worker in votes):
        raise ValueError("a skill lies strictly between 0 and 1; smooth it")
    if not votes:
        return Undefined(NO_VOTES)
    others = len(labels) - 1
    logs = {
        label: math.fsum(
            math.log(skills[worker] if vote == label else (1 - skills[worker]) / others)
            for worker, vote in votes.items()
        )
        for label in labels
    }
    return _normal(logs)


def _normal(logs: Mapping[Label, float]) -> Shares:
    """Probabilities in proportion to the exponents, without underflow."""
    top = max(logs.values())
    powers = {label: math.exp(log - top) for label, log in logs.items()}
    total = math.fsum(powers.values())
    return {label: power / total for label, power in powers.items()}


def dawid_skene(votes: Votes, most_iterations: int = MOST_ITERATIONS) -> Consensus | Undefined:
    """Each worker has a whole table of errors (Dawid and Skene 1979): P(label given | true label).

    Needs many votes by each worker: about the square of the number of labels, else one_coin.
    """
    return _fit(votes, False, most_iterations)


def one_coin(votes: Votes, most_iterations: int = MOST_ITERATIONS) -> Consensus | Undefined:
    """Each worker has one skill s: right with s, each of the K-1 wrong labels with (1-s)/(K-1).

    The one-coin model of Zhang, Chen, Zhou and Jordan 2016.
    """
    return _fit(votes, True, most_iterations)


def _fit(votes: Votes, single: bool, most_iterations: int) -> Consensus | Undefined:
    votes = {task: given for task, given in votes.items() if given}
    if not votes:
        return Undefined(NO_VOTES)
    labels = sorted({label for given in votes.values() for label in given.values()}, key=str)
    if len(labels) < 2:
        return Undefined(ONE_LABEL)
    posteriors = {task: _vote_shares(given, labels) for task, given in votes.items()}
    for iteration in range(1, most_iterations + 1):
        priors = {label: fmean(shares[label] for shares in posteriors.values()) for label in labels}
        skills = _skills(votes, posteriors)
        errors = _coins(skills, labels) if single else _tables(votes, posteriors, labels)
        after = {task: _posterior(given, priors, errors) for task, given in votes.items()}
        moved = max(abs(after[task][label] - posteriors[task][label]) for task in votes for label in labels)
        posteriors = after
        if moved <= TOLERANCE:
            return Consensus(posteriors, priors, errors, skills, iteration)
    return Undefined(NOT_CONVERGED)


def _vote_shares(given: Mapping[str, Label], labels: Sequence[Label]) -> Shares:
    tally = Counter(given.values())
    return {label: tally[label] / len(given) for label in labels}


def _posterior(given: Mapping[str, Label], priors: Shares, errors: Mapping[str, Confusion]) -> Shares:
    """The E step for one task."""
    return _normal(
        {
            true: math.log(max(prior, LEAST)) + math.fsum(math.log(errors[w][true][vote]) for w, vote in given.items())
            for true, prior in priors.items()
        }
    )


def _skills(votes: Votes, posteriors: Mapping[str, Shares]) -> dict[str, float]:
    right: dict[str, list[float]] = {}
    for task, given in votes.items():
        for worker, vote in given.items():
            right.setdefault(worker, []).append(posteriors[task][vote])
    return {worker: fmean(shares) for worker, shares in right.items()}


def _coins(skills: Mapping[str, float], labels: Sequence[Label]) -> dict[str, Confusion]:
    """The M step of the one-coin model."""

    def chance(skill: float, right: bool) -> float:
        return min(max(skill if right else (1 - skill) / (len(labels) - 1), LEAST), 1 - LEAST)

    return {w: {t: {g: chance(s, t == g) for g in labels} for t in labels} for w, s in skills.items()}


def _tables(votes: Votes, posteriors: Mapping[str, Shares], labels: Sequence[Label]) -> dict[str, Confusion]:
    """The M step of the full model: expected counts, at least 1e-10, as shares of each true label."""
    counts: dict[str, Confusion] = {}
    for task, given in votes.items():
        for worker, vote in given.items():
            table = counts.setdefault(worker, {true: {} for true in labels})
            for true in labels:
                table[true][vote] = table[true].get(vote, 0.0) + posteriors[task][true]
    for table in counts.values():
        for true, row in table.items():
            kept = {vote: max(count, LEAST) for vote, count in row.items()}
            total = math.fsum(kept.values())
            table[true] = {vote: count / total for vote, count in kept.items()}
    return counts


def severity_sweep(
    marks: Mapping[str, Mapping[str, float]],
    anchors: Mapping[str, float] | None = None,
    sweeps: int = SWEEPS,
    pseudo_marks: float = PSEUDO_MARKS,
) -> dict[str, float] | Undefined:
    """Each reviewer's severity in marks, from text -> reviewer -> mark (review.md C5).

    mark = text + reviewer + error by alternating least squares: text = mean(mark - s_r), or its key if
    it is an anchor; s_r = sum(mark - text)/(n_r + 2); centred on 0 over the reviewers; 30 sweeps from
    s = 0. Positive is lenient: the reviewer's marks lie above the texts. Two pseudo-marks of 0 shrink
    a severity known from few marks. Undefined without marks.
    """
    texts = {text: given for text, given in marks.items() if given}
    if not texts:
        return Undefined(NO_MARKS)
    if not all(math.isfinite(mark) for given in texts.values() for mark in given.values()):
        raise ValueError("marks are finite numbers; leave missing ones out")
    fixed = anchors or {}
    severity = dict.fromkeys(sorted({reviewer for given in texts.values() for reviewer in given}), 0.0)
    for _ in range(sweeps):
        surplus: dict[str, list[float]] = {reviewer: [] for reviewer in severity}
        for text, given in texts.items():
            worth = fixed[text] if text in fixed else fmean(mark - severity[r] for r, mark in given.items())
            for reviewer, mark in given.items():
                surplus[reviewer].append(mark - worth)
        raw = {reviewer: math.fsum(rows) / (len(rows) + pseudo_marks) for reviewer, rows in surplus.items()}
        middle = fmean(raw.values())
        severity = {reviewer: value - middle for reviewer, value in raw.items()}
    return severity


def peer_variance(errors: Sequence[float], prior: float, freedom: float = PRIOR_FREEDOM) -> float:
    """A peer's error variance: (6 prior + sum e^2)/(6 + n), from errors on calibration texts (review.md C7)."""
    if not (prior > 0 and freedom > 0):
        raise ValueError("the prior variance and its degrees of freedom are above 0")
    return (freedom * prior + math.fsum(e * e for e in errors)) / (freedom + len(errors))


def peer_weights(variances: Sequence[float], cap: float = MOST_PEER_WEIGHT) -> list[float] | Undefined:
    """Weights 1/variance that sum to 1, none above the cap; what is cut goes to the others in proportion.

    Cut again while the shares so raised pass the cap. With too few peers for the cap (cap x n <= 1)
    all weigh the same, which is the nearest to it.
    """
    if not all(variance > 0 and math.isfinite(variance) for variance in variances):
        raise ValueError("a variance is a positive number; shrink it towards a prior")
    if not 0 < cap <= 1:
        raise ValueError("the cap lies above 0 and is at most 1")
    if not variances:
        return Undefined(NO_MARKS)
    count = len(variances)
    if cap * count <= 1:
        return [1 / count] * count
    precision = [1 / variance for variance in variances]
    held: set[int] = set()
    while True:
        free = math.fsum(p for n, p in enumerate(precision) if n not in held)
        rest = 1 - cap * len(held)
        weights = [cap if n in held else rest * p / free for n, p in enumerate(precision)]
        over = {n for n, weight in enumerate(weights) if n not in held and weight > cap}
        if not over:
            return weights
        held |= over


def peer_mark(marks: Sequence[float], variances: Sequence[float], cap: float = MOST_PEER_WEIGHT) -> float | Undefined:
    """The mean of peers' marks by `peer_weights`."""
    if len(marks) != len(variances):
        raise ValueError("give one variance for each mark")
    weights = peer_weights(variances, cap)
    if isinstance(weights, Undefined):
        return weights
    return math.fsum(mark * weight for mark, weight in zip(marks, weights, strict=True))
