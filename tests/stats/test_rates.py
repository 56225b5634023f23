"""Shares and attendance: published intervals, and what the kind of occasion must not do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.stats.rates import adjusted_attendance, attendance_trend, attendance_with_and_without_last, wilson


# Newcombe 1998, Statistics in Medicine 17, table I: method 3.
@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_published_intervals_to_the_printed_digit(successes, n, low, high):
    found = wilson(successes, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(0, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_mirrors(counts):
    successes, n = counts
    low, high = wilson(successes, n)
    assert 0 <= low <= high <= 1
    if n:
        assert low - 1e-9 <= successes / n <= high + 1e-9
    mirrored = wilson(n - successes, n)
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((low, high), abs=1e-9)


def test_of_nobody_anything_may_be_true():
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("successes", "n"), [(3, 2), (-1, 5)])
def test_what_is_no_share_is_refused(successes, n):
    with pytest.raises(ValueError, match="no share"):
        wilson(successes, n)


def programme(growth: float, months: int = 12, noise: float = 0.0, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [(m, "webinar", 30.0) for m in range(months)] + [(m, "session", 90.0) for m in range(0, months, 3)]
    frame = pd.DataFrame(rows, columns=["month", "kind", "size"])
    scatter = np.exp(noise * rng.standard_normal(len(frame)))
    return frame.assign(came=(frame["size"] * np.exp(growth * frame["month"]) * scatter).round())


def test_steady_growth_is_found_whatever_kinds_come_when():
    drawn = programme(0.04)
    trend = attendance_trend(drawn["came"], drawn["month"], drawn["kind"])
    assert trend is not None
    assert trend.value == pytest.approx(np.expm1(0.04), abs=0.002)
    assert trend.n == len(drawn)


def test_a_session_in_the_last_month_is_no_growth():
    month, kind = [*range(9), 8], ["webinar"] * 9 + ["session"]
    came = [30, 31, 29, 30, 31, 30, 29, 31, 30, 150]
    trend = attendance_trend(came, month, kind)
    assert trend is not None
    assert abs(trend.value) < 0.01


def test_many_meetings_in_a_month_are_not_many_months():
    """Forty meetings a month share its holidays: their number must not make the trend certain."""
    rng = np.random.default_rng(3)
    shock = np.exp(0.2 * rng.standard_normal(12))
    month = np.repeat(np.arange(12), 40)
    came = rng.poisson(20 * shock[month])
    trend = attendance_trend(came, month, ["meeting"] * len(month))
    assert trend is not None
    assert trend.df == 9
    assert trend.high - trend.low > 0.05


def test_without_the_last_month_its_occasions_are_gone():
    drawn = programme(0.02, noise=0.1)
    both = attendance_with_and_without_last(drawn["came"], drawn["month"], drawn["kind"])
    earlier = drawn[drawn["month"] < 11]
    assert both.without_last == attendance_trend(earlier["came"], earlier["month"], earlier["kind"])


@pytest.mark.parametrize(
    ("came", "month", "why"),
    [
        ([20] * 7, range(7), "seven occasions"),
        ([20] * 12, [0, 1, 2, 3] * 3, "four months"),
        ([2, 1, 2, 3, 2, 1, 2, 2, 3], range(9), "two people at the median occasion"),
        ([], [], "nothing"),
    ],
)
def test_it_keeps_silent_where_nothing_can_be_said(came, month, why):
    assert attendance_trend(came, month, ["webinar"] * len(came)) is None, why


def test_kinds_that_cannot_be_told_from_months_are_no_trend():
    assert attendance_trend([20] * 9, range(9), list("abcdefghi")) is None


@pytest.mark.parametrize("came", [[-1] * 9, [np.nan] * 9, [5] * 8])
def test_what_is_no_count_is_refused(came):
    with pytest.raises(ValueError, match="count of people"):
        attendance_trend(came, range(9), ["webinar"] * 9)


def test_adjusted_means_take_kinds_out_and_keep_everybody():
    drawn = programme(0.0)
    table = adjusted_attendance(drawn["came"], drawn["month"], drawn["kind"])
    assert table is not None
    assert table["adjusted"].to_numpy() == pytest.approx(drawn["came"].mean())
    assert table["attended"].sum() == drawn["came"].sum()
    assert table["occasions"].sum() == len(drawn)


def test_months_without_a_kind_in_common_are_not_compared():
    assert adjusted_attendance([60, 20], [0, 1], ["session", "webinar"]) is None
    assert adjusted_attendance([], [], []) is None


def test_a_month_to_which_nobody_came_is_nought():
    table = adjusted_attendance([10, 0, 12], [0, 1, 2], ["webinar"] * 3)
    assert table is not None
    assert table["adjusted"].round(6).tolist() == [10, 0, 12]
