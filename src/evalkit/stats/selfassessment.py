"""Self-assessments: what raters' means say of a component, of the level it earns, of other systems and of a change.

Raters, not answers, are the sample: a rater's items move together, so that answers counted as independent make
intervals too narrow (docs/calibration.md). So every function takes one mean a rater. Where all raters say the same,
nothing tells how far others would differ: the interval is then as wide as if one of them had been one `step` away.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evalkit.results.finding import Direction, Estimate, Grade, Method
from evalkit.stats.intervals import half_width
from evalkit.stats.multiplicity import holm

_Name = TypeVar("_Name")
_TINY = 1e-9
FEWEST_RATERS = 4
"""Raters from whom on there is a mean with an interval; of fewer, only their own points."""

CLEAR_AT, LEANING_AT = 0.05, 0.2
"""Adjusted p-values up to which a difference is clear, or leans."""

_MEAN = Method("mean of rater means with a t interval", "Student 1908")
_WELCH = Method("difference of means of rater means, Welch's t", "Welch 1947")
_PAIRED = Method("mean change of the same raters, paired t", "Student 1908")


def _sound(values: ArrayLike) -> NDArray[np.float64]:
    found = np.asarray(values, dtype=float)
    return found[~np.isnan(found)]


def component_mean(
    rater_means: ArrayLike, lowest: float = -math.inf, highest: float = math.inf, *, step: float = 0.0
) -> Estimate | None:
    """Return the mean of a component with its interval.

    Parameters
    ----------
    rater_means : array of float, shape (raters,)
        One mean a rater; NaN for those who left the component out.
    lowest, highest : float, optional
        Ends of the scale, beyond which no interval goes.
    step : float, default 0
        Smallest difference that two raters' means can have.

    Returns
    -------
    Estimate or None
        None with fewer than four raters.

    Examples
    --------
    >>> found = component_mean([2.0, 2.5, 2.0, 3.0, 2.5], 1, 5)
    >>> f"{found.value:.2f}, {found.low:.2f} to {found.high:.2f}"
    '2.40, 1.88 to 2.92'
    >>> component_mean([2.0, 2.5, 3.0]) is None
    True
    """
    means = _sound(rater_means)
    if len(means) < FEWEST_RATERS:
        return None
    return _estimate(
        means.mean(),
        _error(means, step),
        len(means) - 1,
        n=len(means),
        unit="score",
        method=_MEAN,
        within=(lowest, highest),
    )


def level_probabilities(mean: Estimate, cut_points: Mapping[str, float]) -> dict[str, float]:
    """Return how likely each label is, where an interval straddles a cut point.

    Parameters
    ----------
    mean : Estimate
        As :func:`component_mean` gave it.
    cut_points : mapping of str to float
        Label → lowest mean that earns it, rising.

    Returns
    -------
    dict of str to float
        By label; below the lowest cut point lies the label ``""``. The shares of a t distribution round the mean (a
        confidence distribution): they add up to 1.

    References
    ----------
    Xie and Singh 2013, "Confidence distribution, the frequentist distribution estimator of a parameter: a review",
    International Statistical Review 81.

    Examples
    --------
    >>> mean = component_mean([1.5, 2.0, 2.0, 2.5, 2.5, 2.0, 2.5, 1.5])
    >>> {label: round(p, 2) for label, p in level_probabilities(mean, {"Emerging": 1, "Developing": 2}).items()}
    {'': 0.0, 'Emerging': 0.34, 'Developing': 0.66}
    """
    labels, cuts = ["", *cut_points], np.array([*cut_points.values()], dtype=float)
    below = special.stdtr(mean.df, (cuts - mean.value) / max(mean.se, _TINY))
    shares = np.diff([0.0, *below, 1.0])
    return dict(zip(labels, shares.tolist(), strict=True))


@dataclass(frozen=True)
class Compared:
    """A difference, judged as one of a family.

    Parameters
    ----------
    estimate : Estimate
        The difference; its `p` is that of the difference alone.
    adjusted : float
        p-value adjusted for the whole family (Holm 1979).
    grade : Grade
        *Clear* up to .05 adjusted, *leaning* up to .2, otherwise *not enough evidence*; *no material change* where the
        interval lies within what was declared as no material difference.
    direction : Direction
        Which way.
    rule : str
        The rule that gave the grade.
    """

    estimate: Estimate
    adjusted: float
    grade: Grade
    direction: Direction
    rule: str


def against_the_others(
    groups: Mapping[tuple[str, str], ArrayLike], no_difference: float, *, step: float = 0.0
) -> dict[tuple[str, str], Compared]:
    """Compare each system, in each component, with all other systems together: one family.

    Parameters
    ----------
    groups : mapping of (str, str) to array of float
        By system and component, one mean a rater.
    no_difference : float
        Declared band: a difference within ± this many points is not material.
    step : float, default 0
        Smallest difference that two raters' means can have.

    Returns
    -------
    dict of (str, str) to Compared
        Where the system and the others have four raters each. Welch's t on rater means, adjusted by Holm (1979).

    References
    ----------
    Welch 1947, "The generalization of 'Student's' problem when several different population variances are involved",
    Biometrika 34.

    Examples
    --------
    >>> groups = {("A", "Focus"): [2, 2.5, 2, 2.5], ("B", "Focus"): [4, 3.5, 4, 3.5], ("C", "Focus"): [2, 2, 2.5, 3]}
    >>> found = against_the_others(groups, 0.25)
    >>> [(system, str(one.grade), str(one.direction)) for (system, _), one in found.items()][:2]
    [('A', 'leaning', 'down'), ('B', 'clear', 'up')]
    """
    found: dict[tuple[str, str], Estimate] = {}
    for (system, component), values in groups.items():
        own = _sound(values)
        others = [_sound(v) for (other, same), v in groups.items() if same == component and other != system]
        rest = np.concatenate(others) if others else np.zeros(0)
        if min(len(own), len(rest)) >= FEWEST_RATERS:
            found[system, component] = _welch(own, rest, step)
    return _as_family(found, no_difference, "comparisons of systems and components")


def change_of_raters(
    pairs: Mapping[str, tuple[ArrayLike, ArrayLike]], no_change: float, *, step: float = 0.0
) -> dict[str, Compared]:
    """Return how the same raters changed from one wave to another, by component: one family.

    Parameters
    ----------
    pairs : mapping of str to (array, array)
        By component, means of the same raters in the same order, before and after; NaN where one of them is missing.
    no_change : float
        Declared band: a change within ± this many points is not material.
    step : float, default 0
        Smallest change that a rater's mean can have.

    Returns
    -------
    dict of str to Compared
        Where four raters rated the component in both waves.

    Examples
    --------
    >>> found = change_of_raters({"Focus": ([2, 2, 1.5, 2.5, 2], [2.5, 3, 2.5, 3, 3])}, 0.25)
    >>> f"{found['Focus'].estimate.value:+.2f}", str(found["Focus"].grade)
    ('+0.80', 'clear')
    """
    found: dict[str, Estimate] = {}
    for component, (before, after) in pairs.items():
        changes = _sound(np.asarray(after, dtype=float) - np.asarray(before, dtype=float))
        if len(changes) >= FEWEST_RATERS:
            found[component] = _estimate(
                changes.mean(), _error(changes, step), len(changes) - 1, n=len(changes), unit="points", method=_PAIRED
            )
    return _as_family(found, no_change, "components")


def _error(values: NDArray[np.float64], step: float) -> float:
    """Return the standard error; at least that of raters of whom one is a step away from all others."""
    return max(float(values.std(ddof=1) / math.sqrt(len(values))), step / len(values))


def _welch(own: NDArray[np.float64], rest: NDArray[np.float64], step: float) -> Estimate:
    parts = np.array([_error(own, step) ** 2, _error(rest, step) ** 2])
    sizes = np.array([len(own), len(rest)])
    df = float(parts.sum() ** 2 / (parts**2 / (sizes - 1)).sum()) if parts.sum() > 0 else float(sizes.min() - 1)
    return _estimate(own.mean() - rest.mean(), math.sqrt(parts.sum()), df, n=len(own), unit="points", method=_WELCH)


def _estimate(
    value: float,
    error: float,
    df: float,
    *,
    n: int,
    unit: str,
    method: Method,
    within: tuple[float, float] = (-math.inf, math.inf),
) -> Estimate:
    wide, narrow = (half_width(error, df, level) for level in (0.95, 0.8))
    p = 1.0 if value == 0 else 0.0 if error == 0 else float(2 * special.stdtr(df, -abs(value) / error))
    ends = np.clip([value - wide, value + wide, value - narrow, value + narrow], *within).tolist()
    return Estimate(float(value), *ends, se=error, df=df, p=p, n=n, unit=unit, test="t test", method=method)


def _as_family(found: Mapping[_Name, Estimate], band: float, members: str) -> dict[_Name, Compared]:
    adjusted = dict(zip(found, holm([one.p for one in found.values()]), strict=True))
    return {name: _judged(one, float(adjusted[name]), band, len(found), members) for name, one in found.items()}


def _judged(estimate: Estimate, adjusted: float, band: float, size: int, members: str) -> Compared:
    way = Direction.UP if estimate.value > 0 else Direction.DOWN
    of_all = f"adjusted for {size} {members} (Holm 1979)"
    if -band < estimate.low and estimate.high < band and adjusted > CLEAR_AT:
        rule = f"The 95% interval lies within ±{band:g} points, declared as not material."
        return Compared(estimate, adjusted, Grade.NO_MATERIAL_CHANGE, Direction.NONE, rule)
    if adjusted <= CLEAR_AT:
        return Compared(estimate, adjusted, Grade.CLEAR, way, f"The difference is clear at 5%, {of_all}.")
    if adjusted <= LEANING_AT:
        return Compared(estimate, adjusted, Grade.LEANING, way, f"The difference shows at 20%, not at 5%, {of_all}.")
    rule = f"The difference could be chance, {of_all}."
    return Compared(estimate, adjusted, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, rule)


def between(values: Sequence[float], cut: float) -> tuple[int, int]:
    """Return how many lie below a cut, and how many at or above it.

    >>> between([1.5, 2.0, 4.0], 3)
    (2, 1)
    """
    return sum(value < cut for value in values), sum(value >= cut for value in values)
