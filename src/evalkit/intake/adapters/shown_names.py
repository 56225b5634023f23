"""Names as a video meeting shows them: with marks, pronouns, organisations or the name of the account in brackets."""

from __future__ import annotations

import re

from evalkit.intake.people import MAX_LENGTH, is_nobody, name_key
from evalkit.intake.spelling import tidy

_PRONOUNS = re.compile(r"(?:she|he|they|ze|xe)\b ?[/,|]", re.IGNORECASE)
_MARK = re.compile(
    r"\s*\((?:External|Unverified|Guest|Anonymous|Extern|Gast|Nicht überprüft|Nicht verifiziert)\)", re.IGNORECASE
)
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")


def of_teams(text: str) -> tuple[str, str]:
    """Split what Teams shows as a name into the name and the organisation in brackets.

    Parameters
    ----------
    text : str
        Name as shown.

    Returns
    -------
    str
        The name.
    str
        The organisation; empty: none.

    Examples
    --------
    >>> of_teams("OKAFORD, Chidi (EXAMPLE HOSPITALS NHS TRUST) (External)")
    ('OKAFORD, Chidi', 'EXAMPLE HOSPITALS NHS TRUST')
    >>> of_teams("Ada Fenwick (she/her)")
    ('Ada Fenwick', '')
    """
    shown, inside = _last_brackets(_MARK.sub("", tidy(text)))
    return shown, "" if _PRONOUNS.match(inside) else inside


def of_zoom(text: str) -> tuple[str, str]:
    """Split what Zoom shows as a name into the name and the organisation.

    Zoom puts the name of the account in brackets after the name that somebody chose. So what stands last in brackets is
    the name if the two share a word or the chosen one names a device; else it is taken for an organisation that
    somebody wrote there, for many do. Pronouns are left out.

    Parameters
    ----------
    text : str
        Name as shown.

    Returns
    -------
    str
        The name.
    str
        The organisation; empty: none.

    Examples
    --------
    >>> of_zoom("Ada F (Ada Fenwick)"), of_zoom("iPhone (Ada Fenwick)")
    (('Ada Fenwick', ''), ('Ada Fenwick', ''))
    >>> of_zoom("Ada Fenwick (NEL ICB)"), of_zoom("Ada (NEL ICB) (Ada Fenwick)")
    (('Ada Fenwick', 'NEL ICB'), ('Ada Fenwick', 'NEL ICB'))
    """
    name, inside = _last_brackets(tidy(text)) if len(text) <= MAX_LENGTH else (text, "")  # too long for any name
    if not inside:
        return name, ""
    if _PRONOUNS.match(inside):
        return of_zoom(name)
    if _is_name_of(name, inside):
        return inside, of_zoom(name)[1]
    return of_zoom(name)[0], inside


def _last_brackets(text: str) -> tuple[str, str]:
    """Return what stands before the last brackets and in them; a text that is nothing but brackets stays whole."""
    found = _BRACKETS.search(text)
    if not found or not text[: found.start()].strip():
        return text.strip(), ""
    return text[: found.start()].strip(), found[1].strip()


def _is_name_of(shown: str, original: str) -> bool:
    words = {word for word in name_key(shown).split() if len(word) > 1}
    return bool(words & set(name_key(original).split())) or is_nobody(shown)
