"""The samples, read by the kit itself, give the recorded truth back."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from evalkit.definition import load

pipeline = pytest.importorskip("evalkit.intake.pipeline")

COMMITTED = Path(__file__).parents[2] / "data_samples"


@pytest.fixture
def prepared(tmp_path, monkeypatch):
    monkeypatch.setenv("EVALKIT_HOME", str(tmp_path / "home"))
    return lambda name: pipeline.prepare(load(COMMITTED / name))


def test_southern_women_are_18_people_14_occasions_89_interactions(prepared):
    tables = prepared("southern-women")
    assert (len(tables.person), len(tables.occasion), len(tables.interaction)) == (18, 14, 89)
    assert not tables.interaction["person_key"].isna().any()


def test_every_occasion_of_london_has_the_people_that_its_registers_name(prepared):
    truth = json.loads((COMMITTED / "london/truth.json").read_text("utf-8"))
    interactions = prepared("london").interaction
    linked = interactions[interactions["person_key"].notna()]
    found = linked.groupby("occasion_key")["person_key"].nunique()
    recorded = {occasion["occasion"]: occasion["recorded"] for occasion in truth["occasions"]}
    assert {key: int(found.get(key, 0)) for key in recorded} == recorded
    assert len(interactions) - len(linked) == truth["mess"]["dial_in"]


def test_the_people_of_london_are_those_that_certain_rules_can_tell_apart(prepared):
    truth = json.loads((COMMITTED / "london/truth.json").read_text("utf-8"))["people"]
    people = len(prepared("london").person)
    assert truth["recorded"] + truth["on_lists_only"] <= people <= truth["found_by_certain_rules"]


def test_every_row_of_london_is_accounted_for(prepared):
    sources = prepared("london").source
    settled = sources[["n_accepted", "n_quarantined", "n_ignored", "n_merged"]].sum(axis=1)
    assert (settled == sources["n_read"]).all()
    assert (sources["n_accepted"] + sources["n_merged"] > 0).all()


def test_the_members_of_the_teams_of_london_are_those_of_the_truth(prepared):
    truth = json.loads((COMMITTED / "london/truth.json").read_text("utf-8"))
    tables = prepared("london")
    members = tables.membership
    assert members.groupby("group_key")["person_key"].nunique().to_dict() == truth["teams"]["members"]
    assert set(members["person_key"]) <= set(tables.person["person_key"])
    on_registers = members["person_key"].isin(set(tables.interaction["person_key"].dropna()))
    assert members["person_key"][on_registers].nunique() == truth["teams"]["people_in_teams_recorded"]
    file = tables.source.set_index("path").loc["lists/team-members.xlsx"]
    assert int(file["n_quarantined"]) == truth["mess"]["member_unusable"]
    assert int(file["n_merged"]) == truth["mess"]["member_twice"]
    assert int(file["n_accepted"]) == truth["teams"]["rows_usable"] - truth["mess"]["member_twice"]


def test_role_groups_of_london_are_close_to_what_the_registers_and_lists_say(prepared):
    """Somebody in forms that cannot be joined has a role group in each, or in one of them alone."""
    truth = json.loads((COMMITTED / "london/truth.json").read_text("utf-8"))["role_groups"]
    counted = prepared("london").person["role_group"].value_counts()
    for code, numbers in truth.items():
        assert int(counted[code]) == pytest.approx(numbers["on_paper"], abs=3), code


def test_what_london_did_was_offered_and_was_invited_to(prepared):
    truth = json.loads((COMMITTED / "london/truth.json").read_text("utf-8"))
    tables = prepared("london")
    known = tables.action["team_key"].isin(set(tables.team["team_key"]))
    assert tables.action[known]["team_key"].value_counts().to_dict() == truth["actions"]["by_team"]
    assert tables.action[known]["kind"].value_counts().to_dict() == truth["actions"]["by_kind"]
    offers = tables.offer.groupby("kind")[["offered", "taken"]].sum()
    assert {kind: row.to_dict() for kind, row in offers.iterrows()} == truth["offers"]
    invited = tables.invitation.groupby("occasion_key")["n"].sum().to_dict()
    assert invited == {key: numbers["invited"] for key, numbers in truth["invitations"].items()}
    attended = tables.interaction.groupby("occasion_key").size()
    assert all(attended[key] <= n for key, n in invited.items())
    guests = tables.interaction[tables.interaction["role"].isin(["participant", "presenter", "visitor"])]
    came = guests.groupby(["occasion_key", "org_key"]).size()
    asked = tables.invitation.set_index(["occasion_key", "group_key"])["n"]
    of_known = [pair for pair in came.index if pair in asked.index]
    assert len(of_known) > 80
    assert all(came[pair] <= asked[pair] for pair in of_known)


def test_what_london_answered_about_the_principles(prepared):
    truth = json.loads((COMMITTED / "london/truth.json").read_text("utf-8"))["principles"]
    tables = prepared("london")
    question = tables.evaluation.movement.question
    answers = tables.feedback[tables.feedback["question"] == question]
    assert answers["value"].value_counts().to_dict() == truth["by_principle"]
    assert set(answers["occasion_key"]) == {truth["occasion"]}
    assert len(tables.respondent) == truth["responses"]
    assert tables.feedback["value"][tables.feedback["question"] == "anything-else"].isna().all()


def test_the_active_members_of_london_are_close_to_the_truth(prepared):
    """A person in forms that cannot be joined counts twice: within five per cent of what is recorded."""
    truth = json.loads((COMMITTED / "london/truth.json").read_text("utf-8"))
    tables = prepared("london")
    kinds = tables.occasion.set_index("occasion_key")["kind"]
    attended = tables.interaction.assign(kind=tables.interaction["occasion_key"].map(kinds))
    left_out = attended["kind"].isin(truth["definition"]["kinds_left_out"])
    members = attended[~left_out & attended["role"].isin(truth["definition"]["roles"])]
    for month in truth["active"]:
        end = pd.Timestamp(f"{month['month']}-01") + pd.offsets.MonthBegin(1)
        first = end - pd.Timedelta(days=truth["definition"]["window_days"])
        window = members[(members["at"] >= first) & (members["at"] < end)]
        assert window["person_key"].nunique() == pytest.approx(month["recorded"], rel=0.06)


def test_the_measures_of_uec_are_those_of_its_list(prepared):
    tables = prepared("uec")
    truth = json.loads((COMMITTED / "uec/truth.json").read_text("utf-8"))["measures"]
    assert set(tables.measure["subject_key"]) == set(truth["subjects"])
    source = tables.source.set_index("path").loc["lists/measures.csv"]
    assert int(source["n_merged"]) == 1
    assert int(source["n_accepted"]) == len(tables.measure) == int(source["n_read"]) - 1
    overall = tables.measure[tables.measure["stratum"] == ""].groupby(["measure", "subject_key"]).size()
    assert overall.max() == truth["months"]
    assert overall["four-hour", "TIDEWELL"] == truth["months"] - 1


def test_the_hospitals_that_truly_changed_are_those_whose_icons_improve(prepared):
    from evalkit.analyses.measures.series import read
    from evalkit.definition import Scope

    truth = json.loads((COMMITTED / "uec/truth.json").read_text("utf-8"))["measures"]
    series = [one for one in read(prepared("uec"), Scope()).overall if one.measure.code == "four-hour"]
    improving = {one.subject for one in series if one.variation.startswith("improvement")}
    assert improving == {one["subject"] for one in truth["changed"] if one["measure"] == "four-hour"}
