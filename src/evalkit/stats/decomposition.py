"""What changed momentum: more people (mass), or more interactions for each (velocity).

The two effects add up to the change exactly, without a remainder to explain away. Between groups, such as systems,
effects add up too: what is left over by comparing totals is the *mix*, which here stays within the groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.results.finding import Estimate, Method
from evalkit.stats.intervals import relative_change
from evalkit.stats.panel import counts_table, occasions_table, shared_change
from evalkit.stats.trend import WithAndWithoutLast

LEAST_MONTHS = 6
"""Fewest months, both periods together, for a change of velocity."""

LEAST_PEOPLE = 8
"""Fewest people in the median month for a change of velocity."""


@dataclass(frozen=True)
class Effects:
    """A change of interactions and what it consists of, in interactions.

    Parameters
    ----------
    mass : float
        By more or fewer people.
    velocity : float
        By more or fewer interactions for each person.
    total : float
        Their sum: interactions after less interactions before.
    """

    mass: float
    velocity: float
    total: float


METHOD = Method(
    "change of log interactions per person between two periods, with the occasions allowed for, by least squares; "
    "standard error averaged over shares of lasting noise, or by the spread of the systems where that is larger",
    "Patterson and Thompson 1971; Hoeting, Madigan, Raftery and Volinsky 1999",
)

Factors = tuple[ArrayLike, ArrayLike]
"""People and interactions per person: numbers, or arrays with one entry for each group."""


def lmdi(before: Factors, after: Factors) -> Effects:
    """Split a change of interactions into a mass and a velocity effect by the logarithmic mean Divisia index.

    Parameters
    ----------
    before, after : tuple of (people, interactions per person)
        Numbers, or arrays of shape (groups,) in the same order: then the effects of the groups are added. Where there
        is nobody, interactions per person are anything but missing, such as 0.

    Returns
    -------
    Effects
        In interactions.

    Raises
    ------
    ValueError
        If a factor is negative or missing, or the groups differ.

    References
    ----------
    Ang 2005, "The LMDI approach to decomposition analysis: a practical guide", Energy Policy 33. Zeros: Wood and
    Lenzen 2006, "Zero-value problems of the logarithmic mean Divisia index decomposition method", Energy Policy 34.

    Examples
    --------
    >>> effects = lmdi(before=(40, 1.5), after=(90, 2.4))
    >>> f"mass {effects.mass:.3f}, velocity {effects.velocity:.3f}, total {effects.total:.0f}"
    'mass 98.760, velocity 57.240, total 156'
    """
    mass, velocity = lmdi_effects(_stacked(before), _stacked(after))
    return Effects(float(mass), float(velocity), float(_product(after) - _product(before)))


def shapley(before: Factors, after: Factors) -> Effects:
    """Split the same change by averaging over the two orders in which the factors could have changed.

    Parameters
    ----------
    before, after : tuple of (people, interactions per person)
        As for :func:`lmdi`.

    Returns
    -------
    Effects
        In interactions; a check on :func:`lmdi`, from which it differs little unless the change is large.

    Raises
    ------
    ValueError
        If a factor is negative or missing, or the groups differ.

    References
    ----------
    Shapley 1953; as a decomposition: Albrecht, François and Schoors 2002, Energy Policy 30.

    Examples
    --------
    >>> effects = shapley(before=(40, 1.5), after=(90, 2.4))
    >>> f"mass {effects.mass:.1f}, velocity {effects.velocity:.1f}, total {effects.total:.0f}"
    'mass 97.5, velocity 58.5, total 156'
    """
    (people, each), (people_after, each_after) = _stacked(before).T, _stacked(after).T
    mass = (people_after - people) @ (each + each_after) / 2
    velocity = (each_after - each) @ (people + people_after) / 2
    return Effects(float(mass), float(velocity), float(_product(after) - _product(before)))


def velocity_change(
    before_people: ArrayLike,
    before_count: ArrayLike,
    after_people: ArrayLike,
    after_count: ArrayLike,
    before_occasions: ArrayLike | None = None,
    after_occasions: ArrayLike | None = None,
    minimum_months: int = LEAST_MONTHS,
) -> Estimate | None:
    """Estimate how interactions per person changed between two periods, as a relative change.

    Two totals cannot tell the programme's change from what hit all systems at once. So both periods come by month.

    Parameters
    ----------
    before_people, after_people : array of int, shape (systems, months) or (months,)
        Active people of each system in consecutive months; the periods may differ in length.
    before_count, after_count : array of int, of the same shapes
        Their interactions.
    before_occasions, after_occasions : array of int, shape (kinds, months), optional
        Occasions of each kind offered in each month, as for :func:`evalkit.stats.momentum.occasion_adjusted`.
    minimum_months : int, default 6
        Fewest months, both periods together.

    Returns
    -------
    Estimate or None
        Relative change of interactions per person and month; `n` is the number of months. None with fewer than
        two months in a period or too few in all, or fewer than 8 people in the median month.

    Raises
    ------
    ValueError
        If people and interactions have different shapes, or a count is negative or missing.

    References
    ----------
    As for :func:`evalkit.stats.drift.coefficient`.

    Examples
    --------
    >>> people, one, two = [[40, 41, 40, 42]], [[60, 64, 59, 65]], [[95, 97, 101, 99]]
    >>> change = velocity_change(people, one, people, two)
    >>> f"{change.value:.2f}, {change.low:.2f} to {change.high:.2f}"
    '0.58, 0.47 to 0.70'
    """
    people = [counts_table(before_people), counts_table(after_people)]
    counts = [counts_table(before_count), counts_table(after_count)]
    if [one.shape for one in people] != [one.shape for one in counts] or len(people[0]) != len(people[1]):
        raise ValueError("people and interactions must be given for the same systems and months")
    lengths = [one.shape[1] for one in people]
    offered = [
        occasions_table(one, p.shape) for one, p in zip((before_occasions, after_occasions), people, strict=True)
    ]
    everybody = np.concatenate(people, axis=1)
    if min(lengths) < 2 or sum(lengths) < minimum_months or np.median(everybody.sum(axis=0)) < LEAST_PEOPLE:
        return None
    total, logs = _log_velocity(everybody, np.concatenate(counts, axis=1))
    later = np.repeat([0.0, 1.0], lengths)
    change = shared_change(total, logs, later, np.concatenate(offered, axis=2), np.arange(float(len(later))))
    if change is None:
        return None
    return relative_change(
        change.value,
        change.error,
        change.df,
        n=len(later),
        unit="relative change of interactions per person",
        test="t test of no change in the log of interactions per person",
        method=METHOD,
    )


def velocity_with_and_without_last(
    before_people: ArrayLike,
    before_count: ArrayLike,
    after_people: ArrayLike,
    after_count: ArrayLike,
    before_occasions: ArrayLike | None = None,
    after_occasions: ArrayLike | None = None,
    minimum_months: int = LEAST_MONTHS,
) -> WithAndWithoutLast:
    """Estimate the change of velocity, and again without the last month.

    Parameters
    ----------
    before_people, before_count, after_people, after_count, before_occasions, after_occasions, minimum_months
        As for :func:`velocity_change`; the minimum counts all months, the last included.

    Returns
    -------
    WithAndWithoutLast
        Both estimates; either may be None. :func:`evalkit.stats.grading.grade` grades them.

    Examples
    --------
    >>> people, one, two = [[40, 41, 40, 42]], [[60, 64, 59, 65]], [[95, 97, 101, 99]]
    >>> both = velocity_with_and_without_last(people, one, people, two)
    >>> f"{both.without_last.value:.2f}"
    '0.59'
    """
    people, counts = counts_table(after_people)[:, :-1], counts_table(after_count)[:, :-1]
    offered = None if after_occasions is None else np.atleast_2d(np.asarray(after_occasions))[..., :-1]
    return WithAndWithoutLast(
        velocity_change(
            before_people, before_count, after_people, after_count, before_occasions, after_occasions, minimum_months
        ),
        velocity_change(before_people, before_count, people, counts, before_occasions, offered, minimum_months - 1),
    )


def lmdi_effects(before: ArrayLike, after: ArrayLike) -> NDArray[np.float64]:
    """Split the change of a sum of products into one additive effect for each factor (LMDI-I).

    Parameters
    ----------
    before, after : array of float, shape (groups, factors)
        Factors whose product is a group's value.

    Returns
    -------
    array of float, shape (factors,)
        Effects, which add up to the change of the sum over groups.

    Raises
    ------
    ValueError
        If a factor is negative or missing, or the shapes differ.

    References
    ----------
    Ang 2005, equations 2 to 5; zeros by their limits, Wood and Lenzen 2006.

    Examples
    --------
    A factor that goes to nothing takes the whole change.

    >>> lmdi_effects([[10, 2.0, 3.0]], [[20, 0.0, 3.0]]).tolist()
    [0.0, -60.0, 0.0]
    """
    old, new = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    given = np.concatenate([old.ravel(), new.ravel()])
    if old.shape != new.shape or not np.isfinite(given).all() or (given < 0).any():
        raise ValueError("factors before and after must be numbers from zero, for the same groups")
    values = old.prod(axis=1), new.prod(axis=1)
    whole = (values[0] > 0) & (values[1] > 0)
    effects = np.zeros(old.shape)
    effects[whole] = logarithmic_mean(values[0][whole], values[1][whole])[:, None] * np.log(new[whole] / old[whole])
    # With a zero at one end, the limit gives the change to the factors that are zero there, in equal parts.
    vanishing = (old == 0) != (new == 0)
    share = vanishing / np.maximum(vanishing.sum(axis=1, keepdims=True), 1)
    change = (values[1] - values[0])[:, None]
    return (effects + np.where(whole[:, None], 0.0, change * share)).sum(axis=0)


def logarithmic_mean(a: ArrayLike, b: ArrayLike) -> NDArray[np.float64]:
    """Return the logarithmic mean of two positive numbers, which is their value where they are equal.

    Examples
    --------
    >>> logarithmic_mean([60.0, 5.0], [216.0, 5.0]).round(3).tolist()
    [121.786, 5.0]
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    ratio = np.log(b / a)
    near = np.abs(ratio) < 1e-6
    return np.where(near, np.sqrt(a * b), (b - a) / np.where(near, 1.0, ratio))


def _log_velocity(people: NDArray[np.float64], counts: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Return the log of interactions per person of all systems together, and of each, half of one added to both."""

    def log_ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.log((part + 0.5) / (whole + 0.5))

    return log_ratio(counts.sum(axis=0), people.sum(axis=0)), log_ratio(counts, people)


def _stacked(factors: Factors) -> NDArray[np.float64]:
    people, each = (np.atleast_1d(np.asarray(factor, dtype=float)) for factor in factors)
    if people.shape != each.shape or people.ndim != 1 or not len(people):
        raise ValueError("people and interactions per person must be given for the same groups")
    return np.column_stack([people, each])


def _product(factors: Factors) -> float:
    people, each = _stacked(factors).T
    return people @ each
