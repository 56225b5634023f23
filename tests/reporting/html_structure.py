"""What a page tells assistive technology besides what axe-core looks at, and that nothing in it acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from page_outline import Node, read

SHORTEST_ALT = 40
ACTIVE = ("iframe", "object", "embed", "form", "base", "link", "applet", "frame")
ADDRESS = re.compile(
    r"#[\w-]+|(\.\./)?([\w-]+/)*[\w-]+\.(html|pdf|docx|csv|xlsx|ipynb)(#[\w-]+)?|data:(font|image)/.*"
    r"|data:text/csv;charset=utf-8;base64,[A-Za-z0-9+/=]+"
)
SVG_NAMESPACE = "http://www.w3.org/2000/svg"


def faults(content: bytes) -> list[str]:
    """Return what is wrong with a page, a sentence each; nothing if it is well made.

    Parameters
    ----------
    content : bytes
        The page; one whose elements are not closed in their turn is not even read.
    """
    try:
        root = read(content)
    except AssertionError:
        return ["an element is not closed in its turn"]
    checks = (_language_and_title, _headings, _pictures, _tables, _references, _policy, _actions)
    return list(dict.fromkeys(fault for check in checks for fault in check(root)))


def _language_and_title(root: Node) -> Iterator[str]:
    if [node.attributes.get("lang") for node in root.all("html")] != ["en-GB"]:
        yield "the language of the text is not British English"
    head = [node for part in root.all("head") for node in part.all("title")]
    if not head or not head[0].text:
        yield "the page has no title"


def _headings(root: Node) -> Iterator[str]:
    levels = [int(node.tag[1]) for node in root.all("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels.count(1) != 1 or levels[0] != 1:
        yield "there is not exactly one main heading, at the beginning"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"


def _pictures(root: Node) -> Iterator[str]:
    drawings = [node for node in root.all("svg", "img") if node.attributes.get("aria-hidden") != "true"]
    alts = [_alt(root, drawing) for drawing in drawings]
    if any(len(alt) < SHORTEST_ALT for alt in alts):
        yield "a picture has no alternative text, or next to none"
    if len(set(alts)) < len(alts):
        yield "two pictures have the same alternative text"
    if any(not figure.all("figcaption") for figure in root.all("figure")):
        yield "a picture has no caption"


def _alt(root: Node, drawing: Node) -> str:
    about = drawing.attributes
    named = about.get("aria-labelledby", "").split()
    said = [node.text for node in root.all() if node.attributes.get("id") in named]
    return " ".join(said) or about.get("aria-label", "") or about.get("alt", "")


def _tables(root: Node) -> Iterator[str]:
    for table in root.all("table"):
        if not any(caption.text for caption in table.all("caption")):
            yield "a table has no caption"
        if any(head.attributes.get("scope") not in {"col", "row"} for head in table.all("th")):
            yield "a header cell does not say what it heads"
        widths = {sum(int(c.attributes.get("colspan", "1")) for c in row.all("th", "td")) for row in table.all("tr")}
        if len(widths) > 1:
            yield "a row of a table has not as many cells as the others"
        for row in table.all("tr"):
            cells = row.all("th", "td")
            if len(cells) > 1 and cells[0].tag != "th":
                yield "the first cell of a row does not head it"


def _references(root: Node) -> Iterator[str]:
    ids = [node.attributes["id"] for node in root.all() if "id" in node.attributes]
    if len(set(ids)) < len(ids):
        yield "two elements have the same identifier"
    for node in root.all():
        about = node.attributes
        asked = [about["href"][1:]] if about.get("href", "").startswith("#") else []
        asked += [name for key in ("aria-labelledby", "aria-describedby") for name in about.get(key, "").split()]
        if not set(asked) <= set(ids):
            yield "a link or label leads to nothing"


def _policy(root: Node) -> Iterator[str]:
    said = [n.attributes["content"] for n in root.all("meta") if "Policy" in n.attributes.get("http-equiv", "")]
    if len(said) != 1 or not said[0].startswith("default-src 'none';") or re.search(r"https?:|\*", "".join(said)):
        yield "no policy keeps the page from asking for something"


def _actions(root: Node) -> Iterator[str]:
    if root.all(*ACTIVE):
        yield "the page holds something that acts"
    for node in root.all():
        if any(name.startswith("on") or name in {"srcdoc", "formaction", "ping"} for name in node.attributes):
            yield "the page holds something that acts"
        for name in ("href", "src", "xlink:href", "srcset", "data", "action"):
            if name in node.attributes and not ADDRESS.fullmatch(node.attributes[name]):
                yield "the page leads to something beyond the reports of its run"
