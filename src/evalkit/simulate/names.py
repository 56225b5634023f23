"""Invented people: names put together at random from two lists, with the spellings that trouble software.

Nobody is meant. A forename and a surname that meet here by chance may also have met in life.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from importlib.resources import files

from evalkit.simulate.draws import Draws


def _list(name: str) -> tuple[str, ...]:
    return tuple((files("evalkit.simulate") / f"data/{name}.txt").read_text(encoding="utf-8").split())


FORENAMES = _list("forenames")
SURNAMES = _list("surnames")
AWKWARD = (
    ("Ines", "Null"),
    ("Niamh", "O'Dowda"),
    ("Zoë", "O'Carrick-Müller"),
    ("José", "Ibáñez Quill"),
    ("Siân", "Rhydderch-Amory"),
    ("Łucja", "Wójtowicz"),
    ("Padraig", "O'Shevlin"),
    ("Aurélie", "N'Diaye"),
    ("Brontë", "Ashdown-Okonjo"),
    ("Søren", "Lindqvist"),
)
"""People whose names software likes to break: they are among every collaborative's first members."""

_UNFOLDED = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss"})


@dataclass(frozen=True)
class Name:
    """A person's name in its two parts.

    Examples
    --------
    >>> Name("Zoë", "O'Carrick-Müller").address
    'zoe.ocarrick-muller'
    """

    forename: str
    surname: str

    @property
    def full(self) -> str:
        """Forename and surname."""
        return f"{self.forename} {self.surname}"

    @property
    def address(self) -> str:
        """The part of an e-mail address before the @, in plain letters."""
        return ascii_letters(f"{self.forename}.{self.surname}".replace("'", "").replace(" ", "-")).lower()


def ascii_letters(text: str) -> str:
    """Return text with its diacritics taken off.

    >>> ascii_letters("Łucja Ibáñez")
    'Lucja Ibanez'
    """
    spread = unicodedata.normalize("NFKD", text.translate(_UNFOLDED))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def invent(number: int, draws: Draws) -> list[Name]:
    """Invent names that are all different.

    Parameters
    ----------
    number : int
        How many; the awkward ones come first.
    draws : Draws
        Chance.

    Returns
    -------
    list of Name

    Examples
    --------
    >>> names = invent(300, Draws(1, "names"))
    >>> names[0].full, len(set(names))
    ('Ines Null', 300)
    """
    taken = {Name(*parts): None for parts in AWKWARD[:number]}
    while len(taken) < number:
        taken.setdefault(Name(draws.pick(FORENAMES), draws.pick(SURNAMES)), None)
    return list(taken)


def misspelt(text: str, draws: Draws) -> str:
    """Return a name with two neighbouring letters swapped or one left out, never its first.

    >>> misspelt("Fenwick", Draws(1, "typing")) != "Fenwick"
    True
    """
    places = [i for i in range(1, len(text) - 1) if text[i] != text[i + 1] and text[i : i + 2].isalpha()]
    if not places:
        return f"{text}{text[-1]}"
    place = draws.pick(places)
    if draws.chance(0.5):
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + text[place + 1 :]
