from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

from networkx import davis_southern_women_graph

from evalkit.definition import load

FOLDER = Path(__file__).parents[2] / "data_samples/southern-women"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((FOLDER / name).read_text("utf-8").splitlines()))


def test_it_holds_the_published_attendance():
    register = rows("register.csv")
    assert len(register) == 89
    assert len({row["Woman"] for row in register}) == 18
    assert {frozenset((row["Woman"], row["Event"])) for row in register} == {
        frozenset(edge) for edge in davis_southern_women_graph().edges
    }
    held = Counter(row["Event"] for row in register)
    assert [held[f"E{number}"] for number in range(1, 15)] == [3, 3, 6, 4, 8, 8, 10, 14, 12, 5, 4, 6, 3, 3]


def test_every_row_bears_the_date_of_its_event():
    dates = {row["Event"]: row["Date"] for row in rows("occasions.csv")}
    assert len(dates) == 14
    assert all(row["Date"] == dates[row["Event"]] for row in rows("register.csv"))
    assert (min(dates.values()), max(dates.values())) == ("1930-02-23", "1930-11-21")


def test_the_programme_has_no_systems_and_says_that_the_year_is_nominal():
    evaluation = load(FOLDER)
    assert evaluation.systems == ()
    assert (evaluation.programme.start, evaluation.programme.end) == (date(1930, 1, 1), date(1930, 12, 31))
    assert evaluation.programme.as_at == date(1931, 1, 1)
    assert "nominal" in evaluation.programme.note
