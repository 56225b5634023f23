"""Rises against chance: the Eulerian distribution by counting every order, and power."""

from __future__ import annotations

from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.stats.steps import least_rises, never_fell_and_rose, power_of_rises, rises


@pytest.mark.parametrize("n", range(2, 8))
def test_chances_are_those_of_all_orders(n):
    counts = np.array([(np.diff(order) > 0).sum() for order in permutations(range(n))])
    for order in permutations(range(n)):
        found = rises(order)
        assert found.p == pytest.approx((counts >= found.rises).mean())
        if n > 5:
            break


@given(st.integers(0, 11))
def test_twelve_months_by_the_eulerian_numbers(count):
    """The row of 12 in the triangle of Eulerian numbers (OEIS A008292)."""
    row = [1, 4083, 478271, 10187685, 66318474, 162512286, 162512286, 66318474, 10187685, 478271, 4083, 1]
    values = np.cumsum([0] + [1] * count + [-100] * (11 - count))
    found = rises(values)
    assert (found.rises, found.steps) == (count, 11)
    assert found.p == pytest.approx(sum(row[count:]) / factorial(12))


def test_how_many_rises_are_needed():
    assert least_rises(11) == 8
    assert rises([*range(9), 7, 6, 5]).p == pytest.approx(0.022, abs=5e-4)
    assert least_rises(5) == 5
    assert rises(range(6)).p == pytest.approx(0.001, abs=5e-4)
    assert least_rises(3) is None
    assert least_rises(3, level=0.05) == 3


@pytest.mark.parametrize("values", [[1], [], [1, np.nan, 2]])
def test_what_has_no_steps_is_refused(values):
    with pytest.raises(ValueError, match="at least two values"):
        rises(values)


def test_standing_still_is_no_rise():
    assert rises([3, 3, 3]).rises == 0


def test_power_rises_with_growth_and_falls_with_noise():
    assert power_of_rises(11, growth=0.0, noise=0.1) == pytest.approx(0.022, abs=0.008)
    assert power_of_rises(11, 0.02, 0.1) < power_of_rises(11, 0.1, 0.1) < power_of_rises(11, 0.1, 0.05)
    assert power_of_rises(3, growth=1.0, noise=0.0) == 0  # four values never suffice
    assert power_of_rises(11, growth=0.02, noise=0.0) == 1


@given(st.lists(st.integers(0, 6), max_size=8))
def test_never_fell_and_rose(values):
    expected = len(values) > 1 and values == sorted(values) and values[-1] > values[0]
    assert never_fell_and_rose(values) == expected
