"""Microsoft Teams attendance reports, of whatever form; here the current one, in numbered sections.

Seen in public fixtures: sections ``1. Summary``, ``2. Participants``, ``3. In-Meeting Activities`` and ``4. Meeting
Engagement``, UTF-16 with tabs, American dates; the same of 2022 with British dates and 24 hours (``15/11/22,
09:30:17``) and small letters in headings. Seen in public parsers: ``First Join (UTC)``. Inferred: the same re-saved by
a spreadsheet program with commas or semicolons; blank times after the administrator's setting; German (``1.
Zusammenfassung``), whose words come from the test of a public parser. Reports in other languages are refused by name.

Only section 2 holds people. Section 3 repeats them once a join and section 4 once a reaction: those rows are counted
as ignored. Columns about engagement and registration are left alone. Times are of the zone of whoever exported the
report, which is taken to be the programme's, unless the heading says UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evalkit.errors import InputError
from evalkit.intake.adapters import teams_older
from evalkit.intake.adapters.teams_participants import (
    ENGLISH,
    LANGUAGES,
    PARTICIPANTS,
    SUMMARY,
    Language,
    compare_with_stated_total,
    delimiter,
    is_name_heading,
    participants,
    summary_of,
)
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.preflight import Document
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Meeting, Staged, StagedRow, of_meetings
from evalkit.intake.tabular import Record, delimited, heading_key

ADAPTER = "teams"
FORM = "Microsoft Teams attendance report"

FOREIGN = {
    "1": ("Résumé", "Resumen", "Riepilogo", "Samenvatting", "Resumo"),
    "2": ("Participants", "Participantes", "Partecipanti", "Deelnemers"),
    "3": ("Activités en réunion", "Actividades en la reunión"),
    "4": ("Engagement de la réunion", "Participación en la reunión"),
}
"""Titles in languages that are not read, so far as they are known: a report that bears one is refused by name."""

_SECTION = re.compile(r"(\d)\. ?(\S.*)$")


@dataclass(frozen=True)
class _Section:
    number: str
    title: str
    row: int
    records: list[Record]


def recognises(document: Document) -> bool:
    """Return whether a text starts as a Teams report does, in whatever language or year."""
    if document.form != "text":
        return False
    first = tidy(document.text.split("\n", 1)[0]).strip('"').rstrip(",;").casefold()
    return bool(re.match(r"1\. ?\w", first)) or bool(teams_older.form_of(document.text))


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
        One row a participant (2021: one a join; 2020: one a join or leave), with start and title of the meeting.

    Raises
    ------
    InputError
        ``UNKNOWN_TEAMS_FORM``, ``UNKNOWN_SECTION_LANGUAGE``, ``NO_PARTICIPANTS_SECTION``, ``SEVERAL_MEETINGS`` or a
        fault of the table.
    """
    older = teams_older.form_of(document.text)
    if older:
        return teams_older.read(older, document.text, ADAPTER, ledger)
    language, sections = _sections(document.text, ledger.path)
    if not any(section.number == "2" for section in sections):
        raise InputError(
            "NO_PARTICIPANTS_SECTION",
            f"The report has no section '2. {language.sections['2']}', so nobody's attendance is in it",
            "export it again as the organiser, after the meeting has ended",
            ledger.path,
        )
    parts: list[tuple[Meeting, list[StagedRow]]] = []
    headings: dict[str, str] = {}
    summary: dict[str, str] = {}
    for section in sections:
        if section.number == "1":
            summary = summary_of(section.records)
        elif section.number == "2":
            rows, names = participants(section.records, language, ledger, PARTICIPANTS)
            parts.append((language.meeting(summary), rows))
            headings |= names
            place, heading = Place(SUMMARY, section.row), language.total[0]
            found = max(len(section.records) - 1, 0)
            compare_with_stated_total(language.stated_total(summary), found, place, heading, ledger)
        else:
            _leave_out(section, ledger)
    meeting, staged = of_meetings(parts, ledger.path)
    return Staged(
        ADAPTER,
        staged,
        headings,
        date_order=language.date_order,
        start=meeting.start,
        title=meeting.title,
        form=FORM if language is ENGLISH else f"{FORM}, in German",
    )


def _sections(text: str, where: str) -> tuple[Language, list[_Section]]:
    """Split a report into its sections; its language is that of its first title."""
    language = ENGLISH
    sections: list[_Section] = []
    records = delimited(text, delimiter(text), where)
    after_blank = True
    for (number, cells), (_, below) in zip(records, [*records[1:], (0, [])], strict=True):
        blank = not any(map(tidy, cells))
        found = _SECTION.match(tidy(cells[0])) if cells and not any(map(tidy, cells[1:])) else None
        if found and _is_title(found[1], tidy(found[2]), after_blank, below):
            if not sections:
                language = _language(found[1], tidy(found[2]), where)
            _check_title(found[1], tidy(found[2]), language, where)
            sections.append(_Section(found[1], language.sections.get(found[1], ""), number, []))
        elif sections and not blank:
            sections[-1].records.append((number, cells))
        elif not sections and not blank:
            break
        after_blank = blank
    if not sections:
        raise InputError(
            "UNKNOWN_TEAMS_FORM",
            "This is no known form of a Teams attendance report",
            "export it again from Teams, or describe its columns in a mapping file and read it as a spreadsheet",
            where,
        )
    return language, sections


def _is_title(number: str, title: str, after_blank: bool, below: list[str]) -> bool:
    """Return whether a line that looks like a title is one; else it is a person who shows a number.

    A title that is not known yet is one only above a header, which a person is not.
    """
    if number == "1" and heading_key(title) in {heading_key(language.sections["1"]) for language in LANGUAGES}:
        return True  # an export that was appended to another may lack the blank line
    titles = [language.sections.get(number, "") for language in LANGUAGES]
    known = {heading_key(one) for one in (*titles, *FOREIGN.get(number, ()))}
    above_header = bool(below) and is_name_heading(below[0])
    return after_blank and (heading_key(title) in known or number == "1" or above_header)


def _language(number: str, title: str, where: str) -> Language:
    for language in LANGUAGES:
        if heading_key(language.sections.get(number, "")) == heading_key(title):
            return language
    raise _in_another_language(number, ENGLISH, where)


def _check_title(number: str, title: str, language: Language, where: str) -> None:
    """Refuse a title of another language; sections after the second are left out, whatever they are called."""
    if number in {"1", "2"} and heading_key(language.sections[number]) != heading_key(title):
        raise _in_another_language(number, language, where)


def _in_another_language(number: str, language: Language, where: str) -> InputError:
    known = language.sections.get(number, "")
    return InputError(
        "UNKNOWN_SECTION_LANGUAGE",
        f"Section {number} does not bear its title '{known}', so the report is in a language that is not known",
        "set the language of Teams to English and export it again, or translate titles and headings in a copy",
        where,
    )


def _leave_out(section: _Section, ledger: Ledger) -> None:
    """Account for the rows of a section that repeats people; its first record is its header."""
    if not section.title:
        ledger.warn("UNKNOWN_SECTION", "A section is not known; its rows are left out and counted")
    for number, _ in section.records[1:]:
        place = Place(section.title or f"section {section.number}", number)
        ledger.read(place)
        ledger.ignore(
            place, "REPEATS_PARTICIPANTS", "Repeats people of the section of participants; counted once there"
        )
