"""How far raters agree beyond chance, on categories: kappa, AC1 and AC2, alpha.

Many raters are a table: a row per unit, a column per rater, None where a rater did not rate. Two
raters are two rows of equal length; a unit that either left out is left out. `categories` is the
scale in its order; by default the values seen, sorted. A category nobody used counts in AC1 and AC2,
and in the distances of linear, quadratic and ordinal weights, so give the whole scale when it is known.
Coefficients for numbers on an interval scale are in intraclass.py. For an interval of any of these
pass it to `intervals.bootstrap` with the rows as units, the categories fixed:

    bootstrap(rows, lambda drawn: gwet_ac(drawn, "quadratic", scale), rng)

Two raters are such rows with two columns, `rows_kappa`.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import Literal, TypeAlias

from assessments.measures.undefined import Undefined, Value
from assessments.scores import N_

Label: TypeAlias = Hashable
Row: TypeAlias = Sequence[Label | None]
Table: TypeAlias = Sequence[Row]
Weighting: TypeAlias = Literal["identity", "linear", "quadratic", "ordinal"]
Metric: TypeAlias = Literal["nominal", "ordinal", "interval", "ratio"]
Matrix: TypeAlias = list[list[float]]

NO_PAIRS = N_("no unit has been rated by two raters")
NO_CHANCE = N_("all ratings are the same, so agreement by chance is certain")
ONE_CATEGORY = N_("the scale has a single category")

_FULL = 1 - 1e-12  # chance agreement that rounding alone keeps from 1


def _scale(values: Sequence[Label | None], categories: Sequence[Label] | None) -> list[Label]:
    """The categories in order; refuses values outside them and values that are no number."""
    seen = {value for value in values if value is not None}
    if any(value != value for value in seen):
        raise ValueError("NaN is no rating; give None where a rating is missing")
    if categories is None:
        try:
            return sorted(seen)  # type: ignore[type-var]
        except TypeError as error:
            raise ValueError("these ratings have no common order; give the categories in their order") from error
    scale = list(categories)
    if len(set(scale)) != len(scale):
        raise ValueError("name every category once")
    if unknown := seen - set(scale):
        raise ValueError(f"these ratings are not among the categories: {sorted(map(str, unknown))}")
    return scale


def _flat(table: Table) -> list[Label | None]:
    if len({len(row) for row in table}) > 1:
        raise ValueError("every row needs a place for every rater; put None where a rating is missing")
    return [value for row in table for value in row]


def _paired(one: Row, other: Row) -> list[tuple[Label, Label]]:
    if len(one) != len(other):
        raise ValueError(f"two raters rate the same units: {len(one)} and {len(other)} ratings were given")
    return [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]


def weight_matrix(count: int, weighting: Weighting) -> Matrix:
    """How much rating i by one and j by another counts as agreement: 1 on the diagonal, 0 for the farthest.

    Places on the scale count, not its values: identity 1 if i = j; linear 1 - |i-j|/(q-1); quadratic
    1 - (i-j)^2/(q-1)^2 (Cohen 1968; Fleiss and Cohen 1973); ordinal 1 - C(|i-j|+1, 2)/C(q, 2) (Gwet
    2014, 3.5). irrCAC takes the values of numeric categories for linear and quadratic weights, which
    is the same on scales of equal steps.
    """
    apart: dict[str, Callable[[int], float]] = {
        "identity": lambda d: float(d > 0),
        "linear": lambda d: d / (count - 1),
        "quadratic": lambda d: d * d / (count - 1) ** 2,
        "ordinal": lambda d: d * (d + 1) / (count * (count - 1)),
    }
    if weighting not in apart:
        raise ValueError(f"weights are one of {', '.join(apart)}, not {weighting!r}")
    distance = apart[weighting]
    return [[1 - distance(abs(i - j)) if i != j else 1.0 for j in range(count)] for i in range(count)]


def percent_agreement(table: Table) -> Value:
    """The share of agreeing pairs of ratings, averaged over units with two ratings or more; 0..1.

    Units count alike however many rated them, as in Fleiss 1971 and irrCAC's `pa`.
    """
    return _observed(_counts(table, _scale(_flat(table), None)), None)


def rows_kappa(table: Table, weighting: Weighting = "identity", categories: Sequence[Label] | None = None) -> Value:
    """Cohen's kappa of rows of two ratings: what `bootstrap` draws from."""
    if any(len(row) != 2 for row in table):
        raise ValueError("Cohen's kappa is for two raters; give rows of two ratings")
    return cohen_kappa([row[0] for row in table], [row[1] for row in table], weighting, categories)


def cohen_kappa(
    one: Row, other: Row, weighting: Weighting = "identity", categories: Sequence[Label] | None = None
) -> Value:
    """kappa = (po - pe)/(1 - pe), po and pe the weighted agreement seen and that of independent raters.

    Cohen 1960 (plain), Cohen 1968 (weighted). -1..1. Undefined when pe = 1, that is when both gave
    one and the same category throughout (scikit-learn gives NaN there). With unused categories in a
    given scale scikit-learn's `labels` does the same.
    """
    scale = _scale([*one, *other], categories)
    pairs = _paired(one, other)
    if not pairs:
        return Undefined(NO_PAIRS)
    place = {category: n for n, category in enumerate(scale)}
    weights = weight_matrix(len(scale), weighting)
    count = len(pairs)
    first, second = Counter(place[a] for a, _ in pairs), Counter(place[b] for _, b in pairs)
    observed = sum(weights[place[a]][place[b]] for a, b in pairs) / count
    expected = sum(weights[i][j] * m * n for i, m in first.items() for j, n in second.items()) / count**2
    return _beyond_chance(observed, expected)


def _beyond_chance(observed: float, expected: float) -> Value:
    return (observed - expected) / (1 - expected) if expected < _FULL else Undefined(NO_CHANCE)


def _counts(table: Table, scale: Sequence[Label]) -> list[list[int]]:
    """For each unit how many raters chose each category; units nobody rated are left out."""
    tallies = (Counter(value for value in row if value is not None) for row in table)
    return [[tally[category] for category in scale] for tally in tallies if tally]


def _observed(counts: Sequence[Sequence[int]], weights: Matrix | None) -> Value:
    """The mean over units of weighted agreement among the pairs of their ratings."""
    shares = []
    for row in counts:
        raters = sum(row)
        if raters < 2:
            continue
        if weights is None:
            agreeing = float(sum(n * (n - 1) for n in row))
        else:
            agreeing = sum(
                n * (sum(w * m for w, m in zip(weights[i], row, strict=True)) - 1) for i, n in enumerate(row)
            )
        shares.append(agreeing / (raters * (raters - 1)))
    return sum(shares) / len(shares) if shares else Undefined(NO_PAIRS)


def _use(counts: Sequence[Sequence[int]]) -> list[float]:
    """How much each category is used: its share on each unit, averaged over units."""
    return [sum(row[k] / sum(row) for row in counts) / len(counts) for k in range(len(counts[0]))]


def fleiss_kappa(table: Table, weighting: Weighting = "identity", categories: Sequence[Label] | None = None) -> Value:
    """Kappa for many raters: pe = sum(w_kl pi_k pi_l) with pi_k the mean use of category k.

    Fleiss 1971, where every unit has as many ratings; units with fewer are taken in as by Gwet 2014
    (chapter 2): one rating counts for pi, two and more also for the agreement. statsmodels refuses
    such tables, irrCAC agrees. Undefined when nothing but one category was used.
    """
    scale = _scale(_flat(table), categories)
    counts = _counts(table, scale)
    weights = weight_matrix(len(scale), weighting)
    observed = _observed(counts, weights)
    if isinstance(observed, Undefined):
        return observed
    use = _use(counts)
    expected = sum(weights[k][j] * p * q for k, p in enumerate(use) for j, q in enumerate(use))
    return _beyond_chance(observed, expected)


def gwet_ac(table: Table, weighting: Weighting = "identity", categories: Sequence[Label] | None = None) -> Value:
    """AC1 (identity) and AC2 (other weights): pe = sum(w)/(q(q-1)) sum(pi_k (1 - pi_k)).

    Gwet 2008 and 2014, chapter 4; made for skewed use, where kappa is low though raters agree. All
    ratings alike on a scale of two categories or more give 1: pe is 0 there. Undefined on a scale of one
    category, where irrCAC sets pe to almost 1.
    """
    scale = _scale(_flat(table), categories)
    counts = _counts(table, scale)
    weights = weight_matrix(len(scale), weighting)
    observed = _observed(counts, weights)
    if isinstance(observed, Undefined):
        return observed
    size = len(scale)
    if size < 2:
        return Undefined(ONE_CATEGORY)
    expected = sum(map(sum, weights)) / (size * (size - 1)) * sum(p * (1 - p) for p in _use(counts))
    return _beyond_chance(observed, expected)


def _number(value: Label) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"interval and ratio scales are for numbers, not {value!r}; use nominal or ordinal")
    return float(value)


def _squares(scale: Sequence[Label], use: Sequence[float], metric: Metric) -> Matrix:
    """Krippendorff's squared differences between all categories."""
    size = range(len(scale))
    if metric == "nominal":
        return [[float(c != k) for k in size] for c in size]
    if metric == "ordinal":
        return [
            [(sum(use[min(c, k) : max(c, k) + 1]) - (use[c] + use[k]) / 2) ** 2 if c != k else 0.0 for k in size]
            for c in size
        ]
    numbers = [_number(value) for value in scale]
    if metric == "interval":
        return [[(a - b) ** 2 for b in numbers] for a in numbers]
    if metric == "ratio":
        if min(numbers) < 0:
            raise ValueError("a ratio scale begins at 0: negative values need the interval metric")
        return [[((a - b) / (a + b)) ** 2 if a != b else 0.0 for b in numbers] for a in numbers]
    raise ValueError(f"the metric is one of nominal, ordinal, interval, ratio, not {metric!r}")


def krippendorff_alpha(table: Table, metric: Metric = "nominal", domain: Sequence[Label] | None = None) -> Value:
    """alpha = 1 - Do/De from the coincidences of all pairs of ratings within units; at most 1.

    Krippendorff 2004, chapter 11 (2011, Computing Krippendorff's Alpha-Reliability). Missing ratings
    are allowed, units with fewer than two left out. `domain` is the ordered value domain: needed for
    ordinal labels whose order is not that of their values; values nobody used change nothing.
    Undefined when all ratings that can be paired are the same (the package krippendorff gives NaN if
    the domain is wider, else an error), or when none can be paired (an error there).
    """
    scale = _scale(_flat(table), domain)
    counts = [row for row in _counts(table, scale) if sum(row) > 1]
    if not counts:
        return Undefined(NO_PAIRS)
    size = range(len(scale))
    use = [float(sum(row[k] for row in counts)) for k in size]
    squares = _squares(scale, use, metric)
    total = sum(use)
    expected = sum(use[c] * use[k] * squares[c][k] for c in size for k in size) / (total - 1)
    if expected == 0:
        return Undefined(NO_CHANCE)
    observed = sum(
        row[c] * row[k] * squares[c][k] / (sum(row) - 1) for row in counts for c in size for k in size if c != k
    )
    return 1 - observed / expected
