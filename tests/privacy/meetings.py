"""Canaries in exports of meetings other than today's Teams reports: Zoom's lists and webinars, Teams of 2020 and 2021.

All are of occasion w06, so that people who come back within a file are merged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from privacy.programme import Programme

IN, OUT, HOUR = "7/7/2025 10:00:00 AM", "7/7/2025 11:00:00 AM", "60"


def plant_zoom(programme: Programme) -> None:
    """Plant a list of participants, one of unique users, and one that fails: it has no table."""
    for k, columns in enumerate((("Join Time", "Leave Time", "Duration (Minutes)"), ("Total Duration (Minutes)",))):
        rows = _participants(programme, f"zoom list {k + 1}", columns)
        _add(programme, f"zoom/participants {k}.csv", rows, "zoom")
    about = ["Meeting ID", "Topic", "Start Time"]
    rows = [about, ["1", programme.aviary.make("title", "zoom, no table"), IN]]
    _add(programme, "zoom/none.csv", rows, "zoom", "optional = true\n")


def _participants(programme: Programme, place: str, columns: Sequence[str]) -> list[list[str]]:
    make = programme.aviary.make
    times = {"Join Time": IN, "Leave Time": OUT, "Duration (Minutes)": HOUR, "Total Duration (Minutes)": HOUR}

    def row(what: str, name: str = "", mail: str | None = None, **other: str) -> list[str]:
        where = f"{place}: {what}"
        shown = name or f"{make('name', where)} ({make('name', f'{where}, account')})"
        cells = [shown, make("e-mail", where) if mail is None else mail]
        return [*cells, *({**times, **other}[column] for column in columns), "Yes", other.get("waiting", "No")]

    again, address = programme.aviary.person(f"{place}: merged rows")
    return [
        ["Meeting ID", "Topic", "Start Time", "End Time", "User Email"],
        ["8", make("title", f"{place}: topic"), IN, OUT, make("e-mail", f"{place}: host")],
        [],
        ["Name (Original Name)", "User Email", *columns, "Guest", "In Waiting Room"],
        row("accepted row"), row("accepted row, again", again, address), row("merged row", again, address),
        row("accepted row, dial-in", make("phone", f"{place}: dial-in"), ""),
        row("quarantined row", **{columns[-1]: make("comment", f"{place}: quarantined row, duration")}),
        row("quarantined row, shared", f"{make('team', place)} laptop", ""),
        row("ignored row, waiting room", waiting="Yes"),
    ]  # fmt: skip


def plant_zoom_webinar(programme: Programme) -> None:
    """Plant an attendee report with every table, and answers to questions of the registration."""
    make, person = programme.aviary.make, programme.aviary.person
    head = ["Attended", "User Name (Original Name)", "First Name", "Last Name", "Email", "Phone", "Organization",
            "Questions & Comments", "Join Time", "Leave Time", "Time in Session (minutes)"]  # fmt: skip
    again, address = person("webinar: merged rows")

    def row(what: str, came: str = "Yes", name: str = "", mail: str = "", minutes: str = HOUR) -> list[str]:
        where = f"webinar: {what}"
        first, last = make("name", where).split()[0], make("name", where).split()[-1]
        times = [IN, OUT, minutes] if came == "Yes" else ["--", "--", "--"]
        return [came, name or f"{first} {last}", first, last, mail or make("e-mail", where), make("phone", where),
                make("organisation", where), make("comment", where), *times]  # fmt: skip

    rows = [
        ["Attendee Report"], ["Report Generated:", IN],
        ["Topic", "Webinar ID", "Actual Start Time", "Actual Duration (minutes)"],
        [make("title", "webinar: topic"), "8", IN, HOUR],
        ["Host Details"], head, row("accepted row, host"),
        ["Panelist Details"], head, row("accepted row, panelist"), row("ignored row, panelist", "No"),
        ["Attendee Details"], head, row("accepted row"), row("accepted row, again", "Yes", again, address),
        row("merged row", "Yes", again, address), row("ignored row, no show", "No"),
        row("quarantined row", minutes=make("comment", "webinar: quarantined row, minutes")),
        ["Other Attended"], ["User Name", "Join Time", "Leave Time", "Time in Session (minutes)"],
        [make("phone", "webinar: dial-in"), IN, OUT, HOUR],
    ]  # fmt: skip
    _add(programme, "zoom/webinar.csv", rows, "zoom")


def plant_teams_older(programme: Programme) -> None:
    """Plant the list of 2020, one row an event, and that of 2021, one row a join."""
    make, person = programme.aviary.make, programme.aviary.person
    someone = [make("name", "teams 2020: accepted row") for _ in range(2)]
    events = [
        ["Full Name", "User Action", "Timestamp", make("title", "teams 2020: further heading")],
        *([name, "Joined", "7/7/2025, 10:00:00 AM", make("comment", "teams 2020: not read")] for name in someone),
        *([name, "Left", "7/7/2025, 11:00:00 AM", ""] for name in someone),
        [make("phone", "teams 2020: dial-in"), "Joined before", "7/7/2025, 10:00:00 AM", ""],
        [make("name", "teams 2020: quarantined row"), make("comment", "teams 2020: quarantined row, action"), IN, ""],
    ]
    _add(programme, "teams/2020.csv", events, "teams")
    again, address = person("teams 2021: merged rows")
    times = ["7/7/2025, 10:00:00 AM", "7/7/2025, 11:00:00 AM", "60m"]

    def row(what: str, name: str = "", mail: str = "", role: str = "Attendee") -> list[str]:
        where = f"teams 2021: {what}"
        return [name or make("name", where), *times, mail or make("e-mail", where), role, make("UPN", where)]

    joins = [
        ["Meeting Summary"], ["Total Number of Participants", make("comment", "teams 2021: total")],
        ["Meeting Title", make("title", "teams 2021: title")], ["Meeting Start Time", times[0]], [],
        ["Full Name", "Join Time", "Leave Time", "Duration", "Email", "Role", "Participant ID (UPN)"],
        row("accepted row"), row("accepted row, again", again, address), row("merged row", again, address),
        row("accepted row, unknown role", role=make("comment", "teams 2021: role")),
        row("quarantined row, shared", f"{make('team', 'teams 2021')} laptop", " "),
        row("quarantined row, two addresses", "", f"{make('e-mail', 'teams 2021')} {make('e-mail', 'teams 2021')}"),
    ]  # fmt: skip
    _add(programme, "teams/2021.csv", joins, "teams")


def _add(programme: Programme, path: str, rows: list[list[str]], kind: str, options: str = "") -> None:
    from privacy.programme import as_csv

    said = f'kind = "{kind}"\noccasion = "w06"\ndate_order = "mdy"\n{options}'
    programme.add(f"exports/{path}", as_csv(rows), options=said)
