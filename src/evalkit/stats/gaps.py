"""The gap between two strata of one measure: how large it is, and whether it narrows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from evalkit.results.finding import Estimate, Method
from evalkit.stats.attribution.estimates import estimate
from evalkit.stats.drift import coefficient

YEAR = 12
FEWEST = 12
"""Fewest months in which both strata are known."""

METHOD = Method(
    "mean and trend of monthly differences, noise that lasts to an unknown degree",
    "Hoeting, Madigan, Raftery and Volinsky 1999",
)


class Gap(NamedTuple):
    """A gap, first stratum less second, in the measure's unit; None where there are too few months.

    Parameters
    ----------
    size : Estimate or None
        Over the latest twelve months with both.
    change : Estimate or None
        Over all months, per year, of the distance between the two: below nought the gap narrows.
    months : int
        Months with both.
    """

    size: Estimate | None
    change: Estimate | None
    months: int


def gap(first: ArrayLike, second: ArrayLike) -> Gap:
    """Estimate the gap between two series of the same months.

    Months are paired, so that what moves both strata alike – winter, a strike – falls out.

    Parameters
    ----------
    first, second : array of float, shape (n,)
        A value a month; missing values are gaps.

    Returns
    -------
    Gap

    Examples
    --------
    >>> months = np.arange(24.0)
    >>> noise = np.array([1, -1, 0, 1, 0, -1] * 4)
    >>> found = gap(85 + noise, 95 - months / 12)
    >>> f"{found.size.value:.1f}, {found.change.value:.1f} a year"
    '-8.5, -0.9 a year'
    """
    apart = np.asarray(first, dtype=float) - np.asarray(second, dtype=float)
    known = ~np.isnan(apart)
    month, apart = np.flatnonzero(known).astype(float), apart[known]
    if len(apart) < FEWEST:
        return Gap(None, None, len(apart))
    latest = slice(-YEAR, None)
    size = _estimate(apart[latest], np.ones((len(apart[latest]), 1)), 0, month[latest], 1.0)
    wider = apart * (1.0 if apart.mean() >= 0 else -1.0)
    design = np.column_stack([np.ones(len(month)), month - month.mean()])
    return Gap(size, _estimate(wider, design, 1, month, YEAR), len(apart))


def _estimate(y: np.ndarray, design: np.ndarray, column: int, at: np.ndarray, times: float) -> Estimate:
    found = coefficient(y, design, column, at)
    if found is None:
        raise AssertionError("12 months tell level and trend apart")
    return estimate(
        times * found.value, max(times * found.error, 1e-9), found.df, n=len(y), test="t test of one coefficient",
        method=METHOD,
    )  # fmt: skip
