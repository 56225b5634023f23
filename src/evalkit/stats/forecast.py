"""How far could it go: a fan of what the next months may bring if the past goes on, checked against the past.

A year hardly knows its own drift, and programmes level off. So half of it is carried forward, as the Theta method does;
that predicts better than all of it and than none, and the fan holds what comes about as often as it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evalkit.stats.trend import step_correlation

LEAST_MONTHS = 6
"""Fewest month ends with anybody active for a forecast."""

LEAST_FOR_SATURATION = 18
"""Fewest month ends before levelling off may be looked for."""

MOST_AT_FIRST = 0.5
"""Share of the level from which it must have risen: a stock that never grew does not level off."""

LEAST_REACHED = 0.75
"""Share of the level that must be reached: where the bend is still to come, a level is a guess."""

CARRIED = 0.5
"""Share of the drift that is carried forward."""

LEVELS = (0.5, 0.8, 0.95)


@dataclass(frozen=True)
class Check:
    """How the fan would have done on the past: one forecast from each earlier month end.

    Parameters
    ----------
    n : int
        Forecasts that could be checked, over all horizons.
    covered80, covered95 : float
        Share of them in which the count came to lie within the interval.
    error : float
        Mean absolute error of the median, in people.
    naive_error : float
        The same for "as many as now".
    """

    n: int
    covered80: float
    covered95: float
    error: float
    naive_error: float


@dataclass(frozen=True)
class LevellingOff:
    """A logistic curve that would have predicted better than the fan.

    Parameters
    ----------
    level : float
        People at which the stock levels off.
    reached : float
        Share of them reached by the last month end.
    error, walk_error : float
        Mean absolute error of past predictions by the curve, and by the fan's median, in people.
    """

    level: float
    reached: float
    error: float
    walk_error: float


def random_walk_fan(stock: ArrayLike, horizon: int, levels: Sequence[float] = LEVELS) -> pd.DataFrame | None:
    """Forecast a stock as a random walk with half its drift, wider where steps rise and fall together.

    As for :func:`evalkit.stats.trend.monthly_growth`, the correlation of steps costs two degrees of freedom.

    Parameters
    ----------
    stock : array of int, shape (m,)
        Active people at consecutive month ends, from the first full window on.
    horizon : int
        Months ahead.
    levels : sequence of float, default (0.5, 0.8, 0.95)
        Levels of the intervals.

    Returns
    -------
    DataFrame or None
        One row for each month ahead: `step`, `median`, and for each level `low50`, `high50` and so on, in whole
        people. None with fewer than six month ends, or where nobody was active at one of them.

    Raises
    ------
    ValueError
        If a count is negative or missing.

    References
    ----------
    Half the drift: Assimakopoulos and Nikolopoulos 2000, "The theta model", and Hyndman and Billah 2003, "Unmasking
    the Theta method", International Journal of Forecasting 16 and 19. The width is measured in `docs/calibration.md`.

    Examples
    --------
    >>> random_walk_fan([100, 104, 101, 109, 112, 118, 115, 127, 131, 137], horizon=3, levels=(0.8,))
       step  median  low80  high80
    0     1     139    131     149
    1     2     142    129     156
    2     3     144    128     163
    """
    counts = _counts(stock)
    if horizon < 1 or len(counts) < LEAST_MONTHS or (counts == 0).any():
        return None
    steps = np.diff(np.log(counts))
    n, ahead = len(steps), np.arange(1, horizon + 1)
    drift = steps.mean()
    middle = np.log(counts[-1]) + CARRIED * drift * ahead
    correlation = step_correlation(steps - drift)
    spread = max(float(steps.std(ddof=1)), 1 / float(np.median(counts)))
    error = spread * np.sqrt((ahead + ahead**2 / n) * (1 + correlation) / (1 - correlation))
    fan = {"step": ahead, "median": _people(middle)}
    for level in levels:
        half = special.stdtrit(n - 3, 0.5 + level / 2) * error
        fan[f"low{level * 100:.0f}"] = _people(middle - half)
        fan[f"high{level * 100:.0f}"] = _people(middle + half)
    return pd.DataFrame(fan)


def rolling_origin(stock: ArrayLike, horizon: int = 3) -> Check | None:
    """Check the fan against the past: forecast from each month end as if the later ones were unknown.

    Parameters
    ----------
    stock : array of int, shape (m,)
        As for :func:`random_walk_fan`.
    horizon : int, default 3
        Months ahead.

    Returns
    -------
    Check or None
        None where no forecast can be checked.

    Raises
    ------
    ValueError
        If a count is negative or missing.

    References
    ----------
    Tashman 2000, "Out-of-sample tests of forecasting accuracy: an analysis and review", International Journal of
    Forecasting 16.

    Examples
    --------
    >>> check = rolling_origin([100, 104, 101, 109, 112, 118, 115, 127, 131, 137], horizon=2)
    >>> check.n, check.covered80, check.covered95
    (7, 0.857..., 1.0)
    """
    counts = _counts(stock)
    rows = []
    for origin in range(LEAST_MONTHS, len(counts)):
        later = counts[origin : origin + horizon]
        fan = random_walk_fan(counts[:origin], len(later), levels=(0.8, 0.95))
        if fan is not None:
            rows.append(fan.assign(came=later, naive=counts[origin - 1]))
    if not rows:
        return None
    all_rows = pd.concat(rows)
    came = all_rows["came"]
    return Check(
        len(all_rows),
        float(came.between(all_rows["low80"], all_rows["high80"]).mean()),
        float(came.between(all_rows["low95"], all_rows["high95"]).mean()),
        float((came - all_rows["median"]).abs().mean()),
        float((came - all_rows["naive"]).abs().mean()),
    )


def levelling_off(stock: ArrayLike, horizon: int = 3) -> LevellingOff | None:
    """Fit a logistic curve, and return it only if it would have predicted better than the fan.

    When a programme will be full is not said: short series do not know it.

    Parameters
    ----------
    stock : array of int, shape (m,)
        As for :func:`random_walk_fan`.
    horizon : int, default 3
        Months ahead over which predictions are compared.

    Returns
    -------
    LevellingOff or None
        None with fewer than 18 month ends, where the curve does not fit, where it predicted no better, or where the
        stock has not risen from half of the level to three quarters of it: a bend still to come is a guess.

    Raises
    ------
    ValueError
        If a count is negative or missing.

    References
    ----------
    Verhulst 1838; the comparison: Tashman 2000, as for :func:`rolling_origin`.

    Examples
    --------
    >>> months = np.arange(24)
    >>> found = levelling_off(np.round(200 / (1 + np.exp(-0.4 * (months - 9)))))
    >>> f"{found.level:.0f} people, of whom {found.reached:.0%} are reached"
    '200 people, of whom 100% are reached'
    """
    counts = _counts(stock)
    if len(counts) < LEAST_FOR_SATURATION:
        return None
    errors, walk_errors = [], []
    for origin in range(LEAST_FOR_SATURATION - horizon, len(counts)):
        later = counts[origin : origin + horizon]
        fan, curve = random_walk_fan(counts[:origin], len(later), levels=()), _logistic(counts[:origin])
        if fan is None or curve is None:
            return None
        errors.append(np.abs(_height(np.arange(origin, origin + len(later)), *curve) - later))
        walk_errors.append(np.abs(fan["median"].to_numpy() - later))
    error, walk_error = (float(np.concatenate(one).mean()) for one in (errors, walk_errors))
    curve = _logistic(counts)
    if curve is None or error >= walk_error:
        return None
    began, reached = _height(np.array([0, len(counts) - 1]), *curve) / curve[0]
    if began > MOST_AT_FIRST or reached < LEAST_REACHED:
        return None
    return LevellingOff(curve[0], float(reached), error, walk_error)


def _height(month: NDArray[Any], level: float, rate: float, middle: float) -> NDArray[np.float64]:
    return level / (1 + np.exp(-np.clip(rate * (month - middle), -60, 60)))


def _logistic(counts: NDArray[np.float64]) -> tuple[float, float, float] | None:
    """Fit level, rate and middle by least squares; None where no rising curve fits."""
    from scipy import optimize  # slow to import, and few need it

    month = np.arange(len(counts))
    guess = (counts.max() * 1.1, 0.3, len(counts) / 2)
    bounds = ([counts.max() / 2, 1e-3, -len(counts)], [counts.max() * 10 + 1, 3.0, 3.0 * len(counts)])
    try:
        fitted = optimize.curve_fit(_height, month, counts, guess, bounds=bounds, maxfev=2000)[0]
    except (RuntimeError, ValueError):  # it did not converge, or nobody was ever active
        return None
    return float(fitted[0]), float(fitted[1]), float(fitted[2])


def _people(logs: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(np.exp(np.clip(logs, -1, 30))).astype(np.int64)


def _counts(stock: ArrayLike) -> NDArray[np.float64]:
    counts = np.asarray(stock, dtype=float)
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise ValueError("a stock is a count of people at every month end: none may be missing or negative")
    return counts
