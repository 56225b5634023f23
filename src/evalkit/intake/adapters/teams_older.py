"""Microsoft Teams attendance lists of 2020 and 2021, in English.

2020, downloaded during a meeting, seen in public examples: ``Full Name``, ``User Action`` (``Joined``, ``Joined
before``, ``Left``), ``Timestamp``, one row an event, no e-mail addresses, no word about the meeting. Somebody who was
still there when the list was downloaded has no ``Left``; how long they stayed is then unknown.

2021, downloaded afterwards, seen in public examples: ``Meeting Summary`` with ``Total Number of Participants``,
``Meeting Title`` and ``Meeting Start Time``, then ``Full Name``, ``Join Time``, ``Leave Time``, ``Duration``,
``Email``, ``Role``, one row a join. Inferred: several lists in one file; re-saved with commas or semicolons; that the
stated total counts people and not joins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from evalkit.errors import InputError
from evalkit.intake.adapters.shown_names import of_teams
from evalkit.intake.adapters.teams_participants import (
    ENGLISH,
    compare_with_stated_total,
    delimiter,
    participants,
    summary_of,
)
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.people import name_key
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Meeting, Staged, StagedRow, of_meetings
from evalkit.intake.tabular import Header, Record, data_rows, delimited, heading_key, make_header, missing_column

NAME, ACTION, TIME = "Full Name", "User Action", "Timestamp"
JOINS, LEAVES = {"joined", "joined before"}, {"left"}
SUMMARY, JOIN_TIME = "Meeting Summary", "Join Time"

_LOG = re.compile(r"full name\W+user action\W+timestamp\b")


def form_of(text: str) -> Literal["", "2020", "2021"]:
    """Return the year of the form in which a text starts; empty: none of these.

    >>> form_of("Full Name,User Action,Timestamp")
    '2020'
    """
    first = tidy(text.split("\n", 1)[0]).strip('"').rstrip(',;"').casefold()
    if _LOG.match(first):
        return "2020"
    return "2021" if first == heading_key(SUMMARY) or first.startswith(heading_key(ENGLISH.total[1])) else ""


def read(form: Literal["2020", "2021"], text: str, adapter: str, ledger: Ledger) -> Staged:
    """Stage the rows of an older list.

    Parameters
    ----------
    form : {"2020", "2021"}
        As :func:`form_of` found it.
    text : str
        The decoded text.
    adapter : str
        Name of the adapter.
    ledger : Ledger
        The file's account.

    Returns
    -------
    Staged
        One row an event (2020) or a join (2021).

    Raises
    ------
    InputError
        ``NO_PARTICIPANTS_SECTION``, ``SEVERAL_MEETINGS`` or a fault of the table.
    """
    records = delimited(text, delimiter(text), ledger.path)
    return _events(records, adapter, ledger) if form == "2020" else _joins(records, adapter, ledger)


def _events(records: Sequence[Record], adapter: str, ledger: Ledger) -> Staged:
    (row, cells), *below = records
    header = make_header(row, cells, ledger.path)
    name, action, time = (_position(header, heading, ledger.path) for heading in (NAME, ACTION, TIME))
    again = [heading_key(cell) for cell in header.cells]  # the headings of a list that was appended
    events = [record for record in below if [heading_key(cell) for cell in record[1][: len(again)]] != again]
    rows = []
    for place, record in data_rows(events, header, ledger):
        what = heading_key(record[action])
        if what not in JOINS | LEAVES:
            ledger.quarantine(
                place, ACTION, "UNKNOWN_VALUE", "Set aside: neither Joined nor Left; export the list again, in English"
            )
            continue
        shown, organisation = of_teams(record[name])
        when = {"at" if what in JOINS else "left": record[time]}
        rows.append(StagedRow(place, {"name": shown, "organisation": organisation, **when}))
    return Staged(
        adapter,
        tuple(rows),
        {"name": NAME, "organisation": NAME, "at": TIME, "left": TIME},
        rows_are="events",
        form="Microsoft Teams attendance list of 2020, joins and leaves",
    )


def _position(header: Header, heading: str, where: str) -> int:
    position = header.find(heading)
    if position is None:
        raise missing_column(header, heading, "attendance", where, "export the list again from Teams")
    return position


def _joins(records: Sequence[Record], adapter: str, ledger: Ledger) -> Staged:
    parts: list[tuple[Meeting, list[StagedRow]]] = []
    headings: dict[str, str] = {}
    for report in _reports(records):
        first = next((position for position, (_, cells) in enumerate(report) if _is_header(cells)), None)
        if first is None:
            raise InputError(
                "NO_PARTICIPANTS_SECTION",
                f"The report has no table with '{NAME}' and '{JOIN_TIME}', so nobody's attendance is in it",
                "export it again as the organiser, after the meeting has ended",
                ledger.path,
            )
        summary = summary_of(report[:first])
        rows, names = participants(report[first:], ENGLISH, ledger, "")
        parts.append((ENGLISH.meeting(summary), rows))
        headings |= names
        by_whom = {row["email"].casefold() or name_key(row["name"]) for row in rows}
        place, stated = Place("", report[0][0]), ENGLISH.stated_total(summary)
        compare_with_stated_total(stated, len(by_whom), place, ENGLISH.total[1], ledger)
    meeting, staged = of_meetings(parts, ledger.path)
    return Staged(
        adapter,
        staged,
        headings,
        start=meeting.start,
        title=meeting.title,
        rows_are="joins",
        form="Microsoft Teams attendance report of 2021, one row a join",
    )


def _reports(records: Sequence[Record]) -> list[list[Record]]:
    """Split a file where a further report begins."""
    reports: list[list[Record]] = [[]]
    for number, cells in records:
        alone = bool(cells) and not any(map(tidy, cells[1:]))
        if alone and heading_key(cells[0]) == heading_key(SUMMARY) and reports[-1]:
            reports.append([])
        reports[-1].append((number, cells))
    return reports


def _is_header(cells: list[str]) -> bool:
    return [heading_key(cell) for cell in cells[:1]] == [heading_key(NAME)] and heading_key(JOIN_TIME) in map(
        _without_zone, cells
    )


def _without_zone(cell: str) -> str:
    return heading_key(cell).removesuffix("(utc)").strip()
