"""Hand-made registers: workbooks with a title above the header and a total below, and logs of several occasions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from evalkit.simulate import workbook
from evalkit.simulate.lines import Line, Register
from evalkit.simulate.setting import Occasion

WORKBOOK_HEADER = ("FULL Name", "Organisation", "Job", "E-mail", "Role", "Signed in?")
WORKBOOK_HEADER_ROW = 3
LOG_HEADER = ("Date", "Meeting", "Name", "Organisation", "Job", "Email address", "Role", "Minutes", "Team")

ROLE_WORDS = {
    "participant": "Delegate",
    "presenter": "Speaker",
    "faculty": "Faculty",
    "coach": "Coach",
    "host": "Host",
    "visitor": "Visitor",
}
"""The evaluator's word for each role, which the mapping files translate back."""


def write_workbook(register: Register, folder: Path) -> None:
    """Write a face-to-face register as a workbook: title, blank row, header on the third row, people, total."""
    ((occasion, lines),) = register.pages
    rows: list[list[str | int | None]] = [
        [f"{occasion.title} – register of {occasion.day.day} {occasion.day:%B %Y}"],
        [],
        list(WORKBOOK_HEADER),
    ]
    for line in lines:
        answer = "Yes" if line.attended else "Apologies"
        rows.append([line.name, line.organisation, line.job, line.email, ROLE_WORDS[line.role], answer])
    if "total_row" in register.faults:
        rows += [[], ["Total signed in", None, None, None, None, sum(line.attended for line in lines)]]
    book = workbook.sheet_of("Register", rows, (34, 44, 30, 40, 12, 12))
    lists = book.create_sheet("Lists")
    for row_no, word in enumerate(ROLE_WORDS.values(), start=1):
        lists.cell(row_no, 1, word)
    lists.sheet_state = "hidden"
    days_later = 9 if "register_resaved" in register.faults else 1
    workbook.save(book, folder / register.path, occasion.start + timedelta(days=days_later))


def write_log(register: Register, folder: Path) -> None:
    """Write a log of several occasions as CSV, one row a person and occasion, with a total row at the end."""
    rows: list[Sequence[str]] = [LOG_HEADER]
    for occasion, lines in register.pages:
        rows += [_log_row(occasion, line) for line in lines]
    if "total_row" in register.faults:
        rows.append(["", "Total", "", "", "", "", "", str(sum(int(row[7]) for row in rows[1:])), ""])
    write_csv(folder / register.path, rows, encoding="utf-8-sig")


def write_csv(path: Path, rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> None:
    """Write rows as comma-separated text, in the form in which Excel saves it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))


def _log_row(occasion: Occasion, line: Line) -> list[str]:
    (joined, left) = line.joins[0]
    minutes = round((left - joined).total_seconds() / 60)
    return [
        f"{occasion.day:%d/%m/%Y}",
        occasion.title,
        line.name,
        line.organisation,
        line.job,
        line.email,
        ROLE_WORDS[line.role],
        str(minutes),
        line.team,
    ]
