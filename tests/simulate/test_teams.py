from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.simulate.lines import Line, Register
from evalkit.simulate.setting import Occasion
from evalkit.simulate.teams import duration, write
from simulate.raw_files import teams_export

START = datetime(2022, 10, 12, 14)
OCCASION = Occasion("W1", "webinar", "Webinar 1: aims", START, 60, "teams")


def line(name="Ada Fenwick", email="ada.fenwick@example.invalid", joins=1, role="participant") -> Line:
    spells = tuple(
        (START + timedelta(minutes=20 * n, seconds=5), START + timedelta(minutes=20 * n + 15)) for n in range(joins)
    )
    return Line(("p1",), name, email, "", role, spells, name, "")


def export(tmp_path, *faults, lines=()):
    page = (OCCASION, tuple(lines) or (line(),))
    write(Register("teams.csv", "teams", (page,), faults), tmp_path)
    return teams_export(tmp_path / "teams.csv")


def test_people_stand_in_section_two_and_every_join_in_section_three(tmp_path):
    found = export(tmp_path, lines=[line(joins=2), line("Bo Quill", joins=1)])
    assert [row["Name"] for row in found.sections["2. Participants"]] == ["Ada Fenwick", "Bo Quill"]
    assert [row["Name"] for row in found.sections["3. In-Meeting Activities"]] == ["Ada Fenwick"] * 2 + ["Bo Quill"]
    assert found.sections["2. Participants"][0]["In-Meeting Duration"] == "29m 50s"
    assert found.summary["Attended participants"] == "2"


@pytest.mark.parametrize(
    ("faults", "start"),
    [
        ((), "12/10/2022, 14:00:05"),
        (("us_dates",), "10/12/22, 2:00:05 PM"),
        (("us_dates", "narrow_space"), "10/12/22, 2:00:05\u202fPM"),
    ],
)
def test_times_follow_the_locale(tmp_path, faults, start):
    assert export(tmp_path, *faults).summary["Start time"] == start


def test_a_stated_total_can_differ_and_a_title_can_break(tmp_path):
    summary = export(tmp_path, "total_differs", "newline_in_title").summary
    assert summary["Attended participants"] == "3"
    assert summary["Meeting title"] == "Webinar 1:\r\naims"


def test_without_times_the_row_stays(tmp_path):
    found = export(tmp_path, lines=[line(), line("Bo Quill", joins=0)])
    assert found.sections["2. Participants"][1]["First Join"] == ""
    assert len(found.sections["3. In-Meeting Activities"]) == 1


def test_the_roles_are_those_of_teams(tmp_path):
    roles = ("host", "faculty", "presenter", "participant")
    found = export(tmp_path, lines=[line(role=role) for role in roles])
    assert [row["Role"] for row in found.sections["2. Participants"]] == [
        "Organizer",
        "Organizer",
        "Presenter",
        "Attendee",
    ]


@given(st.integers(0, 400_000))
def test_a_duration_says_how_long(seconds):
    units = {"h": 3600, "m": 60, "s": 1}
    parts = duration(timedelta(seconds=seconds)).split()
    assert sum(int(part[:-1]) * units[part[-1]] for part in parts) == seconds
    assert seconds == 0 or not any(part.startswith("0") for part in parts)
