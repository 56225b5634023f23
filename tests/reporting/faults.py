"""Faults planted in real reports, one at a time: a check that finds none of them would be worth nothing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

BEACON = "https://beacon.invalid/x"


@dataclass(frozen=True)
class Fault:
    """A fault that can be planted.

    Parameters
    ----------
    kind : str
        Format of the report that it is planted in.
    what : str
        What is wrong then.
    plant : callable
        Gives the report with the fault in it.
    told : str
        Part of what the check of structure says; empty where it cannot know, and only axe-core, veraPDF or
        openxml-audit can.
    by : str
        Which of these finds it, too: ``"axe"``, ``"vera"``, ``"audit"`` or none.
    """

    kind: str
    what: str
    plant: Callable[[bytes], bytes]
    told: str = ""
    by: str = ""


def _put(old: str, new: str, *, part: str = "", every: bool = False) -> Callable[[bytes], bytes]:
    """Replace what a pattern finds, in a page or in a part of a Word file; it must find something."""

    def change(content: bytes) -> bytes:
        text, n = re.subn(old, new, content.decode("utf-8"), count=0 if every else 1, flags=re.DOTALL)
        assert n, old
        return text.encode("utf-8")

    return (lambda content: _in_part(content, part, change)) if part else change


def _in_part(
    content: bytes, part: str, change: Callable[[bytes], bytes], more: dict[str, bytes] | None = None
) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            held = source.read(entry)
            target.writestr(entry, change(held) if entry.filename == part else held)
        for name, held in (more or {}).items():
            target.writestr(zipfile.ZipInfo(name), held)
    return made.getvalue()


def _page(old: str, new: str, *, every: bool = False) -> Callable[[bytes], bytes]:
    return _put(old, new, every=every)


_POLICY = r'<meta http-equiv="Content-Security-Policy"[^>]*>'
HTML = (
    Fault("html", "no language", _page(r' lang="en-GB"', ""), "language", "axe"),
    Fault("html", "no title", _page(r"<title>.*?</title>", "<title></title>"), "no title", "axe"),
    Fault("html", "a picture without alternative text", _page(r'(<svg [^>]*role="img")[^>]*>', r"\1>"),
          "no alternative text", "axe"),
    Fault("html", "two pictures with the same text", _page(r"(<figure.*?</figure>)", r"\1\1"), "same alternative text"),
    Fault("html", "a heading that skips a level", _page(r"<h3([^>]*)>(.*?)</h3>", r"<h5\1>\2</h5>"), "follows one",
          "axe"),
    Fault("html", "two main headings", _page(r"<h2([^>]*)>(.*?)</h2>", r"<h1\1>\2</h1>"), "main heading"),
    Fault("html", "header cells without scope", _page(r' scope="col"', "", every=True), "what it heads"),
    Fault("html", "header cells that are none", _page(r'<th scope="row">(.*?)</th>', r"<td>\1</td>"), "not head it"),
    Fault("html", "a table without caption", _page(r"<caption.*?</caption>", ""), "no caption"),
    Fault("html", "a row with a cell too many", _page(r"</tr>\s*<tr>", "<td>x</td></tr><tr>"), "as many cells"),
    Fault("html", "too little contrast", _page(r"</style>", "p { color: #b0b0b0 !important; }</style>"), "", "axe"),
    Fault("html", "the same identifier twice", _page(r'id="main"', 'id="annex"'), "same identifier"),
    Fault("html", "a link that leads nowhere", _page(r'href="#annex"', 'href="#nowhere"'), "leads to nothing"),
    Fault("html", "a link without words", _page(r'(<a href="#annex">).*?</a>', r"\1</a>"), "", "axe"),
    Fault("html", "no place for the main text", _page(r"<main([^>]*)>(.*)</main>", r"<div\1>\2</div>"), "", "axe"),
    Fault("html", "no policy", _page(_POLICY, ""), "no policy"),
    Fault("html", "a picture from elsewhere", _page(r"</main>", f'<img src="{BEACON}.png" alt="A ward"></main>'),
          "beyond the reports", "axe"),
    Fault("html", "a picture from elsewhere, and no policy", lambda page: _page(
        r"</main>", f'<img src="{BEACON}.png" alt="A ward"></main>')(_page(_POLICY, "")(page)), "beyond", "axe"),
    Fault("html", "a script that fails, and no policy", lambda page: _page(
        r"</main>", "<script>nothing.here()</script></main>")(_page(_POLICY, "")(page)), "", "axe"),
    Fault("html", "something wider than a telephone", _page(
        r"</main>", '<div style="width: 2000px">wide</div></main>'), "", "axe"),
    Fault("html", "a form", _page(r"</main>", '<form><input aria-label="x"></form></main>'), "that acts"),
    Fault("html", "an event", _page(r"<body>", '<body onload="x()">'), "that acts", "axe"),
)  # fmt: skip

_BODY, _STYLES, _CORE = "word/document.xml", "word/styles.xml", "docProps/core.xml"
_RELATIONS = "word/_rels/document.xml.rels"


def _later(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.infolist():
            target.writestr(zipfile.ZipInfo(entry.filename, (2026, 11, 26, 9, 0, 0)), source.read(entry))
    return made.getvalue()


DOCX = (
    Fault("docx", "a picture without alternative text", _put(r' descr="[^"]*"', "", part=_BODY), "no alternative text"),
    Fault("docx", "two pictures with the same text", _put(
        r'(<w:p><w:pPr><w:pStyle w:val="Caption"/></w:pPr>(?:(?!</w:p>).)*</w:p>'
        r"<w:p>(?:(?!</w:p>).)*<w:drawing>.*?</w:p>)", r"\1\1", part=_BODY), "same alternative text"),
    Fault("docx", "a heading that skips a level", _put('"Heading2"', '"Heading4"', part=_BODY), "follows one"),
    Fault("docx", "no headings", _put(r'"Heading\d"', '"Normal"', part=_BODY, every=True), "first heading"),
    Fault("docx", "no title", _put('"Title"', '"Normal"', part=_BODY), "one title"),
    Fault("docx", "no title in the properties", _put(
        r"<dc:title>.*?</dc:title>", "<dc:title/>", part=_CORE), "no title"),
    Fault("docx", "American language", _put('w:val="en-GB"', 'w:val="en-US"', part=_STYLES), "language"),
    Fault("docx", "a table without header row", _put("<w:tblHeader/>", "", part=_BODY), "header row"),
    Fault("docx", "a table without caption", _put(
        r'"Caption"/></w:pPr>((?:(?!</w:p>).)*</w:p><w:tbl>)', r'"Normal"/></w:pPr>\1', part=_BODY), "no caption"),
    Fault("docx", "a table without title", _put(r"<w:tblCaption [^>]*>", "", part=_BODY), "read aloud"),
    Fault("docx", "a row with a cell too few", _put(
        r"(</w:tr><w:tr>(?:(?!</w:tr>).)*)<w:tc>(?:(?!</w:tc>).)*</w:tc></w:tr>", r"\1</w:tr>", part=_BODY), "as many"),
    Fault("docx", "too little contrast", _put(
        'w:color w:val="425563"', 'w:color w:val="B0B8BD"', part=_STYLES), "stands out"),
    Fault("docx", "spacing before borders", _put(
        r"(<w:pBdr>.*?</w:pBdr>)(<w:shd [^>]*>)(<w:spacing [^>]*>)", r"\3\1\2", part=_STYLES), "order", "audit"),
    Fault("docx", "a caption of a table before its width", _put(
        r"(<w:tblW [^>]*>)(.*?)(<w:tblCaption [^>]*>)", r"\3\1\2", part=_BODY), "order", "audit"),
    Fault("docx", "an element that the schema does not know", _put(
        "<w:tblHeader/>", "<w:tblHeading/>", part=_BODY), "header row", "audit"),
    Fault("docx", "a command instead of a page number", _put(
        r'w:instr=" SEQ[^"]*"', r'w:instr=" DDEAUTO cmd x "', part=_BODY), "a field does"),
    Fault("docx", "a link beyond the run", _put(
        r"</Relationships>", '<Relationship Id="rId999" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/image" Target="{BEACON}.png" TargetMode="External"/></Relationships>',
        part=_RELATIONS), "beyond"),
    Fault("docx", "a macro", lambda content: _in_part(
        content, "", lambda held: held, {"word/vbaProject.bin": b"x"}), "can act"),
    Fault("docx", "a link that leads nowhere", _put(
        r'<w:hyperlink w:anchor="[^"]*"', '<w:hyperlink w:anchor="nowhere"', part=_BODY), "no bookmark"),
    Fault("docx", "the same bookmark twice", _put(
        r'(<w:bookmarkStart w:id=")\d+("[^>]*>)', r"\g<1>1\2", part=_BODY, every=True), "one by one"),
    Fault("docx", "the time of writing", _later, "time at which"),
)  # fmt: skip


def _edited(change: Callable[[pikepdf.Pdf], Any]) -> Callable[[bytes], bytes]:
    def plant(content: bytes) -> bytes:
        made = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as document:
            change(document)
            document.save(made)
        return made.getvalue()

    return plant


def _tagged(document: pikepdf.Pdf, kind: str) -> Iterator[Any]:
    """Give the elements of a kind, in the order of the file."""
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == f"/{kind}" and "/P" in thing:
            yield thing


def _without(kind: str, key: str) -> Callable[[bytes], bytes]:
    def change(document: pikepdf.Pdf) -> None:
        changed = [thing for thing in _tagged(document, kind) if key in thing]
        assert changed, kind
        for thing in changed:
            del thing[key]

    return _edited(change)


def _as(kind: str, other: str, *, every: bool = False) -> Callable[[bytes], bytes]:
    def change(document: pikepdf.Pdf) -> None:
        found = list(_tagged(document, kind))
        assert found, kind
        for thing in found if every else found[:1]:
            thing["/S"] = pikepdf.Name(f"/{other}")

    return _edited(change)


def _same_alt(document: pikepdf.Pdf) -> None:
    figures = list(_tagged(document, "Figure"))
    for figure in figures:
        figure["/Alt"] = pikepdf.String("The same words for every picture of a whole report, whatever it shows.")
    row = next(_tagged(document, "Figure"))["/P"]
    row["/K"] = pikepdf.Array([*(row["/K"] if isinstance(row["/K"], pikepdf.Array) else [row["/K"]]), figures[0]])


def _root(key: str) -> Callable[[bytes], bytes]:
    def change(document: pikepdf.Pdf) -> None:
        del document.Root[key]

    return _edited(change)


def _untitled(document: pikepdf.Pdf) -> None:
    del document.docinfo["/Title"]
    text = document.Root.Metadata.read_bytes()
    document.Root.Metadata.write(re.sub(rb"<dc:title>.*?</dc:title>", b"", text, flags=re.DOTALL))


def _unclaimed(document: pikepdf.Pdf) -> None:
    text = document.Root.Metadata.read_bytes()
    document.Root.Metadata.write(re.sub(rb"<pdfuaid:part>.*?</pdfuaid:part>", b"", text, flags=re.DOTALL).replace(
        b"pdfuaid", b"nothing"))  # fmt: skip


def _acts(document: pikepdf.Pdf) -> None:
    document.Root["/OpenAction"] = document.make_indirect(
        pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS=pikepdf.String("app.alert(1)"))
    )


def _leads_away(document: pikepdf.Pdf) -> None:
    document.Root["/OpenAction"] = document.make_indirect(
        pikepdf.Dictionary(S=pikepdf.Name("/URI"), URI=pikepdf.String(BEACON))
    )


PDF = (
    Fault("pdf", "a picture without alternative text", _without("Figure", "/Alt"), "no alternative text", "vera"),
    Fault("pdf", "two pictures with the same text", _edited(_same_alt), "same alternative text"),
    Fault("pdf", "a heading that skips a level", _as("H2", "H4"), "follows one", "vera"),
    Fault("pdf", "header cells without scope", _without("TH", "/A"), "what it heads"),
    Fault("pdf", "header cells that are none", _as("TH", "TD", every=True), "head"),
    Fault("pdf", "a table without caption", _as("Caption", "P", every=True), "no caption"),
    Fault("pdf", "no language", _root("/Lang"), "language", "vera"),
    Fault("pdf", "no tags", _root("/StructTreeRoot"), "first heading", "vera"),
    Fault("pdf", "no title", _edited(_untitled), "no title", "vera"),
    Fault("pdf", "the name of the file as its title", _root("/ViewerPreferences"), "name of the file", "vera"),
    Fault("pdf", "no claim to PDF/UA", _edited(_unclaimed), "claim", "vera"),
    Fault("pdf", "a script", _edited(_acts), "that acts"),
    Fault("pdf", "a link beyond the run", _edited(_leads_away), "beyond the reports"),
)  # fmt: skip

PLANTED = (*HTML, *DOCX, *PDF)
