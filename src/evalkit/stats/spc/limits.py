"""Where centre and limits of a chart lie, for one phase; further axes in front are further series."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.stats.spc.rules import Line

Values = NDArray[np.float64]

BIAS = 1.128
"""Mean range of two normal values, in standard deviations (d2 for two)."""

SCREEN = 3.267
"""Moving ranges beyond so many of their mean are themselves special causes (D4 for two)."""


def individuals(values: Values, base: NDArray[np.bool_], *, screen: bool) -> Line:
    """Return mean and limits from the mean moving range.

    Parameters
    ----------
    values : array of float, shape (..., n)
        The points, gaps missing.
    base : array of bool, shape (n,)
        Points from which centre and limits are taken.
    screen : bool
        Whether moving ranges beyond 3.267 of their mean are left out, once.

    References
    ----------
    Shewhart 1931; Nelson 1982, "Control charts for individual measurements", Journal of Quality Technology 14.
    """
    centre = _along(np.nanmean(values[..., base], axis=-1), values)
    sigma = _along(mean_moving_range(values[..., base], screen=screen) / BIAS, values)
    return Line(values, centre, sigma, centre - 3 * sigma, centre + 3 * sigma)


def proportions(part: Values, whole: Values, base: NDArray[np.bool_], *, laney: bool, screen: bool) -> Line:
    """Return the overall proportion and limits that narrow with the denominator.

    Parameters
    ----------
    part, whole : array of float, shape (..., n)
        Numerators and denominators, gaps missing.
    base : array of bool, shape (n,)
        Points from which centre and limits are taken.
    laney : bool
        Whether the limits also hold the variation between points (P′).
    screen : bool
        As for :func:`individuals`, of the standardised points.

    References
    ----------
    Laney 2002, "Improved control charts for attributes", Quality Engineering 14.
    """
    centre = _overall(part, whole, base)
    sigma = np.sqrt(centre * (1 - centre) / whole)
    return _scaled(part / whole, centre, sigma, base, laney=laney, screen=screen, ceiling=1.0)


def rates(count: Values, exposure: Values, base: NDArray[np.bool_], *, laney: bool, screen: bool) -> Line:
    """Return the overall rate and limits that narrow with the exposure; parameters as for :func:`proportions`."""
    centre = _overall(count, exposure, base)
    sigma = np.sqrt(centre / exposure)
    return _scaled(count / exposure, centre, sigma, base, laney=laney, screen=screen, ceiling=np.inf)


def median(values: Values, base: NDArray[np.bool_]) -> Line:
    """Return the median of a run chart, which has no limits."""
    centre = _along(np.nanmedian(values[..., base], axis=-1), values)
    nothing = np.full_like(values, np.nan)
    return Line(values, centre, nothing, nothing, nothing)


def mean_moving_range(values: Values, *, screen: bool) -> Values:
    """Return the mean of the absolute differences between neighbours; none is taken across a gap.

    Examples
    --------
    The series of the vignette "Deviations from Excel defaults" of NHSRplotthedots: one point of 10 among ones and twos.

    >>> values = np.array([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1.0])
    >>> [round(float(mean_moving_range(values, screen=screen)), 3) for screen in (False, True)]
    [1.882, 1.0]
    """
    ranges = np.abs(np.diff(values, axis=-1))
    mean = _mean(ranges)
    if screen:
        ranges = np.where(ranges < SCREEN * mean[..., None], ranges, np.nan)
        mean = np.where(np.isnan(ranges).all(axis=-1), mean, _mean(ranges))
    return mean


def _mean(values: Values) -> Values:
    """Return the mean of what is there; missing where nothing is."""
    known = ~np.isnan(values)
    number = known.sum(axis=-1)
    return np.where(known, values, 0).sum(axis=-1) / np.where(number, number, np.nan)


def _overall(part: Values, whole: Values, base: NDArray[np.bool_]) -> Values:
    total = np.nansum(part[..., base], axis=-1) / np.nansum(whole[..., base], axis=-1)
    return _along(total, part)


def _scaled(
    values: Values, centre: Values, sigma: Values, base: NDArray[np.bool_], *, laney: bool, screen: bool,
    ceiling: float,
) -> Line:  # fmt: skip
    """Widen (or narrow) the limits by what standardised neighbours differ."""
    if laney:
        scores = (values - centre) / np.where(sigma > 0, sigma, np.nan)
        spread = mean_moving_range(scores[..., base], screen=screen) / BIAS
        sigma = sigma * _along(np.nan_to_num(spread), values)
    lower, upper = np.maximum(centre - 3 * sigma, 0.0), np.minimum(centre + 3 * sigma, ceiling)
    return Line(values, centre, sigma, lower, upper)


def _along(number: Values, values: Values) -> Values:
    return np.broadcast_to(np.asarray(number)[..., None], values.shape).copy()
