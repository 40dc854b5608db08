"""The functions behind intervals and tests: incomplete beta and gamma, and the tails made of them.

Sources: Press, Teukolsky, Vetterling and Flannery 2007, Numerical Recipes, 3rd ed., sections 6.2 and
6.4 (series, continued fractions by Lentz's method); Wichura 1988, AS 241 (the normal quantile, as in
Python's `statistics`). All agree with scipy.special to 1e-9 for parameters up to 1e5; above that the
cancellation in the logarithm of the beta function takes digits away (about 1e-8 at 1e6).
"""

import math
from collections.abc import Callable
from statistics import NormalDist

_EPSILON = 1e-15
_TINY = 1e-300


def _probability(p: float) -> None:
    if not 0 <= p <= 1:
        raise ValueError(f"a probability lies between 0 and 1, not {p!r}")


def _positive(**values: float) -> None:
    for name, value in values.items():
        if not (value > 0 and math.isfinite(value)):
            raise ValueError(f"{name} must be a positive number, not {value!r}")


def log_beta(a: float, b: float) -> float:
    """ln B(a, b) = ln Gamma(a) + ln Gamma(b) - ln Gamma(a + b)."""
    _positive(a=a, b=b)
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _lentz(term: Callable[[int], tuple[float, float]], first: float) -> float:
    """A continued fraction first + t1/(b1 + t2/(b2 + ...)) from its partial numerators and denominators."""
    value = first or _TINY
    above, below = value, 0.0
    n = 0
    while True:
        n += 1
        numerator, denominator = term(n)
        below = 1 / ((denominator + numerator * below) or _TINY)
        above = (denominator + numerator / above) or _TINY
        value *= above * below
        if abs(above * below - 1) <= _EPSILON:
            return value


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of Numerical Recipes (6.4.5)."""

    def term(n: int) -> tuple[float, float]:
        m = n // 2
        if n % 2:
            return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), 1.0
        return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), 1.0

    return 1 / _lentz(term, 1.0)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b): the share of a Beta(a, b) distribution below x; a, b > 0, x and the result in 0..1.

    The fraction converges fast below the mean, above it I_x(a, b) = 1 - I_(1-x)(b, a) is used.
    """
    _positive(a=a, b=b)
    if not 0 <= x <= 1:
        raise ValueError(f"x lies between 0 and 1, not {x!r}")
    if x in (0, 1):
        return float(x)
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - log_beta(a, b))
    if x < (a + 1) / (a + b + 2):
        return min(1.0, front * _beta_fraction(a, b, x) / a)
    return max(0.0, 1 - front * _beta_fraction(b, a, 1 - x) / b)


def inverse_incomplete_beta(a: float, b: float, p: float) -> float:
    """The x with I_x(a, b) = p: the quantile of a Beta(a, b) distribution.

    Newton's steps from I_x ~ x^a / (a B(a, b)) or the mean, whichever is less; a step that leaves the
    bracket known so far is replaced by halving it.
    """
    _positive(a=a, b=b)
    _probability(p)
    if p in (0, 1):
        return float(p)
    low, high = 0.0, 1.0
    near_zero = math.exp(min(0.0, (math.log(p) + math.log(a) + log_beta(a, b)) / a))
    x = min(near_zero, a / (a + b)) or _TINY
    while True:
        wrong = incomplete_beta(a, b, x) - p
        low, high = (low, x) if wrong > 0 else (x, high)
        after = x - _newton(a, b, x, wrong)
        if wrong and not low < after < high:
            after = (low + high) / 2
        if abs(after - x) <= _EPSILON * x or after in (low, high):
            return after
        x = after


def _newton(a: float, b: float, x: float, wrong: float) -> float:
    """wrong / density at x, through logarithms: the density may be beyond all floats near 0 and 1."""
    if wrong == 0:
        return 0.0
    log_density = (a - 1) * math.log(x) + (b - 1) * math.log1p(-x) - log_beta(a, b)
    return math.copysign(math.exp(min(700.0, math.log(abs(wrong)) - log_density)), wrong)


def _gamma_series(a: float, x: float) -> float:
    """P(a, x) by its series, for x < a + 1."""
    term = total = 1 / a
    n = 0
    while term > total * _EPSILON:
        n += 1
        term *= x / (a + n)
        total += term
    return total * math.exp(-x + a * math.log(x) - math.lgamma(a))


def _gamma_fraction(a: float, x: float) -> float:
    """Q(a, x) by its continued fraction, for x >= a + 1."""

    def term(n: int) -> tuple[float, float]:
        return -n * (n - a), x + 2 * n + 1 - a

    return math.exp(-x + a * math.log(x) - math.lgamma(a)) / _lentz(term, x + 1 - a)


def upper_gamma(a: float, x: float) -> float:
    """Q(a, x): the share of a Gamma(a, 1) distribution above x; a > 0, x >= 0."""
    _positive(a=a)
    if not (x >= 0 and math.isfinite(x)):
        raise ValueError(f"x must be 0 or a positive number, not {x!r}")
    if x == 0:
        return 1.0
    return max(0.0, 1 - _gamma_series(a, x)) if x < a + 1 else _gamma_fraction(a, x)


def chi_square_tail(x: float, df: float) -> float:
    """P(X > x) of the chi-square distribution: Q(df/2, x/2)."""
    _positive(df=df)
    return upper_gamma(df / 2, x / 2)


def f_tail(x: float, df1: float, df2: float) -> float:
    """P(F > x) of the F distribution: I_(df2/(df2 + df1 x))(df2/2, df1/2), x >= 0."""
    _positive(df1=df1, df2=df2)
    if not (x >= 0 and math.isfinite(x)):
        raise ValueError(f"x must be 0 or a positive number, not {x!r}")
    return incomplete_beta(df2 / 2, df1 / 2, df2 / (df2 + df1 * x))


def f_quantile(p: float, df1: float, df2: float) -> float:
    """The x with P(F <= x) = p, for 0 <= p < 1.

    Of x/(1-x) the smaller part is computed first, so that no digits are lost near 1.
    """
    _positive(df1=df1, df2=df2)
    if not 0 <= p < 1:
        raise ValueError(f"p lies between 0 and 1, 1 excluded, not {p!r}")
    below = inverse_incomplete_beta(df1 / 2, df2 / 2, p)
    if below <= 0.5:
        return df2 * below / (df1 * (1 - below))
    above = inverse_incomplete_beta(df2 / 2, df1 / 2, 1 - p)
    return df2 * (1 - above) / (df1 * above)


def t_tail(t: float, df: float) -> float:
    """P(T > t) of Student's t, one-sided: I_(df/(df + t^2))(df/2, 1/2) / 2 for t >= 0."""
    _positive(df=df)
    if not math.isfinite(t):
        raise ValueError(f"t must be a finite number, not {t!r}")
    half = incomplete_beta(df / 2, 0.5, df / (df + t * t)) / 2
    return half if t >= 0 else 1 - half


def t_quantile(p: float, df: float) -> float:
    """The t with P(T <= t) = p, for 0 < p < 1: the square root of an F(1, df) quantile, with its sign."""
    _positive(df=df)
    if not 0 < p < 1:
        raise ValueError(f"p lies strictly between 0 and 1, not {p!r}")
    size = math.sqrt(f_quantile(abs(2 * p - 1), 1, df))
    return size if p >= 0.5 else -size


def normal_tail(z: float) -> float:
    """P(Z > z) of the standard normal: erfc(z / sqrt 2) / 2, exact far out as well."""
    return math.erfc(z / math.sqrt(2)) / 2


def normal_quantile(p: float) -> float:
    """The z with P(Z <= z) = p, for 0 < p < 1."""
    if not 0 < p < 1:
        raise ValueError(f"p lies strictly between 0 and 1, not {p!r}")
    return NormalDist().inv_cdf(p)
