"""Could the difference between two reports' estimates be chance? What two intervals can say when they share data.

Last month's report and this one rest largely on the same rows, so their estimates are not independent, and how far they
move together is not written in either. What is known is a bound. If the later estimate uses all that the earlier one
used, in a longer period from the same first month, the two cannot move against each other; then the interval that
takes them for independent is too wide, never too narrow. If the periods only overlap they may move against each other
(a slope does, where months at its end become months at its beginning), and only the sum of both widths is safe.
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
        An interval for it that is wide enough whatever the two share.
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
        Whether the later one uses all that the earlier one used, from the same first month.

    Returns
    -------
    Apart or None
        None where the two do not estimate the same: another unit, method or level.

    Notes
    -----
    Limits of a difference from the limits of its two parts: Zou & Donner (2008). With a correlation of at least
    nought between the two, leaving it out makes the interval wider; with an efficient estimate over nested data it is
    never negative (Hausman 1978). Otherwise both distances are added, as if the two moved against each other wholly.

    Examples
    --------
    >>> from evalkit.results.finding import Method
    >>> def slope(value, half):
    ...     return Estimate(value, value - half, value + half, value, value, half / 2, 9, .05, 12, "points", "t-test",
    ...                     Method("Trend", "Example (2020)"))
    >>> apart(slope(1.0, 0.6), slope(1.5, 0.5), nested=True).chance.value
    'could be chance'
    >>> apart(slope(1.0, 0.6), slope(2.0, 0.5), nested=True).chance.value
    'more than chance'
    >>> apart(slope(1.0, 0.6), slope(2.0, 0.5), nested=False).chance.value
    'could be chance'
    """
    if (before.unit, before.method, before.level) != (after.unit, after.method, after.level):
        return None
    numbers = (before.value, before.low, before.high, after.value, after.low, after.high)
    if not all(math.isfinite(number) for number in numbers):
        return None
    difference = after.value - before.value
    together = math.hypot if nested else (lambda one, other: one + other)
    low = difference - together(after.value - after.low, before.high - before.value)
    high = difference + together(after.high - after.value, before.value - before.low)
    return Apart(difference, low, high)
