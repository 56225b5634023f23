from __future__ import annotations

from typing import Any

from evalkit.results.received import Movement, Received, moved

Row = dict[str, Any]


def row(when: str, n: int | None = 40, facts: str = "a", people: str = "a", table: str = "interaction") -> Row:
    return {"table": table, "when": when, "n": n, "facts": facts, "people": people}


def seen(before: list[Row], after: list[Row], boundary: str = "2022-06") -> list[tuple[str, ...]]:
    found = moved(Received("k", rows=tuple(before)), Received("k", rows=tuple(after)), boundary)
    return [(one.when, one.movement.value) for one in found]


def test_rows_about_a_later_month_are_new():
    assert seen([], [row("2022-07")]) == [("2022-07", "new")]
    assert seen([row("2022-07", 3)], [row("2022-07", 50, "b", "b")]) == [("2022-07", "new")]


def test_rows_about_the_earlier_period_are_late():
    assert seen([], [row("2022-06")]) == [("2022-06", "late")]
    assert seen([row("2022-03", 3)], [row("2022-03", 50, "b", "b")]) == [("2022-03", "late")]


def test_as_many_rows_with_other_contents_were_corrected():
    assert seen([row("2022-03")], [row("2022-03", facts="b", people="b")]) == [("2022-03", "corrected")]


def test_the_same_rows_of_other_people():
    assert seen([row("2022-03")], [row("2022-03", people="b")]) == [("2022-03", "recognised otherwise")]
    assert seen([row("2022-07")], [row("2022-07", people="b")]) == [("2022-07", "recognised otherwise")]


def test_rows_that_are_gone():
    assert seen([row("2022-03")], []) == [("2022-03", "gone")]
    assert seen([row("2022-03")], [row("2022-03", 4, "b", "b")]) == [("2022-03", "gone")]


def test_a_hidden_number_says_only_that_something_changed():
    assert seen([row("2022-03", None)], [row("2022-03", None, "b", "b")]) == [("2022-03", "corrected")]


def test_a_wave_is_new_if_the_earlier_run_had_none_of_it():
    assert seen([], [row("autumn", table="rating")]) == [("autumn", "new")]
    assert seen([row("autumn")], [row("autumn", 41, "b", "b")]) == [("autumn", "late")]


def test_nothing_is_said_of_what_stayed():
    assert seen([row("2022-03"), row("")], [row(""), row("2022-03")]) == []
    assert Received.from_json(Received("k", "d", 3, (row("2022-03"),)).to_json()).rows == (row("2022-03"),)
    assert Received.from_json({}) == Received()
    assert Movement.NEW == "new"
