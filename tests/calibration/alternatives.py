"""What one would try first: each returns slope and 95 % interval on the log scale, or NaN where it is undefined."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

Interval = tuple[float, float, float]


def least_squares(stock: NDArray[np.float64]) -> Interval:
    """Regress the log stock on the month, with month ends as independent."""
    time = np.arange(len(stock)) - (len(stock) - 1) / 2
    logs = np.log(stock)
    slope = float(time @ logs / (time @ time))
    rest = logs - logs.mean() - slope * time
    return _interval(slope, np.sqrt(rest @ rest / (len(stock) - 2) / (time @ time)), len(stock) - 2)


def poisson_regression(stock: NDArray[np.float64]) -> Interval:
    """Fit a Poisson model with a log link by iteratively reweighted least squares; normal interval."""
    design = np.column_stack([np.ones(len(stock)), np.arange(len(stock)) - (len(stock) - 1) / 2])
    coefficients = np.array([np.log(stock.mean()), 0.0])
    step = np.ones(2)
    while np.abs(step).max() > 1e-10:
        mean = np.exp(design @ coefficients)
        step = np.linalg.solve(design.T @ (design * mean[:, None]), design.T @ (stock - mean))
        coefficients = coefficients + step
    information = design.T @ (design * np.exp(design @ coefficients)[:, None])
    return _interval(coefficients[1], np.sqrt(np.linalg.inv(information)[1, 1]), np.inf)


def mean_log_growth(stock: NDArray[np.float64]) -> Interval:
    """Average the monthly log growth: a random walk with drift, t(n - 1)."""
    steps = np.diff(np.log(stock))
    return _interval(steps.mean(), steps.std(ddof=1) / np.sqrt(len(steps)), len(steps) - 1)


def quarterly_growth(stock: NDArray[np.float64]) -> Interval:
    """Average the log growth between every third month end, whose windows hardly overlap; undefined for two."""
    third = stock[::-1][::3][::-1]
    if len(third) < 3:
        return np.nan, np.nan, np.nan
    slope, low, high = mean_log_growth(third)
    return slope / 3, low / 3, high / 3


def _interval(slope: float, error: float, df: float) -> Interval:
    half = (special.stdtrit(df, 0.975) if np.isfinite(df) else special.ndtri(0.975)) * error
    return float(slope), float(slope - half), float(slope + half)
