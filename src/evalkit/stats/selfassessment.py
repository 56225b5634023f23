"""Self-assessments: what raters' means say of a component, of the level it earns, of other systems and of a change.

Raters, not answers, are the sample: a rater's items move together, so that answers counted as independent make
intervals too narrow (docs/calibration.md). So every function takes one mean a rater. Where all raters say the same,
nothing tells how far others would differ: the interval is then as wide as if one of them had been one `step` away.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evalkit.results.finding import Direction, Estimate, Grade, Method
from evalkit.stats.intervals import half_width
from evalkit.stats.multiplicity import holm

_TINY = 1e-9
FEWEST_RATERS = 4
"""Raters from whom on there is a mean with an interval; of fewer, only their own points."""

FEWEST_FOR_LEVELS = 8
"""Raters from whom on the likelihood of a level is what it says near a cut point (docs/calibration.md)."""

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
        p-value adjusted for the whole family.
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
    groups: Mapping[str, ArrayLike], no_difference: float, *, step: float = 0.0, draws: int = 4999, seed: int = 0
) -> dict[tuple[str, int], Compared]:
    """Compare each system, in each component, with all other systems together: one family.

    Raters are dealt to the systems anew, each with all their components, so that the family allows for raters who lean
    one way throughout; of each deal the largest difference counts (maxT).

    Parameters
    ----------
    groups : mapping of str to array of float, shape (raters, components)
        By system, one mean a rater and component; NaN where a rater left a component out.
    no_difference : float
        Declared band: a difference within ± this many points is not material.
    step : float, default 0
        Smallest difference that two raters' means can have.
    draws : int, default 4999
        How often the raters are dealt anew.
    seed : int, default 0
        Seed of the deals, so that the same answers give the same result.

    Returns
    -------
    dict of (str, int) to Compared
        By system and position of the component, where the system and the others have four raters each.

    References
    ----------
    Westfall and Young 1993, *Resampling-Based Multiple Testing*; interval by Welch 1947, "The generalization of
    'Student's' problem when several different population variances are involved", Biometrika 34.

    Examples
    --------
    >>> groups = {"A": [[2], [2.5], [2], [2.5]], "B": [[4], [3.5], [4], [3.5]], "C": [[2], [2], [2.5], [3]]}
    >>> found = against_the_others(groups, 0.25)
    >>> [(system, str(one.grade), str(one.direction)) for (system, _), one in found.items()]
    [('A', 'not enough evidence', 'none'), ('B', 'clear', 'up'), ('C', 'not enough evidence', 'none')]
    """
    scores = np.concatenate([np.asarray(own, dtype=float) for own in groups.values()])
    system = np.repeat(np.arange(len(groups)), [len(own) for own in groups.values()])
    member = (system[:, None] == np.arange(len(groups))).astype(float)
    there = (~np.isnan(scores)).astype(float)
    enough = (member.T @ there >= FEWEST_RATERS) & ((1 - member).T @ there >= FEWEST_RATERS)
    if not enough.any():
        return {}
    rng = np.random.default_rng(seed)
    dealt = member[rng.permuted(np.tile(np.arange(len(system)), (draws, 1)), axis=1)]
    least = step / max(len(system), 1)
    seen = _distances(scores, there, member[None], least)[0]
    chance = _distances(scores, there, dealt, least)
    largest = np.where(enough, chance, 0.0).max(axis=(1, 2))
    found = {}
    for s, name in enumerate(groups):
        for c in np.flatnonzero(enough[s]):
            values = scores[:, c]
            estimate = _welch(_sound(values[system == s]), _sound(values[system != s]), step)
            alone = _as_rare(chance[:, s, c], seen[s, c])
            found[name, int(c)] = _judged(
                replace(estimate, p=alone, test="permutation of raters"),
                _as_rare(largest, seen[s, c]),
                no_difference,
                f"adjusted for {int(enough.sum())} comparisons of systems and components (Westfall and Young 1993)",
            )
    return found


def _distances(
    scores: NDArray[np.float64], there: NDArray[np.float64], member: NDArray[np.float64], least: float
) -> NDArray[np.float64]:
    """Return |t| of each system against the others, by deal, system and component; pooled, with a least error."""
    known = np.nan_to_num(scores)
    n, total, squares = there.sum(axis=0), known.sum(axis=0), (known**2).sum(axis=0)
    own = np.moveaxis(member, 1, 2)
    own_n, own_sum = own @ there, own @ known
    rest_n, rest_sum = n - own_n, total - own_sum
    with np.errstate(divide="ignore", invalid="ignore"):
        within = squares - own_sum**2 / own_n - rest_sum**2 / rest_n
        error = np.sqrt(np.maximum(within, 0) / (n - 2) * (1 / own_n + 1 / rest_n))
        return np.nan_to_num(np.abs(own_sum / own_n - rest_sum / rest_n) / np.maximum(error, max(least, _TINY)))


def _as_rare(by_chance: NDArray[np.float64], seen: float) -> float:
    """Return how often chance comes as far, what was seen counted as one of the deals."""
    return float((1 + (by_chance >= seen - _TINY).sum()) / (1 + len(by_chance)))


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
    adjusted = holm([one.p for one in found.values()])
    of_all = f"adjusted for {len(found)} components (Holm 1979)"
    return {
        name: _judged(one, float(p), no_change, of_all) for (name, one), p in zip(found.items(), adjusted, strict=True)
    }


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


def _judged(estimate: Estimate, adjusted: float, band: float, of_all: str) -> Compared:
    way = Direction.UP if estimate.value > 0 else Direction.DOWN
    if -band < estimate.low and estimate.high < band and adjusted > CLEAR_AT:
        rule = f"The 95% interval lies within ±{band:g} points, declared as not material."
        return Compared(estimate, adjusted, Grade.NO_MATERIAL_CHANGE, Direction.NONE, rule)
    if adjusted <= CLEAR_AT:
        return Compared(estimate, adjusted, Grade.CLEAR, way, f"The difference is clear at 5%, {of_all}.")
    if adjusted <= LEANING_AT:
        return Compared(estimate, adjusted, Grade.LEANING, way, f"The difference shows at 20%, not at 5%, {of_all}.")
    rule = f"The difference could be chance, {of_all}."
    return Compared(estimate, adjusted, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, rule)
