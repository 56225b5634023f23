"""How sure we are of a change in the measure's own unit.

The grades are those of :mod:`evalkit.stats.grading`; its rules speak of relative changes a month, these of a measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evalkit.results.finding import Direction, Estimate, Grade
from evalkit.stats.attribution.compared import Compared
from evalkit.stats.judged import CLEAR_AT, LEANING_AT, Judged
from evalkit.stats.multiplicity import holm

TOO_FEW = "There are too few points or sites to estimate a change."


def verdict(found: Estimate | None, without_last: Estimate | None, material: float = 0.0) -> Judged:
    """Grade a change; whatever is claimed must hold with the last month and without it.

    Parameters
    ----------
    found, without_last : Estimate or None
        The change over all months, and without the last; None where it cannot be estimated.
    material : float, default 0
        Declared band in the measure's unit: a change within ± it is not material. 0: nobody declared one.

    Returns
    -------
    Judged

    Examples
    --------
    >>> str(verdict(None, None).grade)
    'not enough evidence'
    """
    if found is None or without_last is None:
        return Judged(None, None, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, TOO_FEW)
    both = (found, without_last)
    if all(-material < one.low and one.high < material for one in both):
        rule = "With and without the last month, the 95% interval lies within what was declared as no material change."
        return Judged(found, without_last, Grade.NO_MATERIAL_CHANGE, Direction.NONE, rule)
    for grade, ends in ((Grade.CLEAR, ("low", "high")), (Grade.LEANING, ("low80", "high80"))):
        side = _side([(getattr(one, ends[0]), getattr(one, ends[1])) for one in both])
        if side is not Direction.NONE:
            return Judged(found, without_last, grade, side, _RULES[grade].format(where=_WHERE[side]))
    rule = "The interval holds no change, with all months or without the last."
    return Judged(found, without_last, Grade.NOT_ENOUGH_EVIDENCE, Direction.NONE, rule)


def verdict_of_comparison(
    whole: Compared, without_last: Compared, before: Estimate | None, material: float = 0.0
) -> Judged:
    """Grade a difference between sites with and without a change.

    What :func:`verdict` calls clear must also be rare among the ways to hand the change to the sites, and both kinds
    must have moved alike before; otherwise it leans at most.

    Parameters
    ----------
    whole, without_last : Compared
        The comparison over all months, and without the last.
    before : Estimate or None
        Difference of the slopes before the change; None where it cannot be estimated.
    material : float, default 0
        As for :func:`verdict`.
    """
    alone = verdict(whole.effect, without_last.effect, material)
    if alone.grade is not Grade.CLEAR:
        return alone
    if max(whole.p, without_last.p) > CLEAR_AT:
        few = whole.least > CLEAR_AT
        why = " Among so few sites that could be chance." if few else " Other sites could have shown it by chance."
        return replace(alone, grade=Grade.LEANING, rule=alone.rule + why)
    if not moved_alike(before):
        why = "could not be compared" if before is None else "did not move alike"
        rule = f"{alone.rule} But before the change the two kinds of sites {why}, so that it only leans."
        return replace(alone, grade=Grade.LEANING, rule=rule)
    return replace(alone, rule=f"{alone.rule} Handed to other sites at random it would rarely be as large.")


def moved_alike(before: Estimate | None) -> bool:
    """Return whether nothing speaks against the two kinds of sites having moved alike before the change.

    The 80 % interval of the difference of their slopes must hold none: that they moved alike is what a comparison rests
    on, and a test that fails to find a difference is weak.
    """
    return before is not None and before.low80 <= 0 <= before.high80


def in_family(alone: Mapping[str, Judged], members: str) -> dict[str, Judged]:
    """Lower the claims that do not survive looking at a whole family (Holm 1979).

    Parameters
    ----------
    alone : mapping of str to Judged
        Each member judged by itself.
    members : str
        What they are, in the plural.
    """
    tested = {name: max(j.rate.p, j.without_last.p) for name, j in alone.items() if j.rate and j.without_last}
    adjusted = dict(zip(tested, holm(list(tested.values())), strict=True))
    return {name: _lowered(j, adjusted.get(name, 1.0), len(tested), members) for name, j in alone.items()}


def _lowered(alone: Judged, adjusted: float, size: int, members: str) -> Judged:
    if alone.grade not in {Grade.CLEAR, Grade.LEANING} or size < 2 or adjusted <= CLEAR_AT:
        return alone
    told = f"{alone.rule} Adjusted for looking at {size} {members} (Holm 1979), "
    if adjusted <= LEANING_AT:
        return replace(alone, grade=Grade.LEANING, rule=told + "it only leans.")
    return replace(
        alone, grade=Grade.NOT_ENOUGH_EVIDENCE, direction=Direction.NONE, rule=told + "that could be chance."
    )


def _side(intervals: list[tuple[float, float]]) -> Direction:
    if all(low > 0 for low, _ in intervals):
        return Direction.UP
    return Direction.DOWN if all(high < 0 for _, high in intervals) else Direction.NONE


_WHERE = {Direction.UP: "above", Direction.DOWN: "below"}
_RULES = {
    Grade.CLEAR: "With and without the last month, the whole 95% interval lies {where} no change.",
    Grade.LEANING: "With and without the last month, the whole 80% interval lies {where} no change, but the 95%"
    " interval does not.",
}
