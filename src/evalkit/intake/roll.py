"""The names on registers and lists of members: known so that nobody is named where nobody may be.

Codes, keys and strata are free words, and no rule tells "Ada Fenwick" from "Ward Seven". But who is named there is as a
rule somebody who takes part, and so stands on a register. Somebody on no register, written without a title, is not
recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from evalkit.intake import people
from evalkit.intake.mapping import ABOUT_PEOPLE, NAMING
from evalkit.intake.staging import Staged, StagedRow

_JOINED = re.compile(r"[_.,;\-/+]+")  # what stands between the words of a key or a list


@dataclass(frozen=True)
class Roll:
    """Names of people, each as its words.

    Parameters
    ----------
    names : frozenset of tuple of str
        Comparable words of a name; names of a single word name nobody in particular.

    Examples
    --------
    >>> roll = Roll.of(["Dr Zoë Fenwick"])
    >>> roll.named_in("visit of FENWICK, Zoe"), roll.named_in("Zoe's team")
    (['fenwick zoe'], [])
    """

    names: frozenset[tuple[str, ...]] = frozenset()
    _lengths: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_lengths", tuple(sorted({len(name) for name in self.names})))

    @classmethod
    def of(cls, names: Iterable[str]) -> Roll:
        """Return the roll of names as read, each also with its last word first."""
        forwards = {tuple(people.name_key(name).split()) for name in names if not _names_nobody(name)}
        whole = {name for name in forwards if len(name) > 1}
        return cls(frozenset(whole | {(name[-1], *name[:-1]) for name in whole}))

    def named_in(self, text: str) -> list[str]:
        """Return the names, in comparable form, that stand in a text as a whole."""
        if not self.names:
            return []
        found = []
        for words in {tuple(people.name_key(one).split()) for one in (_JOINED.sub(" ", text), text)}:
            for length in self._lengths:
                spans = (words[at : at + length] for at in range(len(words) - length + 1))
                found += [" ".join(span) for span in spans if span in self.names]
        return found


def roll_of(registers: Iterable[Staged]) -> Roll:
    """Return the names on registers, of those who registered or answered forms, and of members of teams.

    Parameters
    ----------
    registers : iterable of Staged
        What adapters handed over; tables that are not about people are passed over.

    Returns
    -------
    Roll
        Every name of two words or more.
    """
    about_people = (one.differing(NAMING) for one in registers if one.table in ABOUT_PEOPLE)
    return Roll.of({_named(row) for rows in about_people for row in rows})


def _named(row: StagedRow) -> str:
    return row["name"] or f"{row['first_name']} {row['last_name']}"


def _names_nobody(name: str) -> bool:
    return (
        len(name) > people.MAX_LENGTH
        or any(sign.isdigit() for sign in name)
        or bool(people.addresses(name))
        or people.is_nobody(name)
        or people.is_shared(name, "")
    )
