"""Every way in which something could slip out unnoticed, each as a function from text to the bytes of a file.

They are the control of the search: one that found nothing of these could say nothing about the kit's outputs.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import io
import json
import quopri
import struct
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable

import docx
import nbformat
import openpyxl
import pyarrow
import pyarrow.parquet as parquet
import typst
from openpyxl.comments import Comment

from reporting.word_template import template


def _zipped(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def _docx(text: str) -> bytes:
    half = len(text) // 2
    runs = f"<w:r><w:t>{html.escape(text[:half])}</w:t></w:r><w:r><w:t>{html.escape(text[half:])}</w:t></w:r>"
    return _zipped(**{"word/document.xml": f"<w:document><w:p>{runs}</w:p></w:document>".encode()})


def _workbook(text: str, place: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    if place == "cell":
        sheet["B7"].value = text
    elif place == "author":
        book.properties.creator = text
    elif place == "comment":
        sheet["A1"].comment = Comment(text, "somebody")
    else:
        book.create_sheet("other").sheet_state = "hidden"
        book["other"]["A1"].value = text
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _png(text: str, kind: bytes) -> bytes:
    coded = text.encode()
    body = {
        b"tEXt": b"Author\0" + coded,
        b"zTXt": b"Author\0\0" + zlib.compress(coded),
        b"iTXt": b"Author\0\1\0en\0Author\0" + zlib.compress(coded),
    }[kind]
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (kind, body),
              (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))  # fmt: skip
    packed = (struct.pack(">I4s", len(b), k) + b + struct.pack(">I", zlib.crc32(k + b)) for k, b in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def _table(table: pyarrow.Table) -> bytes:
    content = io.BytesIO()
    parquet.write_table(table, content, compression="zstd")
    return content.getvalue()


def _unused_category(text: str) -> bytes:
    column = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0, 0]), pyarrow.array(["used", text]))
    return _table(pyarrow.table({"column": column}))


def _notebook(text: str, place: str) -> bytes:
    cell = nbformat.v4.new_code_cell("1")
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"authors": [{"name": text}]} if place == "head" else {})
    if place == "cell":
        cell.metadata["slideshow"] = {"note": text}
    elif place == "output":
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
    elif place == "picture":
        picture = base64.encodebytes(_png(text, b"zTXt")).decode()
        cell.outputs = [nbformat.v4.new_output("display_data", data={"image/png": picture})]
    return nbformat.writes(notebook).encode()


def _pdf(text: str, form: str) -> bytes:
    shown = {
        "kerned": "[" + " -12 ".join(f"({sign})" for sign in text) + "] TJ",
        "hexadecimal": f"<{text.encode('utf-16-be').hex()}> Tj",
        "octal": "(" + "".join(f"\\{byte:03o}" for byte in text.encode()) + ") Tj",
    }[form]
    stream = zlib.compress(shown.encode())
    return b"%PDF-1.7\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n" + stream + b"\nendstream\nendobj\n%%EOF"


def _typeset(text: str, where: str) -> bytes:
    """Return a PDF file as the kit's own: its text is glyphs of a subset font, its other strings are UTF-16."""
    quoted = json.dumps(text, ensure_ascii=False)
    source = f"""#set document(title: {quoted if where == "title" else '"x"'})
        #let words = {quoted if where == "text" else '"nothing"'}
        = Heading
        #text(hyphenate: false)[#words]
        #figure(alt: {quoted if where == "alternative text" else '"y"'}, rect(), caption: [A rectangle.])"""
    return typst.compile(source.encode())


def _word(text: str, where: str) -> bytes:
    """Return a Word file as the kit's own libraries make it."""
    document = docx.Document(io.BytesIO(template()))
    if where == "property":
        document.core_properties.subject = text
    elif where == "cell":
        document.add_table(1, 1).cell(0, 0).text = text
    else:
        picture = document.add_paragraph().add_run().add_picture(io.BytesIO(_png("", b"tEXt")), width=9525)
        picture._inline.docPr.set("descr", text)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _swapped(text: str) -> str:
    """Return the words in the other order; numbers have none."""
    words = text.replace(",", " ").split()
    return " ".join(reversed(words)) if any(sign.isalpha() for sign in text) else text


def _in_base64(text: str, shift: int) -> bytes:
    return b"data:," + base64.b64encode(b"xyz"[:shift] + text.encode() + b"end of it")


DISGUISES: dict[str, Callable[[str], bytes]] = {
    "as it is, UTF-8": lambda text: text.encode(),
    "UTF-16 with its mark": lambda text: text.encode("utf-16"),
    "UTF-16LE": lambda text: text.encode("utf-16-le"),
    "UTF-16BE, at an odd place": lambda text: b"\x01" + text.encode("utf-16-be"),
    "Latin-1, or Greek in ISO 8859-7": lambda text: _in_eight_bits(text),
    "decomposed accents": lambda text: unicodedata.normalize("NFD", text).encode(),
    "capitals": lambda text: text.upper().encode(),
    "small letters": lambda text: text.casefold().encode(),
    "without spaces": lambda text: "".join(text.split()).encode(),
    "words turned round": lambda text: _swapped(text).encode(),
    "what stands before the @": lambda text: text.partition("@")[0].encode(),
    "what stands after the @": lambda text: text.rpartition("@")[2].encode(),
    "cut off after 12 letters": lambda text: _from_mark(text)[:12].encode(),
    "JSON with escapes": lambda text: json.dumps({"a": [text]}).encode(),
    "JSON with every letter escaped": lambda text: _json_escaped(text),
    "HTML entities": lambda text: "".join(f"&#{ord(sign)};" for sign in text).encode(),
    "HTML entities, hexadecimal": lambda text: "".join(f"&#x{ord(sign):x};" for sign in text).encode(),
    "HTML between tags": lambda text: "".join(f"<b>{html.escape(sign)}</b>" for sign in text).encode(),
    "URL": lambda text: f"https://x.invalid/?q={urllib.parse.quote(text)}".encode(),
    "URL with every byte escaped": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()).encode(),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()),
    "base64": lambda text: _in_base64(text, 0),
    "base64, one byte on": lambda text: _in_base64(text, 1),
    "base64, two bytes on": lambda text: _in_base64(text, 2),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(f"???{text}>>>".encode()),
    "base64 in lines": lambda text: base64.encodebytes(b"." * 50 + text.encode() + b"." * 50),
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")),
    "hexadecimal digits": lambda text: text.encode().hex().encode(),
    "hexadecimal digits at an odd place": lambda text: b"a" + text.encode().hex().upper().encode(),
    "unkeyed hash, MD5": lambda text: hashlib.md5(text.encode()).hexdigest().encode(),
    "unkeyed hash, SHA-256 of small letters": lambda text: hashlib.sha256(text.lower().encode()).hexdigest().encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "deflate": lambda text: zlib.compress(text.encode()),
    "gzip in base64 in JSON": lambda text: json.dumps(base64.b64encode(gzip.compress(text.encode())).decode()).encode(),
    "zip": lambda text: _zipped(part=text.encode()),
    "zip in zip": lambda text: _zipped(inner=_zipped(part=text.encode())),
    "name of a file in a zip": lambda text: _zipped(**{text: b"nothing"}),
    "Word, between two runs": _docx,
    "workbook: cell": lambda text: _workbook(text, "cell"),
    "workbook: author": lambda text: _workbook(text, "author"),
    "workbook: comment": lambda text: _workbook(text, "comment"),
    "workbook: hidden sheet": lambda text: _workbook(text, "hidden sheet"),
    "PNG: tEXt": lambda text: _png(text, b"tEXt"),
    "PNG: zTXt": lambda text: _png(text, b"zTXt"),
    "PNG: iTXt": lambda text: _png(text, b"iTXt"),
    "after a PNG": lambda text: _png("", b"tEXt") + text.encode(),
    "SVG in HTML": lambda text: f"<html><svg><title>{html.escape(text)}</title></svg></html>".encode(),
    "PNG in HTML": lambda text: b'<img src="data:image/png;base64,' + base64.b64encode(_png(text, b"zTXt")) + b'">',
    "Parquet: value": lambda text: _table(pyarrow.table({"column": [text, "other"] * 3})),
    "Parquet: name of a column": lambda text: _table(pyarrow.table({text: [1]})),
    "Parquet: category that no row uses": _unused_category,
    "Parquet: metadata": lambda text: _table(pyarrow.table({"a": [1]}).replace_schema_metadata({"note": text})),
    "notebook: metadata": lambda text: _notebook(text, "head"),
    "notebook: metadata of a cell": lambda text: _notebook(text, "cell"),
    "notebook: output": lambda text: _notebook(text, "output"),
    "notebook: text chunk of a picture": lambda text: _notebook(text, "picture"),
    "PDF: kerned letters": lambda text: _pdf(text, "kerned"),
    "PDF: hexadecimal string": lambda text: _pdf(text, "hexadecimal"),
    "PDF: octal string": lambda text: _pdf(text, "octal"),
    "PDF: glyphs of a subset font": lambda text: _typeset(text, "text"),
    "PDF: alternative text": lambda text: _typeset(text, "alternative text"),
    "PDF: title": lambda text: _typeset(text, "title"),
    "Word: property": lambda text: _word(text, "property"),
    "Word: cell of a table": lambda text: _word(text, "cell"),
    "Word: alternative text": lambda text: _word(text, "alternative text"),
}  # fmt: skip
"""Disguises by name."""


def _in_eight_bits(text: str) -> bytes:
    greek = any("Ͱ" <= sign <= "Ͽ" for sign in text)
    return text.encode("iso8859-7" if greek else "latin-1", "replace")


def _json_escaped(text: str) -> bytes:
    units = text.encode("utf-16-be")
    return b'"' + b"".join(b"\\u%02x%02x" % (units[k], units[k + 1]) for k in range(0, len(units), 2)) + b'"'


def _from_mark(text: str) -> str:
    from privacy.canaries import WORDS

    small = text.casefold()
    starts = [small.find(word) for word in WORDS if word in small]
    return text[min(starts) :] if starts else "".join(sign for sign in text if sign.isdigit()).lstrip("04")
