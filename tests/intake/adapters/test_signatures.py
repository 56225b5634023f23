"""Every export is recognised by its own headings, in any of its known forms, and by no other's."""

from __future__ import annotations

import pytest

from evalkit.intake.adapters import eventbrite, googleforms, msforms, surveymonkey
from evalkit.intake.detect import by_headings, detect
from evalkit.intake.preflight import inspect
from survey_exports import text

EXPORTS = {
    "eventbrite": [
        "Order no.,Order Date,First Name,Surname,Email,Quantity,Ticket Type,Order Type,Total Paid,Attendee Status",
        "Order #,Order Date,First Name,Last Name,Email,Quantity,Ticket Type",
        "Attendee Status;Attendee email;Attendee Surname;Attendee first name;Order date;Order ID",
    ],
    "msforms": [
        "ID,Start time,Completion time,Email,Name,Last modified time,How?",
        "Id;Start time;Completion time;How?",
        "ID,Start time,Completion time,Email,Name,Total points,Quiz feedback,How?,Points - How?,Feedback - How?",
    ],
    "surveymonkey": [
        "Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,How?\n,,,,,,Response",
        "RespondentID\tCollectorID\tStartDate\tHow?\n\t\t\tResponse",
    ],
    "typed": ["Response,Answered on,How?", "response;ANSWERED ON;Session *;How?"],
    "googleforms": ["Timestamp,How?", "Timestamp,Email address,How?", '"Timestamp","Username","How? [A]"'],
    "": [
        "Full Name,User Action,Timestamp",
        "Timestamp",
        "Name,Start time,Completion time",
        "Order no.,Order Date,Product",
        "Respondent ID,Collector ID,How?\n1,2,Good",
        "A,B",
    ],
}


@pytest.mark.parametrize(("adapter", "head"), [(name, head) for name, heads in EXPORTS.items() for head in heads])
def test_headings_tell(adapter, head, workbook):
    assert by_headings(inspect(f"{head}\n".encode(), "export.csv")) == adapter
    sign = next((sign for sign in "\t;," if sign in head), ",")
    rows = [line.replace('"', "").split(sign) for line in head.split("\n")]
    assert by_headings(inspect(workbook(rows), "export.xlsx")) == adapter
    if adapter:
        assert detect(inspect(f"{head}\n".encode(), "e.csv"), None, has_mapping=False, where="e.csv") == adapter
        assert detect(inspect(f"{head}\n".encode(), "e.csv"), None, has_mapping=True, where="e.csv") == "spreadsheet"


@pytest.mark.parametrize("adapter", [eventbrite, msforms, surveymonkey, googleforms])
def test_adapters_say_what_was_seen(adapter):
    assert "Seen" in adapter.__doc__
    assert "Inferred" in adapter.__doc__


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026/09/27 3:00:00 PM GMT+3", "2026/09/27 3:00:00 PM +03:00"),
        ("2026/09/27 3:00:00 PM GMT-3:30", "2026/09/27 3:00:00 PM -03:30"),
        ("2026/09/27 3:00:00 PM BST", "2026/09/27 3:00:00 PM +01:00"),
        ("2026/09/27 3:00:00 PM IST", "2026/09/27 3:00:00 PM IST"),  # three zones bear this name
        ("2026/09/27 3:00:00 PM", "2026/09/27 3:00:00 PM"),
        ("GMT", "GMT"),
    ],
)
def test_zones_of_google(written, read):
    assert googleforms.moment(written) == read


def test_a_bare_report_of_eventbrite_is_accounted_for(tmp_path):
    from evalkit.intake.pipeline import check_files

    head = EXPORTS["eventbrite"][0].split(",")
    rows = [
        ["1", "03/04/2026", "Ada", "Fenwick", "ada@x.invalid", "2", "", "", "", "Attending"],
        ["2", "03/04/2026", "Lee", "Varga", "", "0", "", "", "", "Attending"],
        ["3", "03/04/2026", "Lee", "Varga", "", "1", "", "", "", "Deleted"],
    ]
    (tmp_path / "event.csv").write_text(text([head, *rows]))
    checked = check_files([tmp_path / "event.csv"])
    account = checked.files[0]
    assert (account.adapter, account.read, account.accepted, account.quarantined, account.ignored) == (
        "eventbrite", 3, 1, 1, 1,
    )  # fmt: skip
    assert any("registered_came" in need for need in checked.needs)
    assert 'date_order = "dmy" or "mdy" for event.csv' in checked.needs
