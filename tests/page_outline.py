"""A page read as a browser would read it, without one: its tags in order, and the text below each."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "img", "br", "wbr", "link", "input", "hr"}


@dataclass
class Node:
    tag: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(c if isinstance(c, str) else c.text for c in self.children).split())

    def all(self, *tags: str) -> list[Node]:
        below = [child for child in self.children if isinstance(child, Node)]
        return [found for c in below for found in ([c] if not tags or c.tag in tags else []) + c.all(*tags)]

    def one(self, tag: str) -> Node:
        (found,) = self.all(tag)
        return found

    def named(self, name: str) -> list[Node]:
        """Return the elements below that carry a class."""
        return [node for node in self.all() if name in node.attributes.get("class", "").split()]


class Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(page: bytes) -> Node:
    """Parse a page, insisting that every element is closed in its turn."""
    outline = Outline()
    outline.feed(page.decode("utf-8"))
    outline.close()
    assert outline.open == [outline.root]
    return outline.root
