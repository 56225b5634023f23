from __future__ import annotations

import pandas as pd
import pytest

from evalkit import load
from evalkit.analyses.growth.offered import joiners, offered
from growth_world import asked, world

OCCASIONS = {
    "L1": "2022-01-10 learning-session all",
    "W1": "2022-02-10 webinar all",
    "P1": "2022-02-20 project-meeting QMF",
    "P2": "2022-02-21 project-meeting QKK",
    "V1": "2022-03-01 half-day invitation",
    "L2": "2022-03-10 learning-session all",
    "L3": "2022-04-10 learning-session all",
}
CAME = {
    "L1": ["ann QMF", "bob QKK"],
    "W1": ["ann QMF"],
    "P1": ["ann QMF"],
    "P2": ["eve QKK"],
    "V1": ["fay QMF"],
    "L2": ["bob QKK", "cid QMF"],
}


@pytest.fixture
def evaluation(write_definition):
    return load(write_definition())


def of(tables, person: str, unit: str = "person_key") -> dict[str, bool]:
    pairs = offered(asked(tables), unit)
    mine = pairs[pairs[unit] == person]
    return dict(zip(mine["occasion_key"], map(bool, mine["came"]), strict=True))


def test_offered_is_what_was_for_everyone_open_to_them_and_has_a_register(evaluation):
    tables = world(evaluation, OCCASIONS, CAME)
    assert of(tables, "ann") == {"P1": True, "L2": False}  # no webinar, no other system's, none without a register
    assert of(tables, "bob") == {"P2": False, "L2": True}
    assert of(tables, "cid") == {}  # came to L2 first, and the register of L3 is missing


@pytest.mark.parametrize(
    "row",
    [
        {"person_key": "ann"},
        {"group_key": "T1"},
        {"group_key": "QMF"},
    ],
)
def test_an_invitation_opens_an_occasion(evaluation, row):
    invitation = [{"invitation_key": "v1", "occasion_key": "V1", "status": "declined", "person_key": None} | row]
    member = [{"person_key": "ann", "group_key": "T1", "role": "member", "start": pd.Timestamp("2022-01-01")}]
    team = [{"team_key": "T1", "name": "One", "system": "QMF", "joined": pd.Timestamp("2022-01-01")}]
    tables = world(evaluation, OCCASIONS, CAME, invitation=invitation, membership=member, team=team)
    assert of(tables, "ann") == {"P1": True, "V1": False, "L2": False}
    assert "V1" not in of(tables, "bob")


def test_who_moves_is_offered_what_the_new_system_is(evaluation):
    came = {**CAME, "W1": ["ann QKK"], "P1": ["gus QMF"]}  # ann moved before February's meetings
    assert of(world(evaluation, OCCASIONS, came), "ann") == {"P2": False, "L2": False}


def test_an_organisation_stays_where_somebody_of_it_comes(evaluation):
    came = {"L1": ["ann QMF o1"], "L2": ["zoe QMF o1"], "L3": ["bob QKK o2"]}
    assert of(world(evaluation, OCCASIONS, came), "o1", "org_key") == {"L2": True, "L3": False}


def test_a_joiner_joined_in_the_period_and_the_scope(evaluation):
    tables = world(evaluation, OCCASIONS, CAME)
    assert joiners(asked(tables, system="QMF"), "person_key")["person_key"].tolist() == ["ann", "fay", "cid"]
    assert joiners(asked(tables, start="2022-03"), "person_key")["person_key"].tolist() == ["fay", "cid"]


def test_introductions_do_not_begin_a_membership(evaluation):
    occasions = {"I1": "2022-01-05 introduction all", **OCCASIONS}
    tables = world(evaluation, occasions, {"I1": ["dan QMF"], **CAME})
    assert "dan" not in joiners(asked(tables), "person_key")["person_key"].tolist()
