"""One series before and after a known month: how its level changed, and its slope.

Twenty-odd months hold little: a wave that lasts for half a year looks like a change of level, and no method can tell
them apart. So the noise may last, to a degree that the series itself shows only roughly (:mod:`evalkit.stats.drift`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.results.finding import Estimate, Method
from evalkit.stats.attribution.estimates import estimate
from evalkit.stats.drift import coefficient

EACH_SIDE = 8
"""Fewest points before and after, the washout left out."""

METHOD = Method(
    "interrupted time series by least squares, noise that lasts to an unknown degree",
    "Wagner, Soumerai, Zhang and Ross-Degnan 2002; Hoeting, Madigan, Raftery and Volinsky 1999",
)


class Interrupted(NamedTuple):
    """What changed at the month, in the measure's unit; None where there are too few points.

    Parameters
    ----------
    level : Estimate or None
        Change of level at the first month after the washout, against the trend before carried on.
    slope : Estimate or None
        Change of slope, a month.
    before, after : int
        Points on each side.
    """

    level: Estimate | None
    slope: Estimate | None
    before: int
    after: int


def interrupted(values: ArrayLike, start: int, washout: int = 0) -> Interrupted:
    """Estimate how level and slope of a series changed at a known month.

    Parameters
    ----------
    values : array of float, shape (n,)
        A value a month in order of time; missing values are gaps.
    start : int
        Position of the first month with the change.
    washout : int, default 0
        Months from then on that are left out, while the change is brought in.

    Returns
    -------
    Interrupted

    Raises
    ------
    ValueError
        If the start lies outside the series.

    References
    ----------
    Wagner, Soumerai, Zhang and Ross-Degnan 2002, "Segmented regression analysis of interrupted time series studies in
    medication use research", Journal of Clinical Pharmacy and Therapeutics 27.

    Examples
    --------
    >>> noise = np.array([1, -2, 0, 2, -1, 1, 0, -1, 2, -2, 1, 0] * 2)
    >>> found = interrupted(80 + noise + 10 * (np.arange(24) >= 12), start=12)
    >>> f"{found.level.value:.1f} ({found.level.low:.1f} to {found.level.high:.1f})"
    '10.0 (7.2 to 12.8)'
    """
    y = np.asarray(values, dtype=float)
    if not 0 < start < len(y):
        raise ValueError("the change must begin after the first month, at or before the last")
    month = np.arange(float(len(y)))
    first = start + washout
    known = ~np.isnan(y) & ((month < start) | (month >= first))
    before, after = int((known & (month < start)).sum()), int((known & (month >= first)).sum())
    if min(before, after) < EACH_SIDE:
        return Interrupted(None, None, before, after)
    design = _design(month[known], first)
    level, slope = (_estimate(y[known], design, column, month[known]) for column in (2, 3))
    return Interrupted(level, slope, before, after)


def _design(month: NDArray[np.float64], first: int) -> NDArray[np.float64]:
    later = (month >= first).astype(float)
    return np.column_stack([np.ones(len(month)), month - first, later, later * (month - first)])


def _estimate(y: NDArray[np.float64], design: NDArray[np.float64], column: int, at: NDArray[np.float64]) -> Estimate:
    found = coefficient(y, design, column, at)
    if found is None:
        raise AssertionError("8 points on each side tell level and slope apart")
    error = max(found.error, 1e-9)  # a series without any noise has none
    return estimate(found.value, error, found.df, n=len(y), test="t test of one coefficient", method=METHOD)
