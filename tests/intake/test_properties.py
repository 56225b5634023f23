"""Whatever happens to a register: either a clear refusal, or rows that add up to those that are there."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bad_inputs.mutants import as_workbook, bitten, mangled, written
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
@given(data=st.data(), forms=st.lists(st.sampled_from(sorted(EVERY)), min_size=2, max_size=3))
def test_exports_pasted_together(standing_meeting, data, forms):
    rows = [row for form in forms for row in EVERY[form]]
    examine(standing_meeting, written(data.draw(mangled(rows)), ",").encode())


@settings(SLOW, max_examples=12)
@given(rows=mangled(REGISTER))
def test_what_passes_also_fits_the_canonical_tables(standing, rows):
    examine(standing, written(rows, ",").encode(), whole=True)


WORKBOOK = as_workbook(REGISTER)


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
