"""How often a chart on which nothing happens signals all the same."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from evalkit.stats.spc import limits
from evalkit.stats.spc.rules import Line, RuleSet

DRAWS = 20_000
SEED = 19240516
"""The day of Shewhart's memorandum with the first control chart."""


class FalseAlarms(NamedTuple):
    """Chances on a stable series of independent normal values: a signal anywhere, and one at the latest point."""

    anywhere: float
    latest: float


@lru_cache(maxsize=64)
def false_alarms(
    points: int,
    rules: RuleSet,
    chart: Literal["xmr", "run"] = "xmr",
    *,
    lasting: float = 0.0,
    draws: int = DRAWS,
) -> FalseAlarms:
    """Simulate stable series of so many points and count how many signal.

    Parameters
    ----------
    points : int
        Length of the series, at least 4.
    rules : RuleSet
        The rules.
    chart : {"xmr", "run"}
        Limits from the moving range, or a median only.
    lasting : float, default 0
        Correlation of neighbours: 0 for independent values.
    draws : int
        Series; the seed is always the same, so that a report says the same twice.

    Returns
    -------
    FalseAlarms

    Raises
    ------
    ValueError
        If there are fewer than 4 points.

    Examples
    --------
    The longer one looks, the likelier a false alarm.

    >>> from evalkit.stats.spc.rules import MAKING_DATA_COUNT
    >>> [f"{false_alarms(n, MAKING_DATA_COUNT).anywhere:.0%}" for n in (12, 24, 36)]
    ['5%', '16%', '26%']
    """
    if points < 4:
        raise ValueError("a chart needs at least 4 points")
    rng = np.random.default_rng(SEED)
    noise = rng.standard_normal((draws, points))
    values = noise.copy()
    for k in range(1, points):
        values[:, k] = lasting * values[:, k - 1] + np.sqrt(1 - lasting**2) * noise[:, k]
    found = signals(line_of(values, chart), rules)
    return FalseAlarms(float(found.any(axis=1).mean()), float(found[:, -1].mean()))


def line_of(values: np.ndarray, chart: Literal["xmr", "run"]) -> Line:
    """Return the lines of many series at once, without gaps, phases or screening."""
    everything = np.ones(values.shape[-1], dtype=bool)
    return limits.median(values, everything) if chart == "run" else limits.individuals(values, everything, screen=False)


def signals(line: Line, rules: RuleSet) -> np.ndarray:
    """Return for every point whether any rule signals."""
    return np.any([rule(line) != 0 for rule in rules.rules.values()], axis=0)
