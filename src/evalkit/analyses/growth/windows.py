"""Does the answer hang on the length of the window? Growth at other windows, beside the declared one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from evalkit import wording
from evalkit.analyses.growth.basis import Basis, people
from evalkit.analyses.growth.stock import COUNTED, RATE, growth_of, stock_by_month, typical
from evalkit.disclosure import People, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Direction, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.stats.judged import Judged

WAYS = {Direction.UP: " rise", Direction.DOWN: " fall", Direction.NONE: ""}
LABELS = {
    "window": "Window",
    "typical": "Active members, median month",
    "value": "Change per month",
    "low": "Interval from",
    "high": "Interval to",
    "grade": "Taken alone",
}
FORMATS = {"typical": "count", **dict.fromkeys(RATE, "change")}


def windows(basis: Basis) -> Part:
    """Judge growth at every other window; the declared one carries the grade, whatever these say."""
    declared = basis.evaluation.active.window_days
    days = sorted({declared, *basis.evaluation.active.other_windows})
    if len(days) < 2:
        return Part()
    stocks = {window: stock_by_month(basis, window) for window in days}
    judged = {window: growth_of(months, basis.evaluation) for window, months in stocks.items()}
    frame = pd.DataFrame([_row(window, typical(stocks[window]), judged[window], declared) for window in days])
    group = people(basis.members)
    table = Unprotected(
        "windows", frame, ReleaseClass.ACTIVITY,
        people={"typical": People()}, statistics={end: Statistic(base="typical") for end in RATE},
        by=("window",), period=basis.period, groups=basis.behind(lambda: [group] * len(frame)),
    )  # fmt: skip
    summary = Unprotected(
        "windows-compared", _compared(judged, declared), ReleaseClass.ACTIVITY, about_nobody=("declared",),
        labels=("alike", "unlike"),
    )  # fmt: skip
    return Part((table, summary), findings=_findings, tables=_tables)


def _row(window: int, people: int, judged: Judged, declared: int) -> dict[str, object]:
    ends = {end: getattr(judged.rate, end) if judged.rate else np.nan for end in RATE}
    name = f"{window} days{' (declared)' if window == declared else ''}"
    return {"window": name, "typical": people, **ends, "grade": f"{judged.grade}{WAYS[judged.direction]}"}


def _compared(judged: Mapping[int, Judged], declared: int) -> pd.DataFrame:
    """Say which windows give the declared one's answer, and which another; each in words."""
    own = (judged[declared].grade, judged[declared].direction)
    alike = [str(w) for w, other in judged.items() if w != declared and (other.grade, other.direction) == own]
    unlike = [
        f"{w} days ({other.grade}{WAYS[other.direction]})"
        for w, other in judged.items()
        if w != declared and (other.grade, other.direction) != own
    ]
    return pd.DataFrame(
        [{"declared": declared, "alike": wording.listed(alike), "unlike": wording.listed(unlike)}]
    )  # fmt: skip


def _findings(shown: Shown) -> Iterator[Finding]:
    row = shown["windows-compared"].row()
    same = "Windows of {alike:text} days in place of {declared:count} give the same answer"
    other = "a different answer comes with {unlike:text}"
    if not row["unlike"]:
        told = f"{same}."
    elif not row["alike"]:
        told = f"With a window of {{declared:count}} days the answer is as above; {other}."
    else:
        told = f"{same}; {other}."
    rule = f"{COUNTED} The declared window alone carries the grade; the others are beside it."
    yield Finding("growth.windows", told, shown["windows-compared"], Grade.COUNTED, rule)


def _tables(shown: Shown) -> Iterator[Table]:
    yield Table(
        "windows", "Growth of active members at other lengths of the window, each taken alone.",
        shown["windows"], LABELS, FORMATS,
    )  # fmt: skip
