"""Whatever happens to an export: either a clear refusal, or rows that add up."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from unittest import mock

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit import definition
from evalkit.intake import pipeline
from intake.meeting_exports import EVERY

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
FIXTURE = Path(__file__).parent.parent / "fixtures" / "teams_attendance_2024plus_us_utf16.csv"
TEAMS = FIXTURE.read_bytes()
ROWS = list(csv.reader(io.StringIO(TEAMS.decode("utf-16"), newline=""), delimiter="\t"))
REGISTER = [
    ["Full name", "E-mail", "Organisation", "Role", "Minutes", "Date"],
    ["Ada Fenwick", "ada.fenwick@nel.invalid", "NEL ICB", "", "60", "2026-04-08"],
    ["Null", "", "R1X", "Speaker", "1h 7s", "08/04/2026"],
    ["Lee Varga", "lee.varga@nhs.invalid", "", "", "", "46120"],
    ["Total", "", "", "", "180", ""],
]
CELLS = st.sampled_from(
    ["", "Ada Fenwick", "ADA FENWICK", "a@x.invalid", "a@x.invalid b@x.invalid", "+44 7700 900123", "Total", "99999",
     "4/3/26", "25/4/26", "4/25/26", "2027-01-01", "-5", "1h", "Twins", "NEL", '"', "a\nb", "\u202f", "2. Participants",
     "3. In-Meeting Activities", "Name", "Full name", "=1+1", "Presenter", "x" * 300]
)  # fmt: skip


DEEDS = {
    "drop": lambda rows, at, **_: rows[:at] + rows[at + 1 :],
    "double": lambda rows, at, **_: [*rows[:at], rows[at], *rows[at:]],
    "cell": lambda rows, at, column, cell, **_: _with(rows, at, [*rows[at][:column], cell, *rows[at][column + 1 :]]),
    "cut": lambda rows, at, column, **_: _with(rows, at, rows[at][:column]),
    "lengthen": lambda rows, at, cell, **_: _with(rows, at, [*rows[at], cell]),
    "swap": lambda rows, at, other, **_: _with(_with(rows, at, rows[other]), other, rows[at]),
    "column": lambda rows, column, **_: [row[:column] + row[column + 1 :] for row in rows],
}


def _with(rows: list[list[str]], at: int, row: list[str]) -> list[list[str]]:
    return [*rows[:at], row, *rows[at + 1 :]]


@st.composite
def mangled(draw: st.DrawFn, rows: list[list[str]]) -> list[list[str]]:
    """Rows dropped, doubled, swapped, cut, lengthened, cells and columns replaced."""
    for _ in range(draw(st.integers(0, 6))):
        if rows:
            at, other = (draw(st.integers(0, len(rows) - 1)) for _ in range(2))
            column = draw(st.integers(0, max(len(rows[at]) - 1, 0)))
            deed = DEEDS[draw(st.sampled_from(list(DEEDS)))]
            rows = deed(rows, at=at, column=column, cell=draw(CELLS), other=other)
    return rows


@st.composite
def bitten(draw: st.DrawFn, content: bytes) -> bytes:
    """Bytes replaced, removed or put in; the end cut off."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        bite = draw(st.binary(max_size=4))
        content = content[:at] + bite + content[at + draw(st.integers(0, 4)) :]
    return content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content


def written(rows: list[list[str]], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def examine(built: definition.Evaluation, content: bytes, *, whole: bool = False):
    """Check an evaluation with this register; return its account, or None if the file was refused."""
    (built.folder / "register.csv").write_bytes(content)
    with (
        mock.patch.object(pipeline, "Tables", wraps=pipeline.Tables) if whole else mock.patch.object(pipeline, "Tables")
    ):
        checked = pipeline.check(built)
    for account in checked.files:
        assert account.read == account.accepted + account.quarantined + account.ignored + account.merged
    account = checked.files[-1]
    assert account.path == "register.csv"
    if account.error:
        assert account.error.startswith("register.csv: ")
        assert ". What to do: " in account.error
        assert account.read == 0
        return None
    return account


def same_rows(account, rows: list[list[str]], delimiter: str) -> None:
    """A file that was not refused accounts for every row below its headings."""
    text = list(csv.reader(io.StringIO(written(rows, delimiter), newline=""), delimiter=delimiter))
    while text and not any(map(str.strip, text[-1])):
        text.pop()
    headings = next((issue["row"] for issue in account.issues if issue["code"] == "HEADER_FOUND"), 1)
    assert account.read == len(text) - headings


@SLOW
@given(rows=mangled(REGISTER), delimiter=st.sampled_from([",", ";", "\t"]))
def test_a_mangled_register(standing, rows, delimiter):
    account = examine(standing, written(rows, delimiter).encode())
    if account:
        same_rows(account, rows, delimiter)


@SLOW
@given(rows=mangled(ROWS), delimiter=st.sampled_from(["\t", ","]), encoding=st.sampled_from(["utf-16", "utf-8-sig"]))
def test_a_mangled_teams_report(standing_teams, rows, delimiter, encoding):
    examine(standing_teams, written(rows, delimiter).encode(encoding))


@SLOW
@given(data=st.data(), form=st.sampled_from(sorted(EVERY)), delimiter=st.sampled_from(["\t", ",", ";"]))
def test_a_mangled_export_of_any_form(standing_meeting, data, form, delimiter):
    examine(standing_meeting, written(data.draw(mangled(EVERY[form])), delimiter).encode())


@SLOW
@given(data=st.data(), form=st.sampled_from(sorted(EVERY)))
def test_an_export_of_any_form_with_damaged_bytes(standing_meeting, data, form):
    examine(standing_meeting, data.draw(bitten(written(EVERY[form], ",").encode())))


@SLOW
@given(data=st.data(), forms=st.lists(st.sampled_from(sorted(EVERY)), min_size=2, max_size=3))
def test_exports_pasted_together(standing_meeting, data, forms):
    rows = [row for form in forms for row in EVERY[form]]
    examine(standing_meeting, written(data.draw(mangled(rows)), ",").encode())


@SLOW
@given(content=bitten(TEAMS))
def test_a_teams_report_with_damaged_bytes(standing_teams, content):
    examine(standing_teams, content)


@SLOW
@given(content=bitten(written(REGISTER, ",").encode()))
def test_a_register_with_damaged_bytes(standing, content):
    examine(standing, content)


@settings(SLOW, max_examples=12)
@given(rows=mangled(REGISTER))
def test_what_passes_also_fits_the_canonical_tables(standing, rows):
    examine(standing, written(rows, ",").encode(), whole=True)


def a_workbook() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in REGISTER:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


WORKBOOK = a_workbook()


@SLOW
@given(content=bitten(WORKBOOK))
def test_a_workbook_with_damaged_bytes(standing, content):
    examine(standing, content)


@SLOW
@given(data=st.data())
def test_a_workbook_with_damaged_xml(standing, data):
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(result, "w") as new:
        damaged = data.draw(st.sampled_from([part.filename for part in old.infolist()]))
        for part in old.infolist():
            xml = old.read(part)
            new.writestr(part.filename, data.draw(bitten(xml)) if part.filename == damaged else xml)
    examine(standing, result.getvalue())


WIDE_MAPPING = """table = "attendance"
group_row = 1
header_row = 2
[columns]
name = "Full name"
email = "E-mail"
[occasions]
First = "w1"
Second = "w2"
[in_each]
attended = "Here"
minutes = "Minutes"
"""
WIDE = [
    ["Ada Fenwick", "ada.fenwick@nel.invalid", "yes", "60", "", ""],
    ["Null", "", "no", "", "x", "1h"],
    ["Lee Varga", "lee.varga@nhs.invalid", "", "", "", ""],
    ["Total", "", "1", "60", "1", ""],
]
WIDE_HEADINGS = [["Full name", "E-mail", "First", "", "Second", ""], ["", "", "Here", "Minutes", "Here", "Minutes"]]


@SLOW
@given(rows=mangled(WIDE))
def test_a_mangled_wide_register(standing, rows):
    mapping = standing.folder / "register.toml"
    before = mapping.read_bytes()
    mapping.write_text(WIDE_MAPPING)
    try:
        account = examine(standing, written([*WIDE_HEADINGS, *rows], ",").encode())
    finally:
        mapping.write_bytes(before)
    if account:
        text = list(csv.reader(io.StringIO(written(rows, ","), newline="")))
        while text and not any(map(str.strip, text[-1])):
            text.pop()
        assert account.read == len(text)
