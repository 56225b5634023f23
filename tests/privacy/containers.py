"""What is packed into a file: archives, compressed streams, pictures, PDF, Parquet. Given out part by part."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pikepdf
import pyarrow
import pyarrow.parquet as parquet
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from reporting import pdf_text

Part = tuple[str, bytes]
"""What a part is, and its bytes."""


class Unopened(Exception):  # noqa: N818 – an outcome of the search, not a fault of the caller
    """Something that looks like a container could not be opened to its end."""


_MOST = 50_000_000  # bytes of a part: nothing that the kit writes is larger
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, KeyError, NotImplementedError,
            RuntimeError, pyarrow.ArrowException, pikepdf.PdfError, PyPdfError)  # fmt: skip
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_PDF_STRING = re.compile(rb"<([0-9A-Fa-f\s]{4,})>")


def unpacked(content: bytes) -> Iterator[Part]:
    """Give the parts of a container; nothing if it is none.

    Parameters
    ----------
    content : bytes
        A whole file, or what was unpacked from one.

    Yields
    ------
    (str, bytes)
        What a part is, and its bytes.

    Raises
    ------
    Unopened
        If it is damaged, after what could be read of it.
    """
    for magic, open_it in _OPENERS.items():
        if content.startswith(magic):
            try:
                yield from open_it(content)
            except _DAMAGED:
                raise Unopened from None


def _zip(content: bytes) -> Iterator[Part]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield "zip directory", archive.comment
        for part in archive.infolist():
            yield "zip directory", part.filename.encode("utf-8", "surrogateescape") + b"\n" + part.comment + part.extra
            if part.file_size <= _MOST:
                yield part.filename, archive.read(part)


def _gzip(content: bytes) -> Iterator[Part]:
    yield "gzip", gzip.decompress(content)


def _zlib(content: bytes) -> Iterator[Part]:
    yield "deflate", zlib.decompressobj().decompress(content, _MOST)


def _png(content: bytes) -> Iterator[Part]:
    at = 8
    while at + 8 <= len(content):
        size, kind = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + size]
        at += size + 12
        if kind == b"zTXt":
            yield from _zlib(body.partition(b"\0")[2][1:])
        elif kind == b"iTXt":
            keyword, _, rest = body.partition(b"\0")
            _language, _, rest = rest[2:].partition(b"\0")
            words, _, text = rest.partition(b"\0")
            yield "PNG text", keyword + b"\n" + words + b"\n" + text
            yield from _zlib(text)
        elif kind not in {b"IDAT", b"IHDR", b"IEND"}:
            yield "PNG chunk", body
    yield "after the PNG", content[at:]


def _pdf(content: bytes) -> Iterator[Part]:
    for stream in _STREAM.findall(content):
        if stream.startswith(_ZLIB):
            yield from _zlib(stream)
        yield "PDF stream", stream
    for string in _PDF_STRING.findall(content):
        digits = b"".join(string.split())
        yield "PDF string", bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    if b"startxref" in content:
        yield from _whole_pdf(content)


def _whole_pdf(content: bytes) -> Iterator[Part]:
    """Give what a reader sees and hears: glyphs of a subset font are no letters until its table makes them some."""
    with pikepdf.open(io.BytesIO(content)) as document:
        yield "PDF strings", "\n".join(_pdf_strings(document)).encode("utf-8", "replace")
        if "/Metadata" in document.Root:
            yield "PDF metadata", document.Root.Metadata.read_bytes()
    yield "PDF text, read aloud", pdf_text.text(content).encode("utf-8", "replace")
    yield (
        "PDF text",
        "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).encode("utf-8", "replace"),
    )


def _pdf_strings(document: pikepdf.Pdf) -> Iterator[str]:
    """Give every string and name of every object: alternative texts, titles, bookmarks, addresses of links."""
    waiting: list[object] = list(document.objects)
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Stream):
            thing = thing.stream_dict
        if isinstance(thing, pikepdf.Array):
            waiting += [each for each in thing if not getattr(each, "is_indirect", False)]
        elif isinstance(thing, pikepdf.Dictionary):
            waiting += [each for each in thing.values() if not getattr(each, "is_indirect", False)]
        elif isinstance(thing, pikepdf.String | pikepdf.Name):
            yield str(thing)


def _parquet(content: bytes) -> Iterator[Part]:
    """Give values, dictionaries – also entries that no row uses – statistics and metadata."""
    file = parquet.ParquetFile(io.BytesIO(content))
    about = file.metadata
    yield "Parquet statistics", str(about.to_dict()).encode()
    for key, value in {**(about.metadata or {}), **(file.schema_arrow.metadata or {})}.items():
        yield "Parquet metadata", key + b"\n" + value
    texts = [field.name for field in file.schema_arrow if pyarrow.types.is_string(field.type) or _is_large(field.type)]
    whole = parquet.read_table(io.BytesIO(content), read_dictionary=texts)
    for name in whole.column_names:
        for chunk in whole.column(name).chunks:
            values = chunk.dictionary if isinstance(chunk, pyarrow.DictionaryArray) else chunk
            yield "Parquet column", "\n".join(map(str, values.to_pylist())).encode("utf-8", "replace")


def _is_large(kind: pyarrow.DataType) -> bool:
    return pyarrow.types.is_large_string(kind) or pyarrow.types.is_dictionary(kind)


_OPENERS: dict[bytes, Callable[[bytes], Iterator[Part]]] = {
    b"PK\x03\x04": _zip,
    b"\x1f\x8b": _gzip,
    **dict.fromkeys(_ZLIB, _zlib),
    b"\x89PNG\r\n\x1a\n": _png,
    b"%PDF": _pdf,
    b"PAR1": _parquet,
}
