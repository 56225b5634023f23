"""Ordinal scores of the same subjects over time: the cumulative logit model with a random intercept.

A level is a place on a scale, not a number. The model says how the odds of a higher level change with a covariate such
as time, when every subject (a team) has a leaning of its own. It is a check on simpler methods, never the headline.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

QUADRATURE = 15
"""Points at which a subject's leaning is integrated, placed anew for each subject."""

_Floats = NDArray[np.float64]
_Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Ordinal:
    """A fitted cumulative logit model with a random intercept.

    Parameters
    ----------
    thresholds : array of float, shape (levels - 1,)
        Log odds of each level or a lower one, where covariates and leaning are 0.
    effects, errors : array of float, shape (covariates,)
        Change of the log odds of a higher level for one unit of each covariate, and its standard error.
    leaning : float
        Standard deviation of subjects' leanings.
    log_likelihood : float
        Of the scores, leanings integrated out.
    n, subjects : int
        Scores and subjects behind it.
    """

    thresholds: _Floats
    effects: _Floats
    errors: _Floats
    leaning: float
    log_likelihood: float
    n: int
    subjects: int


def random_intercept(scores: ArrayLike, covariates: ArrayLike, subject: ArrayLike) -> Ordinal | None:
    """Fit a cumulative logit model with a random intercept for each subject.

    Parameters
    ----------
    scores : array of float, shape (n,)
        Levels; only their order counts.
    covariates : array of float, shape (n,) or (n, covariates)
        Such as months since joining.
    subject : array, shape (n,)
        Whose score it is.

    Returns
    -------
    Ordinal or None
        None with fewer than two levels, fewer than five subjects, or where no fit is found: a covariate that
        separates the levels has no finite effect.

    Raises
    ------
    ValueError
        If a number is missing, or the arrays differ in length.

    Notes
    -----
    The likelihood of each subject is integrated by adaptive Gauss–Hermite quadrature and maximised by BFGS; standard
    errors come from the inverse of the numerical Hessian. Agrees with R's ``ordinal::clmm`` to four digits
    (tests/stats/reference).

    References
    ----------
    Tutz and Hennevogl 1996, "Random effects in ordinal regression models", Computational Statistics & Data Analysis 22.
    Pinheiro and Bates 1995, "Approximations to the log-likelihood function in the nonlinear mixed-effects model",
    Journal of Computational and Graphical Statistics 4.

    Examples
    --------
    Eight teams that all go up in the same way, some from higher than others:

    >>> months, team = np.tile(range(6), 8), np.repeat(range(8), 6)
    >>> scores = 1 + (months + team + np.tile([0, 2, 1], 16)) // 4 / 2
    >>> found = random_intercept(scores, months, team)
    >>> f"{found.effects[0]:.1f}"
    '3.2'
    """
    y, x, who = _sound(scores, covariates, subject)
    levels, order = np.unique(y, return_inverse=True)
    subjects, place = np.unique(who, return_inverse=True)
    if len(levels) < 2 or len(subjects) < 5:
        return None
    model = _Model(order.astype(np.int64), x, place.astype(np.int64), len(levels), len(subjects))
    found = optimize.minimize(model.loss, model.start(), method="BFGS", options={"gtol": 1e-6, "maxiter": 500})
    polished = optimize.minimize(model.loss, found.x, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10})
    best = polished.x if polished.fun < found.fun else found.x
    hessian = _hessian(model.loss, best)
    if not np.isfinite(hessian).all() or np.linalg.eigvalsh(hessian).min() <= 0:
        return None
    errors = np.sqrt(np.diag(np.linalg.inv(hessian)))
    thresholds, effects, leaning = model.apart(best)
    if not np.isfinite(errors).all() or max(np.abs(effects).max(initial=0), leaning) > _ENDLESS:
        return None
    first = len(levels) - 1
    return Ordinal(
        thresholds, effects, errors[first : first + x.shape[1]], leaning, -float(model.loss(best)), len(y),
        len(subjects),
    )  # fmt: skip


_ENDLESS = 10.0
"""Log odds beyond which an effect has no end: the covariate separates the levels."""


def _sound(
    scores: ArrayLike, covariates: ArrayLike, subject: ArrayLike
) -> tuple[_Floats, _Floats, NDArray[np.object_]]:
    y, x = np.asarray(scores, dtype=float), np.asarray(covariates, dtype=float)
    x = x[:, None] if x.ndim == 1 else x
    who = np.asarray(subject)
    if not len(y) == len(x) == len(who):
        raise ValueError(f"{len(y)} scores, {len(x)} rows of covariates and {len(who)} subjects are not as many")
    if np.isnan(y).any() or np.isnan(x).any():
        raise ValueError("a score or covariate is missing: leave its row out")
    return y, x, who


class _Model:
    """The likelihood of the scores; parameters are the first threshold, log steps, effects, log of the leaning."""

    def __init__(self, order: _Whole, x: _Floats, place: _Whole, levels: int, subjects: int) -> None:
        self.order, self.x, self.place, self.levels, self.subjects = order, x, place, levels, subjects
        nodes, weights = np.polynomial.hermite.hermgauss(QUADRATURE)
        self.nodes, self.log_weights = nodes, np.log(weights) + nodes**2

    def start(self) -> _Floats:
        below = np.array([(self.order <= level).mean() for level in range(self.levels - 1)])
        thresholds = special.logit(np.clip(below, 0.01, 0.99))
        steps = np.log(np.maximum(np.diff(thresholds), 0.05))
        return np.r_[thresholds[:1], steps, np.zeros(self.x.shape[1]), 0.0]

    def apart(self, parameters: _Floats) -> tuple[_Floats, _Floats, float]:
        k = self.levels - 1
        thresholds = parameters[0] + np.r_[0.0, np.cumsum(np.exp(parameters[1:k]))]
        return thresholds, parameters[k:-1], float(np.exp(parameters[-1]))

    def loss(self, parameters: _Floats) -> float:
        thresholds, effects, leaning = self.apart(np.clip(parameters, -50, 50))
        ends = np.r_[-np.inf, thresholds, np.inf]
        middle = self.x @ effects
        upper, lower = ends[self.order + 1] - middle, ends[self.order] - middle
        mode, spread = self._modes(upper, lower, leaning)
        leanings = mode + math.sqrt(2) * spread * self.nodes[:, None]  # (nodes, subjects)
        of_scores = _log_chance(upper - leaning * leanings[:, self.place], lower - leaning * leanings[:, self.place])
        together = np.zeros(leanings.shape)
        np.add.at(together.T, self.place, of_scores.T)
        together += self.log_weights[:, None] - leanings**2 / 2 + np.log(spread) - math.log(math.pi) / 2
        return -float(special.logsumexp(together, axis=0).sum())

    def _modes(self, upper: _Floats, lower: _Floats, leaning: float) -> tuple[_Floats, _Floats]:
        """Return each subject's likeliest leaning and how sharply it is told, by Newton's method."""
        mode = np.zeros(self.subjects)
        curve = np.ones(self.subjects)
        for _ in range(60):
            at = leaning * mode[self.place]
            above, below = special.expit(upper - at), special.expit(lower - at)
            # the density of the logistic at both ends tells slope and curvature of the log chance
            slope = np.bincount(self.place, leaning * (above + below - 1), self.subjects) - mode
            bend = leaning**2 * (above * (1 - above) + below * (1 - below))
            curve = np.bincount(self.place, bend, self.subjects) + 1
            step = slope / curve
            mode = mode - np.clip(-step, -2, 2)
            if np.abs(step).max() < 1e-10:
                break
        return mode, 1 / np.sqrt(curve)


def _log_chance(upper: _Floats, lower: _Floats) -> _Floats:
    """Return the log of F(upper) − F(lower) of the logistic distribution, without cancelling."""
    with np.errstate(over="ignore"):
        gap = np.where(np.isneginf(lower) | np.isposinf(upper), 1.0, -np.expm1(np.minimum(lower - upper, -1e-300)))
    return special.log_expit(upper) + special.log_expit(-lower) + np.log(np.maximum(gap, 1e-300))


def _hessian(loss: Callable[[_Floats], float], at: _Floats, step: float = 1e-4) -> _Floats:
    """Return second differences."""
    size = len(at)
    found = np.empty((size, size))
    moves = np.eye(size) * step
    for i in range(size):
        for j in range(i, size):
            ends = [loss(at + a * moves[i] + b * moves[j]) for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
            found[i, j] = found[j, i] = (ends[0] - ends[1] - ends[2] + ends[3]) / (4 * step**2)
    return found
