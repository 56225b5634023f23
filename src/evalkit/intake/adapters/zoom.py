"""Zoom's lists of the participants of a meeting; webinars are read by :mod:`evalkit.intake.adapters.zoom_webinar`.

Seen in a public fixture and in public parsers: ``Name (Original Name)``, ``User Email``, ``Join Time``, ``Leave Time``,
``Duration (Minutes)``, ``Guest``, one row a join; the same with ``Email`` and small letters; the list of unique users
without times (``Total Duration (Minutes)``); the meeting in two lines above it (``Meeting ID``, ``Topic``, ``Start
Time`` …). Seen as headings only: ``In Waiting Room``, where ``Yes`` is a wait before somebody was let in, and thus no
attendance. Inferred: that ``User Email`` of the meeting is the host's; lists of several meetings in one file; re-saved
with semicolons or tabs. The number of participants that the meeting's line states is not compared: nobody says whether
it counts people or joins.

Times are of the zone of the account, which is taken to be the programme's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from evalkit.errors import InputError
from evalkit.intake.adapters import zoom_webinar
from evalkit.intake.adapters.shown_names import of_zoom
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.preflight import Document
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Meeting, Staged, StagedRow, of_meetings
from evalkit.intake.tabular import DELIMITERS, Header, Record, data_rows, delimited, heading_key, make_header

ADAPTER = "zoom"
HEADINGS = {
    "name": ("Name (Original Name)", "User Name (Original Name)", "Name"),
    "email": ("User Email", "Email"),
    "at": ("Join Time",),
    "left": ("Leave Time",),
    "minutes": ("Duration (Minutes)", "Total Duration (Minutes)"),
    "waiting": ("In Waiting Room",),
}
TOPIC, MEETING_ID, START, HOST = "Topic", ("Meeting ID", "ID"), "Start Time", ("User Email", "Host Email")

_FIRST_LINES = 12


def _keys(headings: Iterable[str]) -> frozenset[str]:
    return frozenset(map(heading_key, headings))


_NAMES, _EMAILS, _DURATIONS = (_keys(HEADINGS[column]) for column in ("name", "email", "minutes"))
_ABOUT = _keys((TOPIC, *MEETING_ID))


@dataclass
class _List:
    """A list of participants with what is said of its meeting."""

    meeting: Meeting = field(default_factory=Meeting)
    host: str = ""
    records: list[Record] = field(default_factory=list)


def recognises(document: Document) -> bool:
    """Return whether a text starts as a list of participants or a webinar report of Zoom does."""
    if document.form != "text":
        return False
    first = document.text.split("\n", _FIRST_LINES)[:_FIRST_LINES]
    lines = [line for line in first if tidy(line).strip('",;')]
    if not lines:
        return False
    if zoom_webinar.is_title(lines[0]):
        return True
    heads = lines if _is_meeting(_split(lines[0])) else lines[:1]
    return any(_is_header(_split(line)) for line in heads)


def read(document: Document, ledger: Ledger) -> Staged:
    """Stage the participants of a meeting or webinar.

    Parameters
    ----------
    document : Document
        The decoded text.
    ledger : Ledger
        The file's account.

    Returns
    -------
    Staged
        One row a join, or one a person in the list of unique users, with start and topic of the meeting.

    Raises
    ------
    InputError
        ``NO_PARTICIPANTS_SECTION``, ``SEVERAL_MEETINGS`` or a fault of the table.
    """
    sign = _delimiter(document.text)
    records = delimited(document.text, sign, ledger.path)
    if zoom_webinar.is_title(next((cells[0] for _, cells in records if any(map(tidy, cells))), "")):
        return zoom_webinar.read(records, ADAPTER, ledger)
    parts: list[tuple[Meeting, list[StagedRow]]] = []
    found: dict[str, str] = {}
    for one in _lists(records):
        rows, headings = _participants(one, ledger)
        parts.append((one.meeting, rows))
        found |= headings
    if not parts:
        raise InputError(
            "NO_PARTICIPANTS_SECTION",
            "The file starts like a list of Zoom, but has no table of participants, so nobody's attendance is in it",
            "export the list again",
            ledger.path,
        )
    meeting, staged = of_meetings(parts, ledger.path)
    joins = "at" in found
    return Staged(
        ADAPTER,
        staged,
        found | {"organisation": found["name"]},
        start=meeting.start,
        title=meeting.title,
        rows_are="joins" if joins else "people",
        form=f"Zoom meeting, {'one row a join' if joins else 'unique users without times'}",
    )


def _participants(one: _List, ledger: Ledger) -> tuple[list[StagedRow], dict[str, str]]:
    (row, cells), *below = one.records
    header = make_header(row, cells, ledger.path)
    found = {column: at for column, names in HEADINGS.items() if (at := header.find_any(names)) is not None}
    rows = []
    for place, record in data_rows(below, header, ledger):
        given = {column: record[position] for column, position in found.items()}
        if heading_key(given.pop("waiting", "")) == "yes":
            ledger.ignore(place, "WAITING_ROOM", "Left out: the time before somebody was let in")
        else:
            rows.append(_staged(place, given, one.host))
    return rows, {column: names[0] for column, names in HEADINGS.items() if column in found}


def _staged(place: Place, cells: dict[str, str], host: str) -> StagedRow:
    name, organisation = of_zoom(cells["name"])
    is_host = bool(host) and tidy(cells.get("email", "")).casefold() == host
    role = "host" if is_host else "participant"
    return StagedRow(place, {**cells, "name": name, "organisation": organisation, "role": role})


def _lists(records: Sequence[Record]) -> list[_List]:
    """Split a file into its lists; two lines about the meeting may stand above each."""
    lists: list[_List] = []
    about = _List()
    values_follow: Header | None = None
    for number, cells in records:
        if values_follow and any(map(tidy, cells)):
            about, values_follow = _about(values_follow, cells), None
        elif _is_header(cells):
            lists.append(_List(about.meeting, about.host))
            lists[-1].records.append((number, cells))
            about = _List()
        elif _is_meeting(cells):
            values_follow = Header(number, tuple(cells))
        elif lists:
            lists[-1].records.append((number, cells))
    return lists


def _about(header: Header, cells: list[str]) -> _List:
    def value(*names: str) -> str:
        at = header.find_any(names)
        return cells[at].strip() if at is not None and at < len(cells) else ""

    return _List(Meeting(value(START), value(TOPIC)), value(*HOST).casefold())


def _is_header(cells: Sequence[str]) -> bool:
    """Return whether cells are Zoom's headings: a name, an address and a duration in minutes, in Zoom's words."""
    if not cells or heading_key(cells[0]) not in _NAMES:
        return False
    keys = _keys(cells)
    zooms_own = "user email" in keys or heading_key(cells[0]) != "name"
    return zooms_own and bool(keys & _EMAILS) and bool(keys & _DURATIONS)


def _is_meeting(cells: Sequence[str]) -> bool:
    if not cells or heading_key(cells[0]) not in _ABOUT:
        return False
    return _keys((TOPIC, START)) <= _keys(cells) and bool(_keys(cells) & _keys(MEETING_ID))


def _split(line: str) -> list[str]:
    sign = max(DELIMITERS, key=line.count)
    return [cell.strip().strip('"') for cell in line.split(sign)]


def _delimiter(text: str) -> str:
    """Return the sign that divides the headings."""
    for line in text.splitlines():
        cells = _split(line)
        if _is_header(cells) or zoom_webinar.is_header(cells):
            return max(DELIMITERS, key=line.count)
    return ","
