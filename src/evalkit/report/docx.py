"""A report as a Word file: the same words, numbers and pictures as the page, in named styles of a committed template.

Whoever has to change the report's dress changes ``templates/report.docx``. Pictures are bitmaps with the text that is
read aloud; the data behind them stand in the annex, because Word has nothing that opens and closes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from importlib.resources import files
from itertools import count
from typing import TYPE_CHECKING

import docx
from docx.enum.section import WD_ORIENTATION, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from evalkit.report import columns, drawing, wordml
from evalkit.report.columns import Cells
from evalkit.report.marks import BROKEN_SIGN, SIGNS
from evalkit.report.model import SEPARATOR, Grid, Picture, Report
from evalkit.report.outline import (
    NO_ROWS,
    Block,
    Contents,
    Graded,
    Heading,
    Meaning,
    Shown,
    Tabled,
    Words,
    full_title,
    later_pages,
    link,
    page_one,
    running_title,
    spoken,
)  # fmt: skip
from evalkit.results.finding import Grade

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SHORT, LONG = 9638, 14570
"""Width of the text on a page upright and across, in twentieths of a point."""
LETTER, SMALL_LETTER = 98, 83
"""Width of a letter in a table, in twentieths of a point."""
CLOSE = {name: f"Close {name}" for name in ("Subtitle", "Context", "Status", "Note", "Warning")} | {
    "Normal": "Close Text",
    "Finding": "Close Text",
    "List Bullet": "Close Bullet",
}
"""Styles of page one, which is to fit one page: smaller, and closer together."""


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


class _Writer:
    """Appends a report to the template, part by part."""

    def __init__(self, report: Report) -> None:
        template = files("evalkit.report") / "templates" / "report.docx"
        self.report = report
        self.document = docx.Document(io.BytesIO(template.read_bytes()))
        self.body = self.document.element.body
        self.places = count(1)
        self.close = False
        self.styles: dict[str, str | None] = {}

    def written(self) -> bytes:
        report = self.report
        self.close = True
        for block in page_one(report):
            self._append_block(block)
        self.close = False
        for block in later_pages(report):
            self._append_block(block)
        self._footer()
        return wordml.sealed(
            self.document,
            report.day,
            title=full_title(report),
            subject=report.subtitle,
            author=report.context or report.title,
            last_modified_by="evalkit",
            language="en-GB",
            keywords=f"release profile: {report.profile}; run {report.run_id}",
        )

    def _append_block(self, block: Block) -> None:
        match block:
            case Heading(level, text, anchor):
                self._heading(level, text, anchor)
            case Words():
                self._words_of(block)
            case Contents(lines):
                self._contents(lines)
            case Graded():
                self._finding(block)
            case Meaning(grade, text):
                self._led("List Bullet", f"{SIGNS[grade]} {spoken(grade)}:", text)
            case Shown(image):
                self._picture(image)
            case Tabled(grid, anchor):
                self._grid(grid, anchor)

    # --------------------------------------------------------------------------------------------------- the blocks

    def _words_of(self, block: Words) -> None:
        made = self._paragraph(block.style)
        if block.lead:
            wordml.write(made._p, f"{block.lead} ", "Strong")
        if block.target:
            wordml.link_to(made, block.text, link(self.report.scope, block.target, "report.docx"))
        else:
            wordml.write(made._p, block.text)
        if block.aside:
            wordml.write(made._p, block.aside)

    def _contents(self, lines: Sequence[tuple[str, str]]) -> None:
        """List the sections, as a table of contents that Word can make anew; each line leads to its section."""
        self._words("TOC Heading", "Contents").paragraph_format.page_break_before = True
        made = [self._paragraph("toc 1")._p for _ in lines]
        wordml.begin_field(made[0], r"TOC \o 1-1 \n \h \z")
        for paragraph, (words, anchor) in zip(made, lines, strict=True):
            wordml.link_within(paragraph, words, anchor)
        wordml.end_field(made[-1])

    def _footer(self) -> None:
        report = self.report
        footer = self.document.sections[0].footer
        line = footer.paragraphs[0]
        line.style = "Footer"
        wordml.write(line._p, f"{running_title(report)}{SEPARATOR}page ")
        wordml.field(line._p, "PAGE", "1")
        wordml.write(line._p, " of ")
        wordml.field(line._p, "NUMPAGES", "1")
        if report.warning:
            self.document.sections[0].footer.add_paragraph(style="Footer")
            wordml.write(footer.paragraphs[1]._p, "Not for release.", "Strong")

    # --------------------------------------------------------------------------------------------------- the pieces

    def _paragraph(self, style: str) -> Paragraph:
        style = CLOSE.get(style, style) if self.close else style
        if style not in self.styles:  # to look for it among all styles, paragraph by paragraph, is slow
            self.styles[style] = self.document.part.get_style_id(style, WD_STYLE_TYPE.PARAGRAPH)
        made = wordml.paragraph(self.styles[style])
        self._append(made)
        return Paragraph(made, self.document._body)

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
        self._close_up(made, 5)
        if anchor:
            wordml.bookmark(made._p, wordml.place(anchor), next(self.places))
        return made

    def _close_up(self, made: Paragraph, above: int) -> None:
        """Bring a heading or caption closer on page one; it keeps Word's own style, by which readers find it."""
        if self.close:
            made.paragraph_format.space_before, made.paragraph_format.space_after = Pt(above), Pt(2)

    def _finding(self, block: Graded) -> None:
        sign = SIGNS[block.grade] if block.grade else BROKEN_SIGN
        made = self._paragraph("Finding")
        wordml.write(made._p, f"{sign} {block.word}", "" if block.grade is Grade.COUNTED else "Strong")
        wordml.tab(made._p)
        wordml.write(made._p, block.sentence)
        for words in block.below:
            self._words("Evidence", words)

    def _picture(self, image: Picture) -> None:
        self._caption(image.label, image.caption, image.anchor)
        if png := drawing.bitmap(image):
            wordml.picture(self._paragraph("Picture"), png, SHORT, image.alt, image.label)
        else:
            self._words("Normal", f"{image.alt} {drawing.DAMAGED}")
        note = self._paragraph("Source Note")
        wordml.write(note._p, f"Source: {image.source}{SEPARATOR}")
        wordml.link_within(note._p, image.data.label, f"{image.anchor}-data")

    def _grid(self, grid: Grid, anchor: str = "") -> None:
        cells = Cells(f"{grid.label}. {grid.caption}", grid.heads, grid.numeric, grid.rows, grid.total, NO_ROWS)
        small = self.close or not columns.fits(cells, SHORT, LETTER)
        across = small and not self.close and not columns.fits(cells, SHORT, SMALL_LETTER)
        letter = SMALL_LETTER if small else LETTER
        if across:
            self._turn(WD_ORIENTATION.LANDSCAPE)
        self._caption(grid.label, grid.caption, anchor)
        line = columns.SHORT_LINE if self.close else columns.LINE
        widths = columns.widths(cells, LONG if across else SHORT, letter, line)
        style = "TableClose" if self.close else "TableSmall" if small else "Table"
        self._append(wordml.table(cells, widths, style=style))
        if across:
            self._turn(WD_ORIENTATION.PORTRAIT)
        else:
            self._words("Close Gap" if self.close else "Source Note", "")  # two tables that touch become one

    def _turn(self, orientation: WD_ORIENTATION) -> None:
        """Begin a new page across, or upright again."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        if section.orientation != orientation:
            section.orientation = orientation
            section.page_width, section.page_height = section.page_height, section.page_width

    def _append(self, element: Element) -> None:
        self.body[-1].addprevious(element)  # the last is the size of the page

    def _caption(self, label: str, caption: str, anchor: str = "") -> None:
        """Append a caption whose number Word counts itself, where it is one of a plain series."""
        made = self._paragraph("Caption")
        self._close_up(made, 3)
        counted = re.fullmatch(r"(Figure|Table) (\d+)", label)
        if counted:
            wordml.write(made._p, f"{counted[1]} ")
            wordml.field(made._p, rf"SEQ {counted[1]} \* ARABIC", counted[2])
        else:
            wordml.write(made._p, label)
        if anchor:
            wordml.bookmark(made._p, wordml.place(anchor), next(self.places))
        wordml.write(made._p, f". {caption}")
