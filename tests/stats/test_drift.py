"""A coefficient whose noise partly lasts: what it must get right, and that lasting noise widens it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.stats.drift import coefficient

MONTHS = np.arange(12.0)
DESIGN = np.column_stack([MONTHS, np.ones(12)])
series = st.lists(st.floats(-2, 2), min_size=12, max_size=12)


@given(series, st.floats(-0.2, 0.2), st.floats(-5, 5))
def test_adding_a_trend_adds_its_slope_and_nothing_else(values, slope, level):
    plain = coefficient(values, DESIGN, 0, MONTHS)
    tilted = coefficient(np.array(values) + slope * MONTHS + level, DESIGN, 0, MONTHS)
    assert plain is not None
    assert tilted is not None
    assert tilted.value == pytest.approx(plain.value + slope, abs=1e-6)
    assert tilted.error == pytest.approx(plain.error, abs=1e-6)


@given(series)
def test_run_backwards_the_slope_changes_sign(values):
    there, back = (coefficient(one, DESIGN, 0, MONTHS) for one in (values, values[::-1]))
    assert there is not None
    assert back is not None
    assert back.value == pytest.approx(-there.value, abs=1e-6)
    assert back.error == pytest.approx(there.error, abs=1e-6)


def test_noise_that_lasts_is_told_from_noise_that_goes_by_its_width():
    rng = np.random.default_rng(5)
    draws = rng.standard_normal((60, 12))
    fleeting = np.median([coefficient(0.1 * one, DESIGN, 0, MONTHS).error for one in draws])  # type: ignore[union-attr]
    walk = np.cumsum(draws, axis=1)
    lasting = np.median([coefficient(0.1 * one, DESIGN, 0, MONTHS).error for one in walk])  # type: ignore[union-attr]
    least_squares = 0.1 / np.sqrt(143)  # of the month's centred squares
    assert 0.8 * least_squares < fleeting < 2.2 * least_squares
    assert lasting > 1.5 * fleeting


def test_values_of_one_month_do_not_count_as_months():
    at = np.repeat(MONTHS, 4)
    rng = np.random.default_rng(2)
    shock = rng.standard_normal(12)
    values = np.repeat(shock, 4) + 0.1 * rng.standard_normal(48)
    found = coefficient(values, np.column_stack([at, np.ones(48)]), 0, at)
    once = coefficient(shock, DESIGN, 0, MONTHS)
    assert found is not None
    assert once is not None
    assert found.df == once.df == 9
    assert found.error == pytest.approx(once.error, rel=0.35)


def test_a_line_without_noise_is_found_with_hardly_any_error():
    found = coefficient(0.03 * MONTHS, DESIGN, 0, MONTHS)
    assert found is not None
    assert found.value == pytest.approx(0.03)
    assert 0 < found.error < 1e-4


@pytest.mark.parametrize(
    ("months", "columns", "why"),
    [(4, 2, "one degree of freedom"), (8, 3, "columns that say the same")],
)
def test_it_keeps_silent_where_nothing_can_be_said(months, columns, why):
    at = np.arange(float(months))
    design = np.column_stack([at, np.ones(months), np.ones(months)][:columns])
    assert coefficient(at, design, 0, at) is None, why
