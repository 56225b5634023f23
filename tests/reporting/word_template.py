"""Write the Word template of named styles, `report.docx`: ``python tests/reporting/word_template.py``.

The styles are plain data here; whoever prefers Word can open the template, change a style, and save it, as long as no
name goes. Arial is on every reader's machine, and Word embeds no font. Language, heading levels, spacing and the rule
that a heading stays with what it heads are properties of the styles, so that no paragraph needs its own.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TEMPLATE = Path(__file__).parents[2] / "src" / "evalkit" / "report" / "templates" / "report.docx"
INK, GREY, BLUE, RED, RULE, WASH, ROSE = "212B32", "425563", "005EB8", "9B1C1C", "D8DDE0", "F0F4F5", "FBEFEF"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip file knows


@dataclass(frozen=True)
class Style:
    """A paragraph style.

    Parameters
    ----------
    name : str
        As Word calls it; its own styles keep their names, so that Word knows what they are for.
    size : float
        Points.
    before, after : float
        Space in points.
    parent : str
        Style that it continues.
    bold, keep : bool
        Whether it is bold; whether it stays with the next paragraph.
    colour : str
        Hexadecimal.
    level : int
        Outline level, from 0; -1 for text that is no heading.
    bar, fill : str
        Colour of a bar on its left, and of its background; empty for none.
    left, hanging : int
        Indents in twentieths of a point.
    numbering : int
        List that it belongs to; 0 for none.
    right : bool
        Whether it is set flush right.
    following : str
        Style of the paragraph after it; empty for the same.
    line : int
        Height of a line, of which 240 is single; 0 for the one that all have.
    """

    name: str
    size: float = 11
    before: float = 0
    after: float = 6
    parent: str = "Normal"
    bold: bool = False
    keep: bool = False
    colour: str = INK
    level: int = -1
    bar: str = ""
    fill: str = ""
    left: int = 0
    hanging: int = 0
    numbering: int = 0
    right: bool = False
    following: str = ""
    line: int = 0

    @property
    def identifier(self) -> str:
        """Name in the file: without spaces, Word's own with a capital."""
        words = self.name.split()
        return "".join([word[:1].upper() + word[1:] for word in words] if len(words) > 1 else [self.name.capitalize()])


STYLES = (
    Style("Normal", parent=""),
    Style("Title", 17, 0, 2, bold=True, colour=BLUE, following="Subtitle", line=240),
    Style("Subtitle", 12, 0, 10, colour=GREY, following="Normal"),
    Style("heading 1", 17, 24, 6, bold=True, keep=True, colour=BLUE, level=0, following="Normal"),
    Style("heading 2", 13, 16, 4, bold=True, keep=True, level=1, following="Normal"),
    Style("heading 3", 11.5, 12, 3, bold=True, keep=True, colour=GREY, level=2, following="Normal"),
    Style("heading 4", 11, 10, 2, bold=True, keep=True, level=3, following="Normal"),
    Style("TOC Heading", 13, 14, 4, bold=True, keep=True),
    Style("toc 1", 11, 0, 3),
    Style("toc 2", 10.5, 0, 2, left=284),
    Style("caption", 10, 12, 4, bold=True, keep=True, following="Normal"),
    Style("List Bullet", 11, 0, 3, left=340, hanging=340, numbering=1),
    Style("List Number", 11, 0, 3, left=340, hanging=340, numbering=2),
    Style("header", 9, 0, 0, colour=GREY),
    Style("footer", 9, 0, 0, colour=GREY),
    Style("Context", 11, 0, 2, colour=GREY),
    Style("Status", 10.5, 0, 2),
    Style("Question", 12.5, 0, 6, colour=GREY),
    Style("Finding", 11, 5, 2, left=2750, hanging=2750),
    Style("Evidence", 9.5, 0, 2, colour=GREY, left=2750),
    Style("Source Note", 9, 2, 10, colour=GREY),
    Style("Picture", 11, 0, 2, keep=True),
    Style("Note", 11, 4, 8, bar=BLUE, fill=WASH, left=170),
    Style("Warning", 11, 4, 8, bar=RED, fill=ROSE, left=170),
    Style("Table Text", 9.5, 2, 2),
    Style("Table Number", 9.5, 2, 2, parent="Table Text", right=True),
    Style("Table Small", 8, 1, 1, parent="Table Text"),
    Style("Table Small Number", 8, 1, 1, parent="Table Small", right=True),
    Style("Table Close", 8, 0.5, 0.5, parent="Table Text", line=240),
    Style("Table Close Number", 8, 0.5, 0.5, parent="Table Close", right=True, line=240),
    Style("Close Subtitle", 10, 0, 4, parent="Subtitle", colour=GREY, following="Close Text", line=240),
    Style("Close Context", 9, 0, 1, parent="Context", colour=GREY, line=240),
    Style("Close Status", 8.5, 0, 1, parent="Status", line=240),
    Style("Close Note", 8.5, 3, 3, parent="Note", bar=BLUE, fill=WASH, left=170, line=240),
    Style("Close Warning", 8.5, 3, 3, parent="Warning", bar=RED, fill=ROSE, left=170, line=240),
    Style("Close Text", 8.5, 0, 2, line=240),
    Style("Close Bullet", 8.5, 0, 1, parent="List Bullet", left=340, hanging=340, numbering=1, line=240),
    Style("Close Gap", 4, 0, 0, line=240),
)


def _paragraph_style(style: Style) -> str:
    identifiers = {each.name: each.identifier for each in STYLES}
    own = style.name == "Normal"
    # the schema has one order for the properties of a paragraph, and Word refuses a file that breaks it
    properties = [
        "<w:keepNext/>" if style.keep else "",
        "<w:keepLines/>" if style.keep or style.level >= 0 else "",
        f'<w:numPr><w:numId w:val="{style.numbering}"/></w:numPr>' if style.numbering else "",
        f'<w:pBdr><w:left w:val="single" w:sz="36" w:space="8" w:color="{style.bar}"/></w:pBdr>' if style.bar else "",
        f'<w:shd w:val="clear" w:color="auto" w:fill="{style.fill}"/>' if style.fill else "",
        f'<w:spacing w:before="{style.before * 20:.0f}" w:after="{style.after * 20:.0f}"'
        f"{f' w:line={chr(34)}{style.line}{chr(34)} w:lineRule={chr(34)}auto{chr(34)}' if style.line else ''}/>",
        f'<w:ind w:left="{style.left}"{f""" w:hanging="{style.hanging}" """.rstrip() if style.hanging else ""}/>'
        if style.left
        else "",
        '<w:jc w:val="right"/>' if style.right else "",
        f'<w:outlineLvl w:val="{style.level}"/>' if style.level >= 0 else "",
    ]
    run = [
        "<w:b/><w:bCs/>" if style.bold else "",
        f'<w:color w:val="{style.colour}"/>',
        f'<w:sz w:val="{style.size * 2:.0f}"/><w:szCs w:val="{style.size * 2:.0f}"/>',
    ]
    return (
        f'<w:style w:type="paragraph"{" w:default=" + chr(34) + "1" + chr(34) if own else ""} '
        f'w:styleId="{style.identifier}"><w:name w:val="{style.name}"/>'
        + (f'<w:basedOn w:val="{identifiers[style.parent]}"/>' if style.parent else "")
        + (f'<w:next w:val="{identifiers[style.following]}"/>' if style.following else "")
        + f"<w:qFormat/><w:pPr>{''.join(properties)}</w:pPr><w:rPr>{''.join(run)}</w:rPr></w:style>"
    )


_CHARACTERS = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:qFormat/>'
    "<w:rPr><w:b/><w:bCs/></w:rPr></w:style>"
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
    f'<w:rPr><w:color w:val="{BLUE}"/><w:u w:val="single"/></w:rPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>'
)


def _line(where: str, size: int, colour: str) -> str:
    return f'<w:{where} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'


_NONE = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in
                (("top", 0), ("left", 0), ("bottom", 0), ("right", 0)))  # fmt: skip
_SPACED = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in
                  (("top", 20), ("left", 85), ("bottom", 20), ("right", 85)))  # fmt: skip
_TABLES = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
    f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>{_NONE}</w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="table" w:styleId="EvaluationTable"><w:name w:val="Evaluation Table"/>'
    '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
    f"<w:tblPr><w:tblBorders>{_line('bottom', 6, INK)}{_line('insideH', 4, RULE)}</w:tblBorders>"
    f"<w:tblCellMar>{_SPACED}</w:tblCellMar></w:tblPr>"
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:tcBorders>'
    f'{_line("bottom", 12, INK)}</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="{WASH}"/>'
    '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
    '<w:tblStylePr w:type="lastRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:tcBorders>'
    f"{_line('top', 12, INK)}</w:tcBorders></w:tcPr></w:tblStylePr>"
    "</w:style>"
)


def styles() -> str:
    """Return the part with all styles."""
    defaults = (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:rFonts w:ascii="Arial" w:eastAsia="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
        '<w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr>'
        '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="269" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
    )
    latent = (
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" w:defUnhideWhenUsed="1"'
        ' w:defQFormat="0" w:count="376"/>'
    )
    paragraphs = "".join(map(_paragraph_style, STYLES))
    return f'{_HEAD}<w:styles xmlns:w="{_W}">{defaults}{latent}{paragraphs}{_CHARACTERS}{_TABLES}</w:styles>'


def numbering() -> str:
    """Return the part with the two lists: points and numbers."""
    kinds = (("bullet", "•"), ("decimal", "%1."))
    made = "".join(
        f'<w:abstractNum w:abstractNumId="{k}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{mark}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="340" w:hanging="340"/></w:pPr></w:lvl></w:abstractNum>'
        for k, (kind, mark) in enumerate(kinds)
    )
    used = "".join(f'<w:num w:numId="{k + 1}"><w:abstractNumId w:val="{k}"/></w:num>' for k in range(len(kinds)))
    return f'{_HEAD}<w:numbering xmlns:w="{_W}">{made}{used}</w:numbering>'


_SETTINGS = (
    f'{_HEAD}<w:settings xmlns:w="{_W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-GB"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
)
_DOCUMENT = (
    f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body><w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
    '<w:cols w:space="720"/></w:sectPr></w:body></w:document>'
)
_CORE = (
    f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>Evaluation report</dc:title>'
    "<dc:creator>evalkit</dc:creator><dc:language>en-GB</dc:language></cp:coreProperties>"
)
_FONTS = (
    f'{_HEAD}<w:fonts xmlns:w="{_W}"><w:font w:name="Arial"><w:panose1 w:val="020B0604020202020204"/>'
    '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
)
_COLOURS = {"dk1": INK, "lt1": "FFFFFF", "dk2": GREY, "lt2": WASH, "accent1": "12436D", "accent2": "28A197",
            "accent3": "801650", "accent4": "F46A25", "accent5": "3D3D3D", "accent6": "A285D1", "hlink": BLUE,
            "folHlink": BLUE}  # fmt: skip
"""What Word offers to whoever draws in the report: the Government Analysis Function palette, as in pictures."""


def _theme() -> str:
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    fonts = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface="Arial"/>'
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items())
    return (
        f'{_HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="evalkit">'
        f'<a:themeElements><a:clrScheme name="evalkit">{colours}</a:clrScheme><a:fontScheme name="evalkit">'
        f"<a:majorFont>{fonts}</a:majorFont><a:minorFont>{fonts}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="evalkit"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>'
        f"{f'<a:ln>{fill}</a:ln>' * 3}</a:lnStyleLst><a:effectStyleLst>"
        f"{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


_TYPES = {
    "word/document.xml": f"{_MAIN}.document.main+xml",
    "word/styles.xml": f"{_MAIN}.styles+xml",
    "word/numbering.xml": f"{_MAIN}.numbering+xml",
    "word/settings.xml": f"{_MAIN}.settings+xml",
    "word/fontTable.xml": f"{_MAIN}.fontTable+xml",
    "word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
}


def _relations(pairs: Iterable[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{k}" Type="{kind}" Target="{target}"/>' for k, (kind, target) in enumerate(pairs, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def template() -> bytes:
    """Return the template; the same bytes whenever it is made."""
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in _TYPES.items())
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"'
        f' ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": _relations(
            [
                (f"{_R}/officeDocument", "word/document.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ]
        ),
        "word/_rels/document.xml.rels": _relations(
            [
                *((f"{_R}/{k}", f"{k}.xml") for k in ("styles", "numbering", "settings", "fontTable")),
                (f"{_R}/theme", "theme/theme1.xml"),
            ]
        ),
        "word/document.xml": _DOCUMENT,
        "word/styles.xml": styles(),
        "word/numbering.xml": numbering(),
        "word/settings.xml": _SETTINGS,
        "word/fontTable.xml": _FONTS,
        "word/theme/theme1.xml": _theme(),
        "docProps/core.xml": _CORE,
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:  # zlib versions differ, stored bytes do not
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=_BEGINNING), text.encode("utf-8"))
    return content.getvalue()


if __name__ == "__main__":
    TEMPLATE.write_bytes(template())
