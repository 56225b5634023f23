"""One file of every form that is read, with the definition that reads it; every person in them is invented."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import strategies as st

from bad_inputs import members
from bad_inputs.case import REGISTER
from bad_inputs.mutants import PLANTED, as_workbook, bitten, mangled, written
from evalkit.definition import Evaluation
from evalkit.intake import pipeline
from evalkit.intake.accounts import FileAccount
from intake.meeting_exports import EVERY
from small_evaluation import OCCASIONS, ORGANISATIONS, write
from survey_exports import (
    ADA,
    DOCUMENTED,
    HEADINGS,
    INSTRUMENT,
    LEE,
    MAPPING,
    MONKEY_ADA,
    MONKEY_LEE,
    MONKEY_LOWER,
    MONKEY_MAPPING,
    MONKEY_UPPER,
    ZOE,
    source,
)

FOLDER = Path(__file__).parents[1] / "fixtures"
SECRETS = (
    *PLANTED, "Fenwick", "FENWICK", "Varga", "Okaford", "OKAFORD", "Müller", "Pell", "Rita", "Quill", "Quinn", "Zoe",
    "@nel", "@nhs", "@x.", "@NEL", "@council", "900123", "The tea", "/C calc", "Chidi", "EPR team", "192.0.2", "CVD",
)  # fmt: skip
"""Words of cells that no message may hold: names, addresses, telephone numbers, free text, titles."""


@dataclass(frozen=True)
class Fixture:
    """A file of one form.

    Parameters
    ----------
    name : str
        What it is, in words.
    rows : list of list of str
        Its rows.
    path : str
        Its name in the evaluation.
    sources : str
        The sources of the definition.
    encoding, delimiter : str
        How it is written; of a workbook neither counts.
    files : mapping
        Other files of the evaluation.
    """

    name: str
    rows: list[list[str]]
    path: str = "register.csv"
    sources: str = '[[sources]]\npath = "register.csv"\n'
    encoding: str = "utf-8"
    delimiter: str = ","
    files: Mapping[str, str | bytes] = field(default_factory=dict)

    def content(self, rows: list[list[str]]) -> bytes:
        """Return rows as the bytes of such a file."""
        if self.path.endswith(".xlsx"):
            return as_workbook([[cell.replace("\0", "") for cell in row] for row in rows])
        return written(rows, self.delimiter).encode(self.encoding)

    def mutants(self) -> st.SearchStrategy[bytes]:
        """Return a strategy for mutants: a third with at most two mishaps, a third with up to six, a third of bytes."""
        slightly, badly = (mangled(self.rows, most).map(self.content) for most in (2, 6))
        return st.one_of(slightly, badly, bitten(self.content(self.rows)))

    def built(self, folder: Path) -> Evaluation:
        """Write the evaluation that reads it."""
        return write(folder, self.sources, {**self.files, self.path: self.content(self.rows)})

    def checked(self, built: Evaluation, content: bytes) -> tuple[FileAccount, list[str]]:
        """Check a mutant; return its account, and every message of the whole check."""
        (built.folder / self.path).write_bytes(content)
        checked = pipeline.check(built)
        (account,) = [account for account in checked.files if account.path == self.path]
        told = [
            f"{issue['column']} {issue['sheet']} {issue['action']}" for one in checked.files for issue in one.issues
        ]
        return account, [*told, *(one.error for one in checked.files), *checked.needs]


def judged(account: FileAccount, messages: list[str]) -> str:
    """Return the code with which a mutant was refused, or nothing if its rows add up; raise if neither is so.

    Raises
    ------
    AssertionError
        If rows do not add up, a refusal says no remedy, or a message holds a cell.
    """
    leaks = [word for word in SECRETS if any(word in message for message in messages)]
    assert not leaks, leaks
    assert account.read == account.accepted + account.quarantined + account.ignored + account.merged
    if not account.error:
        return ""
    assert ". What to do: " in account.error
    assert account.read == 0
    return account.error.rpartition("[")[2].removesuffix("]")


def _rows(name: str, encoding: str, delimiter: str = ",") -> list[list[str]]:
    text = (FOLDER / name).read_bytes().decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _sheet(name: str) -> list[list[str]]:
    sheet: Any = openpyxl.load_workbook(FOLDER / name).active
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]


_FORM = source("form.csv", mapping='"form.toml"')
_REGISTER = [
    ["Full name", "E-mail", "Organisation", "Role", "Minutes", "Date"],
    ["Ada Fenwick", "ada.fenwick@nel.invalid", "NEL ICB", "", "60", "2026-04-08"],
    ["Null", "", "R1X", "Speaker", "1h 7s", "08/04/2026"],
    ["Lee Varga", "lee.varga@nhs.invalid", "", "", "", "46120"],
    ["Total", "", "", "", "180", ""],
]
_EVENT = [
    ["Order no.", "Order Date", "First Name", "Surname", "Email", "Quantity", "Ticket Type", "Attendee Status"],
    ["900", "2026-02-20 09:00", "Ada", "Fenwick", "ada@nel.invalid", "1", "General", "Checked In"],
    ["901", "2026-02-21 09:00", "Lee", "Varga", "lee@nhs.invalid", "3", "General", "Attending"],
]
_GOOGLE = [["Timestamp", *HEADINGS[3:]], *[["2026-03-04 12:05", *row[3:]] for row in (ADA, LEE, ZOE)]]
FIXTURES = (
    Fixture("Teams, current (fixture)", _rows("teams_attendance_2024plus_us_utf16.csv", "utf-16", "\t"),
            sources=source("register.csv", occasion='"ls3"'), encoding="utf-16", delimiter="\t"),
    Fixture("Zoom meeting (fixture)", _rows("zoom_meeting_participants.csv", "utf-8-sig"),
            sources=source("register.csv", occasion='"w1"', date_order='"dmy"'),
            files={"occasions.csv": OCCASIONS.replace("2026-04-08 10:00", "2026-06-10 18:00")}),
    Fixture("Eventbrite, current British (fixture)", _rows("eventbrite_uk_attendees_current.csv", "utf-8-sig"),
            sources=source("register.csv", occasion='"ls3"', date_order='"dmy"')),
    Fixture("Microsoft Forms, xlsx (fixture)", _sheet("msforms_responses.xlsx"), path="ls3.xlsx",
            sources=INSTRUMENT + source("ls3.xlsx", mapping='"ls3.toml"', occasion='"ls3"'),
            files={"ls3.toml": DOCUMENTED}),
    *(Fixture(name.replace("teams", "Teams").replace("zoom", "Zoom").replace("german", "German").replace(
        "british", "British"), [list(row) for row in rows]) for name, rows in EVERY.items()),
    Fixture("Eventbrite, older British", _EVENT, sources=source("register.csv", occasion='"ls3"')),
    Fixture("Microsoft Forms, CSV", [HEADINGS, ADA, LEE, ZOE], path="form.csv", sources=_FORM,
            files={"form.toml": MAPPING}),
    Fixture("SurveyMonkey", [MONKEY_UPPER, MONKEY_LOWER, MONKEY_ADA, MONKEY_LEE], path="form.csv",
            sources=INSTRUMENT + _FORM, files={"form.toml": MONKEY_MAPPING}),
    Fixture("Google Forms", _GOOGLE, path="form.csv", sources=_FORM, files={"form.toml": MAPPING}),
    Fixture("hand-made register, CSV", _REGISTER, sources=REGISTER),
    Fixture("hand-made register, xlsx", _REGISTER, path="register.xlsx",
            sources=REGISTER.replace(".csv", ".xlsx") + 'occasion = "w1"\n'),
    Fixture("table of organisations", list(csv.reader(ORGANISATIONS.splitlines())),
            path="organisations.csv", sources=""),
    Fixture("list of members", [list(members.HEAD), *csv.reader([members.GOOD, members.row()])],
            path="members.csv", sources=members.LIST, files=members.members()()),
    Fixture("table of occasions", list(csv.reader(OCCASIONS.splitlines())), path="occasions.csv",
            sources=""),
)  # fmt: skip
