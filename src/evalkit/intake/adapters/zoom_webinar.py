"""Zoom's attendee report of a webinar: several tables in one file, each below its title.

Seen in public examples and parsers: ``Attendee Report``, ``Report Generated:`` (later ``Report generated time``), two
lines about the webinar (``Topic``, ``Webinar ID``, ``Actual Start Time`` …), then ``Host Details``, ``Panelist
Details``, ``Attendee Details`` and ``Other Attended``, each with its own headings; one row a session of a person, so
that a later session repeats neither the names nor the registration; ``--`` where nothing is known; ``Attended`` with
``No`` for those who registered and did not come. Inferred: columns of the registration called ``Organization``,
``Organisation`` or ``Company``; dial-ins under ``Other Attended``; several reports in one file.

Who only registered is counted as ignored. Answers to the questions of the registration are left alone, but for the
organisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from evalkit.errors import InputError
from evalkit.intake.adapters.shown_names import of_zoom
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Meeting, Staged, StagedRow, of_meetings
from evalkit.intake.tabular import Header, Record, data_rows, heading_key, make_header

TITLE = "Attendee Report"
TABLES = {
    "Host Details": "host",
    "Panelist Details": "presenter",
    "Attendee Details": "participant",
    "Other Attended": "participant",
}
"""Title of a table → role of the people in it."""
HEADINGS = {
    "attended": ("Attended",),
    "name": ("User Name (Original Name)", "User Name", "Name (Original Name)", "Name"),
    "first_name": ("First Name",),
    "last_name": ("Last Name",),
    "email": ("Email", "User Email"),
    "organisation": ("Organization", "Organisation", "Company"),
    "at": ("Join Time",),
    "left": ("Leave Time",),
    "minutes": ("Time in Session (minutes)",),
}
TOPIC, START = "Topic", "Actual Start Time"
NOTHING = "--"

_TITLES = {heading_key(title): title for title in TABLES}


@dataclass
class _Report:
    """One report: what is said of the webinar, and its tables by title."""

    meeting: Meeting = field(default_factory=Meeting)
    tables: list[tuple[str, list[Record]]] = field(default_factory=list)


def is_title(line: str) -> bool:
    """Return whether a line is the title of an attendee report.

    >>> is_title("Attendee Report,")
    True
    """
    return heading_key(line).strip('",;\t ') == heading_key(TITLE)


def is_header(cells: Sequence[str]) -> bool:
    """Return whether cells are the headings of one of the tables."""
    keys = {heading_key(cell) for cell in cells}
    names = {heading_key(name) for name in (*HEADINGS["name"], *HEADINGS["last_name"])}
    return heading_key(HEADINGS["minutes"][0]) in keys and bool(keys & names)


def read(records: Sequence[Record], adapter: str, ledger: Ledger) -> Staged:
    """Stage those who took part in a webinar.

    Parameters
    ----------
    records : sequence of (int, list of str)
        The whole file.
    adapter : str
        Name of the adapter.
    ledger : Ledger
        The file's account.

    Returns
    -------
    Staged
        One row a session of a person, with start and topic of the webinar.

    Raises
    ------
    InputError
        ``NO_PARTICIPANTS_SECTION``, ``SEVERAL_MEETINGS`` or a fault of a table.
    """
    parts: list[tuple[Meeting, list[StagedRow]]] = []
    headings: dict[str, str] = {}
    for report in _reports(records):
        for title, table in report.tables:
            rows, found = _people(title, _without_blank_ends(table), ledger)
            parts.append((report.meeting, rows))
            headings |= found
    if not parts:
        raise InputError(
            "NO_PARTICIPANTS_SECTION",
            "The report of the webinar has no table of hosts, panelists or attendees, so nobody's attendance is in it",
            "export the attendee report again, after the webinar has ended; a registration report has no attendance",
            ledger.path,
        )
    meeting, staged = of_meetings(parts, ledger.path)
    return Staged(
        adapter,
        staged,
        headings,
        start=meeting.start,
        title=meeting.title,
        rows_are="joins",
        form="Zoom webinar, hosts, panelists and attendees, one row a session",
    )


def _reports(records: Sequence[Record]) -> list[_Report]:
    reports: list[_Report] = []
    webinar: Header | None = None
    for number, cells in records:
        alone = tidy(cells[0]) if cells and not any(map(tidy, cells[1:])) else ""
        if is_title(alone):
            reports.append(_Report())
        elif not reports:
            continue  # a blank line above the first title
        elif webinar and any(map(tidy, cells)):
            reports[-1].meeting, webinar = _meeting(webinar, cells), None
        elif table := _TITLES.get(heading_key(alone)):
            reports[-1].tables.append((table, []))
        elif reports[-1].tables:
            reports[-1].tables[-1][1].append((number, cells))
        elif [heading_key(cell) for cell in cells[:1]] == [heading_key(TOPIC)]:
            webinar = Header(number, tuple(cells))
    return reports


def _meeting(header: Header, cells: list[str]) -> Meeting:
    start, topic = (
        cells[at].strip() if (at := header.find(name)) is not None and at < len(cells) else ""
        for name in (START, TOPIC)
    )
    return Meeting(start, topic)


def _without_blank_ends(records: list[Record]) -> list[Record]:
    filled = [position for position, (_, cells) in enumerate(records) if any(map(tidy, cells))]
    return records[filled[0] : filled[-1] + 1] if filled else []


def _people(title: str, records: list[Record], ledger: Ledger) -> tuple[list[StagedRow], dict[str, str]]:
    if not records:
        return [], {}
    (row, cells), *below = records
    if not is_header(cells):
        raise _without_headings(title, row, ledger.path)
    header = make_header(row, cells, ledger.path)
    positions = {column: at for column, names in HEADINGS.items() if (at := header.find_any(names)) is not None}
    rows = []
    for place, record in data_rows(below, header, ledger, title) if below else ():
        given = {column: _known(record[at]) for column, at in positions.items()}
        if _did_not_come(given):
            ledger.ignore(place, "NO_SHOW", "Left out: registered or invited, but did not come")
        else:
            rows.append(_staged(place, given, TABLES[title]))
    return rows, {column: HEADINGS[column][0] for column in positions if column not in {"attended", "first_name"}}


def _known(cell: str) -> str:
    return "" if tidy(cell) == NOTHING else cell


def _did_not_come(cells: dict[str, str]) -> bool:
    """Return whether a row is of somebody who did not come: it says so, or says neither that nor when they came."""
    attended = heading_key(cells.pop("attended", ""))
    return attended == "no" or (attended != "yes" and "at" in cells and not tidy(cells["at"]))


def _staged(place: Place, cells: dict[str, str], role: str) -> StagedRow:
    registered = " ".join(filter(None, (tidy(cells.pop("first_name", "")), tidy(cells.pop("last_name", "")))))
    name, organisation = of_zoom(cells.get("name", ""))
    stated = tidy(cells.get("organisation", "")) or organisation
    return StagedRow(place, {**cells, "name": registered or name, "organisation": stated, "role": role})


def _without_headings(title: str, row: int, where: str) -> InputError:
    return InputError(
        "NO_HEADER_ROW",
        f"Row {row}, below '{title}', does not hold the headings of a Zoom report in English",
        "export the report again, with the language of Zoom set to English",
        where,
    )
