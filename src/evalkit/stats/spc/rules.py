"""What counts as a signal: each rule a small function of a line, and the sets of rules that go together.

A rule says of every point whether it belongs to a signal, and which way: +1 up, -1 down, 0 none. Arrays may have
further axes in front, so that thousands of series are judged at once; time is the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Values = NDArray[np.float64]
Signs = NDArray[np.int8]

_NEAR = 1e-9
"""Share of a value within which it lies on a line: the mean of equal numbers can differ from them in the last digit."""


class Line(NamedTuple):
    """One phase of a chart without its gaps.

    Parameters
    ----------
    values, centre, sigma, lower, upper : array of float, shape (..., n)
        What is drawn; sigma, lower and upper are missing on a run chart.
    """

    values: Values
    centre: Values
    sigma: Values
    lower: Values
    upper: Values


Rule = Callable[[Line], Signs]


@dataclass(frozen=True, eq=False)
class RuleSet:
    """Rules that are used together.

    Parameters
    ----------
    name : str
        What it is called.
    rules : mapping of str to Rule
        By name; where several signal at one point, the first names it.
    reference : str
        Where the set is described.
    """

    name: str
    rules: Mapping[str, Rule]
    reference: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", MappingProxyType(dict(self.rules)))


def beyond_limits(line: Line) -> Signs:
    """Return the points beyond a limit (Shewhart 1931).

    Examples
    --------
    >>> flat = np.zeros(5)
    >>> beyond_limits(Line(np.array([0, 1, 4, -4, 3.0]), flat, flat + 1, flat - 3, flat + 3)).tolist()
    [0, 0, 1, -1, 0]
    """
    above, below = _side(line.values, line.upper) > 0, _side(line.values, line.lower) < 0
    return above.astype(np.int8) - below.astype(np.int8)


def shift(line: Line, points: int = 7, *, skip_centre: bool = False) -> Signs:
    """Return the points of a run of so many or more on one side of the centre.

    Parameters
    ----------
    line : Line
        The line.
    points : int, default 7
        Shortest run that signals.
    skip_centre : bool, default False
        Whether a point on the centre is passed over rather than ending the run.

    Examples
    --------
    >>> values = np.array([1, 1, 1, 0, 1, -1.0])
    >>> flat = np.zeros(6)
    >>> line = Line(values, flat, flat, flat, flat)
    >>> shift(line, 4).tolist(), shift(line, 4, skip_centre=True).tolist()
    ([0, 0, 0, 0, 0, 0], [1, 1, 1, 0, 1, 0])
    """
    side = _side(line.values, line.centre)
    return np.where(_run_lengths(side, skip_centre=skip_centre) >= points, side, 0).astype(np.int8)


def trend(line: Line, points: int = 7) -> Signs:
    """Return the points of a trend: so many or more in a row, each higher (or each lower) than the one before.

    Where one trend ends and the opposite one begins, the turning point belongs to the later.

    Examples
    --------
    >>> flat = np.zeros(5)
    >>> trend(Line(np.array([5, 1, 2, 3, 3.0]), flat, flat, flat, flat), 3).tolist()
    [0, 1, 1, 1, 0]
    """
    steps = _side(line.values[..., 1:], line.values[..., :-1])
    runs = np.where(_run_lengths(steps, skip_centre=False) >= points - 1, steps, 0)
    nothing = np.zeros_like(runs[..., :1])
    if not runs.shape[-1]:
        return np.zeros(line.values.shape, dtype=np.int8)
    before, after = np.concatenate([nothing, runs], axis=-1), np.concatenate([runs, nothing], axis=-1)
    return np.where(after != 0, after, before).astype(np.int8)


def two_of_three(line: Line) -> Signs:
    """Return the points in the outer third between centre and limit, of which three in a row on one side hold two.

    Examples
    --------
    >>> flat = np.zeros(4)
    >>> two_of_three(Line(np.array([-1, 2.5, 1, 2.5]), flat, flat + 1, flat - 3, flat + 3)).tolist()
    [0, 1, 0, 1]
    """
    side = _side(line.values, line.centre)
    above = _side(line.values, line.centre + 2 * line.sigma) > 0
    below = _side(line.values, line.centre - 2 * line.sigma) < 0
    outer = (above | below) & (beyond_limits(line) == 0)
    n = line.values.shape[-1]
    part = np.zeros(outer.shape, dtype=bool)
    for first in range(n - 2):
        three = slice(first, first + 3)
        found = (outer[..., three].sum(axis=-1) >= 2) & (np.abs(side[..., three].sum(axis=-1, dtype=int)) == 3)
        part[..., three] |= found[..., None]
    return np.where(part & outer, side, 0).astype(np.int8)


def long_run(line: Line) -> Signs:
    """Return the points of an unusually long run: more than round(log2 n) + 3, n the points not on the centre.

    References
    ----------
    Anhøj and Olesen 2014, "Run charts revisited", PLoS ONE 9; the limit is that of Schilling 2012.
    """
    side = _side(line.values, line.centre)
    useful = (side != 0).sum(axis=-1, keepdims=True)
    limit = np.round(np.log2(np.maximum(useful, 1))) + 3
    return np.where(_run_lengths(side, skip_centre=True) > limit, side, 0).astype(np.int8)


def few_crossings(line: Line) -> Signs:
    """Return all points of a line that crosses its centre unusually rarely, each with its own side.

    Crossings are too few below the 5 % quantile of the binomial distribution with n - 1 tosses, n the points not on the
    centre. The rule speaks of the whole line: it has no place of its own.

    References
    ----------
    Anhøj and Olesen 2014, "Run charts revisited", PLoS ONE 9; the limit is that of Chen 2010.
    """
    side = _side(line.values, line.centre)
    useful = (side != 0).sum(axis=-1)
    fewest = stats.binom.ppf(0.05, np.maximum(useful - 1, 0), 0.5)
    return np.where((crossings(side) < fewest)[..., None], side, 0).astype(np.int8)


def crossings(side: Signs) -> NDArray[np.int64]:
    """Count how often a line crosses its centre; points on it are passed over.

    Parameters
    ----------
    side : array of int, shape (..., n)
        On which side of the centre each point lies: +1, -1, or 0 on it.

    Examples
    --------
    >>> int(crossings(np.array([1, 0, -1, -1, 1], dtype=np.int8)))
    2
    """
    last = np.zeros(side.shape[:-1], dtype=np.int8)
    count = np.zeros(side.shape[:-1], dtype=np.int64)
    for now in np.moveaxis(side, -1, 0):
        count += (now * last) < 0
        last = np.where(now != 0, now, last)
    return count


def sides(values: Values, centre: Values) -> Signs:
    """Return on which side of the centre each point lies: +1, -1, or 0 on it."""
    return _side(values, centre)


def _run_lengths(side: Signs, *, skip_centre: bool) -> NDArray[np.int64]:
    """Return for every point how long the run is that it belongs to."""
    length, begins = np.zeros(side.shape, dtype=np.int64), np.zeros(side.shape, dtype=bool)
    run, last = np.zeros(side.shape[:-1], dtype=np.int64), np.zeros(side.shape[:-1], dtype=np.int8)
    for k in range(side.shape[-1]):
        now = side[..., k]
        passed = (now == 0) & skip_centre
        begins[..., k] = (now != last) & ~passed
        run = np.where(passed, run, np.where(begins[..., k], 1, run + 1))
        last = np.where(passed, last, now)
        length[..., k] = run
    for k in range(side.shape[-1] - 2, -1, -1):  # a run is as long at its first point as at its last
        length[..., k] = np.where(begins[..., k + 1], length[..., k], length[..., k + 1])
    return length


def _side(values: Values, line: Values) -> Signs:
    """Return the sign of the difference, nought where it is no more than the last digits of a float."""
    apart = values - line
    scale = np.maximum(np.abs(values), np.abs(line))
    return np.where(np.abs(apart) > _NEAR * scale, np.sign(apart), 0).astype(np.int8)


@cache  # the same set for the same points, so that what is worked out for one is not worked out again
def making_data_count(points: int = 7) -> RuleSet:
    """Return the four rules of *Making Data Count*.

    Parameters
    ----------
    points : int, default 7
        Points of a run on one side and of a trend; some organisations take 6.
    """
    rules = {
        "beyond the limits": beyond_limits,
        "trend": partial(trend, points=points),
        "two of three near a limit": two_of_three,
        "run on one side": partial(shift, points=points),
    }
    return RuleSet("Making Data Count", rules, "NHS England, Making Data Count; Western Electric 1956")


MAKING_DATA_COUNT = making_data_count()
"""The house style of NHS boards."""

ANHOEJ = RuleSet(
    "Anhøj",
    {"unusually long run": long_run, "unusually few crossings": few_crossings},
    "Anhøj and Olesen 2014; Anhøj 2015",
)
"""For run charts: both limits move with the number of points, so that false alarms stay about as rare."""

IHI = RuleSet(
    "IHI run chart",
    {"run of six": partial(shift, points=6, skip_centre=True), "trend of five": partial(trend, points=5)},
    "Perla, Provost and Murray 2011",
)
"""The run chart's rules as they are often taught; they signal on a third of stable series of two years."""
