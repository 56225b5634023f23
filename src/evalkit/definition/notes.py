"""What people write about the results: plain Markdown beside the definition, shown as theirs, with name and day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pydantic import Field, field_validator

from evalkit.definition.programme import below
from evalkit.settings import Code, Frozen, Slug

PARAGRAPH, POINT = "paragraph", "point"
LONGEST = 4000
"""Most letters of a note: a report is no place for another one."""
_ADDRESS = "an e-mail address"
_REFUSED = {
    "raw HTML": r"<[A-Za-z/!?]",
    "a picture": r"!\[",
    "a heading": r"^#{1,6}(\s|$)|^(=+|-{3,}|\*{3,})\s*$",
    "a table": r"^\s*\|",
    "code": r"`|~~~",
    "a numbered list": r"^\s*\d+[.)]\s",
    "a list within a list": r"^\s+[-*+]\s",
    "a quotation": r"^\s*>",
    "a footnote or a link that is kept elsewhere": r"\]\[|\[\^|^\s*\[[^\]]*\]:",
    "bold or slanted words": r"\*\*|__|(?<![\w*])\*(?=[^\s*])|(?<!\w)_(?=\w)",
    _ADDRESS: r"[\w.+-]+@[\w-]+\.\w",
}
"""What a note cannot hold, by the words for it; a report would show its signs, or something else than was meant."""
_LINK = re.compile(r"\[([^\[\]]+)\]\((https?://[^\s()]+)\)")


class Note(Frozen):
    """A note by a person, from a Markdown file; it stands in the report as theirs, apart from what was computed."""

    file: str = Field(description="Markdown file, relative to evaluation.toml: paragraphs, points and plain links")
    by: str = Field(min_length=3, max_length=120, description="who wrote it: name and role")
    on: date = Field(description="day on which it was written")
    section: Slug | None = Field(
        default=None, description="question that it is about, such as growth; left out, it stands below the summary"
    )
    system: Code | None = Field(
        default=None, description="code of the system in whose report it stands; left out: the programme's"
    )
    written: tuple[tuple[str, str], ...] = Field(
        default=(), description="its paragraphs and points; set by load() from the file"
    )

    @field_validator("file")
    @classmethod
    def _below_the_definition(cls, path: str) -> str | None:
        return below(path)

    @field_validator("by")
    @classmethod
    def _name_and_role(cls, by: str) -> str:
        name, _, role = by.partition(",")
        if not (name.strip() and role.strip()):
            raise ValueError('a note is somebody\'s, by name and role, such as "Ada Fenwick, evaluator"')
        return by


def pieces(text: str) -> list[list[Any]]:
    r"""Return the paragraphs and points of a note.

    Parameters
    ----------
    text : str
        Markdown: paragraphs apart by empty lines, points that begin with ``-``, links to pages.

    Returns
    -------
    list of [str, str]
        Kind and words of each; a link as its words and its address.

    Raises
    ------
    ValueError
        If it is empty or too long, or a line holds what a note cannot; says which line, never what stands there.

    Examples
    --------
    >>> pieces("Two lines\nof [ours](https://example.org).\n\n- A point")
    [['paragraph', 'Two lines of ours (https://example.org).'], ['point', 'A point']]
    """
    if len(text) > LONGEST:
        raise ValueError(f"the note has {len(text)} letters, and {LONGEST} fit")
    found: list[list[Any]] = []
    apart = True
    for number, raw in enumerate(text.splitlines(), 1):
        line = _plain(raw.rstrip(), number)
        point = re.match(r"[-*+]\s+", line)
        if not line:
            apart = True
            continue
        if point:
            found.append([POINT, line[point.end() :]])
        elif apart:
            found.append([PARAGRAPH, line.strip()])
        else:
            found[-1][1] += f" {line.strip()}"
        apart = False
    if not found:
        raise ValueError("the note is empty")
    return found


def _plain(line: str, number: int) -> str:
    """Return a line with its links as words and address, or say what it holds that a note cannot."""
    said = _LINK.sub(r"\1", line)  # an address of a page may hold signs that words cannot, but no person's
    for name, pattern in _REFUSED.items():
        if re.search(pattern, line if name == _ADDRESS else said):
            raise ValueError(f"line {number} holds {name}, which a note cannot")
    if re.search(r"\]\(", said):
        raise ValueError(f"line {number} holds a link that does not begin with https:// or http://")
    return _LINK.sub(r"\1 (\2)", line)
