"""Who is active: a stock at every month end, and the flows between month ends.

A person is active at a month end if they have at least one qualifying interaction in the trailing window, that is on
a day in ``(end - window_days, end]``. Everything follows from each person's *spells*: unbroken runs of month ends at
which they are active. A first spell begins with joining, every later one with returning, and each ends with lapsing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class _Spells:
    """Runs of month ends at which a person is active: from `starts` up to, but not including, `stops`."""

    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
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
    if window_days < 1:
        raise ValueError(f"the window must be at least one day long, not {window_days}")
    codes, days = _qualifying(person, at)
    inside = days <= _month_ends(starts)[-1]
    codes, days = codes[inside], days[inside]
    ends, before = _all_month_ends(days, starts)
    codes, days = _person_days(codes, days)

    spells = _spells(codes, days, ends, window_days)
    flows = {
        "joined": _per_month(spells.starts[spells.is_first], len(ends)),
        "returned": _per_month(spells.starts[~spells.is_first], len(ends)),
        "lapsed": _per_month(spells.stops, len(ends)),
    }
    first_days = days[_first_of_run(codes)]
    counts = {
        "active": np.cumsum(flows["joined"] + flows["returned"] - flows["lapsed"]),
        **flows,
        "people_seen": np.cumsum(_per_month(np.searchsorted(ends, first_days), len(ends))),
    }
    months = starts.astype("datetime64[M]").astype(str)
    return pd.DataFrame({"month": months} | {name: count[before:] for name, count in counts.items()})


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


def _qualifying(person: Any, at: ArrayLike) -> tuple[NDArray[np.int64], Days]:
    codes = pd.factorize(np.asarray(person) if isinstance(person, list | tuple) else person)[0].astype(np.int64)
    days = np.asarray(at, dtype="datetime64[us]").astype("datetime64[D]")
    if len(codes) != len(days):
        raise ValueError(f"{len(codes)} people but {len(days)} times: there must be one of each for every interaction")
    if (codes < 0).any() or np.isnat(days).any():
        raise ValueError("an interaction without a person or a time cannot be counted: leave it out, and say so")
    return codes, days


def _all_month_ends(days: Days, starts: Days) -> tuple[Days, int]:
    """Return the month ends from the first interaction on, and how many lie before the first month asked for."""
    first = min(days.min(), starts[0]) if len(days) else starts[0]
    months = np.arange(first.astype("datetime64[M]"), starts[-1].astype("datetime64[M]") + 1)
    return _month_ends(months.astype("datetime64[D]")), len(months) - len(starts)


def _person_days(codes: NDArray[np.int64], days: Days) -> tuple[NDArray[np.int64], Days]:
    """Return each person's distinct days, by person and day; one integer key sorts much faster than two columns."""
    if not len(days):
        return codes, days
    origin = days.min()
    offsets = (days - origin).astype(np.int64)
    span = int(offsets.max()) + 1
    keys = np.sort(codes * span + offsets)
    keys = keys[_first_of_run(keys)]
    return keys // span, origin + (keys % span).astype("timedelta64[D]")


def _spells(codes: NDArray[np.int64], days: Days, ends: Days, window_days: int) -> _Spells:
    """Join the month ends that each interaction covers into spells.

    Within a person both ends of an interaction's cover rise with its day: an interaction opens a spell exactly if its
    cover begins after that of the interaction before has ended.
    """
    start = np.searchsorted(ends, days)
    stop = np.searchsorted(ends, days + np.timedelta64(window_days, "D"))
    covers = stop > start  # with a window shorter than a month, an early day may cover no month end
    codes, start, stop = codes[covers], start[covers], stop[covers]
    is_first = _first_of_run(codes)
    opens = is_first.copy()
    opens[1:] |= start[1:] > stop[:-1]
    closes = np.append(opens[1:], True)[: len(opens)]
    return _Spells(start[opens], stop[closes], is_first[opens])


def _first_of_run(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the first of each run of equal values."""
    first = np.ones(len(values), dtype=bool)
    first[1:] = values[1:] != values[:-1]
    return first


def _per_month(index: NDArray[np.int64], months: int) -> NDArray[np.int64]:
    """Count indices by month; an index behind the last month has not happened yet."""
    return np.bincount(index, minlength=months + 1)[:months].astype(np.int64)
