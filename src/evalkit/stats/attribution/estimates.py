"""Estimates in the unit of the measure itself."""

from __future__ import annotations

from scipy import special

from evalkit.results.finding import Estimate, Method
from evalkit.stats.intervals import half_width


def estimate(value: float, error: float, df: float, *, n: int, test: str, method: Method) -> Estimate:
    """Put a difference and its standard error into an estimate with 95 % and 80 % intervals.

    Parameters
    ----------
    value, error : float
        A difference in the measure's unit, and its standard error, above zero.
    df : float
        Degrees of freedom of the t distribution.
    n : int
        Number of values behind it.
    test, method
        As in :class:`~evalkit.results.finding.Estimate`.

    Examples
    --------
    >>> found = estimate(2.0, 1.0, 10, n=12, test="t test", method=Method("a mean", "Student 1908"))
    >>> f"{found.low:.2f} to {found.high:.2f}, p = {found.p:.3f}"
    '-0.23 to 4.23, p = 0.073'
    """
    half, half80 = half_width(error, df, 0.95), half_width(error, df, 0.8)
    return Estimate(
        value=float(value),
        low=float(value - half),
        high=float(value + half),
        low80=float(value - half80),
        high80=float(value + half80),
        se=float(error),
        df=float(df),
        p=float(2 * special.stdtr(df, -abs(value) / error)),
        n=n,
        unit="unit of the measure",
        test=test,
        method=method,
    )
