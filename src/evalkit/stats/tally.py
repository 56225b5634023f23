"""How often, and how many different people: by month, system, kind or whatever divides interactions."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_ROWS = 10**6
"""Rows from which on it is worth to sort on two processors at once."""


def tally(person: Any, by: Mapping[str, Any]) -> pd.DataFrame:
    """Count interactions and different people in every cell that occurs.

    It does what ``groupby(...)["person"].agg(["size", "nunique"])`` does, by one sort of one integer: pandas hashes
    the people of each cell anew, which takes several times as long.

    Parameters
    ----------
    person : array of int or str, or Categorical, shape (n,)
        Who took part in each interaction; missing where nobody knows, which is an interaction all the same.
    by : mapping of str to array, shape (n,) each
        What divides the interactions, by column name. None may be missing. Text divides fastest as a Categorical.

    Returns
    -------
    DataFrame
        One row for each cell with any interaction, in order of its labels: the columns of `by`, `interactions` and
        `people`, both int. A person counts once in each cell where they were; so cells do not add up to people.

    Raises
    ------
    ValueError
        If a label is missing, or the columns differ in length.

    Examples
    --------
    >>> tally(["a", "b", "a", None], {"system": ["N", "N", "N", "S"]})
      system  interactions  people
    0      N             3       2
    1      S             1       0
    """
    codes, known = _coded(person)
    cell, labels = np.zeros(len(codes), dtype=np.int64), {}
    for name, values in by.items():
        position, labels[name] = _coded(values)
        if len(position) != len(codes) or position.min(initial=0) < 0:
            raise ValueError(f"there must be a {name} for every interaction")
        cell *= len(labels[name])
        cell += position
    sizes = [len(words) for words in labels.values()]
    interactions, people = _count(cell, codes, len(known), int(np.prod(sizes)))
    found = np.flatnonzero(interactions)
    places = np.unravel_index(found, sizes)
    columns = {name: words.take(place) for (name, words), place in zip(labels.items(), places, strict=True)}
    return pd.DataFrame({**columns, "interactions": interactions[found], "people": people[found]})


def month_of(at: pd.Series) -> pd.Categorical:
    """Return the month of each time, to tally by: looked up by day, since days are few.

    Parameters
    ----------
    at : Series of datetime64, shape (n,)
        None may be missing.

    Examples
    --------
    >>> month_of(pd.Series(pd.to_datetime(["2024-02-29 10:00", "2024-01-01 00:00"]))).tolist()
    ['2024-02', '2024-01']
    """
    days = at.to_numpy("datetime64[D]")
    if not len(days):
        return pd.Categorical([])
    calendar = np.arange(days.min(), days.max() + 1).astype("datetime64[M]")
    months = np.arange(calendar[0], calendar[-1] + 1)
    code = (calendar - calendar[0]).astype(np.min_scalar_type(-len(months)))
    return pd.Categorical.from_codes(code.take((days - days.min()).view(np.int64)), months.astype(str), validate=False)


def _coded(values: Any) -> tuple[NDArray[np.integer], Any]:
    """Return numbers for values, and the values in order; a Categorical has both."""
    column = pd.Series(values) if not isinstance(values, pd.Series) else values
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), pd.Categorical(column.cat.categories, dtype=column.dtype)
    return pd.factorize(column, sort=True)


def _count(
    cell: NDArray[np.int64], person: NDArray[np.integer], people: int, cells: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count rows and different people by cell."""
    interactions = np.bincount(cell, minlength=cells)
    middle = int(np.searchsorted(np.cumsum(interactions), len(cell) // 2)) if len(cell) >= _ROWS else cells

    def half(first: int, after: int) -> NDArray[np.int64]:
        rows = (cell >= first) & (cell < after) if after - first < cells else slice(None)
        key = cell[rows] - first
        key *= people + 1
        key += person[rows]
        key += 1
        return _different(key, people + 1, after - first)

    if 0 < middle < cells:
        with ThreadPoolExecutor(2) as pool:  # numpy lets go of the interpreter while it sorts
            distinct = np.concatenate(list(pool.map(half, (0, middle), (middle, cells))))
    else:
        distinct = half(0, cells)
    return interactions, distinct


def _different(key: NDArray[Any], values: int, cells: int) -> NDArray[np.int64]:
    """Count different values by cell; the first value of each is nobody, and is not counted."""
    if cells * values < 2**32:
        key = key.astype(np.uint32)  # sorts faster
    key.sort()
    starts = (np.arange(cells) * values).astype(key.dtype)
    edges, somebody = np.append(np.searchsorted(key, starts), len(key)), np.searchsorted(key, starts + 1)
    is_new = np.ones(len(key), dtype=bool)
    np.not_equal(key[1:], key[:-1], out=is_new[1:])
    new = np.flatnonzero(is_new)
    return np.searchsorted(new, edges[1:]) - np.searchsorted(new, somebody)
