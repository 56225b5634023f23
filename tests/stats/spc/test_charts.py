"""Charts: gaps, phases, short series, wrong input, icons and false alarms."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.stats.spc import (
    ANHOEJ,
    IHI,
    MAKING_DATA_COUNT,
    Assurance,
    Rebase,
    Variation,
    assurance,
    false_alarms,
    p_chart,
    run_chart,
    u_chart,
    variation,
    xmr,
)

NAN = np.nan
STABLE = [5, 6, 5, 7, 5, 6, 7, 5, 6, 5, 7, 6, 5, 6]


def test_the_public_names():
    assert ek.stats.spc.xmr is xmr
    assert {"p_chart", "u_chart", "run_chart"} <= set(ek.stats.spc.__all__)


class TestGaps:
    def test_a_gap_is_a_row_without_value_and_signal(self):
        chart = xmr([*STABLE[:6], NAN, *STABLE[6:]])
        assert chart["value"].isna().sum() == 1
        assert chart["signal"].iloc[6] == ""
        assert chart["centre"].notna().all()

    def test_no_moving_range_is_taken_across_a_gap(self):
        chart = xmr([0, 1, 0, 1, NAN, 101, 100, 101, 100])
        assert chart["sigma"].iloc[0] == pytest.approx(1 / 1.128)

    def test_a_run_goes_on_across_a_gap(self):
        assert (xmr([-1, -1.2, -1, NAN, -1.1, -1, -1.2, -1.1, *[1, 1.1] * 4])["run on one side"].iloc[:3] == -1).all()

    def test_a_denominator_of_nought_makes_a_gap(self):
        chart = p_chart([5, 0, 6, 5, 6], [10, 0, 10, 10, 10])
        assert chart["value"].isna().tolist() == [False, True, False, False, False]
        assert chart["centre"].iloc[0] == pytest.approx(22 / 40)

    def test_a_missing_numerator_does_not_leave_its_denominator_in_the_centre(self):
        assert p_chart([5, NAN, 6, 5, 6], [10, 1000, 10, 10, 10])["centre"].iloc[0] == pytest.approx(22 / 40)


class TestWrongInput:
    def test_unsorted_periods(self):
        with pytest.raises(ValueError, match="sort the series"):
            xmr([1, 2, 3], ["2017-02", "2017-01", "2017-03"])

    def test_a_period_twice(self):
        with pytest.raises(ValueError, match="there twice"):
            run_chart([1, 2, 3], ["2017-01", "2017-01", "2017-03"])

    def test_a_denominator_below_its_numerator(self):
        with pytest.raises(ValueError, match="between nought and its denominator"):
            p_chart([11, 5], [10, 10])

    def test_counts_below_nought(self):
        with pytest.raises(ValueError, match="below nought"):
            u_chart([-1, 5], [10, 10])

    def test_infinite_values(self):
        with pytest.raises(ValueError, match="infinite"):
            xmr([1, np.inf])

    def test_more_periods_than_values(self):
        with pytest.raises(ValueError, match="as many periods"):
            xmr([1, 2], [1, 2, 3])

    def test_a_target_without_a_direction(self):
        chart = xmr(STABLE)
        with pytest.raises(ValueError, match="which direction is better"):
            assurance(chart, 6, "")
        with pytest.raises(ValueError, match="which direction is better"):
            variation(chart, "sideways")


class TestShortAndFlat:
    @pytest.mark.parametrize(
        ("points", "limits"), [(0, []), (3, ["none"]), (4, ["trial"]), (12, ["trial"]), (13, ["full"])]
    )
    def test_limits_say_how_far_they_can_be_trusted(self, points, limits):
        chart = xmr(STABLE[:points])
        assert chart["limits"].unique().tolist() == limits
        assert chart["centre"].isna().all() == (points < 4)

    def test_fewer_than_thirteen_points_have_no_icon(self):
        assert variation(xmr(STABLE[:12]), "up") is Variation.TOO_FEW
        assert assurance(xmr(STABLE[:12]), 6, "up") is Assurance.TOO_FEW

    @pytest.mark.parametrize("chart", [xmr([0.1] * 20), p_chart([3] * 20, [30] * 20), u_chart([2] * 20, [7.7] * 20)])
    def test_all_values_equal_are_no_signal(self, chart):
        assert (chart["signal"] == "").all()
        assert variation(chart, "up") is Variation.COMMON

    @pytest.mark.parametrize("part", [0, 30])
    def test_nobody_or_everybody(self, part):
        chart = p_chart([part] * 20, [30] * 20)
        assert (chart["signal"] == "").all()
        assert chart["upper"].iloc[0] == chart["lower"].iloc[0] == part / 30

    def test_equal_values_on_a_run_chart(self):
        assert (run_chart([0.3] * 20)["signal"] == "").all()

    def test_nothing_but_gaps(self):
        chart = xmr([NAN] * 5)
        assert variation(chart, "up") is Variation.TOO_FEW


class TestPhases:
    def test_each_phase_has_its_own_limits(self):
        chart = xmr([*STABLE, *(np.array(STABLE) + 10)], rebase=[Rebase(14, "a second reception desk")])
        assert chart["phase"].tolist() == [0] * 14 + [1] * 14
        assert chart["centre"].iloc[14] == pytest.approx(chart["centre"].iloc[0] + 10)
        assert (chart["signal"] == "").all()

    def test_months_can_be_named(self):
        months = pd.period_range("2016-11", periods=28, freq="M").astype(str)
        chart = xmr([*STABLE, *STABLE], months, rebase=[Rebase("2018-01", "new counting rule")])
        assert chart["phase"].loc["2018-01"] == 1
        assert chart["phase"].loc["2017-12"] == 0

    def test_a_short_phase_after_a_rebase_has_trial_limits_and_no_icon(self):
        chart = xmr([*STABLE, 9, 8, 9, 8, 9], rebase=[Rebase(14, "moved")])
        assert chart["limits"].iloc[-1] == "trial"
        assert variation(chart, "up") is Variation.TOO_FEW

    def test_a_reason_is_needed(self):
        with pytest.raises(ValueError, match="needs its reason"):
            xmr(STABLE, rebase=[Rebase(5, " ")])

    @pytest.mark.parametrize("rebase", [[Rebase(0, "a")], [Rebase(99, "a")], [Rebase(5, "a"), Rebase(5, "b")]])
    def test_a_rebase_lies_within_the_series_and_once(self, rebase):
        with pytest.raises(ValueError, match="after the first period"):
            xmr(STABLE, rebase=rebase)


class TestIcons:
    @pytest.mark.parametrize(
        ("latest", "better", "icon"),
        [
            (15, "up", Variation.IMPROVEMENT_HIGH),
            (15, "down", Variation.CONCERN_HIGH),
            (-5, "up", Variation.CONCERN_LOW),
            (-5, "down", Variation.IMPROVEMENT_LOW),
            (6, "up", Variation.COMMON),
        ],
    )
    def test_the_latest_point_decides(self, latest, better, icon):
        assert variation(xmr([*STABLE, latest]), better) is icon

    def test_an_old_signal_is_no_icon(self):
        assert variation(xmr([15, *STABLE, *STABLE]), "up") is Variation.COMMON

    @pytest.mark.parametrize(
        ("target", "better", "icon"),
        [
            (1, "up", Assurance.PASSES),
            (1, "down", Assurance.FAILS),
            (20, "up", Assurance.FAILS),
            (20, "down", Assurance.PASSES),
            (6, "up", Assurance.HIT_OR_MISS),
            (None, "up", Assurance.NO_TARGET),
            (NAN, "up", Assurance.NO_TARGET),
        ],
    )
    def test_assurance(self, target, better, icon):
        assert assurance(xmr(STABLE), target, better) is icon

    def test_a_run_chart_has_no_assurance(self):
        assert assurance(run_chart(STABLE), 6, "up") is Assurance.TOO_FEW


class TestFalseAlarms:
    def test_they_are_what_the_methods_page_says(self):
        """At 24 points: Making Data Count 16 %, Anhøj 4 %, IHI 37 %, to within a percentage point or so."""
        assert false_alarms(24, MAKING_DATA_COUNT).anywhere == pytest.approx(0.16, abs=0.012)
        assert false_alarms(24, ANHOEJ, "run").anywhere == pytest.approx(0.035, abs=0.012)
        assert false_alarms(24, IHI, "run").anywhere == pytest.approx(0.37, abs=0.015)

    def test_noise_that_lasts_makes_more_of_them(self):
        alone, lasting = (false_alarms(24, MAKING_DATA_COUNT, lasting=one) for one in (0.0, 0.4))
        assert lasting.anywhere > 3 * alone.anywhere

    def test_a_chart_signals_as_often_as_its_false_alarms_say(self):
        rng = np.random.default_rng(4)
        signals = [(xmr(rng.normal(size=24))["signal"] != "").any() for _ in range(300)]
        assert np.mean(signals) == pytest.approx(false_alarms(24, MAKING_DATA_COUNT).anywhere, abs=0.07)

    def test_too_few_points(self):
        with pytest.raises(ValueError, match="at least 4"):
            false_alarms(3, ANHOEJ)


@given(st.lists(st.integers(0, 50), min_size=4, max_size=30), st.integers(1, 3))
def test_rows_are_the_periods_whatever_the_values(values, times):
    chart = p_chart(values, [50 * times] * len(values))
    assert len(chart) == len(values)
    inside = chart[chart["limits"] != "none"]
    assert ((inside["lower"] <= inside["centre"]) & (inside["centre"] <= inside["upper"])).all()
    assert set(chart["direction"]) <= {-1, 0, 1}
