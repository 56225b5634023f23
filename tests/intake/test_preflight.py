"""A file that could harm or mislead a parser is refused before one opens it, in under half a second."""

from __future__ import annotations

import contextlib
import io
import struct
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import InputError
from evalkit.intake.preflight import inspect

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refused(content: bytes, code: str) -> InputError:
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        inspect(content, "register.csv")
    assert time.process_time() - start < 0.5
    assert caught.value.code == code
    assert str(caught.value).startswith("register.csv: ")
    assert f". What to do: {caught.value.remedy}. [{code}]" in str(caught.value)
    return caught.value


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b" \r\n\r\n"])
def test_an_empty_file_fails(content):
    error = refused(content, "EMPTY_FILE")
    assert str(error) == "register.csv: The file is empty. What to do: export it again. [EMPTY_FILE]"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Name,E-mail\r\nA\0da,\r\n", "NUL_BYTES"),
        ("Name\0".encode("utf-16"), "NUL_BYTES"),
        ("Name".encode("utf-16") + b"x", "UTF16_ODD_BYTE"),
        ("Name,Email".encode("utf-16-le") + b"x", "UTF16_ODD_BYTE"),
        (b"\xff\xfe\x00\xd8A\x00", "BAD_ENCODING"),
        (b"Name\r\nZo\x81\r\n", "BAD_ENCODING"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "ENCRYPTED_WORKBOOK"),
        (OLE + "Workbook".encode("utf-16-le"), "OLD_XLS"),
        (b"%PDF-1.7\n", "NOT_A_TABLE"),
        (b"<html><table>", "NOT_A_TABLE"),
    ],
)
def test_bytes_that_are_no_table_fail(content, code):
    refused(content, code)


@pytest.mark.parametrize(
    ("encoding", "mark", "said", "note"),
    [
        ("utf-8", b"", "utf-8", None),
        ("utf-8", b"\xef\xbb\xbf", "utf-8", None),
        ("utf-16-le", b"\xff\xfe", "utf-16", None),
        ("utf-16-be", b"\xfe\xff", "utf-16", None),
        ("utf-16-le", b"", "utf-16-le", "UTF16_WITHOUT_BOM"),
        ("utf-16-be", b"", "utf-16-be", "UTF16_WITHOUT_BOM"),
        ("cp1252", b"", "cp1252", "CP1252"),
    ],
)
def test_text_is_decoded_and_a_doubtful_encoding_is_said(encoding, mark, said, note):
    text = "Name,E-mail\r\nZoë Müller,zoe@council.invalid\r\n"
    document = inspect(mark + text.encode(encoding), "register.csv")
    assert (document.form, document.text, document.encoding) == ("text", text, said)
    assert [code for code, _ in document.notes] == ([note] if note else [])


@pytest.mark.parametrize("line", ["sep=;\r\n", "SEP=;\n", '"sep=;"\n', "sep=,\n", "sep=\t\r\n"])
def test_a_line_that_says_the_separator_is_no_row(line):
    assert inspect(f"{line}Name;E-mail\n".encode("utf-8-sig"), "register.csv").text == "Name;E-mail\n"


@pytest.mark.parametrize("text", ["sep=;x\n", "Sep,Oct\n", "Name\nsep=;\n", "sep=;"])
def test_other_lines_stay(text):
    assert inspect(text.encode(), "register.csv").text == text


def test_a_real_workbook_passes(workbook, forms_workbook):
    assert inspect(forms_workbook, "forms.xlsx").form == "workbook"
    assert inspect(workbook([["Name"], ["Ada"]]), "register.xlsx").encoding == "xlsx"


@pytest.mark.parametrize(
    ("cell", "code"),
    [("XFD1048576", "FAR_CELL"), ("A1048577000", "FAR_CELL"), ("ALM300000", "FAR_CELL"), ("GRA1", "TOO_MANY_COLUMNS")],
)
def test_a_cell_far_out_fails(workbook, rezip, cell, code):
    content = workbook([["Name"], ["Ada"]])
    content = rezip(content, lambda _, part: part.replace(b'r="A2"', f'r="{cell}"'.encode()))
    assert len(content) < 10_000
    refused(content, code)


def test_a_far_cell_is_found_however_it_is_written(workbook, rezip):
    for written in (b"r='XFD1048576'", b'x="a>b" r = "XFD1048576"', b'r="xfd1048576"'):
        refused(rezip(workbook([["Name"]]), lambda _, part, w=written: part.replace(b'r="A1"', w)), "FAR_CELL")


def test_a_far_cell_across_two_chunks_is_found(workbook, rezip):
    for pad in range((1 << 20) - 40, (1 << 20) + 8, 3):
        cell = b'<row r="2"><c r="XFD1048576"><v>1</v></c></row></sheetData>'

        def far(name: str, part: bytes, cell: bytes = cell, pad: int = pad) -> bytes:
            if not name.endswith("sheet1.xml"):
                return part
            before = part.index(b"</sheetData>")
            return part[:before] + b" " * (pad - before) + cell + part[before + 12 :]

        refused(rezip(workbook([["Name"]]), far), "FAR_CELL")


def with_cells(workbook, rezip, cells: bytes) -> bytes:
    """A workbook with one sheet, whose cells are written as given."""

    def put(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        return part[: part.index(b"<sheetData>") + 11] + cells + part[part.index(b"</sheetData>") :]

    return rezip(workbook([["Name"], ["Ada"]]), put)


BARE = b"<c><v>1</v></c>"


@pytest.mark.parametrize(
    "cells",
    [
        b"<row>" + BARE * 4000 + b"</row><row r='1048576'><c><v>1</v></c></row>",
        BARE * 4000 + b"<row r='1048576'><c><v>1</v></c></row>",
        b"<row>" + (BARE + b"<!--</row>-->") * 4000 + b"</row><row r='1048576'><c><v>1</v></c></row>",
        b"<row r='1048575'/>" + b"<row/>" * 10 + b"<row>" + BARE * 10 + b"</row>",
        b"<row r='2'><c r='ZZZZ2'><v>1</v></c></row>",
        b"<row r='2'><c r='ZZZZZZZZ2'><v>1</v></c></row>",
        b"<row r='2'><c r='" + b"Z" * 9000 + b"2'><v>1</v></c></row>",
        b"<row r='1048576'><c r='ZZ1048576'/>" + BARE + b"</row>",
    ],
)
def test_a_far_cell_is_found_without_a_reference_or_with_too_many_letters(workbook, rezip, cells):
    refused(with_cells(workbook, rezip, cells), "FAR_CELL")


def test_cells_without_references_pass_in_a_table_of_usual_size(workbook, rezip):
    cells = (b"<row>" + BARE * 20 + b"</row>") * 20_000
    assert inspect(with_cells(workbook, rezip, cells), "register.xlsx").form == "workbook"


def test_a_zip_bomb_fails(workbook, rezip):
    bomb = rezip(workbook([["Name"]]), lambda _, part: part, **{"xl/worksheets/sheet2.xml": b" " * 103_000_000})
    assert len(bomb) < 200_000
    refused(bomb, "ZIP_BOMB")


def test_a_bomb_that_lies_about_its_size_fails(workbook, rezip):
    part = b" " * 30_000_000
    bomb = rezip(workbook([["Name"]]), lambda _, part: part, **{"xl/worksheets/sheet2.xml": part})
    lying = bomb.replace(struct.pack("<L", len(part)), struct.pack("<L", 2000))
    assert lying != bomb
    refused(lying, "ZIP_BOMB")


def test_entities_fail(workbook, rezip):
    def declare(_: str, part: bytes) -> bytes:
        return part.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)

    refused(rezip(workbook([["Name"]]), declare), "UNSAFE_WORKBOOK")


def test_an_open_document_is_refused_by_name():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", "<office:document-content/>")
    refused(content.getvalue(), "OPEN_DOCUMENT")


def test_other_zip_files_fail(workbook):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("content.xml", "<office/>")
    refused(content.getvalue(), "NOT_A_WORKBOOK")
    whole = workbook([["Name"]])
    refused(whole[: len(whole) // 2], "DAMAGED_WORKBOOK")
    refused(whole[:40] + b"\xff" * 60 + whole[100:], "DAMAGED_WORKBOOK")


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", OLE[:8], b"\xef\xbb\xbf"]))
def test_any_bytes_are_read_or_refused_in_words(content, start):
    with contextlib.suppress(InputError):  # anything else is a traceback that a user would see
        assert inspect(start + content, "register.csv").form in {"text", "workbook"}
