"""What people wrote about the results, in its places: with its section, or below the summary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evalkit import wording
from evalkit.definition import Evaluation
from evalkit.definition.notes import Note
from evalkit.report.model import PROGRAMME, Remark, Report


def with_remarks(report: Report, evaluation: Evaluation) -> Report:
    """Return a report with the notes of its scope.

    Parameters
    ----------
    report : Report
        Without them.
    evaluation : Evaluation
        Whose definition names them. A note on a question that the report does not answer stands below the summary and
        says so: what somebody wrote is never left out in silence.
    """
    code = None if report.scope == PROGRAMME else report.scope.removeprefix("system-")
    notes = [note for note in evaluation.notes if note.system == code]
    asked = {section.anchor: _question(section.anchor) for section in report.sections}
    sections = tuple(
        replace(section, remarks=_remarks(note for note in notes if note.section == asked[section.anchor]))
        for section in report.sections
    )
    whole = _remarks(note for note in notes if note.section not in asked.values())
    return replace(report, sections=sections, remarks=whole)


def _question(anchor: str) -> str:
    """Return the id of a section's notebook without its number.

    >>> _question("section-10_growth")
    'growth'
    """
    return anchor.partition("_")[2]


def _remarks(notes: Iterable[Note]) -> tuple[Remark, ...]:
    return tuple(Remark(_title(note), note.written) for note in notes)


def _title(note: Note) -> str:
    about = f" on {note.section}" if note.section else ""
    return f"Note{about} by {note.by}, {wording.day(note.on)}"
