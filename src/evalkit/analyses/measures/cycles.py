"""Phases around learning sessions: what each measure was before the first, and in each action period since."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.measures.alike import FEWEST, behind, label, statistics
from evalkit.analyses.measures.series import Read, Series
from evalkit.analyses.measures.told import tell
from evalkit.disclosure import Protected, ReleaseClass, Unprotected
from evalkit.results.finding import Table
from evalkit.results.part import Part, Shown

MOST_TABLES = 8
"""Most measures whose phases a section should hold."""
MOST_PHASES = 8
"""Most action periods that a table can hold in its columns."""
BEFORE = "before"


def part(read: Read) -> Part:
    """Return the means of each phase; nothing where no learning session falls within the series."""
    bounds = _bounds(read)
    if not bounds:
        return Part()
    return Part(
        (_phases(read, bounds),),
        tables=lambda shown: _printed(shown, bounds),
        caveats=lambda shown: [_caveat(shown["phases"])],
    )


def _bounds(read: Read) -> tuple[str, ...]:
    """Return the months of the latest learning sessions that lie within the series."""
    periods = sorted({str(period) for one in read.overall for period in one.points.index})
    if not periods or len(periods[0]) != len("2017-04"):
        return ()
    return tuple(month for month in read.sessions if periods[0] < month <= periods[-1])[-MOST_PHASES:]


def _phases(read: Read, bounds: tuple[str, ...]) -> Unprotected:
    rows = [_row(one, bounds) for one in read.overall]
    phases = [BEFORE, *(f"after_{k}" for k in range(1, len(bounds) + 1))]
    frame = pd.DataFrame(rows, columns=["series", "measure", "name", "unit", *phases, "fewest"])
    return Unprotected(
        "phases", frame, ReleaseClass.ACTIVITY, people=FEWEST, statistics=statistics(*phases), by=("series",),
        labels=("measure", "name", "unit"), groups=behind(read, frame),
    )  # fmt: skip


def _row(one: Series, bounds: tuple[str, ...]) -> dict[str, Any]:
    """Pool what lies between two learning sessions; the month of a session begins its action period."""
    place = np.searchsorted(list(bounds), one.points.index.to_numpy(dtype=str), side="right")
    row: dict[str, Any] = {"series": one.key, "measure": one.measure.name, "name": label(one), "unit": one.unit}
    least = []
    for k in range(len(bounds) + 1):
        own = one.points[place == k]
        own = own[own["value"].notna()]
        row[BEFORE if k == 0 else f"after_{k}"] = _pooled(one, own)
        if len(own):
            least.append(one.fewest.loc[own.index].sum(min_count=1))
    return {**row, "fewest": np.floor(np.nanmin(least)) if least and not np.isnan(least).all() else np.nan}


def _pooled(one: Series, points: pd.DataFrame) -> float:
    if not len(points):
        return np.nan
    if not one.counted:
        return float(points["value"].mean())
    return float(one.scale * points["numerator"].sum() / points["denominator"].sum())


def _printed(shown: Shown, bounds: tuple[str, ...]) -> list[Table]:
    phases, pictures = shown["phases"], shown["pictures"]
    after = [str(name) for name in phases.frame.columns if str(name).startswith("after_")]
    labels = {"name": "Place", BEFORE: f"Before {wording.month(bounds[0])}"}
    labels |= {name: f"From {wording.month(month)}" for name, month in zip(after, bounds, strict=True)}
    made = []
    for k in range(min(len(pictures), MOST_TABLES)):
        row = pictures.pick(pd.Series(np.arange(len(pictures)) == k))
        told = row.row()
        unit = ", {unit:text}" if told["unit"] else ""
        made.append(
            Table(
                f"phases-{told['signal']}",
                tell("“{name:text}”" + unit + ": before a learning session, and in the action period after each.", row),
                phases.pick(phases.frame["measure"] == told["name"], list(labels)), labels,
                dict.fromkeys((BEFORE, *after), "decimal"),
            )
        )  # fmt: skip
    return made


def _caveat(phases: Protected) -> str:
    return tell(
        "Action periods are compared with nothing: seasons, and whatever else happened, lie between them too.", phases
    )
