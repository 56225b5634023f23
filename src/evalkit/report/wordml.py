"""What a Word file needs that python-docx leaves to its users: tables that read aloud well, fields, links, same bytes.

Text goes through one door, :func:`write`, which replaces the signs that no file can hold and marks runs of letters that
are read from right to left. Word never takes text for a field or a formula: those are elements of their own.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] – written in C, without stubs

from evalkit.printable import in_a_line
from evalkit.report.columns import Cells, gaps

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from lxml.etree import _Element as Element

_RIGHT_TO_LEFT = r"[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]"
_RUNS = re.compile(f"({_RIGHT_TO_LEFT}+(?:[\\s\u200e\u200f]+{_RIGHT_TO_LEFT}+)*)")
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip file knows
TWIP = 635
"""English metric units in a twentieth of a point, the unit of most lengths in a Word file."""
SHORT = 12
"""Rows up to which a table stays on one page."""
_tag = cache(qn)
_SPACE = nsdecls("w")


def paragraph(style: str | None) -> Any:
    """Return an empty paragraph.

    Parameters
    ----------
    style : str or None
        Identifier of its style; None for the one that paragraphs have without being told.
    """
    made = OxmlElement("w:p")
    if style:
        _add(etree.SubElement(made, _tag("w:pPr")), "w:pStyle", val=style)
    return made


def write(parent: Element, text: str, style: str = "") -> None:
    """Append text to a paragraph or link, in one line.

    Parameters
    ----------
    parent : element
        ``w:p`` or ``w:hyperlink``.
    text : str
        Any text.
    style : str, default ""
        Identifier of a character style.
    """
    parent.extend(parse_xml(f"<w:p {_SPACE}>{_runs(text, style)}</w:p>"))


def _runs(text: str, style: str = "") -> str:
    """Return the runs of a text as XML: every other one is read from right to left."""
    made = []
    for k, part in enumerate(_RUNS.split(in_a_line(text))):
        if not part:
            continue
        inside = (f'<w:rStyle w:val="{style}"/>' if style else "") + ("<w:rtl/>" if k % 2 else "")
        about = f"<w:rPr>{inside}</w:rPr>" if inside else ""
        made.append(f'<w:r>{about}<w:t xml:space="preserve">{escape(part)}</w:t></w:r>')
    return "".join(made)


def tab(parent: Element) -> None:
    """Append a tabulator: what follows begins at the indent of the paragraph's other lines."""
    _add(etree.SubElement(parent, _tag("w:r")), "w:tab")


def field(parent: Element, instruction: str, shown: str) -> None:
    """Append a field, such as a number that Word counts itself.

    Parameters
    ----------
    parent : element
        ``w:p`` or ``w:hyperlink``.
    instruction : str
        Such as ``"PAGE"``; never from data.
    shown : str
        What it shows until Word works it out.
    """
    made = _add(parent, "w:fldSimple", instr=f" {instruction} ")
    write(made, shown)


def choice(paragraph: Element, name: str, answers: Sequence[str]) -> None:
    """Append a field in which a reader picks one of a few answers.

    Parameters
    ----------
    paragraph : element
        ``w:p``.
    name : str
        What it asks, as it is read aloud.
    answers : sequence of str
        What can be picked.
    """
    items = "".join(f"<w:listItem w:displayText={quoteattr(a)} w:value={quoteattr(a)}/>" for a in answers)
    paragraph.append(_control(name, f"<w:dropDownList>{items}</w:dropDownList>", "Choose an answer"))


def blank(paragraph: Element, name: str) -> None:
    """Append a field for words; its name is read aloud."""
    paragraph.append(_control(name, '<w:text w:multiLine="1"/>', "Write here"))


def _control(name: str, kind: str, shown: str) -> Element:
    about = f"<w:alias w:val={quoteattr(in_a_line(name)[:64])}/><w:showingPlcHdr/>{kind}"
    return parse_xml(f"<w:sdt {_SPACE}><w:sdtPr>{about}</w:sdtPr><w:sdtContent>{_runs(shown)}</w:sdtContent></w:sdt>")


def begin_field(paragraph: Element, instruction: str) -> None:
    """Open a field whose result may span paragraphs, such as a table of contents; :func:`end_field` closes it."""
    for kind in ("begin", "", "separate"):
        run = etree.SubElement(paragraph, _tag("w:r"))
        if kind:
            _add(run, "w:fldChar", fldCharType=kind)
        else:
            etree.SubElement(run, _tag("w:instrText")).text = instruction


def end_field(paragraph: Element) -> None:
    """Close a field."""
    _add(etree.SubElement(paragraph, _tag("w:r")), "w:fldChar", fldCharType="end")


def bookmark(paragraph: Element, name: str, number: int) -> None:
    """Make a paragraph a place that links lead to.

    Parameters
    ----------
    paragraph : element
        ``w:p``; the bookmark spans what it holds so far.
    name : str
        From :func:`place`.
    number : int
        Unique within the file.
    """
    start = OxmlElement("w:bookmarkStart", attrs={_tag("w:id"): str(number), _tag("w:name"): name})
    first = 1 if len(paragraph) and paragraph[0].tag == _tag("w:pPr") else 0
    paragraph.insert(first, start)
    _add(paragraph, "w:bookmarkEnd", id=str(number))


def place(anchor: str) -> str:
    """Return an anchor as the name of a bookmark: letters, digits and underscores, 40 at most.

    >>> place("section-10_growth"), len(place("x" * 90))
    ('_section_10_growth', 40)
    """
    return "_" + re.sub(r"\W", "_", anchor, flags=re.ASCII)[-39:]


def link_within(paragraph: Element, text: str, anchor: str) -> None:
    """Append a link to a bookmark of the same file."""
    write(_add(paragraph, "w:hyperlink", anchor=place(anchor), history="1"), text, "Hyperlink")


def link_to(paragraph: Paragraph, text: str, target: str) -> None:
    """Append a link to another file, by its path from this one, or to an address."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    relation = paragraph.part.relate_to(target, kind, is_external=True)
    made = _add(paragraph._p, "w:hyperlink", history="1")
    made.set(_tag("r:id"), relation)
    write(made, text, "Hyperlink")


def picture(paragraph: Paragraph, png: bytes, width: int, alt: str, name: str) -> None:
    """Put a bitmap into a paragraph, with the text that is read aloud instead.

    Parameters
    ----------
    paragraph : Paragraph
        Of python-docx.
    png : bytes
        The bitmap.
    width : int
        Twentieths of a point.
    alt, name : str
        What it shows; what it is called, such as ``"Figure 2"``.
    """
    inline = paragraph.add_run().add_picture(io.BytesIO(png), width=Emu(width * TWIP))._inline
    inline.docPr.set("name", in_a_line(name))
    inline.docPr.set("descr", in_a_line(alt))


def table(cells: Cells, widths: Sequence[int], *, style: str = "Table") -> Element:
    """Return a table whose first row heads its columns on every page, and whose first column heads its rows.

    Parameters
    ----------
    cells : Cells
        What it holds.
    widths : sequence of int
        Of its columns, in twentieths of a point.
    style : str, default "Table"
        What the identifiers of its cells' styles begin with: ``"TableSmall"`` and ``"TableClose"`` are others.
    """
    look = f'w:val="{0x04A0 | 0x40 * cells.total:04X}" w:firstRow="1" w:lastRow="{cells.total:d}" w:firstColumn="1"'
    words = "TableText" if style == "Table" else style
    kinds = [f"{style}Number" if number else words for number in cells.numeric]
    indents, last = gaps(cells), len(cells.rows) - 1
    rows = [_row(cells.heads, widths, kinds, indents, heads=True, stays=True)]
    for k, row in enumerate(cells.rows):  # a short table is not broken; of a long one, no row is left alone
        rows.append(_row(row, widths, kinds, indents, stays=k < last and (last < SHORT or k in {0, last - 1})))
    if not cells.rows:
        rows.append(_row([cells.empty], [sum(widths)], [kinds[0]], [0], span=len(widths)))
    return parse_xml(
        f'<w:tbl {_SPACE}><w:tblPr><w:tblStyle w:val="EvaluationTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook {look} w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(in_a_line(cells.title))}/></w:tblPr><w:tblGrid>"
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        + f"</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(
    cells: Sequence[str], widths: Sequence[int], kinds: Sequence[str], indents: Sequence[int], *,
    heads: bool = False, stays: bool = False, span: int = 0,
) -> str:  # fmt: skip
    """Return a row as XML: an element made at a time, ten thousand cells would take most of the writing."""
    whole = "" if any(len(cell) >= 600 for cell in cells) else "<w:cantSplit/>"  # higher than a page, it has to break
    about = f"<w:trPr>{whole}{'<w:tblHeader/>' if heads else ''}</w:trPr>"
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    keeps = "<w:keepNext/>" if stays else ""
    boxes = (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}</w:tcPr><w:p><w:pPr><w:pStyle w:val="{kind}"/>'
        + keeps + (f'<w:ind w:left="{indent}"/>' if indent else "") + f"</w:pPr>{_runs(cell)}</w:p></w:tc>"
        for cell, width, kind, indent in zip(cells, widths, kinds, indents, strict=True)
    )  # fmt: skip
    return f"<w:tr>{about}{''.join(boxes)}</w:tr>"


def sealed(document: Document, day: date, **properties: str) -> bytes:
    """Return a document as bytes that are the same whenever and wherever they are made.

    Parameters
    ----------
    document : Document
        Of python-docx.
    day : date
        When it says that it was made: of the definition, not of the clock.
    **properties : str
        Title, author and the like.
    """
    core = document.core_properties
    moment = datetime.combine(day, time())
    core.created = core.modified = moment
    core.revision = 1
    for name, value in properties.items():
        setattr(core, name, in_a_line(value)[:255])
    raw, fixed = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            how = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            entry = zipfile.ZipInfo(name, date_time=_BEGINNING)
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name), compress_type=how)
    return fixed.getvalue()


def _add(parent: Element, tag: str, **attributes: str) -> Any:
    return etree.SubElement(parent, _tag(tag), {_tag(f"w:{name}"): value for name, value in attributes.items()})
