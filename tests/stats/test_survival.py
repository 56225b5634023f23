"""Retention: the published curve, lapses against counting by hand, and when it keeps silent."""

from __future__ import annotations

from time import process_time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.stats.survival import METHOD, first_lapse, retention

# Freireich and others 1963, Blood 21: weeks in remission on 6-mercaptopurine; 0 where still in remission. The estimates
# are those of Kleinbaum and Klein 2012, "Survival analysis", chapter 2.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PUBLISHED = {6: (21, 3, 0.8571), 7: (17, 1, 0.8067), 10: (15, 1, 0.7529), 13: (12, 1, 0.6902), 16: (11, 1, 0.6275),
             22: (7, 1, 0.5378), 23: (6, 1, 0.4482)}  # fmt: skip


def test_the_published_curve_to_the_printed_digit():
    curve = retention(WEEKS, RELAPSED).curve.set_index("tick")
    for week, (at_risk, ended, survival) in PUBLISHED.items():
        assert (curve.at_risk[week], curve.ended[week]) == (at_risk, ended)
        assert round(curve.survival[week], 4) == survival


def test_leaving_out_one_person_at_a_time_comes_close_to_greenwoods_error():
    estimate = retention(WEEKS, RELAPSED).at(10)
    assert estimate is not None
    greenwood = np.sqrt(sum(d / (n * (n - d)) for n, d, _ in list(PUBLISHED.values())[:3]))  # 0.1279
    assert estimate.se == pytest.approx(greenwood / abs(np.log(estimate.value)), rel=0.1)
    assert (estimate.unit, estimate.method, estimate.n) == ("share", METHOD, 15)


people = st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.integers(0, 7)), min_size=1, max_size=60)


@given(people)
def test_the_curve_falls_and_lies_within_its_interval(drawn):
    duration, ended, team = map(list, zip(*drawn, strict=True))
    found = retention(duration, ended, team)
    curve = found.curve
    assert (curve.survival.diff().dropna() <= 1e-12).all()
    assert (found.people, found.clusters) == (len(drawn), len(set(team)))
    known = curve.dropna()
    assert (known.low <= known.low80).all()
    assert (known.low80 <= known.survival).all()
    assert (known.survival <= known.high80).all()
    assert (known.high80 <= known.high).all()


@given(people, st.randoms())
def test_neither_order_nor_names_of_teams_matter(drawn, random):
    shuffled = random.sample(drawn, len(drawn))
    one, other = (
        retention([row[0] for row in rows], [row[1] for row in rows], [names[row[2]] for row in rows])
        for rows, names in ((drawn, "abcdefgh"), (shuffled, "hgfedcba"))
    )
    np.testing.assert_allclose(one.curve.to_numpy(float), other.curve.to_numpy(float))


@given(people)
def test_people_as_clusters_are_leaving_each_out_once(drawn):
    duration, ended, _ = map(list, zip(*drawn, strict=True))
    grouped, each = retention(duration, ended), retention(duration, ended, range(len(drawn)))
    np.testing.assert_allclose(grouped.curve.to_numpy(float), each.curve.to_numpy(float), atol=1e-9)


def test_teams_that_leave_together_widen_the_interval():
    team = np.repeat(np.arange(10), 10)
    together = retention(np.full(100, 3), team < 5, team)
    apart = retention(np.full(100, 3), np.arange(100) % 2 == 0, team)
    wide, narrow = together.at(3), apart.at(3)
    assert wide is not None
    assert narrow is not None
    assert wide.value == narrow.value == 0.5
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)
    assert wide.p == pytest.approx(1)


def test_a_month_in_which_many_leave_widens_the_interval():
    """Eighty people, three occasions each; the same number leaves, spread over the months or all in one."""
    months = np.tile([0, 1, 2], 80) + np.repeat(np.arange(80) % 4, 3)
    person = np.repeat(np.arange(80), 3)
    in_one_month = np.array([next((tick for tick in range(3) if m + tick == 2), 9) for m in np.arange(80) % 4]) + 1
    lapse = np.where(in_one_month <= 3, in_one_month, 3)
    left = (in_one_month <= 3) & (np.arange(80) % 2 == 0)
    alone = retention(lapse, left).at(2)
    by_month = retention(lapse, left, offered=(person, months)).at(2)
    assert alone is not None
    assert by_month is not None
    assert by_month.value == alone.value
    assert by_month.se > 1.5 * alone.se


@given(people)
def test_months_only_ever_widen_the_interval(drawn):
    duration, ended, team = (np.array(part) for part in zip(*drawn, strict=True))
    person = np.repeat(np.arange(len(drawn)), duration)
    month = np.concatenate([np.arange(length) for length in duration]) // 2
    plain, wider = retention(duration, ended, team), retention(duration, ended, team, offered=(person, month))
    pd.testing.assert_series_equal(plain.curve.survival, wider.curve.survival)
    known = plain.curve.low.notna()
    assert (wider.curve.low[known] <= plain.curve.low[known] + 1e-12).all()
    assert (wider.curve.high[known] >= plain.curve.high[known] - 1e-12).all()


@pytest.mark.parametrize(
    ("duration", "ended", "team", "why"),
    [
        ([3] * 12, [1, 0] * 6, [0, 1, 2, 3] * 3, "four clusters"),
        ([3] * 7, [1, 0, 1, 0, 1, 0, 1], range(7), "seven people"),
        ([3] * 12, [0] * 12, range(12), "nobody left"),
        ([3] * 12, [1] * 12, range(12), "everybody left"),
        ([2] * 12, [1, 0] * 6, range(12), "nobody observed so long"),
    ],
)
def test_it_keeps_silent_where_nothing_can_be_said(duration, ended, team, why):
    assert retention(duration, ended, team).at(3) is None, why


def test_no_interval_where_few_are_left_though_many_began():
    found = retention([2] * 40 + [9] * 7, [0] * 40 + [1, 0, 0, 0, 0, 0, 0])
    assert found.at(9) is None
    assert found.curve.survival.iloc[9] == pytest.approx(6 / 7)


@pytest.mark.parametrize(
    ("duration", "ended", "team"),
    [([0], [True], None), ([-1], [False], None), ([1.5], [False], None), ([1, 2], [True], None), ([1], [True], [None])],
)
def test_what_cannot_be_is_refused(duration, ended, team):
    with pytest.raises(ValueError, match="duration"):
        retention(duration, ended, team)


histories = st.lists(st.lists(st.booleans(), max_size=12), min_size=1, max_size=8)


@given(histories, st.integers(1, 4), st.randoms())
def test_lapses_agree_with_reading_each_persons_history(drawn, run, random):
    rows = [(person, place, came) for person, history in enumerate(drawn) for place, came in enumerate(history)]
    random.shuffle(rows)
    who, order, came = (np.array([row[part] for row in rows]) for part in range(3))
    duration, ended = first_lapse(who, order, came, run, people=len(drawn))
    for person, history in enumerate(drawn):
        lapse = next((k for k in range(run, len(history) + 1) if not any(history[k - run : k])), None)
        assert (duration[person], ended[person]) == (lapse or len(history), lapse is not None)


@given(histories, st.integers(1, 4), st.integers(0, 12))
def test_what_comes_later_does_not_change_whether_somebody_had_left(drawn, run, seen):
    """A stopping time: with fewer occasions observed, everybody's history is the same up to there."""

    def lapses(cut: int) -> tuple[np.ndarray, np.ndarray]:
        rows = [(person, place, came) for person, h in enumerate(drawn) for place, came in enumerate(h[:cut])]
        who, order, came = (np.array([row[part] for row in rows]) for part in range(3))
        return first_lapse(who, order, came, run, people=len(drawn))

    whole, part = lapses(99), lapses(seen)
    left_by_then = whole[1] & (whole[0] <= seen)
    assert (part[1] == left_by_then).all()
    assert (part[0][left_by_then] == whole[0][left_by_then]).all()


def test_a_run_of_none_is_refused():
    with pytest.raises(ValueError, match="at least one occasion"):
        first_lapse([0], [0], [True], run=0)


def test_a_hundred_thousand_people_take_little_time():
    rng = np.random.default_rng(1)
    start = process_time()
    person = np.repeat(np.arange(100_000), 20)
    duration, ended = first_lapse(person, np.tile(np.arange(20), 100_000), rng.random(len(person)) < 0.4, run=3)
    retention(duration, ended, rng.integers(0, 500, 100_000))
    retention(duration, ended)
    assert process_time() - start < 10  # about 2 s of processor time
