"""Monthly measures of a simulated collaborative: numbers as organisations return them, and what truly changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from evalkit.definition import Intervention, Measure
from evalkit.simulate.draws import Draws
from evalkit.simulate.setting import months

HEADER = ("Measure", "Kind", "Site", "Group", "Month", "Numerator", "Denominator", "Value", "Better", "Target")
WINTER = (1.0, 0.8, 0.4, 0.0, -0.4, -0.8, -1.0, -0.8, -0.4, 0.0, 0.4, 0.8)
"""How far each calendar month is on the side of winter; listed, because a cosine's last digit differs by machine."""
FAULTS = ("denominator_zero", "numerator_above", "month_missing", "same_row_twice")


@dataclass(frozen=True)
class Change:
    """What truly changed: where, from which month on, and by how much in the measure's printed unit."""

    subject: str
    start: date
    step: float


@dataclass(frozen=True)
class Series:
    """A measure of several places.

    Parameters
    ----------
    measure : Measure
        As the definition declares it.
    kind : {"outcome", "process", "balancing"}
        Its role.
    better : {"up", "down"}
        Direction that is better.
    level, differ : float
        Mean over places and how far they lie apart, in the printed unit.
    noise, winter : float
        Standard deviation of a place's months about it, and what the middle of winter adds.
    people : int
        Denominator of a month of an average place; 0: only a value is returned.
    target : float or None
        In the table's own unit (a share from 0 to 1).
    changes : tuple of Change
        What truly changed.
    strata : mapping of str to float
        Further groups, each with what it differs by.
    """

    measure: Measure
    kind: Literal["outcome", "process", "balancing"]
    better: Literal["up", "down"]
    level: float
    differ: float
    noise: float
    winter: float = 0.0
    people: int = 0
    target: float | None = None
    changes: tuple[Change, ...] = ()
    strata: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Measures:
    """All measures of a collaborative.

    Parameters
    ----------
    first, last : date
        First and last month.
    subjects : mapping of str to float
        Key of each place → its size, relative to the average.
    series : tuple of Series
        The measures.
    interventions : tuple of Intervention
        Changes whose effect the definition asks about.
    faults : mapping of (str, str, str) to str
        Code, place and month ("2017-01") of a row → what is wrong with it: one of :data:`FAULTS`.
    """

    first: date
    last: date
    subjects: Mapping[str, float]
    series: tuple[Series, ...]
    interventions: tuple[Intervention, ...] = ()
    faults: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    @property
    def truth(self) -> dict[str, Any]:
        """What an evaluation ought to find."""
        changed = [
            {"measure": one.measure.code, "subject": change.subject, "month": f"{change.start:%Y-%m}",
             "step": change.step}
            for one in self.series
            for change in one.changes
        ]  # fmt: skip
        return {
            "measures": {
                "changed": changed,
                "subjects": list(self.subjects),
                "months": len(months(self.first, self.last)),
                "faults": {" ".join(key): fault for key, fault in self.faults.items()},
            }
        }


def rows(measures: Measures, draws: Draws) -> list[Sequence[str]]:
    """Return the rows of the list of measures, by measure, place, group and month.

    Parameters
    ----------
    measures : Measures
        What to draw.
    draws : Draws
        Chance.
    """
    found: list[Sequence[str]] = []
    for one in measures.series:
        levels = {subject: one.level + one.differ * normal(draws) for subject in measures.subjects}
        shared = {month: one.noise * 0.5 * normal(draws) for month in months(measures.first, measures.last)}
        for subject, size in measures.subjects.items():
            for group, apart in {"": 0.0, **one.strata}.items():
                lasting = 0.0
                for month, moved in shared.items():
                    lasting = 0.3 * lasting + 0.95 * one.noise * normal(draws)
                    level = levels[subject] + apart + moved + lasting + one.winter * WINTER[month.month - 1]
                    level += sum(c.step for c in one.changes if c.subject == subject and month >= c.start)
                    share = 1.0 if not group else 0.25
                    row = _row(one, subject, group, month, level, size * share, draws)
                    found += _faulty(row, measures.faults.get((one.measure.code, subject, f"{month:%Y-%m}"), ""), group)
    return found


def normal(draws: Draws) -> float:
    """Return a number of nearly normal distribution: the sum of twelve shares, less six.

    >>> -6 <= normal(Draws(1, "noise")) <= 6
    True
    """
    return sum(draws.share() for _ in range(12)) - 6.0


def _row(
    one: Series, subject: str, group: str, month: date, level: float, size: float, draws: Draws
) -> tuple[str, ...]:  # fmt: skip
    head = (one.measure.code, one.kind, subject, group, f"{month:%Y-%m-%d}")
    tail = (one.better, "" if one.target is None else f"{one.target:g}")
    if not one.people:
        return *head, "", "", f"{max(level, 0.0):.1f}", *tail
    whole = round(one.people * size * (1 + 0.03 * normal(draws)))
    per = 100 if one.measure.chart in {"auto", "proportion"} else one.measure.per
    most = whole if per == 100 else 10 * whole
    part = min(max(round(whole * level / per), 0), most)
    return *head, str(part), str(whole), "", *tail


def _faulty(row: tuple[str, ...], fault: str, group: str) -> list[tuple[str, ...]]:
    if not fault or group:
        return [row]
    part, whole = row[5], row[6]
    return {
        "denominator_zero": [(*row[:5], "0", "0", *row[7:])],
        "numerator_above": [(*row[:5], whole, part, *row[7:])],
        "month_missing": [],
        "same_row_twice": [row, row],
    }[fault]
