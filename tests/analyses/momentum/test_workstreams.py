from __future__ import annotations

import pandas as pd

from evalkit.analyses.momentum import momentum
from evalkit.analyses.momentum.counted import read
from evalkit.analyses.momentum.workstreams import NO_TEAM, NOT_NAMED, by_workstream
from evalkit.definition import Scope


def team(programme):
    names = [("T1", "Asthma"), ("T4", "All"), ("T5", "Total"), ("T2", "Early years"), ("T3", None)]
    programme.add(
        "team",
        [{"team_key": key, "name": key, "system": "QMF", "workstream": name, "joined": pd.Timestamp("2022-01-01")}
         for key, name in names],
    )  # fmt: skip


def member(person: str, group: str, start: str, end: str | None = None) -> dict:
    return {
        "person_key": person, "group_key": group, "role": "member", "start": pd.Timestamp(start),
        "end": pd.Timestamp(end) if end else pd.NaT,
    }  # fmt: skip


def test_an_interaction_belongs_to_the_team_of_that_day(programme):
    team(programme)
    programme.hold("2022-02-10", {"QMF": 4}).hold("2022-06-10", {"QMF": 4})
    programme.add(
        "membership",
        [
            member("QMF-0", "T1", "2022-01-01", "2022-02-10"),  # its last day is the day of the occasion
            member("QMF-1", "T1", "2022-01-01"), member("QMF-1", "T2", "2022-06-01"),
            member("QMF-2", "T3", "2022-01-01"),
        ],
    )  # fmt: skip
    tables = programme.tables()
    found = by_workstream(tables, read(tables, Scope()))
    assert found.groupby("workstream").size().to_dict() == {"Asthma": 3, "Early years": 1, NOT_NAMED: 2, NO_TEAM: 3}


def test_the_table_by_workstream_says_how_it_attributes(programme):
    team(programme)
    programme.monthly({"QMF": [12] * 12})
    tables = programme.add(
        "membership",
        [member(f"QMF-{k}", "T1", "2022-01-01") for k in range(9)]
        + [member(f"QMF-{k}", "T4", "2022-01-01") for k in range(8)]
        + [member(f"QMF-{k}", "T5", "2022-01-01") for k in range(8)],
    ).tables()
    result = momentum(tables, Scope(profile="public"))
    assert result.tables["workstreams"].data.frame["workstream"].tolist() == ["All", "Asthma", "Total", NO_TEAM]
    assert any("by the list of team members" in caveat for caveat in result.caveats)


def test_without_members_nothing_is_said_by_workstream(programme):
    team(programme)
    result = momentum(programme.monthly({"QMF": [12] * 12}).tables())
    assert "workstreams" not in result.tables
    assert any("Nothing is said by workstream" in caveat for caveat in result.caveats)
