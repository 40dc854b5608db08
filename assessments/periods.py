"""Marks and times of an item as they come, oldest first, kept so that the earlier half can be held against the later.

Neither the answers nor their number is known beforehand and none is kept. Answers go into blocks of equal size; when
there are too many blocks, neighbours are joined and blocks are twice as large from then on. So the middle is found to
half a block, a sixteenth of all answers at most, and the memory needed stays the same from the first answer to the
last. Times are counted in buckets that grow by a twentieth: a median is right to 2.5 %, a change of one to 5 %.
"""

from collections import Counter
from dataclasses import dataclass, field
from math import floor, log

from assessments.measures.item_flags import PILOT_RESPONSES
from assessments.measures.item_statistics import Drift, difficulty_drift, time_drift

MOST_BLOCKS = 16  # even, so that joining neighbours leaves none over
SMALLEST_BLOCK = 4
GROWTH = 1.05


@dataclass(slots=True)
class Times:
    """A histogram of seconds; bucket k holds times from GROWTH^k up to GROWTH^(k+1)."""

    buckets: Counter[int] = field(default_factory=Counter)

    def add(self, seconds: float) -> None:
        """Take in one time, which must be known: above 0."""
        if seconds <= 0:
            raise ValueError("answer times must be above 0")
        self.buckets[floor(log(seconds) / log(GROWTH))] += 1

    def median(self) -> float | None:
        """The (lower) median, as the geometric middle of its bucket: off by 2.5 % at most; None without any time."""
        left = (self.buckets.total() + 1) // 2
        for bucket in sorted(self.buckets):
            left -= self.buckets[bucket]
            if left <= 0:
                return float(GROWTH ** (bucket + 0.5))
        return None


@dataclass(slots=True)
class Period:
    """The answers of one stretch: how many, the sum of their marks, the times of those whose time is known."""

    answers: int = 0
    marks: float = 0.0
    times: Times = field(default_factory=Times)

    def add(self, mark: float, seconds: float) -> None:
        """Take in one answer; seconds of 0 are not known."""
        self.answers += 1
        self.marks += mark
        if seconds > 0:
            self.times.add(seconds)

    def join(self, later: "Period") -> None:
        """Take in all of another stretch."""
        self.answers += later.answers
        self.marks += later.marks
        self.times.buckets.update(later.times.buckets)


@dataclass(slots=True)
class Periods:
    """The answers to one item, oldest first."""

    blocks: list[Period] = field(default_factory=list)
    size: int = SMALLEST_BLOCK

    def add(self, mark: float, seconds: float) -> None:
        """Take in the next answer."""
        if not self.blocks or self.blocks[-1].answers >= self.size:
            if len(self.blocks) == MOST_BLOCKS:
                self._join_neighbours()
            self.blocks.append(Period())
        self.blocks[-1].add(mark, seconds)

    def _join_neighbours(self) -> None:
        for first, second in zip(self.blocks[::2], self.blocks[1::2], strict=True):
            first.join(second)
        self.blocks = self.blocks[::2]
        self.size *= 2

    def whole(self) -> Period:
        """All answers."""
        return _joined(self.blocks)

    def halves(self) -> tuple[Period, Period]:
        """The earlier and the later half of the answers, parted between two blocks."""
        total = sum(block.answers for block in self.blocks)
        middle = round(total / 2 / self.size)
        return _joined(self.blocks[:middle]), _joined(self.blocks[middle:])

    def difficulty_drift(self) -> Drift | None:
        """The change of p from the earlier half to the later; None where it is undefined."""
        before, after = self.halves()
        found = difficulty_drift((before.marks, before.answers), (after.marks, after.answers))
        return found if isinstance(found, Drift) else None

    def time_drift(self) -> float | None:
        """The change of the median time as a share of the earlier one.

        None unless each half has as many known times as an item needs to be judged at all (E1): chance alone moves
        the median of a few by a third.
        """
        before, after = (half.times for half in self.halves())
        if min(before.buckets.total(), after.buckets.total()) < PILOT_RESPONSES:
            return None
        earlier, later = before.median(), after.median()
        found = time_drift([earlier] if earlier else [], [later] if later else [])
        return found if isinstance(found, float) else None


def _joined(blocks: list[Period]) -> Period:
    found = Period()
    for block in blocks:
        found.join(block)
    return found
