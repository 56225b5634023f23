"""Did it rise again and again? Rises between successive values, against chance, and the power to see them.

Where values come in no particular order, every order is equally likely; the number of rises then follows the
Eulerian numbers, not the binomial distribution: after a rise the next value is more likely to fall.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Rises:
    """How often a series rose from one value to the next.

    Parameters
    ----------
    rises : int
        Steps upwards; a value equal to the one before is no rise.
    steps : int
        All steps: one fewer than values.
    p : float
        Chance of as many rises or more if the order of values were random.
    """

    rises: int
    steps: int
    p: float


def rises(values: ArrayLike) -> Rises:
    """Count the rises in a series, with the exact chance of as many where nothing happens.

    Parameters
    ----------
    values : array of float, shape (n,)
        In order of time, at least two, none missing.

    Returns
    -------
    Rises
        How many, of how many steps, and the chance.

    Raises
    ------
    ValueError
        If there are fewer than two values, or one is missing.

    References
    ----------
    The distribution of ascents in a random permutation: Eulerian numbers; see Comtet 1974, "Advanced Combinatorics".

    Examples
    --------
    >>> twelve = rises([20, 24, 23, 27, 31, 30, 36, 41, 40, 44, 52, 58])
    >>> f"{twelve.rises} of {twelve.steps}, p = {twelve.p:.3f}"
    '8 of 11, p = 0.022'
    >>> f"{rises([3, 4, 6, 7, 9, 12]).p:.3f}"  # six cycles, five rises
    '0.001'
    """
    series = np.asarray(values, dtype=float)
    if len(series) < 2 or not np.isfinite(series).all():
        raise ValueError("rises need at least two values, none of them missing")
    count, steps = int((np.diff(series) > 0).sum()), len(series) - 1
    return Rises(count, steps, float(_tail(steps)[count]))


def least_rises(steps: int, level: float = 0.025) -> int | None:
    """Find how many rises are needed so that chance alone gives as many no more often than the level.

    Parameters
    ----------
    steps : int
        Number of steps: one fewer than values.
    level : float, default 0.025
        Accepted chance of a false claim.

    Returns
    -------
    int or None
        Fewest rises; None where even a rise at every step is too likely.

    Examples
    --------
    >>> least_rises(11), least_rises(5), least_rises(3)
    (8, 5, None)
    """
    enough = np.flatnonzero(_tail(steps) <= level)
    return int(enough[0]) if len(enough) else None


def power_of_rises(
    steps: int, growth: float, noise: float, level: float = 0.025, *, draws: int = 4000, seed: int = 20220101
) -> float:
    """Return how often a series that truly grows would rise often enough to be called consistent.

    Parameters
    ----------
    steps : int
        Number of steps.
    growth : float
        True relative growth at each step.
    noise : float
        Standard deviation of a value about the growth, on the log scale (roughly, relative).
    level : float, default 0.025
        As for :func:`least_rises`.
    draws, seed : int
        Simulated series; the same seed gives the same answer.

    Returns
    -------
    float
        Share of series, 0 where no number of rises would do.

    Examples
    --------
    Twelve months that grow by 3 % each, with values that vary by 10 %: seldom seen.

    >>> round(power_of_rises(11, growth=0.03, noise=0.1), 2)
    0.15
    """
    needed = least_rises(steps, level)
    if needed is None:
        return 0.0
    rng = np.random.default_rng(seed)
    series = math.log1p(growth) * np.arange(steps + 1) + noise * rng.standard_normal((draws, steps + 1))
    return float(((np.diff(series, axis=1) > 0).sum(axis=1) >= needed).mean())


def never_fell_and_rose(values: ArrayLike) -> bool:
    """Tell whether a series never fell and ended higher than it began: what is asked of kinds of interaction.

    Parameters
    ----------
    values : array of float, shape (n,)
        In order of time, such as the number of kinds offered in each quarter.

    Returns
    -------
    bool
        False for fewer than two values.

    Examples
    --------
    >>> never_fell_and_rose([3, 3, 4, 5]), never_fell_and_rose([3, 5, 4, 5]), never_fell_and_rose([3, 3, 3])
    (True, False, False)
    """
    series = np.asarray(values, dtype=float)
    return len(series) > 1 and bool((np.diff(series) >= 0).all() and series[-1] > series[0])


@lru_cache
def _tail(steps: int) -> NDArray[np.float64]:
    """Return the chance of at least 0, 1, … `steps` rises among all orders of `steps` + 1 values."""
    numbers = [1]
    for size in range(2, steps + 2):
        numbers = [
            (k + 1) * (numbers[k] if k < size - 1 else 0) + (size - k) * (numbers[k - 1] if k else 0)
            for k in range(size)
        ]
    total = math.factorial(steps + 1)
    tail = np.array([sum(numbers[k:]) / total for k in range(len(numbers))])
    tail.setflags(write=False)
    return tail
