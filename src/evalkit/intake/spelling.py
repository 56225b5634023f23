"""Spellings made comparable: spaces, words, names of organisations."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKS = str.maketrans("\u200e\u200f\ufeff", "   ")  # direction marks and stray byte order marks are no letters
_ONE_WORD = (
    ("foundation trust", "ft"),
    ("integrated care board", "icb"),
    ("hospitals", "hospital"),
    ("hosp", "hospital"),
)
REMEMBERED = 1 << 16
"""Texts whose form each function of intake remembers, in memory only: registers say the same words over and over."""
_NO_WORD = re.compile(r"[^a-z0-9]+")


def tidy(text: str) -> str:
    r"""Return text with every run of spaces, also no-break ones, as one space.

    Teams puts the narrow no-break space U+202F before AM and PM.

    >>> tidy(" 3/4/26,  9:58:05\u202fAM ")
    '3/4/26, 9:58:05 AM'
    """
    return " ".join((text if text.isascii() else text.translate(_MARKS)).split())


def words(text: str) -> str:
    """Return the words of a text in small letters, one space between them, without punctuation.

    Letters, digits and the marks that belong to letters are kept: in many scripts only marks tell two names apart.

    >>> words("Learning  Session 3: CVD-prevention (NEL)")
    'learning session 3 cvd prevention nel'
    """
    if text.isascii():
        return _NO_WORD.sub(" ", text.lower()).strip()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(sign if unicodedata.category(sign)[0] in "LNM" else " " for sign in folded).split())


@lru_cache(REMEMBERED)
def organisation_key(text: str) -> str:
    """Return the form in which names of organisations are compared.

    >>> organisation_key("The Example Hosp. NHS Foundation Trust") == organisation_key("EXAMPLE HOSPITALS NHS FT")
    True
    """
    padded = f" {words(text.replace('&', ' and ')).removeprefix('the ')} "
    for long, short in _ONE_WORD:
        padded = padded.replace(f" {long} ", f" {short} ")
    return padded.strip()
