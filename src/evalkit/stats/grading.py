"""How sure we are: from intervals to one of four grades, and the rule that gave it in plain words."""

from __future__ import annotations

from typing import NamedTuple

from evalkit import wording
from evalkit.results.finding import Direction, Estimate, Grade


class Verdict(NamedTuple):
    """A grade, the direction it points in, and the rule that gave it."""

    grade: Grade
    direction: Direction
    rule: str


def grade(estimate: Estimate | None, without_last: Estimate | None, no_change: float) -> Verdict:
    """Grade a change. Whatever is claimed must hold with the last month and without it.

    The rules are tried in this order, so that a change that is certain but too small to matter is not called clear.

    Parameters
    ----------
    estimate : Estimate or None
        Relative change over all months; None where nothing could be estimated.
    without_last : Estimate or None
        The same without the last month.
    no_change : float
        Declared band: a change within ± this share is not material.

    Returns
    -------
    Verdict
        *No material change*: both 95 % intervals lie inside the band. *Clear*: both lie on the same side of no
        change. *Leaning*: both 80 % intervals do. Otherwise *not enough evidence*, which points nowhere.

    Examples
    --------
    >>> from evalkit.stats.trend import with_and_without_last
    >>> both = with_and_without_last([100, 104, 109, 112, 118, 121, 127, 131, 137])
    >>> verdict = grade(both.all_months, both.without_last, no_change=0.01)
    >>> str(verdict.grade), str(verdict.direction)
    ('clear', 'up')
    >>> grade(None, None, no_change=0.01).rule
    'There are too few months or too few people to estimate a change.'
    """
    nothing = Grade.NOT_ENOUGH_EVIDENCE
    if estimate is None:
        return Verdict(nothing, Direction.NONE, "There are too few months or too few people to estimate a change.")
    if without_last is None:
        return Verdict(
            nothing, Direction.NONE, "Without the last month there are too few months or people to check the estimate."
        )
    both = (estimate, without_last)
    band = wording.percent(no_change)
    if all(-no_change < one.low and one.high < no_change for one in both):
        rule = f"With and without the last month, the 95% interval lies within ±{band}, declared as no material change."
        return Verdict(Grade.NO_MATERIAL_CHANGE, Direction.NONE, rule)
    side = _shared_side([(one.low, one.high) for one in both])
    if side is not Direction.NONE:
        rule = f"With and without the last month, the whole 95% interval lies {_WORDS[side]} no change."
        return Verdict(Grade.CLEAR, side, rule)
    side = _shared_side([(one.low80, one.high80) for one in both])
    if side is not Direction.NONE:
        rule = (
            f"With and without the last month, the whole 80% interval lies {_WORDS[side]} no change, "
            "but the 95% interval does not."
        )
        return Verdict(Grade.LEANING, side, rule)
    rule = f"The intervals hold both no change and changes beyond ±{band}, or depend on the last month."
    return Verdict(nothing, Direction.NONE, rule)


_WORDS = {Direction.UP: "above", Direction.DOWN: "below"}


def _shared_side(intervals: list[tuple[float, float]]) -> Direction:
    """Return the side of zero on which all intervals lie, or none."""
    if all(low > 0 for low, _ in intervals):
        return Direction.UP
    if all(high < 0 for _, high in intervals):
        return Direction.DOWN
    return Direction.NONE
