"""The lists of 2020 and 2021: what every row becomes, and what they are refused for."""

from __future__ import annotations

import pytest

from evalkit.errors import InputError
from evalkit.intake.adapters import teams
from evalkit.intake.ledger import Ledger
from evalkit.intake.preflight import inspect
from evalkit.intake.staging import Staged
from intake.meeting_exports import TEAMS_2020, TEAMS_2021, written


def read(content: bytes) -> tuple[Staged, Ledger]:
    ledger = Ledger("teams.csv")
    document = inspect(content, "teams.csv")
    assert teams.recognises(document)
    return teams.read(document, ledger), ledger


FORMS = [("\t", "utf-16"), (",", "utf-8"), (";", "utf-8-sig")]


@pytest.mark.parametrize(("delimiter", "encoding"), FORMS)
def test_joins_and_leaves_of_2020(delimiter, encoding):
    staged, ledger = read(written(TEAMS_2020, delimiter, encoding))
    assert staged.rows_are == "events"
    assert [(row["name"], row["at"], row["left"]) for row in staged.rows[:3]] == [
        ("Ada Fenwick", "4/8/2026, 10:00:00 AM", ""),
        ("Lee Varga", "4/8/2026, 10:05:00 AM", ""),
        ("Lee Varga", "", "4/8/2026, 10:25:00 AM"),
    ]
    assert [row.place.row for row in staged.rows] == list(range(2, 10))
    assert ledger.issues == []


def test_an_event_of_2020_that_is_neither_is_set_aside():
    staged, ledger = read(written([*TEAMS_2020, ["Lee Varga", "Beigetreten", "4/8/2026, 10:00:00 AM"]], "\t"))
    assert len(staged.rows) == 8
    (issue,) = ledger.issues
    assert (issue.code, issue.column, issue.place) == ("UNKNOWN_VALUE", "User Action", ("", 10))
    assert "Beigetreten" not in issue.action


def test_headings_in_between_are_nobody():
    staged, _ = read(written([*TEAMS_2020, [], *TEAMS_2020], "\t"))
    assert len(staged.rows) == 16
    assert "Full Name" not in {row["name"] for row in staged.rows}


@pytest.mark.parametrize("header", ["Full Name|User Action|Timestamp", "Full Name\tUser Action Timestamp"])
def test_headings_of_2020_that_cannot_be_told_apart_fail(header):
    with pytest.raises(InputError) as caught:
        read(f"{header}\r\nAda Fenwick|Joined|x\r\n".encode())
    assert caught.value.code == "MISSING_COLUMN"
    assert "Ada" not in str(caught.value)


@pytest.mark.parametrize(("delimiter", "encoding"), FORMS)
def test_joins_of_2021(delimiter, encoding):
    width = max(map(len, TEAMS_2021))
    rows = [[*row, *[""] * (width - len(row))] for row in TEAMS_2021] if delimiter != "\t" else TEAMS_2021
    staged, ledger = read(written(rows, delimiter, encoding))
    assert (staged.rows_are, staged.start, staged.title) == ("joins", "4/8/2026, 9:58:00 AM", "Webinar 1")
    assert [(row["name"], row["role"], row["minutes"]) for row in staged.rows] == [
        ("Ada Fenwick", "host", "30m"),
        ("Ada Fenwick", "host", "40m"),
        ("Lee Varga", "participant", "20m"),
        ("Lee Varga", "participant", "10m 7s"),
        ("+44 7700 900123", "participant", "40m"),
    ]
    assert ledger.issues == []  # three people, as the summary says, though five rows


def test_a_total_of_2021_that_differs_is_said():
    _, ledger = read(written([[cell if cell != "3" else "5" for cell in row] for row in TEAMS_2021], "\t"))
    assert [issue.code for issue in ledger.issues] == ["STATED_TOTAL_DIFFERS"]


def test_two_meetings_of_2021_in_one_file():
    later = [[cell.replace("4/8/2026", "5/13/2026") for cell in row] for row in TEAMS_2021]
    staged, ledger = read(written([*TEAMS_2021, [], *later], "\t", "utf-16"))
    assert [row["meeting_start"] for row in staged.rows] == ["4/8/2026, 9:58:00 AM"] * 5 + ["5/13/2026, 9:58:00 AM"] * 5
    assert ledger.issues == []


def test_a_summary_of_2021_without_its_table_fails():
    with pytest.raises(InputError) as caught:
        read(written(TEAMS_2021[:7], "\t", "utf-16"))
    assert caught.value.code == "NO_PARTICIPANTS_SECTION"
