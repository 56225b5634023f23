"""Momentum: its trend with the occasions offered allowed for, and whether it rose consistently.

A month with a learning session has more interactions than one without, whatever the programme does. So the months
are compared with the occasions allowed for (:mod:`evalkit.stats.panel`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from evalkit.results.finding import Direction, Estimate, Grade, Method
from evalkit.stats.grading import Verdict
from evalkit.stats.intervals import relative_change
from evalkit.stats.panel import counts_table, occasions_table, shared_change
from evalkit.stats.steps import least_rises, rises
from evalkit.stats.trend import WithAndWithoutLast

CLEAR_LEVEL = 0.025
LEANING_LEVEL = 0.1
_UNEQUAL = 1.15
"""Longest cycle over shortest: beyond it, cycles are not compared."""

LEAST_MONTHS = 6
"""Fewest months for a trend."""

LEAST_INTERACTIONS = 8
"""Fewest interactions in the median month."""

METHOD = Method(
    "slope of log interactions on months and occasions offered, by generalised least squares averaged over shares of "
    "lasting noise; the spread of the systems' slopes where that is larger",
    "Patterson and Thompson 1971; Hoeting, Madigan, Raftery and Volinsky 1999",
)


def occasion_adjusted(counts: ArrayLike, occasions: ArrayLike | None = None) -> Estimate | None:
    """Estimate by how much momentum changes in a month, as a relative change, with the occasions allowed for.

    Parameters
    ----------
    counts : array of int, shape (systems, months) or (months,)
        Interactions of each system in consecutive months.
    occasions : array of int, shape (kinds, months), (systems, kinds, months) or (months,), optional
        Occasions of each kind offered in each month. Kinds whose number never changes are left out, and so are those
        that cannot be told from the others.

    Returns
    -------
    Estimate or None
        Relative change per month with 95 % and 80 % intervals; `n` is the number of months. None with fewer than six
        months, fewer than 8 interactions in the median month, or a last month without any interaction.

    Raises
    ------
    ValueError
        If a count is negative or missing, or occasions and counts have different months.

    References
    ----------
    See :func:`evalkit.stats.drift.coefficient`; the spread of the systems' slopes: Ibragimov and Müller 2010.

    Examples
    --------
    Three systems, a learning session every third month.

    >>> sessions = [1, 0, 0] * 4
    >>> counts = [[round(size * 1.04**month * (1.8 if held else 1)) for month, held in enumerate(sessions)]
    ...     for size in (20, 30, 45)]
    >>> trend = occasion_adjusted(counts, sessions)
    >>> f"{trend.value:.3f}, {trend.low:.3f} to {trend.high:.3f}"
    '0.040, 0.038 to 0.041'
    """
    table = counts_table(counts)
    offered = occasions_table(occasions, table.shape)
    total, months = table.sum(axis=0), table.shape[1]
    if months < LEAST_MONTHS or np.median(total) < LEAST_INTERACTIONS or total[-1] == 0:
        return None
    month = np.arange(months) - (months - 1) / 2
    slope = shared_change(np.log(total + 0.5), np.log(table + 0.5), month, offered, month)
    if slope is None:
        return None
    return relative_change(
        slope.value,
        slope.error,
        slope.df,
        n=months,
        unit="relative change per month",
        test="t test of no change in the log of interactions",
        method=METHOD,
    )


def with_and_without_last(counts: ArrayLike, occasions: ArrayLike | None = None) -> WithAndWithoutLast:
    """Estimate the trend over all months, and again without the last.

    Parameters
    ----------
    counts, occasions
        As for :func:`occasion_adjusted`.

    Returns
    -------
    WithAndWithoutLast
        Both estimates; either may be None. :func:`evalkit.stats.grading.grade` grades them.

    Examples
    --------
    >>> both = with_and_without_last([[20, 21, 20, 22, 21, 20, 22, 21, 60]])
    >>> f"{both.all_months.value:.3f} {both.without_last.value:.3f}"
    '0.097 0.006'
    """
    table = counts_table(counts)
    offered = occasions_table(occasions, table.shape)
    return WithAndWithoutLast(occasion_adjusted(table, offered), occasion_adjusted(table[:, :-1], offered[:, :, :-1]))


def consistency(values: ArrayLike, cycle_lengths: ArrayLike | None = None) -> Verdict:
    """Grade whether a series rose consistently, by its number of rises against chance.

    Parameters
    ----------
    values : array of float, shape (n,)
        What should have risen, in order of time: one value for each month or, with `cycle_lengths`, for each cycle
        (a learning session and its action period).
    cycle_lengths : array of float, shape (n,), optional
        Length of each cycle, in days or months.

    Returns
    -------
    Verdict
        *Clear* or *leaning*, upwards, or *not enough evidence*; never more.

    Examples
    --------
    >>> verdict = consistency([20, 24, 23, 27, 31, 30, 36, 41, 40, 44, 52, 58])
    >>> str(verdict.grade), str(verdict.direction)
    ('clear', 'up')
    >>> print(consistency([300, 340, 360, 410], cycle_lengths=[92, 90, 31, 30]).rule)
    The cycles differ too much in length to be compared.
    """
    series = np.asarray(values, dtype=float)
    nothing = Grade.NOT_ENOUGH_EVIDENCE
    if cycle_lengths is not None:
        lengths = np.asarray(cycle_lengths, dtype=float)
        if lengths.shape != series.shape or not (lengths > 0).all():
            raise ValueError("each cycle needs a length above zero")
        if lengths.max() > _UNEQUAL * lengths.min():
            return Verdict(nothing, Direction.NONE, "The cycles differ too much in length to be compared.")
        series = series / lengths
    if len(series) < 2:
        return Verdict(nothing, Direction.NONE, "There are too few values to count rises.")
    found = rises(series)
    for level, grade in ((CLEAR_LEVEL, Grade.CLEAR), (LEANING_LEVEL, Grade.LEANING)):
        needed = least_rises(found.steps, level)
        if needed is not None and found.rises >= needed:
            rule = f"It rose in {found.rises} of {found.steps} steps; chance gives as many with p = {found.p:.3f}."
            return Verdict(grade, Direction.UP, rule)
    return Verdict(nothing, Direction.NONE, f"It rose in {found.rises} of {found.steps} steps, as chance may give.")
