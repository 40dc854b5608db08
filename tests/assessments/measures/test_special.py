"""Incomplete beta and gamma and the tails made of them: identities, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures import special

shapes = st.floats(0.05, 200)
shares = st.floats(0.0001, 0.9999)


@given(shapes, shapes, shares)
def test_the_beta_is_symmetric(a, b, x):
    assert special.incomplete_beta(a, b, x) == pytest.approx(1 - special.incomplete_beta(b, a, 1 - x), abs=1e-9)


@given(shapes, shapes, shares)
def test_the_inverse_inverts(a, b, p):
    x = special.inverse_incomplete_beta(a, b, p)
    assert 0 <= x <= 1
    if 1e-250 < x < 1 - 1e-9:
        # Where the curve is all but upright, neighbouring numbers lie further apart than 1e-9.
        below, above = (special.incomplete_beta(a, b, x + step) for step in (-min(x, 2e-15), 2e-15))
        assert below - 1e-9 <= p <= above + 1e-9


@given(shares, st.integers(1, 200), st.integers(1, 200))
def test_the_f_quantile_inverts_the_tail(p, df1, df2):
    assert special.f_tail(special.f_quantile(p, df1, df2), df1, df2) == pytest.approx(1 - p, abs=1e-9)


@given(shares, st.integers(1, 200))
def test_the_t_quantile_inverts_the_tail(p, df):
    assert special.t_tail(special.t_quantile(p, df), df) == pytest.approx(1 - p, abs=1e-9)


@pytest.mark.parametrize(("a", "b", "p", "x"), [(0.3, 0.02, 1 - 1e-12, 1.0), (0.001, 5, 1e-12, 0.0)])
def test_a_quantile_nearer_to_an_end_than_any_float(a, b, p, x):
    assert special.inverse_incomplete_beta(a, b, p) == pytest.approx(x, abs=1e-15)


def test_one_sided_chi_square_is_two_sided_normal():
    assert special.chi_square_tail(1.96**2, 1) == pytest.approx(2 * special.normal_tail(1.96), abs=1e-14)


@pytest.mark.parametrize(
    ("call", "arguments", "message"),
    [
        (special.log_beta, (0, 1), "a must be a positive"),
        (special.log_beta, (1, float("nan")), "b must be a positive"),
        (special.incomplete_beta, (1, 1, 1.5), "x lies between"),
        (special.inverse_incomplete_beta, (1, 1, -0.1), "a probability lies"),
        (special.upper_gamma, (1, -1), "x must be 0 or a positive"),
        (special.f_tail, (-1, 1, 1), "x must be 0 or a positive"),
        (special.f_quantile, (1, 1, 1), "1 excluded"),
        (special.t_tail, (float("inf"), 1), "t must be a finite"),
        (special.t_quantile, (0, 1), "strictly between"),
        (special.normal_quantile, (1,), "strictly between"),
    ],
)
def test_what_is_refused(call, arguments, message):
    with pytest.raises(ValueError, match=message):
        call(*arguments)
