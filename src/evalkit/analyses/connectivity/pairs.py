"""Pairs of people, and of organisations, that meet at an occasion for the first time: counts alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.network import TwoMode
from evalkit.network.between import group_of_each


@dataclass(frozen=True, eq=False)
class Large:
    """Occasions in order of time, and which of them are asked about.

    Parameters
    ----------
    order : array of int
        Columns of the register, from the first to the last.
    asked : frozenset of int
        Columns of the occasions asked about.
    """

    order: NDArray[np.int64]
    asked: frozenset[int]


def first_meetings(network: TwoMode, large: Large) -> dict[int, float]:
    """Count, for each occasion asked about, the pairs there who had been at no earlier occasion together."""
    if not large.asked:
        return {}
    met = np.zeros((len(network.people),) * 2, dtype=bool)
    found = {}
    for column in large.order:
        start, end = network.by_occasion.indptr[column : column + 2]
        there = network.by_occasion.indices[start:end]
        where = np.ix_(there, there)
        if int(column) in large.asked:
            n = len(there)
            found[int(column)] = float(n * (n - 1) / 2 - (np.count_nonzero(met[where]) - _loops(met, there)) / 2)
        met[where] = True
    return found


def _loops(met: NDArray[np.bool_], there: NDArray[Any]) -> int:
    return int(np.count_nonzero(met[there, there]))


def organisations_linked(network: TwoMode, large: Large) -> dict[int, int]:
    """Count the pairs of organisations of which people had been at no earlier occasion together."""
    codes, names = group_of_each(network, "organisation")
    met = np.zeros((len(names),) * 2, dtype=bool)
    found = {}
    for column in large.order:
        start, end = network.by_occasion.indptr[column : column + 2]
        of = np.unique(codes[network.by_occasion.indices[start:end]])
        of = of[of >= 0]
        where = np.ix_(of, of)
        if int(column) in large.asked:
            found[int(column)] = int(np.triu(~met[where], 1).sum())
        met[where] = True
    return found


def met_again(network: TwoMode, large: Large) -> dict[int, int]:
    """Count the pairs that met first at each occasion and were at a later one together."""
    n = len(network.people)
    first = np.full((n, n), -1, dtype=np.int32)
    later = np.zeros((n, n), dtype=bool)
    for column in large.order:
        start, end = network.by_occasion.indptr[column : column + 2]
        where = np.ix_(*(network.by_occasion.indices[start:end],) * 2)
        later[where] |= first[where] >= 0
        first[where] = np.where(first[where] < 0, column, first[where])
    upper = np.triu(np.ones((n, n), dtype=bool), 1)
    return {column: int((upper & later & (first == column)).sum()) for column in large.asked}
