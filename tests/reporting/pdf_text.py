"""What a PDF file says, read as assistive technology reads it: in the order of its content, without mere dress.

A glyph may stand for several letters in turn. Where the font's own table cannot tell which is meant, the file says so
beside the glyph (``ActualText``), which simple readers pass over.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf

_CHARACTERS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f\s]+)>")
_SPAN = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f\s]+)>")


def text(content: bytes) -> str:
    """Return the text of a file, pictures by their alternative text at the end, without headers and footers."""
    with pikepdf.open(io.BytesIO(content)) as document:
        fonts: dict[tuple[int, int], Mapping[int, str]] = {}
        pages = ["".join(_said(page, fonts)) for page in document.pages]
    return "\n".join(pages)


def _said(page: pikepdf.Page, fonts: dict[tuple[int, int], Mapping[int, str]]) -> Iterator[str]:
    marks: list[bool] = []  # for each mark that is open: whether what is drawn within it is said otherwise, or not said
    known: Mapping[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in {"BMC", "BDC"}:
            actual = _actual(operands)
            if actual is not None and not any(marks):
                yield actual
            marks.append(actual is not None or str(operands[0]) == "/Artifact")
        elif name == "EMC":
            del marks[-1:]
        elif name == "Tf":
            known = _letters(page.resources["/Font"][str(operands[0])], fonts)
        elif name in {"Tj", "TJ"} and not any(marks):
            yield from (_decoded(bytes(piece), known) for piece in _strings(operands[0]))
        elif name in {"BT", "Td", "Tm"} and not any(marks):
            yield " "


def _actual(operands: Any) -> str | None:
    held = operands[1] if len(operands) > 1 else None
    return str(held["/ActualText"]) if isinstance(held, pikepdf.Dictionary) and "/ActualText" in held else None


def _strings(operand: Any) -> Iterator[pikepdf.String]:
    for piece in operand if isinstance(operand, pikepdf.Array) else [operand]:
        if isinstance(piece, pikepdf.String):
            yield piece


def _decoded(codes: bytes, known: Mapping[int, str]) -> str:
    return "".join(known.get(int.from_bytes(codes[at : at + 2], "big"), "") for at in range(0, len(codes), 2))


def _letters(font: Any, fonts: dict[tuple[int, int], Mapping[int, str]]) -> Mapping[int, str]:
    if font.objgen not in fonts:
        table = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
        found = {
            int(code, 16): _unicode(said) for part in _CHARACTERS.findall(table) for code, said in _PAIR.findall(part)
        }
        for part in _RANGES.findall(table):
            for first, last, said in _SPAN.findall(part):
                start = _unicode(said)
                codes = range(int(first, 16), int(last, 16) + 1)
                found |= {code: start[:-1] + chr(ord(start[-1]) + k) for k, code in enumerate(codes)}
        fonts[font.objgen] = found
    return fonts[font.objgen]


def _unicode(hexadecimal: bytes) -> str:
    return bytes.fromhex(hexadecimal.decode()).decode("utf-16-be", errors="replace")
