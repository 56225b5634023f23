"""Five trusts: the two ends are called what was published, the middle is in between, and every row is accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit import load, prepare
from evalkit.intake import pipeline
from evalkit.network.shape import shape
from evalkit.network.survey import survey
from evalkit.simulate.trusts import CAP, TRUSTS, WAVES, staffs

FOLDER = Path(__file__).parents[2] / "data_samples/five-trusts"


@pytest.fixture(scope="module")
def tables():
    return prepare(load(FOLDER))


@pytest.fixture(scope="module")
def networks(tables):
    """The network of each trust in each wave, made of what its own people say."""
    system = tables.organisation.set_index("org_key")["system"]
    at = tables.person.set_index("person_key")["org_key"].map(system)

    def of(trust, wave):
        named = tables.tie[(tables.tie["wave"] == wave) & (tables.tie["named_by"].map(at) == trust)]
        asked = tables.respondent[
            (tables.respondent["wave"] == wave) & (tables.respondent["person_key"].map(at) == trust)
        ]
        return survey(named, asked)

    return {(trust.code, wave): of(trust.code, wave) for trust in TRUSTS for wave in WAVES}


def test_the_later_wave_says_what_was_published_and_in_between_for_the_middle(networks):
    called = {trust.code: shape(networks[trust.code, "2019"]).verdict for trust in TRUSTS}
    assert called == {
        "S1": "distributed and dense",
        "S2": "in between",
        "S3": "in between",
        "S4": "in between",
        "S5": "chain-like and fragmented",
    }


def test_special_measures_has_one_small_dense_cluster_and_a_third_apart(networks):
    found = shape(networks["S5", "2019"])
    assert found.measures["clusters"] == 1
    assert 0.25 < found.measures["outside"] < 0.42
    assert found.measures["covered"] < 0.15


def test_the_best_connected_trust_was_not_so_two_years_before(networks):
    assert shape(networks["S1", "2017"]).verdict == "in between"


def test_about_one_in_five_did_not_answer(networks):
    for (trust, wave), network in networks.items():
        assert 0.65 < network.response_rate < 0.92, (trust, wave)


def test_every_row_is_accounted_for_and_nothing_is_set_aside():
    for file in pipeline.check(load(FOLDER)).files:
        assert file.read == file.accepted + file.quarantined + file.ignored + file.merged
        assert (file.error, file.quarantined) == ("", 0)


def test_a_name_that_two_people_of_a_trust_bear_is_nobodys_tie():
    told = [issue["code"] for file in pipeline.check(load(FOLDER)).files for issue in file.issues]
    assert told.count("NAME_OF_SEVERAL") > 0


def test_names_are_recognised_but_for_the_few_that_nobody_could(tables):
    """People are those who were ever there, the faculty, and names on no list."""
    there = sum(len(staff.people) for staff in staffs(20191015))
    assert there < len(tables.person) < 1.05 * there
    asked = set(tables.respondent["person_key"])
    ends = tables.tie[["ego_key", "alter_key"]].to_numpy().ravel()
    assert sum(end in asked for end in ends) / len(ends) > 0.98


def test_nobody_names_more_than_five_each_way(tables):
    for own, other in (("ego_key", "alter_key"), ("alter_key", "ego_key")):
        said = tables.tie[tables.tie["named_by"] == tables.tie[own]]
        assert said.groupby(["named_by", "wave"])[other].nunique().max() == CAP


def test_most_who_stayed_have_contacts_who_stayed(tables):
    ties = {wave: set(map(tuple, of[["ego_key", "alter_key"]].to_numpy())) for wave, of in tables.tie.groupby("wave")}
    assert len(ties["2017"] & ties["2019"]) > 0.5 * len(ties["2017"])


def test_attendance_of_all_three_joint_occasions_and_of_each_trust_is_there(tables):
    held = tables.occasion.merge(tables.interaction, on="occasion_key")
    assert set(held["eligible"]) == {"all", *(trust.code for trust in TRUSTS)}
    assert len(tables.occasion) == 63
