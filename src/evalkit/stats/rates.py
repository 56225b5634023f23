"""Shares and attendance: the Wilson interval, and the trend of attendance with the kind of occasion allowed for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evalkit.results.finding import Estimate, Method
from evalkit.stats.intervals import relative_change

LEAST_OCCASIONS = 8
"""Fewest occasions for a trend of attendance."""

LEAST_MONTHS = 5
"""Fewest different months for a trend of attendance."""

_ROUNDS = 200
"""Rounds of proportional fitting: each halves what is left to fit, or better."""

_NOBODY = 1e-12
"""Keeps a month or kind to which nobody came from dividing by nothing."""

METHOD = Method(
    "quasi-Poisson regression of attendance on month and kind of occasion",
    "McCullagh and Nelder 1989",
)


class Interval(NamedTuple):
    """Two ends of an interval."""

    low: float
    high: float


def wilson(successes: int, n: int, level: float = 0.95) -> Interval:
    """Return the Wilson score interval of a share.

    Parameters
    ----------
    successes : int
        How many of the `n`.
    n : int
        Number asked, invited or observed. Of none anything may be true: the interval is 0 to 1.
    level : float, default 0.95
        Level of the interval.

    Returns
    -------
    Interval
        Low and high, from 0 to 1.

    Raises
    ------
    ValueError
        If there are more successes than trials, or a number is negative.

    References
    ----------
    Wilson 1927, JASA 22. Newcombe 1998, "Two-sided confidence intervals for the single proportion: comparison of
    seven methods", Statistics in Medicine 17.

    Examples
    --------
    Newcombe's first example: 81 of 263.

    >>> low, high = wilson(81, 263)
    >>> f"{low:.4f} to {high:.4f}"
    '0.2553 to 0.3662'
    """
    from scipy import stats  # the whole of it is slow to import, and few need it

    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share")
    if n == 0:
        return Interval(0.0, 1.0)
    interval = stats.binomtest(int(successes), int(n)).proportion_ci(level, method="wilson")
    return Interval(float(interval.low), float(interval.high))


def attendance_trend(counts: ArrayLike, month: ArrayLike, kind: ArrayLike) -> Estimate | None:
    """Estimate by how much attendance per occasion changes in a month, for occasions of a kind.

    Parameters
    ----------
    counts : array of int, shape (n,)
        People who came to each occasion.
    month : array of int, shape (n,)
        Its month, counted from any first month.
    kind : array of str, shape (n,)
        Its kind: a learning session and a webinar are compared with their own kind only.

    Returns
    -------
    Estimate or None
        Relative change per month; None with fewer than 8 occasions in fewer than 5 months.

    Examples
    --------
    >>> month, kind = [0, 1, 2, 3, 4, 5, 6, 7, 8], ["session", "webinar", "webinar"] * 3
    >>> trend = attendance_trend([60, 20, 22, 66, 25, 24, 75, 26, 29], month, kind)
    >>> f"{trend.value:.3f}, {trend.low:.3f} to {trend.high:.3f}"
    '0.042, 0.031 to 0.052'
    """
    came, when = np.asarray(counts, dtype=float), np.asarray(month, dtype=float)
    dummies = pd.get_dummies(np.asarray(kind)).to_numpy(dtype=float)
    design = np.column_stack([when - when.mean() if len(when) else when, dummies])
    if len(came) < LEAST_OCCASIONS or len(np.unique(when)) < LEAST_MONTHS:
        return None
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    fit = GLM(came, design, family=Poisson()).fit(scale="X2")
    return relative_change(
        float(fit.params[0]),
        float(fit.bse[0]),
        float(fit.df_resid),
        n=len(came),
        unit="relative change per month",
        test="t test of no change in attendance per occasion",
        method=METHOD,
    )


def adjusted_attendance(counts: ArrayLike, month: ArrayLike, kind: ArrayLike) -> pd.DataFrame | None:
    """Return each month's attendance per occasion, with the kinds of occasion allowed for.

    Parameters
    ----------
    counts, month, kind
        As for :func:`attendance_trend`.

    Returns
    -------
    DataFrame or None
        One row for each month with an occasion: `month`, `occasions` and `attended` (counts), and `adjusted`: people
        that an occasion of the average mix of kinds would have had. None where months and kinds cannot be told
        apart, because some months share no kind with the others.

    References
    ----------
    Fitted by iterative proportional fitting, which is Poisson regression on month and kind (Bishop, Fienberg and
    Holland 1975).

    Examples
    --------
    >>> adjusted_attendance([60, 20, 24, 72], [0, 0, 1, 1], ["session", "webinar", "webinar", "session"])
       month  occasions  attended  adjusted
    0      0          2        80      40.0
    1      1          2        96      48.0
    """
    came = np.asarray(counts, dtype=float)
    months, row = np.unique(np.asarray(month), return_inverse=True)
    kinds, column = np.unique(np.asarray(kind), return_inverse=True)
    offered, attended = np.zeros((2, len(months), len(kinds)))
    np.add.at(offered, (row, column), 1)
    np.add.at(attended, (row, column), came)
    if not len(came) or not _connected(offered > 0):
        return None
    by_month = np.ones(len(months))
    for _ in range(_ROUNDS):
        by_kind = attended.sum(axis=0) / np.maximum(by_month @ offered, _NOBODY)
        by_month = attended.sum(axis=1) / np.maximum(offered @ by_kind, _NOBODY)
    by_kind = attended.sum(axis=0) / np.maximum(by_month @ offered, _NOBODY)
    return pd.DataFrame(
        {
            "month": months,
            "occasions": offered.sum(axis=1).astype(np.int64),
            "attended": attended.sum(axis=1).astype(np.int64),
            "adjusted": by_month * (offered.sum(axis=0) @ by_kind) / offered.sum(),
        }
    )


def _connected(together: NDArray[np.bool_]) -> bool:
    """Tell whether every month can be compared with every other through kinds they share."""
    reached = together[:1].any(axis=0)
    for _ in range(together.shape[1]):
        reached = together[(together & reached).any(axis=1)].any(axis=0)
    return bool((together & reached).any(axis=1).all())
