from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from evalkit.definition import Evaluation, Profile
from evalkit.disclosure import Disclosure
from evalkit.report.annex import FATES, Answer, annex
from evalkit.report.model import Part
from sample_run import METHOD, definition, result, run, sources

EVALUATION = Evaluation(**definition(), folder=Path())


def parts(answers: tuple[Answer, ...] = (), **changes: Any) -> dict[str, Part]:
    return {part.anchor: part for part in annex(run(**changes), EVALUATION, "programme", answers)}


def answer(**changes: Any) -> Answer:
    return Answer(run().notebooks[0], result(**changes))


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=4, max_size=4), min_size=1, max_size=6))
def test_the_last_row_adds_up_every_column(fates: list[list[int]]):
    files = tuple(
        {"name": f"{k}.csv", "table": "interaction", "n_read": sum(row), **dict(zip(FATES, row, strict=True))}
        for k, row in enumerate(fates)
    )
    part = parts(sources=files)["rows"]
    grid = part.grids[0]
    columns = list(zip(*[[int(cell.replace(",", "")) for cell in row[2:]] for row in grid.rows], strict=True))
    assert grid.total
    assert all(sum(column[:-1]) == column[-1] for column in columns)
    assert "In every file" in part.paragraphs[0]


def test_a_file_that_does_not_add_up_is_named():
    astray = ({**sources()[0], "n_merged": 0}, *sources()[1:])
    told = parts(sources=astray)["rows"].paragraphs[0]
    assert "learning session 1.csv do not add up" in told
    assert "In every file" not in told


def test_missing_registers_are_listed_by_kind_and_day():
    part = parts()["registers"]
    assert "30 occasions were held" in part.paragraphs[0]
    assert "never zero" in part.paragraphs[1]
    assert part.points == ("Not received: webinar, 14 March 2022",)


def test_a_total_alone_is_neither_received_nor_missing():
    registers = {"expected": 2, "received": 1, "missing": [], "total_only": [{"date": "2022-03-14", "kind": "webinar"}]}
    part = parts(registers=registers)["registers"]
    assert part.points == ("Only a total was received: webinar, 14 March 2022",)


def test_what_the_questions_say_of_response_is_gathered():
    first, *others = result().findings
    said = replace(first, signal="progress.missing")
    part = parts((answer(findings=(said, *others)),))["response"]
    assert part.points == (said.sentence,)
    assert "response" not in parts((answer(),))


def test_the_programme_alone_reads_how_the_rules_were_tried_out():
    (grid,) = parts()["calibration"].grids
    assert all(row[0].endswith("?") for row in grid.rows)
    assert any(row[3].endswith("%") for row in grid.rows)
    system = annex(run(), EVALUATION, "system-A", ())
    assert "calibration" not in {part.anchor for part in system}


def test_corrections_and_replaced_files_are_listed_where_there_are_any():
    assert not {"replaced", "corrections"} & set(parts())
    old, new = ({**source, "source_id": f"s{n}"} for n, source in enumerate(sources()[:2]))
    old |= {"superseded_by": "s1", "n_added": 3, "n_gone": 1, "n_changed": 0}
    made = {"source_id": "s1", "change": "left out", "why": "test-entry", "who": "MH", "at": "2022-05-01", "n": 2}
    shown = parts(sources=(old, new), corrections=(made,))
    assert shown["replaced"].grids[0].rows == ((old["name"], new["name"], "3", "1", "0"),)
    assert shown["corrections"].grids[0].rows == (
        (new["name"], "A row was left out", "test entry", "MH", "1 May 2022", "2"),
    )


def test_nothing_is_said_to_be_missing_when_all_registers_came():
    part = parts(registers={"expected": 1, "received": 1})["registers"]
    assert part.paragraphs == ("1 occasion was held for which a register was expected; 1 of them has one.",)


def test_issues_are_added_up_over_files_gravest_first():
    rows = parts()["issues"].grids[0].rows
    assert [row[0] for row in rows] == ["LEAVE_BEFORE_JOIN", "STATED_TOTAL_DIFFERS", "SECOND_JOIN"]
    assert rows[-1][-2:] == ("2", "6")


def test_each_method_is_named_once_with_its_reference():
    rows = parts((answer(),))["methods"].grids[0].rows
    assert rows == ((METHOD.name, "t-test", METHOD.reference, "Growth"),)


def test_a_report_of_counts_has_no_methods():
    assert not parts((answer(findings=()),))["methods"].grids


def test_notes_of_disclosure_are_printed_each_once():
    hidden = Disclosure(Profile.BOARD, (("stock", "activity"),), ("Two cells were hidden.", "Two cells were hidden."))
    part = parts((answer(disclosure=hidden),) * 2)["disclosure"]
    assert part.points == ("Two cells were hidden.",)
    assert part.paragraphs[1].startswith("What was hidden")


def test_a_run_with_nothing_in_it_says_so_in_words():
    empty = parts(sources=(), issues=(), registers={"expected": 0, "received": 0}, versions={}, seeds={})
    assert empty["rows"].paragraphs == ("No file was read.",)
    assert empty["issues"].paragraphs == ("Nothing wrong was found in the input.",)
    assert not empty["provenance"].grids


def test_tables_are_numbered_through():
    labels = [grid.label for part in annex(run(), EVALUATION, "programme", (answer(),)) for grid in part.grids]
    assert labels == [f"Table A{n}" for n in range(1, len(labels) + 1)]
    assert len(labels) > 6
