"""Teams from one quarter to another, and teams beside their faculty: changes whose error rate is known.

A team is one of n, however many months it reported; where teams of a system share what happens to it, systems are.
So a change of a share is called clear only if teams and systems both say so (docs/calibration.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evalkit.results.finding import Direction, Estimate, Grade, Method
from evalkit.stats.intervals import half_width
from evalkit.stats.pairs import paired_p, tango

FEWEST_TEAMS, FEWEST_SYSTEMS = 5, 3
"""Teams from whom on a change has an interval; systems from whom on their own means are a check."""

_PAIRED = Method("mean change of the same teams, paired t", "Student 1908")
_TANGO = Method("change of a share of the same teams, score interval", "Tango 1998")
_SYSTEMS = Method("mean of the mean changes of systems, t interval", "Student 1908")
_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """A change of teams, with how sure we are.

    Parameters
    ----------
    estimate : Estimate or None
        None with fewer than five teams.
    grade : Grade
        How sure we are.
    direction : Direction
        Which way it points.
    rule : str
        The rule that gave the grade.
    systems : Estimate or None, default None
        The same from the means of systems, where that was a check.
    """

    estimate: Estimate | None
    grade: Grade
    direction: Direction
    rule: str
    systems: Estimate | None = None


_TOO_FEW = Judged(None, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, "There are too few teams for an interval.")


def change_of_scores(
    before: ArrayLike, after: ArrayLike, no_change: float, system: ArrayLike | None = None, *, step: float = 0.5
) -> Judged:
    """Return how far the same teams moved, from their means of one quarter to those of another.

    Also for two who score the same teams: their faculty's scores as `before`, their own as `after`.

    Parameters
    ----------
    before, after : array of float, shape (teams,)
        One mean a team; NaN where there is none.
    no_change : float
        Declared band: a change within ± this many points is not material.
    system : array, shape (teams,), optional
        To which system each team belongs; left out, teams have nothing in common.
    step : float, default 0.5
        Distance of two levels: where all teams move alike, the interval is as wide as if one were a level away.

    Returns
    -------
    Judged
        With three systems or more the change is also taken from their means: *clear* and *leaning* need both.

    Examples
    --------
    >>> found = change_of_scores([1, 1.5, 2, 1, 1.5, 2], [1.5, 2.5, 2.5, 2, 2, 2.5], 0.25)
    >>> f"{found.estimate.value:+.2f} ({found.estimate.low:+.2f} to {found.estimate.high:+.2f}), {found.grade}"
    '+0.67 (+0.40 to +0.94), clear'
    """
    changes = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    there = ~np.isnan(changes)
    if there.sum() < FEWEST_TEAMS:
        return _TOO_FEW
    systems = None if system is None else _of_systems(changes[there], np.asarray(system)[there], step, "points")
    return _judged(_mean(changes[there], step, "points"), systems, no_change, "points")


def change_of_share(reached_before: ArrayLike, reached_after: ArrayLike, system: ArrayLike, no_change: float) -> Judged:
    """Return how the share of teams at or above a level changed among teams that scored at both dates.

    Parameters
    ----------
    reached_before, reached_after : array of bool, shape (teams,)
        Whether a team was at the level, at both dates.
    system : array, shape (teams,)
        To which system each team belongs.
    no_change : float
        Declared band for the share.

    Returns
    -------
    Judged
        Its interval is Tango's over teams. With three systems or more the change is also taken from the systems' means:
        *clear* and *leaning* need both.

    Examples
    --------
    >>> before, after = np.arange(15) < 2, np.arange(15) < 11
    >>> found = change_of_share(before, after, list("abcde" * 3), 0.1)
    >>> f"{found.estimate.value:+.0%} ({found.estimate.low:+.0%} to {found.estimate.high:+.0%}), {found.grade}"
    '+60% (+27% to +80%), clear'
    """
    one, other = np.asarray(reached_before, dtype=bool), np.asarray(reached_after, dtype=bool)
    if len(one) < FEWEST_TEAMS:
        return _TOO_FEW
    n, gained, lost = len(one), int((~one & other).sum()), int((one & ~other).sum())
    wide, narrow = tango(gained, lost, n), tango(gained, lost, n, 0.8)
    error = math.sqrt(max(gained + lost - (gained - lost) ** 2 / n, 0.25)) / n
    estimate = Estimate(
        (gained - lost) / n, *wide, *narrow, se=error, df=math.inf, p=paired_p(gained, lost, n), n=n,
        unit="share of teams", test="score test", method=_TANGO,
    )  # fmt: skip
    systems = _of_systems(other.astype(float) - one, np.asarray(system), 1.0, "share of teams")
    return _judged(estimate, systems, no_change, "of teams")


def _of_systems(changes: _Floats, system: NDArray[np.generic], step: float, unit: str) -> Estimate | None:
    """Return the mean of the systems' own mean changes; None with few systems."""
    means = pd.Series(changes).groupby(pd.Series(system)).mean().to_numpy()
    if len(means) < FEWEST_SYSTEMS:
        return None
    return replace(
        _mean(means, step * len(means) / len(changes), unit),  # pyright: ignore[reportArgumentType]
        method=_SYSTEMS,
    )


def _mean(values: _Floats, step: float, unit: str) -> Estimate:
    n = len(values)
    error = max(float(values.std(ddof=1) / math.sqrt(n)), step / n)
    mean, wide, narrow = float(values.mean()), half_width(error, n - 1, 0.95), half_width(error, n - 1, 0.8)
    return Estimate(
        mean, mean - wide, mean + wide, mean - narrow, mean + narrow, se=error, df=n - 1,
        p=float(2 * special.stdtr(n - 1, -abs(mean) / error)), n=n, unit=unit, test="t test", method=_PAIRED,
    )  # fmt: skip


def _judged(estimate: Estimate, systems: Estimate | None, band: float, unit: str) -> Judged:
    grade, way, rule = _graded([estimate, *filter(None, [systems])], band, unit)
    return Judged(estimate, grade, way, rule, systems)


def _graded(both: list[Estimate], band: float, unit: str) -> tuple[Grade, Direction, str]:
    """Return the grade that all estimates bear out, and its rule."""
    those = "of teams and of systems" if len(both) > 1 else "of teams"
    if all(-band < one.low and one.high < band for one in both):
        told = f"±{band:.0%}" if unit == "of teams" else f"±{band:g} points"
        rule = f"The 95% interval {those} lies within {told}, declared as not material."
        return Grade.NO_MATERIAL_CHANGE, Direction.NONE, rule
    for grade, ends, level in (
        (Grade.CLEAR, [(one.low, one.high) for one in both], "95%"),
        (Grade.LEANING, [(one.low80, one.high80) for one in both], "80%"),
    ):
        if all(low > 0 for low, _ in ends):
            return grade, Direction.UP, f"The whole {level} interval {those} lies above no change."
        if all(high < 0 for _, high in ends):
            return grade, Direction.DOWN, f"The whole {level} interval {those} lies below no change."
    return Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, f"The interval {those} holds no change and changes that matter."
