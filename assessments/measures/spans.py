"""Marked spans against gold spans, character by character."""

from collections.abc import Iterable
from dataclasses import dataclass


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
