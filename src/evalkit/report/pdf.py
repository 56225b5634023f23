"""A report as a PDF file that keeps to PDF/UA-1: the words, numbers and pictures of the page, for paper and archive.

Typst lays it out from ``templates/report.typ``. What is data goes in as JSON and never becomes markup. Typst cannot
yet say that the first cell of a row heads it, so :func:`_with_row_headers` says so in the finished file.
"""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import typst

from evalkit.printable import in_a_line
from evalkit.report import columns, drawing
from evalkit.report.columns import Cells
from evalkit.report.marks import BROKEN, MARKS, drawn
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

SHORT, LONG = 9860, 14790
"""Width of the text on a page upright and across, in twentieths of a point."""
LETTER, SMALL_LETTER = 92, 76
"""Width of a letter in a table, in twentieths of a point."""
SIZES = (9.0, 8.5, 8.0, 7.5)
"""Sizes of letters that page one is tried in, in points, until all of it fits on one page."""
SHORT_TABLE, LONG_CELL = 12, 400
"""Rows and letters of a cell up to which a table stays on one page."""
MARK, RED = "#12436d", "#9b1c1c"
FACES = {
    "font_source_sans_pro": ("files", ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")),
    "matplotlib": ("mpl-data/fonts/ttf", ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "LastResortHE-Regular.ttf")),
}
"""Packages that bring fonts, where in them, and which: the last shows a box for a sign that the others do not have."""
UNREADABLE = "missing codepoints"
"""What Typst says of letters in a drawing that joined scripts, such as Arabic, draw together: their text could not be
copied or read aloud, which PDF/UA forbids. Then all drawings of the report are bitmaps."""
_NO_LINE_HOLDS = re.compile(r"\S{46,}")
_NEEDS_SEAMS = re.compile(r"\S{25,}|[_/]")
"""Words that the template parts: anywhere; in the cell of a table."""
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Signs that only say where a line may break; PDF/UA forbids some of them, and copied text would hold them."""


def to_pdf(report: Report) -> bytes:
    """Return a report as a PDF file.

    Parameters
    ----------
    report : Report
        The model.

    Returns
    -------
    bytes
        The same for the same report, whenever and wherever it is made.
    """
    try:
        made = _made(report, as_vectors=True)
    except typst.TypstError as error:
        if UNREADABLE not in str(error):
            raise
        made = _made(report, as_vectors=False)  # their words stand in the alternative text and in the tables
    return _with_row_headers(made)


def _made(report: Report, *, as_vectors: bool) -> bytes:
    first = [_block(report, block, as_vectors=as_vectors, dense=True) for block in page_one(report)]
    blocks = [_block(report, block, as_vectors=as_vectors) for block in later_pages(report)]
    script = {
        "title": _clean(full_title(report)),
        "author": _clean(report.context or report.title),
        "description": _clean(report.subtitle),
        "keywords": [f"release profile: {report.profile}", f"run {report.run_id}"],
        "day": [report.day.year, report.day.month, report.day.day],
        "running": _clean(running_title(report)),
        "warning": _clean(report.warning and "Not for release."),
        "draft": report.draft,
        "marks": {**{_key(grade): drawn(MARKS[grade], MARK) for grade in Grade}, "": drawn(BROKEN, RED)},
        "sizes": SIZES,
        "first": first,
        "blocks": blocks,
    }
    script["long"] = any(map(_NO_LINE_HOLDS.search, _texts(script)))
    with _fonts() as fonts:
        return typst.compile(
            (files("evalkit.report") / "templates" / "report.typ").read_bytes(),
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"report": json.dumps(script)},
            font_paths=fonts,
            timestamp=int(datetime.combine(report.day, time(), UTC).timestamp()),
        )


def _block(report: Report, block: Block, *, as_vectors: bool, dense: bool = False) -> dict[str, Any]:
    """Return what the template has to know of a block; dense is what stands on page one."""
    match block:
        case Heading(level, text, anchor):
            made = {"kind": "heading", "level": level, "text": _clean(text), "anchor": anchor}
        case Words():
            made = {
                "kind": "words", "style": block.style, "text": _clean(block.text), "lead": block.lead,
                "aside": block.aside,
                "link": link(report.scope, block.target, "report.pdf") if block.target else "",
            }  # fmt: skip
        case Contents(lines):
            made = {"kind": "contents", "lines": [[_clean(words), anchor] for words, anchor in lines]}
        case Graded():
            made = {
                "kind": "graded", "mark": _key(block.grade), "word": block.word, "sentence": _clean(block.sentence),
                "below": list(map(_clean, block.below)), "plain": block.grade is Grade.COUNTED,
            }  # fmt: skip
        case Meaning(grade, text):
            made = {"kind": "meaning", "mark": _key(grade), "word": spoken(grade), "text": _clean(text)}
        case Shown(picture):
            made = _picture(picture, as_vectors=as_vectors)
        case Tabled(grid, anchor):
            made = _close_table(grid, anchor) if dense else _table(grid, anchor)
    return made


def _picture(picture: Picture, *, as_vectors: bool) -> dict[str, Any]:
    vector, bitmap = drawing.vector(picture), drawing.bitmap(picture)
    if bitmap and not as_vectors:
        vector = b""
    return {
        "kind": "picture", "label": picture.label, "anchor": picture.anchor, "caption": _clean(picture.caption),
        "alt": _clean(picture.alt), "source": _clean(f"Source: {picture.source}{SEPARATOR}"),
        "data": picture.data.label, "damaged": drawing.DAMAGED,
        "svg": _clean_drawing(vector) if vector else "",
        "png": list(bitmap) if bitmap and not vector else [],
    }  # fmt: skip


def _table(grid: Grid, anchor: str) -> dict[str, Any]:
    cells = _cells(grid)
    small = not columns.fits(cells, SHORT, LETTER)
    across = small and not columns.fits(cells, SHORT, SMALL_LETTER)
    widths = columns.widths(cells, LONG if across else SHORT, SMALL_LETTER if small else LETTER)
    return _set(grid, cells, anchor) | {"small": small, "across": across, "widths": widths}


def _close_table(grid: Grid, anchor: str) -> dict[str, Any]:
    """Return what the template has to know of a table of page one: its widths in each size of letters."""
    cells = _cells(grid)
    widths = [columns.widths(cells, SHORT, round(LETTER * size / 9), columns.SHORT_LINE) for size in SIZES]
    return _set(grid, cells, anchor) | {"widths": widths}


def _cells(grid: Grid) -> Cells:
    rows = tuple(tuple(map(_clean, row)) for row in grid.rows)
    return Cells("", tuple(map(_clean, grid.heads)), grid.numeric, rows, grid.total, NO_ROWS)


def _set(grid: Grid, cells: Cells, anchor: str) -> dict[str, Any]:
    said = [cell for row in cells.rows for cell in row]
    return {
        "kind": "table", "label": grid.label, "anchor": anchor, "caption": _clean(grid.caption), "heads": cells.heads,
        "numeric": grid.numeric, "rows": cells.rows, "total": grid.total, "empty": NO_ROWS, "gaps": columns.gaps(cells),
        "whole": len(cells.rows) <= SHORT_TABLE and all(len(cell) <= LONG_CELL for cell in said),
        "seams": any(map(_NEEDS_SEAMS.search, (*cells.heads, *said))),
    }  # fmt: skip


def _clean(text: str) -> str:
    return in_a_line(text).translate(_INVISIBLE)


def _clean_drawing(vector: bytes) -> str:
    return vector.decode("utf-8").translate(_INVISIBLE)


def _texts(value: Any) -> Iterator[str]:
    """Give the texts of a script; drawings and bitmaps are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in {"svg", "png", "marks"}:
                yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _key(grade: Grade | None) -> str:
    return str(grade) if grade else ""


@contextmanager
def _fonts() -> Iterator[typst.Fonts]:
    """Lend the fonts that are used, gathered in one folder.

    Typst takes folders only, and of two files of one face the one that the file system names first: a folder with one
    of each makes the choice the same everywhere. Typst reads a font when it is first needed, so the folder stays until
    the report is made, and no longer: nothing is left among temporary files.
    """
    with TemporaryDirectory(prefix="evalkit-fonts-") as folder:
        for package, (place, names) in FACES.items():
            spec = find_spec(package)  # not imported: matplotlib takes a second
            origin = Path(spec.origin).parent if spec and spec.origin else Path()
            for name in names:
                shutil.copyfile(origin / place / name, Path(folder) / name)
        yield typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


# ------------------------------------------------------------------------------------------------------- row headers


def _with_row_headers(content: bytes) -> bytes:
    """Say of the first cell of every row of a table's body that it heads the row."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        for row in _rows(document.Root.StructTreeRoot.K, within=False):
            cells = row.K if isinstance(row.K, pikepdf.Array) else [row.K]
            if len(cells) > 1 and cells[0].S == "/TD":
                cells[0].S = pikepdf.Name("/TH")
                cells[0].A = pikepdf.Dictionary(O=pikepdf.Name("/Table"), Scope=pikepdf.Name("/Row"))
        document.save(
            made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )  # fmt: skip
    return made.getvalue()


def _rows(node: Any, *, within: bool) -> Iterator[Any]:
    """Give the rows of the bodies of all tables."""
    for each in node if isinstance(node, pikepdf.Array) else [node]:
        if not isinstance(each, pikepdf.Dictionary) or "/S" not in each:
            continue
        if each.S == "/TR" and within:
            yield each
        elif "/K" in each:
            yield from _rows(each.K, within=within or each.S == "/TBody")
