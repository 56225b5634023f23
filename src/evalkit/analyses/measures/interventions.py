"""Declared changes: where each was made and from when on, what it can be compared with, and what the data then allow.

The design is read off the data, not declared: places to compare with must be there, with enough points on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.analyses.measures.series import Read, Series
from evalkit.analyses.measures.told import Design
from evalkit.definition import Intervention
from evalkit.results.finding import Estimate
from evalkit.stats.attribution import (
    Compared,
    Interrupted,
    compare,
    in_family,
    interrupted,
    moved_alike,
    trends_before,
    verdict,
    verdict_of_comparison,
)
from evalkit.stats.judged import Judged


@dataclass(frozen=True, eq=False)
class Change:
    """A change and a measure that it should move, with everything to judge it by.

    Parameters
    ----------
    name : str
        As declared.
    with_it, without : tuple of Series
        Places that made it, and those that did not; each with points.
    starts : tuple of str
        First period with it, of each place of `with_it`.
    washout : int
        Periods left out from then on.
    at_random : bool
        Whether it was decided by lot who makes it.
    """

    name: str
    with_it: tuple[Series, ...]
    without: tuple[Series, ...]
    starts: tuple[str, ...]
    washout: int
    at_random: bool

    @property
    def measure(self) -> Series:
        """A series of its measure, for name and unit."""
        return self.with_it[0]

    @cached_property
    def periods(self) -> list[str]:
        """All periods of all its places."""
        return sorted({str(period) for one in (*self.with_it, *self.without) for period in one.points.index})

    @cached_property
    def table(self) -> NDArray[np.float64]:
        """Values by place (those with the change first) and period."""
        places = [one.points["value"].reindex(self.periods) for one in (*self.with_it, *self.without)]
        return np.array([values.to_numpy(dtype=float) for values in places])

    @cached_property
    def first(self) -> dict[int, int]:
        """Row of each place with the change → place of its first period."""
        return {row: int(np.searchsorted(self.periods, start)) for row, start in enumerate(self.starts)}

    @property
    def rows_without(self) -> list[int]:
        """Rows of the places without it."""
        return list(range(len(self.with_it), len(self.with_it) + len(self.without)))

    @cached_property
    def compared(self) -> tuple[Compared, Compared]:
        """The comparison with all periods, and without the last."""
        return self._compared(len(self.periods)), self._compared(len(self.periods) - 1)

    def _compared(self, last: int) -> Compared:
        if any(start >= last for start in self.first.values()):
            return Compared(None, np.nan, np.nan, len(self.with_it), len(self.without))
        return compare(self.table[:, :last], self.first, self.rows_without, self.washout)

    @cached_property
    def alone(self) -> list[tuple[Interrupted, Interrupted]]:
        """Each place with the change by itself, with all periods and without the last."""
        return [(self._interrupted(row, None), self._interrupted(row, -1)) for row in self.first]

    def _interrupted(self, row: int, last: int | None) -> Interrupted:
        series = self.table[row, :last]
        if self.first[row] >= len(series):
            return Interrupted(None, None, len(series), 0)
        return interrupted(series, self.first[row], self.washout)

    def against_others(self, place: Series) -> Estimate | None:
        """Return how much more one place changed than those without the change; None where there are too few."""
        row = self.with_it.index(place)
        return compare(self.table, {row: self.first[row]}, self.rows_without, self.washout).effect

    @cached_property
    def before(self) -> Estimate | None:
        """How much steeper the places with the change rose before it."""
        return trends_before(self.table, self.first, self.rows_without) if self.without else None

    @property
    def alike(self) -> bool:
        """Whether nothing speaks against both kinds of places having moved alike before."""
        return moved_alike(self.before)

    @property
    def design(self) -> Design:
        """What the data allow to say."""
        if all(one.effect is not None for one in self.compared):
            return Design.RANDOMISED if self.at_random else Design.COMPARED
        if any(one.level is not None for one, _ in self.alone):
            return Design.BEFORE_AFTER
        return Design.NOTHING


def changes(read: Read) -> list[Change]:
    """Return the declared changes of the scope whose places have points before and after.

    Declarations of one name and measure are one change, made at several places from several months on.
    """
    groups: dict[tuple[str, str], list[Intervention]] = {}
    for one in read.evaluation.interventions:
        groups.setdefault((one.measure, one.name), []).append(one)
    found = [_change(read, measure, name, declared) for (measure, name), declared in groups.items()]
    return [one for one in found if one is not None]


def _change(read: Read, measure: str, name: str, declared: Sequence[Intervention]) -> Change | None:
    series = {one.subject: one for one in read.everywhere if one.measure.code == measure and not one.stratum}
    starts = {subject: one.start for one in declared for subject in one.subjects}
    inside = {one.subject for one in read.series}
    with_it, first = [], []
    for subject, start in starts.items():
        periods = [str(period) for period in series[subject].points.index] if subject in series else []
        label = f"{start:%Y-%m-%d}"[: len(periods[0])] if periods else ""
        if subject in inside and periods and periods[0] < label <= periods[-1]:
            with_it.append(series[subject])
            first.append(label)
    if not with_it:
        return None
    others = dict.fromkeys(subject for one in declared for subject in one.compared_with)
    without = tuple(series[subject] for subject in others if subject in series and subject not in starts)
    washout = max(one.washout_months for one in declared)
    at_random = all(one.assigned == "at random" for one in declared)
    return Change(name, tuple(with_it), without, tuple(first), washout, at_random)


def judged_together(found: Sequence[Change]) -> list[Judged | None]:
    """Judge every comparison as one of all that are made; None where there is none."""
    alone = {
        str(k): verdict_of_comparison(*one.compared, one.before, one.measure.measure.material)
        for k, one in enumerate(found)
        if one.design in {Design.COMPARED, Design.RANDOMISED}
    }
    family = in_family(alone, "comparisons")
    return [family.get(str(k)) for k in range(len(found))]


def judged_alone(change: Change) -> list[Judged]:
    """Judge every place with a change by itself, as one of all places that made it."""
    alone = {
        str(k): verdict(whole.level, less.level, change.measure.measure.material)
        for k, (whole, less) in enumerate(change.alone)
    }
    return list(in_family(alone, "places").values())


def points(change: Change) -> tuple[int, int]:
    """Return the fewest points before and after of the places with a change."""
    return min(one.before for one, _ in change.alone), min(one.after for one, _ in change.alone)


def as_frame(change: Change) -> pd.DataFrame:
    """Return the event study of a change."""
    from evalkit.stats.attribution import event_study

    return event_study(change.table, change.first, change.rows_without)
