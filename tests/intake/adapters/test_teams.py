"""Only section 2 of a Teams report holds people; everything else is said."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from evalkit.errors import InputError
from evalkit.intake.adapters import teams
from evalkit.intake.ledger import Ledger
from evalkit.intake.preflight import inspect
from evalkit.intake.staging import Staged


def read(content: bytes) -> tuple[Staged, Ledger]:
    ledger = Ledger("teams.csv")
    return teams.read(inspect(content, "teams.csv"), ledger), ledger


@pytest.fixture
def edited(teams_report: bytes) -> Callable[..., bytes]:
    def build(*changes: tuple[str, str], encoding: str = "utf-16") -> bytes:
        text = teams_report.decode("utf-16")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return text.encode(encoding)

    return build


def without_section(text: str, number: int) -> str:
    start = text.index(f"{number}. ")
    end = text.find(f"\n{number + 1}. ")
    return text[:start] + text[end + 1 :]


def codes(ledger: Ledger) -> list[str]:
    return [issue.code for issue in ledger.issues]


def test_people_come_from_section_two_alone(teams_report):
    staged, ledger = read(teams_report)
    assert [row.place.row for row in staged.rows] == list(range(11, 22))
    assert {row.place.sheet for row in staged.rows} == {"Participants"}
    assert staged.start == "3/4/26, 9:58:05 AM"
    assert staged.title.split() == ["Learning", "Session", "3", "(CVD", "prevention)", "NEL", "&", "SEL"]
    chidi = staged.rows[1]
    assert (chidi["name"], chidi["organisation"]) == ("OKAFORD, Chidi", "EXAMPLE HOSPITALS NHS TRUST")
    assert [row["role"] for row in staged.rows[:3]] == ["host", "presenter", "participant"]
    assert staged.rows[3]["name"] == "Morgan Pell"
    assert staged.rows[10]["minutes"] == ""
    for row in staged.rows:
        ledger.accept(row.place)
    counts = ledger.close()
    assert (counts.read, counts.accepted, counts.ignored) == (14, 11, 3)
    assert codes(ledger).count("REPEATS_PARTICIPANTS") == 2
    assert codes(ledger).count("SHORT_ROW") == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
def test_a_report_that_was_saved_again_reads_the_same(teams_report, encoding, delimiter):
    rows = list(csv.reader(io.StringIO(teams_report.decode("utf-16"), newline=""), delimiter="\t"))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([*row, *[""] * (10 - len(row))] for row in rows)
    staged, _ = read(text.getvalue().encode(encoding))
    original, _ = read(teams_report)
    assert [(row.place, dict(row.cells)) for row in staged.rows] == [
        (row.place, dict(row.cells)) for row in original.rows
    ]
    assert staged.title == original.title


def test_no_participants_section_fails(teams_report):
    text = without_section(teams_report.decode("utf-16"), 2)
    with pytest.raises(InputError) as caught:
        read(text.encode("utf-16"))
    assert str(caught.value) == (
        "teams.csv: The report has no section '2. Participants', so nobody's attendance is in it. "
        "What to do: export it again as the organiser, after the meeting has ended. [NO_PARTICIPANTS_SECTION]"
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([("1. Summary", "1. Zusammenfassung")], "UNKNOWN_SECTION_LANGUAGE"),
        ([("2. Participants", "2. Teilnehmer")], "UNKNOWN_SECTION_LANGUAGE"),
        ([("Name\tFirst Join", "Nome\tFirst Join")], "MISSING_COLUMN"),
        ([("\tRole\tEngagement: Reaction-Like", "\tName\tEngagement: Reaction-Like")], "DUPLICATE_HEADERS"),
        ([("Rita Sol\t3/4/26, 10:00:00 AM\t3/4/26, 12", '"Rita Sol\t3/4/26, 10:00:00 AM\t3/4/26, 12')],
         "UNCLOSED_QUOTE"),
        ([("1. Summary", "Meeting Summary")], "NO_PARTICIPANTS_SECTION"),
        ([("1. Summary", "1. Summary\tand more")], "UNKNOWN_TEAMS_FORM"),
    ],
)  # fmt: skip
def test_what_is_no_current_english_report_fails(edited, changes, code):
    content = edited(*changes)
    assert code == "UNCLOSED_QUOTE" or teams.recognises(inspect(content, "teams.csv"))
    with pytest.raises(InputError) as caught:
        read(content)
    assert caught.value.code == code
    assert "Rita" not in str(caught.value)


def test_a_report_in_another_language_gets_a_hint(edited):
    with pytest.raises(InputError, match="set the language of Teams to English and export it again"):
        read(edited(("1. Summary", "1. Résumé")))


def test_the_stated_total_need_not_be_right_but_is_compared(edited):
    _, ledger = read(edited(("Attended participants\t11", "Attended participants\t12")))
    assert "STATED_TOTAL_DIFFERS" in codes(ledger)


def test_missing_times_are_said(edited):
    _, ledger = read(edited(("First Join", "x"), ("Last Leave", "y"), ("In-Meeting Duration", "z")))
    missing = {issue.column for issue in ledger.issues if issue.code == "NO_SUCH_COLUMN"}
    assert missing == {"First Join", "Last Leave", "In-Meeting Duration"}


def test_a_header_without_people_is_said(teams_report):
    text = teams_report.decode("utf-16")
    start, end = text.index("Ada Fenwick\t3/4/26, 9:58"), text.index("\r\n3. ")
    staged, ledger = read((text[:start] + text[end:]).encode("utf-16"))
    assert staged.rows == ()
    assert "HEADER_ONLY" in codes(ledger)


def test_a_section_of_the_future_is_counted_and_said(edited):
    _, ledger = read(edited(("4. Meeting Engagement", "5. Something New")))
    assert "UNKNOWN_SECTION" in codes(ledger)


def test_an_export_appended_to_itself_loses_no_row(teams_report):
    text = teams_report.decode("utf-16")
    staged, ledger = read((text + "\r\n" + text).encode("utf-16"))
    assert len(staged.rows) == 22
    for row in staged.rows:
        ledger.accept(row.place)
    counts = ledger.close()
    assert (counts.read, counts.accepted, counts.ignored) == (28, 22, 6)


def test_reports_of_two_meetings_in_one_file_keep_their_meetings(teams_report):
    text = teams_report.decode("utf-16")
    staged, _ = read((text + "\r\n" + text.replace("3/4/26", "3/5/26")).encode("utf-16"))
    starts = [row["meeting_start"] for row in staged.rows]
    assert starts == ["3/4/26, 9:58:05 AM"] * 11 + ["3/5/26, 9:58:05 AM"] * 11
    assert (staged.start, staged.title) == ("", "")


def test_reports_of_two_meetings_without_a_start_are_refused(teams_report):
    text = teams_report.decode("utf-16")
    with pytest.raises(InputError) as caught:
        read((text + "\r\n" + text.replace("Start time\t3/4/26, 9:58:05", "x\t")).encode("utf-16"))
    assert caught.value.code == "SEVERAL_MEETINGS"


@pytest.mark.parametrize("name", ["7. Zebedee Canaryman", "3. Zebedee", "4. Meeting Engagement"])
@pytest.mark.parametrize("blank", ["", "\r\n"])
def test_a_person_with_a_number_is_no_title(edited, name, blank):
    staged, ledger = read(edited(("\r\nRita Sol\t3/4/26, 10", f"\r\n{blank}{name}\r\nRita Sol\t3/4/26, 10")))
    if blank and name.startswith("4."):
        assert len(staged.rows) < 12  # this one is a title in its place
        return
    assert len(staged.rows) == 12
    assert "UNKNOWN_SECTION" not in codes(ledger)


@pytest.mark.parametrize("total", ["²", "9" * 5000, "٣"])
def test_any_stated_total_is_read(edited, total):
    staged, _ = read(edited(("Attended participants\t11", f"Attended participants\t{total}")))
    assert len(staged.rows) == 11
