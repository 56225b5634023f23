"""Simulated measures: as organisations return them, with their faults, and the truth beside them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evalkit.definition import load
from evalkit.simulate import uec
from evalkit.simulate.draws import Draws
from evalkit.simulate.measures import HEADER, normal, rows
from evalkit.simulate.sites import Sites, observed

FOLDER = Path(__file__).parents[2] / "data_samples/uec"
TRUTH = json.loads((FOLDER / "truth.json").read_text("utf-8"))["measures"]


@pytest.fixture(scope="module")
def returned() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "lists/measures.csv", keep_default_na=False)


def test_two_hospitals_truly_changed_at_known_months(returned):
    four_hour = returned[(returned["Measure"] == "four-hour") & (returned["Group"] == "")]
    share = four_hour["Numerator"].astype(float) / four_hour["Denominator"].astype(float)
    table = four_hour.assign(share=100 * share).pivot_table("share", "Site", "Month")
    table.loc["OAKHYTHE", "2017-03-01"] = np.nan  # its numerator was above its denominator
    changed = [one for one in TRUTH["changed"] if one["measure"] == "four-hour"]
    assert {one["subject"]: one["month"] for one in changed} == {"EASTMARSH": "2017-10", "BRENTLEIGH": "2018-01"}
    others = table.drop([one["subject"] for one in changed]).mean()
    for one in changed:
        apart = table.loc[one["subject"]] - others
        later = apart.index >= one["month"]
        assert apart[later].mean() - apart[~later].mean() == pytest.approx(one["step"], abs=0.8)


def test_the_faults_are_where_the_truth_says(returned):
    def row(code: str, site: str, month: str) -> pd.DataFrame:
        own = returned[(returned["Measure"] == code) & (returned["Site"] == site) & (returned["Group"] == "")]
        return own[own["Month"] == f"{month}-01"]

    for place, fault in TRUTH["faults"].items():
        found = row(*place.split())
        if fault == "month_missing":
            assert found.empty
        elif fault == "same_row_twice":
            assert len(found) == 2
            assert found.duplicated().sum() == 1
        elif fault == "denominator_zero":
            assert found["Denominator"].item() == "0"
        else:
            assert int(found["Numerator"].item()) > int(found["Denominator"].item())


def test_six_events_begin_on_the_published_days():
    days = [str(one.day) for one in uec.setting().occasions if one.kind == "learning-session"]
    assert len(days) == 6
    assert days[:2] == ["2017-07-04", "2017-09-20"]


def test_rows_are_of_the_header_and_only_measures_without_denominators_have_a_value():
    made = uec.setting().measures
    assert made is not None
    found = pd.DataFrame(rows(made, Draws(1, "measures")), columns=list(HEADER))
    assert ((found["Value"] != "") == (found["Denominator"] == "")).all()


def test_the_definition_declares_measures_and_interventions():
    evaluation = load(FOLDER)
    assert evaluation.measure("handover").chart == "rate"
    assert {one.measure for one in evaluation.interventions} == {"four-hour", "senior-review", "length-of-stay"}
    assert evaluation.measure("unheard-of").name == "unheard-of"


def test_the_noise_is_nearly_normal():
    draws = Draws(3, "noise")
    values = [normal(draws) for _ in range(4000)]
    assert (np.mean(values), np.std(values)) == pytest.approx((0, 1), abs=0.05)


def test_simulated_sites_change_where_and_when_they_should():
    part, whole = observed(Sites(sites=4, months=24, starts={2: 12}, step=6.0, shared=0.0, noise=0.5), seed=3)
    share = 100 * part / whole
    change = share[:, 12:].mean(axis=1) - share[:, :12].mean(axis=1)
    assert change[2] == pytest.approx(6, abs=0.6)
    assert np.abs(np.delete(change, 2)).max() < 0.8
    assert (part <= whole).all()
