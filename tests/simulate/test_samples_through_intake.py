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
    assert truth["recorded"] <= len(prepared("london").person) <= truth["found_by_certain_rules"]


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
