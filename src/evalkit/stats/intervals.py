"""Intervals of the t distribution, put into an :class:`~evalkit.results.finding.Estimate`."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from evalkit.results.finding import Estimate, Method


def relative_change(
    log_change: float, error: float, df: float, *, n: int, unit: str, test: str, method: Method
) -> Estimate:
    """Turn a log change and its standard error into a relative change with 95 % and 80 % intervals.

    Parameters
    ----------
    log_change : float
        Estimated change of a logarithm.
    error : float
        Its standard error, above zero.
    df : float
        Degrees of freedom of the t distribution.
    n : int
        Number of values behind it.
    unit, test, method
        As in :class:`~evalkit.results.finding.Estimate`.

    Returns
    -------
    Estimate
        On the scale of relative change; `se` and `df` stay on the log scale.

    Examples
    --------
    >>> doubled = relative_change(math.log(2), 0.2, 9, n=10, unit="relative change", test="t test",
    ...     method=Method("a mean", "Student 1908"))
    >>> f"{doubled.value:.2f}, {doubled.low:.2f} to {doubled.high:.2f}"
    '1.00, 0.27 to 2.14'
    """
    half, half80 = half_width(error, df, 0.95), half_width(error, df, 0.8)
    return Estimate(
        value=math.expm1(log_change),
        low=math.expm1(log_change - half),
        high=math.expm1(log_change + half),
        low80=math.expm1(log_change - half80),
        high80=math.expm1(log_change + half80),
        se=float(error),
        df=float(df),
        p=float(2 * special.stdtr(df, -abs(log_change) / error)),
        n=n,
        unit=unit,
        test=test,
        method=method,
    )


def half_width(error: float, df: float, level: float) -> float:
    """Return half the width of a t interval.

    Examples
    --------
    >>> round(half_width(1.0, df=4, level=0.95), 3)
    2.776
    """
    return float(special.stdtrit(df, np.float64(0.5 + level / 2)) * error)
