"""How often, and how many different people: by month, system, kind or whatever divides interactions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def tally(person: Any, by: Mapping[str, Any]) -> pd.DataFrame:
    """Count interactions and different people in every cell that occurs.

    It does what ``groupby(...)["person"].agg(["size", "nunique"])`` does, by one sort of one integer: pandas hashes
    the people of each cell anew, which takes many times as long (`docs/benchmarks.md`).

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
    codes, known = pd.factorize(_column(person))
    cell, labels = np.zeros(len(codes), dtype=np.int64), {}
    for name, values in by.items():
        position, labels[name] = pd.factorize(_column(values), sort=True)
        if len(position) != len(codes) or (position < 0).any():
            raise ValueError(f"there must be a {name} for every interaction")
        cell = cell * len(labels[name]) + position
    interactions = np.bincount(cell)
    found = np.flatnonzero(interactions)
    people = _different(cell, codes, len(known), len(interactions))
    table = pd.DataFrame({"interactions": interactions[found], "people": people[found]}, dtype=np.int64)
    places = np.unravel_index(found, [len(words) for words in labels.values()])
    for place, (name, words) in enumerate(labels.items()):
        table.insert(place, name, words.take(places[place]))
    return table


def _column(values: Any) -> Any:
    return pd.Series(values) if isinstance(values, list | tuple) else values


def _different(cell: NDArray[np.int64], codes: NDArray[np.intp], people: int, cells: int) -> NDArray[np.int64]:
    """Count the different people of each cell; code -1 is nobody."""
    keys = cell * people + codes
    keys = np.sort(keys if codes.min(initial=0) >= 0 else keys[codes >= 0])
    is_new = np.ones(len(keys), dtype=bool)
    is_new[1:] = keys[1:] != keys[:-1]
    return np.bincount(keys[is_new] // max(people, 1), minlength=cells)
