"""The phases of a series: where a change is known, limits are taken anew, with the reason why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class Rebase(NamedTuple):
    """A new phase: the first period that belongs to it, and why it begins.

    Examples
    --------
    >>> Rebase("2017-10", "streaming at the front door").reason
    'streaming at the front door'
    """

    start: Any
    reason: str


def phases(periods: pd.Index, rebase: Sequence[Rebase]) -> NDArray[np.int64]:
    """Return the phase of every period, from nought.

    Parameters
    ----------
    periods : Index, shape (n,)
        Periods in order.
    rebase : sequence of Rebase
        New phases in any order.

    Returns
    -------
    array of int, shape (n,)

    Raises
    ------
    ValueError
        If a reason is missing, a start lies at or before the first period or after the last, or two are the same.

    Examples
    --------
    >>> phases(pd.RangeIndex(4), [Rebase(2, "new building")]).tolist()
    [0, 0, 1, 1]
    """
    found = np.zeros(len(periods), dtype=np.int64)
    firsts = set()
    for start, reason in rebase:
        if not str(reason).strip():
            raise ValueError("a rebase needs its reason: limits are not moved because a chart looks better so")
        first = int(periods.searchsorted(start))
        if first in firsts or not 0 < first < len(periods):
            raise ValueError("a rebase must begin after the first period, at or before the last, and once")
        firsts.add(first)
        found[first:] += 1
    return found
