"""What every part of measures declares and says alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.measures.series import CHARTS, Read, Series
from evalkit.definition import Profile
from evalkit.disclosure import People, Statistic
from evalkit.results.finding import Estimate
from evalkit.stats.spc import Assurance, Variation

GROUP = frozenset[str]
MOST_NAMED = 8
"""Most places that a sentence can name."""
FEWEST = {"fewest": People()}
"""The smaller of those in whom it happened and in whom it did not: the public sees no measure that rests on few.

Who they are no table of the kit knows: they are patients, and only their number was returned."""

VARIATIONS = {
    Variation.IMPROVEMENT_HIGH: "improving, high",
    Variation.IMPROVEMENT_LOW: "improving, low",
    Variation.CONCERN_HIGH: "concerning, high",
    Variation.CONCERN_LOW: "concerning, low",
    Variation.COMMON: "common cause",
    Variation.TOO_FEW: "too few points",
}
ASSURANCES = {
    Assurance.PASSES: "passes",
    Assurance.FAILS: "falls short",
    Assurance.HIT_OR_MISS: "hit or miss",
    Assurance.NO_TARGET: "no target",
    Assurance.TOO_FEW: "too few points",
}
"""Icons in words, as pictures and tables print them."""

COUNTED = "What the declared rules of the chart say of the latest point; how often they are wrong is said beside it."


def statistics(*columns: str, decimals: int = 1) -> dict[str, Statistic]:
    """Declare columns of numbers that rest on the people behind a measure."""
    return dict.fromkeys(columns, Statistic("fewest", decimals))


def of_differences(unit: str) -> str:
    """Return the unit of a difference: of per cent, percentage points.

    >>> of_differences("%"), of_differences("days")
    ('percentage points', 'days')
    """
    return "percentage points" if unit == "%" else unit


def in_unit(estimate: Estimate | None, unit: str) -> Estimate | None:
    """Return an estimate with the unit in which it is printed."""
    return None if estimate is None else replace(estimate, unit=of_differences(unit) or estimate.unit)


def behind(read: Read, frame: pd.DataFrame) -> list[GROUP] | None:
    """Return that nobody known to the kit is behind the rows: only the public profile asks."""
    return [frozenset()] * len(frame) if read.scope.profile == Profile.PUBLIC else None


def fewest(series: Series) -> float:
    """Return the people behind a series' typical point; missing where only a value was returned."""
    known = series.fewest.dropna()
    return float(np.floor(known.median())) if len(known) else np.nan


def label(series: Series) -> str:
    """Return the printed name of a series' place, with its stratum."""
    return f"{series.name}: {series.stratum}" if series.stratum else series.name


def named(places: Sequence[str]) -> str:
    """Return places as a sentence lists them; of many, the first and that there are others.

    >>> named(["Leeds", "York"]), named(list("abcdefghij"))
    ('Leeds and York', 'a, b, c, d, e, f, g and others')
    """
    return wording.listed(list(places) if len(places) <= MOST_NAMED else [*places[: MOST_NAMED - 1], "others"])


def drawn(series: Series) -> str:
    """Return how a series is charted and how far its limits can be trusted."""
    limits = str(series.chart["limits"].iloc[-1]) if len(series.chart) else "none"
    told = {"full": "", "trial": ", few points" if series.drawn == "run" else ", trial limits", "none": ", points only"}
    return f"{CHARTS[series.drawn]}{told[limits]}"
