"""Networks from the canonical tables of a programme: scope, period, role and who could have come."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evalkit.definition import Scope, load
from evalkit.network import attendance, memberships
from evalkit.tables import Tables

LONDON = Path(__file__).parents[2] / "data_samples" / "london"
WHEN = pd.to_datetime(["2022-01-10", "2022-02-10", "2022-03-10", "2022-03-20"])


@pytest.fixture
def tables():
    occasion = pd.DataFrame(
        {
            "occasion_key": ["all", "local", "asked", "radio"],
            "kind": ["webinar", "half-day", "coaching", "broadcast"],
            "start": WHEN,
            "eligible": ["all", "QMF", "invitation", "all"],
            "register_expected": True,
        }
    )
    rows = [
        ("p", "all", "participant", "QMF"),
        ("q", "all", "participant", "QWE"),
        ("f", "all", "faculty", "QWE"),
        ("p", "local", "participant", "QMF"),
        ("q", "asked", "participant", "QWE"),
        ("r", "asked", "participant", "QWE"),
        ("r", "radio", "participant", "QWE"),
    ]
    start = occasion.set_index("occasion_key")["start"]
    interaction = pd.DataFrame(
        {
            "interaction_key": [f"i{k}" for k in range(len(rows))],
            "person_key": [row[0] for row in rows],
            "occasion_key": [row[1] for row in rows],
            "role": [row[2] for row in rows],
            "system": [row[3] for row in rows],
            "at": [start[row[1]] for row in rows],
            "source_id": "s001",
        }
    )
    person = pd.DataFrame({"person_key": list("pqr"), "org_key": ["A", "B", "B"], "match_tier": "email"})
    team = pd.DataFrame({"team_key": ["t", "u"], "name": ["T", "U"], "system": ["QMF", "QWE"], "joined": WHEN[0]})
    member = pd.DataFrame(
        {
            "person_key": ["p", "q", "q", "r"],
            "group_key": ["t", "t", "u", "u"],
            "role": "member",
            "start": WHEN[0],
            "end": [pd.NaT, pd.NaT, pd.Timestamp("2022-01-31"), pd.NaT],
        }
    )
    frames = {"occasion": occasion, "interaction": interaction, "person": person, "team": team, "membership": member}
    return Tables(load(LONDON), frames)


def test_members_at_occasions_where_people_meet(tables):
    made = attendance(tables)
    assert (list(made.people), set(made.occasions)) == (["p", "q", "r"], {"all", "local", "asked"})
    assert made.group("organisation").tolist() == ["A", "B", "B"]
    assert made.group("system").tolist() == ["QMF", "QWE", "QWE"]


def test_period_system_and_roles_are_choices(tables):
    assert list(attendance(tables, Scope(system="QMF")).people) == ["p"]
    assert set(attendance(tables, Scope(start="2022-03", end="2022-03")).occasions) == {"asked"}
    everybody = attendance(tables, roles=["participant", "faculty"], kinds=["webinar", "broadcast"])
    assert (list(everybody.people), set(everybody.occasions)) == (["p", "q", "r", "f"], {"all", "radio"})


def test_who_could_have_come(tables):
    made = attendance(tables)
    assert made.eligible is not None
    could = pd.DataFrame(
        made.eligible.holds(np.repeat(range(3), 3), np.tile(range(3), 3)).reshape(3, 3), made.people, made.occasions
    )
    assert could.loc["p"].to_dict() == {"all": True, "local": True, "asked": False}
    assert could.loc["q"].to_dict() == {"all": True, "local": False, "asked": True}
    assert could.loc["r"].to_dict() == {"all": False, "local": False, "asked": True}
    assert made.eligible.first_seen is not None
    assert made.occasions[made.eligible.first_seen].tolist() == ["all", "all", "asked"]
    part = made.among(people=[2])
    assert part.eligible is not None
    assert part.eligible.holds([0, 0, 0], [0, 1, 2]).tolist() == could.to_numpy()[2].tolist()


def test_since_when_somebody_could_come_may_be_known_from_elsewhere(tables):
    """Seen in February as a member of the faculty, which is no attendance: from then on, and no occasion is held."""
    rows = tables.interaction
    earlier = (
        rows[rows["person_key"] == "r"]
        .head(1)
        .assign(interaction_key="i9", occasion_key="local", role="faculty", at=WHEN[1])
    )
    frames = dict(tables.frames) | {"interaction": pd.concat([rows, earlier], ignore_index=True)}
    made = attendance(Tables(tables.evaluation, frames))
    assert made.eligible is not None
    assert made.eligible.first_seen is not None
    place = made.people.get_loc("r")
    assert made.eligible.first_seen[place] == -1
    could = made.eligible.holds([place] * 3, made.occasions.get_indexer(pd.Index(["all", "local", "asked"])))
    assert could.tolist() == [False, False, True]


def test_teams_are_working_ties(tables):
    made = memberships(tables, of="teams")
    assert (made.of, made.projection().count) == ("teams", 2)
    later = memberships(tables, Scope(start="2022-02"), of="teams")
    assert later.projection().count == 1
    assert list(memberships(tables, Scope(system="QMF"), of="teams").occasions) == ["t"]
