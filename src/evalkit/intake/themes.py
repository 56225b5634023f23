"""Free text → themes of the codebook; the text itself goes no further than the vault.

A phrase stands for itself as whole words, whatever their case; with a star at its end it stands for every word that
begins so. A human coder's codes, which stand beside the text in the sheet, come in as their own coder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from evalkit.definition import CODEBOOK, Theme

NO_THEME = (
    "The codebook assigns no theme to any of the free-text answers, so no theme can be shown: add phrases under "
    "[[feedback.themes]] that people use"
)
_WORD = r"[^\W_]"


def code(texts: Sequence[Mapping[str, Any]], codebook: Sequence[Theme]) -> list[dict[str, str]]:
    """Give each text the themes whose phrases stand in it.

    Parameters
    ----------
    texts : sequence of mapping
        `answer_key` and `text` of free-text answers.
    codebook : sequence of Theme
        The declared themes with their phrases.

    Returns
    -------
    list of dict
        Rows of table theme, in the order of texts and of the codebook.

    Examples
    --------
    >>> book = [Theme(code="time", name="Time", phrases=["more time", "diar*"])]
    >>> code([{"answer_key": "a", "text": "Too full a diary."}, {"answer_key": "b", "text": "More timely"}], book)
    [{'answer_key': 'a', 'theme': 'time', 'coder': 'codebook'}]
    """
    phrases = {theme.code: _pattern(theme.phrases) for theme in codebook if theme.phrases}
    return [
        {"answer_key": str(one["answer_key"]), "theme": theme, "coder": CODEBOOK}
        for one in texts
        for theme, pattern in phrases.items()
        if pattern.search(_plain(str(one["text"])))
    ]


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    whole = [
        re.escape(_plain(phrase.removesuffix("*"))) + ("" if phrase.endswith("*") else rf"(?!{_WORD})")
        for phrase in phrases
    ]
    return re.compile(rf"(?<!{_WORD})(?:{'|'.join(whole)})")


def _plain(text: str) -> str:
    """Return a text in one case, with plain apostrophes and single spaces."""
    return " ".join(text.casefold().replace("’", "'").split())
