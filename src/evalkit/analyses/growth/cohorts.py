"""Cohorts: of those who came first in one stretch of time, how many took part in each later one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit import wording
from evalkit.analyses.growth.basis import Basis
from evalkit.analyses.growth.offered import joiners
from evalkit.analyses.growth.registers import source
from evalkit.analyses.growth.stock import COUNTED
from evalkit.disclosure import MINIMUM, People, ReleaseClass, Share, Unprotected
from evalkit.results.finding import Figure, Finding, Grade
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

STRETCHES = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
"""Lengths of a stretch in months, and what each is called."""
MOST = 8
"""Most stretches that a picture shows legibly."""


def cohorts(basis: Basis) -> Part:
    """Count, for each stretch of first attendance, how many took part in each later stretch."""
    length = next((n for n in STRETCHES if -(-len(basis.months) // n) <= MOST), 12)
    part = taking_part(basis, length)
    frame, groups = by_cohort(part, basis, length)
    later = [column for column in frame.columns if column.startswith("later_")]
    if not later or len(frame) < 2:
        return Part()
    table = Unprotected(
        "cohorts", frame.assign(**{f"share_{column}": np.nan for column in later}), ReleaseClass.PERSONAL,
        people={"joined": People(of="joined a cohort")}
        | {
            column: People(of="of a cohort", at={"later": column.removeprefix("later_")}, base="joined")
            for column in later
        },
        shares={f"share_{column}": Share(column, "joined") for column in later},
        by=("cohort",), period=basis.period, groups=groups,
    )  # fmt: skip
    summary = _summary(frame, groups, length, basis)
    return Part((table, summary), findings=_findings, figures=lambda shown: _figures(shown, STRETCHES[length]))


def taking_part(basis: Basis, length: int) -> pd.DataFrame:
    """Return in which stretches everybody who joined in the period took part.

    Parameters
    ----------
    basis : Basis
        What is asked about.
    length : int
        Months in a stretch; the first begins with the period.

    Returns
    -------
    DataFrame
        One row for each person and stretch: `person_key`, `first` (number of the stretch of first attendance) and
        `later` (stretches since then).
    """
    joined = joiners(basis, "person_key")[["person_key", "held"]].rename(columns={"held": "joined"})
    rows = basis.made_members[["person_key", "held"]].merge(joined, on="person_key")
    first = _stretch(rows["joined"], basis, length)
    later = _stretch(rows["held"], basis, length) - first
    rows = pd.DataFrame({"person_key": rows["person_key"], "first": first, "later": later})
    return rows.drop_duplicates().sort_values(["first", "later", "person_key"], ignore_index=True)


def by_cohort(part: pd.DataFrame, basis: Basis, length: int) -> tuple[pd.DataFrame, list[frozenset[str]]]:
    """Count everybody by cohort and later stretch; cohorts of fewer than 8 people stand together with the next.

    Returns
    -------
    DataFrame
        `cohort` (words), `joined`, and `later_1`, `later_2` … : people who took part so many stretches later, missing
        where that stretch is not over.
    list of frozenset of str
        The people of each cohort.
    """
    whole = len(basis.months) // length
    rows, groups = [], []
    for firsts in _pooled(part.loc[part["later"] == 0, "first"].value_counts()):
        mine = part[part["first"].isin(firsts)]
        row: dict[str, object] = {
            "cohort": _named(basis.months, firsts, length), "joined": mine["person_key"].nunique()
        }  # fmt: skip
        for later in range(1, whole):
            over = firsts[-1] + later < whole
            row[f"later_{later}"] = float((mine["later"] == later).sum()) if over else np.nan
        rows.append(row)
        groups.append(frozenset(mine["person_key"]))
    frame = pd.DataFrame(rows, columns=["cohort", "joined", *(f"later_{k}" for k in range(1, whole))])
    return frame.dropna(axis="columns", how="all") if len(frame) else frame, groups


def _stretch(at: pd.Series, basis: Basis, length: int) -> pd.Series:
    return ((at.dt.year - basis.first.year) * 12 + at.dt.month - basis.first.month) // length


def _pooled(sizes: pd.Series) -> list[list[int]]:
    """Group neighbouring cohorts until each group has at least 8 people; the last one joins the one before."""
    groups: list[list[int]] = []
    for first in sorted(sizes.index):
        if groups and sizes[groups[-1]].sum() < MINIMUM:
            groups[-1].append(int(first))
        else:
            groups.append([int(first)])
    if len(groups) > 1 and sizes[groups[-1]].sum() < MINIMUM:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _named(months: NDArray[np.datetime64], firsts: list[int], length: int) -> str:
    start = str(months[firsts[0] * length].astype("datetime64[M]"))
    end = str(months[min(firsts[-1] * length + length, len(months)) - 1].astype("datetime64[M]"))
    return wording.short_month(start) if start == end else f"{wording.short_month(start)} – {wording.short_month(end)}"


def _summary(frame: pd.DataFrame, groups: list[frozenset[str]], length: int, basis: Basis) -> Unprotected:
    """Add up, over all cohorts that have had a next stretch, how many took part in it."""
    had = frame["later_1"].notna()
    row = {"joined": int(frame.loc[had, "joined"].sum()), "next": int(frame.loc[had, "later_1"].sum())}
    row |= {"share": np.nan, "cohorts": int(had.sum()), "stretch": STRETCHES[length]}
    behind = frozenset().union(*(group for group, counted in zip(groups, had, strict=True) if counted))
    return Unprotected(
        "cohorts-together", pd.DataFrame([row]), ReleaseClass.PERSONAL,
        people={"joined": People(of="had a next"), "next": People(of="took part in the next", base="joined")},
        shares={"share": Share("next", "joined")}, about_nobody=("cohorts",), labels=("stretch",),
        period=basis.period, groups=[behind],
    )  # fmt: skip


def _findings(shown: Shown) -> Iterator[Finding]:
    together = shown["cohorts-together"]
    told = "Of {joined:count} people who joined, {next:count} took part again in the {stretch:text} after their first"
    told += "." if isinstance(together.row()["share"], str) else " ({share:share})."
    yield Finding("growth.cohorts", told, together, Grade.COUNTED, COUNTED)


def _figures(shown: Shown, stretch: str) -> Iterator[Figure]:
    from evalkit.charts import staying as chart  # matplotlib costs half a second: only where something is drawn
    from evalkit.charts.words import Words

    data, together = shown["cohorts"], shown["cohorts-together"]
    later = [column.removeprefix("later_") for column in data.frame.columns if column.startswith("later_")]
    told = {"stretch": stretch, "n": len(data), "first": str(data.frame["cohort"].iloc[0])}
    told["last"] = str(data.frame["cohort"].iloc[-1])
    labels = {"cohort": "First came", "joined": "People"}
    labels |= {f"later_{k}": f"{k} {stretch}{'s' if k != '1' else ''} later" for k in later}
    labels |= {f"share_later_{k}": f"Share {k} {stretch}{'s' if k != '1' else ''} later" for k in later}
    formats = (
        {"joined": "count"} | {f"later_{k}": "count" for k in later} | {f"share_later_{k}": "share" for k in later}
    )
    caption = (
        "Of {joined:count} people who joined, {next:count} took part again in the {stretch:text} after their first."
    )
    alt = (
        "Table of shades with a row for each of {n:count} groups by first attendance, from {first:text} to {last:text},"
        " and a column for each {stretch:text} later. Each cell names the share who took part."
    )
    words = Words(
        "cohorts", caption=say(caption, together), alt=say(alt, data, told), source=source(shown), labels=labels,
        formats=formats,
    )  # fmt: skip
    yield chart.cohorts(data, words)
