"""Monthly growth: what it must get right on stocks whose growth is known, and when it must keep silent."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from evalkit.stats.trend import METHOD, monthly_growth, with_and_without_last, zero_months

stocks = st.lists(st.integers(8, 5000), min_size=6, max_size=36)


def test_steady_growth_is_found():
    growth = monthly_growth(np.round(1000 * 1.04 ** np.arange(12)))
    assert growth is not None
    assert growth.value == pytest.approx(0.04, abs=0.0005)
    assert growth.low < 0.04 < growth.high
    assert (growth.n, growth.df, growth.method, growth.unit) == (12, 8, METHOD, "relative change per month")


@given(stocks)
def test_intervals_are_nested_and_agree_with_the_p_value(stock):
    growth = monthly_growth(stock)
    assert growth is not None
    assert -1 < growth.low < growth.low80 < growth.value < growth.high80 < growth.high
    assume(abs(growth.p - 0.05) > 1e-9)
    assert (growth.p < 0.05) == (growth.low > 0 or growth.high < 0)


@given(stocks)
def test_a_stock_run_backwards_shrinks_as_fast_as_it_grew(stock):
    forwards, backwards = monthly_growth(stock), monthly_growth(stock[::-1])
    assert forwards is not None
    assert backwards is not None
    assert math.log1p(forwards.value) == pytest.approx(-math.log1p(backwards.value), abs=1e-9)
    assert forwards.se == pytest.approx(backwards.se)


@given(stocks, st.integers(2, 50))
def test_a_programme_ten_times_the_size_grows_at_the_same_rate(stock, times):
    small, large = monthly_growth(stock), monthly_growth(np.array(stock) * times)
    assert small is not None
    assert large is not None
    assert large.value == pytest.approx(small.value, abs=1e-9)
    assert large.se <= small.se + 1e-12  # one person weighs less, nothing else changes


def test_the_standard_error_of_independent_steps_is_that_of_a_random_walk():
    # Steps that alternate: no widening. The slope of a walk of six steps has the weights 3, 5, 6, 6, 5, 3 over 28.
    logs = np.cumsum([0, 0.1, -0.1, 0.1, -0.1, 0.1, -0.1])
    growth = monthly_growth(10_000 * np.exp(logs))
    assert growth is not None
    spread = math.sqrt(6 * 0.1**2 / 5)
    assert growth.se == pytest.approx(spread * math.sqrt(140) / 28, rel=0.02)
    assert growth.df == 3
    half = stats.t.ppf(0.975, growth.df) * growth.se
    assert math.log1p(growth.high) == pytest.approx(math.log1p(growth.value) + half)


def test_steps_that_move_together_widen_the_interval():
    alternating = np.array([1, -1] * 6) * 0.05
    together = np.repeat([1, -1, 1, -1], 3) * 0.05
    narrow, wide = (monthly_growth(10_000 * np.exp(np.cumsum(steps))) for steps in (alternating, together))
    assert narrow is not None
    assert wide is not None
    assert wide.se > 1.4 * narrow.se


def test_a_crowd_in_the_last_month_hardly_moves_the_estimate():
    calm = [150, 148, 152, 149, 151, 150, 153, 149, 150]
    crowd = [*calm[:-1], 204]
    growth, without = monthly_growth(crowd), with_and_without_last(crowd).without_last
    assert growth is not None
    assert without is not None
    assert abs(growth.value) < 0.005  # mean log growth would print 3.9 % a month
    assert growth.low < 0 < growth.high
    assert without == monthly_growth(calm[:-1])


def test_a_stock_that_never_moves_is_not_known_without_error():
    small, large = monthly_growth([10] * 12), monthly_growth([1000] * 12)
    assert small is not None
    assert large is not None
    assert small.high > 0.02  # ten people: one more or less is ten per cent
    assert 0 < large.high < 0.002


def test_months_with_nobody_are_left_out_and_counted():
    stock = [100, 104, 0, 112, 117, 122, 127, 132]
    growth = monthly_growth(stock)
    assert growth is not None
    assert zero_months(stock) == 1
    assert growth.n == 7
    assert growth.value == pytest.approx(0.04, abs=0.001)  # the gap counts as two months


@pytest.mark.parametrize(
    ("stock", "why"),
    [
        ([100, 104, 108, 112, 117], "five months where six are asked for"),
        ([], "nothing at all"),
        ([0] * 12, "nobody, ever"),
        ([7, 7, 8, 7, 6, 7, 7, 8], "fewer than eight people at the median month"),
        ([90, 80, 70, 60, 50, 40, 20, 0], "stopped: nobody is left at the end"),
    ],
)
def test_it_keeps_silent_where_nothing_can_be_said(stock, why):
    assert monthly_growth(stock) is None, why


def test_thresholds_are_the_definitions():
    stock = [20, 21, 22, 23, 24]
    assert monthly_growth(stock, minimum_months=5) is not None
    assert monthly_growth(stock, minimum_months=4, minimum_people=23) is None
    assert monthly_growth(stock[:4], minimum_months=4) is None  # four month ends leave no degree of freedom


def test_without_the_last_month_one_month_fewer_is_enough():
    both = with_and_without_last([20, 21, 22, 23, 24, 26], minimum_months=6)
    assert both.all_months is not None
    assert both.without_last is not None
    assert with_and_without_last([20, 21, 22, 23, 24], minimum_months=5).without_last is None


@pytest.mark.parametrize("stock", [[10, -1, 10, 10, 10, 10], [10, np.nan, 10, 10, 10, 10], [10, np.inf, 9, 9, 9, 9]])
def test_what_is_no_count_is_refused(stock):
    with pytest.raises(ValueError, match="count of people"):
        monthly_growth(stock)
