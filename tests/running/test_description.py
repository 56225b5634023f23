"""What a run says of what it had received is protected as its profile asks."""

from __future__ import annotations

import pytest

import evalkit as ek
from evalkit.results.received import Received
from evalkit.running.description import describe
from evalkit.running.plan import Choice, plan

ROWS = tuple(
    {"table": table, "when": "2022-03", "n": n, "facts": "a", "people": "b"}
    for table, n in (("interaction", 3), ("interaction", 52), ("feedback", 3), ("feedback", 52))
)


@pytest.mark.parametrize(
    ("profile", "numbers", "decided"),
    [
        ("evaluator", [3, 52, 3, 52], 4),
        ("board", [3, 52, None, 50], 4),
        ("public", [None, 50, None, 50], None),
    ],
)
def test_numbers_of_rows(write_definition, profile: str, numbers: list[int | None], decided: int | None):
    evaluation = ek.load(write_definition())
    told = describe(
        plan(evaluation, Choice(profile=profile)), ek.Tables(evaluation, {}), "id", (), Received("k", "d", 4, ROWS)
    )
    assert [row["n"] for row in told.received.rows] == numbers
    assert told.received.decided == decided
    assert [row["facts"] for row in told.received.rows] == ["a"] * 4
    assert len(told.code) == 12
