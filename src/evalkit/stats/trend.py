"""Growth of a stock: one method, chosen because its intervals hold for data like ours.

A stock that is counted over a trailing window remembers: neighbouring month ends share most of their window, and
members stay for many months. Methods that take month ends as independent (least squares, Poisson regression) give
intervals that miss the truth half of the time; see `docs/calibration.md`. Here

* the estimate is the median of the slopes between all pairs of month ends, on the log scale, so that one crowd in the
  last month hardly moves it;
* its standard error is that of a random walk with drift, worked out from the month-to-month steps, because a
  stock's steps are far closer to independent than its levels;
* where successive steps rise and fall together, as under a slow shock, the standard error grows; where they
  alternate, it does not shrink;
* the t distribution has two degrees of freedom fewer than the steps alone would give, because a short series hardly
  knows the correlation of its steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evalkit.results.finding import Estimate, Method
from evalkit.stats.steps import Rises, least_rises, never_fell_and_rose, power_of_rises, rises

__all__ = [
    "Rises",
    "WithAndWithoutLast",
    "least_rises",
    "monthly_growth",
    "never_fell_and_rose",
    "power_of_rises",
    "rises",
    "step_correlation",
    "with_and_without_last",
    "zero_months",
]

LEAST_MONTHS = 5
"""With fewer month ends the t distribution has no degree of freedom left."""

_MOST_CORRELATION = 0.4
"""Cap on the correlation of successive steps: a bend in true growth must not pass for a slow shock."""

METHOD = Method(
    "median of pairwise slopes of the log stock; standard error of a random walk, widened where steps are correlated",
    "Theil 1950; Sen 1968; correlation: Kendall 1954, Bayley and Hammersley 1946",
)


@dataclass(frozen=True)
class WithAndWithoutLast:
    """Growth over all months and without the last: one crowded or empty month must not make a claim."""

    all_months: Estimate | None
    without_last: Estimate | None


def monthly_growth(stock: ArrayLike, minimum_months: int = 6, minimum_people: int = 8) -> Estimate | None:
    """Estimate by how much a stock grows in a month, as a relative change.

    Month ends with nobody active have no logarithm. They are left out and their neighbours keep their distance in
    time; say how many there were (:func:`zero_months`).

    Parameters
    ----------
    stock : array of int, shape (m,)
        Active people at consecutive month ends, from the first full window on
        (:func:`evalkit.stats.stock.first_full_window`). Before it the window is filling, which looks like growth.
    minimum_months : int, default 6
        Fewest month ends with anybody active; below five nothing can be estimated in any case.
    minimum_people : int, default 8
        Fewest people at the median month end.

    Returns
    -------
    Estimate or None
        Relative change per month with 95 % and 80 % intervals; `se` and `df` are on the log scale, `n` is the
        number of month ends used. None where there are too few months or people to say anything, or where nobody is
        active at the last month end: a programme that has stopped has no rate of growth.

    Raises
    ------
    ValueError
        If a count is negative, missing or not finite.

    References
    ----------
    Theil 1950 and Sen 1968 (slope); Kendall 1954 (bias of the serial correlation); Bayley and Hammersley 1946 (the
    effective number of independent values in a correlated series). How they are put together is the kit's own,
    and is measured in `docs/calibration.md`.

    Examples
    --------
    >>> growth = monthly_growth([100, 104, 109, 112, 118, 121, 127, 131, 137])
    >>> f"{growth.value:.3f}, {growth.low:.3f} to {growth.high:.3f}, {growth.df:.0f} degrees of freedom"
    '0.040, 0.029 to 0.050, 5 degrees of freedom'
    >>> monthly_growth([3, 4, 5, 4, 6, 5, 7]) is None  # too few people
    True
    """
    counts = _counts(stock)
    used = np.flatnonzero(counts > 0)
    if len(used) < max(minimum_months, LEAST_MONTHS) or np.median(counts) < minimum_people or counts[-1] == 0:
        return None
    logs = np.log(counts[used])
    slope = _median_slope(used, logs)
    error = _standard_error(used, logs, slope, one_person=1 / float(np.median(counts)))
    return _estimate(slope, error, n=len(used))


def with_and_without_last(stock: ArrayLike, minimum_months: int = 6, minimum_people: int = 8) -> WithAndWithoutLast:
    """Estimate monthly growth over all months, and again without the last.

    Parameters
    ----------
    stock, minimum_months, minimum_people
        As for :func:`monthly_growth`; the minimum counts all months, the last included.

    Returns
    -------
    WithAndWithoutLast
        Both estimates; either may be None.

    Examples
    --------
    >>> both = with_and_without_last([150, 148, 152, 149, 151, 150, 153, 149, 204])  # a crowd in the last month
    >>> f"{both.all_months.value:.3f} {both.without_last.value:.3f}"
    '0.003 0.001'
    """
    counts = _counts(stock)
    return WithAndWithoutLast(
        monthly_growth(counts, minimum_months, minimum_people),
        monthly_growth(counts[:-1], minimum_months - 1, minimum_people),
    )


def zero_months(stock: ArrayLike) -> int:
    """Count the month ends with nobody active, which an estimate of growth has to leave out.

    Parameters
    ----------
    stock : array of int, shape (m,)
        Active people at consecutive month ends.

    Returns
    -------
    int
        Number of zeros.

    Examples
    --------
    >>> zero_months([12, 0, 9, 11])
    1
    """
    return int((_counts(stock) == 0).sum())


def _counts(stock: ArrayLike) -> NDArray[np.float64]:
    counts = np.asarray(stock, dtype=float)
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise ValueError("a stock is a count of people at every month end: none may be missing or negative")
    return counts


def _median_slope(month: NDArray[np.int64], logs: NDArray[np.float64]) -> float:
    first, second = np.triu_indices(len(month), 1)
    return float(np.median((logs[second] - logs[first]) / (month[second] - month[first])))


def _standard_error(month: NDArray[np.int64], logs: NDArray[np.float64], slope: float, one_person: float) -> float:
    """Return the standard error of a slope through a random walk whose steps may be correlated.

    The walk's slope is a weighted sum of its steps. The weights are those of least squares, whose spread the median
    slope shares (simulated: within two per cent). People come whole, so no step is known better than to one person.
    """
    gap = np.diff(month)
    step = (np.diff(logs) - slope * gap) / np.sqrt(gap)
    spread = max(float(np.sqrt(step @ step / (len(step) - 1))), one_person)
    centred = month - month.mean()
    weight = np.cumsum((centred / (centred @ centred))[::-1])[::-1][1:]
    correlation = step_correlation(step)
    return float(spread * np.sqrt(weight**2 @ gap * (1 + correlation) / (1 - correlation)))


def step_correlation(step: NDArray[np.float64]) -> float:
    """Return the correlation of successive steps, without the downward bias of short series, from 0 to its cap.

    Examples
    --------
    >>> step_correlation(np.array([1.0, 1.0, 1.0, -1.0, -1.0, -1.0])), step_correlation(np.array([1.0, -1.0] * 3))
    (0.4, 0.0)
    """
    total = step @ step
    if total == 0:
        return 0.0
    raw = step[1:] @ step[:-1] / total
    n = len(step)
    return float(np.clip((n * raw + 1) / (n - 3), 0.0, _MOST_CORRELATION))


def _estimate(slope: float, error: float, n: int) -> Estimate:
    df = n - 4
    half, half80 = (special.stdtrit(df, quantile) * error for quantile in (0.975, 0.9))
    return Estimate(
        value=float(np.expm1(slope)),
        low=float(np.expm1(slope - half)),
        high=float(np.expm1(slope + half)),
        low80=float(np.expm1(slope - half80)),
        high80=float(np.expm1(slope + half80)),
        se=error,
        df=float(df),
        p=float(2 * special.stdtr(df, -abs(slope) / error)),
        n=n,
        unit="relative change per month",
        test="t test of no change in the log of the stock",
        method=METHOD,
    )
