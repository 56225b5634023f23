"""Words that stand for codes and keys: short, and naming nobody.

No rule tells a code from a name for certain. What is refused is what only a person's name, address or number, or a
sentence, looks like, and the name of somebody who stands on a register or in a list of members.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evalkit.intake import people
from evalkit.intake.organisations import Directory
from evalkit.intake.roll import Roll

_LONGEST, _MOST_WORDS = 40, 5
_LONG_NUMBER = re.compile(r"\d{5}")
_TITLED = re.compile(r"\b(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Sir|Dame)\.? [A-Z]")  # case tells "Dr Who" from "DR rate"

Fault = tuple[str, str]
"""Code of what is wrong, and what to do about it."""


@dataclass(frozen=True)
class Known:
    """Who and what is known by name, so that a code can be told from a person.

    Parameters
    ----------
    directory : Directory
        Organisations and systems: some stand in the column of names on registers, and are no people.
    roll : Roll
        The names on the registers.
    """

    directory: Directory
    roll: Roll

    def names_somebody(self, cell: str) -> bool:
        """Return whether a person on a register is named; registers may have organisations in the column of names."""
        found = (self.directory.find(name) for name in self.roll.named_in(cell))
        return any(not one.org_key and not one.system for one in found)


def holds_contact(cell: str) -> bool:
    """Return whether a cell holds an e-mail address or a telephone number.

    >>> holds_contact("ask ada@nel.invalid"), holds_contact("+44 7700 900123"), holds_contact("R1X")
    (True, True, False)
    """
    unsearched = "@" in cell and any(len(word) > people.MAX_LENGTH for word in cell.split())
    return unsearched or bool(people.addresses(cell)) or people.is_telephone(cell)


def fault_of(cell: str, column: str) -> Fault | None:
    """Say what is wrong with a code that is a sentence, or names somebody; keys and codes may hold long numbers.

    Parameters
    ----------
    cell : str
        The code.
    column : str
        Our column.

    Examples
    --------
    >>> fault_of("team lead", "role"), fault_of("Plan of Dr Fenwick", "action_key")[0]
    (None, 'PERSONAL_DATA')
    """
    number = _LONG_NUMBER.search(cell) and not column.endswith(("_key", "_code"))
    if number or "@" in cell or _TITLED.search(cell):
        return (
            "PERSONAL_DATA",
            f"names a person or holds a number of one; write a short code, or map it under [values.{column}]",
        )
    if len(cell) > _LONGEST or len(cell.split()) > _MOST_WORDS:
        action = f"no code; write at most {_MOST_WORDS} words, or map it to a code under [values.{column}]"
        return "UNKNOWN_VALUE", action
    return None
