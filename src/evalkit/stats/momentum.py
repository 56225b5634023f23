"""Momentum: its trend with the occasions offered allowed for, and whether it rose consistently.

A month with a learning session has more interactions than one without, whatever the programme does. So the months
are compared with the occasions allowed for (:mod:`evalkit.stats.panel`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.results.finding import Direction, Estimate, Grade, Method
from evalkit.stats.drift import coefficient
from evalkit.stats.grading import Verdict
from evalkit.stats.intervals import half_width, relative_change
from evalkit.stats.panel import counts_table, design_of, occasions_table, shared_change
from evalkit.stats.steps import rises
from evalkit.stats.trend import WithAndWithoutLast

CLEAR_LEVEL = 0.025
"""Chance of as many rises at which a rise is called clearly consistent."""

LEANING_LEVEL = 0.1
"""The same for leaning."""

UNEQUAL = 1.25
"""Longest cycle over shortest: beyond it, cycles are not compared."""

OFTEN = 3
"""Occasions of a kind from which on it has an average of its own."""

LEAST_VALUES = 5
"""Fewest months or cycles for a claim."""

LEAST_MONTHS = 6
"""Fewest months for a trend."""

LEAST_INTERACTIONS = 8
"""Fewest interactions in the median month."""

METHOD = Method(
    "slope of log interactions on months and occasions offered, by least squares; standard error averaged over "
    "shares of lasting noise, or by the spread of the systems' slopes where that is larger",
    "Patterson and Thompson 1971; Hoeting, Madigan, Raftery and Volinsky 1999",
)


def occasion_adjusted(
    counts: ArrayLike, occasions: ArrayLike | None = None, minimum_months: int = LEAST_MONTHS
) -> Estimate | None:
    """Estimate by how much momentum changes in a month, as a relative change, with the occasions allowed for.

    Parameters
    ----------
    counts : array of int, shape (systems, months) or (months,)
        Interactions of each system in consecutive months.
    occasions : array of int, shape (kinds, months), (systems, kinds, months) or (months,), optional
        Occasions of each kind offered in each month. Kinds whose number never changes are left out, and so are those
        that cannot be told from the others.
    minimum_months : int, default 6
        Fewest months.

    Returns
    -------
    Estimate or None
        Relative change per month with 95 % and 80 % intervals; `n` is the number of months. None with fewer
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
    if months < minimum_months or np.median(total) < LEAST_INTERACTIONS or total[-1] == 0:
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


def log_draw(kind: ArrayLike, month: ArrayLike, attended: ArrayLike, months: int) -> NDArray[np.float64]:
    """Return the log of the interactions that each month's occasions would bring if each drew what its kind does.

    It is what a trend allows for where occasions are of several kinds: one column, however many kinds there are. Kinds
    held seldom share one average: that of a single occasion would be its own attendance, and explain the month by
    itself.

    Parameters
    ----------
    kind : array of str, shape (n,)
        Kind of each occasion.
    month : array of int, shape (n,)
        Its month, from 0; one outside the months counts for its kind's average only.
    attended : array of int, shape (n,)
        Interactions at it, be it none.
    months : int
        Number of months.

    Returns
    -------
    array of float, shape (months,)
        Log of the expected interactions and a half.

    Examples
    --------
    >>> kinds = ["session", "session", "session", "webinar", "visit"]
    >>> log_draw(kinds, [0, 1, 2, 2, 3], [30, 36, 33, 8, 6], months=4).round(2).tolist()
    [3.51, 3.51, 3.7, 2.01]
    """
    names, place = np.unique(np.asarray(kind, dtype=str), return_inverse=True)
    place = np.where(np.bincount(place, minlength=len(names))[place] >= OFTEN, place, len(names))
    number = np.bincount(place, minlength=len(names) + 1)
    usual = np.bincount(place, np.asarray(attended, dtype=float), len(names) + 1) / np.maximum(number, 1)
    at = np.asarray(month, dtype=np.int64)
    within = (at >= 0) & (at < months)
    return np.log(np.bincount(at[within], usual[place][within], months)[:months] + 0.5)


def with_and_without_last(
    counts: ArrayLike, occasions: ArrayLike | None = None, minimum_months: int = LEAST_MONTHS
) -> WithAndWithoutLast:
    """Estimate the trend over all months, and again without the last.

    Parameters
    ----------
    counts, occasions, minimum_months
        As for :func:`occasion_adjusted`; the minimum counts all months, the last included.

    Returns
    -------
    WithAndWithoutLast
        Both estimates; either may be None. :func:`evalkit.stats.grading.grade` grades them.

    Examples
    --------
    >>> both = with_and_without_last([[20, 21, 20, 22, 21, 20, 22, 21, 60]])
    >>> f"{both.all_months.value:.3f} {both.without_last.value:.3f}"
    '0.076 0.006'
    """
    table = counts_table(counts)
    offered = occasions_table(occasions, table.shape)
    return WithAndWithoutLast(
        occasion_adjusted(table, offered, minimum_months),
        occasion_adjusted(table[:, :-1], offered[:, :, :-1], minimum_months - 1),
    )


def without_occasions(counts: ArrayLike, occasions: ArrayLike) -> NDArray[np.float64]:
    """Return what each month's interactions would have been with the average number of occasions.

    Parameters
    ----------
    counts : array of int, shape (months,) or (systems, months)
        Interactions; systems are added.
    occasions : array of int, shape (months,), (kinds, months) or (systems, kinds, months)
        As for :func:`occasion_adjusted`.

    Returns
    -------
    array of float, shape (months,)
        Months that can be compared with one another; :func:`consistency` asks for them.

    Raises
    ------
    ValueError
        As :func:`occasion_adjusted`.

    Examples
    --------
    >>> without_occasions([90, 50, 51, 93, 52, 54], [1, 0, 0, 1, 0, 0]).round(0).tolist()
    [61.0, 61.0, 62.0, 63.0, 63.0, 66.0]
    """
    table = counts_table(counts)
    offered = occasions_table(occasions, table.shape).mean(axis=0)
    logs = np.log(table.sum(axis=0) + 0.5)
    design = design_of(np.arange(float(len(logs))), offered)
    effects = design[:, 2:] - design[:, 2:].mean(axis=0)
    adjusted = logs - effects @ (np.linalg.pinv(design) @ logs)[2:]
    return np.maximum(np.exp(adjusted) - 0.5, 0.0)


def consistency(values: ArrayLike, cycle_lengths: ArrayLike | None = None) -> Verdict:
    """Grade whether a series rose consistently: month by month, or cycle by cycle.

    Two things must hold: more rises than the order of values would give by chance, and a trend whose 80 % interval lies
    above no change. Rises alone are too easily had where a wave of joiners lasts for months.

    Parameters
    ----------
    values : array of float, shape (n,)
        What should have risen, in order of time. Months must be made alike first (:func:`without_occasions`): one with
        a learning session rises above its neighbours whatever happens. Or, with `cycle_lengths`, the total of each
        cycle: a learning session and the action period after it.
    cycle_lengths : array of float, shape (n,), optional
        Length of each cycle, in days or months: totals are then compared per day or month. Cycles of which one is more
        than a quarter longer than another are not compared: the shorter holds fewer days between sessions, so that it
        seems busier. Leave out a cycle that is not over.

    Returns
    -------
    Verdict
        Upwards, or *not enough evidence*; never a fall. *Clear*: chance gives as many rises in at most 2.5 % of
        orders. *Leaning*: in at most 10 %. With fewer than five values nothing is claimed, four cycles of a year
        included: say how often it rose.

    Raises
    ------
    ValueError
        If a value is negative or missing, or a cycle has no length.

    References
    ----------
    See :func:`evalkit.stats.steps.rises` and :func:`evalkit.stats.drift.coefficient`.

    Examples
    --------
    >>> verdict = consistency([20, 24, 23, 27, 31, 30, 36, 41, 40, 44, 52, 58])
    >>> str(verdict.grade), str(verdict.direction)
    ('clear', 'up')
    >>> str(consistency([300, 340, 360, 410, 450, 500], cycle_lengths=[92, 90, 91, 92, 90, 91]).grade)
    'clear'
    >>> consistency([300, 340, 160, 180, 120], cycle_lengths=[92, 90, 31, 30, 20]).rule
    'The cycles differ too much in length to be compared.'
    """
    series = np.asarray(values, dtype=float)
    if not np.isfinite(series).all() or (series < 0).any():
        raise ValueError("what should have risen is a number from zero, none missing")
    lengths = np.ones(series.shape) if cycle_lengths is None else np.asarray(cycle_lengths, dtype=float)
    if lengths.shape != series.shape or not (lengths > 0).all():
        raise ValueError("each cycle needs a length above zero")
    if lengths.max(initial=0) > UNEQUAL * lengths.min(initial=np.inf):
        return _no_claim("The cycles differ too much in length to be compared.")
    series = series / lengths
    if len(series) < LEAST_VALUES:
        return _no_claim("There are too few values to tell rises from chance.")
    found = rises(series)
    if not _leans_up(series):
        return _no_claim("Its trend cannot be told from no change.")
    for level, grade, words in _CLAIMS:
        if found.p <= level:
            return Verdict(grade, Direction.UP, f"Its trend is upwards, and it rose more often than {words}.")
    return _no_claim("It rose no more often than chance would have it.")


_CLAIMS = (
    (CLEAR_LEVEL, Grade.CLEAR, "all but one in forty orders of its values would"),
    (LEANING_LEVEL, Grade.LEANING, "nine in ten orders of its values would"),
)


def _no_claim(rule: str) -> Verdict:
    return Verdict(Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, rule)


def _leans_up(series: NDArray[np.float64]) -> bool:
    """Tell whether the 80 % interval of the trend lies above no change."""
    time = np.arange(len(series)) - (len(series) - 1) / 2
    floor = series[series > 0].min(initial=1.0) / 2
    slope = coefficient(np.log(np.maximum(series, floor)), np.column_stack([time, np.ones(len(time))]), 0, time)
    return slope is not None and slope.value > half_width(slope.error, slope.df, 0.8)
