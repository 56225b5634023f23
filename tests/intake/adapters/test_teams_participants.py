"""Every known language and year of a table of participants reads the same."""

from __future__ import annotations

import pytest

from evalkit.intake.adapters import teams
from evalkit.intake.ledger import Ledger
from evalkit.intake.preflight import inspect
from evalkit.intake.staging import Staged
from intake.meeting_exports import TEAMS_BRITISH, TEAMS_GERMAN, written


def read(content: bytes) -> tuple[Staged, Ledger]:
    ledger = Ledger("teams.csv")
    document = inspect(content, "teams.csv")
    assert teams.recognises(document)
    return teams.read(document, ledger), ledger


def codes(ledger: Ledger) -> set[str]:
    return {issue.code for issue in ledger.issues}


@pytest.mark.parametrize(("delimiter", "encoding"), [("\t", "utf-16"), (",", "utf-8-sig"), (";", "cp1252")])
def test_a_german_report(delimiter, encoding):
    staged, ledger = read(written(TEAMS_GERMAN, delimiter, encoding))
    assert (staged.start, staged.title, staged.date_order) == ("08.04.26, 09:58:00", "Webinar 1", "dmy")
    assert [dict(row.cells) for row in staged.rows] == [
        {"name": "Ada Fenwick", "at": "08.04.26, 10:01:00", "left": "08.04.26, 11:00:00", "minutes": "59 Min. 0 Sek.",
         "email": "ada@nel.invalid", "role": "host", "organisation": ""},
        {"name": "Lee Varga", "at": "08.04.26, 10:00:00", "left": "08.04.26, 11:00:07", "minutes": "1 Std. 7 Sek.",
         "email": "", "role": "participant", "organisation": ""},
    ]  # fmt: skip
    assert codes(ledger) - {"CP1252"} == set()
    for row in staged.rows:
        ledger.accept(row.place)
    counts = ledger.close()
    assert (counts.read, counts.accepted, counts.ignored) == (3, 2, 1)


def test_a_british_report_of_2022():
    staged, ledger = read(written(TEAMS_BRITISH, "\t", "utf-16"))
    assert [row["at"] for row in staged.rows] == ["08/04/26, 10:00:47", "08/04/26, 10:00:56"]
    assert [row["role"] for row in staged.rows] == ["host", "presenter"]
    assert codes(ledger) == set()


def test_times_under_headings_in_utc_say_so():
    rows = [[cell.replace("First join", "First Join (UTC)") for cell in row] for row in TEAMS_BRITISH]
    rows[3][0] = "Start time (UTC)"
    staged, _ = read(written(rows, "\t", "utf-16"))
    assert staged.start == "08/04/26, 09:58:17 Z"
    assert [(row["at"], row["left"]) for row in staged.rows] == [
        ("08/04/26, 10:00:47 Z", "08/04/26, 11:01:46"),
        ("08/04/26, 10:00:56 Z", "08/04/26, 11:01:45"),
    ]
    assert staged.heading("at") == "First Join (UTC)"


def test_a_heading_that_is_not_known_is_said():
    rows = [[cell.replace("Erster Beitritt", "Irgendwann") for cell in row] for row in TEAMS_GERMAN]
    _, ledger = read(written(rows, "\t"))
    assert [(issue.code, issue.column) for issue in ledger.issues] == [("NO_SUCH_COLUMN", "Erster Beitritt")]


def test_columns_about_engagement_and_registration_are_left_alone():
    rows = [[*row, f"extra {n}", "Registered"] if n in {6, 7, 8} else row for n, row in enumerate(TEAMS_BRITISH)]
    staged, ledger = read(written(rows, "\t"))
    assert [row["name"] for row in staged.rows] == ["Ada Fenwick", "Lee Varga"]
    assert codes(ledger) == set()
