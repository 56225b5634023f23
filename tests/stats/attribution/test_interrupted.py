"""One series before and after: what is estimated, when nothing is, and that a claim must survive the last month."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from evalkit.results.finding import Direction, Grade
from evalkit.stats.attribution import in_family, interrupted, verdict
from evalkit.stats.attribution.estimates import estimate
from evalkit.stats.attribution.interrupted import METHOD
from given import given

NOISE = np.random.default_rng(3).normal(size=30)


def test_level_and_slope_are_those_of_segmented_least_squares():
    month = np.arange(30.0)
    later = (month >= 14).astype(float)
    series = 80 + 0.1 * month + NOISE + later * (5 + 0.3 * (month - 14))
    fit = OLS(series, np.column_stack([np.ones(30), month, later, later * (month - 14)])).fit()
    found = interrupted(series, 14)
    assert (given(found.level).value, given(found.slope).value) == pytest.approx(fit.params[2:])
    assert (found.before, found.after) == (14, 16)


def test_months_of_the_washout_count_for_neither_side():
    series = 80 + NOISE + 6 * (np.arange(30) >= 15)
    spoilt = series.copy()
    spoilt[13:15] = 1e6
    found, clean = interrupted(spoilt, 13, washout=2), interrupted(series, 15)
    assert found.before == 13
    assert found.after == clean.after == 15
    assert given(found.level).value == pytest.approx(6, abs=2.5)


def test_gaps_are_left_out_and_time_goes_on():
    month = np.arange(40.0)
    series = np.where(month < 20, 2 * month, 2 * month + 7)
    series[[3, 11, 25]] = np.nan
    assert given(interrupted(series, 20).level).value == pytest.approx(7)


@pytest.mark.parametrize(("points", "start"), [(15, 7), (16, 9), (3, 2)])
def test_fewer_than_eight_on_a_side_give_no_estimate(points, start):
    found = interrupted(NOISE[:points], start)
    assert found.level is None
    assert found.slope is None


def test_a_start_outside_the_series_is_refused():
    for start in (0, 30, -2):
        with pytest.raises(ValueError, match="must begin after the first"):
            interrupted(NOISE, start)


def test_equal_values_are_no_change_and_no_error():
    found = interrupted([90.0] * 24, 12)
    assert given(found.level).value == pytest.approx(0)
    assert verdict(found.level, found.level).grade is Grade.NOT_ENOUGH_EVIDENCE


def test_a_claim_needs_both_with_and_without_the_last_month():
    series = 80 + NOISE + 8 * (np.arange(30) >= 15)
    whole, less = interrupted(series, 15).level, interrupted(series[:-1], 15).level
    assert verdict(whole, less).grade is Grade.CLEAR
    assert verdict(whole, None).grade is Grade.NOT_ENOUGH_EVIDENCE
    nothing = interrupted(80 + NOISE, 15).level
    assert verdict(whole, nothing).direction is Direction.NONE


def test_a_declared_band_can_make_it_no_material_change():
    small = interrupted(80 + NOISE / 50, 15).level
    assert verdict(small, small, material=1.0).grade is Grade.NO_MATERIAL_CHANGE
    assert verdict(small, small).grade is not Grade.NO_MATERIAL_CHANGE


@pytest.mark.parametrize(
    ("error", "grade"), [(0.2, Grade.CLEAR), (0.75, Grade.LEANING), (1.1, Grade.NOT_ENOUGH_EVIDENCE)]
)
def test_one_of_many_must_survive_holm(error, grade):
    one = estimate(2.0, error, 20, n=24, test="t test", method=METHOD)
    nothing = estimate(0.1, 1.0, 20, n=24, test="t test", method=METHOD)
    alone = {"first": verdict(one, one), **{f"site {k}": verdict(nothing, nothing) for k in range(3)}}
    assert alone["first"].grade in {Grade.CLEAR, Grade.LEANING}
    judged = in_family(alone, "sites")["first"]
    assert judged.grade is grade
    assert ("Holm" in judged.rule) == (grade is not Grade.CLEAR)
