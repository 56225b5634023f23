"""What one would try first. An interval is on the log scale, or that of shares; NaN where it is undefined."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats
from statsmodels.regression.linear_model import OLS

Values = NDArray[np.float64]


class Tried(NamedTuple):
    """An interval, and whether the method would have claimed a rise (NaN where that is no question)."""

    estimate: float
    low: float
    high: float
    rise: float


def least_squares(series: Values, occasions: Values | None = None, month: Values | None = None) -> Tried:
    """Regress the log on the month, with months as independent."""
    fit = OLS(np.log(series), _design(series, occasions, month)).fit()
    return _interval(fit.params[0], fit.bse[0], fit.df_resid)


def newey_west(series: Values, occasions: Values | None = None, lags: int = 2) -> Tried:
    """Do the same with standard errors that are robust to correlation (HAC)."""
    fit = OLS(np.log(series), _design(series, occasions)).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
    )
    return _interval(fit.params[0], fit.bse[0], fit.df_resid)


def poisson_regression(
    series: Values, occasions: Values | None = None, quasi: bool = False, month: Values | None = None
) -> Tried:
    """Fit a Poisson model with a log link by iteratively reweighted least squares; quasi: t, scaled by residuals."""
    design = _design(series, occasions, month)
    coefficients = np.zeros(design.shape[1])
    coefficients[1] = np.log(series.mean())
    step = np.ones(1)
    while np.abs(step).max() > 1e-10:
        mean = np.exp(design @ coefficients)
        step = np.linalg.solve(design.T @ (design * mean[:, None]), design.T @ (series - mean))
        coefficients = coefficients + step
    mean = np.exp(design @ coefficients)
    error = np.sqrt(np.linalg.inv(design.T @ (design * mean[:, None]))[0, 0])
    df = len(series) - design.shape[1]
    if quasi:
        return _interval(coefficients[0], error * np.sqrt(((series - mean) ** 2 / mean).sum() / df), df)
    return _interval(coefficients[0], error, math.inf)


def mean_log_growth(stock: Values) -> Tried:
    """Average the monthly log growth: a random walk with drift, t(n - 1)."""
    steps = np.diff(np.log(stock))
    return _interval(steps.mean(), steps.std(ddof=1) / np.sqrt(len(steps)), len(steps) - 1)


def quarterly_growth(stock: Values) -> Tried:
    """Average the log growth between every third month end, whose windows hardly overlap; undefined for two."""
    third = stock[::-1][::3][::-1]
    if len(third) < 3:
        return Tried(math.nan, math.nan, math.nan, 0.0)
    slope, low, high, rise = mean_log_growth(third)
    return Tried(slope / 3, low / 3, high / 3, rise)


class MannKendall(NamedTuple):
    """The statistic, its variance with ties, the normal score and the two-sided p-value."""

    s: int
    variance: float
    z: float
    p: float


def mann_kendall(values: ArrayLike) -> MannKendall:
    """Test for a trend by the signs of all pairs (Mann 1945; Kendall 1975), by the normal approximation."""
    series = np.asarray(values, dtype=float)
    first, second = np.triu_indices(len(series), 1)
    s = int(np.sign(series[second] - series[first]).sum())
    n, ties = len(series), np.unique(series, return_counts=True)[1]
    variance = float(n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    z = (s - np.sign(s)) / math.sqrt(variance) if variance else 0.0
    return MannKendall(s, variance, float(z), float(2 * special.ndtr(-abs(z))))


def by_mann_kendall(series: Values) -> Tried:
    """Claim a rise where Mann–Kendall's two-sided test does."""
    test = mann_kendall(series)
    return Tried(math.nan, math.nan, math.nan, float(test.s > 0 and test.p < 0.05))


def by_binomial(series: Values) -> Tried:
    """Claim a rise where the number of rises is too large for tosses of a coin."""
    steps = np.diff(series)
    up = int((steps > 0).sum())
    return Tried(math.nan, math.nan, math.nan, float(stats.binom.sf(up - 1, len(steps), 0.5) < 0.025))


def system_slopes(table: Values, occasions: Values | None = None) -> Tried:
    """Compare the slopes of systems, t(systems - 1)."""
    slopes = np.linalg.pinv(_design(table[0], occasions))[0] @ np.log(table + 0.5).T
    return spread(slopes)


def slopes_and_months(table: Values, occasions: Values | None = None) -> Tried:
    """Add the variance of independent months to that between systems, t(systems - 1)."""
    design = _design(table[0], occasions)
    inverse = np.linalg.pinv(design)
    logs = np.log(table + 0.5).T
    slopes = inverse[0] @ logs
    rest = (logs - design @ (inverse @ logs)).mean(axis=1)
    monthly = rest @ rest / (len(design) - design.shape[1]) * (inverse[0] @ inverse[0])
    return _interval(slopes.mean(), np.sqrt(slopes.var(ddof=1) / len(slopes) + monthly), len(slopes) - 1)


def spread(values: Values) -> Tried:
    """Give the t interval of a mean."""
    return _interval(values.mean(), values.std(ddof=1) / np.sqrt(len(values)), len(values) - 1)


def person_bootstrap(by_person: Values, occasions: Values | None, seed: int, draws: int = 200) -> Tried:
    """Resample people and take the percentiles of the slope of the log total."""
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(len(by_person), np.full(len(by_person), 1 / len(by_person)), draws)
    row = np.linalg.pinv(_design(by_person[0], occasions))[0]
    low, high = np.percentile(np.log(weights @ by_person + 0.5) @ row, [2.5, 97.5])
    return Tried(float(np.log(by_person.sum(axis=0) + 0.5) @ row), float(low), float(high), float(low > 0))


def poisson_ratio(before: tuple[float, float], after: tuple[float, float]) -> Tried:
    """Compare two rates, each an amount and what it is of, as if the amounts were Poisson counts."""
    change = math.log(after[0] / after[1]) - math.log(before[0] / before[1])
    return _interval(change, math.sqrt(1 / after[0] + 1 / before[0]), math.inf)


def _design(series: Values, occasions: Values | None, month: Values | None = None) -> Values:
    when = np.arange(float(len(series))) if month is None else month
    columns = [when - when.mean(), np.ones(len(series))]
    return np.column_stack(columns if occasions is None else [*columns, occasions])


def _interval(value: float, error: float, df: float) -> Tried:
    half = (special.stdtrit(df, 0.975) if np.isfinite(df) else special.ndtri(0.975)) * error
    return Tried(float(value), float(value - half), float(value + half), float(value - half > 0))
