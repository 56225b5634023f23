"""A report as a Word file: the same words, numbers and pictures as the page, in named styles of a committed template.

Whoever has to change the report's dress changes ``templates/report.docx``. Pictures are bitmaps with the text that is
read aloud; the data behind them stand in the annex, because Word has nothing that opens and closes.
"""

from __future__ import annotations

import io
import re
from importlib.resources import files
from itertools import count
from typing import TYPE_CHECKING

import docx
from docx.enum.section import WD_ORIENTATION, WD_SECTION

from evalkit.report import wordml
from evalkit.report.model import PROGRAMME, SEPARATOR, Grid, Neighbour, Part, Picture, Report, Section, Statement
from evalkit.report.wordml import Cells
from evalkit.results.finding import Grade

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

MARKS = {
    Grade.CLEAR: "●",
    Grade.LEANING: "◐",
    Grade.NO_MATERIAL_CHANGE: "▬",
    Grade.NOT_ENOUGH_EVIDENCE: "◌",
    Grade.COUNTED: "≡",
}
"""A shape for every grade, as on the page: it tells grades apart without colour, and the word stands beside it."""
BROKEN = "✕"
NO_ROWS = "There are no rows to show."
SHORT, LONG = 9638, 14570
"""Width of the text on a page upright and across, in twentieths of a point."""
LETTER, SMALL_LETTER = 98, 83
"""Width of a letter in a table, in twentieths of a point."""


def to_docx(report: Report) -> bytes:
    """Return a report as a Word file.

    Parameters
    ----------
    report : Report
        The model.

    Returns
    -------
    bytes
        The same for the same report, whenever it is made.
    """
    return _Writer(report).written()


def link(origin: str, target: str) -> str:
    """Return the relative address of one scope's report from another's.

    >>> link("programme", "system-QMF"), link("system-QMF", "programme")
    ('system-QMF/report.docx', '../report.docx')
    """
    up = "" if origin == PROGRAMME else "../"
    return f"{up}report.docx" if target == PROGRAMME else f"{up}{target}/report.docx"


class _Writer:
    """Appends a report to the template, part by part."""

    def __init__(self, report: Report) -> None:
        template = files("evalkit.report") / "templates" / "report.docx"
        self.report = report
        self.document = docx.Document(io.BytesIO(template.read_bytes()))
        self.body = self.document.element.body
        self.places = count(1)

    def written(self) -> bytes:
        report = self.report
        self._masthead()
        self._contents()
        self._summary()
        for section in report.sections:
            self._section(section)
        self._annex()
        self._footer()
        return wordml.sealed(
            self.document,
            report.day,
            title=_title(report),
            subject=report.subtitle,
            author=report.context or report.title,
            last_modified_by="evalkit",
            language="en-GB",
            keywords=f"release profile: {report.profile}; run {report.run_id}",
        )

    # ------------------------------------------------------------------------------------------ parts of the report

    def _masthead(self) -> None:
        report = self.report
        if report.context:
            above = self._paragraph("Context")
            if any(other.scope == PROGRAMME for other in report.neighbours):
                wordml.link_to(above, report.context, link(report.scope, PROGRAMME))
            else:
                wordml.write(above._p, report.context)
        self._words("Title", report.title)
        self._words("Subtitle", report.subtitle)
        state = (report.status, report.completeness, f"Data as at {report.as_at}")
        self._led("Status", "Status:", SEPARATOR.join(state))
        self._led("Status", "Release profile:", report.profile_words)
        if report.warning:
            self._led("Warning", "Not for release.", report.warning)
        if report.note:
            self._words("Note", report.note)

    def _contents(self) -> None:
        """List the sections, as a table of contents that Word can make anew; each line leads to its section."""
        report = self.report
        self._words("TOC Heading", "Contents")
        lines = [("Summary", "summary"), *((_numbered(section), section.anchor) for section in report.sections)]
        lines.append(("Annex: methods and data quality", "annex"))
        made = [self._paragraph("toc 1")._p for _ in lines]
        wordml.begin_field(made[0], r"TOC \o 1-1 \n \h \z")
        for paragraph, (words, anchor) in zip(made, lines, strict=True):
            wordml.link_within(paragraph, words, anchor)
        wordml.end_field(made[-1])

    def _summary(self) -> None:
        report = self.report
        self._heading(1, "Summary", "summary")
        if report.failed:
            told = f"{len(report.failed)} of its {len(report.sections)} parts could not be produced."
            self._led("Warning", "This report is incomplete.", told)
        if not report.sections:
            self._words("Normal", "No part of this report has been produced: the run had no notebook for it.")
        for section in report.sections:
            self._in_short(section)
        if len(report.neighbours) > 1:
            self._heading(2, "Reports of this evaluation")
            for other in report.neighbours:
                self._neighbour(other)

    def _in_short(self, section: Section) -> None:
        self._heading(2, section.question or section.title)
        for statement in section.statements:
            self._finding(statement, full=False)
        if section.failure:
            self._words("Grade", f"{BROKEN} Not produced")
            self._words("Finding", "This part of the report could not be produced.")
        elif not section.statements:
            withheld = "Findings of this part are withheld: see there."
            self._words("Finding", withheld if section.withheld else "This part has no findings.")

    def _neighbour(self, other: Neighbour) -> None:
        line = self._paragraph("List Bullet")
        if other.scope == self.report.scope:
            wordml.write(line._p, f"{other.name} (this report)")
        else:
            wordml.link_to(line, other.name, link(self.report.scope, other.scope))
        if other.failed:
            wordml.write(line._p, f" ({other.failed} {'part' if other.failed == 1 else 'parts'} not produced)")

    def _section(self, section: Section) -> None:
        self._heading(1, _numbered(section), section.anchor)
        if section.question:
            self._words("Question", section.question)
        self._missing(section)
        if section.statements:
            self._heading(2, "What we found")
            for statement in section.statements:
                self._finding(statement, full=True)
        self._evidence(section)
        if section.caveats:
            self._heading(2, "What this cannot say")
            for caveat in section.caveats:
                self._words("List Bullet", caveat)

    def _evidence(self, section: Section) -> None:
        if section.pictures or section.grids:
            self._heading(2, "The evidence")
        for image in section.pictures:
            self._picture(image)
        for grid in section.grids:
            self._grid(grid)

    def _missing(self, section: Section) -> None:
        if section.failure:
            self._led("Warning", "This part of the report could not be produced.", section.failure.what)
            self._words("Warning", f"What to do: {section.failure.remedy}.")
        for reason in section.withheld:
            self._words("Warning", reason)
        if section.silent:
            self._words(
                "Normal",
                "There is nothing to show for this question: the analysis ran and returned neither findings nor"
                " pictures nor tables.",
            )

    def _annex(self) -> None:
        report = self.report
        self._heading(1, "Annex: methods and data quality", "annex")
        self._heading(2, "How sure we are", "certainty")
        for words in report.certainty:
            self._words("Normal", words)
        for term in report.terms:
            self._led("List Bullet", f"{MARKS[term.grade]} {_spoken(term.grade)}:", term.meaning)
        for part in report.annex:
            self._part(part)
        pictures = [image for section in report.sections for image in section.pictures]
        if pictures:
            self._heading(2, "The numbers behind the pictures", "data")
            for image in pictures:
                self._grid(image.data, f"{image.anchor}-data")

    def _part(self, part: Part) -> None:
        self._heading(2, part.title, f"annex-{part.anchor}")
        for words in part.paragraphs:
            self._words("Normal", words)
        for point in part.points:
            self._words("List Bullet", point)
        for grid in part.grids:
            self._grid(grid)

    def _footer(self) -> None:
        report = self.report
        footer = self.document.sections[0].footer
        line = footer.paragraphs[0]
        line.style = "Footer"
        profile = f"release profile: {report.profile}"
        wordml.write(line._p, SEPARATOR.join([_short(report.title), report.status, profile, "page "]))
        wordml.field(line._p, "PAGE", "1")
        wordml.write(line._p, " of ")
        wordml.field(line._p, "NUMPAGES", "1")
        if report.warning:
            self.document.sections[0].footer.add_paragraph(style="Footer")
            wordml.write(footer.paragraphs[1]._p, "Not for release.", "Strong")

    # --------------------------------------------------------------------------------------------------- the pieces

    def _paragraph(self, style: str) -> Paragraph:
        return self.document.add_paragraph(style=style)

    def _words(self, style: str, text: str) -> Paragraph:
        made = self._paragraph(style)
        wordml.write(made._p, text)
        return made

    def _led(self, style: str, lead: str, text: str) -> None:
        """Append a paragraph that begins with a few strong words."""
        made = self._paragraph(style)
        wordml.write(made._p, f"{lead} ", "Strong")
        wordml.write(made._p, text)

    def _heading(self, level: int, text: str, anchor: str = "") -> Paragraph:
        made = self._words(f"Heading {level}", text)
        if anchor:
            wordml.bookmark(made._p, wordml.place(anchor), next(self.places))
        return made

    def _finding(self, statement: Statement, *, full: bool) -> None:
        self._words("Grade", f"{MARKS[statement.grade]} {_spoken(statement.grade)}")
        self._words("Finding", statement.sentence)
        if full and statement.evidence:
            self._words("Evidence", statement.evidence)
        if full:
            rule = statement.rule if statement.grade is Grade.COUNTED else f"Rule: {statement.rule}"
            self._words("Evidence", rule)

    def _picture(self, image: Picture) -> None:
        self._caption(image.label, image.caption, image.anchor)
        wordml.picture(self._paragraph("Picture"), image.png, SHORT, image.alt, image.label)
        note = self._paragraph("Source Note")
        wordml.write(note._p, f"Source: {image.source}{SEPARATOR}")
        wordml.link_within(note._p, image.data.label, f"{image.anchor}-data")

    def _grid(self, grid: Grid, anchor: str = "") -> None:
        cells = Cells(f"{grid.label}. {grid.caption}", grid.heads, grid.numeric, grid.rows, grid.total, NO_ROWS)
        small = not wordml.fits(cells, SHORT, LETTER)
        across = small and not wordml.fits(cells, SHORT, SMALL_LETTER)
        letter = SMALL_LETTER if small else LETTER
        if across:
            self._turn(WD_ORIENTATION.LANDSCAPE)
        self._caption(grid.label, grid.caption, anchor)
        widths = wordml.widths(cells, LONG if across else SHORT, letter)
        self._append(wordml.table(cells, widths, small=small))
        if across:
            self._turn(WD_ORIENTATION.PORTRAIT)
        else:
            self._words("Source Note", "")  # two tables that touch become one

    def _turn(self, orientation: WD_ORIENTATION) -> None:
        """Begin a new page across, or upright again."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        if section.orientation != orientation:
            section.orientation = orientation
            section.page_width, section.page_height = section.page_height, section.page_width

    def _append(self, element: object) -> None:
        self.body.insert_element_before(element, "w:sectPr")

    def _caption(self, label: str, caption: str, anchor: str = "") -> None:
        """Append a caption whose number Word counts itself, where it is one of a plain series."""
        made = self._paragraph("Caption")
        counted = re.fullmatch(r"(Figure|Table) (\d+)", label)
        if counted:
            wordml.write(made._p, f"{counted[1]} ")
            wordml.field(made._p, rf"SEQ {counted[1]} \* ARABIC", counted[2])
        else:
            wordml.write(made._p, label)
        if anchor:
            wordml.bookmark(made._p, wordml.place(anchor), next(self.places))
        wordml.write(made._p, f". {caption}")


def _title(report: Report) -> str:
    return f"{report.title} – {report.context}" if report.context else report.title


def _numbered(section: Section) -> str:
    aside = " (not produced)" if section.failure else ""
    return f"{section.number}. {section.title}{aside}"


def _spoken(grade: Grade) -> str:
    return str(grade).capitalize()


def _short(title: str) -> str:
    return title if len(title) <= 80 else f"{title[:79]}…"
