from __future__ import annotations

import re

import pandas as pd

from evalkit.charts import staying
from evalkit.charts.words import Words
from made_protected import protected

WORDS = {
    "caption": "Half of those who joined had not missed two in a row.",
    "alt": "Steps that fall from all who joined to half of them after four occasions.",
    "source": "Registers",
}
CURVE = {"tick": "Occasions offered", "at_risk": "People still observed", "survival": "Share still coming"}


def curve(survival: list[float], organisations: list[float], **options):
    n = len(survival)
    frame = pd.DataFrame(
        {"tick": range(n), "at_risk": range(40, 40 - n, -1), "survival": survival, "low": survival, "high": survival,
         "organisations": organisations}
    )  # fmt: skip
    return staying.curve(
        protected("retention", frame), Words("retention", labels=CURVE, formats={}, **WORDS), **options
    ).svg.decode()


def words_of(svg: str) -> list[str]:
    return re.findall(r">([^<>]+)</text>", svg)


def test_both_lines_are_named_and_the_told_share_is_marked():
    svg = curve([1.0, 1.0, 0.7, 0.5], [1.0, 1.0, 0.9, 0.9], at=3)
    assert {"People", "Organisations", "50%"} <= set(words_of(svg))
    assert "stroke-dasharray" in svg  # told apart by more than colour


def test_organisations_are_left_out_where_nothing_is_known_of_them():
    nothing = [float("nan")] * 3
    assert "Organisations" not in words_of(curve([1.0, 0.8, 0.6], nothing))


def test_those_still_observed_stand_under_the_axis():
    assert {"40", "39", "38"} <= set(words_of(curve([1.0, 0.8, 0.6], [1.0, 1.0, 1.0])))


def cohorts(profile: str = "board", **columns):
    frame = pd.DataFrame({"cohort": ["Early", "Late"], **columns})
    later = [name for name in map(str, frame) if name.startswith("later_")]
    frame = frame.assign(**{f"share_{name}": float("nan") for name in later})
    from evalkit.disclosure import People, ReleaseClass, Share

    data = protected(
        "cohorts", frame, profile, release_class=ReleaseClass.PERSONAL, by=("cohort",), groups=[frozenset()] * 2,
        people={"joined": People(of="joined")}
        | {name: People(of="later", at={"later": name}, base="joined") for name in later},
        shares={f"share_{name}": Share(name, "joined") for name in later}, labels=(),
    )  # fmt: skip
    labels = {name: name.replace("_", " ") for name in map(str, frame)}
    return words_of(staying.cohorts(data, Words("cohorts", labels=labels, formats={}, **WORDS)).svg.decode())


def test_each_cell_names_its_share_and_a_row_without_any_says_why():
    told = cohorts(joined=[20, 10], later_1=[15.0, float("nan")], later_2=[10.0, float("nan")])
    assert {"75%", "50%", "Early: 20", "Late: 10", "too soon to say"} <= set(told)


def test_a_hidden_cell_is_a_star():
    told = cohorts("public", joined=[20, 12], later_1=[15.0, 3.0])
    assert "*" in told
    assert "25%" not in told
