"""A form on which a system says of each finding about it whether it is right: a Word file with fields to fill in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import docx
from docx.oxml.ns import qn

from evalkit import wording
from evalkit.report import wordml
from evalkit.report.columns import Cells
from evalkit.report.model import FirstPage, Report

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

ANSWERS = ("Right", "Not right", "Cannot say")
HEADS = ("No.", "Finding, and how sure we are", "Is it right?", "If not: what is wrong, and what shows it")
_WIDTHS = (600, 4400, 1400, 3238)
"""Of the columns of findings, in twentieths of a point; the last two hold fields."""
_CONTEXT = (2300, 5300, 2038)


def form(report: Report, programme: FirstPage, others: Sequence[str], due: date, return_to: str) -> bytes:
    """Return the form of one system.

    Parameters
    ----------
    report : Report
        The system's own.
    programme : FirstPage
        Page one of the programme, whose fixed lines stand beside as context.
    others : sequence of str
        Names, codes and aliases of the other systems: a line of the programme that holds one is left out.
    due : date
        Day by which the form is to come back.
    return_to : str
        To whom.

    Returns
    -------
    bytes
        A Word file; the same for the same words, whenever it is made.
    """
    template = files("evalkit.report") / "templates" / "report.docx"
    document = docx.Document(io.BytesIO(template.read_bytes()))
    by, title = wording.day(due), f"Is it right? Facts about {report.title}"

    def say(style: str, text: str) -> None:
        wordml.write(document.add_paragraph(style=style)._p, text)

    def lay(cells: Cells, widths: Sequence[int]) -> None:
        say("Caption", cells.title)
        made = wordml.table(cells, widths)
        _fields(made, cells.heads)
        document.element.body[-1].addprevious(made)
        say("Source Note", "")

    for style, text in (("Title", title), ("Subtitle", report.context), *_asked(report, by, return_to)):
        say(style, text)
    say("Heading 1", "The findings")
    for caption, rows in _findings(report):
        lay(Cells(caption, HEADS, (False,) * 4, rows, total=False, empty=""), _WIDTHS)
    say("Heading 1", "Who answers")
    who = [["Name and role", ""], ["Day", ""], ["Anything else that is not right", ""]]
    lay(
        Cells("Whom we may ask about these answers.", ("Question", "Answer"), (False,) * 2, who, False, ""),
        (3600, 6038),
    )
    say("Heading 1", "Where the programme stands")
    say("Normal", "As context, and not asked about. What would name another system is left out.")
    rows = [list(line) for line in programme.lines.rows if not _names(line, others)]
    empty = "There is no line that names no other system."
    lay(Cells(programme.lines.caption, programme.lines.heads, (False,) * 3, rows, False, empty), _CONTEXT)
    return wordml.sealed(
        document, report.day, title=title, author=report.context, last_modified_by="evalkit", language="en-GB"
    )


def numbered(report: Report) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Give each question with its findings, numbered through: a number means one finding of the report."""
    number = 0
    for section in report.sections:
        said = []
        for statement in section.statements:
            number += 1
            said.append((number, f"{statement.sentence} ({str(statement.grade).capitalize()})"))
        if said:
            yield f"{section.number}. {section.question or section.title}", said


def _asked(report: Report, by: str, return_to: str) -> Iterator[tuple[str, str]]:
    n = sum(len(said) for _, said in numbered(report))
    yield "Note", f"Please return this form to {return_to} by {by}."
    findings = f"{wording.count(n)} {wording.noun(n, 'finding', 'findings')}"
    yield (
        "Normal",
        (
            f"The report about {report.title} that comes with this form has {findings}. Please say of each whether it"
            " is right as a matter of fact, and where it is not, what is wrong and what shows it. Whether a finding is"
            " welcome is not asked here."
        ),
    )
    yield "Normal", "What is left blank counts as not answered, never as agreed."
    yield "Normal", f"{report.status}. Data as at {report.as_at}; run {report.run_id}. {report.profile_words}"


def _findings(report: Report) -> Iterator[tuple[str, list[list[str]]]]:
    for question, said in numbered(report):
        yield question, [[str(number), words, "", ""] for number, words in said]


def _fields(table: Element, heads: Sequence[str]) -> None:
    """Put fields into the empty cells: a choice below the third of four heads, else a place for words."""
    for row in table.findall(qn("w:tr"))[1:]:
        paragraphs = [cell.find(qn("w:p")) for cell in row.findall(qn("w:tc"))]
        said = "".join(paragraphs[0].itertext())
        for k, paragraph in enumerate(paragraphs):
            if "".join(paragraph.itertext()):
                continue
            name = f"{heads[k]} {said}"
            if len(heads) == len(HEADS) and k == 2:
                wordml.choice(paragraph, name, ANSWERS)
            else:
                wordml.blank(paragraph, name)


def _names(line: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether a line holds the name of another system as a word of its own."""
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", " ".join(line), re.IGNORECASE) for name in others)
