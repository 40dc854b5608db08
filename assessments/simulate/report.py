"""The figures of a simulation as lines to read, beside the bounds they are held to."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.simulate.certification import CertificationFigures
from assessments.simulate.keys import KeyFigures
from assessments.simulate.sequential import SequentialFigures


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `least` or `most` is the bound it is held to; neither: it is for information."""

    name: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def met(self) -> bool | None:
        """Is the bound kept? None where there is none."""
        if self.least is None and self.most is None:
            return None
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    def record(self) -> dict[str, str | float | bool | None]:
        """The line as plain values."""
        return {"name": self.name, "value": self.value, "least": self.least, "most": self.most, "met": self.met}


def all_met(lines: Sequence[Line]) -> bool:
    """Does every line with a bound keep it?"""
    return all(line.met is not False for line in lines)


def key_lines(figures: KeyFigures) -> list[Line]:
    """Wrong keys found (integrity.md E1): r < .10 finds at least 95 % at n = 50, with at most 4 % of good items."""
    return [
        Line("wrong keys with r below .10", figures.wrong_below, least=0.95),
        Line("good items with r below .10", figures.sound_below, most=0.04),
        Line("wrong keys with r below 0", figures.wrong_negative),
        Line("good items with r below 0", figures.sound_negative),
    ]


def sequential_lines(figures: SequentialFigures) -> list[Line]:
    """Sequential testing (integrity.md E5): at most 24 items on average, no less accurate than 40 fixed ones."""
    return [
        Line("mean length in items", figures.mean_length, most=24),
        Line("right decisions", figures.accuracy, least=figures.fixed_accuracy),
        Line("right decisions of 40 fixed items", figures.fixed_accuracy),
        Line("exposure of the item shown most", figures.max_exposure, most=figures.cap + 0.01),
        Line("false passes among all people", figures.false_pass),
        Line("longest test in items", figures.longest),
    ]


def certification_lines(figures: CertificationFigures) -> list[Line]:
    """The certification decision (scoring.md B5): acceptance figures first, then what they rest on."""
    return [
        Line("decision consistency", figures.consistency, least=0.90),
        Line("kappa", figures.kappa, least=0.80),
        Line("false pass, 5 or more below the cut", figures.false_pass, most=0.015),
        Line("false fail, 5 or more above the cut", figures.false_fail, most=0.025),
        Line("consistency of single forms", figures.single_consistency),
        Line("kappa of single forms", figures.single_kappa),
        Line("reliability of the composite", figures.reliability),
        Line("standard error near the cut", figures.csem),
        Line("95 % intervals that hold the true score", figures.covered),
        Line("passed", figures.pass_rate),
        Line("sat an extension form", figures.extended),
        Line("sat a fresh form after one critical event", figures.fresh),
        Line("sat one more form because of a floor", figures.again),
        Line("careless people well above the cut who fail", figures.careless_fail),
    ]
