"""Stock and flows reconcile exactly, whatever the attendance, and agree with counting by hand."""

from __future__ import annotations

from datetime import date, timedelta
from time import process_time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.stats.stock import first_full_window, stock_and_flows, stock_and_flows_by

EARLIEST = date(2021, 10, 5)
attendances = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 420)), max_size=40)
windows = st.integers(1, 200)
patient = settings(deadline=None)  # a busy machine is no failure


def months(first: str, after: str) -> np.ndarray:
    return np.arange(first, after, dtype="datetime64[M]").astype("datetime64[D]")


YEAR = months("2022-01", "2022-10")


def split(attendance: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    who = np.array([person for person, _ in attendance], dtype=int)
    at = np.array([EARLIEST + timedelta(days=day) for _, day in attendance], dtype="datetime64[D]")
    return who, at


def by_hand(attendance: list[tuple[int, int]], window_days: int) -> list[tuple[int, int, int, int, int]]:
    """Count with sets, month by month, from a month before anybody was seen."""
    ends = [date(2021, 10, 1) - timedelta(days=1)]
    while ends[-1] < date(2022, 9, 30):
        ends.append((ends[-1] + timedelta(days=32)).replace(day=1) - timedelta(days=1))
    days = [(person, EARLIEST + timedelta(days=day)) for person, day in attendance]
    rows, ever, before = [], set(), set()
    for end in ends:
        active = {person for person, day in days if end - timedelta(days=window_days) < day <= end}
        seen = {person for person, day in days if day <= end}
        rows.append((len(active), len(active - ever), len((active - before) & ever), len(before - active), len(seen)))
        ever, before = ever | active, active
    return rows[-len(YEAR) :]


@patient
@given(attendances, windows)
def test_every_row_reconciles_with_the_row_before(attendance, window_days):
    table = stock_and_flows(*split(attendance), YEAR, window_days)
    change = table["joined"] + table["returned"] - table["lapsed"]
    assert (table["active"].diff().iloc[1:] == change.iloc[1:]).all()


@patient
@given(attendances, windows)
def test_counts_agree_with_sets(attendance, window_days):
    table = stock_and_flows(*split(attendance), YEAR, window_days).drop(columns="month")
    assert [tuple(row) for row in table.to_numpy()] == by_hand(attendance, window_days)


@patient
@given(attendances, windows, st.randoms())
def test_neither_order_nor_names_matter(attendance, window_days, random):
    table = stock_and_flows(*split(attendance), YEAR, window_days)
    shuffled = random.sample(attendance, len(attendance))
    who, at = split(shuffled)
    relabelled = [f"person {9 - person}" for person in who]
    pd.testing.assert_frame_equal(table, stock_and_flows(relabelled, at, YEAR, window_days))


@patient
@given(attendances, windows)
def test_coming_twice_on_a_day_counts_once(attendance, window_days):
    once = stock_and_flows(*split(attendance), YEAR, window_days)
    pd.testing.assert_frame_equal(once, stock_and_flows(*split(attendance * 2), YEAR, window_days))


grouped = st.lists(
    st.tuples(st.sampled_from(["N", "S", "W", "elsewhere"]), *[st.integers(0, 6), st.integers(0, 420)]), max_size=40
)


@patient
@given(grouped, windows, st.permutations(["N", "S", "W", "nobody here"]))
def test_many_groups_at_once_are_what_they_are_one_by_one(attendance, window_days, groups):
    where = np.array([group for group, *_ in attendance], dtype=str)
    who, at = split([(person, day) for _, person, day in attendance])
    everybody, together = stock_and_flows_by(where, who, at, YEAR, window_days, groups)
    pd.testing.assert_frame_equal(everybody, stock_and_flows(who, at, YEAR, window_days))
    alone = [stock_and_flows(who[where == group], at[where == group], YEAR, window_days) for group in groups]
    expected = pd.concat(alone, keys=groups, names=["group", None]).reset_index("group").reset_index(drop=True)
    pd.testing.assert_frame_equal(together, expected, check_dtype=False)
    columns = pd.Series(where).astype("category"), pd.Series(who).astype(str).astype("category")
    pd.testing.assert_frame_equal(stock_and_flows_by(*columns, at, YEAR, window_days, groups)[1], together)


def test_an_interaction_without_a_group_counts_among_everybody_only():
    at = np.array(["2022-01-05", "2022-01-06"], dtype="datetime64[D]")
    everybody, by = stock_and_flows_by(pd.Series(["N", None]), ["a", "b"], at, months("2022-01", "2022-02"), 90, ["N"])
    assert (everybody["active"].tolist(), by["active"].tolist()) == ([2], [1])


@patient
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4_000)), max_size=30), st.integers(1, 90))
def test_more_months_than_a_word_has_bits(attendance, window_days):
    who, at = split(attendance)
    decade = months("2021-10", "2032-10")
    whole = stock_and_flows(who, at, decade, window_days)
    halves = [stock_and_flows(who, at, part, window_days) for part in (decade[:66], decade[66:])]
    pd.testing.assert_frame_equal(whole, pd.concat(halves, ignore_index=True))
    assert (whole["active"].diff().iloc[1:] == (whole["joined"] + whole["returned"] - whole["lapsed"]).iloc[1:]).all()


def test_each_interaction_needs_its_group():
    with pytest.raises(ValueError, match="1 groups but 2 people"):
        stock_and_flows_by(["N"], ["a", "b"], np.array(["2022-01-05"] * 2, dtype="datetime64[D]"), YEAR, 90, ["N"])


def test_large_and_negative_numbers_are_names_like_any_other():
    at = np.array(["2022-01-05", "2022-01-06", "2022-02-01"], dtype="datetime64[D]")
    table = stock_and_flows([-3, 2**62, -3], at, months("2022-01", "2022-03"), 90)
    assert table[["active", "people_seen"]].to_numpy().tolist() == [[2, 2], [2, 2]]


def test_the_first_row_knows_who_was_active_before_the_first_month():
    at = np.array(["2021-11-03", "2021-12-20", "2021-06-01", "2022-01-09"], dtype="datetime64[D]")
    row = stock_and_flows([1, 2, 3, 3], at, months("2022-01", "2022-02"), window_days=60).iloc[0]
    # Before January: 1 and 2 active. Person 1 lapses; 3 was active last June and comes back.
    assert row[["active", "joined", "returned", "lapsed", "people_seen"]].tolist() == [2, 0, 1, 1, 3]


def test_the_window_holds_its_last_day_and_not_the_day_before_its_first():
    at = np.array(["2022-01-31T23:59", "2022-01-01T00:00"], dtype="datetime64[m]")
    january = months("2022-01", "2022-02")
    assert stock_and_flows([1, 2], at, january, window_days=31)["active"].item() == 2
    assert stock_and_flows([1, 2], at, january, window_days=30)["active"].item() == 1


def test_pandas_columns_as_the_tables_hold_them_are_welcome():
    frame = pd.DataFrame({"person_key": ["p1", "p2"], "at": pd.to_datetime(["2022-01-05 10:00", "2022-02-01 09:00"])})
    table = stock_and_flows(frame["person_key"].astype("str"), frame["at"], months("2022-01", "2022-03"), 90)
    assert table["active"].tolist() == [1, 2]
    assert table["month"].tolist() == ["2022-01", "2022-02"]


def test_no_interaction_at_all_is_an_empty_stock_not_an_error():
    table = stock_and_flows([], np.array([], dtype="datetime64[D]"), YEAR, 90)
    assert table.drop(columns="month").to_numpy().sum() == 0
    assert len(table) == len(YEAR)


@pytest.mark.parametrize(
    ("who", "at", "starts", "window", "message"),
    [
        (["a", None], ["2022-01-01", "2022-01-02"], YEAR, 90, "without a person"),
        (["a"], ["NaT"], YEAR, 90, "without a person or a time"),
        (["a"], ["2022-01-01"], YEAR[[0, 2]], 90, "consecutive months"),
        (["a"], ["2022-01-01"], YEAR + 1, 90, "first days"),
        (["a"], ["2022-01-01"], YEAR[:0], 90, "consecutive months"),
        (["a"], ["2022-01-01"], YEAR, 0, "at least one day"),
        (["a", "b"], ["2022-01-01"], YEAR, 90, "one of each"),
    ],
)
def test_what_cannot_be_counted_is_refused(who, at, starts, window, message):
    with pytest.raises(ValueError, match=message):
        stock_and_flows(who, np.array(at, dtype="datetime64[D]"), starts, window)


@given(st.dates(date(2021, 12, 1), date(2022, 11, 30)), st.integers(1, 250))
def test_the_first_full_window_is_the_first_that_misses_no_day(first_observed, window_days):
    index = first_full_window(first_observed, YEAR, window_days)
    ends = [(start.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1 for start in YEAR]
    full = [end - np.timedelta64(window_days - 1, "D") >= np.datetime64(first_observed) for end in ends]
    assert full == [False] * index + [True] * (len(YEAR) - index)


def test_a_million_interactions_take_little_time():
    rng = np.random.default_rng(1)
    who = rng.integers(0, 200_000, 10**6)
    at = np.datetime64("2021-01-01") + rng.integers(0, 1_000, 10**6).astype("timedelta64[D]")
    start = process_time()
    stock_and_flows(who, at, months("2022-01", "2023-01"), 90)
    assert process_time() - start < 3  # about 0.4 s of processor time: the limit leaves room for slow machines
