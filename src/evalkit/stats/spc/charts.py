"""Control charts and the run chart: a series into a frame with centre, limits and signals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evalkit.stats.spc import limits
from evalkit.stats.spc.rebasing import Rebase, phases
from evalkit.stats.spc.rules import ANHOEJ, MAKING_DATA_COUNT, Line, RuleSet

Values = NDArray[np.float64]

MINIMUM = 13
"""Points from which limits are more than a trial (*Making Data Count*; some tools take 12)."""

FEWEST = 4
"""Points below which there is neither centre nor limit: only the points."""

_LINES = ("centre", "sigma", "lower", "upper")


def xmr(
    values: ArrayLike,
    periods: ArrayLike | None = None,
    *,
    rules: RuleSet = MAKING_DATA_COUNT,
    rebase: Sequence[Rebase] = (),
    baseline: int | None = None,
    screen: bool = False,
) -> pd.DataFrame:
    """Chart single values against their mean and the limits of their moving range.

    Parameters
    ----------
    values : array of float, shape (n,)
        In order of time; missing values are gaps.
    periods : array, shape (n,), optional
        When each was observed, rising; by default the index of a Series, else 0 to n - 1.
    rules : RuleSet, default MAKING_DATA_COUNT
        What counts as a signal.
    rebase : sequence of Rebase, default ()
        New phases, each with its reason.
    baseline : int, optional
        Take centre and limits from so many points at the beginning of each phase; by default from all of them.
    screen : bool, default False
        Whether moving ranges beyond 3.267 of their mean are left out (Nelson 1982).

    Returns
    -------
    DataFrame, a row a period
        `value`, `phase` (from 0), `limits` ("full", "trial" or "none"), `centre`, `sigma`, `lower`, `upper`; a column
        a rule with +1, -1 or 0; `signal` (name of the first rule that signals, or nothing) and `direction`.

    Raises
    ------
    ValueError
        If periods are not rising or are there twice, or values are infinite.

    References
    ----------
    Shewhart 1931. NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.2, whose example this is:

    Examples
    --------
    >>> chart = xmr([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    >>> chart[["centre", "lower", "upper"]].iloc[0].round(4).tolist(), str(chart["limits"].iloc[0])
    ([50.81, 45.8159, 55.8041], 'trial')
    """
    series = _series(values, periods)

    def line(rows: NDArray[np.bool_], base: NDArray[np.bool_]) -> Line:
        return limits.individuals(series.to_numpy()[rows], base, screen=screen)

    return _chart(series, rules, rebase, baseline, line)


def p_chart(
    part: ArrayLike,
    whole: ArrayLike,
    periods: ArrayLike | None = None,
    *,
    laney: bool = True,
    rules: RuleSet = MAKING_DATA_COUNT,
    rebase: Sequence[Rebase] = (),
    baseline: int | None = None,
    screen: bool = False,
) -> pd.DataFrame:
    """Chart proportions against their overall proportion and limits that narrow with the denominator.

    Parameters
    ----------
    part, whole : array of float, shape (n,)
        Numerators and denominators in order of time; a denominator of nought, like a missing number, makes a gap.
    laney : bool, default True
        P′: the limits hold the variation between points, too. With large denominators an ordinary P chart takes
        almost every series for unstable.
    periods, rules, rebase, baseline, screen
        As for :func:`xmr`.

    Returns
    -------
    DataFrame
        As :func:`xmr`.

    Raises
    ------
    ValueError
        As :func:`xmr`; also if a numerator is below nought or above its denominator.

    References
    ----------
    Laney 2002, "Improved control charts for attributes", Quality Engineering 14.

    Examples
    --------
    Cans of orange juice that leak, of 50 each (Montgomery, *Introduction to Statistical Quality Control*): two samples
    lie beyond the limits.

    >>> leaking = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11,
    ...            20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
    >>> chart = p_chart(leaking, [50] * 30, periods=range(1, 31), laney=False)
    >>> chart[["centre", "lower", "upper"]].iloc[0].round(4).tolist()
    [0.2313, 0.0524, 0.4102]
    >>> chart.index[chart["beyond the limits"] != 0].tolist()
    [15, 23]
    """
    above, below = _series(part, periods), _series(whole, periods, of=part)
    if (above.to_numpy() > below.to_numpy()).any() or (above < 0).any() or (below < 0).any():
        raise ValueError("a numerator must lie between nought and its denominator: leave the point out, or correct it")
    return _of_two(above, below, limits.proportions, laney, rules, rebase, baseline, screen)


def u_chart(
    count: ArrayLike,
    exposure: ArrayLike,
    periods: ArrayLike | None = None,
    *,
    laney: bool = True,
    rules: RuleSet = MAKING_DATA_COUNT,
    rebase: Sequence[Rebase] = (),
    baseline: int | None = None,
    screen: bool = False,
) -> pd.DataFrame:
    """Chart rates, such as falls per bed day, against their overall rate; with exposure 1 this is a c chart.

    Parameters
    ----------
    count, exposure : array of float, shape (n,)
        Events, and what they are counted over, in order of time; an exposure of nought makes a gap.
    laney : bool, default True
        U′, as P′ in :func:`p_chart`.
    periods, rules, rebase, baseline, screen
        As for :func:`xmr`.

    Returns
    -------
    DataFrame
        As :func:`xmr`.

    Raises
    ------
    ValueError
        As :func:`xmr`; also if a count or an exposure is below nought.

    References
    ----------
    Laney 2002, "Improved control charts for attributes", Quality Engineering 14.

    Examples
    --------
    Faults on 26 samples of circuit boards (Montgomery, *Introduction to Statistical Quality Control*).

    >>> faults = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]
    >>> chart = u_chart(faults, [1] * 26, periods=range(1, 27), laney=False)
    >>> chart[["centre", "lower", "upper"]].iloc[0].round(2).tolist()
    [19.85, 6.48, 33.21]
    >>> chart.index[chart["beyond the limits"] != 0].tolist()
    [6, 20]
    """
    above, below = _series(count, periods), _series(exposure, periods, of=count)
    if (above < 0).any() or (below < 0).any():
        raise ValueError("counts and exposures must not lie below nought: leave the point out, or correct it")
    return _of_two(above, below, limits.rates, laney, rules, rebase, baseline, screen)


def run_chart(
    values: ArrayLike,
    periods: ArrayLike | None = None,
    *,
    rules: RuleSet = ANHOEJ,
    rebase: Sequence[Rebase] = (),
    baseline: int | None = None,
) -> pd.DataFrame:
    """Chart single values against their median, without limits.

    Parameters
    ----------
    values, periods, rules, rebase, baseline
        As for :func:`xmr`; `rules` are Anhøj's by default.

    Returns
    -------
    DataFrame
        As :func:`xmr`; `sigma`, `lower` and `upper` are missing.

    Raises
    ------
    ValueError
        As :func:`xmr`.

    References
    ----------
    Anhøj and Olesen 2014, "Run charts revisited", PLoS ONE 9.

    Examples
    --------
    >>> chart = run_chart([3, 4, 5, 4, 3, 5, 4, 3, 5, 4, 6, 7, 8, 7, 6, 8, 7, 6, 8, 7])
    >>> str(chart["signal"].iloc[-1]), int(chart["direction"].iloc[-1])
    ('unusually long run', 1)
    """
    series = _series(values, periods)

    def line(rows: NDArray[np.bool_], base: NDArray[np.bool_]) -> Line:
        return limits.median(series.to_numpy()[rows], base)

    return _chart(series, rules, rebase, baseline, line)


def _of_two(
    above: pd.Series, below: pd.Series, of: Callable[..., Line], laney: bool, rules: RuleSet,
    rebase: Sequence[Rebase], baseline: int | None, screen: bool,
) -> pd.DataFrame:  # fmt: skip
    known = (below > 0) & above.notna()
    above, below = above.where(known), below.where(known)

    def line(rows: NDArray[np.bool_], base: NDArray[np.bool_]) -> Line:
        return of(above.to_numpy()[rows], below.to_numpy()[rows], base, laney=laney, screen=screen)

    return _chart(above / below, rules, rebase, baseline, line)


def _series(values: ArrayLike, periods: ArrayLike | None, of: ArrayLike | None = None) -> pd.Series:
    """Return values by period, refusing what is in no order."""
    if periods is None:
        first = of if of is not None else values
        periods = first.index if isinstance(first, pd.Series) else np.arange(len(np.asarray(first)))
    given: Any = np.asarray(values, dtype=float)
    index = pd.Index(np.asarray(periods) if not isinstance(periods, pd.Index) else periods)
    if len(index) != len(given):
        raise ValueError("there must be as many periods as values")
    if np.isinf(given).any():
        raise ValueError("a value is infinite: leave it out as missing")
    if not index.is_unique:
        raise ValueError("a period is there twice: decide which of its values counts")
    if not index.is_monotonic_increasing:
        raise ValueError("periods must rise: sort the series by time")
    return pd.Series(given, index=index)


def _chart(
    series: pd.Series,
    rules: RuleSet,
    rebase: Sequence[Rebase],
    baseline: int | None,
    line: Callable[[NDArray[np.bool_], NDArray[np.bool_]], Line],
) -> pd.DataFrame:
    """Put a chart together phase by phase; `line` is given the rows of a phase and which of them are its baseline."""
    chart = pd.DataFrame({"value": series, "phase": phases(series.index, rebase), "limits": "none"})
    chart[list(_LINES)] = np.nan
    chart[list(rules.rules)] = 0
    known = series.notna().to_numpy()
    for phase in range(int(chart["phase"].max()) + 1 if len(chart) else 0):
        rows = (chart["phase"] == phase).to_numpy()
        number = int((rows & known).sum())
        if number < FEWEST:
            continue
        base = (known & rows)[rows].cumsum() <= (baseline or number)
        drawn = line(rows, base)
        for name in _LINES:
            chart.loc[rows, name] = getattr(drawn, name)
        chart.loc[rows, "limits"] = "full" if min(number, baseline or number) >= MINIMUM else "trial"
        there = Line(*(part[known[rows]] for part in drawn))
        for name, rule in rules.rules.items():
            chart.loc[rows & known, name] = rule(there)
    return _named(chart, rules)


def _named(chart: pd.DataFrame, rules: RuleSet) -> pd.DataFrame:
    """Add which rule signals at a point, the first of the set that does, and which way."""
    signal, direction = pd.Series("", index=chart.index), pd.Series(0, index=chart.index)
    for name in reversed(list(rules.rules)):
        found = chart[name] != 0
        signal, direction = signal.mask(found, name), direction.mask(found, chart[name])
    return chart.assign(signal=signal, direction=direction)
