from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.results.finding import Grade
from made_trusts import trusts


def of(result, signal):
    return next(one for one in result.findings if one.signal == signal)


def signals(result):
    return [one.signal for one in result.findings]


def test_attendance_alone_says_nothing_of_working_ties(programme):
    programme.monthly({"T1": [10] * 12, "T2": [8] * 12})
    result = ek.connectivity(programme.tables())
    assert not any("shape" in signal for signal in signals(result))
    assert any("no survey of who talks to whom" in caveat for caveat in result.caveats)
    assert all(one.sentence.startswith(("Opportunity to meet", "Working ties")) for one in result.findings)


def test_who_met_another_system_is_counted(programme):
    programme.hold("2022-02-01", {"T1": 5, "T2": 3}).hold("2022-03-01", [("T1-9", "T1"), ("T1-8", "T1")])
    row = of(ek.connectivity(programme.tables()), "connectivity.met").evidence.row()
    assert (row["people"], row["system_known"], row["system_met"], row["alone"]) == (10, 10, 8, 0)


def test_faculty_hosts_and_broadcasts_are_out(programme):
    programme.hold("2022-02-01", {"T1": 5, "T2": 3})
    programme.hold("2022-03-01", {"T5": 50}, kind="introduction").hold("2022-03-02", {"T4": 4}, role="faculty")
    row = of(ek.connectivity(programme.tables()), "connectivity.met").evidence.row()
    assert row["people"] == 8


def test_somebody_who_was_alone_met_nobody(programme):
    programme.hold("2022-02-01", {"T1": 5}).hold("2022-03-01", [("lone", "T2")])
    assert (
        "1 was at no occasion with anybody else" in of(ek.connectivity(programme.tables()), "connectivity.met").sentence
    )


def test_newcomers_are_those_seen_first_in_the_last_months(programme):
    programme.hold("2022-02-01", {"T1": 5, "T2": 3})
    programme.hold("2022-11-01", [*((f"new{k}", "T1") for k in range(4)), ("T1-0", "T1"), ("T2-0", "T2")])
    row = of(ek.connectivity(programme.tables()), "connectivity.newcomers").evidence.row()
    assert (row["new"], row["system_new_met"]) == (4, 4)


def test_a_programme_without_registers_has_nothing_to_say(programme):
    result = ek.connectivity(programme.tables())
    assert of(result, "connectivity.met").grade is Grade.COUNTED
    assert not result.figures


class TestTheContrastThatWasPublished:
    """Five trusts: one where everybody talks to everybody, one with chains, a small cluster and a third apart."""

    def test_the_outstanding_one_is_distributed_and_dense(self, answered):
        found = of(answered, "connectivity.system.T1.shape")
        assert "whom people named is distributed and dense" in found.sentence
        assert found.evidence.row()["clusters"] >= 2

    def test_the_one_in_special_measures_is_chain_like_and_fragmented(self, answered):
        found = of(answered, "connectivity.system.T5.shape")
        assert "chain-like and fragmented" in found.sentence
        assert found.evidence.row()["thin"] > 2 / 3
        assert found.evidence.row()["outside"] > 1 / 3

    def test_each_says_so_in_its_own_report(self, two_trusts):
        for code, word in (("T1", "distributed and dense"), ("T5", "chain-like and fragmented")):
            own = ek.connectivity(two_trusts, ek.Scope(system=code))
            assert f"whom people named is {word}" in of(own, "connectivity.shape").sentence
            losses = of(own, "connectivity.losses").evidence.row()
            assert (losses["cut"] > 0) == (code == "T5")

    def test_no_system_is_ranked(self, answered):
        assert [row[0] for row in answered.tables["shapes"].rows()][1:] == ["Trust 1", "Trust 5"]
        assert "not a ranking" in answered.tables["shapes"].caption

    def test_the_words_are_called_a_drawing(self, answered):
        assert any("our drawing of the words" in caveat for caveat in answered.caveats)

    def test_organisations_count_and_nobody_is_named(self, answered):
        brokers = answered.tables["brokers"].data.frame
        assert list(brokers["people"])[-1] == 160
        assert not {"person_key"} & set(brokers.columns)


def test_a_loose_network_is_in_between(evaluation):
    found = of(ek.connectivity(trusts(evaluation, {"T1": "loose"})), "connectivity.shape")
    assert "is in between" in found.sentence


def test_too_few_people_have_no_shape(evaluation):
    found = of(ek.connectivity(trusts(evaluation, {"T1": "outstanding"}, people=40)), "connectivity.shape")
    assert found.grade is Grade.NOT_ENOUGH_EVIDENCE
    assert "fewer than 60 people" in found.sentence


class TestResponse:
    def test_unequal_response_refuses_an_order(self, evaluation):
        made = trusts(evaluation, {"T1": "outstanding", "T2": "outstanding"}, response={"T1": 0.95, "T2": 0.6})
        assert "Systems are not put in order: their response differs" in of(
            ek.connectivity(made), "connectivity.response"
        ).sentence  # fmt: skip

    def test_low_response_is_not_to_be_trusted(self, evaluation):
        made = trusts(evaluation, {"T1": "outstanding"}, response=0.4)
        result = ek.connectivity(made)
        assert "the map is not to be trusted" in of(result, "connectivity.response").sentence
        assert of(result, "connectivity.shape").grade is Grade.NOT_ENOUGH_EVIDENCE

    def test_the_range_over_treatments_holds_each_of_them(self, answered):
        table = answered.tables["treatments"].data.frame
        each = table[["respondents", "named", "borrowed"]]
        assert (each.min(axis=1) == table["lowest"]).all()
        assert (each.max(axis=1) == table["highest"]).all()

    def test_a_wave_that_nobody_answered_has_no_shape(self, evaluation):
        made = trusts(evaluation, {"T1": "outstanding"}, waves=2)
        silent = made.respondent.assign(answered=made.respondent["answered"] & (made.respondent["wave"] != "2022-12"))
        tie = made.tie[made.tie["wave"] != "2022-12"]
        result = ek.connectivity(type(made)(evaluation, {**made.frames, "tie": tie, "respondent": silent}))
        assert of(result, "connectivity.shape").grade is Grade.NOT_ENOUGH_EVIDENCE
        assert "connectivity.response" not in signals(result)


def test_waves_are_told_apart_and_their_change_adds_up(evaluation):
    result = ek.connectivity(trusts(evaluation, {"T1": "outstanding", "T5": "special-measures"}, waves=2))
    assert [row[0] for row in result.tables["own-past"].rows()] == ["2022-06", "2022-12"]
    assert "kept" in of(result, "connectivity.own-past").sentence


def test_ties_dealt_without_regard_to_organisations_are_not_called_inward(evaluation):
    result = ek.connectivity(trusts(evaluation, {"T1": "loose"}, people=150))
    assert of(result, "connectivity.inward.organisation").grade is not Grade.CLEAR


def test_systems_that_never_meet_are_clearly_inward(answered):
    found = of(answered, "connectivity.inward.system")
    assert (found.grade, str(found.direction)) == (Grade.CLEAR, "down")


class TestLargeOccasions:
    def test_pairs_who_met_before_are_not_new(self, programme):
        everybody = [(f"T1-{k}", "T1") for k in range(30)]
        programme.hold("2022-01-10", everybody).hold("2022-03-10", everybody)
        programme.hold("2022-05-10", [*everybody[:15], *((f"T2-{k}", "T2") for k in range(15))])
        rows = ek.connectivity(programme.tables()).tables["firsts"].data.frame
        assert rows["share"].round(3).tolist() == [0.0, round((15 * 15 + 15 * 14 / 2) / (30 * 29 / 2), 3)]

    def test_small_occasions_are_not_asked_about(self, programme):
        programme.monthly({"T1": [5] * 12})
        assert "firsts" not in ek.connectivity(programme.tables()).tables


@pytest.mark.parametrize("profile", ["evaluator", "board", "public"])
def test_every_profile_gets_a_result(two_trusts, profile):
    result = ek.connectivity(two_trusts, ek.Scope(profile=profile))
    assert result.disclosure.profile == profile
    assert len(result.findings) > 5


def test_small_organisations_are_pooled_on_the_map(evaluation):
    made = trusts(evaluation, {"T1": "outstanding", "T2": "outstanding"}, people=60, organisations=4)
    person = made.person.copy()
    person.loc[person["org_key"] == "T1-3", "org_key"] = "T1-2"
    person.loc[person.index[:3], "org_key"] = "T1-3"
    result = ek.connectivity(type(made)(evaluation, {**made.frames, "person": person}))
    named = set(result.tables["organisations-ties"].data.frame["organisation"])
    assert "T1 hospital 3" not in named
    assert any("pooled" in name for name in named)


def test_the_map_lets_a_page_pick_an_organisation(answered):
    figure = answered.figures["map-ties"]
    assert len(figure.choices) == 6
    for number in range(1, 7):
        assert f'id="node-of{number}-end"'.encode() in figure.svg


def test_no_pseudonym_leaves(two_trusts):
    from evalkit.results.bundle import to_json

    told = str(to_json(ek.connectivity(two_trusts, ek.Scope(profile="evaluator"))))
    assert not any(key in told for key in two_trusts.person["person_key"])


def test_nothing_depends_on_how_pseudonyms_begin(two_trusts, answered):
    turned = {key: key[::-1] + "x" for key in two_trusts.person["person_key"]}
    frames = {
        name: frame.assign(**{c: frame[c].map(turned) for c in ("person_key", "ego_key", "alter_key", "named_by")
                              if c in frame})
        for name, frame in two_trusts.frames.items() if len(frame)
    }  # fmt: skip
    renamed = type(two_trusts)(two_trusts.evaluation, frames)
    other = ek.connectivity(renamed)
    assert [finding.sentence for finding in answered.findings] == [finding.sentence for finding in other.findings]


def test_an_instrument_that_asks_for_no_contacts_is_no_survey_of_ties(two_trusts):
    other = two_trusts.respondent.assign(instrument="feedback", answered=False)
    both = pd.concat([two_trusts.respondent, other], ignore_index=True)
    made = type(two_trusts)(two_trusts.evaluation, {**two_trusts.frames, "respondent": both})
    row = of(ek.connectivity(made), "connectivity.response").evidence.row()
    assert row["asked"] == 160
    assert np.isclose(row["rate"], row["answered"] / 160)
