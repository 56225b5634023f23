"""The raw files as an independent reader sees them: nothing here knows how they were written."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineWorkbook

PHONE = re.compile(r"^\+?[\d ]{9,}$")
BRACKETED = re.compile(r"^([^a-z]+), (.+) \((.+)\)$")


@dataclass(frozen=True)
class Row:
    """A data row of a register."""

    path: str
    number: int
    name: str
    email: str
    organisation: str
    role: str
    at: str = ""
    occasion: str = ""
    attended: str = "Yes"
    team: str = ""
    job: str = ""


@dataclass(frozen=True)
class Export:
    """A Teams export: its summary by label, and the rows of each section."""

    summary: dict[str, str]
    sections: dict[str, list[dict[str, str]]]


def teams_export(path: Path) -> Export:
    content = path.read_bytes()
    assert content[:2] == b"\xff\xfe", path
    text = content.decode("utf-16")
    assert "\n" not in text.replace("\r\n", ""), path
    summary: dict[str, str] = {}
    sections: dict[str, list[dict[str, str]]] = {}
    title, header = "", []
    for cells in csv.reader(text.splitlines(keepends=True), delimiter="\t"):
        if not cells:
            continue
        if len(cells) == 1 and re.match(r"\d\. ", cells[0]):
            title, header = cells[0], []
            sections[title] = []
        elif title == "1. Summary":
            summary[cells[0]] = cells[1]
        elif not header:
            header = cells
        else:
            sections[title].append(dict(zip(header, cells, strict=True)))
    return Export(summary, sections)


def teams_rows(folder: Path) -> list[Row]:
    rows = []
    for path in sorted(folder.glob("exports/teams/*.csv")):
        place = path.relative_to(folder).as_posix()
        for number, cells in enumerate(teams_export(path).sections["2. Participants"], start=1):
            found = BRACKETED.match(cells["Name"])
            organisation = found.group(3) if found else ""
            row = Row(place, number, cells["Name"], cells["Email"], organisation, cells["Role"], cells["First Join"])
            rows.append(row)
    return rows


def workbook_cells(path: Path) -> list[list[str]]:
    return [
        [str(cell) for cell in row]
        for row in CalamineWorkbook.from_path(path).get_sheet_by_name("Register").to_python()
    ]


def workbook_rows(folder: Path) -> list[Row]:
    rows = []
    for path in sorted(folder.glob("registers/*.xlsx")):
        place = path.relative_to(folder).as_posix()
        people = [cells for cells in workbook_cells(path)[3:] if any(cells) and not cells[0].startswith("Total")]
        for number, (name, organisation, job, email, role, attended) in enumerate(people, start=1):
            row = Row(place, number, name, email, organisation, role, path.name[:10], attended=attended, job=job)
            rows.append(row)
    return rows


def log_rows(folder: Path) -> list[Row]:
    rows = []
    for path in sorted(folder.glob("registers/*.csv")):
        place = path.relative_to(folder).as_posix()
        lines = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
        for number, cells in enumerate((c for c in lines if c["Meeting"] != "Total"), start=1):
            rows.append(
                Row(
                    place,
                    number,
                    cells["Name"],
                    cells["Email address"],
                    cells["Organisation"],
                    cells["Role"],
                    cells["Date"],
                    cells["Meeting"],
                    team=cells["Team"],
                    job=cells["Job"],
                )
            )
    return rows


def members(folder: Path) -> list[dict[str, str]]:
    """Return the rows of the list of members, with the total row and the blank one."""
    (path,) = folder.glob("lists/team-members.xlsx")
    _, _, header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Members").to_python()
    return [dict(zip(map(str, header), map(str, row), strict=True)) for row in rows]


def answers(folder: Path) -> list[dict[str, str]]:
    """Return the responses to the form."""
    (path,) = folder.glob("exports/forms/*.xlsx")
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, header), map(str, row), strict=True)) for row in rows]


def listed(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / f"lists/{name}.csv").read_text("utf-8").splitlines()))
