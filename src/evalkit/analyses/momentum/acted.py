"""Acted besides attended: tests of change and plan items of teams, a velocity of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.momentum.alike import EACH, FORMATS, LABELS, MASS, source
from evalkit.analyses.momentum.counted import NO_REGISTER, Counted, mass_and_velocity
from evalkit.analyses.momentum.periods import Periods, months_of
from evalkit.disclosure import Protected, ReleaseClass, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say
from evalkit.tables import Tables

COUNTED = "A count from the teams' records; nothing is inferred from it."

CLASSES = {
    "pdsa cycle": "tests",
    "pdsa": "tests",
    "change tested": "tests",
    "test of change": "tests",
    "plan item": "plans",
}
"""What kinds of action are, in lower case; any other is counted among `others`."""

_ACTIONS = ("tests", "plans", "others")
_NAMES = {
    "tests": "Tests of change",
    "plans": "Plan items",
    "others": "Other actions",
    "teams": "Teams",
    "per_team": "Tests of change per team",
}
_FORMATS = {**dict.fromkeys((*_ACTIONS, "teams"), "count"), "per_team": "decimal"}


def part(tables: Tables, counted: Counted, compared: Periods | None, marks: Sequence[tuple[str, str]]) -> Part:
    """Return what there is to say of actions; where none is on record, that nothing is known of them."""
    actions = actions_of(tables, counted)
    if actions.empty:
        return Part(
            caveats=lambda _: [
                "No tests of change or plan items are on record, so this is about attending and not about acting."
            ]
        )
    months = _months(tables, counted, actions)
    return Part(
        (_declared(counted, months), _facts(months, actions, compared)),
        findings=lambda shown: [_finding(shown["acting"], compared)],
        tables=lambda shown: [_printed(shown["acted"])],
        figures=lambda shown: _figures(shown, counted, marks),
        caveats=lambda _: [
            "Attending and acting are separate velocities: the first is per person, the second per team, because"
            " actions are on record for teams. They are never added up.",
        ],
    )


def actions_of(tables: Tables, counted: Counted) -> pd.DataFrame:
    """Return the actions of the scope that were started in its period.

    Returns
    -------
    DataFrame
        `team_key`, `system`, `workstream`, `month`, and `what`: tests, plans or others.
    """
    teams = tables.team[["team_key", "system", "workstream"]]
    known = tables.action.merge(teams, on="team_key", how="left")
    month = known["started"].to_numpy("datetime64[M]").astype(str)
    what = known["kind"].str.casefold().str.strip().map(CLASSES).fillna("others")
    known = known.assign(month=month, what=what)
    inside = known["month"].isin(counted.months["month"])
    if counted.scope.system:
        inside &= known["system"] == counted.scope.system
    return known.loc[inside, ["team_key", "system", "workstream", "month", "what"]]


def teams_in(tables: Tables, counted: Counted, months: Sequence[str]) -> np.ndarray[Any, Any]:
    """Count the teams of the scope that take part at any time in each month."""
    team = tables.team
    if counted.scope.system:
        team = team[team["system"] == counted.scope.system]
    starts = pd.to_datetime(pd.Series(months, dtype=str))
    after = starts + pd.offsets.MonthBegin(1)
    there = [
        ((team["joined"] < end) & (team["left"].isna() | (team["left"] > start))).sum()
        for start, end in zip(starts, after, strict=True)
    ]
    return np.array(there, dtype=int)


def _months(tables: Tables, counted: Counted, actions: pd.DataFrame) -> pd.DataFrame:
    """Count people's interactions and teams' actions by month."""
    months = counted.months["month"].tolist()
    counts = mass_and_velocity(counted.here, "month", months).drop(columns="month")
    frame = counted.months[["quarter", "month", "status"]].join(counts)
    frame[["people", "interactions"]] = (
        frame[["people", "interactions"]].astype(float).mask(frame["status"] == NO_REGISTER)
    )
    counts = pd.crosstab(actions["month"], actions["what"]).reindex(index=months, columns=list(_ACTIONS)).fillna(0)
    frame = frame.merge(counts.astype(int).reset_index(), on="month")
    teams = teams_in(tables, counted, months)
    return frame.assign(teams=teams, per_team=frame["tests"] / np.where(teams > 0, teams, np.nan))


def _declared(counted: Counted, months: pd.DataFrame) -> Unprotected:
    here = counted.here
    return Unprotected(
        "acted", months, ReleaseClass.ACTIVITY, people=MASS, statistics={"each": EACH},
        about_nobody=(*_ACTIONS, "teams", "per_team"), by=("quarter", "month"), topic=("month",),
        groups=counted.behind(lambda: [here[here["month"] == month] for month in months["month"]]),
    )  # fmt: skip


def _facts(months: pd.DataFrame, actions: pd.DataFrame, compared: Periods | None) -> Unprotected:
    row: dict[str, Any] = {
        **{what: int(months[what].sum()) for what in _ACTIONS},
        "testing": actions.loc[actions["what"] == "tests", "team_key"].nunique(),
        "teams": int(months["teams"].max()),
    }
    for end in ("before", "after") if compared else ():
        inside = months[months["month"].isin(months_of(getattr(compared, end)))]
        row |= {
            end: getattr(compared, end),
            f"{end}_tests": int(inside["tests"].sum()),
            f"{end}_each": inside["tests"].sum() / inside["teams"].sum() if inside["teams"].sum() else np.nan,
        }
    labels = tuple(end for end in ("before", "after") if end in row)
    return Unprotected(
        "acting", pd.DataFrame([row]), ReleaseClass.ACTIVITY, labels=labels,
        about_nobody=tuple(name for name in row if name not in labels),
    )  # fmt: skip


def _finding(row: Protected, compared: Periods | None) -> Finding:
    values = row.row()
    told = (
        "{testing:count} of {teams:count} teams have {tests:count} {tests:noun:test|tests} of change and {plans:count}"
        " plan {plans:noun:item|items} on record"
    )
    if compared and values["after_each"] == values["after_each"]:
        then = (
            "{before_each:decimal} in {before:span}"
            if values["before_each"] == values["before_each"]
            else "no team yet in {before:span}"
        )
        told += f". A team began {{after_each:decimal}} tests of change a month in {{after:span}}, against {then}"
    return Finding("momentum.acted", told + ".", row, Grade.COUNTED, COUNTED)


def _printed(acted: Protected) -> Table:
    frame = acted.frame
    actions = [what for what in _ACTIONS if what != "others" or frame[what].any()]
    return Table(
        "acted", "Attended and acted by month: interactions per person, and tests of change per team.",
        acted.pick(columns=["month", "people", "each", *actions, "teams", "per_team"]),
        {"month": "Month", **LABELS, **_NAMES}, {**FORMATS, **_FORMATS},
    )  # fmt: skip


def _figures(shown: Shown, counted: Counted, marks: Sequence[tuple[str, str]]) -> list[Figure]:
    from evalkit.charts import momentum as charts
    from evalkit.charts.words import Words

    told = "{testing:count} of {teams:count} teams tested changes: {tests:count} tests in all"
    context = " Marked as context: {context:text}." if marks else ""
    words = Words(
        "acted",
        caption=say(f"Attended and acted are two velocities; {told}.", shown["acting"]),
        alt=say(
            "Two lines by month under one another: interactions per person, and tests of change per team."
            f" {told}.{context}", shown["acting"], {"context": "; ".join(words for _, words in marks)},
        ),
        source=source(shown["facts"], counted),
        labels={"month": "Month", **LABELS, **_NAMES},
        formats={**FORMATS, **_FORMATS},
    )  # fmt: skip
    columns = ["month", "people", "each", "tests", "teams", "per_team", "status"]
    return [charts.velocities(shown["acted"].pick(columns=columns), words, marks=marks)]
