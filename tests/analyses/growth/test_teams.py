from __future__ import annotations

import pandas as pd
import pytest

from evalkit import load
from evalkit.analyses.growth.offers import offers
from evalkit.analyses.growth.teams import teams
from growth_world import asked, sentences, shown, world


@pytest.fixture
def evaluation(write_definition):
    return load(write_definition())


def team(key: str, system: str, joined: str, left: str | None = None, workstream: str | None = None):
    joined_at, left_at = pd.Timestamp(joined), pd.Timestamp(left or "NaT")
    named = {"team_key": key, "name": key, "system": system, "workstream": workstream}
    return {**named, "joined": joined_at, "left": left_at}


TEAMS = [
    team("T1", "QMF", "2022-02-10"),
    team("T2", "QKK", "2022-03-01", "2022-06-30"),
    team("T3", "QMF", "2022-09-30"),
]


def made(evaluation, rows=TEAMS, **more):
    return world(evaluation, {}, {}, team=rows, **more)


def test_teams_are_counted_at_each_months_end(evaluation):
    frame = shown(teams(asked(made(evaluation))))["teams"].frame
    assert frame["teams"].tolist() == [0, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2]
    assert (frame["part_0"] + frame["part_1"] == frame["teams"]).all()
    told = sentences(teams(asked(made(evaluation))))["growth.teams"]
    assert told == "Teams went from 1 at the end of February 2022 to 2 at the end of December 2022. 1 left."


def test_teams_are_divided_by_workstream_where_any_is_known(evaluation):
    rows = [team("T1", "QMF", "2022-02-10", workstream="Early years"), team("T2", "QKK", "2022-03-01")]
    figure_names = teams(asked(made(evaluation, rows)))
    assert {"part_0", "part_1"} <= set(shown(figure_names)["teams"].frame)


def test_no_list_of_teams_is_nothing_to_say(evaluation):
    assert teams(asked(made(evaluation, []))).estimates == ()


def offer(kind: str, system: str, offered: int, taken: int, at: str = "2022-07-01"):
    return {"kind": kind, "subject_key": system, "offered": offered, "taken": taken, "at": pd.Timestamp(at)}


def test_every_slot_taken_and_one_of_two_hosted_are_sentences(evaluation):
    rows = [
        offer("coaching slot", "QMF", 3, 3),
        offer("coaching slot", "QKK", 2, 2),
        offer("half-day session", "QMF", 1, 1),
        offer("half-day session", "QKK", 1, 0),
    ]
    told = sentences(offers(asked(made(evaluation, offer=rows))))
    assert told["growth.offers.coaching-slot"].startswith("Every coaching slot offered was taken up: 5 of 5, by 2 of 2")
    assert told["growth.offers.half-day-session"].startswith(
        "1 of 2 systems took up the half-day session that each was offered."
    )
    assert "1 team joined there afterwards" in told["growth.offers.half-day-session"]


def test_offers_to_teams_count_for_their_system_and_those_of_other_periods_do_not(evaluation):
    rows = [
        offer("peer visit", "T1", 2, 1),
        offer("peer visit", "T2", 1, 1),
        offer("peer visit", "QMF", 9, 9, "2021-01-01"),
    ]
    tables = made(evaluation, offer=rows)
    assert sentences(offers(asked(tables)))["growth.offers.peer-visit"].startswith("2 of 3 offers of a peer visit")
    own = sentences(offers(asked(tables, system="QMF")))
    assert own["growth.offers.peer-visit"].startswith("1 of 2 offers of a peer visit were taken up.")


def test_more_taken_than_offered_has_no_share(evaluation):
    frame = shown(offers(asked(made(evaluation, offer=[offer("peer visit", "QMF", 1, 2)]))))["offers"].frame
    assert frame["share"].isna().all()
