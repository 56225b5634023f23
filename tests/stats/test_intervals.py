"""t intervals against scipy."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evalkit.results.finding import Method
from evalkit.stats.intervals import half_width, relative_change

METHOD = Method("a mean", "Student 1908")


@given(st.floats(-1, 1), st.floats(0.01, 1), st.integers(1, 60))
def test_it_is_the_t_interval_of_a_log(change, error, df):
    found = relative_change(change, error, df, n=9, unit="relative change", test="t test", method=METHOD)
    low, high = stats.t.interval(0.95, df, change, error)
    assert (math.log1p(found.low), math.log1p(found.high)) == pytest.approx((low, high), rel=1e-6, abs=1e-6)
    low, high = stats.t.interval(0.8, df, change, error)
    assert (math.log1p(found.low80), math.log1p(found.high80)) == pytest.approx((low, high), rel=1e-6, abs=1e-6)
    assert found.p == pytest.approx(2 * stats.t.sf(abs(change) / error, df), abs=1e-9)


def test_half_the_width_of_a_published_quantile():
    assert half_width(2.0, df=10, level=0.95) == pytest.approx(2 * 2.228, abs=0.001)
