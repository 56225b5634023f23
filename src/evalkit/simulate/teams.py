"""Attendance reports as Microsoft Teams exports them: UTF-16, tabs, four sections.

The form with US dates was seen in a public fixture. The form with UK dates and a 24-hour clock is inferred.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from evalkit.simulate.lines import Line, Register
from evalkit.simulate.setting import Occasion

PARTICIPANTS = (
    "Name",
    "First Join",
    "Last Leave",
    "In-Meeting Duration",
    "Email",
    "Participant ID (UPN)",
    "Role",
)
ACTIVITIES = ("Name", "Join Time", "Leave Time", "Duration", "Email", "Role")
ROLES = {"host": "Organizer", "faculty": "Organizer", "presenter": "Presenter"}
"""Teams' word for a role; everybody else is an attendee. The faculty are co-organisers of the meetings."""

NARROW_SPACE = "\u202f"

Clock = Callable[[datetime], str]


def write(register: Register, folder: Path) -> None:
    """Write a Teams export.

    Parameters
    ----------
    register : Register
        One page; its faults decide the locale and what is wrong with the file.
    folder : Path
        Folder of the sample.
    """
    ((occasion, lines),) = register.pages
    text = io.StringIO()
    sheet = csv.writer(text, delimiter="\t", lineterminator="\r\n")
    clock = _clock(register.faults)
    sheet.writerows(_summary(occasion, lines, register.faults, clock))
    sheet.writerow(["2. Participants"])
    sheet.writerow(PARTICIPANTS)
    sheet.writerows(_participant(line, clock) for line in lines)
    sheet.writerows([[], ["3. In-Meeting Activities"], list(ACTIVITIES)])
    for line in lines:
        sheet.writerows(_activities(line, clock))
    if occasion.kind == "learning-session":
        sheet.writerows([[], ["4. Meeting Engagement"], ["Name", "Engagement Type", "Time"]])
        sheet.writerows([line.name, "Unmute", clock(line.joins[0][0])] for line in lines if _speaks(line))
    path = folder / register.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\ufeff" + text.getvalue()).encode("utf-16-le"))


def duration(spell: timedelta) -> str:
    """Return a duration as Teams writes it, leaving out the parts that are zero.

    >>> duration(timedelta(hours=1, seconds=7)), duration(timedelta(0))
    ('1h 7s', '0s')
    """
    seconds = int(spell.total_seconds())
    parts = ((seconds // 3600, "h"), (seconds % 3600 // 60, "m"), (seconds % 60, "s"))
    return " ".join(f"{number}{unit}" for number, unit in parts if number) or "0s"


def _clock(faults: tuple[str, ...]) -> Clock:
    """Return the way in which the writer's computer shows a time."""
    if "us_dates" not in faults:
        return lambda moment: moment.strftime("%d/%m/%Y, %H:%M:%S")
    space = NARROW_SPACE if "narrow_space" in faults else " "

    def american(moment: datetime) -> str:
        half = "AM" if moment.hour < 12 else "PM"
        return f"{moment.month}/{moment.day}/{moment:%y}, {moment.hour % 12 or 12}:{moment:%M:%S}{space}{half}"

    return american


def _summary(occasion: Occasion, lines: tuple[Line, ...], faults: tuple[str, ...], clock: Clock) -> list[list[str]]:
    times = [moment for line in lines for spell in line.joins for moment in spell]
    first, last = min(times), max(times)
    present = [sum((left - joined for joined, left in line.joins), timedelta()) for line in lines]
    title = occasion.title
    if "newline_in_title" in faults:
        title = title.replace(": ", ":\r\n", 1) if ": " in title else f"{title}\r\n"
    return [
        ["1. Summary"],
        ["Meeting title", title],
        ["Attended participants", str(len(lines) + (2 if "total_differs" in faults else 0))],
        ["Start time", clock(first)],
        ["End time", clock(last)],
        ["Meeting duration", duration(last - first)],
        ["Average attendance time", duration(sum(present, timedelta()) / len(lines))],
        [],
    ]


def _participant(line: Line, clock: Clock) -> list[str]:
    account = line.email.lower() if line.email and "external" not in line.faults else ""
    if not line.joins:
        return [line.name, "", "", "", line.email, account, ROLES.get(line.role, "Attendee")]
    present = sum((left - joined for joined, left in line.joins), timedelta())
    return [
        line.name,
        clock(line.joins[0][0]),
        clock(line.joins[-1][1]),
        duration(present),
        line.email,
        account,
        ROLES.get(line.role, "Attendee"),
    ]


def _activities(line: Line, clock: Clock) -> list[list[str]]:
    role = ROLES.get(line.role, "Attendee")
    return [
        [line.name, clock(joined), clock(left), duration(left - joined), line.email, role]
        for joined, left in line.joins
    ]


def _speaks(line: Line) -> bool:
    return bool(line.joins) and line.role in ROLES
