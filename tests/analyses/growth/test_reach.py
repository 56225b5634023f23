from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit import load
from evalkit.analyses.growth.cohorts import by_cohort, cohorts, taking_part
from evalkit.analyses.growth.offered import joiners
from evalkit.analyses.growth.reach import STEPS, reach
from evalkit.analyses.growth.steps import steps
from evalkit.analyses.growth.voice import voice
from evalkit.disclosure import MINIMUM
from evalkit.tables import Tables
from growth_world import asked, sentences, shown, world

ROLES = """
[[role_groups]]
code = "practice"
name = "Practice staff"
in_practice = true
[[role_groups]]
code = "manager"
name = "Managers"
[[denominators]]
of = "role"
group = "practice"
people = 40
source = "Workforce return"
as_at = 2022-03-31
[[denominators]]
of = "system"
group = "QMF"
people = 50
source = "Workforce return"
as_at = 2022-03-31
"""
JANUARY = pd.Timestamp("2022-01-01")
OCCASIONS = {f"W{k:02d}": f"2022-{k:02d}-10 webinar all" for k in range(1, 13)}


@pytest.fixture
def evaluation(write_definition):
    return load(write_definition(extra=ROLES))


def with_roles(tables: Tables, role) -> Tables:
    person = tables.person.assign(role_group=[role(key) for key in tables.person["person_key"]])
    return Tables(tables.evaluation, {**tables.frames, "person": person})


def room(evaluation, practice: int = 20, managers: int = 10, **more):
    people = [f"p{k} QMF" for k in range(practice)] + [f"m{k} QKK" for k in range(managers)] + ["x1 QKK"] * 1
    came = {"W01": people, "W02": people[: practice // 2]}
    tables = world(evaluation, OCCASIONS, came, **more)
    return with_roles(tables, lambda key: {"p": "practice", "m": "manager"}.get(key[0]))


def test_a_share_needs_a_declared_number_and_names_its_source(evaluation):
    basis = asked(room(evaluation))
    part = reach(basis)
    frame = shown(part, profile="evaluator")["reach-role"].frame.set_index("role")
    practice = frame.loc[["role practice"], ["reached", "eligible", "share", "source"]].to_numpy().tolist()
    assert practice == [[20, 40.0, 0.5, "Workforce return, 31 March 2022"]]
    assert frame["share"].isna().tolist() == [False, True, True]
    told = list(part.caveats(shown(part, profile="evaluator")))
    assert any("nobody has declared how many people could take part" in caveat for caveat in told)


def test_a_system_with_a_declared_number_has_its_share_and_a_programme_without_all_has_none(evaluation):
    tables = room(evaluation)
    own = sentences(reach(asked(tables, system="QMF")))
    assert own["growth.reach.share"] == "20 of 50 people who could take part were reached (40.0%)."
    assert "growth.reach.share" not in sentences(reach(asked(tables)))


def test_a_declared_number_below_those_reached_makes_no_share(evaluation):
    part = reach(asked(room(evaluation, practice=45)))
    frame = shown(part, profile="evaluator")["reach-role"].frame
    assert frame["share"].isna().all()


def test_small_groups_are_hidden_from_a_board(evaluation):
    part = reach(asked(room(evaluation, managers=3)))
    hidden = shown(part)["reach-role"].hidden["reached"].tolist()
    assert hidden[1:] == [True, True]
    frame = shown(part)["reach-role"].frame
    assert not ((frame["reached"] > 0) & (frame["reached"] < MINIMUM)).any()


def test_what_is_not_known_of_teams_is_not_counted_as_nobody(evaluation):
    part = reach(asked(room(evaluation)))
    assert "team" not in shown(part)["reach"].frame
    assert any("not known who is in which team" in caveat for caveat in part.caveats(shown(part)))


def test_testing_is_being_in_a_team_that_tests(evaluation):
    team = [{"team_key": key, "name": key, "system": "QMF", "joined": JANUARY} for key in ("T1", "T2")]
    membership = [
        {"person_key": f"p{k}", "group_key": "T1" if k < 4 else "T2", "role": "member", "start": JANUARY}
        for k in (*range(8), 15)
    ]  # fmt: skip
    action = [
        {"action_key": "a1", "team_key": "T1", "kind": "PDSA cycle", "started": pd.Timestamp("2022-02-01")},
        {"action_key": "a2", "team_key": "T2", "kind": "plan item", "started": pd.Timestamp("2022-02-01")},
    ]
    basis = asked(room(evaluation, team=team, membership=membership, action=action))
    assert steps(basis)[list(STEPS)].sum().tolist() == [31, 10, 8, 4]
    assert sentences(reach(basis), profile="evaluator")["growth.reach"] == (
        "31 people were reached, and 10 came again. Of these, 8 are in a team, and 4 in a team that tests a change."
    )
    caveats = list(reach(basis).caveats(shown(reach(basis), profile="evaluator")))
    assert any(caveat.startswith("1 member of a team is not among those who came again") for caveat in caveats)


def test_a_place_may_be_called_anything(evaluation):
    organisation = [{"org_key": f"o{k}", "name": "x", "system": "QMF", "place": place}
                    for k, place in enumerate(("All", "Total", "Overall"))]  # fmt: skip
    came = {"W01": [f"p{k} QMF o{k % 3}" for k in range(30)]}
    tables = world(evaluation, OCCASIONS, came, organisation=organisation)
    names = shown(reach(asked(tables)))["reach-place"].frame["name"].tolist()
    assert names == ["All", "Overall", "Total"]


def test_voice_is_of_those_whose_role_is_known(evaluation):
    part = voice(asked(room(evaluation)))
    assert sentences(part)["growth.voice"] == (
        "30 of 40 attendances with a known role were by people in practice (75%)."
    )
    assert any("role behind 1 attendance is not known" in caveat for caveat in part.caveats(shown(part)))


def test_without_groups_in_practice_nothing_is_said_of_voices(write_definition):
    evaluation = load(write_definition())
    assert voice(asked(world(evaluation, OCCASIONS, {"W01": ["ann QMF"]}))).estimates == ()


attendances = st.dictionaries(
    st.sampled_from(sorted(OCCASIONS)), st.sets(st.integers(0, 30), max_size=25).map(sorted), max_size=12
)
members = st.sets(st.integers(0, 40), max_size=20)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(came=attendances, in_teams=members, testing=members)
def test_each_step_is_among_those_of_the_step_before(evaluation, came, in_teams, testing):
    membership = [
        {"person_key": f"p{k}", "group_key": "T1" if k in testing else "T2", "role": "member", "start": JANUARY}
        for k in sorted(in_teams)
    ]
    team = [{"team_key": key, "name": key, "system": "QMF", "joined": JANUARY} for key in ("T1", "T2")]
    action = [{"action_key": "a1", "team_key": "T1", "kind": "change tested", "started": JANUARY}]
    told = {key: [f"p{k} {'QMF' if k % 3 else 'QKK'}" for k in people] for key, people in came.items()}
    tables = world(evaluation, OCCASIONS, told, team=team, membership=membership, action=action)
    basis = asked(tables)
    known = steps(basis)
    counted = [int(known[name].sum()) for name in STEPS if name in known]
    assert counted == sorted(counted, reverse=True)
    for table in reach(basis).estimates:
        frame = table.frame
        assert (frame["eligible"].dropna() >= frame["reached"][frame["eligible"].notna()]).all()
    part = taking_part(basis, 3)
    cohort, groups = by_cohort(part, basis, 3)
    assert cohort["joined"].sum() == len(joiners(basis, "person_key")) == len(frozenset().union(*groups))
    later = [column for column in map(str, cohort) if column.startswith("later_")]
    assert (cohort[later].le(cohort["joined"], axis=0) | cohort[later].isna()).all(axis=None)


def test_cohorts_are_told_apart_and_small_ones_stand_together(evaluation):
    first = [f"a{k} QMF" for k in range(10)]
    second, third = [f"b{k} QMF" for k in range(3)], [f"c{k} QMF" for k in range(9)]
    came = {"W01": first, "W04": first[:4] + second, "W07": second[:1] + third, "W10": first[:2] + third[:8]}
    basis = asked(world(evaluation, OCCASIONS, came))
    frame = shown(cohorts(basis))["cohorts"].frame
    assert frame["cohort"].tolist() == ["Jan 2022 – Mar 2022", "Apr 2022 – Sep 2022"]
    assert frame["joined"].tolist() == [10, 12]
    assert frame["share_later_1"].tolist() == [0.4, 9 / 12]
    assert frame["later_3"].tolist()[0] == 2
    assert pd.isna(frame["later_2"].iloc[1])
    assert sentences(cohorts(basis))["growth.cohorts"].startswith("Of 22 people who joined, 13 took part again")


def test_a_cohort_of_few_is_never_shown_by_itself(evaluation):
    basis = asked(world(evaluation, OCCASIONS, {"W01": ["ann QMF", "bob QMF"], "W05": ["ann QMF"]}))
    assert cohorts(basis).estimates == ()
