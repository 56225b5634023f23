"""Could the difference between two reports' estimates be chance? What two intervals can say when they share data.

Last month's report and this one rest largely on the same rows, so their estimates are not independent, and how far they
move together is written in neither. What is known is a bound. If this report's estimate uses all that the last one
used, and more months after it, then it moves away from the last one by no more than the last one could be wrong: so
chance explains it as long as it lies within the last report's interval. If the periods only overlap, the two may even
move against each other (a slope does, where months at its end become months at its beginning), and only the sum of both
intervals is safe.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from evalkit.results.finding import Estimate


class Chance(StrEnum):
    """Whether chance explains the difference between two estimates."""

    MORE = "more than chance"
    COULD_BE = "could be chance"
    NO_MATTER = "not a matter of chance"
    UNKNOWN = "cannot be judged"


@dataclass(frozen=True)
class Apart:
    """How far two estimates are apart.

    Parameters
    ----------
    difference : float
        The later estimate less the earlier one, in their unit.
    low, high : float
        An interval for it that allows for what the two share.
    """

    difference: float
    low: float
    high: float

    @property
    def chance(self) -> Chance:
        """Whether no difference lies within the interval."""
        return Chance.COULD_BE if self.low <= 0 <= self.high else Chance.MORE


def apart(before: Estimate, after: Estimate, *, nested: bool) -> Apart | None:
    """Return the difference between two estimates with an interval that does not take them for independent.

    Parameters
    ----------
    before, after : Estimate
        The earlier and the later one.
    nested : bool
        Whether the later one uses all that the earlier one used, and more months after it.

    Returns
    -------
    Apart or None
        None where the two do not estimate the same: another unit, method or level.

    Notes
    -----
    Of an efficient estimate and one from a part of its data, the difference has the variance of the latter less that
    of the former (Hausman 1978), which is less than that of the latter alone. The formula itself is not used: with a
    month more it rests on the small difference of two variances that are themselves estimated, and claims a change in
    every fifth comparison where there is none (measured in docs/calibration.md, as this rule is).

    Examples
    --------
    >>> from evalkit.results.finding import Method
    >>> def slope(value, half):
    ...     return Estimate(value, value - half, value + half, value, value, half / 2, 9, .05, 12, "points", "t-test",
    ...                     Method("Trend", "Example (2020)"))
    >>> apart(slope(1.0, 0.6), slope(1.5, 0.5), nested=True).chance.value
    'could be chance'
    >>> apart(slope(1.0, 0.6), slope(1.7, 0.5), nested=True).chance.value
    'more than chance'
    >>> apart(slope(1.0, 0.6), slope(1.7, 0.5), nested=False).chance.value
    'could be chance'
    """
    if (before.unit, before.method, before.level) != (after.unit, after.method, after.level):
        return None
    numbers = (before.value, before.low, before.high, after.value, after.low, after.high)
    if not all(math.isfinite(number) for number in numbers):
        return None
    difference = after.value - before.value
    below, above = (0.0, 0.0) if nested else (after.value - after.low, after.high - after.value)
    return Apart(difference, after.value - before.high - below, after.value - before.low + above)
