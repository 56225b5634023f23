from __future__ import annotations

import pandas as pd
import pytest

from evalkit.analyses.momentum import momentum
from evalkit.definition import Scope


def finding(result):
    return next(one for one in result.findings if one.signal == "momentum.acted")


@pytest.fixture
def acting(programme):
    programme.monthly({"QMF": [10] * 12, "QKK": [10] * 12})
    teams = [("T1", "QMF", "2022-01-01", None), ("T2", "QKK", "2022-06-15", None), ("T3", "QKK", "2021-01-01",
             "2022-03-10")]  # fmt: skip
    programme.add(
        "team",
        [{"team_key": key, "name": key, "system": system, "joined": pd.Timestamp(joined), "left": pd.Timestamp(left)}
         for key, system, joined, left in teams],
    )  # fmt: skip
    actions = [("T1", "PDSA cycle", "2022-02-03"), ("T1", "Change tested", "2022-11-03"), ("T2", "pdsa cycle",
               "2022-11-20"), ("T2", "plan item", "2022-12-01"), ("T2", "something 7", "2022-12-02"),
               ("T1", "PDSA cycle", "2021-02-03")]  # fmt: skip
    programme.add(
        "action",
        [{"action_key": f"A{k}", "team_key": team, "kind": kind, "started": pd.Timestamp(on)}
         for k, (team, kind, on) in enumerate(actions)],
    )  # fmt: skip
    return programme.tables()


def test_acted_is_a_velocity_of_its_own(acting, drawn):
    result = momentum(acting)
    assert finding(result).sentence == (
        "2 of 2 teams have 3 tests of change and 1 plan item on record. A team began 0.3 tests of change a month in"
        " October to December 2022, against 0.2 in January to March 2022."
    )
    months = result.tables["acted"].data.frame.set_index("month")
    assert months["teams"].tolist() == [2, 2, 2, 1, 1, 2, 2, 2, 2, 2, 2, 2]
    assert months.loc["2022-11", "per_team"] == 1
    assert months.loc["2022-12", "others"] == 1
    assert any("never added up" in caveat for caveat in result.caveats)
    assert b">Tests of change per team</text>" in result.figures["acted"].svg


def test_a_systems_actions_are_those_of_its_teams(acting):
    assert finding(momentum(acting, Scope(system="QMF"))).evidence.row()["tests"] == 2


def test_nothing_on_record_is_said(programme):
    result = momentum(programme.monthly({"QMF": [10] * 12}).tables())
    assert "momentum.acted" not in [one.signal for one in result.findings]
    assert any("not about acting" in caveat for caveat in result.caveats)
