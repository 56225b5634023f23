"""Control charts, icons and differences by month: what must be readable in them."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from evalkit.charts import control
from evalkit.charts.words import Words
from evalkit.disclosure import People, Statistic
from evalkit.results.finding import Figure
from hostile import LONG
from made_protected import protected

LABELS = {
    "name": "Place", "period": "Period", "value": "%", "centre": "Centre", "lower": "Lower", "upper": "Upper",
    "target": "Target", "phase": "Phase", "good": "Special cause", "begins": "Begins", "measure": "Measure",
    "variation": "Variation", "assurance": "Target will be", "since": "Months since the change", "low": "From",
    "high": "To",
}  # fmt: skip
WORDS = Words("made", "Shares rose at one of two places.", "Two charts by month, one of which rises at its end.",
              "Measures", LABELS)  # fmt: skip


def text(figure: Figure) -> list[str]:
    return [one.text or "" for one in ET.fromstring(figure.svg).iter("{http://www.w3.org/2000/svg}text")]


def points(names: tuple[str, ...] = ("Northmoor", "Eastmarsh"), n: int = 14, **columns) -> pd.DataFrame:
    months = pd.period_range("2017-01", periods=n, freq="M").strftime("%Y-%m")
    frames = [
        pd.DataFrame(
            {"name": name, "period": months, "value": 80.0 + np.arange(n) % 3, "centre": 81.0, "lower": 78.0,
             "upper": 84.0, "target": 95.0, "phase": 0, "good": 0, "begins": 0} | columns
        )
        for name in names
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def test_every_place_is_named_and_the_key_says_what_is_drawn():
    frame = points()
    frame.loc[3, "good"], frame.loc[5, "good"], frame.loc[8, "begins"] = 1, -1, 1
    said = text(control.panels(protected("p", frame), WORDS, sessions=["2017-04"]))
    assert {"Northmoor", "Eastmarsh", "centre", "limits", "target", "special cause, improving",
            "special cause, concerning", "declared change begins", "learning session"} <= set(said)  # fmt: skip


def test_the_key_leaves_out_what_is_not_there():
    frame = points(target=np.nan, lower=np.nan, upper=np.nan)
    said = text(control.panels(protected("p", frame), WORDS))
    assert not {"limits", "target", "special cause, improving", "learning session"} & set(said)


@pytest.mark.parametrize("names", [("One",), ("One", "Two", "Three")])
def test_any_number_of_places_and_gaps_and_flat_series(names):
    frame = points(names, value=80.0, lower=80.0, upper=80.0, centre=80.0, target=np.nan)
    frame.loc[2, "value"] = np.nan
    assert set(names) <= set(text(control.panels(protected("p", frame), WORDS)))


@pytest.mark.parametrize("name", LONG)
def test_long_names_leave_room_for_what_they_name(name):
    assert name not in text(control.panels(protected("p", points((name, "Two"))), WORDS))


def test_hidden_numbers_are_starred():
    frame = points(("One",)).assign(people=[3, *[90] * 13])
    declared = {"people": {"people": People()}, "statistics": {"value": Statistic("people", 1)}, "by": ("period",)}
    data = protected("p", frame, "public", groups=[frozenset()] * 14, **declared)
    said = text(control.panels(data.pick(columns=[c for c in frame.columns if c != "people"]), WORDS))
    assert said.count("*") == 1
    assert "* a number is not shown" in said


def grid(**changes) -> pd.DataFrame:
    rows = [
        ("Four hours", "Northmoor", "improving, high", "falls short"),
        ("Four hours", "Eastmarsh", "concerning, low", "hit or miss"),
        ("Returns", "Northmoor", "common cause", "passes"),
        ("Returns", "Eastmarsh", "too few points", "no target"),
    ]
    return pd.DataFrame(rows, columns=["measure", "name", "variation", "assurance"]).assign(**changes)


def test_every_icon_has_its_letter_and_its_words():
    data = protected("i", grid())
    figure = control.icons(data, WORDS, measures=["Four hours", "Returns"], places=["Northmoor", "Eastmarsh"])
    said = text(figure)
    assert {"H", "L", "P", "F", "?"} <= set(said)
    words = " ".join(said)
    for told in ("improving", "concerning", "common", "cause", "passes", "falls", "short", "hit or", "target", "few"):
        assert told in words, told


def test_a_place_without_a_measure_is_left_empty():
    data = protected("i", grid().iloc[:3])
    assert control.icons(data, WORDS, measures=["Four hours", "Returns"], places=["Northmoor", "Eastmarsh"]).svg


def test_differences_by_month_say_before_and_after():
    frame = pd.DataFrame({"since": range(-3, 3), "value": [0, 0, 0, 2, 3, 2.0]})
    frame = frame.assign(low=frame["value"] - 1, high=frame["value"] + 1)
    said = text(control.since(protected("s", frame), WORDS))
    assert {"before", "after", "Months since the change"} <= set(said)
    assert "+2.00" in said
