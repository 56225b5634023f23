"""Who is active: a stock at every month end, and the flows between month ends.

A person is active at a month end if they have at least one qualifying interaction in the trailing window, that is on
a day in ``(end - window_days, end]``. Everything follows from each person's *spells*: unbroken runs of month ends at
which they are active. A first spell begins with joining, every later one with returning, and each ends with lapsing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Days = NDArray[np.datetime64]


_MOST_PEOPLE = 2**31
"""Numbers of people up to here leave room for groups and months in one 64-bit key."""


@dataclass(frozen=True)
class _Spells:
    """Runs of month ends at which a member is active: from `starts` up to, but not including, `stops`."""

    member: NDArray[np.int64]
    starts: NDArray[np.int32]
    stops: NDArray[np.int32]
    is_first: NDArray[np.bool_]


def stock_and_flows(person: Any, at: ArrayLike, month_starts: ArrayLike, window_days: int) -> pd.DataFrame:
    """Count active people at every month end, and who joined, returned and lapsed since the month end before.

    Stock and flows reconcile exactly: ``active[t] = active[t-1] + joined[t] + returned[t] - lapsed[t]``. The first
    row reconciles with the stock at the month end just before it, which counts interactions before the first month.

    Parameters
    ----------
    person : array of int or str, shape (n,)
        Who took part: one code for each qualifying interaction. None may be missing.
    at : array of datetime64, shape (n,)
        When. Only the day counts; days after the last month are ignored, days before the first are not.
    month_starts : array of datetime64[D], shape (m,)
        First days of consecutive months.
    window_days : int
        Length of the trailing window in days, the month's last day included.

    Returns
    -------
    DataFrame
        One row for each month, with the columns `month` (such as ``"2022-03"``) and, as counts of people: `active`;
        `joined` (active now and at no earlier month end, be it before the first month); `returned` (active now, not
        at the month end before, but at an earlier one); `lapsed` (active at the month end before and not now);
        `people_seen` (with any interaction up to this month end).

    Raises
    ------
    ValueError
        If a person or a time is missing, the months are not consecutive, or the window is shorter than a day.

    Examples
    --------
    >>> months = np.array(["2022-01-01", "2022-02-01", "2022-03-01", "2022-04-01"], dtype="datetime64[D]")
    >>> days = np.array(["2022-01-20", "2022-01-25", "2022-02-10", "2022-04-02"], dtype="datetime64[D]")
    >>> stock_and_flows(["a", "b", "b", "a"], days, months, window_days=30)
         month  active  joined  returned  lapsed  people_seen
    0  2022-01       2       2         0       0            2
    1  2022-02       1       0         0       1            2
    2  2022-03       0       0         0       1            2
    3  2022-04       1       0         1       0            2
    """
    starts = _consecutive_months(month_starts)
    codes, days = _qualifying(person, at)
    counts = _count(np.zeros(len(codes), dtype=np.int8), codes, days, starts, window_days, groups=1)
    return pd.DataFrame({"month": _names(starts)} | {name: count[0] for name, count in counts.items()})


def stock_and_flows_by(
    group: Any, person: Any, at: ArrayLike, month_starts: ArrayLike, window_days: int, groups: Sequence[Any]
) -> pd.DataFrame:
    """Count stock and flows of many groups in one pass; a person counts in every group where they took part.

    Parameters
    ----------
    group : array of int or str, or Categorical, shape (n,)
        Where each interaction belongs. Those of no group that is asked for are left out, and so are missing ones.
    person, at, month_starts, window_days
        As for :func:`stock_and_flows`.
    groups : sequence of int or str
        The groups asked for, each once; one without any interaction has an empty stock.

    Returns
    -------
    DataFrame
        One row for each group and month, in the order asked for: `group` and the columns of :func:`stock_and_flows`,
        with the numbers that it gives for each group's interactions alone.

    Raises
    ------
    ValueError
        As for :func:`stock_and_flows`.

    Examples
    --------
    >>> months = np.array(["2022-01-01", "2022-02-01"], dtype="datetime64[D]")
    >>> days = np.array(["2022-01-20", "2022-01-25", "2022-02-10"], dtype="datetime64[D]")
    >>> table = stock_and_flows_by(["N", "S", "S"], ["a", "b", "a"], days, months, 30, groups=["S", "N"])
    >>> table[["group", "month", "active", "lapsed"]]
      group    month  active  lapsed
    0     S  2022-01       1       0
    1     S  2022-02       1       1
    2     N  2022-01       1       0
    3     N  2022-02       0       1
    """
    starts = _consecutive_months(month_starts)
    codes, days = _qualifying(person, at)
    place = _places(group, groups)
    if len(place) != len(codes):
        raise ValueError(
            f"{len(place)} groups but {len(codes)} people: there must be one of each for every interaction"
        )
    counts = _count(place, codes, days, starts, window_days, groups=len(groups))
    labels = {"group": np.repeat(np.asarray(groups), len(starts)), "month": np.tile(_names(starts), len(groups))}
    return pd.DataFrame(labels | {name: count.ravel() for name, count in counts.items()})


def first_full_window(first_observed: date | np.datetime64, month_starts: ArrayLike, window_days: int) -> int:
    """Find the first month whose whole trailing window lies on or after the first observed day.

    Before it the window is still filling, so that the stock rises even if nothing grows.

    Parameters
    ----------
    first_observed : date or datetime64
        First day on which anybody could be seen, or was: the first qualifying interaction.
    month_starts : array of datetime64[D], shape (m,)
        First days of consecutive months.
    window_days : int
        Length of the trailing window in days, the month's last day included.

    Returns
    -------
    int
        Index into `month_starts`; m if no month has a full window, so that slicing from it leaves nothing.

    Raises
    ------
    ValueError
        If the months are not consecutive.

    Examples
    --------
    >>> months = np.arange("2022-01", "2023-01", dtype="datetime64[M]").astype("datetime64[D]")
    >>> first_full_window(date(2022, 1, 1), months, window_days=90)  # 2 January to 31 March are 89 days
    2
    >>> first_full_window(date(2022, 1, 12), months, window_days=90)
    3
    """
    ends = _month_ends(_consecutive_months(month_starts))
    first_days = ends - np.timedelta64(window_days - 1, "D")
    return int(np.searchsorted(first_days, np.asarray(first_observed, dtype="datetime64[D]")))


def _consecutive_months(month_starts: ArrayLike) -> Days:
    starts = np.asarray(month_starts, dtype="datetime64[D]")
    months = starts.astype("datetime64[M]")
    if not len(starts) or (months.astype("datetime64[D]") != starts).any() or (np.diff(months).astype(int) != 1).any():
        raise ValueError("month_starts must be the first days of consecutive months")
    return starts


def _month_ends(starts: Days) -> Days:
    return (starts.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1


def _names(starts: Days) -> NDArray[np.str_]:
    return starts.astype("datetime64[M]").astype(str)


def _qualifying(person: Any, at: ArrayLike) -> tuple[NDArray[np.integer], Days]:
    codes, days = _codes(person), _days(at)
    if len(codes) != len(days):
        raise ValueError(f"{len(codes)} people but {len(days)} times: there must be one of each for every interaction")
    if len(codes) and (codes.min() < 0 or np.isnat(days).any()):
        raise ValueError("an interaction without a person or a time cannot be counted: leave it out, and say so")
    return codes, days


def _codes(person: Any) -> NDArray[np.integer]:
    """Return a number for each person; numbers that are small already are taken as they are."""
    values = np.asarray(person) if isinstance(person, list | tuple) else person
    if isinstance(getattr(values, "dtype", None), np.dtype):
        values = np.asarray(values)
        if values.dtype.kind in "iu" and len(values) and values.min() >= 0 and values.max() < _MOST_PEOPLE:
            return values
    return pd.factorize(values)[0]


def _days(at: ArrayLike) -> Days:
    times = np.asarray(at)
    return (times if times.dtype.kind == "M" else times.astype("datetime64[us]")).astype("datetime64[D]", copy=False)


def _places(group: Any, groups: Sequence[Any]) -> NDArray[np.int64]:
    """Return the position of each interaction's group among those asked for; -1 where it is not."""
    codes, found = pd.factorize(np.asarray(group) if isinstance(group, list | tuple) else group)
    return np.append(pd.Index(groups).get_indexer(np.asarray(found)), -1)[codes]


def _count(
    group: NDArray[np.integer],
    person: NDArray[np.integer],
    days: Days,
    starts: Days,
    window_days: int,
    groups: int,
) -> dict[str, NDArray[np.int64]]:
    """Count by group and month, shape (groups, months) each.

    A member is a person of a group. One integer stands for a member and the month ends that an interaction covers: a
    single sort of it brings everybody's interactions in order, and does so much faster than one by several columns.
    """
    if window_days < 1:
        raise ValueError(f"the window must be at least one day long, not {window_days}")
    kept = (days <= _month_ends(starts)[-1]) & (group >= 0)
    if not kept.all():
        group, person, days = group[kept], person[kept], days[kept]
    ends, before = _all_month_ends(days, starts)
    cover, covers = _covers(days, ends, window_days)
    people, bits = int(person.max(initial=0)) + 1, len(covers).bit_length()
    keys = np.sort((group.astype(np.int64) * people + person << bits) + cover)
    keys = keys[_first_of_run(keys)]
    member, cover = keys >> bits, (keys & (1 << bits) - 1).astype(np.int32)
    start, stop = (end.take(cover) for end in covers.astype(np.int32).T)

    def by_month(member: NDArray[np.int64], month: NDArray[np.int32]) -> NDArray[np.int64]:
        """Count by group and month; a month behind the last has not come yet."""
        cells = np.bincount(member // people * (len(ends) + 1) + month, minlength=groups * (len(ends) + 1))
        return cells.reshape(groups, -1)[:, :-1].astype(np.int64)

    spells = _spells(member, start, stop)
    flows = {
        "joined": by_month(spells.member[spells.is_first], spells.starts[spells.is_first]),
        "returned": by_month(spells.member[~spells.is_first], spells.starts[~spells.is_first]),
        "lapsed": by_month(spells.member, spells.stops),
    }
    first = _first_of_run(member)
    counts = {
        "active": np.cumsum(flows["joined"] + flows["returned"] - flows["lapsed"], axis=1),
        **flows,
        "people_seen": np.cumsum(by_month(member[first], start[first]), axis=1),
    }
    return {name: count[:, before:] for name, count in counts.items()}


def _all_month_ends(days: Days, starts: Days) -> tuple[Days, int]:
    """Return the month ends from the first interaction on, and how many lie before the first month asked for."""
    first = min(days.min(), starts[0]) if len(days) else starts[0]
    months = np.arange(first.astype("datetime64[M]"), starts[-1].astype("datetime64[M]") + 1)
    return _month_ends(months.astype("datetime64[D]")), len(months) - len(starts)


def _covers(days: Days, ends: Days, window_days: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which cover each day has, and the covers: first month end that it reaches, and the one behind the last.

    Days that reach the same month ends are alike, so that two years have some seventy covers and not 730 days. They
    are looked up by day, because there are far fewer days than interactions to search for.
    """
    if not len(days):
        return np.zeros(0, dtype=np.int64), np.zeros((0, 2), dtype=np.int64)
    first = days.min()
    calendar = np.arange(first, days.max() + 1)
    reached = np.searchsorted(ends, calendar), np.searchsorted(ends, calendar + window_days)
    covers = np.column_stack(reached)
    is_new = np.append(True, (np.diff(covers, axis=0) != 0).any(axis=1))  # both ends rise with the day
    return (np.cumsum(is_new) - 1).take((days - first).view(np.int64)), covers[is_new]


def _spells(member: NDArray[np.int64], start: NDArray[np.int32], stop: NDArray[np.int32]) -> _Spells:
    """Join the month ends that each interaction covers into spells.

    Within a member both ends of an interaction's cover rise with its day: an interaction opens a spell exactly if its
    cover begins after that of the interaction before has ended.
    """
    covers = stop > start  # with a window shorter than a month, an early day may cover no month end
    if not covers.all():
        member, start, stop = member[covers], start[covers], stop[covers]
    is_first = _first_of_run(member)
    opens = is_first.copy()
    opens[1:] |= start[1:] > stop[:-1]
    closes = np.append(opens[1:], True)[: len(opens)]
    return _Spells(member[opens], start[opens], stop[closes], is_first[opens])


def _first_of_run(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the first of each run of equal values."""
    first = np.ones(len(values), dtype=bool)
    first[1:] = values[1:] != values[:-1]
    return first
