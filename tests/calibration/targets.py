"""What a cell has to reach, with an allowance of two Monte Carlo errors for the luck of the draws."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

COVERAGE = 0.92
CLEAR_RISE = 0.035
CLEAR_OR_LEANING_RISE = 0.11
FALSE_ALARM = 0.05
MORE = 0.05


def allowance(share: float, repetitions: int) -> float:
    """Return two Monte Carlo errors of a share.

    >>> round(allowance(0.92, 2000), 3)
    0.012
    """
    return 2 * sqrt(share * (1 - share) / repetitions)


def misses(cell: Mapping[str, Any]) -> list[str]:
    """Return the targets that a situation misses, in words; claims are false only where nothing changes."""
    repetitions = cell["repetitions"]
    missed = []
    if "coverage" in cell and cell["coverage"] < COVERAGE - allowance(COVERAGE, repetitions):
        missed.append("coverage")
    if cell.get("false_alarm", 0.0) > FALSE_ALARM + allowance(FALSE_ALARM, repetitions):
        missed.append("false alarms")
    if cell["flat"] and cell.get("more", 0.0) > MORE + allowance(MORE, repetitions):
        missed.append("differences that are no chance")
    if not cell["flat"] or "clear_rise" not in cell:
        return missed
    if cell["clear_rise"] > CLEAR_RISE + allowance(CLEAR_RISE, repetitions):
        missed.append("false clear rises")
    limit = CLEAR_OR_LEANING_RISE + allowance(CLEAR_OR_LEANING_RISE, repetitions)
    if cell["clear_or_leaning_rise"] > limit:
        missed.append("false clear or leaning rises")
    return missed
