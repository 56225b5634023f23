"""Variation and assurance: what the icons of *Making Data Count* say, from the frame that is drawn."""

from __future__ import annotations

from enum import StrEnum

import pandas as pd

from evalkit.stats.spc.charts import MINIMUM


class Variation(StrEnum):
    """What the latest point says of the process."""

    IMPROVEMENT_HIGH = "improvement, high"
    IMPROVEMENT_LOW = "improvement, low"
    CONCERN_HIGH = "concern, high"
    CONCERN_LOW = "concern, low"
    COMMON = "common cause"
    TOO_FEW = "too few points"


class Assurance(StrEnum):
    """What the process, as it is, will do to its target."""

    PASSES = "passes"
    FAILS = "falls short"
    HIT_OR_MISS = "hit or miss"
    NO_TARGET = "no target"
    TOO_FEW = "too few points"


def variation(chart: pd.DataFrame, better: str) -> Variation:
    """Return the variation icon: whether the latest point belongs to a signal, and whether that is good.

    Parameters
    ----------
    chart : DataFrame
        As :func:`~evalkit.stats.spc.charts.xmr` returns it.
    better : {"up", "down"}
        Direction that is better.

    Returns
    -------
    Variation
        *Too few points* where the latest phase has fewer than 13.

    Raises
    ------
    ValueError
        If the direction is neither.

    Examples
    --------
    >>> from evalkit.stats.spc.charts import xmr
    >>> stable = xmr([5, 6, 5, 7, 5, 6, 7, 5, 6, 5, 7, 6, 5, 6])
    >>> str(variation(stable, "up")), str(variation(xmr([*stable["value"], 15]), "down"))
    ('common cause', 'concern, high')
    """
    _require(better)
    latest = _latest(chart)
    if latest is None:
        return Variation.TOO_FEW
    if not latest["direction"]:
        return Variation.COMMON
    high = latest["direction"] > 0
    if high == (better == "up"):
        return Variation.IMPROVEMENT_HIGH if high else Variation.IMPROVEMENT_LOW
    return Variation.CONCERN_HIGH if high else Variation.CONCERN_LOW


def assurance(chart: pd.DataFrame, target: float | None, better: str) -> Assurance:
    """Return the assurance icon: whether limits and target say that the process will pass.

    Parameters
    ----------
    chart : DataFrame
        As :func:`~evalkit.stats.spc.charts.xmr` returns it.
    target : float or None
        The latest target (of a trajectory, its latest point); None or missing: no target.
    better : {"up", "down"}
        Direction that is better; a target without one says nothing.

    Returns
    -------
    Assurance
        *Passes* or *falls short* where both limits lie on one side of the target; *too few points* as for
        :func:`variation`, and on a run chart, which has no limits.

    Raises
    ------
    ValueError
        If there is a target and the direction is neither up nor down.

    Examples
    --------
    >>> from evalkit.stats.spc.charts import xmr
    >>> stable = xmr([5, 6, 5, 7, 5, 6, 7, 5, 6, 5, 7, 6, 5, 6])
    >>> [str(assurance(stable, target, "up")) for target in (1, 6, 20)]
    ['passes', 'hit or miss', 'falls short']
    """
    if target is None or target != target:
        return Assurance.NO_TARGET
    _require(better)
    latest = _latest(chart)
    if latest is None or pd.isna(latest["upper"]):
        return Assurance.TOO_FEW
    if latest["lower"] <= target <= latest["upper"]:
        return Assurance.HIT_OR_MISS
    return Assurance.PASSES if (target < latest["lower"]) == (better == "up") else Assurance.FAILS


def _latest(chart: pd.DataFrame) -> pd.Series | None:
    """Return the latest point; None if its phase is short."""
    known = chart[chart["value"].notna()]
    if known.empty:
        return None
    latest = known.iloc[-1]
    return latest if (known["phase"] == latest["phase"]).sum() >= MINIMUM else None


def _require(better: str) -> None:
    if better not in {"up", "down"}:
        raise ValueError("say which direction is better, up or down: without it a signal is neither good nor bad")
