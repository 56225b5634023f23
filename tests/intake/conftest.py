"""Small evaluations on disk, every person in them invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalkit import definition
from evalkit.definition import Evaluation

FIXTURES = Path(__file__).parent.parent / "fixtures"

DEFINITION = """
key = "demo"
[programme]
id = "trial"
title = "A trial collaborative"
start = 2026-01-01
end = 2026-06-30
as_at = 2026-07-01
[[systems]]
code = "NEL"
name = "North East London"
aliases = ["Z9"]
[[systems]]
code = "SEL"
name = "South East London"
"""

ORGANISATIONS = """Code,Name,System,Aliases,Domains,From,To
R1X,Example Hospitals NHS Trust,NEL,Example Hosp;Twins,nhs.invalid,,2026-04-01
R1X,Example Hospitals NHS Trust,SEL,Example Hosp;Twins,nhs.invalid,2026-04-01,
R2Y,Sample Community NHS Foundation Trust,South East London,SCFT;Twins,sample.invalid,,
ICB,NEL ICB,Z9,,nel.invalid,,
"""
ORGANISATION_MAPPING = """table = "organisation"
[columns]
org_key = "Code"
name = "Name"
system = "System"
aliases = "Aliases"
domains = "Domains"
valid_from = "From"
valid_to = "To"
"""

OCCASIONS = """Key,Kind,Title,Start,End,Register
ls3,learning session,Learning session 3,2026-03-04 10:00,2026-03-04 12:30,
w1,webinar,Webinar 1,2026-04-08 10:00,,register.csv
w2,webinar,Webinar 2,2026-05-13 10:00,,
e1,e-learning,Module 1,2026-05-20,,
w9,webinar,Webinar 9,2026-09-01 10:00,,
"""
OCCASION_MAPPING = """table = "occasion"
[columns]
occasion_key = "Key"
kind = "Kind"
title = "Title"
start = "Start"
end = "End"
register = "Register"
"""

REGISTER_MAPPING = """table = "attendance"
[columns]
name = "Full name"
email = "E-mail"
organisation = "Organisation"
role = "Role"
minutes = "Minutes"
at = "Date"
[values.role]
"Speaker" = "presenter"
[ignore]
"Full name" = ["Number present"]
"""
REGISTER_HEADER = "Full name,E-mail,Organisation,Role,Minutes,Date\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data directory of this test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("EVALKIT_HOME", str(folder))
    return folder


@pytest.fixture
def teams_report() -> bytes:
    return (FIXTURES / "teams_attendance_2024plus_us_utf16.csv").read_bytes()


@pytest.fixture
def forms_workbook() -> bytes:
    return (FIXTURES / "msforms_responses.xlsx").read_bytes()


def write(folder: Path, sources: str, files: dict[str, str | bytes]) -> Evaluation:
    """Write an evaluation with organisations, occasions and more files, and load it."""
    folder.mkdir(exist_ok=True)
    base = """
[[sources]]
path = "organisations.csv"
mapping = "organisations.toml"
[[sources]]
path = "occasions.csv"
mapping = "occasions.toml"
"""
    whole: dict[str, str | bytes] = {
        "evaluation.toml": DEFINITION + base + sources,
        "organisations.csv": ORGANISATIONS,
        "organisations.toml": ORGANISATION_MAPPING,
        "occasions.csv": OCCASIONS,
        "occasions.toml": OCCASION_MAPPING,
        "register.toml": REGISTER_MAPPING,
        **files,
    }
    for name, content in whole.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return definition.load(folder)


@pytest.fixture
def evaluation(tmp_path: Path) -> Callable[..., Evaluation]:
    """Return a function that writes an evaluation and loads it."""

    def build(sources: str, **files: str | bytes) -> Evaluation:
        return write(tmp_path / "evaluation", sources, files)

    return build


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """An evaluation whose only register, for webinar 1, may be written anew by every example of a property."""
    sources = '[[sources]]\npath = "register.csv"\nmapping = "register.toml"\n'
    return write(tmp_path_factory.mktemp("standing"), sources, {})


@pytest.fixture(scope="module")
def standing_teams(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """An evaluation whose only register is a Teams report."""
    return write(
        tmp_path_factory.mktemp("standing-teams"),
        '[[sources]]\npath = "register.csv"\nkind = "teams"\noccasion = "ls3"\n',
        {},
    )


@pytest.fixture(scope="module")
def standing_meeting(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """An evaluation whose only register is an export that says by its signature what it is."""
    return write(tmp_path_factory.mktemp("standing-meeting"), '[[sources]]\npath = "register.csv"\n', {})


@pytest.fixture
def with_register(evaluation: Callable[..., Evaluation]) -> Callable[..., Evaluation]:
    """Return a function that builds an evaluation with one register of webinar 1, given its text or bytes."""

    def build(register: str | bytes, mapping: str = REGISTER_MAPPING, extra: str = "") -> Evaluation:
        source = f'[[sources]]\npath = "register.csv"\nmapping = "register.toml"\n{extra}'
        return evaluation(source, **{"register.csv": register, "register.toml": mapping})

    return build


@pytest.fixture
def register_row() -> Callable[..., str]:
    """Return a function that writes a register with one row, a good one but for what is asked."""

    def build(
        name: str = "Ada Fenwick",
        email: str = "ada@nel.invalid",
        organisation: str = "NEL ICB",
        role: str = "",
        minutes: str = "60",
        date: str = "2026-04-08",
    ) -> str:
        return REGISTER_HEADER + ",".join(f'"{cell}"' for cell in (name, email, organisation, role, minutes, date))

    return build


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """Return a function that writes rows to a workbook, after which a change may be made to it."""

    def build(rows: Sequence[Sequence[Any]], change: Callable[[Any], object] | None = None) -> bytes:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for number, row in enumerate(rows, start=1):
            for position, value in enumerate(row, start=1):
                sheet.cell(number, position).value = value
        if change:
            change(book)
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    return build


@pytest.fixture
def rezip() -> Callable[..., bytes]:
    """Return a function that rewrites the parts of a zip file."""

    def build(content: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
        result = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.infolist():
                new.writestr(part.filename, change(part.filename, old.read(part)))
            for name, added in more.items():
                new.writestr(name, added)
        return result.getvalue()

    return build
