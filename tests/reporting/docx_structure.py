"""What somebody who cannot see a Word file, or whose Word repairs it, would object to.

The rules are those of Microsoft's accessibility checker (alternative text, header rows, headings in order, contrast,
title, language) and of the schema (order of elements, unique identifiers), and that nothing in the file acts.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import pairwise

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] – written in C, without stubs

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
    " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd"
    " snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment"
    " textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid"
    " vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em"
    " lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing"
    " tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
}
"""Order of what is within an element (ECMA-376, part 1, 2016); Word calls a file that breaks it damaged."""
FIELDS = re.compile(r"\s*(PAGE|NUMPAGES|SEQ (Figure|Table) \\\* ARABIC|TOC( \\[a-z]( [\d-]+)?)+)\s*")
NEIGHBOUR = re.compile(r"(\.\./)?([\w-]+/)*[\w-]+\.(docx|html|csv|xlsx|ipynb)(#[\w-]+)?")
SHORTEST_ALT = 40
CONTRAST = 4.5  # WCAG 2.2, criterion 1.4.3


def faults(content: bytes) -> list[str]:
    """Return what is wrong with a Word file, a sentence each; nothing if it is well made.

    Parameters
    ----------
    content : bytes
        The file.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
        dates = {entry.date_time for entry in archive.infolist()}
    trees = {name: etree.fromstring(part) for name, part in parts.items() if name.endswith((".xml", ".rels"))}
    body = trees["word/document.xml"]
    found = [] if dates == {(1980, 1, 1, 0, 0, 0)} else ["parts carry the time at which they were written"]
    for check in (_headings, _pictures, _tables, _fields, _links, _identifiers):
        found += check(body)
    for name, tree in trees.items():
        found += _order(tree) if name.startswith("word/") and name.endswith(".xml") else ()
    found += [*_language_and_title(trees), *_contrast(trees["word/styles.xml"], body), *_outside(trees, parts)]
    return list(dict.fromkeys(found))


def headings(body: etree._Element) -> list[tuple[int, str]]:
    """Return level and text of every heading, in order."""
    styles = [(_style(paragraph), _text(paragraph)) for paragraph in body.iter(f"{W}p")]
    return [(int(style[-1]), text) for style, text in styles if re.fullmatch(r"Heading\d", style)]


def text(content: bytes) -> str:
    """Return what a Word file says, read aloud, a paragraph a line: pictures by their alternative text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)]
        trees = [etree.fromstring(archive.read(name)) for name in sorted(names)]
    return "\n".join(_aloud(paragraph) for tree in trees for paragraph in tree.iter(f"{W}p"))


def _aloud(paragraph: etree._Element) -> str:
    return _text(paragraph) + "".join(about.get("descr", "") for about in paragraph.iter(f"{WP}docPr"))


def _style(paragraph: etree._Element) -> str:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else found.get(f"{W}val", "")


def _text(element: etree._Element) -> str:
    return "".join(piece.text or "" for piece in element.iter(f"{W}t"))


def _headings(body: etree._Element) -> Iterator[str]:
    found = headings(body)
    levels = [level for level, _ in found]
    if not found or levels[0] != 1:
        yield "the first heading is not of level 1"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"
    if any(not words.strip() for _, words in found):
        yield "a heading is empty"
    if [_style(p) for p in body.iter(f"{W}p")].count("Title") != 1:
        yield "there is not exactly one title"


def _pictures(body: etree._Element) -> Iterator[str]:
    about = list(body.iter(f"{WP}docPr"))
    alts = [each.get("descr", "") for each in about]
    if any(len(alt) < SHORTEST_ALT for alt in alts):
        yield "a picture has no alternative text, or next to none"
    if len(set(alts)) < len(alts):
        yield "two pictures have the same alternative text"
    if len({each.get("id") for each in about}) < len(about):
        yield "two pictures have the same identifier"
    for each in about:
        paragraph = next(each.iterancestors(f"{W}p"))
        before = paragraph.getprevious()
        if before is None or _style(before) != "Caption":
            yield "a picture has no caption above it"


def _tables(body: etree._Element) -> Iterator[str]:
    for table in body.iter(f"{W}tbl"):
        yield from _table(table)


def _table(table: etree._Element) -> Iterator[str]:
    before, rows = table.getprevious(), table.findall(f"{W}tr")
    look = table.find(f"{W}tblPr/{W}tblLook")
    if before is None or _style(before) != "Caption":
        yield "a table has no caption above it"
    if table.find(f"{W}tblPr/{W}tblCaption") is None:
        yield "a table has no title to be read aloud"
    if rows[0].find(f"{W}trPr/{W}tblHeader") is None:
        yield "the first row of a table is not its header row"
    if look is None or look.get(f"{W}firstRow") != "1" or look.get(f"{W}firstColumn") != "1":
        yield "a table does not say that its first row and column are heads"
    if any(not _text(cell).strip() for cell in rows[0].findall(f"{W}tc")):
        yield "a column of a table has no head"
    columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
    if any(_width(row) != columns for row in rows):
        yield "a row of a table has not as many cells as the table has columns"


def _width(row: etree._Element) -> int:
    spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
    return sum(1 if span is None else int(span.get(f"{W}val", "1")) for span in spans)


def _order(tree: etree._Element) -> Iterator[str]:
    for name, order in ORDER.items():
        place = {f"{W}{tag}": k for k, tag in enumerate(order.split())}
        for element in tree.iter(f"{W}{name}"):
            tags = [place.get(str(child.tag), -1) for child in element]
            if tags != sorted(tags) or -1 in tags:
                yield f"what is within {name} does not stand in the order of the schema"
                break


def _fields(body: etree._Element) -> Iterator[str]:
    simple = [field.get(f"{W}instr", "") for field in body.iter(f"{W}fldSimple")]
    parted = [field.text or "" for field in body.iter(f"{W}instrText")]
    for instruction in (*simple, *parted):
        if not FIELDS.fullmatch(instruction):
            yield "a field does something else than count pages, pictures and tables or list headings"
    kinds = [mark.get(f"{W}fldCharType") for mark in body.iter(f"{W}fldChar")]
    if kinds.count("begin") != kinds.count("end"):
        yield "a field is not closed"


def _links(body: etree._Element) -> Iterator[str]:
    names = [mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")]
    if len(set(names)) < len(names):
        yield "two bookmarks have the same name"
    for link in body.iter(f"{W}hyperlink"):
        if (anchor := link.get(f"{W}anchor")) and anchor not in names:
            yield "a link leads to no bookmark"
        if not _text(link).strip():
            yield "a link has no words"


def _identifiers(body: etree._Element) -> Iterator[str]:
    starts = [mark.get(f"{W}id") for mark in body.iter(f"{W}bookmarkStart")]
    if len(set(starts)) < len(starts) or starts != [mark.get(f"{W}id") for mark in body.iter(f"{W}bookmarkEnd")]:
        yield "bookmarks are not numbered and closed one by one"


def _language_and_title(trees: dict[str, etree._Element]) -> Iterator[str]:
    defaults = trees["word/styles.xml"].find(f"{W}docDefaults//{W}lang")
    if defaults is None or defaults.get(f"{W}val") != "en-GB":
        yield "the language of the text is not British English"
    said = {etree.QName(element).localname: (element.text or "").strip() for element in trees["docProps/core.xml"]}
    if not said.get("title"):
        yield "the file has no title"
    if said.get("language") != "en-GB":
        yield "the properties do not name the language"
    if not said.get("created", "").endswith("T00:00:00Z"):
        yield "the properties say at what time of day it was made"


def _contrast(styles: etree._Element, body: etree._Element) -> Iterator[str]:
    for element in [*styles.iter(f"{W}style"), *body.iter(f"{W}p"), *body.iter(f"{W}tc")]:
        colours = [each.get(f"{W}val", "") for each in _within(element, "color")]
        fills = [each.get(f"{W}fill", "") for each in _within(element, "shd")] or ["FFFFFF"]
        pairs = [(ink, paper) for ink in colours for paper in fills if re.fullmatch(r"[0-9A-Fa-f]{6}", ink)]
        if any(_ratio(ink, paper) < CONTRAST for ink, paper in pairs):
            yield "text stands out too little from what is behind it"


def _within(element: etree._Element, name: str) -> Iterable[etree._Element]:
    return [each for each in element.iter(f"{W}{name}") if each.getparent().tag.endswith("Pr")]  # pyright: ignore[reportOptionalMemberAccess] – it has one


def _ratio(one: str, other: str) -> float:
    dark, light = sorted(_luminance(colour) for colour in (one, other if len(other) == 6 else "FFFFFF"))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _outside(trees: dict[str, etree._Element], parts: Iterable[str]) -> Iterator[str]:
    for name, tree in trees.items():
        for relation in tree if name.endswith(".rels") else ():
            target = relation.get("Target", "")
            if relation.get("TargetMode") == "External" and not NEIGHBOUR.fullmatch(target):
                yield "the file asks for or leads to something beyond the reports of its run"
    for name in parts:
        if re.search(r"vbaProject|embeddings|activeX|afchunk|attachedTemplate|\.bin$", name):
            yield "the file holds something that can act"
