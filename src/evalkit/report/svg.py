"""A picture's SVG made fit to stand inside a page: only drawing is left, and no identifier can collide.

The file is parsed and written anew from what is allowed, so that nothing unknown passes: no scripts, no handlers, no
links, nothing that a browser would fetch. A style element would apply to the whole page, so its two settings that
matplotlib relies on (round joins, butt caps) are set on the root instead.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html import escape

ELEMENTS = frozenset({
    "svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "image", "clipPath", "mask", "pattern", "linearGradient", "radialGradient", "stop", "marker",
})  # fmt: skip
ATTRIBUTES = frozenset({
    "id", "d", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r", "rx", "ry", "fx", "fy", "width",
    "height", "viewBox", "points", "transform", "style", "href", "fill", "fill-opacity", "fill-rule", "stroke",
    "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "opacity", "clip-path", "clip-rule", "mask", "clipPathUnits", "maskUnits",
    "maskContentUnits", "patternUnits", "patternContentUnits", "patternTransform", "gradientUnits",
    "gradientTransform", "offset", "stop-color", "stop-opacity", "spreadMethod", "preserveAspectRatio",
    "font-family", "font-size", "font-style", "font-weight", "font", "text-anchor", "dominant-baseline",
    "textLength", "lengthAdjust", "rotate", "markerWidth", "markerHeight", "markerUnits", "orient", "refX", "refY",
    "marker-start", "marker-mid", "marker-end", "visibility", "display", "overflow", "color", "letter-spacing",
})  # fmt: skip
REFERENCE = re.compile(r"""url\(\s*['"]?#([^'")\s]+)['"]?\s*\)""")
EMBEDDED = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]+")
UNSAFE = re.compile(r"url\((?!#)|\\|@|expression|javascript|/\*", re.IGNORECASE)


def inline(svg: bytes, prefix: str, alt: str) -> str:
    """Return the markup of a picture that can stand in a page.

    Parameters
    ----------
    svg : bytes
        An SVG file in UTF-8.
    prefix : str
        Identifier of the figure, put before every identifier of the picture.
    alt : str
        What the picture shows; it becomes the picture's accessible description.

    Returns
    -------
    str
        One ``svg`` element: drawing elements only, scaling to the width it is given.

    Raises
    ------
    ValueError
        If this is not SVG that can be read.

    Examples
    --------
    >>> inline(b'<svg viewBox="0 0 9 9"><script>x</script><g id="a" onclick="x"/></svg>', "f1", "Nothing.")
    '<svg viewBox="0 0 9 9" stroke-linecap="butt" stroke-linejoin="round" role="img" aria-labelledby="f1-alt"
    xmlns="http://www.w3.org/2000/svg"><desc id="f1-alt">Nothing.</desc><g id="f1-a"></g></svg>'
    """
    text = svg.decode("utf-8", errors="replace")
    start = text.find("<svg")  # what stands before, a document type above all, could declare entities
    if start < 0:
        raise ValueError("not an SVG picture")
    try:
        root = ET.fromstring(text[start:])
    except ET.ParseError as error:
        raise ValueError("not a readable SVG picture") from error
    box = root.get("viewBox") or f"0 0 {_points(root.get('width'))} {_points(root.get('height'))}"
    opening = (
        f'<svg viewBox="{escape(box)}" stroke-linecap="butt" stroke-linejoin="round" role="img"'
        f' aria-labelledby="{escape(prefix)}-alt" xmlns="http://www.w3.org/2000/svg">'
        f'<desc id="{escape(prefix)}-alt">{escape(alt)}</desc>'
    )
    return opening + "".join(part for child in root for part in _written(child, prefix)) + "</svg>"


def _written(element: ET.Element, prefix: str) -> Iterator[str]:
    """Write an element anew; one that is not drawing is left out with all that it holds."""
    name = _local(element.tag)
    if name not in ELEMENTS:
        return
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in _attributes(element, prefix))
    yield f"<{name}{attributes}>"
    if name in {"text", "tspan"}:
        yield escape(element.text or "")
    for child in element:
        yield from _written(child, prefix)
        if name in {"text", "tspan"}:
            yield escape(child.tail or "")
    yield f"</{name}>"


def _attributes(element: ET.Element, prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in element.attrib.items():
        name = _local(key)
        if name not in ATTRIBUTES:
            continue
        if name == "id":
            yield name, f"{prefix}-{value}"
        elif name == "href":
            if value.startswith("#"):
                yield name, f"#{prefix}-{value[1:]}"
            elif _local(element.tag) == "image" and EMBEDDED.fullmatch(value):
                yield name, value
        elif not UNSAFE.search(value := REFERENCE.sub(rf"url(#{prefix}-\1)", value)):
            yield name, value


def _local(name: object) -> str:
    """Name without its namespace; comments and processing instructions have none."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def _points(length: str | None) -> str:
    """Take a length apart from its unit."""
    match = re.match(r"\s*(\d+(?:\.\d+)?)", length or "")
    return match[1] if match else "100"
