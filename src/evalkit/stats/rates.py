"""Shares and attendance: the Wilson interval, and the trend of attendance with the kind of occasion allowed for."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evalkit.results.finding import Estimate, Method
from evalkit.stats.drift import coefficient
from evalkit.stats.intervals import relative_change
from evalkit.stats.trend import WithAndWithoutLast

LEAST_OCCASIONS = 8
"""Fewest occasions for a trend of attendance."""

LEAST_MONTHS = 5
"""Fewest months with an occasion for a trend of attendance."""

LEAST_PEOPLE = 3
"""Fewest people at the median occasion for a trend of attendance."""

_ROUNDS = 200
"""Rounds of proportional fitting: each halves what is left to fit, or better."""

_NOBODY = 1e-12
"""Keeps a month or kind to which nobody came from dividing by nothing."""

METHOD = Method(
    "slope of log attendance per occasion on months and kinds of occasion, by least squares; standard error averaged "
    "over shares of lasting noise",
    "Patterson and Thompson 1971; Hoeting, Madigan, Raftery and Volinsky 1999",
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

    Occasions are put together by month and kind: those of one month share its strikes and holidays, and the people
    who come are largely those of the month before. A regression that takes them as independent, such as
    quasi-Poisson regression, gives intervals that miss the truth in a quarter to two thirds of programmes.

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
        Relative change per month; `n` is the number of occasions. None with fewer than 8 occasions, fewer than five
        months with one, or fewer than three people at the median occasion.

    Raises
    ------
    ValueError
        If a count is negative or missing, or the arrays differ in length.

    References
    ----------
    See :func:`evalkit.stats.drift.coefficient`. Measured in `docs/calibration.md`.

    Examples
    --------
    >>> month, kind = [0, 1, 2, 3, 4, 5, 6, 7, 8], ["session", "webinar", "webinar"] * 3
    >>> trend = attendance_trend([60, 20, 22, 66, 25, 24, 75, 26, 29], month, kind)
    >>> f"{trend.value:.3f}, {trend.low:.3f} to {trend.high:.3f}"
    '0.043, 0.021 to 0.065'
    """
    came, when = np.asarray(counts, dtype=float), np.asarray(month)
    if not len(came) == len(when) == len(np.asarray(kind)) or not np.isfinite(came).all() or (came < 0).any():
        raise ValueError("each occasion has a month, a kind and a count of people from zero")
    if len(came) < LEAST_OCCASIONS or len(np.unique(when)) < LEAST_MONTHS or np.median(came) < LEAST_PEOPLE:
        return None
    months, kinds, total, number = _by_month_and_kind(came, when, np.asarray(kind))
    design = np.column_stack([months - months.mean(), kinds[:, None] == np.unique(kinds)])
    slope = coefficient(np.log((total + 0.5) / number), design, 0, months)
    if slope is None:
        return None
    return relative_change(
        slope.value,
        slope.error,
        slope.df,
        n=len(came),
        unit="relative change per month",
        test="t test of no change in the log of attendance per occasion",
        method=METHOD,
    )


def attendance_with_and_without_last(counts: ArrayLike, month: ArrayLike, kind: ArrayLike) -> WithAndWithoutLast:
    """Estimate the trend of attendance over all months, and again without the last month that had an occasion.

    Parameters
    ----------
    counts, month, kind
        As for :func:`attendance_trend`.

    Returns
    -------
    WithAndWithoutLast
        Both estimates; either may be None.

    Examples
    --------
    >>> both = attendance_with_and_without_last([20, 21, 20, 22, 21, 20, 22, 21, 60], range(9), ["webinar"] * 9)
    >>> f"{both.all_months.value:.3f} {both.without_last.value:.3f}"
    '0.076 0.006'
    """
    came, when, what = np.asarray(counts), np.asarray(month), np.asarray(kind)
    earlier = when < when.max(initial=0)
    return WithAndWithoutLast(
        attendance_trend(came, when, what), attendance_trend(came[earlier], when[earlier], what[earlier])
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


def _by_month_and_kind(
    came: NDArray[np.float64], month: NDArray[Any], kind: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[Any], NDArray[np.float64], NDArray[np.float64]]:
    """Return months, kinds, people who came and number of occasions, one of each for every month and kind."""
    table = pd.DataFrame({"month": month, "kind": kind, "came": came}).groupby(["month", "kind"])["came"]
    sums = table.agg(["sum", "size"]).reset_index()
    return (
        sums["month"].to_numpy(dtype=float),
        sums["kind"].to_numpy(),
        sums["sum"].to_numpy(dtype=float),
        sums["size"].to_numpy(dtype=float),
    )


def _connected(together: NDArray[np.bool_]) -> bool:
    """Tell whether every month can be compared with every other through kinds they share."""
    reached = together[:1].any(axis=0)
    for _ in range(together.shape[1]):
        reached = together[(together & reached).any(axis=1)].any(axis=0)
    return bool((together & reached).any(axis=1).all())
