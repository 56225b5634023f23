"""A coefficient in a short series of logs, when nobody can say how much of its noise lasts.

Part of what moves a monthly count is gone next month: who happened to have time. Part of it stays: a wave of joiners
is still there half a year later. Least squares takes all noise as fleeting and is wrong by a factor of three where it
lasts; a random walk takes all of it as lasting and sees no growth in anything. Twelve months cannot tell which it is.
So the coefficient is that of least squares, but its variance is worked out for each of several shares of lasting noise
and averaged by how well each share explains the series.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

LASTING = (0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
"""Shares of the noise that lasts, each as likely as the others before the series is seen; and none."""

SHARED = (0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.995)
"""The same where months hold several values, which are never all alike."""

MEMORY = 0.97
"""Correlation of lasting noise between neighbouring months: nearly a random walk."""

WAVE = 0.6
"""Correlation of that walk's steps, where joiners come in waves."""

_JITTER = 1e-9


@dataclass(frozen=True)
class Coefficient:
    """An estimate with its standard error and degrees of freedom."""

    value: float
    error: float
    df: int


def coefficient(values: ArrayLike, design: ArrayLike, column: int, at: ArrayLike) -> Coefficient | None:
    """Estimate one coefficient of a linear model whose noise lasts to an unknown degree.

    Parameters
    ----------
    values : array of float, shape (n,)
        What is explained, such as log counts.
    design : array of float, shape (n, p)
        What explains it, an intercept included.
    column : int
        Whose coefficient is wanted.
    at : array of float, shape (n,)
        When each value was observed, in months. Values of the same month may share its noise: it is their months that
        count, not they.

    Returns
    -------
    Coefficient or None
        None where the columns cannot be told apart, or fewer than two degrees of freedom are left.

    References
    ----------
    Residual likelihood: Patterson and Thompson 1971. Averaging over models by their likelihood: Hoeting, Madigan,
    Raftery and Volinsky 1999. How they are put together is the kit's own, and is measured in `docs/calibration.md`.

    Examples
    --------
    >>> months = np.arange(12.0)
    >>> logs = 0.03 * months + 0.05 * np.array([1, -1, -1, 1, 0, 1, -1, 0, 1, -1, 1, -1])
    >>> slope = coefficient(logs, np.column_stack([np.ones(12), months]), column=1, at=months)
    >>> f"{slope.value:.3f} ± {slope.error:.3f}, {slope.df} degrees of freedom"
    '0.029 ± 0.007, 9 degrees of freedom'
    """
    y, x, when = (np.asarray(one, dtype=float) for one in (values, design, at))
    df = min(len(y) - x.shape[1], len(np.unique(when)) - 2) - 1  # one for the share of lasting noise
    if df < 2 or np.linalg.matrix_rank(x) < x.shape[1]:
        return None
    kinds, whitening, log_roots = _noise(tuple((when - when.min()).tolist()))
    row = np.linalg.pinv(x)[column]
    scales, likelihoods = _scales(y, x, whitening, log_roots)
    weights = np.exp(likelihoods - likelihoods.max())
    variance = weights / weights.sum() @ (scales * (kinds @ row @ row))
    return Coefficient(float(row @ y), float(np.sqrt(variance)), df)


def _scales(y: Values, x: Values, whitening: Values, log_roots: Values) -> tuple[Values, Values]:
    """Return, for each kind of noise, its variance by generalised least squares and its log residual likelihood."""
    design, target = whitening @ x, whitening @ y
    across = np.swapaxes(design, 1, 2)
    information = across @ design
    solution = np.linalg.solve(information, across @ target[..., None])
    rest = target - (design @ solution)[..., 0]
    df = len(y) - x.shape[1]
    squares = np.maximum((rest**2).sum(axis=1), _JITTER * df)
    likelihoods = -log_roots - np.linalg.slogdet(information)[1] / 2 - df / 2 * np.log(squares)
    return squares / df, likelihoods


@lru_cache(maxsize=64)
def _noise(at: tuple[float, ...]) -> tuple[Values, Values, Values]:
    """Return each kind of noise, what makes it white, both of shape (kinds, n, n), and half its log determinant."""
    kinds = np.array(_covariances(np.array(at)))
    roots = np.linalg.cholesky(kinds)
    log_roots: Values = np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1)
    return kinds, np.asarray(np.linalg.inv(roots), dtype=float), log_roots


def _covariances(at: Values) -> list[Values]:
    """Return what the noise may be: fleeting, a walk, a walk whose steps come in waves, and mixtures.

    Where months hold several values, noise may also be that of a month.
    """
    gap = np.abs(at[:, None] - at[None, :])
    walk = MEMORY**gap
    waves = walk * MEMORY / (1 - MEMORY**2) - WAVE ** (gap + 1) / (1 - WAVE**2)
    kinds, shares = [walk, waves / waves[0, 0]], LASTING
    if len(np.unique(at)) < len(at):
        kinds, shares = [*kinds, (gap == 0).astype(float)], SHARED
    fleeting = np.eye(len(at))
    return [fleeting, *(share * kind + (1 - share + _JITTER) * fleeting for kind in kinds for share in shares)]
