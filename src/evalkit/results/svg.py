"""A picture's SVG reduced to drawing, at one place: before it enters a figure, and before it enters a page.

The file is parsed and written anew from what is allowed, so that nothing unknown passes: no scripts, no handlers, no
links, nothing that a program would fetch, no metadata, no comments. What could declare entities stands before the root
element and is never parsed. A style element would apply to a whole page, so a rule for everything in it, which is all
that matplotlib writes, becomes the root's own attributes.

A report in three formats needs each picture twice: as a file of its own, and within a page, where identifiers of
different pictures must not meet. So a picture is read once, and signs that no picture can hold mark where the two
differ.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from functools import lru_cache

from markupsafe import escape

from evalkit.printable import in_a_line, stored

ELEMENTS = frozenset({
    "svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "image", "clipPath", "mask", "pattern", "linearGradient", "radialGradient", "stop", "marker",
})  # fmt: skip
PROPERTIES = frozenset({
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "clip-path", "clip-rule",
    "mask", "stop-color", "stop-opacity", "font-family", "font-size", "font-style", "font-variant", "font-weight",
    "font-stretch", "font", "text-anchor", "dominant-baseline", "marker-start", "marker-mid", "marker-end",
    "visibility", "display", "overflow", "color", "letter-spacing", "word-spacing", "white-space", "image-rendering",
    "paint-order", "shape-rendering", "text-rendering", "vector-effect", "mix-blend-mode",
})  # fmt: skip
"""What may be set, as an attribute or within `style`."""
ATTRIBUTES = PROPERTIES | {
    "id", "d", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r", "rx", "ry", "fx", "fy", "width",
    "height", "viewBox", "points", "transform", "style", "href", "clipPathUnits", "maskUnits", "maskContentUnits",
    "patternUnits", "patternContentUnits", "patternTransform", "gradientUnits", "gradientTransform", "offset",
    "spreadMethod", "preserveAspectRatio", "textLength", "lengthAdjust", "rotate", "markerWidth", "markerHeight",
    "markerUnits", "orient", "refX", "refY",
}  # fmt: skip
FUNCTIONS = frozenset({
    "url", "rgb", "rgba", "hsl", "hsla", "matrix", "translate", "scale", "rotate", "skewx", "skewy", "calc",
})  # fmt: skip
"""Every function that a value may call: others, such as `image-set`, fetch."""
MOST_ELEMENTS = 2_000_000
"""Most elements that a picture may draw, each use of another one counted: a few lines can ask for billions."""
DEEPEST = 100
_SHORT = 200
"""Signs of a value worth keeping in mind: paths are longer, and no two are the same."""

REFERENCE = re.compile(r"""url\(\s*['"]?#([\w.:-]+)['"]?\s*\)""")
EMBEDDED = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]+")
_NAME = re.compile(r"[\w.:-]+")
_ROOT = re.compile(r"<(?:[\w.-]+:)?svg[\s/>]")
_UNSAFE = re.compile(r"url\((?!#)|\\|@|/\*|javascript:", re.IGNORECASE)
_CALLED = re.compile(r"([\w-]+)\(")
_PLAIN = re.compile(r"[\w#%.,+ -]*", re.ASCII)
"""Most values: numbers, names and colours, which can neither call nor fetch."""
_FOR_EVERYTHING = re.compile(r"\s*\*\s*\{([^{}]*)\}\s*")
_OF_THE_FILE = frozenset({"width", "height", "x", "y", "id", "href", "transform"})
_XLINK = "{http://www.w3.org/1999/xlink}"
_OWNER, _LINKED = "\x00", "\x01"
"""Before an identifier: the name of the figure, within a page. Before `href`: the namespace, in a file of its own."""


def clean(svg: bytes) -> bytes:
    """Return a picture as a file of its own that holds nothing but drawing.

    Parameters
    ----------
    svg : bytes
        An SVG file in UTF-8.

    Returns
    -------
    bytes
        SVG that looks the same; what is already clean stays as it is.

    Raises
    ------
    ValueError
        If this is not SVG that can be read, or it would draw without end.

    Examples
    --------
    >>> print(clean(b'<svg viewBox="0 0 9 9"><script>x</script><g id="a" onclick="x"/></svg>').decode())
    <?xml version="1.0" encoding="utf-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
     viewBox="0 0 9 9"><g id="a"></g></svg>
    """
    attributes, inner = _drawn(svg)
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return _of_a_file(
        '<?xml version="1.0" encoding="utf-8"?>\n<svg xmlns="http://www.w3.org/2000/svg"'
        f' xmlns:xlink="http://www.w3.org/1999/xlink"\n{written}>{inner}</svg>\n'
    ).encode()


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
        As :func:`clean`.

    Examples
    --------
    >>> inline(b'<svg viewBox="0 0 9 9"><script>x</script><g id="a" onclick="x"/></svg>', "f1", "Nothing.")
    '<svg viewBox="0 0 9 9" role="img" aria-labelledby="f1-alt" xmlns="http://www.w3.org/2000/svg"><desc
    id="f1-alt">Nothing.</desc><g id="f1-a"></g></svg>'
    """
    attributes, inner = _drawn(svg)
    width, height = attributes.get("width"), attributes.get("height")
    kept = {"viewBox": f"0 0 {_points(width)} {_points(height)}"}
    kept |= {key: value for key, value in attributes.items() if key.removeprefix(_LINKED) not in _OF_THE_FILE}
    written = "".join(f' {key}="{escape(value)}"' for key, value in kept.items())
    return (
        f'<svg{_of_a_page(written, prefix)} role="img" aria-labelledby="{escape(prefix)}-alt"'
        f' xmlns="http://www.w3.org/2000/svg"><desc id="{escape(prefix)}-alt">{escape(in_a_line(alt))}</desc>'
        f"{_of_a_page(inner, prefix)}</svg>"
    )


def _of_a_file(written: str) -> str:
    return written.replace(_OWNER, "").replace(_LINKED, "xlink:")


def _of_a_page(written: str, prefix: str) -> str:
    return written.replace(_OWNER, f"{escape(prefix)}-").replace(_LINKED, "")


# --------------------------------------------------------------------------------------------------- reading


def _parsed(svg: bytes) -> ET.Element:
    text = stored(svg.decode("utf-8", errors="replace"))  # a control sign in a label would spoil the whole picture
    start = _ROOT.search(text)  # what stands before, a document type above all, could declare entities
    if start is None:
        raise ValueError("not an SVG picture")
    try:
        root = ET.fromstring(text[start.start() :])
    except ET.ParseError as error:
        raise ValueError("not a readable SVG picture") from error
    _refuse_depth(root)
    _refuse_explosion(root)
    return root


def _refuse_depth(root: ET.Element) -> None:
    level, depth = [root], 0
    while level:
        level, depth = [child for element in level for child in element], depth + 1
        if depth > DEEPEST:
            raise ValueError("an SVG picture nested too deeply")


def _refuse_explosion(root: ET.Element) -> None:
    """Refuse a picture whose elements use one another without end, or so often that no program could draw them."""
    named = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
    drawn: dict[str, int] = {}

    def of(element: ET.Element, using: tuple[str, ...]) -> int:
        total = sum(
            1 + sum(referred(name, using) for name in _references(each) if name in named) for each in element.iter()
        )
        if total > MOST_ELEMENTS:
            raise ValueError("an SVG picture that would draw too much")
        return total

    def referred(name: str, using: tuple[str, ...]) -> int:
        if name in using or len(using) > DEEPEST:
            raise ValueError("an SVG picture that would draw without end")
        if name not in drawn:
            drawn[name] = of(named[name], (*using, name))
        return drawn[name]

    of(root, ())


def _references(element: ET.Element) -> Iterator[str]:
    for key, value in element.attrib.items():
        if _local(key) == "href":
            yield value.strip().removeprefix("#")
        elif "url(" in value:
            yield from REFERENCE.findall(value)


# --------------------------------------------------------------------------------------------------- writing


@lru_cache(maxsize=256)
def _drawn(svg: bytes) -> tuple[Mapping[str, str], str]:
    """Return the attributes of the root, and all that it holds, marked for a file and for a page."""
    root = _parsed(svg)
    looked_at = (_looked_at(key, value, embedded=False) for key, value in root.attrib.items())
    attributes = {**_rule(root), **{name: kept for name, kept in looked_at if kept}}
    parts: list[str] = []
    for child in root:
        _write(child, parts)
    return attributes, "".join(parts)


def _write(element: ET.Element, parts: list[str]) -> None:
    """Write an element anew; one that is not drawing is left out with all that it holds, a link leaves its content."""
    name = _local(element.tag)
    name = "g" if name == "a" else name
    if name not in ELEMENTS:
        return
    embedded, words = name == "image", name in {"text", "tspan"}
    parts.append(f"<{name}")
    for key, value in element.attrib.items():
        write = _attribute if len(value) < _SHORT else _attribute.__wrapped__
        parts.append(write(key, value, embedded))
    parts.append(">")
    if words:
        parts.append(escape(in_a_line(element.text or "")))
    for child in element:
        _write(child, parts)
        if words:
            parts.append(escape(in_a_line(child.tail or "")))
    parts.append(f"</{name}>")


@lru_cache(maxsize=1 << 14)
def _attribute(key: str, value: str, embedded: bool) -> str:
    """Return an attribute as it is written; pictures repeat the same few many times."""
    name, kept = _looked_at(key, value, embedded=embedded)
    return f' {name}="{escape(kept)}"' if kept else ""


def _looked_at(key: str, value: str, *, embedded: bool) -> tuple[str, str]:
    """Return the name of an attribute, and what of it may stay, marked if it names or refers to elements."""
    name = _local(key)
    if name == "id":
        return name, f"{_OWNER}{value}" if _NAME.fullmatch(value) else ""
    if name == "href":
        return f"{_LINKED}{name}" if key.startswith(_XLINK) else name, _address(value, embedded=embedded)
    if name == "style":
        return name, "; ".join(f"{key}: {value}" for key, value in _declarations(value))
    return name, _safe(value) if name in ATTRIBUTES else ""


def _address(value: str, *, embedded: bool) -> str:
    """Return what an element refers to: another element of the picture, or a bitmap that the picture holds itself."""
    if value.startswith("#"):
        return f"#{_OWNER}{value[1:]}" if _NAME.fullmatch(value[1:]) else ""
    return value if embedded and EMBEDDED.fullmatch(value) else ""


def _declarations(style: str) -> tuple[tuple[str, str], ...]:
    pairs = ((part.strip() for part in declaration.partition(":")) for declaration in style.split(";"))
    return tuple((key, safe) for key, _, value in pairs if key.lower() in PROPERTIES and (safe := _safe(value)))


def _safe(value: str) -> str:
    """Return a value, its references marked; nothing if it could fetch, run or escape."""
    if _PLAIN.fullmatch(value):
        return value
    value = REFERENCE.sub(rf"url(#{_OWNER}\1)", in_a_line(value))
    if _UNSAFE.search(value) or any(called.lower() not in FUNCTIONS for called in _CALLED.findall(value)):
        return ""
    return value


def _rule(root: ET.Element) -> dict[str, str]:
    """Return what a style element sets for everything."""
    sheets = (each.text or "" for each in root.iter() if _local(each.tag) == "style")
    rules = (found[1] for sheet in sheets if (found := _FOR_EVERYTHING.fullmatch(sheet)))
    return {key: value for rule in rules for key, value in _declarations(rule)}


@lru_cache(maxsize=1 << 10)
def _local(name: object) -> str:
    """Name without its namespace; comments and processing instructions have none."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def _points(length: str | None) -> str:
    """Take a length apart from its unit."""
    match = re.match(r"\s*(\d+(?:\.\d+)?)", length or "")
    return match[1] if match else "100"
