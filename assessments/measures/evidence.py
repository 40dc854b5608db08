"""Verdicts with evidence, as the FEVER shared task scores them.

Thorne, Vlachos, Christodoulopoulos and Mittal 2018 (the task), and the public fever-scorer, whose
results these functions give. A claim has one of three verdicts; supported and refuted ones have
alternative sets of gold sentences, each of which is enough by itself. At most the first five
sentences named count, so that naming all of a page gains nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TypeAlias

from assessments.measures.fscore import f_beta
from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

Sentence: TypeAlias = tuple[str, int]  # page, line

NOT_ENOUGH_INFO = "NOT ENOUGH INFO"
VERDICTS = ("SUPPORTS", "REFUTES", NOT_ENOUGH_INFO)
MOST_EVIDENCE = 5

NO_CLAIMS = N_("there are no claims")
NO_EVIDENCE_ASKED = N_("no claim has a verdict that needs evidence")


@dataclass(frozen=True, slots=True)
class Claim:
    """A gold verdict with its alternative evidence sets, and what was answered, best sentence first."""

    label: str
    evidence: tuple[tuple[Sentence, ...], ...]
    predicted_label: str
    predicted_evidence: tuple[Sentence, ...]

    def __post_init__(self) -> None:
        for label in (self.label, self.predicted_label):
            if label not in VERDICTS:
                raise ValueError(f"a verdict is one of {', '.join(VERDICTS)}, not {label!r}")

    @property
    def needs_evidence(self) -> bool:
        """Is the gold verdict one that sentences bear out?"""
        return self.label != NOT_ENOUGH_INFO

    def named(self, most: int | None) -> tuple[Sentence, ...]:
        """The sentences that count: the first `most`, or all."""
        return self.predicted_evidence[:most]


@dataclass(frozen=True, slots=True)
class FeverScore:
    """Strict score (verdict and evidence), label accuracy, and the evidence measures."""

    strict: Value
    accuracy: Value
    precision: Value
    recall: Value
    f1: Value


def holds_a_full_set(claim: Claim, most: int | None = MOST_EVIDENCE) -> bool:
    """Is some gold set wholly among the sentences named? A part of a set, or of several, is worth nothing."""
    named = set(claim.named(most))
    return any(named.issuperset(group) for group in claim.evidence)


def strictly_correct(claim: Claim, most: int | None = MOST_EVIDENCE) -> bool:
    """The verdict is right and, unless it is NOT ENOUGH INFO, a full gold set is named."""
    if claim.label != claim.predicted_label:
        return False
    return not claim.needs_evidence or holds_a_full_set(claim, most)


def label_accuracy(claims: Sequence[Claim]) -> Value:
    """The share of right verdicts, whatever the evidence."""
    return fmean(c.label == c.predicted_label for c in claims) if claims else Undefined(NO_CLAIMS)


def fever_score(claims: Sequence[Claim], most: int | None = MOST_EVIDENCE) -> Value:
    """The share of strictly correct claims."""
    return fmean(strictly_correct(claim, most) for claim in claims) if claims else Undefined(NO_CLAIMS)


def evidence_precision(claims: Sequence[Claim], most: int | None = MOST_EVIDENCE) -> Value:
    """The share of named sentences that stand in any gold set, averaged over claims that need evidence.

    Naming nothing counts as 1, as in the shared task: recall pays for it. The verdict given does not
    matter. Undefined when no claim needs evidence, where fever-scorer says 1.
    """
    asked = [claim for claim in claims if claim.needs_evidence]
    return fmean(_precision(claim, most) for claim in asked) if asked else Undefined(NO_EVIDENCE_ASKED)


def _precision(claim: Claim, most: int | None) -> float:
    named = claim.named(most)
    gold = {sentence for group in claim.evidence for sentence in group}
    return sum(sentence in gold for sentence in named) / len(named) if named else 1.0


def evidence_recall(claims: Sequence[Claim], most: int | None = MOST_EVIDENCE) -> Value:
    """The share of claims that need evidence for which a full gold set is named.

    A claim without any gold set counts as found. Undefined when no claim needs evidence, where
    fever-scorer says 0.
    """
    asked = [claim for claim in claims if claim.needs_evidence]
    if not asked:
        return Undefined(NO_EVIDENCE_ASKED)
    return fmean(not claim.evidence or holds_a_full_set(claim, most) for claim in asked)


def evidence_f1(claims: Sequence[Claim], most: int | None = MOST_EVIDENCE) -> Value:
    """The harmonic mean of evidence precision and recall, 0 (its limit) when both are 0."""
    precision, recall = evidence_precision(claims, most), evidence_recall(claims, most)
    if isinstance(precision, Undefined) or isinstance(recall, Undefined):
        return Undefined(NO_EVIDENCE_ASKED)
    return f_beta(precision, recall)


def score_claims(claims: Sequence[Claim], most: int | None = MOST_EVIDENCE) -> FeverScore:
    """All five measures; `most` sentences count for each claim, all of them if None."""
    if most is not None and most < 1:
        raise ValueError("at least one sentence of evidence must count")
    return FeverScore(
        fever_score(claims, most), label_accuracy(claims),
        evidence_precision(claims, most), evidence_recall(claims, most), evidence_f1(claims, most),
    )  # fmt: skip
