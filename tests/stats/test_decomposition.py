"""Mass and velocity: effects that add up exactly, published and by hand; and a change of velocity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evalkit.stats.decomposition import (
    lmdi,
    lmdi_effects,
    shapley,
    velocity_change,
    velocity_with_and_without_last,
)

# The worked example of the R package LMDIR (Heun), two subcategories by three factors.
OLD, NEW = [[1, 10, 2], [4, 5, 3]], [[4, 5, 3], [5, 6, 4]]


def test_the_published_example_to_the_printed_digit():
    assert lmdi_effects(OLD, NEW) == pytest.approx([69.79006598, -9.455125793, 39.66505981], abs=5e-9)
    assert lmdi_effects(NEW, [[8, 2, 4], [5, 7, 5]]) == pytest.approx([42.96021467, -34.31902656, 50.3588119])


def test_published_limits_where_a_factor_is_nought():
    """Wood and Lenzen 2006, as LMDIR works them out: the factor that appears, or vanishes, takes the whole."""
    second = [19.31568569, 15.78206435, 24.90224996]
    assert lmdi_effects([[0, 10, 2], OLD[1]], NEW) == pytest.approx(np.add([60, 0, 0], second))
    assert lmdi_effects([OLD[1]], [[5, 6, 0]]) == pytest.approx([0, 0, -60])


def test_the_hand_case():
    before, after = (40, 1.5), (90, 2.4)
    effects, check = lmdi(before, after), shapley(before, after)
    assert (effects.mass, effects.velocity, effects.total) == pytest.approx((98.760, 57.240, 156), abs=5e-4)
    assert (check.mass, check.velocity, check.total) == pytest.approx((97.5, 58.5, 156))


sizes = st.one_of(st.just(0.0), st.floats(0.001, 1e5))
groups = st.lists(st.tuples(sizes, sizes, sizes, sizes), min_size=1, max_size=8)


@example([(0.0, 0.0, 1.0, 0.001), (597.0, 0.0, 0.0, 28103.0)], shapley)
@given(groups, st.sampled_from([lmdi, shapley]))
def test_effects_add_up_to_the_change_exactly(drawn, method):
    people, each, people_after, each_after = (np.array(part) for part in zip(*drawn, strict=True))
    effects = method((people, each), (people_after, each_after))
    # a group that loses all people while each has more has two large effects that cancel: they round by their own size
    scale = float(1 + (people + people_after) @ (each + each_after))
    assert effects.mass + effects.velocity == pytest.approx(effects.total, abs=1e-11 * scale)
    assert effects.total == pytest.approx(people_after @ each_after - people @ each, abs=1e-11 * scale)


@given(groups)
def test_run_backwards_the_effects_change_sign(drawn):
    people, each, people_after, each_after = (np.array(part) for part in zip(*drawn, strict=True))
    there, back = lmdi((people, each), (people_after, each_after)), lmdi((people_after, each_after), (people, each))
    assert (back.mass, back.velocity) == pytest.approx((-there.mass, -there.velocity), rel=1e-6, abs=1e-6)


@given(sizes, sizes, sizes)
def test_what_does_not_change_has_no_effect(people, each, later):
    assert lmdi((people, each), (later, each)).velocity == 0
    assert lmdi((people, each), (people, later)).mass == 0


def test_systems_are_added_without_a_remainder():
    one, two = lmdi((40, 1.5), (90, 2.4)), lmdi((60, 2.0), (50, 1.0))
    both = lmdi(([40, 60], [1.5, 2.0]), ([90, 50], [2.4, 1.0]))
    assert (both.mass, both.velocity) == pytest.approx((one.mass + two.mass, one.velocity + two.velocity))


@pytest.mark.parametrize(
    ("before", "after"),
    [((-1, 2), (3, 4)), ((1, np.nan), (3, 4)), (([1, 2], [1, 2]), ([1], [1])), (([1, 2], [1]), ([1, 2], [1]))],
)
def test_what_cannot_be_is_refused(before, after):
    with pytest.raises(ValueError, match="same groups"):
        lmdi(before, after)


PEOPLE = np.full((4, 6), 25)


def interactions(each: float, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).poisson(25 * each, (4, 6))


def test_a_doubled_velocity_is_found():
    change = velocity_change(PEOPLE, interactions(1.2, 1), PEOPLE, interactions(2.4, 2))
    assert change is not None
    assert change.low > 0
    assert change.value == pytest.approx(1.0, abs=0.15)
    assert change.n == 12


def test_more_people_who_come_as_often_are_no_velocity():
    change = velocity_change(PEOPLE, interactions(1.2, 1), 3 * PEOPLE, 3 * interactions(1.2, 2))
    assert change is not None
    assert change.low < 0 < change.high


def test_sessions_in_one_period_are_allowed_for():
    before, after = interactions(1.2, 1), interactions(1.2, 2)
    held = np.array([1, 0, 1, 0, 1, 0])
    with_sessions = after * np.where(held, 2, 1)
    plain = velocity_change(PEOPLE, before, PEOPLE, with_sessions)
    fair = velocity_change(PEOPLE, before, PEOPLE, with_sessions, np.zeros(6), held)
    assert plain is not None
    assert fair is not None
    assert abs(fair.value) < 0.1 < plain.value


def test_a_crowded_last_month_is_seen_by_leaving_it_out():
    before, after = interactions(1.2, 1), interactions(1.2, 2).copy()
    after[:, -1] *= 6
    both = velocity_with_and_without_last(PEOPLE, before, PEOPLE, after)
    assert both.all_months is not None
    assert both.without_last is not None
    assert abs(both.without_last.value) < 0.1 < both.all_months.value


@pytest.mark.parametrize(
    ("people", "months"),
    [(PEOPLE, 1), (PEOPLE, 2), (np.full((4, 6), 1), 6)],
    ids=["one month", "two and two", "four people"],
)
def test_it_keeps_silent_where_nothing_can_be_said(people, months):
    some, counts = people[:, :months], interactions(1.2, 1)[:, :months]
    assert velocity_change(some, counts, some, counts) is None


def test_different_systems_are_refused():
    with pytest.raises(ValueError, match="same systems and months"):
        velocity_change(PEOPLE, PEOPLE, PEOPLE[:3], PEOPLE[:3])
