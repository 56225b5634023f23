from __future__ import annotations

import re

import pandas as pd

from evalkit.charts import reach
from evalkit.charts.words import Words
from made_protected import protected

WORDS = {
    "caption": "Twenty people were reached, and ten came again.",
    "alt": "Rows of bars, one a group, in a column for each step that people took.",
    "source": "Registers",
}


def words_of(figure) -> list[str]:
    return re.findall(r">([^<>]+)</text>", figure.svg.decode())


def test_every_bar_of_the_cascade_names_its_number():
    frame = pd.DataFrame({"name": ["Nurses", "Managers"], "reached": [20, 12], "returned": [10, 0]})
    labels = {"name": "Role", "reached": "Reached", "returned": "Came again"}
    figure = reach.cascade(
        protected("r", frame), Words("r", labels=labels, formats={}, **WORDS), steps=["reached", "returned"]
    )
    assert {"Nurses", "Managers", "Reached", "Came again", "20", "12", "10", "0"} <= set(words_of(figure))


def test_offers_stand_by_kind_with_what_was_taken_of_what_was_offered():
    frame = pd.DataFrame(
        {
            "kind": ["Slot", "Slot", "Visit"],
            "system": ["North", "South", "North"],
            "offered": [4, 2, 1],
            "taken": [4, 1, 0],
        }
    )
    told = words_of(reach.uptake(protected("o", frame), Words("o", labels={}, formats={}, **WORDS)))
    assert {"4 of 4", "1 of 2", "0 of 1"} <= set(told)
    assert told.count("Slot") == told.count("Visit") == told.count("North") == 1


def test_parts_of_teams_are_named_and_context_is_marked():
    frame = pd.DataFrame({"month": ["2022-01", "2022-02"], "teams": [1, 3], "part_0": [1, 2], "part_1": [0, 1]})
    labels = {"month": "Month", "teams": "Teams", "part_0": "Early years", "part_1": "Leadership"}
    figure = reach.teams(
        protected("t", frame), Words("t", labels=labels, formats={}, **WORDS), parts=["part_0", "part_1"],
        marks=[("2022-02", "reorganisation")],
    )  # fmt: skip
    assert {"Early years", "Leadership", "reorganisation", "1", "3"} <= set(words_of(figure))
