"""A change with how sure we are: judged alone, or as one of a family under one claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from evalkit.results.finding import Direction, Estimate, Grade
from evalkit.stats.grading import grade
from evalkit.stats.multiplicity import holm

CLEAR_AT, LEANING_AT = 0.05, 0.2
"""Adjusted p-values up to which a claim of a family stays clear, or leans."""


@dataclass(frozen=True)
class Judged:
    """How sure we are that something changed.

    Parameters
    ----------
    rate, without_last : Estimate or None
        Change per month, with and without the last month; None where it cannot be estimated.
    grade : Grade
        How sure we are.
    direction : Direction
        Which way.
    rule : str
        The rule that gave the grade.
    """

    rate: Estimate | None
    without_last: Estimate | None
    grade: Grade
    direction: Direction
    rule: str


def judge(estimate: Estimate | None, without_last: Estimate | None, no_change: float, too_small: str) -> Judged:
    """Grade a change that was estimated with and without the last month.

    Parameters
    ----------
    estimate, without_last : Estimate or None
        The change; None where it cannot be estimated.
    no_change : float
        Declared band: a change within ± this share is not material.
    too_small : str
        The rule to give where nothing can be estimated, in plain words.

    Returns
    -------
    Judged
        *Not enough evidence* where either estimate is missing.

    Examples
    --------
    >>> str(judge(None, None, 0.01, "Too few people.").grade)
    'not enough evidence'
    """
    if estimate is None or without_last is None:
        return Judged(None, None, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, too_small)
    return Judged(estimate, without_last, *grade(estimate, without_last, no_change))


def as_family(alone: Mapping[str, Judged], members: str) -> dict[str, Judged]:
    """Lower the claims of a family that do not survive the adjustment for looking at all of it (Holm 1979).

    Parameters
    ----------
    alone : mapping of str to Judged
        Each member judged by itself.
    members : str
        What they are, in the plural, such as ``"systems"``.

    Returns
    -------
    dict of str to Judged
        In the order given. Of the p-values with and without the last month the larger one is adjusted.
    """
    tested = {name: max(j.rate.p, j.without_last.p) for name, j in alone.items() if j.rate and j.without_last}
    adjusted = dict(zip(tested, holm(list(tested.values())), strict=True))
    return {name: _in_family(j, adjusted.get(name, 1.0), len(tested), members) for name, j in alone.items()}


def _in_family(alone: Judged, adjusted: float, size: int, members: str) -> Judged:
    if alone.grade not in {Grade.CLEAR, Grade.LEANING} or size < 2 or adjusted <= CLEAR_AT:
        return alone
    told = f"{alone.rule} Adjusted for looking at {size} {members} (Holm 1979), "
    if adjusted <= LEANING_AT:
        return replace(alone, grade=Grade.LEANING, rule=told + "it only leans.")
    lowered = told + "that could be chance."
    return replace(alone, grade=Grade.NOT_ENOUGH_EVIDENCE, direction=Direction.NONE, rule=lowered)
