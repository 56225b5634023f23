"""Spellings made comparable: spaces and words."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f\u200e\u200f]+")  # Teams puts U+202F before AM and PM


def tidy(text: str) -> str:
    r"""Return text with every run of spaces, also no-break ones, as one space.

    >>> tidy(" 3/4/26,  9:58:05\u202fAM ")
    '3/4/26, 9:58:05 AM'
    """
    return _SPACES.sub(" ", text).strip()


def words(text: str) -> str:
    """Return the words of a text in small letters, one space between them, without punctuation.

    Letters, digits and the marks that belong to letters are kept: in many scripts only marks tell two names apart.

    >>> words("Learning  Session 3: CVD-prevention (NEL)")
    'learning session 3 cvd prevention nel'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(sign if unicodedata.category(sign)[0] in "LNM" else " " for sign in folded).split())
