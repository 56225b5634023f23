"""A share beside what chance gives, and how sure we are that it differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from evalkit.results.finding import Direction, Estimate, Grade, Method
from evalkit.stats.judged import CLEAR_AT, LEANING_AT

METHOD = Method(
    "registers dealt at random with both margins fixed, within who could have come",
    "Gotelli and Graves 1996; Rao, Jana and Bandyopadhyay 1996",
)
TOO_FEW = "There are too few people of known groups, or too few occasions."


@dataclass(frozen=True)
class Verdict:
    """A share beside what chance gives, and how sure we are that it differs."""

    observed: float
    expected: float
    estimate: Estimate | None
    grade: Grade
    direction: Direction
    rule: str


def judged(row: Mapping[str, float], band: float, n: int, unit: str, p: float | None = None) -> Verdict:
    """Grade a share that chance could have made.

    Parameters
    ----------
    row : mapping
        `observed`, `expected`, `sd` and `p` of a metric.
    band : float
        Declared: within ± this difference it is not material.
    n : int
        People behind it.
    unit : str
        What one unit of the difference is.
    p : float, optional
        Its p-value adjusted for several; by default its own.

    Returns
    -------
    Verdict
        *No material change*: the 95 % range of the difference lies inside the band. *Clear* and *leaning*: no more than
        one in twenty, or one in five, registers dealt at random are as far from what is expected.
    """
    own = row["p"] if p is None else p
    value, sd = row["observed"] - row["expected"], row["sd"]
    nothing = Grade.NOT_ENOUGH_EVIDENCE
    if not np.isfinite(own) or not np.isfinite(value) or not sd > 0:
        return Verdict(row["observed"], row["expected"], None, nothing, Direction.NONE, TOO_FEW)
    half, half80 = (float(special.ndtri(quantile)) * sd for quantile in (0.975, 0.9))
    estimate = Estimate(
        value, value - half, value + half, value - half80, value + half80, se=sd, df=row.get("draws", np.nan) - 1,
        p=own, n=n, unit=unit, test="share of registers dealt at random that are as far from what is expected",
        method=METHOD,
    )  # fmt: skip
    side = Direction.UP if value > 0 else Direction.DOWN
    if -band < estimate.low and estimate.high < band:
        grade, side, rule = Grade.NO_MATERIAL_CHANGE, Direction.NONE, "The 95% range lies within the band declared."
    elif own <= CLEAR_AT:
        grade, rule = Grade.CLEAR, "At most one in twenty registers dealt at random is as far from what is expected."
    elif own <= LEANING_AT:
        grade, rule = Grade.LEANING, "At most one in five registers dealt at random is as far from what is expected."
    else:
        grade, side, rule = nothing, Direction.NONE, "Chance alone often makes registers as far from what is expected."
    if p is not None and p != row["p"]:
        rule += " Adjusted for looking at several (Holm 1979)."
    return Verdict(row["observed"], row["expected"], estimate, grade, side, rule)
