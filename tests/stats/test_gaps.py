"""The gap between two strata."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.stats.gaps import gap
from given import given

RNG = np.random.default_rng(2)
SHARED = 5 * RNG.normal(size=30)
NOISE = RNG.normal(size=(2, 30)) / 5


def test_what_moves_both_alike_falls_out():
    found = gap(90 + SHARED + NOISE[0], 80 + SHARED + NOISE[1])
    assert given(found.size).value == pytest.approx(10, abs=0.3)
    assert given(found.size).low < 10 < given(found.size).high


@pytest.mark.parametrize("way", [1, -1])
def test_narrowing_is_below_nought_whichever_stratum_is_higher(way):
    apart = way * (10 - np.arange(30) / 6)
    assert given(gap(80 + apart + NOISE[0], 80 + NOISE[1]).change).value == pytest.approx(-2, abs=0.3)


def test_months_without_both_are_left_out_and_twelve_are_needed():
    first = 90 + NOISE[0]
    first[12:] = np.nan
    assert gap(first, 80 + NOISE[1]).months == 12
    first[11] = np.nan
    assert gap(first, 80 + NOISE[1]).size is None


def test_equal_gaps_are_no_error():
    assert given(gap([90.0] * 20, [80.0] * 20).size).value == pytest.approx(10)
