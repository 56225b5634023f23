"""What a drafted mapping file is, and what of a file's headings it may show."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from evalkit.intake import people
from evalkit.intake.sheetxml import column_letters
from evalkit.intake.spelling import tidy

LONGEST_SHOWN = 60
"""Letters of the longest heading that is shown where nothing says what it is."""
_TITLED = re.compile(r"\b(?:dr|prof|professor|mr|mrs|ms|miss|sir|dame)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """What became of a heading.

    Parameters
    ----------
    heading : str
        The heading, or the letters of its column where it should not be shown.
    column : str
        Our column, or the code of a question; empty if none was found.
    how : {"known", "alike", "occasion", "question", ""}
        How it was found: on the list, by likeness – look twice –, as one of the occasions of a wide register, or as a
        question of a form.
    """

    heading: str
    column: str
    how: str


@dataclass(frozen=True)
class Draft:
    """A drafted mapping file.

    Parameters
    ----------
    text : str
        The file, valid as it stands.
    table : str
        What its rows are.
    matches : tuple of Match
        Every heading, in order.
    notes : tuple of str
        What a person must decide.
    """

    text: str
    table: str
    matches: tuple[Match, ...]
    notes: tuple[str, ...]


def column_name(position: int) -> str:
    """Return how to speak of a column whose heading is not shown.

    >>> column_name(27)
    'column AB'
    """
    return f"column {column_letters(position)}"


def shown(heading: str, position: int) -> str:
    """Return a heading that was not matched, or its column's letters if it could be about somebody."""
    return column_name(position) if names_somebody(heading) else tidy(heading)


def names_somebody(heading: str, longest: int = LONGEST_SHOWN) -> bool:
    """Return whether a heading could be about a person, or is too long to be one."""
    text = tidy(heading)
    marked = "@" in text or re.search(r"\d{5}", text) or _TITLED.search(text) or people.is_telephone(text)
    return bool(marked) or len(text) > longest or not text.isprintable()


def quoted(text: str) -> str:
    """Return text as a TOML string; a sign that is not printed could command a terminal, and is escaped."""
    whole = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08X}" for sign in whole)
