"""The drawing of a picture as bytes that a format can hold; where neither of its files can be read, words instead."""

from __future__ import annotations

import zlib

from evalkit.report.model import Picture
from evalkit.results import svg

DAMAGED = "This drawing cannot be shown, because its file is damaged. The numbers behind it are in its table."
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def vector(picture: Picture) -> bytes | None:
    """Return a picture's SVG, holding nothing but drawing; None where it cannot be read."""
    try:
        return svg.clean(picture.svg)
    except ValueError:
        return None


def bitmap(picture: Picture) -> bytes | None:
    """Return a picture's PNG; None where it cannot be read.

    Every part of the file is checked by its own sum, because a program that meets a damaged one may refuse the report.
    """
    return picture.png if _is_whole(picture.png) else None


def _is_whole(png: bytes) -> bool:
    if not png.startswith(_SIGNATURE):
        return False
    at, kinds = len(_SIGNATURE), []
    while at + 12 <= len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        body, summed = png[at + 4 : at + 8 + size], png[at + 8 + size : at + 12 + size]
        if zlib.crc32(body).to_bytes(4, "big") != summed:
            return False
        kinds.append(body[:4])
        at += 12 + size
    return at == len(png) and kinds[:1] == [b"IHDR"] and kinds[-1] == b"IEND"
