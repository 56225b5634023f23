"""Whether a share of answers differs between two occasions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.results.finding import Direction, Estimate, Grade, Method
from evalkit.stats.grading import Verdict
from evalkit.stats.rates import Interval, wilson

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_ANSWERS = 8
"""Fewest answers at each of the two occasions."""

TOO_FEW = "Fewer than eight people answered at one of the two occasions."
METHOD = Method("difference of two shares, interval from the Wilson interval of each", "Newcombe 1998")


def difference(before: tuple[int, int], after: tuple[int, int], level: float = 0.95) -> Interval:
    """Return Newcombe's interval of the difference of two independent shares (his method 10).

    Parameters
    ----------
    before, after : (int, int)
        How many, of how many.
    level : float, default 0.95
        Level of the interval.

    Returns
    -------
    Interval
        Of the later share less the earlier one, from −1 to 1.

    Raises
    ------
    ValueError
        If a number is no share, or of nobody.

    References
    ----------
    Newcombe 1998, "Interval estimation for the difference between independent proportions: comparison of eleven
    methods", Statistics in Medicine 17.

    Examples
    --------
    Newcombe's example (a), 56 of 70 against 48 of 80, as later less earlier.

    >>> low, high = difference((48, 80), (56, 70))
    >>> f"{low:.4f} to {high:.4f}"
    '0.0524 to 0.3339'
    """
    if not before[1] or not after[1]:
        raise ValueError("a share of nobody cannot be compared")
    earlier, later = before[0] / before[1], after[0] / after[1]
    first, second = wilson(*before, level=level), wilson(*after, level=level)
    below = ((later - second.low) ** 2 + (first.high - earlier) ** 2) ** 0.5
    above = ((second.high - later) ** 2 + (earlier - first.low) ** 2) ** 0.5
    return Interval(later - earlier - below, later - earlier + above)


def change(before: tuple[int, int], after: tuple[int, int]) -> Estimate | None:
    """Estimate by how much a share differs between two occasions.

    Where some people answered at both, the interval is wider than it need be; whose answers they are is often not
    known.

    Parameters
    ----------
    before, after : (int, int)
        How many, of how many.

    Returns
    -------
    Estimate or None
        The difference with 95 % and 80 % intervals; its p-value is the level at which the interval reaches no change.
        None with fewer than eight answers at one of the occasions.

    Examples
    --------
    >>> found = change((48, 80), (56, 70))
    >>> f"{found.value:.3f}, p = {found.p:.3f}"
    '0.200, p = 0.008'
    >>> change((2, 5), (3, 4))
    """
    if min(before[1], after[1]) < LEAST_ANSWERS:
        return None
    value = after[0] / after[1] - before[0] / before[1]
    wide, narrow = difference(before, after), difference(before, after, 0.8)
    return Estimate(
        value, *wide, *narrow, se=(wide.high - wide.low) / (2 * _normal(0.975)), df=float(before[1] + after[1] - 2),
        p=_level_of_no_change(lambda level: difference(before, after, level)), n=before[1] + after[1],
        unit="difference between two shares", test="Newcombe's interval of the difference holds no change",
        method=METHOD,
    )  # fmt: skip


def grade(estimate: Estimate | None) -> Verdict:
    """Grade a difference between two shares.

    Parameters
    ----------
    estimate : Estimate or None
        As :func:`change` gives it.

    Returns
    -------
    Verdict
        *Clear*: the 95 % interval lies on one side of no change. *Leaning*: the 80 % interval does.

    Examples
    --------
    >>> str(grade(change((48, 80), (56, 70))).grade), str(grade(change((9, 17), (10, 18))).grade)
    ('clear', 'not enough evidence')
    """
    if estimate is None:
        return Verdict(Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, TOO_FEW)
    for low, high, level, made in (
        (estimate.low, estimate.high, "95%", Grade.CLEAR),
        (estimate.low80, estimate.high80, "80%", Grade.LEANING),
    ):
        if low > 0 or high < 0:
            side = Direction.UP if low > 0 else Direction.DOWN
            where = "above" if low > 0 else "below"
            return Verdict(made, side, f"The whole {level} interval of the difference lies {where} no change.")
    return Verdict(Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, "The interval of the difference holds no change.")


def _level_of_no_change(interval: Callable[[float], Interval]) -> float:
    """Return one less the level of the interval whose end lies at no change."""
    inside, outside = 1.0 - 1e-12, 1e-12
    if not interval(inside).low < 0 < interval(inside).high:
        return 1 - inside
    for _ in range(60):
        middle = (inside + outside) / 2
        low, high = interval(middle)
        inside, outside = (middle, outside) if low < 0 < high else (inside, middle)
    return 1 - inside


def _normal(probability: float) -> float:
    from scipy import special

    return float(special.ndtri(probability))
