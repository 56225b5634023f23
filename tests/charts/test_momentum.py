from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from evalkit.charts import house, momentum
from evalkit.charts.words import Words
from evalkit.disclosure import People, Statistic
from evalkit.results.finding import Figure
from hostile import LONG
from made_protected import protected

NAN = np.nan
LABELS = {
    "month": "Month", "people": "People", "each": "Interactions per person", "kinds": "Kinds", "effective": "Effective",
    "status": "Registers", "interactions": "Interactions", "per_team": "Tests per team", "quarter": "Quarter",
    "name": "System", "step": "Step", "months": "Period", "effect": "Effect", "kind_a": "Webinars", "kind_b": "Visits",
}  # fmt: skip


def words(**labels: str) -> Words:
    return Words(
        "made",
        caption="People rose from ten to twelve.",
        alt="Lines by month of people, from ten in January to twelve in March.",
        source="Registers",
        labels=LABELS | labels,
        formats={"each": "decimal", "people": "count", "kinds": "count", "per_team": "decimal"},
    )


def text(figure: Figure) -> list[str]:
    return [one.text or "" for one in ET.fromstring(figure.svg).iter("{http://www.w3.org/2000/svg}text")]


def months(**columns: list) -> pd.DataFrame:
    frame = {
        "month": ["2022-01", "2022-02", "2022-03", "2022-04"], "people": [10, NAN, 8, 12], "each": [1.5, NAN, 1.2, 2.5],
        "kinds": [1, NAN, 2, 3], "effective": [1.0, NAN, 1.8, 2.6],
        "status": ["complete", "no register", "some missing", "complete"],
    }  # fmt: skip
    return pd.DataFrame(frame | columns)


def test_a_month_without_a_register_is_a_gap_that_is_named():
    figure = momentum.months(protected("months", months()), words())
    assert text(figure).count("no") == 1
    assert {"10", "12", "1.5", "2.5", "dashed: effective"} <= set(text(figure))
    assert figure.svg == momentum.months(protected("months", months()), words()).svg


def test_context_is_named_once_over_all_panels():
    figure = momentum.months(protected("months", months()), words(), marks=[("2022-03", "winter pressure")])
    assert text(figure).count("winter pressure") == 1


def test_a_hidden_number_is_a_star():
    shown = protected(
        "months", months(people=[10, 3, 9, 12]), profile="public", people={"people": People()},
        statistics={"each": Statistic("people")}, by=("month",), labels=("status",), groups=[frozenset()] * 4,
    )  # fmt: skip
    assert text(momentum.months(shown, words())).count("*") >= 1


def test_velocities_stand_one_under_the_other():
    frame = months(per_team=[NAN, 0.0, 0.5, 1.5])[["month", "each", "per_team", "status"]]
    assert {"Interactions per person", "Tests per team", "1.5"} <= set(
        text(momentum.velocities(protected("acted", frame), words()))
    )


def test_the_number_of_kinds_stands_above_each_bar():
    frame = pd.DataFrame(
        {"quarter": ["2022-01/2022-03", "2022-04/2022-06"], "kind_a": [10, 20], "kind_b": [0, 5],
         "interactions": [10, 25], "kinds": [1, 2], "effective": [NAN, 1.6]}
    )  # fmt: skip
    told = text(momentum.ways(protected("ways", frame), words(), parts=["kind_a", "kind_b"]))
    assert {"1 kind", "2 kinds", "effective 1.6", "Webinars", "Visits", "Apr–Jun"} <= set(told)


@pytest.mark.parametrize(
    ("mass", "velocity", "after"), [(98.76, 57.24, 216), (98.76, -120.0, 38.76), (-60.0, 0.0, 0.0)]
)
def test_steps_lead_from_one_period_to_the_other(mass, velocity, after):
    frame = pd.DataFrame(
        {"step": ["Before", "Mass: people", "Velocity: each", "After"],
         "months": ["2022-01/2022-03", None, None, "2022-10/2022-12"], "interactions": [60.0, NAN, NAN, after],
         "effect": [NAN, mass, velocity, NAN]}
    )  # fmt: skip
    told = text(momentum.waterfall(protected("steps", frame), words()))
    assert {"January to March 2022", "Mass:", "people", "60"} <= set(told)
    assert any(sign in "".join(told) for sign in ("+99", "−60"))


def paths(name: str = "North", **columns: list) -> pd.DataFrame:
    frame = {"name": [name, name, "South", "South"], "quarter": ["2022-01/2022-03", "2022-04/2022-06"] * 2,
             "people": [10, 20, 30, 20], "each": [1.5, 2.0, 2.0, 1.0], "interactions": [15, 40, 60, 20]}  # fmt: skip
    return pd.DataFrame(frame | columns)


def test_each_path_has_its_panel_start_and_end():
    told = text(momentum.phase(protected("paths", paths()), words()))
    assert {"North", "South", "People", "Interactions per person"} <= set(told)
    assert told.count("Jan–Mar 2022") == told.count("Apr–Jun 2022") == 2


def test_a_system_without_a_velocity_has_an_empty_panel():
    assert "South" in text(momentum.phase(protected("paths", paths(each=[1.5, 2.0, NAN, NAN])), words()))


@pytest.mark.parametrize("name", LONG)
def test_a_long_name_is_shortened(name):
    assert max(map(len, text(momentum.phase(protected("paths", paths(name)), words())))) <= house.LONGEST_NAME
