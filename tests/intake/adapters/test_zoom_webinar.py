"""A Zoom webinar: who came in which role, and who did not."""

from __future__ import annotations

import pytest

from evalkit.errors import InputError
from evalkit.intake.adapters import zoom
from evalkit.intake.ledger import Ledger
from evalkit.intake.preflight import inspect
from evalkit.intake.staging import Staged
from intake.meeting_exports import ZOOM_WEBINAR, written


def read(content: bytes) -> tuple[Staged, Ledger]:
    ledger = Ledger("zoom.csv")
    document = inspect(content, "zoom.csv")
    assert zoom.recognises(document)
    return zoom.read(document, ledger), ledger


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16")])
def test_every_table_has_its_role(delimiter, encoding):
    staged, ledger = read(written(ZOOM_WEBINAR, delimiter, encoding))
    assert (staged.start, staged.title, staged.rows_are) == ("Apr 08, 2026 9:58 AM", "Webinar 1", "joins")
    assert [
        (row.place.sheet, row["name"], row["role"], row["organisation"], row["minutes"]) for row in staged.rows
    ] == [
        ("Host Details", "Ada Fenwick", "host", "", "62"),
        ("Panelist Details", "Lee Varga", "presenter", "", "60"),
        ("Attendee Details", "Zoë Müller", "participant", "R1X", "20"),
        ("Attendee Details", "Zoë", "participant", "", "30"),
        ("Attendee Details", "Lee Varga", "participant", "", "2"),
        ("Other Attended", "447700900123", "participant", "", "20"),
    ]
    for row in staged.rows:
        ledger.accept(row.place)
    counts = ledger.close()
    assert (counts.read, counts.accepted, counts.ignored) == (8, 6, 2)
    assert {issue.code for issue in ledger.issues} == {"NO_SHOW"}


def test_an_older_report_without_shown_names():
    rows = [[cell for n, cell in enumerate(row) if len(row) < 12 or n != 1] for row in ZOOM_WEBINAR]
    staged, _ = read(written(rows))
    assert [row["name"] for row in staged.rows][2:5] == ["Zoë Müller", "", "Lee Varga"]


def test_the_generated_line_and_blank_lines_do_not_matter():
    rows = [[], *(["Report generated time", "04/09/2026"] if n == 1 else row for n, row in enumerate(ZOOM_WEBINAR))]
    spaced = [line for row in rows for line in ([], row)]
    assert [row["name"] for row in read(written(spaced))[0].rows] == [
        row["name"] for row in read(written(ZOOM_WEBINAR))[0].rows
    ]


def test_without_a_word_about_attending_the_time_tells():
    rows = [row[1:] if row and row[0] in {"Attended", "Yes", "No"} else row for row in ZOOM_WEBINAR]
    staged, ledger = read(written(rows))
    assert len(staged.rows) == 6
    for row in staged.rows:
        ledger.accept(row.place)
    assert ledger.close().ignored == 2


def test_tables_without_people_are_no_fault():
    staged, ledger = read(written([*ZOOM_WEBINAR[:9], *ZOOM_WEBINAR[11:]]))
    assert "presenter" not in {row["role"] for row in staged.rows}
    assert "HEADER_ONLY" not in {issue.code for issue in ledger.issues}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (ZOOM_WEBINAR[:4], "NO_PARTICIPANTS_SECTION"),
        ([*ZOOM_WEBINAR[:4], ["Registrant Details"], ["Ada Fenwick", "x"]], "NO_PARTICIPANTS_SECTION"),
        ([*ZOOM_WEBINAR[:5], ["Teilgenommen", "Ada Fenwick"]], "NO_HEADER_ROW"),
    ],
)
def test_reports_without_anybody_fail(rows, code):
    with pytest.raises(InputError) as caught:
        read(written(rows))
    assert caught.value.code == code
    assert "Fenwick" not in str(caught.value)


def test_two_webinars_in_one_file():
    later = [[cell.replace("Apr 08, 2026", "May 13, 2026") for cell in row] for row in ZOOM_WEBINAR]
    staged, _ = read(written([*ZOOM_WEBINAR, *later]))
    assert [row["meeting_start"] for row in staged.rows] == ["Apr 08, 2026 9:58 AM"] * 6 + ["May 13, 2026 9:58 AM"] * 6
