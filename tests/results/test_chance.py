from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.results.chance import Chance, apart
from evalkit.results.finding import Estimate, Method
from given import given as surely

METHOD = Method("Trend", "Example (2020)")
EXAMPLE = Estimate(0.0, -1.0, 1.0, -0.6, 0.6, 0.5, 9, 0.05, 12, "points", "t-test", METHOD)

number = st.floats(-50, 50)
half = st.floats(0.01, 20)


def estimate(value: float, low: float, high: float) -> Estimate:
    return replace(EXAMPLE, value=value, low=low, high=high)


@given(number, half, half, number, half)
def test_within_the_last_reports_interval_it_could_be_chance(one, low, high, other, width):
    before, after = estimate(one, one - low, one + high), estimate(other, other - width, other + width)
    found = surely(apart(before, after, nested=True))
    assert (found.chance is Chance.COULD_BE) == (found.low <= 0 <= found.high)
    assert (found.low, found.high) == pytest.approx((other - before.high, other - before.low))


@given(number, half, half, number, half, half)
def test_what_only_overlaps_needs_more_than_what_is_nested(one, low, high, other, lower, higher):
    before, after = estimate(one, one - low, one + high), estimate(other, other - lower, other + higher)
    nested, overlapping = (surely(apart(before, after, nested=kind)) for kind in (True, False))
    assert overlapping.low <= nested.low <= nested.difference <= nested.high <= overlapping.high
    if nested.chance is Chance.COULD_BE:
        assert overlapping.chance is Chance.COULD_BE


@given(number, half, number, half)
def test_of_overlapping_periods_only_intervals_that_do_not_meet_are_more_than_chance(one, width, other, height):
    before, after = estimate(one, one - width, one + width), estimate(other, other - height, other + height)
    there, back = (surely(apart(*pair, nested=False)) for pair in ((before, after), (after, before)))
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    assert there.chance is back.chance
    if abs(one - other) > 1.001 * (width + height):
        assert there.chance is Chance.MORE


@pytest.mark.parametrize(
    "other", [{"unit": "people"}, {"method": Method("Another", "Example (2021)")}, {"level": 0.9}, {"high": math.inf}]
)
def test_what_is_not_the_same_estimate_is_not_judged(other):
    assert apart(EXAMPLE, replace(EXAMPLE, **other), nested=True) is None
