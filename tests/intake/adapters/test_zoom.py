"""Lists of the participants of a Zoom meeting: both variants, with and without what is said of the meeting."""

from __future__ import annotations

import pytest

from evalkit.errors import InputError
from evalkit.intake.adapters import zoom
from evalkit.intake.ledger import Ledger
from evalkit.intake.preflight import inspect
from evalkit.intake.staging import Staged
from intake.conftest import FIXTURES
from intake.meeting_exports import TEAMS_2021, ZOOM_MEETING, ZOOM_USERS, written


def read(content: bytes) -> tuple[Staged, Ledger]:
    ledger = Ledger("zoom.csv")
    document = inspect(content, "zoom.csv")
    assert zoom.recognises(document)
    return zoom.read(document, ledger), ledger


def test_the_fixture():
    staged, ledger = read((FIXTURES / "zoom_meeting_participants.csv").read_bytes())
    assert [(row["name"], row["minutes"], row["role"]) for row in staged.rows] == [
        ("Ada Fenwick", "29", "participant"),
        ("Ada Fenwick", "26", "participant"),
        ("EPR team laptop", "60", "participant"),
        ("447700900123", "10", "participant"),
    ]
    assert (staged.rows_are, staged.start, ledger.issues) == ("joins", "", [])
    assert staged.rows[0]["at"] == "10/06/2026 06:01:12 PM"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_meeting_with_what_is_said_of_it(delimiter):
    staged, ledger = read(written(ZOOM_MEETING, delimiter))
    assert (staged.start, staged.title) == ("04/08/2026 09:58:00 AM", "Webinar 1")
    assert [row["role"] for row in staged.rows] == ["host"] + ["participant"] * 6
    assert [row["name"] for row in staged.rows[:3]] == ["Ada Fenwick", "Rita Sol", "Rita Sol"]
    for row in staged.rows:
        ledger.accept(row.place)
    counts = ledger.close()
    assert (counts.read, counts.accepted, counts.ignored) == (8, 7, 1)
    assert [(issue.code, issue.place) for issue in ledger.issues] == [("WAITING_ROOM", ("", 6))]


def test_a_topic_over_several_lines():
    rows = [list(row) for row in ZOOM_MEETING]
    rows[1][1] = "Webinar 1\nand questions;\n\nplease come"
    staged, _ = read(written(rows))
    assert len(staged.rows) == 7
    assert staged.title.startswith("Webinar 1")


def test_unique_users_have_no_times():
    staged, ledger = read(written(ZOOM_USERS))
    assert (staged.rows_are, "at" in staged.headings) == ("people", False)
    assert [(row["name"], row["minutes"]) for row in staged.rows] == [("Ada Fenwick", "62"), ("Rita Sol", "59")]
    assert ledger.issues == []


def test_two_meetings_in_one_file():
    later = [[cell.replace("04/08/2026", "05/13/2026") for cell in row] for row in ZOOM_MEETING]
    staged, _ = read(written([*ZOOM_MEETING, [], *later]))
    assert [row["meeting_start"] for row in staged.rows].count("05/13/2026 09:58:00 AM") == 7
    assert {row["name"] for row in staged.rows}.isdisjoint({"Name (Original Name)", "Meeting ID", "812 3456 7890"})


def test_headings_inside_a_topic_are_no_table():
    rows = [list(row) for row in ZOOM_MEETING[:2]]
    rows[1][1] = "Webinar\n" + ",".join(ZOOM_USERS[0])
    with pytest.raises(InputError) as caught:
        read(written(rows))
    assert caught.value.code == "NO_PARTICIPANTS_SECTION"


@pytest.mark.parametrize(
    "rows",
    [
        TEAMS_2021,
        [["Name", "Email", "Join time", "Leave time", "Duration (minutes)"]],  # anybody's own register
        [["Name (Original Name)", "User Email"]],
        [["Topic", "Meeting ID", "Start Time"]],
        [["Name"], ["Name (Original Name)", "User Email", "Total Duration (Minutes)"]],
    ],
)
def test_what_is_not_zooms(rows):
    assert not zoom.recognises(inspect(written(rows), "x.csv"))
