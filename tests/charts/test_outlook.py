from __future__ import annotations

import re

import numpy as np
import pandas as pd

from evalkit.charts import outlook
from evalkit.charts.words import Words
from evalkit.disclosure import People
from made_protected import protected

WORDS = {
    "caption": "If the past goes on, about twelve people will be active.",
    "alt": "Line of active members, then a fan over the next two months that widens.",
    "source": "Registers",
}
PAST = [100.0, 110.0, 120.0]


def fan(profile: str = "board", past: list[float] = PAST):
    gone, ahead = len(past), 2
    band = {
        f"{end}{level}": [np.nan] * gone + [past[-1] + sign * k * int(level) / 5 // 1 for k in (1, 2)]
        for level in ("50", "80", "95")
        for end, sign in (("low", -1), ("high", 1))
    }
    frame = pd.DataFrame(
        {"month": ["2022-01", "2022-02", "2022-03", "2022-04", "2022-05"], "active": past + [np.nan] * ahead,
         "median": [np.nan] * gone + [125.0, 130.0], **band}
    )  # fmt: skip
    people = {name: People() for name in map(str, frame.columns) if name != "month"}
    data = protected(
        "outlook", frame, profile, people=people, by=("month",), labels=(), groups=[frozenset()] * len(frame)
    )
    labels = {"month": "Month", "active": "Active members"}
    figure = outlook.fan(data, Words("outlook", labels=labels, formats={}, **WORDS), marks=[("2022-02", "pressure")])
    return re.findall(r">([^<>]+)</text>", figure.svg.decode())


def test_the_fan_names_its_levels_and_where_it_starts_and_ends():
    assert {"50%", "80%", "95%", "120", "130", "pressure", "Active members"} <= set(fan())


def test_a_hidden_month_is_a_star():
    assert any("a number is not shown" in words for words in fan("public", [100.0, 3.0, 120.0]))
