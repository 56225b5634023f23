"""The share of the same teams or people at two dates: its change with an interval."""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy import optimize, special

from evalkit.stats.rates import Interval


def tango(gained: int, lost: int, n: int, level: float = 0.95) -> Interval:
    """Return the score interval of the change of a share among the same teams or people at two dates.

    Parameters
    ----------
    gained, lost : int
        How many came to belong to the share, and how many no longer do.
    n : int
        All that were seen at both dates.
    level : float, default 0.95
        Level of the interval.

    Returns
    -------
    Interval
        From −1 to 1.

    Raises
    ------
    ValueError
        If more changed than were seen, or a number is negative.

    References
    ----------
    Tango 1998, "Equivalence test and confidence interval for the difference in proportions for the paired-sample
    design", Statistics in Medicine 17.

    Examples
    --------
    One gained and seven lost of 21: printed −.517 to −.026 by Fagerland, Lydersen and Laake 2014, "Recommended tests
    and confidence intervals for paired binomial proportions", Statistics in Medicine 33.

    >>> low, high = tango(1, 7, 21)
    >>> f"{low:.3f} to {high:.3f}"
    '-0.517 to -0.026'
    """
    if min(gained, lost) < 0 or gained + lost > n:
        raise ValueError(f"{gained} and {lost} of {n} cannot have changed")
    if n == 0:
        return Interval(-1.0, 1.0)
    z = float(special.ndtri(0.5 + level / 2))
    seen = (gained - lost) / n
    return Interval(
        -1.0 if seen <= -1 else _end(lambda change: _score(gained, lost, n, change) - z, -1 + _EDGE, seen),
        1.0 if seen >= 1 else _end(lambda change: _score(gained, lost, n, change) + z, seen, 1 - _EDGE),
    )


def paired_p(gained: int, lost: int, n: int) -> float:
    """Return the two-sided p-value of no change that belongs to :func:`tango`: McNemar's without correction.

    References
    ----------
    McNemar 1947, "Note on the sampling error of the difference between correlated proportions", Psychometrika 12.

    Examples
    --------
    >>> round(paired_p(1, 7, 21), 3), paired_p(0, 0, 9)
    (0.034, 1.0)
    """
    if gained + lost == 0 or n == 0:
        return 1.0
    return float(2 * special.ndtr(-abs(gained - lost) / math.sqrt(gained + lost)))


_EDGE = 1e-9


def _score(gained: int, lost: int, n: int, change: float) -> float:
    """Return Tango's statistic: the distance of what was seen from a supposed change, in its standard errors."""
    middle = -gained - lost + (2 * n - gained + lost) * change
    last = -lost * change * (1 - change)
    losing = (math.sqrt(max(middle**2 - 8 * n * last, 0.0)) - middle) / (4 * n)
    variance = n * (2 * losing + change * (1 - change))
    distance = gained - lost - n * change
    return distance / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, distance) if distance else 0.0


def _end(distance: Callable[[float], float], low: float, high: float) -> float:
    """Return where the statistic is as far as the level allows; the last possible value where it never is."""
    first, last = distance(low), distance(high)
    if first * last > 0:
        return round(low if abs(first) < abs(last) else high, 6)
    return float(optimize.brentq(distance, low, high, xtol=1e-10))  # pyright: ignore[reportArgumentType]
