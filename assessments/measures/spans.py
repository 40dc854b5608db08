"""Marked spans against gold spans, character by character."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.measures.fscore import Counted, from_counts


@dataclass(frozen=True, slots=True)
class Overlap:
    """Characters in both, in the marks, and in gold."""

    both: int
    marked: int
    gold: int

    @property
    def precision(self) -> float:
        """The share of the marked characters that are flawed."""
        return self.both / self.marked if self.marked else 0.0

    @property
    def recall(self) -> float:
        """The share of the flawed characters that are marked."""
        return self.both / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """2 both / (marked + gold): the same as from precision and recall, without their zeros."""
        below = self.marked + self.gold
        return 2 * self.both / below if below else 0.0


def covered(spans: Iterable[tuple[int, int]]) -> set[int]:
    """The characters under the spans; what is marked twice counts once."""
    return {at for start, end in spans for at in range(start, end)}


def overlap(marked: Iterable[tuple[int, int]], gold: Iterable[tuple[int, int]]) -> Overlap:
    """Character counts of marks against gold."""
    one, other = covered(marked), covered(gold)
    return Overlap(len(one & other), len(one), len(other))


def typed(spans: Iterable[tuple[int, int, str]]) -> set[tuple[int, str]]:
    """The characters under typed spans, each with its types: spans of two types over a character count twice."""
    return {(at, kind) for start, end, kind in spans for at in range(start, end)}


def span_scores(marked: Iterable[tuple[int, int]], gold: Iterable[tuple[int, int]]) -> Counted:
    """Precision, recall and F1 by characters, undefined where `Overlap` says 0 (Da San Martino and others 2019).

    The F1 is that of the marked against the flawed characters of one text; for a document pool the
    counts, not the F1 of its texts.
    """
    one, other = covered(marked), covered(gold)
    return from_counts(len(one & other), len(one - other), len(other - one))


def typed_span_scores(
    marked: Iterable[tuple[int, int, str]], gold: Iterable[tuple[int, int, str]], kind: str | None = None
) -> Counted:
    """The same over pairs of character and type (micro average): the right place with the wrong type is wrong.

    With `kind` only the spans of that type count.
    """
    one, other = ({pair for pair in typed(spans) if kind in (None, pair[1])} for spans in (marked, gold))
    return from_counts(len(one & other), len(one - other), len(other - one))


def exact_span_scores(marked: Iterable[tuple[int, int, str]], gold: Iterable[tuple[int, int, str]]) -> Counted:
    """The same over whole spans: right only with both ends and the type (Tjong Kim Sang and De Meulder 2003)."""
    one, other = set(marked), set(gold)
    return from_counts(len(one & other), len(one - other), len(other - one))
