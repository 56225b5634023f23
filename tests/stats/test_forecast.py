"""The fan: how it opens, that it counts people, and that the past checks it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.stats.forecast import levelling_off, random_walk_fan, rolling_origin

stocks = st.lists(st.integers(1, 500), min_size=6, max_size=30)


@given(stocks, st.integers(1, 12))
def test_the_fan_opens_and_its_intervals_are_nested(stock, horizon):
    fan = random_walk_fan(stock, horizon)
    assert fan is not None
    assert fan["step"].tolist() == list(range(1, horizon + 1))
    ordered = fan[["low95", "low80", "low50", "median", "high50", "high80", "high95"]]
    assert (np.diff(ordered.to_numpy(), axis=1) >= 0).all()
    assert (ordered.dtypes == np.int64).all()
    assert ordered.to_numpy().min() >= 0


def test_half_of_the_drift_is_carried_forward():
    stock = np.round(100_000 * 1.04 ** np.arange(12))
    fan = random_walk_fan(stock, 4)
    assert fan is not None
    assert np.log(fan["median"].iloc[-1] / stock[-1]) == pytest.approx(4 * np.log(1.04) / 2, rel=1e-3)


def test_steps_that_move_together_open_the_fan_wider():
    steps = np.array([0.05, -0.05])
    alternating, together = np.tile(steps, 6), np.repeat(np.tile(steps, 2), 3)
    widths = []
    for one in (alternating, together):
        fan = random_walk_fan(np.round(10_000 * np.exp(np.cumsum(one))), 1)
        assert fan is not None
        widths.append(fan["high95"].iloc[0] - fan["low95"].iloc[0])
    assert widths[1] > 1.4 * widths[0]


@pytest.mark.parametrize("stock", [[10, 11, 12, 13, 14], [10, 0, 12, 13, 14, 15], []])
def test_it_keeps_silent_where_nothing_can_be_said(stock):
    assert random_walk_fan(stock, 3) is None
    assert rolling_origin(stock) is None


def test_no_months_ahead_are_no_forecast():
    assert random_walk_fan([10] * 12, 0) is None


@pytest.mark.parametrize("stock", [[-1] * 8, [np.nan] * 8])
def test_what_is_no_count_is_refused(stock):
    with pytest.raises(ValueError, match="count of people"):
        random_walk_fan(stock, 3)


def test_the_check_counts_every_forecast_that_can_be_checked():
    stock = np.random.default_rng(1).poisson(100, 12)
    check = rolling_origin(stock, horizon=3)
    assert check is not None
    assert check.n == 3 + 3 + 3 + 3 + 2 + 1  # from the sixth month end on
    assert 0 <= check.covered80 <= check.covered95 <= 1


def test_the_check_sees_a_jump_that_nobody_foresaw():
    check = rolling_origin([100, 101, 99, 100, 102, 101, 100, 300, 301, 299], horizon=1)
    assert check is not None
    assert check.covered95 < 1
    assert check.error > 40


@given(stocks)
def test_no_forecast_knows_the_future(stock):
    """From the same past the same fan, whatever came after."""
    past = stock[:6]
    one, other = rolling_origin([*past, 10], 1), rolling_origin([*past, 5000], 1)
    fan = random_walk_fan(past, 1)
    assert one is not None
    assert other is not None
    assert fan is not None
    assert one.error == abs(10 - fan["median"].iloc[0])
    assert other.error == abs(5000 - fan["median"].iloc[0])


def logistic(months: int) -> np.ndarray:
    return np.round(300 / (1 + np.exp(-0.35 * (np.arange(months) - 8))))


def test_levelling_off_is_found_where_it_would_have_predicted_better():
    found = levelling_off(logistic(24))
    assert found is not None
    assert found.level == pytest.approx(300, rel=0.02)
    assert found.reached > 0.95
    assert found.error < found.walk_error


def test_nothing_levels_off_before_eighteen_months():
    assert levelling_off(logistic(17)) is None


def test_a_stock_that_grows_on_does_not_level_off():
    assert levelling_off(np.round(50 * 1.05 ** np.arange(24))) is None


@pytest.mark.parametrize("stock", [[0] * 20, np.random.default_rng(3).poisson(100, 20)], ids=["nobody", "no growth"])
def test_where_nothing_grows_nothing_is_said_of_a_level_far_away(stock):
    found = levelling_off(stock)
    assert found is None or found.level < 2 * max(stock)
