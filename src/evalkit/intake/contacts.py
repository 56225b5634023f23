"""People whom a respondent names: from the cells of a network survey to rows of `tie`.

A survey asks "name up to five people whom you talk to about improvement", in one box or in five. Who is named is
recognised among everybody, as a row of a register is, but stands in somebody else's row. Of a name without an
organisation the respondent's own is presumed, for colleagues are asked about colleagues: so the rules that recognise a
slip of the pen within an organisation hold here too. Nothing else is guessed, unless the mapping file says that a form
asks about a whole system (:mod:`evalkit.intake.colleagues`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from evalkit.intake import people
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.organisations import Affiliation, Directory
from evalkit.intake.spelling import tidy
from evalkit.intake.whose import OfSomebody

Direction = Literal["to", "from"]
Tell = Callable[[str, str], None]
"""Called with a code and an action for every name that is left out."""

_NOBODY = {
    "",
    "none",
    "no one",
    "noone",
    "nobody",
    "n a",
    "na",
    "nil",
    "nobody else",
    "not applicable",
    "no",
    "nobody yet",
    "no one yet",
    "none yet",
}
_LISTED = re.compile(r"^\s*(?:\(?\d{1,2}[.):]\s*|[-–•*·]\s+)+")
_BRACKETS = re.compile(r"(?P<name>[^()\[\]]+?)\s*[(\[](?P<organisation>[^()\[\]]+)[)\]]\s*$")
_DASH = re.compile(r"\s+[-–—/|]\s+")


@dataclass(frozen=True)
class Contact(OfSomebody):
    """Somebody whom a respondent names; name and e-mail go no further than the vault.

    Parameters
    ----------
    source, place, name, email, affiliation
        As in every row of one person; the place is the response's, and the organisation the one that stands beside the
        name, or else the respondent's.
    direction : {"to", "from"}
        Whether the respondent talks to this person, or this person to the respondent.
    day : date
        Day of the response.
    unknown_organisation : str, default ""
        Name of the organisation as read, if nothing maps it; for the vault.
    presumed : bool, default False
        Whether nothing beside the name says where this person works.
    """

    direction: Direction
    day: date
    unknown_organisation: str = ""
    presumed: bool = False

    @property
    def role_group(self) -> str:
        """Nobody is asked for the job of others."""
        return ""


@dataclass(frozen=True)
class Respondent:
    """Who names others: where, from where, and when.

    Parameters
    ----------
    source : int
        Position of the file among the inputs.
    place : Place
        Where the response stands.
    affiliation : Affiliation
        What it says about the organisation.
    day : date
        Day of the response.
    """

    source: int
    place: Place
    affiliation: Affiliation
    day: date


def named(
    cells: Sequence[tuple[str, str]], direction: Direction, by: Respondent, directory: Directory, tell: Tell
) -> list[Contact]:
    r"""Read the people whom the cells of one question name.

    Parameters
    ----------
    cells : sequence of (str, str)
        Its cells that are not blank, each with its sub-heading.
    direction : {"to", "from"}
        Whom the question asks for.
    by : Respondent
        Who answers.
    directory : Directory
        Organisations that may stand beside a name.
    tell : callable
        Told of every name that is left out, and why; never the name.

    Returns
    -------
    list of Contact
        In the order of the answer; somebody named twice is in it twice.

    Examples
    --------
    >>> by = Respondent(0, Place("", 2), Affiliation("R1"), date(2026, 3, 5))
    >>> found = named([("", "1. Ada Fenwick\n2. Varga, Lee\nthe team laptop; Bo")], "to", by, Directory([]), print)
    NAMED_A_GROUP A name was left out: it stands for several people or for a device; ask whom it means
    NAME_INCOMPLETE A name was left out: one word names nobody in particular; ask for the whole name
    >>> [(one.name, one.affiliation.org_key) for one in found]
    [('Ada Fenwick', 'R1'), ('Varga, Lee', 'R1')]
    """
    found = []
    for words in (part for _, cell in cells for part in _parts(cell, directory)):
        fault = _fault(words)
        if fault:
            tell(*fault)
        elif people.name_key(words) not in _NOBODY:
            found.append(_contact(words, direction, by, directory))
    return found


def _parts(cell: str, directory: Directory) -> Iterator[str]:
    """Give the words for each person in a cell: a line each, or with semicolons, or with commas where that is clear."""
    for line in re.split(r"[\r\n;]+", cell):
        words = tidy(_LISTED.sub("", line))
        pieces = [tidy(piece) for piece in words.split(",")]
        several = len(pieces) > 1 and not _BRACKETS.match(words) and all(" " in piece for piece in pieces)
        if several and not any(_is_known(piece, directory) for piece in pieces[1:]):
            yield from pieces
        elif words:
            yield words


def _is_known(words: str, directory: Directory) -> bool:
    found = directory.find(words)
    return bool(found.org_key or found.system or found.collision)


def _fault(words: str) -> tuple[str, str] | None:
    """Say why words name nobody in particular."""
    if len(words) > people.MAX_LENGTH or len(people.addresses(words)) > 1:
        return "NAME_UNCLEAR", "A name was left out: it is too long, or holds two addresses; give each person a line"
    email = "".join(people.addresses(words))
    name = people.name_key(_split_off(words)[0])
    if not email and name in _NOBODY:
        return None
    if not email and (people.is_nobody(words) or people.is_dial_in(words)):
        return "NAMED_A_GROUP", _A_GROUP
    if people.is_shared(name, email):
        return "NAMED_A_GROUP", _A_GROUP
    if not email and len(name.split()) < 2:
        return "NAME_INCOMPLETE", "A name was left out: one word names nobody in particular; ask for the whole name"
    return None


_A_GROUP = "A name was left out: it stands for several people or for a device; ask whom it means"


def _split_off(words: str) -> tuple[str, str]:
    """Return the name, and the organisation in brackets or behind a dash.

    >>> _split_off("Ada Fenwick (NEL ICB)"), _split_off("Ada Fenwick - NEL ICB"), _split_off("Anne-Marie Sol")
    (('Ada Fenwick', 'NEL ICB'), ('Ada Fenwick', 'NEL ICB'), ('Anne-Marie Sol', ''))
    """
    brackets = _BRACKETS.match(words)
    if brackets:
        return brackets["name"], brackets["organisation"]
    name, *rest = _DASH.split(words, maxsplit=1)
    return name, "".join(rest)


def _contact(words: str, direction: Direction, by: Respondent, directory: Directory) -> Contact:
    email = next(iter(people.addresses(words)), "")
    name, organisation = _split_off(words)
    if not organisation and "," in words:
        first, *rest = (tidy(piece) for piece in words.split(",", 1))
        if _is_known(rest[0], directory):
            name, organisation = first, rest[0]
    stated = directory.find(organisation)
    unknown = stated.written and not (stated.org_key or stated.system)
    silent = not stated.written or stated.collision
    domain = directory.by_domain(email) if silent else ""
    if silent:
        stated = Affiliation(domain) if domain else by.affiliation
    return Contact(
        source=by.source,
        place=by.place,
        direction=direction,
        name="" if people.addresses(name) else name,
        email=email,
        affiliation=stated,
        day=by.day,
        unknown_organisation=organisation if unknown else "",
        presumed=silent and not domain and not email,
    )


def ties(
    contacts: Sequence[Contact], who: str, keys: Mapping[Contact, str], relation: str, wave: str, ledger: Ledger
) -> list[dict[str, Any]]:
    """Return rows of table `tie` that one response gives.

    Parameters
    ----------
    contacts : sequence of Contact
        Whom it names.
    who : str
        Pseudonym of the respondent.
    keys : mapping of Contact to str
        Pseudonyms; somebody who is not in it cannot be told from others, or was forgotten.
    relation, wave : str
        What was asked, and when.
    ledger : Ledger
        The file's account.

    Returns
    -------
    list of dict
        One a person and direction.
    """
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for contact in contacts:
        other = keys.get(contact)
        if other is None:
            continue
        ends = (who, other) if contact.direction == "to" else (other, who)
        if ends in rows:
            ledger.warn("NAMED_TWICE", "Somebody is named twice in one answer; counted once", contact.place)
            continue
        rows[ends] = {
            "ego_key": ends[0],
            "alter_key": ends[1],
            "relation": relation,
            "weight": None,
            "wave": wave,
            "named_by": who,
        }
    return list(rows.values())
