"""The difference between sites with and without a change, month by month, and whether both moved alike before."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from evalkit.results.finding import Estimate, Method
from evalkit.stats.attribution.compared import FEWEST_COMPARED, FEWEST_SITES
from evalkit.stats.attribution.estimates import estimate

BEFORE = 4
"""Fewest months before a change for a slope."""

METHOD = Method("difference of the sites' slopes before the change, t interval over sites", "Donald and Lang 2007")


def event_study(values: ArrayLike, starts: Mapping[int, int], without: ArrayLike) -> pd.DataFrame:
    """Return the difference by months since the change, against its mean before.

    Parameters
    ----------
    values : array of float, shape (sites, months)
        A value a site and month; missing values are gaps.
    starts : mapping of int to int
        Row of each site with the change → position of its first month.
    without : array of int
        Rows of the sites without it.

    Returns
    -------
    DataFrame
        `since` (months since the first with the change; below nought: before), `difference`, `low`, `high` (95 %,
        month by month) and `sites` (with the change). Months away that not every site with the change has are left out;
        of the others, those that are known count.

    Examples
    --------
    >>> table = np.array([[5, 5, 5, 8, 8], [5, 5, 5, 5, 5], [4, 4, 4, 5, 4], [6, 6, 6, 5, 6.0]])
    >>> event_study(table, {0: 3}, [1, 2, 3])["difference"].tolist()
    [0.0, 0.0, 0.0, 3.0, 3.0]
    """
    table, others = np.asarray(values, dtype=float), np.asarray(without, dtype=int)
    rows = list(starts)
    before = {row: np.nanmean(table[:, :start], axis=1, keepdims=True) for row, start in starts.items()}
    moved = {row: table - before[row] for row in rows}
    first = -min(starts.values())
    last = table.shape[1] - max(starts.values())
    number = len(rows) + len(others)
    half = float(special.stdtrit(max(number - 2, 1), 0.975)) * np.sqrt(1 / len(rows) + 1 / len(others))
    found = []
    for since in range(first, last):
        own = np.array([moved[row][row, start + since] for row, start in starts.items()])
        rest = np.array([moved[row][others, start + since] for row, start in starts.items()])
        if np.isnan(own).any() or np.isnan(rest).all(axis=1).any():
            continue
        middle = np.nanmean(rest, axis=1, keepdims=True)
        apart = own - middle[:, 0]
        squares = ((apart - apart.mean()) ** 2).sum() + np.nansum((rest - middle) ** 2, axis=1).mean()
        width = half * np.sqrt(squares / max(number - 2, 1))
        found.append((since, apart.mean(), apart.mean() - width, apart.mean() + width, len(rows)))
    return pd.DataFrame(found, columns=["since", "difference", "low", "high", "sites"])


def trends_before(values: ArrayLike, starts: Mapping[int, int], without: ArrayLike) -> Estimate | None:
    """Return how much steeper the sites with the change rose before it, a month.

    Parameters
    ----------
    values, starts, without
        As for :func:`event_study`.

    Returns
    -------
    Estimate or None
        None where there are too few sites, or fewer than 4 months before the earliest change.
    """
    table, others = np.asarray(values, dtype=float), [int(row) for row in np.asarray(without, dtype=int)]
    if min(starts.values()) < BEFORE or len(others) < FEWEST_COMPARED or len(others) + len(starts) < FEWEST_SITES:
        return None
    slopes = {start: _slopes(table[:, :start]) for start in set(starts.values())}
    apart = np.array([slopes[start][row] - slopes[start][others].mean() for row, start in starts.items()])
    rest = np.mean([((slopes[s][others] - slopes[s][others].mean()) ** 2).sum() for s in starts.values()])
    df = len(starts) + len(others) - 2
    error = np.sqrt((((apart - apart.mean()) ** 2).sum() + rest) / df * (1 / len(starts) + 1 / len(others)))
    if not np.isfinite(error):
        return None
    return estimate(
        float(apart.mean()), max(float(error), 1e-9), df, n=df + 2, test="t test over sites", method=METHOD
    )  # fmt: skip


def _slopes(table: np.ndarray) -> np.ndarray:
    """Return the least-squares slope of every row over the months it has."""
    month = np.where(np.isnan(table), np.nan, np.arange(float(table.shape[1])))
    apart = month - np.nanmean(month, axis=1, keepdims=True)
    return np.nansum(apart * table, axis=1) / np.nansum(apart**2, axis=1)
