"""Whether meetings cross a boundary more than they did: a slope over occasions, whose noise may last.

An occasion's value is the share of its meetings that cross, less the share that would have crossed had anybody who
could have come been as likely to come. So a local occasion, at which nothing can cross, moves nothing. Kinds of
occasion have levels of their own, because a coaching call and a learning session are never pooled without it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evalkit.results.finding import Estimate, Method
from evalkit.stats.drift import coefficient
from evalkit.stats.judged import Judged, judge
from evalkit.stats.panel import design_of

Values = NDArray[np.float64]

LEAST_OCCASIONS = 8
"""Fewest occasions from which a change over time is estimated."""
MONTHS = 12
TOO_FEW = "There are fewer than eight occasions with enough people who could have met across groups."
METHOD = Method(
    "least-squares slope over occasions with a level for each kind; variance averaged over how much of the noise lasts",
    "Patterson and Thompson 1971; Hoeting, Madigan, Raftery and Volinsky 1999",
)


def yearly_change(shares: ArrayLike, months: ArrayLike, kinds: ArrayLike | None = None) -> Estimate | None:
    """Estimate by how much a share changes in a year, from occasions in any order.

    Parameters
    ----------
    shares : array of float, shape (n,)
        Of each occasion, less what was possible at it; missing ones are left out.
    months : array of float, shape (n,)
        When each was held, in months.
    kinds : array of shape (n,), optional
        Kind of each occasion.

    Returns
    -------
    Estimate or None
        Change a year, as a share, with 95 % and 80 % intervals. None with fewer than eight occasions, or where the
        course of time cannot be told from kinds.

    Examples
    --------
    >>> months = np.arange(12.0)
    >>> found = yearly_change(0.01 * months + 0.01 * np.tile([1, -1, 0], 4), months)
    >>> f"{found.value:.2f}, {found.low:.2f} to {found.high:.2f}, n = {found.n}"
    '0.12, 0.08 to 0.15, n = 12'
    """
    y, at = np.asarray(shares, dtype=float), np.asarray(months, dtype=float)
    of = np.zeros(len(y)) if kinds is None else np.asarray(kinds)
    known = np.isfinite(y)
    y, at, of = y[known], at[known], of[known]
    if len(y) < LEAST_OCCASIONS:
        return None
    levels = np.array([(of == kind).astype(float) for kind in np.unique(of)[1:]]).reshape(-1, len(y))
    order = np.argsort(at, kind="stable")
    slope = coefficient(y[order], design_of(at - at.mean(), levels)[order], 0, at[order])
    if slope is None:
        return None
    value, error = MONTHS * slope.value, max(MONTHS * slope.error, 1e-9)
    half, half80 = (float(special.stdtrit(slope.df, quantile)) * error for quantile in (0.975, 0.9))
    return Estimate(
        value=value, low=value - half, high=value + half, low80=value - half80, high80=value + half80, se=error,
        df=float(slope.df), p=float(2 * special.stdtr(slope.df, -abs(value) / error)), n=len(y),
        unit="share a year", test="t test of no change in the share that crosses", method=METHOD,
    )  # fmt: skip


def judged_change(shares: ArrayLike, months: ArrayLike, kinds: ArrayLike, no_change: float) -> Judged:
    """Estimate and grade the change a year: whatever is claimed must hold with the last month and without it.

    Parameters
    ----------
    shares, months, kinds
        As for :func:`yearly_change`.
    no_change : float
        Declared band: a change a year within ± this share is not material.

    Examples
    --------
    >>> months = np.arange(12.0)
    >>> str(judged_change(0.01 * months + 0.01 * np.tile([1, -1, 0], 4), months, np.zeros(12), 0.05).grade)
    'clear'
    """
    y, at, of = np.asarray(shares, dtype=float), np.asarray(months, dtype=float), np.asarray(kinds)
    known = np.isfinite(y)
    earlier = np.floor(at) < np.floor(at[known].max(initial=-np.inf))
    less = yearly_change(y[earlier], at[earlier], of[earlier])
    return judge(yearly_change(y, at, of), less, no_change, TOO_FEW)
