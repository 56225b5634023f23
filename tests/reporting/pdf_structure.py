"""What a PDF file tells assistive technology: its tags, read as a screen reader goes through them.

veraPDF holds a file to PDF/UA-1; much of what a reader needs is beyond what that standard can ask for by machine, such
as row headers, captions, and alternative text that says something.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pikepdf

SHORTEST_ALT = 40
LONG_FILE = 21
"""Pages from which a file needs bookmarks (as Acrobat's accessibility checker has it)."""
ACTIVE = ("/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/RichMedia", "/AA")
NEIGHBOUR = re.compile(r"(\.\./)?([\w-]+/)*[\w-]+\.(pdf|html|docx|csv|xlsx|ipynb)(#[\w-]+)?")


@dataclass
class Tag:
    """An element of a file's structure.

    Parameters
    ----------
    kind : str
        Such as ``"TH"``.
    alt : str
        Alternative text.
    scope : str
        What a header cell heads: Column, Row or nothing.
    below : list of Tag
        Elements within it, in order.
    """

    kind: str
    alt: str = ""
    scope: str = ""
    below: list[Tag] = field(default_factory=list)

    def all(self, *kinds: str) -> Iterator[Tag]:
        """Give the elements below of some kinds, in order of reading."""
        for tag in self.below:
            if not kinds or tag.kind in kinds:
                yield tag
            yield from tag.all(*kinds)


def tags(document: pikepdf.Pdf) -> Tag:
    """Return the structure of a file; without elements, if it has none."""
    top = Tag("")
    if "/StructTreeRoot" in document.Root:
        _read(document.Root.StructTreeRoot.get("/K"), top)
    return top


def _read(node: Any, above: Tag) -> None:
    for each in node if isinstance(node, pikepdf.Array) else [node]:
        if not isinstance(each, pikepdf.Dictionary) or "/S" not in each:
            continue
        attributes = each.get("/A", [])
        listed = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
        scopes = [str(a["/Scope"])[1:] for a in listed if isinstance(a, pikepdf.Dictionary) and "/Scope" in a]
        made = Tag(str(each.S)[1:], str(each.get("/Alt", "")), "".join(scopes))
        above.below.append(made)
        _read(each.get("/K"), made)


def faults(content: bytes) -> list[str]:
    """Return what is wrong with a PDF file, a sentence each; nothing if it is well made.

    Parameters
    ----------
    content : bytes
        The file.
    """
    with pikepdf.open(io.BytesIO(content)) as document:
        top = tags(document)
        checks = (_language_and_title(document), _headings(top), _figures(top), _tables(top), _fonts(document),
                  _actions(document))  # fmt: skip
        return list(dict.fromkeys(fault for check in checks for fault in check))


def _language_and_title(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    if str(root.get("/Lang", "")) != "en-GB":
        yield "the language of the text is not British English"
    if not (root.get("/MarkInfo") or {}).get("/Marked"):
        yield "the file is not tagged"
    if not (root.get("/ViewerPreferences") or {}).get("/DisplayDocTitle"):
        yield "a viewer shows the name of the file instead of its title"
    if not str(document.docinfo.get("/Title", "")).strip():
        yield "the file has no title"
    if b"pdfuaid" not in (root.Metadata.read_bytes() if "/Metadata" in root else b""):
        yield "the file does not claim to keep to PDF/UA"
    if len(document.pages) >= LONG_FILE and "/Outlines" not in root:
        yield "a long file has no bookmarks"


def _headings(top: Tag) -> Iterator[str]:
    levels = [int(tag.kind[1:]) for tag in top.all() if re.fullmatch(r"H[1-6]", tag.kind)]
    if not levels or levels[0] != 1:
        yield "the first heading is not of level 1"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"


def _figures(top: Tag) -> Iterator[str]:
    alts = [tag.alt for tag in top.all("Figure")]
    if any(len(alt) < SHORTEST_ALT for alt in alts):
        yield "a picture has no alternative text, or next to none"
    if len(set(alts)) < len(alts):
        yield "two pictures have the same alternative text"


def _tables(top: Tag) -> Iterator[str]:
    for table in top.all("Table"):
        rows = list(table.all("TR"))
        if not any(tag.kind == "Caption" for tag in table.below):
            yield "a table has no caption"
        if any(head.scope not in {"Column", "Row", "Both"} for head in table.all("TH")):
            yield "a header cell does not say what it heads"
        if not rows or any(cell.kind != "TH" for cell in rows[0].below):
            yield "the first row of a table does not head its columns"
        for row in rows[1:]:
            if len(row.below) > 1 and (row.below[0].kind, row.below[0].scope) not in {("TH", "Row"), ("TH", "Column")}:
                yield "the first cell of a row does not head it"


def _fonts(document: pikepdf.Pdf) -> Iterator[str]:
    for thing in document.objects:
        described = isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        if described and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(thing.keys()):
            yield "a font is not in the file"


def dictionaries(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Give every dictionary of a file, those within others included."""
    for thing in document.objects:
        yield from _within(thing)


def _within(thing: Any) -> Iterator[pikepdf.Dictionary]:
    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    if isinstance(thing, pikepdf.Dictionary):
        yield thing
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Array)):
        below = thing.values() if isinstance(thing, pikepdf.Dictionary) else thing
        for each in below:
            if isinstance(each, (pikepdf.Dictionary, pikepdf.Array)) and not each.is_indirect:
                yield from _within(each)


def _actions(document: pikepdf.Pdf) -> Iterator[str]:
    if "/EmbeddedFiles" in (document.Root.get("/Names") or {}):
        yield "another file hides in the file"
    for thing in dictionaries(document):
        if any(key in thing or str(thing.get("/S", "")) == key for key in ACTIVE):
            yield "the file holds something that acts"
        if "/URI" in thing and not NEIGHBOUR.fullmatch(str(thing["/URI"])):
            yield "the file leads to something beyond the reports of its run"
