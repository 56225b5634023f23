"""Sites with and without a change: published arithmetic, exact randomisation, and what cannot be compared."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy import stats

from evalkit.results.finding import Grade
from evalkit.stats.attribution import (
    compare,
    event_study,
    moved_alike,
    trends_before,
    verdict_of_comparison,
)
from given import given


def table(seed: int = 1, sites: int = 8, months: int = 24) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return 88 + rng.normal(size=(sites, 1)) * 3 + rng.normal(size=(sites, months)) + 2 * rng.normal(size=months)


def test_the_published_difference_in_differences():
    """Card and Krueger 1994, table 3: employment in New Jersey and Pennsylvania, before and after the wage rose."""
    found = event_study([[20.44, 21.03], [23.33, 21.17]], {0: 1}, [1])
    assert found["difference"].iloc[-1] == pytest.approx(2.76, abs=0.011)  # printed from unrounded means


def test_with_one_start_it_is_the_t_test_of_the_sites_changes():
    values = table()
    change = values[:, 12:].mean(axis=1) - values[:, :12].mean(axis=1)
    found = given(compare(values, {0: 12, 1: 12, 2: 12}, range(3, 8)).effect)
    expected: Any = stats.ttest_ind(change[:3], change[3:])
    assert found.p == pytest.approx(expected.pvalue)
    assert found.df == 6
    assert [found.low, found.high] == pytest.approx(list(expected.confidence_interval()))


def test_the_randomisation_test_tries_every_way():
    values = table()
    change = values[:, 12:].mean(axis=1) - values[:, :12].mean(axis=1)
    every = [change[list(c)].mean() - np.delete(change, c).mean() for c in combinations(range(8), 2)]
    found = compare(values, {0: 12, 1: 12}, range(2, 8))
    assert found.p == pytest.approx(np.mean(np.abs(every) >= abs(every[0]) - 1e-12))
    assert found.least == pytest.approx(1 / 28)


def test_what_all_sites_share_falls_out():
    values = table()
    shaken = values + np.where(np.arange(24) > 10, -9.0, 4.0)
    plain, shaken_too = (given(compare(one, {0: 12}, range(1, 8)).effect) for one in (values, shaken))
    assert [plain.value, plain.low, plain.p] == pytest.approx([shaken_too.value, shaken_too.low, shaken_too.p])


def test_starts_may_differ():
    values = np.tile(np.arange(24.0), (8, 1))  # all rise alike, so that only equal months may be compared
    values[0, 8:] += 3
    values[1, 16:] += 5
    assert given(compare(values, {0: 8, 1: 16}, range(2, 8)).effect).value == pytest.approx(4)


def test_months_of_washout_are_left_out_of_all_sites():
    values = np.zeros((6, 24))
    values[0, 12:] = 2
    values[:, 12:14] = 77
    assert given(compare(values, {0: 12}, range(1, 6), washout=2).effect).value == pytest.approx(2)


@pytest.mark.parametrize(("starts", "without"), [({0: 12}, [1, 2]), ({0: 12}, [1, 2, 3]), ({}, [1, 2, 3, 4, 5])])
def test_too_few_sites_give_no_estimate(starts, without):
    assert compare(table(), starts, without).effect is None


def test_a_site_with_too_few_points_is_left_out():
    values = table()
    values[3, :10] = np.nan
    assert compare(values, {0: 12}, range(1, 8)).without == 6


def test_a_site_of_both_kinds_is_refused():
    with pytest.raises(ValueError, match="name it once"):
        compare(table(), {0: 12}, [0, 1, 2])
    with pytest.raises(ValueError, match="must begin after the first"):
        compare(table(), {0: 24}, [1, 2, 3, 4])


def test_many_sites_draw_their_assignments_and_say_the_same_twice():
    values = table(sites=40)
    starts = dict.fromkeys(range(15), 12)
    first, second = (compare(values, starts, range(15, 40)) for _ in range(2))
    assert first.p == second.p
    assert first.least == pytest.approx(1 / 5000)


class TestGrade:
    def graded(self, values: np.ndarray, starts: dict[int, int]):
        others = [row for row in range(len(values)) if row not in starts]
        whole, less = compare(values, starts, others), compare(values[:, :-1], starts, others)
        return verdict_of_comparison(whole, less, trends_before(values, starts, others))

    def test_three_of_eight_can_be_clear(self):
        values = table(5)
        values[:3, 12:] += 6
        assert self.graded(values, dict.fromkeys(range(3), 12)).grade is Grade.CLEAR

    def test_one_of_eight_leans_at_most(self):
        values = table()
        values[0, 12:] += 30
        judged = self.graded(values, {0: 12})
        assert judged.grade is Grade.LEANING
        assert "so few sites" in judged.rule

    def test_sites_that_did_not_move_alike_before_lean_at_most(self):
        values = table()
        values[:3] += 0.8 * np.arange(24)
        judged = self.graded(values, dict.fromkeys(range(3), 12))
        assert judged.grade is Grade.LEANING
        assert "did not move alike" in judged.rule


def test_trends_before_are_seen_and_need_four_months():
    values = table()
    values[0] += 2 * np.arange(24)
    assert not moved_alike(trends_before(values, {0: 12}, range(1, 8)))
    assert moved_alike(trends_before(table(5), {0: 12}, range(1, 8)))
    assert trends_before(values, {0: 3}, range(1, 8)) is None
    assert not moved_alike(None)


def test_the_event_study_is_nought_on_average_before():
    found = event_study(table(), {0: 12, 1: 14}, range(2, 8))
    assert found["since"].tolist() == list(range(-12, 10))
    before = found[found["since"] < 0]
    assert abs(before["difference"].mean()) < 0.5
    assert ((found["low"] < found["difference"]) & (found["difference"] < found["high"])).all()
