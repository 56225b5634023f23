"""Who is active: a stock at every month end, and the flows between month ends.

A person is active at a month end if they have at least one qualifying interaction in the trailing window, that is on
a day in ``(end - window_days, end]``. Everything follows from each person's *spells*: unbroken runs of month ends at
which they are active. A first spell begins with joining, every later one with returning, and each ends with lapsing.

Each person has one bit a month end, set by every interaction that reaches it. Where a spell begins or ends, a bit
differs from that of the month end before: counting such bits takes no sort and no loop over people.
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
Bits = NDArray[np.uint64]
Counts = dict[str, NDArray[np.int64]]


_ROWS = 2**17
_WORD = 63
"""Months in a word of 64 bits, beside the month end before them."""


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
    _, everybody = _count(None, codes, days, starts, window_days, groups=0)
    return pd.DataFrame({"month": _names(starts)} | {name: count[0] for name, count in everybody.items()})


def stock_and_flows_by(
    group: Any, person: Any, at: ArrayLike, month_starts: ArrayLike, window_days: int, groups: Sequence[Any]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count stock and flows of everybody and of many groups in one pass.

    A person counts in every group where they took part, and once among everybody.

    Parameters
    ----------
    group : array of int or str, or Categorical, shape (n,)
        Where each interaction belongs. One of no group that is asked for, or of none, counts among everybody only.
    person, at, month_starts, window_days
        As for :func:`stock_and_flows`.
    groups : sequence of int or str
        The groups asked for, each once; one without any interaction has an empty stock.

    Returns
    -------
    everybody : DataFrame
        As :func:`stock_and_flows` gives it.
    by_group : DataFrame
        The same columns behind a column `group`, one row for each group and month, in the order asked for; the
        numbers are those that :func:`stock_and_flows` gives for the group's interactions alone.

    Raises
    ------
    ValueError
        As for :func:`stock_and_flows`.

    Examples
    --------
    >>> months = np.array(["2022-01-01", "2022-02-01"], dtype="datetime64[D]")
    >>> days = np.array(["2022-01-20", "2022-01-25", "2022-02-10"], dtype="datetime64[D]")
    >>> everybody, by_group = stock_and_flows_by(["N", "S", "S"], ["a", "b", "a"], days, months, 30, groups=["S", "N"])
    >>> by_group[["group", "month", "active", "lapsed"]]
      group    month  active  lapsed
    0     S  2022-01       1       0
    1     S  2022-02       1       1
    2     N  2022-01       1       0
    3     N  2022-02       0       1
    >>> everybody["active"].tolist()
    [2, 1]
    """
    starts = _consecutive_months(month_starts)
    codes, days = _qualifying(person, at)
    place = _places(group, groups)
    if len(place) != len(codes):
        raise ValueError(
            f"{len(place)} groups but {len(codes)} people: there must be one of each for every interaction"
        )
    by_group, everybody = _count(place, codes, days, starts, window_days, groups=len(groups))
    names = _names(starts)
    labels = {"group": np.repeat(np.asarray(groups), len(starts)), "month": np.tile(names, len(groups))}
    return (
        pd.DataFrame({"month": names} | {name: count[0] for name, count in everybody.items()}),
        pd.DataFrame(labels | {name: count.ravel() for name, count in by_group.items()}),
    )


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
    """Return a number for each person; whole numbers that leave few gaps are taken as they are."""
    values = np.asarray(person) if isinstance(person, list | tuple) else person
    if isinstance(getattr(values, "dtype", None), np.dtype):
        values = np.asarray(values)
        if values.dtype.kind in "iu" and len(values) and values.min() >= 0 and values.max() < len(values):
            return values
    return pd.factorize(values)[0]


def _days(at: ArrayLike) -> Days:
    times = np.asarray(at)
    return (times if times.dtype.kind == "M" else times.astype("datetime64[us]")).astype("datetime64[D]", copy=False)


def _places(group: Any, groups: Sequence[Any]) -> NDArray[np.int32]:
    """Return the position of each interaction's group among those asked for, one behind the last where it is not."""
    if isinstance(getattr(group, "dtype", None), pd.CategoricalDtype):
        column = pd.Series(group).cat
        codes, found = column.codes.to_numpy(), column.categories
    else:
        codes, found = pd.factorize(np.asarray(group) if isinstance(group, list | tuple) else group)
    place = np.append(pd.Index(groups).get_indexer(pd.Index(np.asarray(found))), -1)
    return np.where(place < 0, len(groups), place).astype(np.int32)[codes]


def _count(
    group: NDArray[np.integer] | None,
    person: NDArray[np.integer],
    days: Days,
    starts: Days,
    window_days: int,
    groups: int,
) -> tuple[Counts, Counts]:
    """Count by group and month, shape (groups, months) each, and among everybody, shape (1, months)."""
    if window_days < 1:
        raise ValueError(f"the window must be at least one day long, not {window_days}")
    kept = days <= _month_ends(starts)[-1]
    if not kept.all():
        group, person, days = None if group is None else group[kept], person[kept], days[kept]
    ends, before = _all_month_ends(days, starts)
    members = _members(group, person)
    calendar = np.arange(days.min(), days.max() + 1) if len(days) else starts[:1]
    first, after = np.searchsorted(ends, calendar), np.searchsorted(ends, calendar + window_days)
    active = _words(members, days, calendar[0], first, after, len(ends))
    # with a window shorter than a month, an early day reaches no month end: its person is seen, and not active
    seen = active if (after > first).all() else _words(members, days, calendar[0], first, first + 1, len(ends))
    by_group = _counts(active, seen, members.home, groups, len(ends)) if group is not None else {}
    whole = members.together(active)
    whole_seen = whole if seen is active else members.together(seen)
    everybody = _counts(whole, whole_seen, None, 1, len(ends))
    return _since(by_group, before), _since(everybody, before)


@dataclass(frozen=True)
class _Members:
    """Whose interactions are counted: a person is one member of each group where they took part.

    The person's own number serves for one of the groups, which is the only one of nearly everybody; members for
    further groups follow behind all people.

    Parameters
    ----------
    of_row : array of int
        Member of each interaction.
    home : array of int
        Group of each member.
    people : int
        How many of the members are people's own numbers.
    owner : array of int
        The person of each member behind them.
    """

    of_row: NDArray[np.integer]
    home: NDArray[np.int32]
    people: int
    owner: NDArray[np.int64]

    def together(self, words: list[Bits]) -> list[Bits]:
        """Return the bits of people from those of members."""
        whole = [bits[: self.people].copy() for bits in words]
        for one, bits in zip(whole, words, strict=True):
            np.bitwise_or.at(one, self.owner, bits[self.people :])
        return whole


def _members(group: NDArray[np.integer] | None, person: NDArray[np.integer]) -> _Members:
    people = int(person.max(initial=-1)) + 1
    home, nobody = np.zeros(people, dtype=np.int32), np.zeros(0, dtype=np.int64)
    if group is None:
        return _Members(person, home, people, nobody)
    home[person] = group
    parts = [np.flatnonzero(home[person[rows]] != group[rows]) + rows.start for rows in _blocks(len(person))]
    other = np.concatenate(parts)
    if not len(other):
        return _Members(person, home, people, nobody)
    pairs, place = np.unique(group[other] * np.int64(people) + person[other], return_inverse=True)
    of_row = person.astype(np.int64)
    of_row[other] = people + place
    return _Members(of_row, np.append(home, (pairs // people).astype(np.int32)), people, pairs % people)


def _words(
    members: _Members,
    days: Days,
    earliest: np.datetime64,
    first: NDArray[np.int64],
    after: NDArray[np.int64],
    months: int,
) -> list[Bits]:
    """Return members' bits, a word of month ends at a time; a day sets those from `first` to before `after`."""
    words = []
    for start in range(0, months, _WORD):
        word, bits = _word(first - start, after - start), np.zeros(len(members.home), dtype=np.uint64)
        for rows in _blocks(len(days)):
            np.bitwise_or.at(bits, members.of_row[rows], word.take((days[rows] - earliest).view(np.int64)))
        words.append(bits)
    return words


def _word(first: NDArray[np.int64], after: NDArray[np.int64]) -> Bits:
    """Return for each day the word whose bits from `first` to before `after` are set; bit 0 is left free.

    >>> [f"{word:b}" for word in _word(np.array([0, 1, -5]), np.array([3, 1, 1]))]
    ['1110', '0', '10']
    """
    below = [np.uint64(1) << np.clip(month, 0, _WORD).astype(np.uint64) for month in (after, first)]
    return (below[0] - below[1]) << np.uint64(1)


def _blocks(rows: int) -> list[slice]:
    """Divide rows into blocks that stay near the processor: whole columns would have to come from memory each time."""
    return [slice(first, first + _ROWS) for first in range(0, max(rows, 1), _ROWS)]


def _counts(active: list[Bits], seen: list[Bits], home: NDArray[np.int32] | None, groups: int, months: int) -> Counts:
    """Count stock and flows by group and month end."""
    flows = _changes(active, home, groups, months)
    newly = flows["joined"] if seen is active else _changes(seen, home, groups, months)["joined"]
    stock = np.cumsum(flows["joined"] + flows["returned"] - flows["lapsed"], axis=1)
    return {"active": stock, **flows, "people_seen": np.cumsum(newly, axis=1)}


def _changes(words: list[Bits], home: NDArray[np.int32] | None, groups: int, months: int) -> Counts:
    """Count where bits begin for the first time, begin again, and end, by group and month end.

    Bit 1 of a word is its first month end; bit 0 is the one before, and is set here. Groups behind the last are those
    that nobody asked for; without homes, all are of one group.
    """
    one = np.uint64(1)
    counts = {name: np.zeros((groups, months), dtype=np.int64) for name in ("joined", "returned", "lapsed")}
    before, ever = np.zeros(len(words[0]), dtype=np.uint64), np.zeros(len(words[0]), dtype=bool)
    for first, word in zip(range(0, months, _WORD), words, strict=True):
        bits, size = word | before, min(_WORD, months - first)
        earlier = bits << one
        joined = np.where(ever, np.uint64(0), bits & (~bits + one))  # the lowest bit that is set
        changes = {"joined": joined, "returned": bits & ~earlier & ~joined, "lapsed": ~bits & earlier}
        for name, changed in changes.items():
            for month in range(size):
                which = changed & (one << np.uint64(month + 1)) != 0
                counts[name][:, first + month] = (
                    np.count_nonzero(which) if home is None else np.bincount(home[which], minlength=groups)[:groups]
                )
        before = bits >> np.uint64(size) & one
        ever |= bits != 0
    return counts


def _since(counts: Counts, before: int) -> Counts:
    return {name: count[:, before:] for name, count in counts.items()}


def _all_month_ends(days: Days, starts: Days) -> tuple[Days, int]:
    """Return the month ends from the first interaction on, and how many lie before the first month asked for."""
    first = min(days.min(), starts[0]) if len(days) else starts[0]
    months = np.arange(first.astype("datetime64[M]"), starts[-1].astype("datetime64[M]") + 1)
    return _month_ends(months.astype("datetime64[D]")), len(months) - len(starts)
