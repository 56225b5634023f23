"""A change that systems share: shapes of what is asked for, and both kinds of error."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.stats.panel import counts_table, design_of, occasions_table, shared_change

MONTHS = np.arange(12.0)


def change(logs: np.ndarray) -> float:
    found = shared_change(logs.mean(axis=0), logs, MONTHS, occasions_table(None, logs.shape), MONTHS)
    assert found is not None
    return found.error


def test_systems_that_change_differently_widen_the_error():
    rng = np.random.default_rng(1)
    noise = 0.02 * rng.standard_normal((5, 12))
    alike = 0.03 * MONTHS + noise
    differ = np.linspace(-0.07, 0.13, 5)[:, None] * MONTHS + noise
    assert change(differ) > 3 * change(alike)


def test_two_systems_cannot_tell_how_systems_differ():
    noise = 0.02 * np.random.default_rng(1).standard_normal((2, 12))
    assert change(np.array([[0.1], [-0.1]]) * MONTHS + noise) < 0.02


def test_what_hits_all_systems_at_once_does_not_shrink_with_their_number():
    walk = np.cumsum(0.1 * np.random.default_rng(4).standard_normal(12))
    few, many = (change(walk + 0.01 * np.random.default_rng(2).standard_normal((n, 12))) for n in (4, 100))
    assert many > 0.8 * few


@pytest.mark.parametrize(("given_shape", "systems"), [((12,), 3), ((2, 12), 3), ((3, 2, 12), 3)])
def test_occasions_come_in_three_shapes(given_shape, systems):
    assert occasions_table(np.ones(given_shape), (systems, 12)).shape[::2] == (systems, 12)


@pytest.mark.parametrize("shape", [(11,), (2, 11), (2, 2, 12)])
def test_other_months_or_systems_are_refused(shape):
    with pytest.raises(ValueError, match="same systems and months"):
        occasions_table(np.ones(shape), (3, 12))


@pytest.mark.parametrize("counts", [[[1, -1]], [[np.nan, 1]], np.ones((2, 2, 2))])
def test_what_is_no_table_of_counts_is_refused(counts):
    with pytest.raises(ValueError, match="each system and month"):
        counts_table(counts)


def test_kinds_that_tell_nothing_new_are_left_out():
    sessions = np.array([1.0, 0, 0, 1, 0, 0])
    kinds = np.array([sessions, np.full(6, 4.0), 2 * sessions, np.zeros(6)])
    assert design_of(np.arange(6.0), kinds).shape == (6, 3)
