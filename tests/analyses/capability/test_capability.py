"""What a board reads of capability: the published numbers exactly, and no claim that the raters do not carry."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from commands import ROOT
from evalkit import load
from evalkit.analyses.capability import capability
from evalkit.charts import house
from evalkit.definition import Scope
from evalkit.intake.pipeline import prepare
from evalkit.results.finding import Grade, Result
from evalkit.tables import Tables

BLANK = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'


@pytest.fixture(autouse=True)
def _blank_pictures(monkeypatch):
    monkeypatch.setattr(house, "freeze", lambda _: {"svg": BLANK, "png": b""})


@cache
def gloucestershire() -> Tables:
    return prepare(load(ROOT / "data_samples/gloucestershire"))


def asked(tables: Tables | None = None, **scope: str) -> Result:
    return capability(tables or gloucestershire(), Scope(**scope))


def told(result: Result) -> str:
    return " ".join([*(one.sentence for one in result.findings), *result.caveats])


def finding(result: Result, signal: str):
    return next(one for one in result.findings if one.signal == signal)


def changed(**frames: pd.DataFrame) -> Tables:
    tables = gloucestershire()
    return Tables(tables.evaluation, {**tables.frames, **frames})


def test_components_lie_where_the_play_book_has_them():
    components = asked(profile="evaluator").tables["components"].data.frame
    assert len(components) == 6
    assert components["value"].between(2.05, 2.75).all()
    assert set(components["label"]) == {"Developing"}
    assert list(components[components["split"] == "split"]["component"]) == ["Resources"]


def test_published_totals_come_out_exactly():
    training = asked().tables["training"].data.frame
    level = next(column for column in training if column == "level")
    so_far = training.set_index(["name", level])["so_far"]
    published = {
        ("Severn Vale Hospitals Trust", "Bronze"): 3712, ("Severn Vale Hospitals Trust", "Silver"): 769,
        ("Severn Vale Hospitals Trust", "Gold"): 62, ("Severn Vale Hospitals Trust", "Human factors"): 128,
        ("Leadon Community Trust", "Pocket"): 710, ("Leadon Community Trust", "Bronze"): 604,
        ("Leadon Community Trust", "Silver"): 37,
    }  # fmt: skip
    assert {place: so_far[place] for place in published} == published


def test_an_organisation_of_4000_needs_what_is_printed():
    doses = asked(profile="evaluator").tables["doses"].data.frame.set_index("name").loc["Leadon Community Trust"]
    assert (doses["staff"], doses["experts_low"], doses["experts_high"]) == (4000, 15, 20)
    assert (doses["coaches_low"], doses["coaches_high"]) == (150, 200)
    caveat = next(one for one in asked().caveats if "printed as" in one)
    assert "0.4% internal experts are 16, printed as 15 to 20" in caveat
    assert "5.0% coaches are 200, printed as 150 to 200" in caveat


@pytest.mark.parametrize("profile", ["evaluator", "board", "public"])
@pytest.mark.parametrize("system", ["", "SVH", "FVS"])
def test_everybody_gets_an_answer(profile, system):
    result = asked(profile=profile, system=system)
    assert finding(result, "capability.profile")
    assert result.caveats


def test_fewer_than_four_raters_are_points_and_no_mean():
    few = gloucestershire().rating
    latest = few[few["wave"] == "2023-06"]
    own = latest[latest["subject_key"] == "FVS"]["rater_key"].unique()[:3]
    result = asked(changed(rating=latest[latest["rater_key"].isin(own)]), system="FVS", profile="evaluator")
    assert finding(result, "capability.profile").grade is Grade.NOT_ENOUGH_EVIDENCE
    assert result.tables["components"].data.frame["value"].isna().all()


def test_one_rater_gets_no_profile_that_tells_the_answers():
    rating = gloucestershire().rating
    people = set(gloucestershire().respondent["person_key"])
    by_people = rating[(rating["wave"] == "2023-06") & rating["rater_key"].isin(people)]
    one = rating[rating["rater_key"] == by_people["rater_key"].iloc[0]]
    result = asked(changed(rating=one))
    assert finding(result, "capability.profile").grade is Grade.NOT_ENOUGH_EVIDENCE
    assert "profile" not in result.figures
    assert result.tables["components"].data.frame["value"].isna().all()


def test_other_raters_are_no_rise():
    """The second wave rated much higher, but by other people."""
    rating = gloucestershire().rating.copy()
    later = rating["wave"] == "2023-06"
    rating.loc[later & ~rating["consensus"], "rater_key"] += "x"
    rating.loc[later, "value"] = 5.0
    people = gloucestershire().respondent
    again = people.assign(person_key=people["person_key"] + "x")
    result = asked(changed(rating=rating, respondent=pd.concat([people, again])))
    assert finding(result, "capability.waves").grade is Grade.NOT_ENOUGH_EVIDENCE
    assert not [one for one in result.findings if one.signal.startswith("capability.waves.")]


def test_a_component_that_one_wave_lacks_is_said_to_be_missing():
    rating = gloucestershire().rating
    without = rating[~((rating["wave"] == "2022-10") & (rating["item"] == "Resources"))]
    waves = asked(changed(rating=without)).tables["waves"].data.frame.set_index("component")
    assert waves.loc["Resources", "grade"] == "not rated in both waves by enough raters"
    assert waves.loc["Strategic focus", "raters"] == 30


def test_no_league_table_of_returns_for_reflection_and_the_reason():
    result = asked()
    assert "returned-nhs-impact" not in result.tables
    assert any("makes no league table" in caveat for caveat in result.caveats)
    assert "returned-nhs-impact" in asked(system="SVH").tables


def test_systems_are_called_self_perception_and_none_the_most_capable():
    words = told(asked())
    assert "self-perception" in words
    assert "most capable" not in words
    assert "capability rose" not in words


def test_a_target_in_the_past_is_said_to_be_past():
    tables = gloucestershire()
    targets = tables.evaluation.capability.targets
    past = targets[0].model_copy(update={"by": pd.Timestamp("2023-03-31").date()})
    choices = tables.evaluation.capability.model_copy(update={"targets": (past,)})
    evaluation = tables.evaluation.model_copy(update={"capability": choices})
    result = asked(replace(tables, evaluation=evaluation))
    assert "The day of this target has passed." in finding(result, "capability.target.1").sentence


def test_nothing_on_record_is_still_an_answer():
    result = asked(Tables(gloucestershire().evaluation, {}))
    assert [one.signal for one in result.findings] == ["capability.nothing"]


def test_the_public_sees_no_exact_number_of_people():
    for table in asked(profile="public").protected:
        for column in ("raters", "people", "coaches", "experts", "trained"):
            if column in table.frame:
                assert (table.frame[column].dropna().astype(float) % 5 == 0).all()
