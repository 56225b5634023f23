"""Microsoft Teams attendance reports.

Seen in a public fixture: the current form, sections ``1. Summary``, ``2. Participants``, ``3. In-Meeting Activities``
and ``4. Meeting Engagement``, UTF-16 with tabs. Inferred: the same re-saved by a spreadsheet program with commas or
semicolons; British dates in it; blank times after the administrator's setting. Not read yet: the forms of 2020 and
2021, and reports in other languages; both are refused by name.

Only section 2 holds people. Section 3 repeats them once a join and section 4 once a reaction: those rows are counted
as ignored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evalkit.errors import InputError
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.preflight import Document
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Staged, StagedRow
from evalkit.intake.tabular import Record, data_rows, delimited, heading_key, make_header
from evalkit.intake.tabular import missing_column as missing

ADAPTER = "teams"

SUMMARY, PARTICIPANTS, ACTIVITIES, ENGAGEMENT = (
    "Summary",
    "Participants",
    "In-Meeting Activities",
    "Meeting Engagement",
)
SECTIONS = {"1": SUMMARY, "2": PARTICIPANTS, "3": ACTIVITIES, "4": ENGAGEMENT}
FOREIGN = {
    "1": ("Zusammenfassung", "Résumé", "Resumen", "Riepilogo", "Samenvatting", "Resumo"),
    "2": ("Teilnehmer", "Participants", "Participantes", "Partecipanti", "Deelnemers"),
    "3": ("Aktivitäten während der Besprechung", "Activités en réunion", "Actividades en la reunión"),
    "4": ("Besprechungsengagement", "Engagement de la réunion", "Participación en la reunión"),
}
"""Titles in other languages, so far as they are known: a report that bears one is refused by name."""
TITLE, START, STATED_TOTAL = "Meeting title", "Start time", "Attended participants"
HEADINGS = {
    "name": "Name",
    "at": "First Join",
    "left": "Last Leave",
    "minutes": "In-Meeting Duration",
    "email": "Email",
    "role": "Role",
}
ROLES = {"organizer": "host", "organiser": "host", "co-organizer": "host", "co-organiser": "host",
         "presenter": "presenter", "attendee": "participant", "": "participant"}  # fmt: skip
OLDER = re.compile(r"meeting summary|total number of participants|full name\W+user action")

_SECTION = re.compile(r"(\d)\. ?(\S.*)$")
_PRONOUNS = re.compile(r"(?:she|he|they|ze|xe)\b ?[/,|]", re.IGNORECASE)
_MARK = re.compile(r"\s*\((?:External|Unverified|Guest|Anonymous)\)", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")


@dataclass(frozen=True)
class _Section:
    number: str
    title: str
    row: int
    records: list[Record]


def recognises(document: Document) -> bool:
    """Return whether a text starts as a Teams report does, in whatever language or year."""
    first = tidy(document.text.split("\n", 1)[0]).strip('"').rstrip(",;").casefold()
    return document.form == "text" and (bool(re.match(r"1\. ?\w", first) or OLDER.match(first)))


def read(document: Document, ledger: Ledger) -> Staged:
    """Stage the participants of a report.

    Parameters
    ----------
    document : Document
        The decoded text.
    ledger : Ledger
        The file's account.

    Returns
    -------
    Staged
        One row a participant of section 2, with start and title of the meeting.

    Raises
    ------
    InputError
        ``OLDER_TEAMS_FORM``, ``UNKNOWN_SECTION_LANGUAGE``, ``NO_PARTICIPANTS_SECTION`` or a fault of the table.
    """
    sections = _sections(document.text, ledger.path)
    summary = {heading_key(cells[0]): cells[1] for _, cells in sections[0].records if len(cells) > 1}
    people = [section for section in sections if section.number == "2"]
    if not people:
        raise InputError(
            "NO_PARTICIPANTS_SECTION",
            "The report has no section '2. Participants', so nobody's attendance is in it",
            "export it again as the organiser, after the meeting has ended",
            ledger.path,
        )
    _refuse_several_meetings(sections, ledger.path)
    rows, headings = [], {}
    for section in people:
        found, names = _participants(section, ledger)
        rows, headings = rows + found, headings | names
        _compare_with_stated_total(summary.get(heading_key(STATED_TOTAL), ""), section, ledger)
    for section in sections:
        if section.number not in {"1", "2"}:
            _leave_out(section, ledger)
    start, title = summary.get(heading_key(START), ""), summary.get(heading_key(TITLE), "")
    return Staged(ADAPTER, tuple(rows), headings, start=start, title=title)


def _sections(text: str, where: str) -> list[_Section]:
    sections: list[_Section] = []
    records = delimited(text, _delimiter(text), where)
    after_blank = True
    for (number, cells), (_, below) in zip(records, [*records[1:], (0, [])], strict=True):
        blank = not any(map(tidy, cells))
        found = _SECTION.match(tidy(cells[0])) if cells and not any(map(tidy, cells[1:])) else None
        if found and _is_title(found[1], tidy(found[2]), after_blank, below):
            sections.append(_Section(found[1], _known_title(found[1], tidy(found[2]), where), number, []))
        elif sections and not blank:
            sections[-1].records.append((number, cells))
        elif not sections and not blank:
            break
        after_blank = blank
    if not sections:
        raise InputError(
            "OLDER_TEAMS_FORM",
            "This is not the current form of a Teams attendance report",
            "export it again from Teams, or describe its columns in a mapping file and read it as a spreadsheet",
            where,
        )
    return sections


def _is_title(number: str, title: str, after_blank: bool, below: list[str]) -> bool:
    """Return whether a line that looks like a title is one; else it is a person who shows a number.

    A title that is not known yet is one only above a header, which a person is not.
    """
    if number == "1" and heading_key(title) == heading_key(SUMMARY):
        return True  # an export that was appended to another may lack the blank line
    known = {heading_key(one) for one in (SECTIONS.get(number, ""), *FOREIGN.get(number, ()))}
    above_header = bool(below) and heading_key(below[0]) == heading_key(HEADINGS["name"])
    return after_blank and (heading_key(title) in known or number == "1" or above_header)


def _delimiter(text: str) -> str:
    """Return the sign that follows the first heading of the participants; a tab unless the report was re-saved."""
    lines = {line.lstrip(' "')[: len(HEADINGS["name"]) + 2].replace('"', "") for line in text.splitlines()}
    return next(
        (sign for sign in ("\t", ",", ";") if any(line.startswith(f"{HEADINGS['name']}{sign}") for line in lines)), "\t"
    )


def _known_title(number: str, title: str, where: str) -> str:
    known = SECTIONS.get(number)
    if known and heading_key(known) != heading_key(title):
        raise InputError(
            "UNKNOWN_SECTION_LANGUAGE",
            f"Section {number} does not bear its English title '{known}', so the report is in another language",
            "set the language of Teams to English and export it again, or translate titles and headings in a copy",
            where,
        )
    return known or ""


def _participants(section: _Section, ledger: Ledger) -> tuple[list[StagedRow], dict[str, str]]:
    if not section.records:
        ledger.warn("HEADER_ONLY", "The section of participants is empty; check that this is the whole export")
        return [], {}
    (row, cells), *records = section.records
    header = make_header(row, cells, ledger.path)
    if header.find(HEADINGS["name"]) is None:
        raise missing(header, HEADINGS["name"], "name", ledger.path, "export the report again, in English")
    positions = {column: header.find(heading) for column, heading in HEADINGS.items()}
    found = {column: position for column, position in positions.items() if position is not None}
    for column in positions.keys() - found.keys():
        ledger.warn(
            "NO_SUCH_COLUMN", "The report lacks this column, so nothing is known of it", column=HEADINGS[column]
        )
    rows = [
        _staged(place, {column: record[position] for column, position in found.items()}, ledger)
        for place, record in data_rows(records, header, ledger, PARTICIPANTS)
    ]
    return rows, {column: HEADINGS[column] for column in found} | {"organisation": HEADINGS["name"]}


def _staged(place: Place, cells: dict[str, str], ledger: Ledger) -> StagedRow:
    name, organisation = split_name(cells["name"])
    role = ROLES.get(heading_key(cells.get("role", "")))
    if role is None:
        ledger.warn("UNKNOWN_ROLE", "Not a role that Teams gives; read as a participant", place, HEADINGS["role"])
    return StagedRow(place, {**cells, "name": name, "organisation": organisation, "role": role or "participant"})


def split_name(text: str) -> tuple[str, str]:
    """Split what Teams shows as a name into the name and the organisation in brackets.

    >>> split_name("OKAFORD, Chidi (EXAMPLE HOSPITALS NHS TRUST) (External)")
    ('OKAFORD, Chidi', 'EXAMPLE HOSPITALS NHS TRUST')
    >>> split_name("Ada Fenwick (she/her)")
    ('Ada Fenwick', '')
    """
    text = _MARK.sub("", tidy(text))
    found = _BRACKETS.search(text)
    if not found or not text[: found.start()].strip():
        return text.strip(), ""
    inside = found[1].strip()
    return text[: found.start()].strip(), "" if _PRONOUNS.match(inside) else inside


def _refuse_several_meetings(sections: list[_Section], where: str) -> None:
    """Refuse a file of different reports put together: one start cannot stand for two meetings."""
    summaries = [section for section in sections if section.number == "1"]
    if len({repr([cells for _, cells in section.records]) for section in summaries}) > 1:
        raise InputError(
            "SEVERAL_MEETINGS",
            "The file holds the reports of different meetings, so nothing tells who attended which",
            "split it into one file a meeting",
            where,
        )


def _compare_with_stated_total(stated: str, section: _Section, ledger: Ledger) -> None:
    rows = max(len(section.records) - 1, 0)
    digits = tidy(stated)
    if digits.isdecimal() and digits.isascii() and digits.lstrip("0") != (str(rows) if rows else ""):
        ledger.warn(
            "STATED_TOTAL_DIFFERS",
            "The summary states another number than there are rows of participants; the rows are counted",
            Place(SUMMARY, section.row),
            STATED_TOTAL,
        )


def _leave_out(section: _Section, ledger: Ledger) -> None:
    """Account for the rows of a section that repeats people; its first record is its header."""
    if section.number not in SECTIONS:
        ledger.warn("UNKNOWN_SECTION", "A section is not known; its rows are left out and counted")
    for number, _ in section.records[1:]:
        place = Place(section.title or f"section {section.number}", number)
        ledger.read(place)
        ledger.ignore(
            place, "REPEATS_PARTICIPANTS", "Repeats people of the section of participants; counted once there"
        )
