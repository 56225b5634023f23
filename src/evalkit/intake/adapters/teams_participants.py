"""What the row of a participant says in a Teams report, of whatever year and language.

English is known from public fixtures: headings of 2021 (``Full Name``, ``Join Time``), of 2022 in small letters
(``First join``) and of today. German is inferred: its words come from the test of a public parser and from translation.
A language is added by adding a `Language`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evalkit.intake.adapters.shown_names import of_teams
from evalkit.intake.dates import DateOrder
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Meeting, StagedRow
from evalkit.intake.tabular import Header, Record, data_rows, heading_key, make_header
from evalkit.intake.tabular import missing_column as missing

SUMMARY, PARTICIPANTS = "Summary", "Participants"
UTC = " (UTC)"


@dataclass(frozen=True)
class Language:
    """The words of a report.

    Parameters
    ----------
    sections : mapping of str to str
        Number of a section → its title.
    title, start, total : tuple of str
        Lines of the summary: title and start of the meeting, number of participants.
    headings : mapping of str to tuple of str
        Our column → headings that it may have.
    date_order : str or None
        Order of day and month, where the language leaves no choice.
    """

    sections: Mapping[str, str]
    title: tuple[str, ...]
    start: tuple[str, ...]
    total: tuple[str, ...]
    headings: Mapping[str, tuple[str, ...]]
    date_order: DateOrder | None = None

    def meeting(self, summary: Mapping[str, str]) -> Meeting:
        """Return start and title of the meeting from the lines of a summary."""
        return Meeting(_line(summary, self.start), _line(summary, self.title))

    def stated_total(self, summary: Mapping[str, str]) -> str:
        """Return the number of participants that a summary states; empty: none."""
        return _line(summary, self.total)


ENGLISH = Language(
    sections={
        "1": SUMMARY,
        "2": PARTICIPANTS,
        "3": "In-Meeting Activities",
        "4": "Meeting Engagement",
    },
    title=("Meeting title",),
    start=("Start time", "Meeting Start Time"),
    total=("Attended participants", "Total Number of Participants"),
    headings={
        "name": ("Name", "Full Name"),
        "at": ("First Join", "Join Time"),
        "left": ("Last Leave", "Leave Time"),
        "minutes": ("In-Meeting Duration", "Duration"),
        "email": ("Email",),
        "role": ("Role",),
    },
)
GERMAN = Language(
    sections={
        "1": "Zusammenfassung",
        "2": "Teilnehmer",
        "3": "Aktivitäten in der Besprechung",
        "4": "Engagement in der Besprechung",
    },
    title=("Besprechungstitel", "Titel der Besprechung"),
    start=("Startzeit", "Beginn"),
    total=("Teilnehmer", "Anwesende Teilnehmer", "Teilgenommene Teilnehmer"),
    headings={
        "name": ("Name", "Vollständiger Name"),
        "at": ("Erster Beitritt", "Erste Teilnahme", "Beitrittszeit"),
        "left": ("Letztes Verlassen", "Letzter Austritt", "Verlassenszeit"),
        "minutes": ("Dauer der Besprechung", "Dauer in der Besprechung", "Besprechungsdauer", "Dauer"),
        "email": ("E-Mail", "E-Mail-Adresse", "Email"),
        "role": ("Rolle",),
    },
    date_order="dmy",
)
LANGUAGES = (ENGLISH, GERMAN)
ROLES = {
    "organizer": "host", "organiser": "host", "co-organizer": "host", "co-organiser": "host",
    "presenter": "presenter", "attendee": "participant", "": "participant",
    "organisator": "host", "mitorganisator": "host", "referent": "presenter", "teilnehmer": "participant",
}  # fmt: skip


def summary_of(records: Iterable[Record]) -> dict[str, str]:
    """Return the lines of a summary as key → value; a time that the line calls UTC says so itself."""
    summary: dict[str, str] = {}
    for _, cells in records:
        if len(cells) > 1:
            key = heading_key(cells[0])
            in_utc = key.endswith(heading_key(UTC))
            summary.setdefault(key.removesuffix(heading_key(UTC)).strip(), _in_utc(cells[1]) if in_utc else cells[1])
    return summary


def is_name_heading(cell: str) -> bool:
    """Return whether a cell is the heading of the column of names, in a known language."""
    return heading_key(cell) in {heading_key(name) for language in LANGUAGES for name in language.headings["name"]}


def delimiter(text: str) -> str:
    """Return the sign that follows the first heading of the participants; a tab unless the report was re-saved."""
    names = [name for language in LANGUAGES for name in language.headings["name"]]
    longest = max(map(len, names)) + 2
    lines = {line.lstrip(' "')[:longest].replace('"', "") for line in text.splitlines()}
    for sign in ("\t", ",", ";"):
        if any(line.startswith(f"{name}{sign}") for line in lines for name in names):
            return sign
    return "\t"


def participants(
    records: Sequence[Record], language: Language, ledger: Ledger, sheet: str
) -> tuple[list[StagedRow], dict[str, str]]:
    """Stage the rows of a table of participants.

    Parameters
    ----------
    records : sequence of (int, list of str)
        The table, its headings first.
    language : Language
        Whose words it uses.
    ledger : Ledger
        The file's account.
    sheet : str
        Section, for places.

    Returns
    -------
    list of StagedRow
        One a row.
    dict of str to str
        Our column → heading.

    Raises
    ------
    InputError
        ``MISSING_COLUMN`` if there is no column of names, or a fault of the table.
    """
    if not records:
        ledger.warn("HEADER_ONLY", "The section of participants is empty; check that this is the whole export")
        return [], {}
    (row, cells), *below = records
    header = make_header(row, cells, ledger.path)
    found = {column: place for column, names in language.headings.items() if (place := _locate(header, names))}
    if "name" not in found:
        raise missing(header, language.headings["name"][0], "name", ledger.path, "export the report again, in English")
    for column in language.headings.keys() - found.keys():
        ledger.warn(
            "NO_SUCH_COLUMN",
            "The report lacks this column, so nothing is known of it",
            column=language.headings[column][0],
        )
    rows = [
        _staged(place, {column: _cell(record, found[column]) for column in found}, found, ledger)
        for place, record in data_rows(below, header, ledger, sheet)
    ]
    headings = {column: heading for column, (_, heading) in found.items()}
    return rows, headings | {"organisation": headings["name"]}


def compare_with_stated_total(stated: str, found: int, place: Place, heading: str, ledger: Ledger) -> None:
    """Say if a summary states another number of participants than there are; what is there is counted."""
    digits = tidy(stated)
    if digits.isdecimal() and digits.isascii() and digits.lstrip("0") != (str(found) if found else ""):
        ledger.warn(
            "STATED_TOTAL_DIFFERS",
            "The summary states another number than there are rows of participants; the rows are counted",
            place,
            heading,
        )


def _line(summary: Mapping[str, str], names: Iterable[str]) -> str:
    return next((summary[key] for key in map(heading_key, names) if key in summary), "")


def _locate(header: Header, names: Iterable[str]) -> tuple[int, str] | None:
    """Return position and heading of the first of these headings that is there, with or without "(UTC)"."""
    either = [heading for name in names for heading in (name, name + UTC)]
    return next(((at, heading) for heading in either if (at := header.find(heading)) is not None), None)


def _cell(record: list[str], place: tuple[int, str]) -> str:
    position, heading = place
    return _in_utc(record[position]) if heading.endswith(UTC) else record[position]


def _in_utc(cell: str) -> str:
    """Return a time with the mark that it is UTC.

    >>> _in_utc("3/4/26, 9:58:05 AM"), _in_utc("")
    ('3/4/26, 9:58:05 AM Z', '')
    """
    return f"{cell.strip()} Z" if ":" in cell else cell


def _staged(place: Place, cells: dict[str, str], found: dict[str, tuple[int, str]], ledger: Ledger) -> StagedRow:
    name, organisation = of_teams(cells["name"])
    role = ROLES.get(heading_key(cells.get("role", "")))
    if role is None:
        ledger.warn("UNKNOWN_ROLE", "Not a role that Teams gives; read as a participant", place, found["role"][1])
    return StagedRow(place, {**cells, "name": name, "organisation": organisation, "role": role or "participant"})
