"""Before any parser opens a file: its size, its encoding, and whether it is a bomb.

Only bytes are looked at. A workbook is judged by its zip directory and by a bounded scan of the cell references in it,
because one cell in the far corner of a sheet makes a parser ask for the memory of all cells before it.
"""

from __future__ import annotations

import codecs
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from evalkit.errors import InputError

MAX_TEXT = 200_000_000  # bytes: about a million rows with every column that a text export has
MAX_WORKBOOK = 100_000_000  # bytes, packed
MAX_UNPACKED = 150_000_000  # bytes of XML in a workbook: about a million rows of a register
MAX_RATIO = 150  # XML of real registers shrinks 5 to 30 times; judged only above RATIO_FROM
RATIO_FROM = 20_000_000
MAX_PARTS = 5_000
MAX_COLUMNS = 5_000
MAX_AREA = 10_000_000  # cells in the rectangle that a parser lays out: about 350 MB of memory

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(
    rb"[<:](?P<start>sheetData|c)(?=[\s/>])|<(?P<row>/?)(?:[^\s<>:/]{1,32}:)?row(?=[\s/>])|(?P<aside><!(?:--|\[CDATA))|"
    rb"[\s\"']r\s*=\s*[\"']\s*(?:(?P<far>[A-Za-z]{4})|(?P<letters>[A-Za-z]{0,3})\s*(?P<digits>\d{1,20})\s*[\"'])"
)
_SEPARATOR_LINE = re.compile(r"\A\"?sep=[,;\t]\"?[ \t]*(?:\r\n|\r|\n)", re.IGNORECASE)
"""What some programs write above a table for Excel, which obeys it and does not count it as a row."""
_CHUNK = 1 << 20
_OVERLAP = 4096  # bytes of a chunk that are read again with the next, so that nothing is cut in two


@dataclass(frozen=True)
class Document:
    """A file that is safe to parse.

    Parameters
    ----------
    form : {"text", "workbook"}
        What it is.
    content : bytes
        The file's bytes.
    text : str
        Decoded text without its byte order mark; empty for a workbook.
    encoding : str
        Encoding of the text, or ``"xlsx"``.
    notes : tuple of (str, str)
        Code and action of every warning.
    """

    form: Literal["text", "workbook"]
    content: bytes
    text: str = ""
    encoding: str = "xlsx"
    notes: tuple[tuple[str, str], ...] = ()


def refuse_large(size: int, start: bytes, where: str) -> None:
    """Refuse a file by its size, before it is read into memory.

    Parameters
    ----------
    size : int
        Its size in bytes.
    start : bytes
        Its first bytes, which tell a workbook from a text.
    where : str
        Path of the file, for messages.

    Raises
    ------
    InputError
        ``TOO_LARGE``.
    """
    limit = MAX_WORKBOOK if start.startswith(_ZIP) else MAX_TEXT
    if size > limit:
        raise InputError(
            "TOO_LARGE",
            f"The file is larger than {limit // 1_000_000} MB",
            "split the export, for instance by year, and name each part",
            where,
        )


def inspect(content: bytes, where: str) -> Document:
    r"""Judge a file by its bytes.

    Parameters
    ----------
    content : bytes
        The whole file.
    where : str
        Path of the file, for messages.

    Returns
    -------
    Document
        Text decoded, or a workbook found safe to open.

    Raises
    ------
    InputError
        With code ``EMPTY_FILE``, ``NUL_BYTES``, ``UTF16_ODD_BYTE``, ``BAD_ENCODING``, ``NOT_A_TABLE``,
        ``NOT_A_WORKBOOK``, ``OPEN_DOCUMENT``, ``DAMAGED_WORKBOOK``, ``ENCRYPTED_WORKBOOK``, ``OLD_XLS``, ``ZIP_BOMB``,
        ``UNSAFE_WORKBOOK``, ``FAR_CELL`` or ``TOO_MANY_COLUMNS``.

    Examples
    --------
    >>> inspect("Name\r\nZoë\r\n".encode("utf-8-sig"), "register.csv").encoding
    'utf-8'
    >>> inspect(b"\xff\xfe", "register.csv")
    Traceback (most recent call last):
    evalkit.errors.InputError: register.csv: The file is empty. What to do: export it again. [EMPTY_FILE]
    """
    if content.startswith(_ZIP):
        _inspect_workbook(content, where)
        return Document("workbook", content)
    _refuse_other_formats(content, where)
    text, encoding, notes = _decode(content, where)
    if not text.strip("\ufeff \t\r\n"):
        raise InputError("EMPTY_FILE", "The file is empty", "export it again", where)
    if "\0" in text:
        raise InputError(
            "NUL_BYTES",
            "The file holds NUL bytes, so it is not text or was damaged",
            "export it again as CSV or xlsx",
            where,
        )
    return Document("text", content, _SEPARATOR_LINE.sub("", text.removeprefix("\ufeff"), count=1), encoding, notes)


def _refuse_other_formats(content: bytes, where: str) -> None:
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise InputError(
                "ENCRYPTED_WORKBOOK",
                "The workbook is protected by a password",
                "save a copy without a password in a safe place and use that",
                where,
            )
        raise InputError(
            "OLD_XLS",
            "This is a workbook in the old .xls format, whatever its name says",
            "open it and save it as .xlsx",
            where,
        )
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"%pdf", b"{\\rtf", b"<!doctype", b"<html", b"<?xml", b"\x1f\x8b", b"\x89png", b"par1")):
        raise InputError(
            "NOT_A_TABLE",
            "This is neither a text table nor a workbook, whatever its name says",
            "export it again as CSV or xlsx",
            where,
        )


def _decode(content: bytes, where: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(content, "utf-16", where), "utf-16", ()
    guess = _utf16_without_mark(content)
    if guess:
        note = (
            "UTF16_WITHOUT_BOM",
            "Read as UTF-16 although its byte order mark is missing; if in doubt, export it again",
        )
        return _utf16(content, guess, where), guess, (note,)
    try:
        return content.decode("utf-8-sig"), "utf-8", ()
    except UnicodeDecodeError:
        pass  # Windows programs write cp1252 under any name: tried next, and said
    try:
        note = ("CP1252", "Read as Windows-1252 because it is not UTF-8; check accented letters, or export it as UTF-8")
        return content.decode("cp1252"), "cp1252", (note,)
    except UnicodeDecodeError as error:
        raise InputError(
            "NUL_BYTES" if b"\0" in content else "BAD_ENCODING",
            "The file's bytes are no text in UTF-8, UTF-16 or Windows-1252",
            "export it again as CSV in UTF-8, or as xlsx",
            where,
        ) from _without_bytes(error)


def _without_bytes(error: UnicodeDecodeError) -> ValueError:
    """Keep the position of a decoding error but not the bytes that it quotes."""
    return ValueError(f"{error.reason} at byte {error.start}")


def _utf16(content: bytes, encoding: str, where: str) -> str:
    if len(content) % 2:
        raise InputError(
            "UTF16_ODD_BYTE",
            "The file is UTF-16 but ends in half a character, so it was cut off or edited",
            "export or copy it again",
            where,
        )
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            "BAD_ENCODING", "The file starts as UTF-16 but does not go on as such", "export it again", where
        ) from _without_bytes(error)


def _utf16_without_mark(content: bytes) -> str:
    """Return the byte order of text whose every other byte is NUL, as Latin text in UTF-16 is; else nothing."""
    sample = content[:4096]
    half = len(sample) // 2
    if half < 2 or b"\0" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and not even:
        return "utf-16-le"
    if even > 0.7 * half and not odd:
        return "utf-16-be"
    return ""


def _inspect_workbook(content: bytes, where: str) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _damaged(where) from error
    _judge_directory(parts, len(content), where)
    for part in parts:
        _scan(content, part, where)


def _judge_directory(parts: list[zipfile.ZipInfo], packed: int, where: str) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise InputError("ENCRYPTED_WORKBOOK", "The file is protected by a password", "save a copy without it", where)
    names = {part.filename for part in parts}
    if "mimetype" in names and "content.xml" in names:
        raise InputError(
            "OPEN_DOCUMENT",
            "This is an OpenDocument file, whose repeated cells cannot be bounded before they are read",
            "open it and save it as .xlsx",
            where,
        )
    if "xl/workbook.xml" not in {part.filename.lower().lstrip("/") for part in parts}:
        raise InputError("NOT_A_WORKBOOK", "This is a zip file but not an .xlsx workbook", "save it as .xlsx", where)
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed):
        raise _bomb(where)


def _scan(content: bytes, part: zipfile.ZipInfo, where: str) -> None:
    """Refuse a part that is larger than it says, declares entities, or holds a cell far out."""
    extent = _Extent()
    waiting = b""
    for number, chunk in enumerate(_unpacked(content, part, where)):
        if number == 0 and _hides_its_text(part, chunk):
            raise InputError(
                "UNSAFE_WORKBOOK",
                "The workbook holds XML of a kind that no spreadsheet program writes",
                "open it in a spreadsheet program and save it again as .xlsx",
                where,
            )
        waiting += chunk
        waiting = waiting[extent.follow(waiting, len(waiting) - _OVERLAP) :]
        _judge_extent(extent.rows, extent.columns, where)
    extent.follow(waiting, len(waiting))
    _judge_extent(extent.rows, extent.columns, where)


@dataclass
class _Extent:
    """How far the cells of a part reach; a cell without a reference follows the one before, as parsers have it."""

    rows: int = 0
    columns: int = 0
    _row: int = 0
    _column: int = 0
    _in_cells: bool = False
    _hides_rows: bool = False  # a comment or CDATA can hold what looks like the end of a row

    def follow(self, xml: bytes, until: int) -> int:
        """Take in what begins before a position, and return the position to go on from."""
        done = 0
        for found in _MARKUP.finditer(xml):
            if found.start() >= until:
                break
            done = found.end()
            kind = found.lastgroup
            if kind == "far":
                self.rows = self.columns = MAX_AREA
            elif kind == "digits":
                self._row = max(self._row, int(found["digits"]))
                self._column = max(self._column, _column_number(found["letters"]))
            else:
                self._advance(kind, found)
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
        return max(done, until, 0)

    def _advance(self, kind: str | None, found: re.Match[bytes]) -> None:
        if kind == "row":
            self._row += not found["row"]
            self._column = self._column if self._hides_rows else 0
        elif kind == "aside":
            self._hides_rows = True
        elif found["start"] == b"sheetData":
            self._in_cells = True
        elif self._in_cells:
            self._column += 1


def _hides_its_text(part: zipfile.ZipInfo, chunk: bytes) -> bool:
    """Return whether XML declares entities, or is in an encoding that the scan would not see through."""
    if not part.filename.lower().endswith((".xml", ".rels")):
        return False
    return chunk.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk


def _judge_extent(rows: int, columns: int, where: str) -> None:
    if columns > MAX_COLUMNS and rows * columns <= MAX_AREA:
        raise InputError(
            "TOO_MANY_COLUMNS",
            f"A sheet uses more than {MAX_COLUMNS:,} columns",
            "delete the empty or formatted columns to the right of the table and save the workbook again",
            where,
        )
    if rows * columns > MAX_AREA:
        raise InputError(
            "FAR_CELL",
            "A sheet has a cell so far out that opening it would use up the memory",
            "delete the rows below and the columns to the right of the table and save the workbook again",
            where,
        )


def _column_number(letters: bytes) -> int:
    """Return the number of a column; a row's own reference has no letters and counts as one column.

    >>> _column_number(b"XFD")
    16384
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return max(number, 1)


def _unpacked(content: bytes, part: zipfile.ZipInfo, where: str) -> Iterator[bytes]:
    """Yield a part's bytes in chunks, never more than its directory entry promises.

    The local header is read here because zipfile stops at the promised size, where other parsers go on.
    """
    try:
        name, extra = struct.unpack_from("<HH", content, part.header_offset + 26)
    except struct.error as error:
        raise _damaged(where) from error
    start = part.header_offset + 30 + name + extra
    packed = memoryview(content)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[i : i + _CHUNK]) for i in range(0, len(packed), _CHUNK))
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise _damaged(where)
    yield from _inflated(packed, part.file_size, where)


def _inflated(packed: memoryview, promised: int, where: str) -> Iterator[bytes]:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    waiting: bytes | memoryview = packed
    seen = 0
    while not inflate.eof:
        try:
            chunk = inflate.decompress(waiting, _CHUNK)
        except zlib.error as error:
            raise _damaged(where) from error
        seen += len(chunk)
        if seen > promised:
            raise _bomb(where)
        if not chunk and not inflate.unconsumed_tail:
            break
        waiting = inflate.unconsumed_tail
        yield chunk
    if seen != promised:
        raise _damaged(where)


def _damaged(where: str) -> InputError:
    return InputError("DAMAGED_WORKBOOK", "The workbook is damaged", "copy or save it again", where)


def _bomb(where: str) -> InputError:
    return InputError(
        "ZIP_BOMB",
        "The workbook would unpack to far more than a register needs",
        "delete empty sheets and formatting, or export the one sheet as CSV",
        where,
    )
