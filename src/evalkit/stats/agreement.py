"""How far raters agree: with each other, beyond chance, and how far items of a scale belong together.

Scores are rows of what was rated (subjects, or respondents for a scale's items) by columns of who rated (or items).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Form = Literal["1,1", "A,1", "C,1", "1,k", "A,k", "C,k"]
_Scores = NDArray[np.float64]

LEAST_AGREEMENT = 0.5
"""Agreement within a group below which LeBreton and Senter (2008) call it weak or lacking."""


@dataclass(frozen=True)
class Coefficient:
    """A coefficient of agreement with its interval.

    Parameters
    ----------
    value : float
        The coefficient; 1 is perfect. NaN where it is not defined, because nothing varies or too little was rated.
    low, high : float
        95 % interval.
    """

    value: float
    low: float
    high: float


_UNDEFINED = Coefficient(np.nan, np.nan, np.nan)
_NOTHING = 1e-12
"""Share of the whole that is a rounding error."""


def krippendorff_alpha(ratings: ArrayLike, level: Level = "ordinal") -> float:
    """Return Krippendorff's alpha: agreement beyond chance for any number of raters, with gaps.

    Parameters
    ----------
    ratings : array of float, shape (subjects, raters)
        Scores; NaN where a rater gave none. Subjects with fewer than two scores say nothing and are left out.
    level : {"nominal", "ordinal", "interval", "ratio"}, default "ordinal"
        What a difference of scores means.

    Returns
    -------
    float
        1: perfect agreement; 0: what chance would give; below 0: less. NaN where all scores are the same or nobody can
        be compared.

    Raises
    ------
    ValueError
        If the level is unknown, or scores of a ratio scale are negative.

    References
    ----------
    Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania.

    Examples
    --------
    Four observers of twelve units (Krippendorff 2011, example C), who reach .743, .815, .849 and .797.

    >>> x = np.nan
    >>> observers = [[1, 2, 3, 3, 2, 1, 4, 1, 2, x, x, x], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, x, 3],
    ...              [x, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, x], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, x]]
    >>> units = np.transpose(observers)
    >>> [round(krippendorff_alpha(units, level), 3) for level in ("nominal", "ordinal", "interval", "ratio")]
    [0.743, 0.815, 0.849, 0.797]
    """
    scores = _table(ratings)
    if level not in _DIFFERENCES:
        raise ValueError(f"level must be one of {', '.join(_DIFFERENCES)}")
    scores = scores[(~np.isnan(scores)).sum(axis=1) >= 2]
    values, places = np.unique(scores[~np.isnan(scores)], return_inverse=True)
    if level == "ratio" and len(values) and values[0] < 0:
        raise ValueError("scores of a ratio scale are not negative")
    if len(values) < 2:
        return float("nan")
    counts = np.zeros((len(scores), len(values)))
    np.add.at(counts, (np.nonzero(~np.isnan(scores))[0], places), 1)
    each = counts.sum(axis=1)
    coincidences = (counts.T / (each - 1)) @ counts - np.diag((counts / (each - 1)[:, None]).sum(axis=0))
    totals = coincidences.sum(axis=0)
    apart = _DIFFERENCES[level](values, totals)
    observed = (coincidences * apart).sum()
    expected = (np.outer(totals, totals) * apart).sum() / (totals.sum() - 1)
    return float(1 - observed / expected)


def _nominal(values: _Scores, _: _Scores) -> _Scores:
    return (values[:, None] != values).astype(float)


def _ordinal(_: _Scores, totals: _Scores) -> _Scores:
    """Return squared numbers of ranks between values; the ranks at both ends count half."""
    upto = np.cumsum(totals) - totals / 2
    return (upto[:, None] - upto) ** 2


def _interval(values: _Scores, _: _Scores) -> _Scores:
    return (values[:, None] - values) ** 2


def _ratio(values: _Scores, _: _Scores) -> _Scores:
    both = values[:, None] + values
    return np.divide(values[:, None] - values, both, out=np.zeros_like(both), where=both != 0) ** 2


_DIFFERENCES: Mapping[str, Callable[[_Scores, _Scores], _Scores]] = MappingProxyType(
    {"nominal": _nominal, "ordinal": _ordinal, "interval": _interval, "ratio": _ratio}
)


def icc(ratings: ArrayLike, form: Form = "A,1") -> Coefficient:
    """Return an intraclass correlation: the share of variance that lies between what was rated.

    Parameters
    ----------
    ratings : array of float, shape (subjects, raters)
        Scores; a subject that a rater left out is left out.
    form : {"1,1", "A,1", "C,1", "1,k", "A,k", "C,k"}, default "A,1"
        Each subject has raters of its own (1), the same raters are to agree in the score itself (A) or in the order
        (C); of one rater (1) or the mean of all of them (k).

    Returns
    -------
    Coefficient
        With its 95 % interval by the F distribution. NaN with fewer than two complete subjects or raters.

    Raises
    ------
    ValueError
        If the form is unknown.

    References
    ----------
    Shrout and Fleiss 1979, "Intraclass correlations: uses in assessing rater reliability", Psychological Bulletin 86;
    McGraw and Wong 1996, "Forming inferences about some intraclass correlation coefficients", Psychological Methods 1.

    Examples
    --------
    Six subjects and four judges (Shrout and Fleiss 1979, table 2), for whom they print .17, .29, .71, .44, .62, .91.

    >>> judged = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> [round(icc(judged, form).value, 2) for form in ("1,1", "A,1", "C,1", "1,k", "A,k", "C,k")]
    [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    """
    scores = _table(ratings)
    if form not in {"1,1", "A,1", "C,1", "1,k", "A,k", "C,k"}:
        raise ValueError("form must be one of 1,1  A,1  C,1  1,k  A,k  C,k")
    scores = scores[~np.isnan(scores).any(axis=1)]
    n, k = scores.shape
    if n < 2 or k < 2 or np.ptp(scores) == 0:
        return _UNDEFINED
    squares = _mean_squares(scores)
    single = {"1": _one_way, "A": _agreement, "C": _consistency}[form[0]](squares, n, k)
    return single if form.endswith("1") else Coefficient(*(_stepped_up(end, k) for end in _ends(single)))


@dataclass(frozen=True)
class _Squares:
    """Mean squares of a table: between rows, between columns, within rows, and of what is left."""

    rows: float
    columns: float
    within: float
    left: float


def _mean_squares(scores: _Scores) -> _Squares:
    n, k = scores.shape
    mean = scores.mean()
    rows = k * ((scores.mean(axis=1) - mean) ** 2).sum()
    columns = n * ((scores.mean(axis=0) - mean) ** 2).sum()
    within = ((scores - scores.mean(axis=1, keepdims=True)) ** 2).sum()
    sums = np.array([rows, columns, within, within - columns])
    sums[sums < _NOTHING * (rows + within)] = 0.0
    return _Squares(*(sums / [n - 1, k - 1, n * (k - 1), (n - 1) * (k - 1)]).tolist())


def _ends(coefficient: Coefficient) -> tuple[float, float, float]:
    return coefficient.value, coefficient.low, coefficient.high


def _stepped_up(single: float, k: int) -> float:
    """Return the coefficient of a mean of k (Spearman 1910; Brown 1910)."""
    below = 1 + (k - 1) * single
    return k * single / below if below > 0 else -np.inf


def _one_way(squares: _Squares, n: int, k: int) -> Coefficient:
    return _by_ratio(squares.rows, squares.within, n - 1, n * (k - 1), k)


def _consistency(squares: _Squares, n: int, k: int) -> Coefficient:
    return _by_ratio(squares.rows, squares.left, n - 1, (n - 1) * (k - 1), k)


def _by_ratio(between: float, within: float, df: int, df_within: int, k: int) -> Coefficient:
    if within == 0:
        return Coefficient(1.0, 1.0, 1.0) if between > 0 else _UNDEFINED
    ratio = between / within
    low, high = ratio / stats.f.ppf(0.975, df, df_within), ratio * stats.f.ppf(0.975, df_within, df)
    return Coefficient(*(float((one - 1) / (one + k - 1)) for one in (ratio, low, high)))


def _agreement(squares: _Squares, n: int, k: int) -> Coefficient:
    rows, columns, left = squares.rows, squares.columns, squares.left
    whole = rows + (k - 1) * left + k * (columns - left) / n
    if whole <= _NOTHING * (rows + columns + left):
        return _UNDEFINED
    value = (rows - left) / whole
    if value >= 1 - _NOTHING:
        return Coefficient(1.0, 1.0, 1.0)
    a, b = (k * value) / (n * (1 - value)), 1 + (k * value * (n - 1)) / (n * (1 - value))
    spread = (a * columns) ** 2 / (k - 1) + (b * left) ** 2 / ((n - 1) * (k - 1))
    if spread == 0:
        return Coefficient(float(value), np.nan, np.nan)
    df = max(1.0, (a * columns + b * left) ** 2 / spread)  # below 0 the formula can fall short of any distribution
    above, below = stats.f.ppf(0.975, n - 1, df), stats.f.ppf(0.975, df, n - 1)
    rest = k * columns + (k * n - k - n) * left
    low = n * (rows - above * left) / (above * rest + n * rows)
    high = n * (below * rows - left) / (rest + n * below * rows)
    return Coefficient(float(value), float(low), float(high))


def cronbach_alpha(scores: ArrayLike) -> Coefficient:
    """Return Cronbach's alpha: how far the items of a scale belong together, with Feldt's interval.

    Parameters
    ----------
    scores : array of float, shape (respondents, items)
        Scores, all in the same direction; a respondent who left one out is left out.

    Returns
    -------
    Coefficient
        NaN with fewer than two complete respondents or items.

    References
    ----------
    Cronbach 1951, "Coefficient alpha and the internal structure of tests", Psychometrika 16; Feldt 1965, "The
    approximate sampling distribution of Kuder–Richardson reliability coefficient twenty", Psychometrika 30.

    Examples
    --------
    Alpha is what Shrout and Fleiss (1979) call ICC(3,k) and print as .91.

    >>> judged = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> round(cronbach_alpha(judged).value, 2)
    0.91
    """
    table = _table(scores)
    table = table[~np.isnan(table).any(axis=1)]
    n, k = table.shape
    together = table.sum(axis=1).var(ddof=1) if n > 1 else 0.0
    if n < 2 or k < 2 or together == 0:
        return _UNDEFINED
    alpha = k / (k - 1) * (1 - table.var(axis=0, ddof=1).sum() / together)
    df, df_left = n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - alpha) * stats.f.ppf(p, df, df_left) for p in (0.975, 0.025))
    return Coefficient(float(alpha), float(low), float(high))


def rwg(ratings: ArrayLike, levels: ArrayLike) -> float:
    """Return r_wg: how much less the raters of one thing differ than if each had picked a level at random.

    Parameters
    ----------
    ratings : array of float, shape (raters,)
        Scores of one thing; NaN where a rater gave none.
    levels : array of float, shape (levels,)
        Scores of all levels that could have been given.

    Returns
    -------
    float
        1: all gave the same score; 0: they differ as much as random answers, or more. NaN with fewer than two raters.

    Raises
    ------
    ValueError
        With fewer than two levels.

    References
    ----------
    James, Demaree and Wolf 1984, "Estimating within-group interrater reliability with and without response bias",
    Journal of Applied Psychology 69. What is weak and what is strong: LeBreton and Senter 2008, "Answers to 20
    questions about interrater reliability and interrater agreement", Organizational Research Methods 11.

    Examples
    --------
    Random answers on five points have a variance of 2 (James, Demaree and Wolf 1984).

    >>> rwg([3, 4, 4, 5], levels=[1, 2, 3, 4, 5]).__round__(3), rwg([1, 1, 5, 5], levels=[1, 2, 3, 4, 5])
    (0.667, 0.0)
    """
    scores, possible = np.asarray(ratings, dtype=float), np.unique(np.asarray(levels, dtype=float))
    if len(possible) < 2:
        raise ValueError("a scale has at least two levels")
    scores = scores[~np.isnan(scores)]
    if len(scores) < 2:
        return float("nan")
    return float(max(0.0, 1 - scores.var(ddof=1) / possible.var()))


def fleiss_kappa(counts: ArrayLike) -> float:
    """Return Fleiss' kappa: agreement beyond chance of equally many raters in sorting subjects into categories.

    Parameters
    ----------
    counts : array of int, shape (subjects, categories)
        How many raters put a subject into a category; the same number of raters for each.

    Returns
    -------
    float
        NaN where all raters always used one category.

    Raises
    ------
    ValueError
        If subjects have different numbers of raters, or fewer than two.

    References
    ----------
    Fleiss 1971, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76.

    Examples
    --------
    >>> fleiss_kappa([[3, 0], [0, 3], [3, 0]])
    1.0
    """
    table = np.asarray(counts, dtype=float)
    raters = table.sum(axis=1)
    if len(table) == 0 or raters[0] < 2 or (raters != raters[0]).any():
        raise ValueError("every subject needs the same number of raters, two at least")
    n = raters[0]
    agreed = ((table**2).sum(axis=1) - n).mean() / (n * (n - 1))
    by_chance = ((table.sum(axis=0) / table.sum()) ** 2).sum()
    return float((agreed - by_chance) / (1 - by_chance)) if by_chance < 1 else float("nan")


def _table(scores: ArrayLike) -> _Scores:
    table = np.asarray(scores, dtype=float)
    if table.ndim != 2:
        raise ValueError("scores are a table: rows of what was rated, columns of who rated")
    return table
