"""Momentum's trend with the occasions allowed for, and what may be called consistent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.results.finding import Direction, Grade
from evalkit.stats.momentum import METHOD, consistency, occasion_adjusted, with_and_without_last, without_occasions

SESSIONS = np.array([1, 0, 0] * 4)
SIZES = np.array([30, 45, 60, 80, 100])


def programme(growth: float, seed: int = 1, months: int = 12) -> np.ndarray:
    held = np.resize(SESSIONS, months)
    rates = SIZES[:, None] * np.exp(growth * np.arange(months)) * np.where(held, 2.0, 1.0)
    return np.random.default_rng(seed).poisson(rates)


def test_steady_growth_is_found():
    trend = occasion_adjusted(programme(0.05), SESSIONS)
    assert trend is not None
    assert trend.value == pytest.approx(np.expm1(0.05), abs=0.01)
    assert trend.low > 0
    assert (trend.n, trend.unit, trend.method) == (12, "relative change per month", METHOD)


def test_sessions_that_come_ever_closer_are_no_growth():
    held = np.array([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1])
    counts = np.round(60 * np.where(held, 2.5, 1.0)) + np.array([1, -1, 0, 2, 0, 1, -1, 0, 1, -2, 0, 1])
    plain, fair = occasion_adjusted(counts), occasion_adjusted(counts, held)
    assert plain is not None
    assert fair is not None
    assert abs(fair.value) < 0.005 < 0.03 < plain.value


@pytest.mark.parametrize("occasions", [SESSIONS, [SESSIONS, np.full(12, 3)], np.broadcast_to(SESSIONS, (5, 1, 12))])
def test_occasions_may_be_given_by_month_kind_or_system(occasions):
    assert occasion_adjusted(programme(0.02), occasions) == occasion_adjusted(programme(0.02), SESSIONS)


def test_one_system_may_be_asked_alone():
    alone = occasion_adjusted(programme(0.05)[4], SESSIONS)
    assert alone is not None
    assert alone.value == pytest.approx(0.05, abs=0.02)


@given(st.lists(st.lists(st.integers(0, 200), min_size=12, max_size=12), min_size=1, max_size=5))
def test_intervals_are_nested(counts):
    trend = occasion_adjusted(counts, SESSIONS)
    if trend is not None:
        assert -1 < trend.low < trend.low80 < trend.value < trend.high80 < trend.high


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ([40, 41, 42, 43, 44], "five months"),
        ([7] * 12, "seven interactions in the median month"),
        ([50] * 11 + [0], "nobody in the last month: it has stopped"),
    ],
)
def test_it_keeps_silent_where_nothing_can_be_said(counts, why):
    assert occasion_adjusted(counts) is None, why


def test_a_crowded_last_month_is_seen_by_leaving_it_out():
    counts = programme(0.0)
    counts[:, -1] *= 4
    both = with_and_without_last(counts, SESSIONS)
    assert both.all_months is not None
    assert both.without_last is not None
    assert abs(both.without_last.value) < 0.02 < both.all_months.value


def test_months_are_made_alike_and_their_trend_stays():
    counts = 60 * np.exp(0.03 * np.arange(12)) * np.where(SESSIONS, 2.0, 1.0)
    alike = without_occasions(counts, SESSIONS)
    assert np.diff(np.log(alike)) == pytest.approx(np.full(11, 0.03), abs=0.003)


def test_rising_month_after_month_is_consistent():
    verdict = consistency(np.round(100 * 1.06 ** np.arange(12)))
    assert (verdict.grade, verdict.direction) == (Grade.CLEAR, Direction.UP)


def test_rises_without_a_trend_are_not():
    """Eight small steps up, three long ones down."""
    values = np.array([100, 102, 104, 106, 96, 98, 100, 102, 92, 95, 98, 90])
    assert consistency(values).grade is Grade.NOT_ENOUGH_EVIDENCE


def test_a_trend_without_rises_is_not():
    values = [50, 70, 60, 80, 70, 90, 80, 100, 90, 110, 100, 120]
    verdict = consistency(values)
    assert (verdict.grade, verdict.direction) == (Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE)
    assert "chance" in verdict.rule


def test_cycles_of_unequal_length_are_not_compared():
    rising = [100, 120, 140, 165, 190, 220]
    assert consistency(rising, [91, 92, 90, 92, 91, 92]).grade is Grade.CLEAR
    assert "differ too much in length" in consistency(rising, [122, 122, 91, 31, 31, 20]).rule


def test_cycles_are_compared_by_the_day():
    """Longer by a fifth each second cycle, and busier only for that."""
    lengths = np.array([75, 90] * 3)
    assert consistency(lengths * 2.0, lengths).grade is Grade.NOT_ENOUGH_EVIDENCE


@given(st.lists(st.integers(1, 1000), max_size=4))
def test_four_cycles_are_never_enough(values):
    assert consistency(values, np.full(len(values), 90)).grade is Grade.NOT_ENOUGH_EVIDENCE


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=24))
def test_nothing_but_a_rise_is_ever_claimed(values):
    verdict = consistency(values)
    assert verdict.direction is (Direction.UP if verdict.grade in {Grade.CLEAR, Grade.LEANING} else Direction.NONE)
    assert verdict.grade is not Grade.NO_MATERIAL_CHANGE
    assert verdict.rule.endswith(".")


@pytest.mark.parametrize(
    ("values", "lengths"), [([1, -1, 2], None), ([1, np.nan], None), ([1, 2, 3], [90, 0, 90]), ([1, 2, 3], [90, 90])]
)
def test_what_cannot_be_is_refused(values, lengths):
    with pytest.raises(ValueError, match=r"from zero|length above zero"):
        consistency(values, lengths)
