"""A coefficient in a short series of logs, when nobody can say how much of its noise lasts.

Part of what moves a monthly count is gone next month: who happened to have time. Part of it stays: a wave of joiners
is still there half a year later. Least squares takes all noise as fleeting and is wrong by a factor of three where it
lasts; a random walk takes all of it as lasting and sees no growth in anything. Twelve months cannot tell which it is.
So the coefficient is estimated by generalised least squares for each of several shares of lasting noise, and the
answers are averaged by how well each share explains the series; their disagreement is part of the standard error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

LASTING = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
"""Shares of the noise that lasts, each as likely as the others before the series is seen."""

MEMORY = 0.97
"""Correlation of lasting noise between neighbouring months: nearly a random walk."""

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
        When each value was observed, in months.

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
    '0.028 ± 0.007, 10 degrees of freedom'
    """
    y, x, when = (np.asarray(one, dtype=float) for one in (values, design, at))
    df = len(y) - x.shape[1]
    if df < 2 or np.linalg.matrix_rank(x) < x.shape[1]:
        return None
    lasting = MEMORY ** np.abs(when[:, None] - when[None, :])
    fits = [_fit(y, x, column, share * lasting + (1 - share + _JITTER) * np.eye(len(y))) for share in LASTING]
    estimates, variances, likelihoods = np.array(fits).T
    weights = np.exp(likelihoods - likelihoods.max())
    weights /= weights.sum()
    value = weights @ estimates
    variance = weights @ (variances + (estimates - value) ** 2)
    return Coefficient(float(value), float(np.sqrt(variance)), df)


def _fit(y: Values, x: Values, column: int, covariance: Values) -> tuple[float, float, float]:
    """Return estimate, variance and log residual likelihood of generalised least squares."""
    root = np.linalg.cholesky(covariance)
    whitened = np.linalg.solve(root, np.column_stack([x, y]))
    design, target = whitened[:, :-1], whitened[:, -1]
    information = design.T @ design
    inverse = np.linalg.inv(information)
    solution = inverse @ (design.T @ target)
    rest = target - design @ solution
    df = len(y) - x.shape[1]
    squares = max(float(rest @ rest), _JITTER * df)
    likelihood = -np.log(np.diag(root)).sum() - np.linalg.slogdet(information)[1] / 2 - df / 2 * np.log(squares)
    return float(solution[column]), squares / df * float(inverse[column, column]), float(likelihood)
