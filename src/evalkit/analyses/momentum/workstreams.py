"""Momentum by workstream: an interaction is attributed to the workstreams of the teams that its person was in then."""

from __future__ import annotations

import pandas as pd

from evalkit.analyses.momentum.acted import actions_of
from evalkit.analyses.momentum.alike import EACH, FORMATS, LABELS, whole_period
from evalkit.analyses.momentum.counted import Counted
from evalkit.disclosure import MINIMUM, People, ReleaseClass, Unprotected
from evalkit.results.finding import Table
from evalkit.results.part import Part
from evalkit.tables import Tables

_COLUMNS = {
    "workstream": "Workstream",
    **{name: LABELS[name] for name in ("people", "each", "interactions")},
    "teams": "Teams",
    "tests": "Tests of change",
}

NO_TEAM, NOT_NAMED = "In no team", "Team without a workstream"


def part(tables: Tables, counted: Counted) -> Part:
    """Return the table by workstream; where nobody is in a team with one, only that it cannot be told."""
    attributed = by_workstream(tables, counted)
    if attributed["workstream"].isin([NO_TEAM, NOT_NAMED]).all():
        return Part(
            caveats=lambda _: ["Nothing is said by workstream: nobody is on record as a member of a team with one."]
        )
    frame = _counted(tables, counted, attributed)
    behind = counted.behind(lambda: [attributed[attributed["workstream"] == name] for name in frame["workstream"]])
    estimates = Unprotected(
        "workstreams", frame, ReleaseClass.ACTIVITY,
        people={"people": People(of="people"), "interactions": People(of="interactions")}, statistics={"each": EACH},
        about_nobody=("teams", "tests"), by=("workstream_no",), topic=("workstream",), period=whole_period(counted),
        groups=behind,
    )  # fmt: skip
    table = "People, interactions per person and tests of change by workstream, over the whole period."
    return Part(
        (estimates,),
        tables=lambda shown: [
            Table(
                "workstreams", table, shown["workstreams"].pick(columns=list(_COLUMNS)),
                _COLUMNS,
                {**FORMATS, "teams": "count", "tests": "count"},
            )
        ],
        caveats=lambda _: [
            "An interaction belongs to the workstream of the team that the person was in on that day, by the list of"
            " team members; whoever was in teams of two workstreams counts in both.",
        ],
    )  # fmt: skip


def by_workstream(tables: Tables, counted: Counted) -> pd.DataFrame:
    """Return the scope's interactions once for every workstream that their person was in on that day.

    Returns
    -------
    DataFrame
        `person_key` and `workstream`; people in no team, or in one without a workstream, are named as such.
    """
    teams = tables.team[["team_key", "workstream"]].rename(columns={"team_key": "group_key"})
    member = tables.membership.merge(teams, on="group_key")[["person_key", "workstream", "start", "end"]]
    member["workstream"] = member["workstream"].fillna(NOT_NAMED)
    here = counted.here[["interaction_key", "person_key", "at"]]
    joined = here.merge(member, on="person_key")
    ended = joined["end"].notna() & (joined["at"] >= joined["end"] + pd.Timedelta(days=1))
    joined = joined[(joined["at"] >= joined["start"]) & ~ended]
    joined = joined.drop_duplicates(["interaction_key", "workstream"])
    alone = here[~here["interaction_key"].isin(joined["interaction_key"])].assign(workstream=NO_TEAM)
    return pd.concat([joined[["person_key", "workstream"]], alone[["person_key", "workstream"]]], ignore_index=True)


def _counted(tables: Tables, counted: Counted, attributed: pd.DataFrame) -> pd.DataFrame:
    """Count by workstream, in the order of the alphabet; people of no workstream come last."""
    last = [name for name in (NOT_NAMED, NO_TEAM) if name in set(attributed["workstream"])]
    named = sorted(set(attributed["workstream"]) - set(last))
    counts = attributed.groupby("workstream")["person_key"].agg(people="nunique", interactions="size")
    frame = counts.reindex([*named, *last]).reset_index()
    frame.insert(0, "workstream_no", [f"{number:03d}" for number in range(1, len(frame) + 1)])  # any name may be one
    frame["each"] = frame["interactions"] / frame["people"].where(frame["people"] >= MINIMUM)
    team = tables.team[tables.team["system"] == counted.scope.system] if counted.scope.system else tables.team
    actions = actions_of(tables, counted)
    tests = actions[actions["what"] == "tests"]
    for column, rows in (("teams", team), ("tests", tests)):
        found = rows["workstream"].fillna(NOT_NAMED).value_counts()
        frame[column] = found.reindex(frame["workstream"]).fillna(0).astype(int).to_numpy()
    return frame
