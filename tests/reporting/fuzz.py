"""Hostile words in every place of a report where words are printed, and whether a format shows them as words."""

from __future__ import annotations

import dataclasses
import io
import itertools
import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, TypeVar

import pikepdf

from evalkit.printable import in_a_line
from hostile import CONTROLLING, PRINTABLE
from page_outline import Node, read
from reporting import docx_structure, html_structure, pdf_structure, pdf_text

T = TypeVar("T")
MORE = (
    "#set page(fill: red) #panic()", '#import "@preview/x:0.1.0": *', '#include "/etc/passwd"', "$ x $ `code` *b* _i_",
    "<label> @reference //comment /* open", "\\u{41} \\#", "= Heading", "+ list", "- list", "/ term: x", "] } ) [ { (",
    "{{ report }} {% include 'x' %} {# x #}", "&amp;lt;script&amp;gt;",
    "]]></w:t></w:r><w:r><w:instrText>DDEAUTO c:\\\\x", '<w:fldSimple w:instr="DDEAUTO cmd"/>',
    "</text></svg><script>1</script>", "(\\) Tj /JS << >>", "%PDF-1.7 %%EOF",
    "Z\u0351\u036b\u0343\u036a\u0302a\u0329\u031fl\u034e\u0317g\u0361o\u0352", "e\u0301\u0327",
    "\u05e7\u05d1\u05d5\u05e6\u05d4 (\u05d2) 12", "\u202b\u05de\u05d7\u05dc\u05e7\u05d4\u202c x",
    "a\u00adb\u200bc\u2060d\ufeffe", "\u0000\u0001\u0002", "\ufdfa", "A" * 300,
)  # fmt: skip
"""Words for Typst, Word, PDF and Jinja, and signs that combine or turn round; beside those of `hostile`."""
CORPUS = (*PRINTABLE, *CONTROLLING, *MORE)
LONG = 40
"""Letters from which a text may be parted by the end of a page."""
KEPT = {"anchor", "label", "scope", "run_id", "profile", "day"}
"""Fields that are the kit's own and no data."""


def dressed(value: T, words: Iterator[str]) -> T:
    """Return a report, or a part of one, with every text replaced by the next of some words.

    Parameters
    ----------
    value : anything
        A dataclass, tuple, text or whatever else a report holds.
    words : iterator of str
        Endless.
    """
    made: Any = value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value) if field.init and field.name not in KEPT]
        made = dataclasses.replace(value, **{name: dressed(getattr(value, name), words) for name in names})
        if "alt" in names:  # too short a text is a fault of its own
            made = dataclasses.replace(made, alt=f"{made.alt} – {next(words)} – a picture of nothing but hostile words")
    elif isinstance(value, tuple):
        made = tuple(dressed(each, words) for each in value)
    elif isinstance(value, str) and value and not isinstance(value, Enum):
        made = next(words)
    return made


def words(seed: int) -> Iterator[str]:
    """Give hostile words without end, the same for a seed: of the corpus, joined, or made of random signs."""
    chance = random.Random(seed)
    while True:
        kind = chance.random()
        if kind < 0.6:
            yield chance.choice(CORPUS)
        elif kind < 0.8:
            yield "".join(chance.choices(CORPUS, k=2))[:400]
        else:
            yield "ward " + "".join(map(chr, chance.choices(range(0x20, 0x2FF), k=chance.randrange(1, 30))))


def in_turn(begin: int) -> Iterator[str]:
    """Give the words of the corpus in order and without end, from one of them on."""
    return itertools.cycle([*CORPUS[begin:], *CORPUS[:begin]])


def texts(value: Any) -> Iterator[str]:
    """Give every text that was dressed."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            if field.init and field.name not in KEPT:
                yield from texts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str) and value and not isinstance(value, Enum):
        yield value


def plain(text: str) -> str:
    """Return text as it can be compared: what no page shows replaced, and nothing between the letters."""
    return re.sub(r"[\s\u00ad\u200b\u2028\u2029]+", "", in_a_line(text))


def _html(content: bytes) -> str:
    return " ".join(_pieces(read(content).one("body")))


def _pieces(node: Node) -> Iterator[str]:
    """Give the words below, those that a picture draws apart."""
    for child in node.children if node.tag != "text" else ():
        yield from [child] if isinstance(child, str) else _pieces(child)


def _pdf(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as document:
        alts = [tag.alt for tag in pdf_structure.tags(document).all("Figure")]
    return "\n".join([pdf_text.text(content), *alts])


READERS: Mapping[str, Callable[[bytes], str]] = {"html": _html, "pdf": _pdf, "docx": docx_structure.text}
FAULTS: Mapping[str, Callable[[bytes], list[str]]] = {
    "html": html_structure.faults, "pdf": pdf_structure.faults, "docx": docx_structure.faults,
}  # fmt: skip


def said(kind: str, content: bytes) -> str:
    """Return what a report says, in a form that can be compared."""
    return plain(READERS[kind](content))


def lost(kind: str, content: bytes, wanted: Iterable[str]) -> list[str]:
    """Return the texts that a report does not show as they are.

    A PDF file holds glyphs in the order of drawing, so that letters which combine or run from right to left come back
    in another order than they went in, and a letter that the font puts together from two comes back twice: of such a
    text, the letters alone are compared.
    """
    shown = said(kind, content)
    if kind != "pdf":
        return [text for text in dict.fromkeys(wanted) if plain(text) not in shown]
    shown = _on_paper(shown)
    letters = set(shown)
    return [
        text
        for text in dict.fromkeys(wanted)
        if not (set(_on_paper(text)) <= letters if _TURNED.search(text) else _arrives(_on_paper(text), shown))
    ]


def _arrives(text: str, shown: str) -> bool:
    """Return whether a text is there, be it that a page ends within it."""
    parts = ((text[:k], text[k:]) for k in range(1, len(text)) if len(text) > LONG)
    return text in shown or any(before in shown and after in shown for before, after in parts)


_TURNED = re.compile(r"[\u0180-\u02ff\u0300-\u036f\u0590-\u08ff\u200c-\u200f\u20d0-\u20ff\ufb1d-\ufdff\ufe70-\ufefe]")
_DROPPED = re.compile(r"[\u2060\ufeff\u200c-\u200f\ufe0f]")


def _on_paper(text: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFC", plain(text)))
