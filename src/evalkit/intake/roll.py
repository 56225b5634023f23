"""The names on registers and lists of members: known so that nobody is named where nobody may be.

Codes, keys and strata are free words, and no rule tells "Ada Fenwick" from "Ward Seven". But who is named there is as a
rule somebody who takes part, and so stands on a register. Somebody on no register, written without a title, is not
recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from evalkit.intake import people
from evalkit.intake.mapping import ABOUT_PEOPLE
from evalkit.intake.staging import Staged

_JOINED = re.compile(r"[_.,;\-/+]+")  # what stands between the words of a key or a list


@dataclass(frozen=True)
class Roll:
    """Names of people.

    Parameters
    ----------
    names : frozenset of str
        Comparable names of two words or more; names of a single word name nobody in particular.

    Examples
    --------
    >>> roll = Roll.of(["Dr Zoë Fenwick"])
    >>> roll.named_in("visit of FENWICK, Zoe"), roll.named_in("Zoe's team")
    (['fenwick zoe'], [])
    """

    names: frozenset[str] = frozenset()

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({name.count(" ") + 1 for name in self.names}))

    @classmethod
    def of(cls, names: Iterable[str]) -> Roll:
        """Return the roll of names as read."""
        keys = (people.name_key(name) for name in names if not _names_nobody(name))
        return cls(frozenset(key for key in keys if " " in key))

    def named_in(self, text: str) -> list[str]:
        """Return the names, in comparable form, that stand in a text as a whole, also with the last word first."""
        if not self.names:
            return []
        found = []
        for words in {tuple(people.name_key(one).split()) for one in (_JOINED.sub(" ", text), text)}:
            for length in self._lengths:
                spans = (words[at : at + length] for at in range(len(words) - length + 1))
                found += [" ".join(span) for span in spans if self._has(span)]
        return found

    def _has(self, words: Sequence[str]) -> bool:
        return " ".join(words) in self.names or " ".join((*words[1:], words[0])) in self.names


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
    about_people = (one.said(("name", "first_name", "last_name")) for one in registers if one.table in ABOUT_PEOPLE)
    return Roll.of({name or f"{first} {last}" for said in about_people for name, first, last in said})


def _names_nobody(name: str) -> bool:
    return (
        len(name) > people.MAX_LENGTH
        or (not name.replace(" ", "").isalpha() and any(sign.isdigit() for sign in name))
        or bool(people.addresses(name))
        or people.is_nobody(name)
        or people.is_shared(name, "")
    )
