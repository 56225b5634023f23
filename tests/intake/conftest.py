"""Small evaluations on disk, every person in them invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalkit.definition import Evaluation
from small_evaluation import REGISTER_HEADER, REGISTER_MAPPING, write

FIXTURES = Path(__file__).parent.parent / "fixtures"


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
