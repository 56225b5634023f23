"""Files that no parser should open, or whose text is not what it seems (cases 1 to 5, 7 and 38)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl

from bad_inputs.case import GOOD, WORKBOOK, Case, Files, raw, register
from small_evaluation import REGISTER_HEADER

TEXT = REGISTER_HEADER + GOOD
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def book(rows: list[list[object]], change: Callable[[openpyxl.Workbook], object] | None = None) -> bytes:
    """Return a workbook with one sheet."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if change:
        change(made)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def rezipped(content: bytes, change: Callable[[bytes], bytes], **more: bytes) -> bytes:
    """Return a workbook with its parts changed, and parts added."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(old.read(part)))
        for name, added in more.items():
            new.writestr(name, added)
    return result.getvalue()


ROWS: list[list[object]] = [[*REGISTER_HEADER.strip().split(",")], [*GOOD.strip().split(",")]]


def _workbook(content: Callable[[], bytes]) -> Callable[[], Files]:
    return lambda: {"register.xlsx": content()}


def _moved(cell: str) -> bytes:
    return rezipped(book(ROWS), lambda part: part.replace(b'r="A2"', f'r="{cell}"'.encode()))


def _bomb() -> bytes:
    return rezipped(book(ROWS), lambda part: part, **{"xl/worksheets/sheet2.xml": b" " * 103_000_000})


def _entities() -> bytes:
    return rezipped(
        book(ROWS), lambda part: part.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
    )


def _far(code: str, what: str, content: Callable[[], bytes]) -> Case:
    return Case(38, what, "fails", _workbook(content), (code,), sources=WORKBOOK, path="register.xlsx")


CASES = (
    Case(1, "UTF-16 without a byte order mark", "kept, with a warning", raw(TEXT.encode("utf-16-le")),
         ("UTF16_WITHOUT_BOM",), (1, 1, 0, 0, 0)),
    Case(2, "UTF-16 with an odd byte", "fails", raw(TEXT.encode("utf-16") + b"x"), ("UTF16_ODD_BYTE",)),
    Case(3, "Windows bytes (cp1252) under the name of UTF-8", "kept, with a warning",
         raw((REGISTER_HEADER + "Zoë Müller,zoe@nel.invalid,NEL ICB,,60,2026-04-08\n").encode("cp1252")),
         ("CP1252",), (1, 1, 0, 0, 0), secrets=("Müller", "zoe@")),
    Case(4, "NUL bytes", "fails", raw(TEXT.replace("Ada", "A\0da").encode()), ("NUL_BYTES",)),
    Case(5, "an empty file", "fails", raw(b""), ("EMPTY_FILE",)),
    Case(5, "a byte order mark and nothing else", "fails", raw(b"\xef\xbb\xbf"), ("EMPTY_FILE",)),
    Case(7, "a quotation mark that is not closed", "fails", register(GOOD, '"Lee Varga,lee@nhs.invalid,,,,', GOOD),
         ("UNCLOSED_QUOTE",), secrets=("Lee", "lee@")),
    _far("ZIP_BOMB", "a workbook of 100 kB that unpacks to 103 MB", _bomb),
    _far("FAR_CELL", "a workbook of 5 kB with a cell at XFD1048576", lambda: _moved("XFD1048576")),
    _far("TOO_MANY_COLUMNS", "a workbook with more than 5,000 columns", lambda: _moved("GRA2")),
    _far("UNSAFE_WORKBOOK", "a workbook that declares entities", _entities),
    _far("ENCRYPTED_WORKBOOK", "a workbook with a password", lambda: OLE + "EncryptedPackage".encode("utf-16-le")),
    _far("OLD_XLS", "an old .xls renamed to .xlsx", lambda: OLE + "Workbook".encode("utf-16-le")),
    _far("NOT_A_TABLE", "a web page renamed to .xlsx", lambda: b"<html><table><tr><td>Ada Fenwick</td></tr></table>"),
)  # fmt: skip
