"""Read by columns or row by row: the same tables, the same account, the same lists in the vault."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evalkit.definition import Evaluation
from evalkit.intake import interactions, pipeline
from evalkit.intake.columns import Column, combinations, first_positions, read_columns
from evalkit.intake.corrections import Corrections
from evalkit.intake.ledger import Ledger
from evalkit.intake.staging import ColumnRows, Staged
from evalkit.intake.tabular import Lines, delimited
from evalkit.intake.versions import content_digest
from evalkit.tables import SCHEMAS, conform
from small_evaluation import write

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])

MAPPING = """table = "attendance"
[columns]
name = "Full name"
email = "E-mail"
organisation = "Organisation"
system = "System"
occasion = "Occasion"
at = "Date"
left = "Left"
role = "Role"
minutes = "Minutes"
attended = "Here"
role_group = "Group"
[values.role]
"Speaker" = "presenter"
[ignore]
"Full name" = ["Number present"]
"""
HEADINGS = "Full name,E-mail,Organisation,System,Occasion,Date,Left,Role,Minutes,Here,Group"
CELLS: tuple[list[str], ...] = (
    ["Ada Fenwick", "Fenwick Ada", "Dr Ada  Fenwick", "Ada Fenwik", "Lee Varga", "Rita Sol", "Zoë O'Hara", "iPhone",
     "+44 7700 900123", "Guest 1", "EPR team laptop", "Total: 3", "Number present 4", "Full name", "", "Ada"],
    ["ada.fenwick@nel.invalid", "ADA.fenwick@nel.invalid", "ada@sample.invalid", "lee@nhs.invalid", "lee@other.invalid",
     "info@nel.invalid", "not an address", "a@x.invalid; b@x.invalid", "E-mail", "", "", "n/a"],
    ["NEL ICB", "Example Hosp", "R1X", "SCFT", "Twins", "Nowhere Trust", "Organisation", "", ""],
    ["", "", "Z9", "SEL", "Elsewhere"],
    ["w1", "Webinar 2", "ls3", "LEARNING session 3", "", "", "Unknown"],
    ["2026-04-08", "08/04/2026", "2026-05-13 10:05", "2026-03-04 09:55", "2026-03-06", "13/05/2026 11:00", "46120",
     "2026-09-01", "no date", "", ""],
    ["", "", "", "2026-05-13 10:50", "2026-03-04 09:00", "later"],
    ["", "", "participant", "Speaker", "faculty", "chair"],
    ["", "60", "90", "1h 7s", "-4", "180", "a while"],
    ["yes", "yes", "x", "no", "", "perhaps"],
    ["", "", "nursing", "Nurses", "unheard of"],
)  # fmt: skip
PLAIN: tuple[list[str], ...] = (
    ["Ada Fenwick", "Fenwick Ada", "Dr Ada  Fenwick", "Ada Fenwik", "Lee Varga", "Rita Sol", "Ada", ""],
    ["ada.fenwick@nel.invalid", "ADA.fenwick@nel.invalid", "ada@sample.invalid", "lee@nhs.invalid", ""],
    ["NEL ICB", "Example Hosp", "R1X", "SCFT", ""],
    ["", "", "Z9"],
    ["w1", "Webinar 2", "ls3"],
    ["", "", "", "2026-04-08", "2026-05-13"],
    ["", "", ""],
    ["", "Speaker", "faculty"],
    ["", "60", "1h 7s", "33.3333333"],
    ["yes", "x"],
    ["", "", "nursing"],
)  # fmt: skip
ROW = st.tuples(*map(st.sampled_from, CELLS))
PLAIN_ROW = st.tuples(*map(st.sampled_from, PLAIN))
LINES = st.lists(st.one_of(PLAIN_ROW, PLAIN_ROW, PLAIN_ROW, ROW, st.just(("",) * 11), st.just(())), max_size=16)
GROUPS = '[[role_groups]]\ncode = "nursing"\nname = "Nurses"\n'


@pytest.fixture(scope="module")
def two_registers(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """An evaluation with two registers, which every example of a property may write anew."""
    sources = "".join(f'[[sources]]\npath = "{name}.csv"\nmapping = "register.toml"\n' for name in ("one", "two"))
    empty: dict[str, str | bytes] = {"one.csv": HEADINGS, "two.csv": HEADINGS, "register.toml": MAPPING}
    return write(tmp_path_factory.mktemp("two-registers"), GROUPS + sources, empty)


def everything(evaluation: Evaluation) -> tuple[Any, dict[str, pd.DataFrame], Any]:
    """Return what a check says, the canonical tables, and what the vault would hold."""
    resolved = []
    real = interactions.resolve

    def spy(*arguments: Any) -> Any:
        resolved.append(real(*arguments))
        return resolved[-1]

    with (
        mock.patch.object(pipeline, "Tables") as tables,
        mock.patch.object(interactions, "resolve", spy),
        mock.patch.object(pipeline.pseudonyms, "refuse_misplaced_home"),
    ):
        checked = pipeline.check(evaluation)
    frames = tables.call_args.args[1] if tables.called else {}
    one = resolved[-1]
    vault = one.vault, one.persons, one.occasions, one.review, sorted(one.unknown_organisations)
    return checked, {name: conform(name, frames.get(name)) for name in SCHEMAS if frames}, vault


@SLOW
@given(LINES, LINES)
@example([("Ada Fenwick", "", "NEL ICB", "", "w1", "", "", "", "60", "yes", "")] * 2, [])
def test_columns_say_what_rows_say(two_registers, first, second):
    for name, lines in (("one", first), ("two", second)):
        text = "\n".join([HEADINGS, *(",".join(cells) for cells in lines)])
        (two_registers.folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with mock.patch.object(Lines, "below", return_value=None):
        by_rows = everything(two_registers)
    by_columns = everything(two_registers)
    assert by_columns[0] == by_rows[0]
    assert by_columns[1].keys() == by_rows[1].keys()
    for name, frame in by_rows[1].items():
        pd.testing.assert_frame_equal(by_columns[1][name], frame)
    assert by_columns[2] == by_rows[2]


def test_a_clean_register_is_read_by_columns(two_registers, monkeypatch):
    """Or the property above would compare nothing with nothing."""
    row = "Ada Fenwick,ada@nel.invalid,NEL ICB,,w1,2026-04-08,,,60,yes,"
    (two_registers.folder / "one.csv").write_text(f"{HEADINGS}\n{row}\n")
    (two_registers.folder / "two.csv").write_text(HEADINGS)
    looked_at = []
    real = pipeline.attendance._Reader.attendance
    monkeypatch.setattr(
        pipeline.attendance._Reader, "attendance", lambda self, row: looked_at.append(row) or real(self, row)
    )
    _, frames, _ = everything(two_registers)
    assert len(frames["interaction"]) == 1
    assert not looked_at


@given(st.text("ab,;\r\n \t\x0b\u2028é", max_size=80))
def test_lines_are_records_of_the_csv_module(text):
    expected = list(enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1))
    lines = delimited(text, ",", "register.csv")
    assert list(lines) == expected
    assert lines[:] == expected
    assert lines[:3] == expected[:3]
    assert len(lines) == len(expected)
    assert [lines[position] for position in range(-len(expected), 0)] == expected


@given(st.lists(st.tuples(st.sampled_from(["a", "b", ""]), st.sampled_from(["1", "2 "])), min_size=1))
def test_columns_of_a_text_are_its_cells(rows):
    columns = read_columns("\n".join(",".join(row) for row in rows), ",", 2)
    assert columns is not None
    assert [tuple(column.cell(number) for column in columns) for number in range(len(rows))] == rows
    assert [column.variety for column in columns] == [len({row[at] for row in rows}) for at in (0, 1)]


def test_a_row_of_another_length_is_no_case_for_columns():
    assert Lines("a,b\n1,2\n1\n", ",").below(1) is None
    assert Lines("a,b\n1,2,3\n", ",").below(1) is None
    assert Lines("a\n1\n2\n", ",").below(1) is None
    assert Lines("a,b\n", ",").below(1) is None


def test_changed_cells_keep_their_rows():
    column = Column(["b ", "a"], np.array([1, 0, 0], dtype=np.int32)).each(str.strip)
    assert [column.cell(row) for row in range(3)] == ["a", "b", "b"]
    assert column.where(lambda cell: cell == "b").tolist() == [False, True, True]
    assert sorted(column.at_most(1)) == ["a", "b"]
    assert sorted(column.at_most(2)) == ["a", "b", "b"]
    assert column.take(np.array([1])).at_most(2) == ["b"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1), st.booleans())
def test_combinations_tell_rows_apart(rows, huge):
    size = 1 << 61 if huge else 6
    coded = [(np.array([row[at] for row in rows]), size) for at in (0, 1)]
    found = combinations(coded, len(rows))
    assert len(found.first) == len(set(rows))
    assert [rows[found.first[code]] for code in found.codes] == rows


@given(st.lists(st.integers(0, 4)))
def test_first_positions_are_first(codes):
    found = first_positions(np.array(codes, dtype=np.int64), 5).tolist()
    assert found == [codes.index(code) if code in codes else len(codes) for code in range(5)]


def test_by_columns_says_the_same_to_whoever_reads_rows():
    columns = {"name": Column(["Ada", "Lee"], np.array([0, 1, 0], dtype=np.int32))}
    rows = ColumnRows(np.array([2, 3, 5]), columns)
    by_columns, one_by_one = Staged("spreadsheet", rows), Staged("spreadsheet", tuple(rows))
    assert rows[0:2] == list(rows)[0:2]
    assert content_digest(by_columns, ()) == content_digest(one_by_one, ())
    assert Corrections(Ledger("")).apply("register.csv", "s001", by_columns, Ledger("register.csv")) is by_columns
    assert list(by_columns.said(["name", "email"])) == [("Ada", ""), ("Lee", "")]
    assert set(one_by_one.said(["name", "email"])) == {("Ada", ""), ("Lee", "")}


def test_a_long_register_keeps_its_memory_small(tmp_path: Path):
    """Cells are kept once, not once a row."""
    text = "\n".join(f"Person {number % 50},{number % 7}" for number in range(5_000))
    columns = read_columns(text, ",", 2)
    assert columns is not None
    assert [column.variety for column in columns] == [50, 7]
