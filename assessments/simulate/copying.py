"""How well omega finds copied answers, and how often it accuses two strangers."""

from dataclasses import dataclass
from random import Random

from assessments.measures.copying import NAMED_PAIR, Chances, Group, Sheet, copying, omega
from assessments.measures.undefined import Undefined
from assessments.simulate.responses import simulate_abilities, simulate_choices

HONEST = 60


@dataclass(frozen=True, slots=True)
class CopyingFigures:
    """The share of copiers found and of honest pairs held, both at p < .001 for a named pair."""

    copiers: int
    honest_pairs: int
    power: float
    false_positives: float


def simulate_copying(
    copiers: int,
    honest_pairs: int,
    rng: Random,
    people: int = 300,
    items: int = 40,
    share: float = 0.6,
    key: float = 1.0,
) -> CopyingFigures:
    """Nominal answers of `people`; each copier takes `share` of the answers of a random source.

    One copier at a time is planted into the honest group, as in a named suspicion. Honest pairs are drawn
    among 60 of the people, as a person's chances are the costly part and serve many pairs. Easy items (a
    higher `key`) leave fewer wrong options to share and so less power: about .96 with a mean mark of .37,
    .81 with .55, and .96 again with 60 such items.
    """
    if copiers < 1 or honest_pairs < 1 or not 0 < share <= 1:
        raise ValueError("simulate at least one copier and one honest pair, with a share above 0 and at most 1")
    sheets, marks = simulate_choices(simulate_abilities(people, rng), items, rng, key=key)
    found = sum(_found(sheets, marks, rng, share) for _ in range(copiers))
    group = Group(sheets, [sum(row) for row in marks])
    chances = [Chances(group, person) for person in rng.sample(range(people), min(people, HONEST))]
    held = 0
    for _ in range(honest_pairs):
        one, other = rng.sample(chances, 2)
        held += 2 * min(_p(one, other.person), _p(other, one.person)) < NAMED_PAIR
    return CopyingFigures(copiers, honest_pairs, found / copiers, held / honest_pairs)


def _p(chances: Chances, source: int) -> float:
    found = copying(chances, source)
    return 1.0 if isinstance(found, Undefined) else found.p_value


def _found(sheets: list[list[int]], marks: list[list[int]], rng: Random, share: float) -> bool:
    """Plant one copier into the group and look at the pair."""
    copier, source = rng.sample(range(len(sheets)), 2)
    copied = set(rng.sample(range(len(sheets[0])), round(share * len(sheets[0]))))
    planted: list[Sheet] = list(sheets)
    planted[copier] = [sheets[source if n in copied else copier][n] for n in range(len(sheets[0]))]
    totals = [sum(row) for row in marks]
    totals[copier] = sum(marks[source if n in copied else copier][n] for n in range(len(sheets[0])))
    found = omega(planted, totals, copier, source)
    return not isinstance(found, Undefined) and found.is_held(named=True)
