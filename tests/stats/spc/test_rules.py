"""Each rule by itself; the examples of NHSRplotthedots' own tests, and what must hold of any series."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.stats.spc import ANHOEJ, IHI, MAKING_DATA_COUNT, making_data_count
from evalkit.stats.spc.rules import (
    Line,
    beyond_limits,
    crossings,
    few_crossings,
    long_run,
    shift,
    sides,
    trend,
    two_of_three,
)


def line(values, centre=0.0, sigma=1.0) -> Line:
    drawn = np.asarray(values, dtype=float)
    flat = np.full_like(drawn, centre)
    return Line(drawn, flat, np.full_like(drawn, sigma), flat - 3 * sigma, flat + 3 * sigma)


class TestAsInNHSRplotthedots:
    """The cases of tests/testthat/test-ptd_calculate_point_type.R."""

    @pytest.mark.parametrize(
        ("values", "part"),
        [
            ([1] * 6, [0] * 6),
            ([1] * 6 + [-1], [0] * 7),
            ([1] * 8 + [-1], [1] * 8 + [0]),
            ([-1] * 8 + [1], [-1] * 8 + [0]),
        ],
    )
    def test_seven_on_one_side(self, values, part):
        assert shift(line(values)).tolist() == part

    @pytest.mark.parametrize(
        ("values", "part"),
        [
            ([1, 2, 3, 4, 5, 6], [0] * 6),
            ([1, 2, 3, 3, 4, 5, 6], [0] * 7),
            ([1, 2, 3, 4, 5, 6, 7], [1] * 7),
            ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0, *[1] * 7, 0]),
            ([7, 6, 5, 4, 3, 2, 1], [-1] * 7),
            ([2, 7, 6, 5, 4, 3, 2, 1, 3], [0, *[-1] * 7, 0]),
        ],
    )
    def test_seven_in_a_trend(self, values, part):
        assert trend(line(values)).tolist() == part

    @pytest.mark.parametrize(
        ("outer", "part"),
        [
            ([1, 0, 1], [1, 0, 1]),
            ([0, 1, 1], [0, 1, 1]),
            ([0, 0, 1, 0, 1, 0, 0], [0, 0, 1, 0, 1, 0, 0]),
            ([1, 0, 0, 1], [0, 0, 0, 0]),
            ([1, 0, 0, 1, 1], [0, 0, 0, 1, 1]),
        ],
    )
    def test_two_of_three(self, outer, part):
        assert two_of_three(line([2.5 if one else 0.5 for one in outer])).tolist() == part

    def test_two_of_three_on_both_sides_is_none(self):
        assert not two_of_three(line([2.5, -0.5, 2.5, -0.5, 2.5])).any()


def test_a_point_beyond_the_limits_is_not_one_of_two_of_three():
    values = line([3.5, 2.5, 1.0])
    assert beyond_limits(values).tolist() == [1, 0, 0]
    assert not two_of_three(values).any()


def test_the_turning_point_of_two_trends_belongs_to_the_later():
    found = trend(line([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1]))
    assert found.tolist() == [1] * 6 + [-1] * 7


def test_points_on_the_centre_neither_end_nor_add_to_a_run_of_anhoejs():
    values = [1] * 4 + [0] + [1] * 4 + [-1] * 2
    assert long_run(line(values)).tolist() == [1] * 4 + [0] + [1] * 4 + [0, 0]  # 8 of 10 useful, at most 6
    assert crossings(sides(np.array(values, dtype=float), np.zeros(11))) == 1


@pytest.mark.parametrize(("n", "longest", "fewest"), [(10, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8), (60, 9, 23)])
def test_anhoejs_limits_are_those_of_his_table(n, longest, fewest):
    """Anhøj 2015, as tabulated in the appendix of qicharts2's vignette."""
    run = [1.0] * longest + [-1.0, 1.0] * ((n - longest) // 2) + [-1.0] * ((n - longest) % 2)
    assert not long_run(line(run)).any()
    assert long_run(line([1.0] * (longest + 1) + run[longest + 1 :])).any()

    def crossed(times: int) -> np.ndarray:
        return np.array([(-1.0) ** min(k, times) for k in range(n)])

    assert not few_crossings(line(crossed(fewest))).any()
    assert few_crossings(line(crossed(fewest - 1))).all()


def test_six_points_are_a_choice():
    assert not MAKING_DATA_COUNT.rules["run on one side"](line([1] * 6)).any()
    assert making_data_count(6).rules["run on one side"](line([1] * 6)).all()


@given(st.lists(st.floats(-4, 4), min_size=4, max_size=40), st.sampled_from([MAKING_DATA_COUNT, ANHOEJ, IHI]))
def test_upside_down_every_rule_says_the_opposite(values, rules):
    up, down = line(values), line(np.negative(values))
    for rule in rules.rules.values():
        assert rule(up).tolist() == (-rule(down)).tolist()


@given(st.lists(st.lists(st.integers(-4, 4), min_size=9, max_size=9), min_size=1, max_size=6))
def test_many_series_at_once_are_judged_like_one(table):
    together = line(table)
    for rules in (MAKING_DATA_COUNT, ANHOEJ, IHI):
        for rule in rules.rules.values():
            assert rule(together).tolist() == [rule(line(row)).tolist() for row in table]
