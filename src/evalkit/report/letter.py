"""A letter as a Word file: a title, paragraphs and a table of two columns, in the report's own styles."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from importlib.resources import files

import docx

from evalkit.report import wordml
from evalkit.report.columns import Cells

_WIDTHS = (4200, 5438)
"""Of the table's columns, in twentieths of a point."""


def letter(
    title: str, paragraphs: Sequence[str], rows: Sequence[tuple[str, str]], heads: tuple[str, str], day: date
) -> bytes:
    """Return a letter.

    Parameters
    ----------
    title : str
        Its title.
    paragraphs : sequence of str
        Plain text.
    rows : sequence of (str, str)
        Of the table below them.
    heads : (str, str)
        Headings of its columns.
    day : date
        When it says that it was made.

    Returns
    -------
    bytes
        The same for the same words, whenever it is made.
    """
    template = files("evalkit.report") / "templates" / "report.docx"
    document = docx.Document(io.BytesIO(template.read_bytes()))
    body = document.element.body
    for style, text in (("Title", title), *(("Normal", text) for text in paragraphs)):
        paragraph = document.add_paragraph(style=style)
        wordml.write(paragraph._p, text)
    cells = Cells(title, heads, (False, False), [list(row) for row in rows], total=False, empty="")
    body.insert(len(body) - 1, wordml.table(cells, _WIDTHS))
    return wordml.sealed(document, day, title=title, author="evalkit", last_modified_by="evalkit", language="en-GB")
