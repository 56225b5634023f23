"""Which organisation is meant, and in which system it was on a day.

An organisation is recognised by its key, ODS code, name or alias, else by its official name in the reference table,
else by the domain of an e-mail address. Systems come from the definition first. A word that could mean two things is
never resolved by guessing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from evalkit.definition import System
from evalkit.intake.reference import Reference, boards
from evalkit.intake.spelling import organisation_key, tidy

_CODE_IN_BRACKETS = re.compile(r"^(?P<name>.+?)\s*[(\[](?P<code>[^()\[\]]+)[)\]]$")


@dataclass(frozen=True)
class Membership:
    """An organisation in a system from one day to another.

    Parameters
    ----------
    org_key : str
        The organisation.
    system : str
        Code of the system; empty: none.
    valid_from, valid_to : date or None
        First day in it, and first day no longer in it.
    words : tuple of str
        Everything that the organisation is called: key, code, name, aliases.
    domains : tuple of str
        Domains of its e-mail addresses.
    ods_code : str, default ""
        Its ODS code.
    """

    org_key: str
    system: str
    valid_from: date | None = None
    valid_to: date | None = None
    words: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    ods_code: str = ""


class Affiliation(NamedTuple):
    """What a row says about somebody's organisation.

    Parameters
    ----------
    org_key : str
        The organisation; empty: not known.
    system : str
        System that the row itself states; empty: none.
    written : str, default ""
        The words in comparable form, also of an organisation that is not known; for telling people apart only.
    collision : bool, default False
        Whether the words could mean two things.
    """

    org_key: str = ""
    system: str = ""
    written: str = ""
    collision: bool = False


@dataclass
class Directory:
    """The organisations and systems of an evaluation.

    Parameters
    ----------
    systems : sequence of System
        From the definition.
    memberships : sequence of Membership, default ()
        From the tables of organisations.
    reference : Reference
        Official codes and names, for words that the evaluation does not declare.

    Examples
    --------
    >>> systems = [System(code="NEL", name="North East London", aliases=("Z9",))]
    >>> directory = Directory(systems, [Membership("R1", "NEL", words=("Example Trust",), domains=("ex.invalid",))])
    >>> directory.find("example  TRUST").org_key, directory.find("north east london").system
    ('R1', 'NEL')
    >>> directory.by_domain("ada@mail.ex.invalid")
    'R1'
    """

    systems: Sequence[System]
    memberships: Sequence[Membership] = ()
    reference: Reference = field(default_factory=boards)
    _systems: dict[str, set[str]] = field(default_factory=dict, init=False, repr=False)
    _words: dict[str, set[str]] = field(default_factory=dict, init=False, repr=False)
    _domains: dict[str, set[str]] = field(default_factory=dict, init=False, repr=False)
    _codes: dict[str, set[str]] = field(default_factory=dict, init=False, repr=False)
    _spans: dict[str, list[Membership]] = field(default_factory=dict, init=False, repr=False)
    _found: dict[str, Affiliation] = field(default_factory=dict, init=False, repr=False, compare=False)
    _stated: dict[str, str | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for system in self.systems:
            for word in (system.code, system.name, *system.aliases):
                _enter(self._systems, [organisation_key(word)], system.code)
        for membership in self.memberships:
            self._spans.setdefault(membership.org_key, []).append(membership)
            _enter(self._words, map(organisation_key, (membership.org_key, *membership.words)), membership.org_key)
            _enter(self._codes, [membership.ods_code.upper()], membership.org_key)
            _enter(self._domains, (domain.strip().casefold() for domain in membership.domains), membership.org_key)

    def system(self, text: str) -> str | None:
        """Return the code of the system that a word names; "" for a blank, None for a word of none or of several."""
        if text not in self._stated:
            key = organisation_key(text)
            codes = self._systems.get(key, set()) or self._by_official_name(key)[1]
            self._stated[text] = "" if not key else min(codes) if len(codes) == 1 else None
        return self._stated[text]

    def names_several_systems(self, text: str) -> bool:
        """Return whether a word could mean two or more systems."""
        return len(self._systems.get(organisation_key(text), ())) > 1

    def find(self, text: str) -> Affiliation:
        """Return what the words about an organisation mean; a register says the same words over and over."""
        if text not in self._found:
            self._found[text] = self._meant(text)
        return self._found[text]

    def _meant(self, text: str) -> Affiliation:
        written = organisation_key(text)
        if not written:
            return Affiliation()
        brackets = _CODE_IN_BRACKETS.match(tidy(text))
        parts = [written, *(organisation_key(brackets[part]) for part in ("code", "name") if brackets)]
        declared = (self._lookup(part) for part in parts)
        official = (self._choose(*self._by_official_name(part)) for part in parts)
        meant = (one for one in (*declared, *official) if one.org_key or one.system or one.collision)
        found = next(meant, Affiliation())
        return Affiliation(found.org_key, found.system, written, found.collision)

    def closed_on(self, text: str, day: date) -> bool:
        """Return whether a word is an official code or name that was not in use on a day (any more, or yet)."""
        code = self.reference.code_of(text)
        return bool(code) and not self.reference.open_on(code, day)

    def names(self) -> dict[str, set[str]]:
        """Return everything that organisations and systems are called, in comparable form, with their keys."""
        return {word: self._words.get(word, set()) or self._systems[word] for word in {**self._words, **self._systems}}

    def by_domain(self, email: str) -> str:
        """Return the organisation whose domain an e-mail address has, if exactly one has it."""
        domain = email.rpartition("@")[2].casefold()
        while "." in domain:
            owners = self._domains.get(domain, set())
            if owners:
                return min(owners) if len(owners) == 1 else ""
            domain = domain.partition(".")[2]
        return ""

    def system_on(self, org_key: str, day: date) -> str:
        """Return the code of the system in which an organisation was on a day; "" if none."""
        for span in self._spans.get(org_key, ()):
            if (span.valid_from is None or span.valid_from <= day) and (span.valid_to is None or day < span.valid_to):
                return span.system
        return ""

    def was_in_a_system(self, org_key: str) -> bool:
        """Return whether an organisation was in some system at some time."""
        return any(span.system for span in self._spans.get(org_key, ()))

    def _lookup(self, key: str) -> Affiliation:
        return self._choose(self._words.get(key, set()), self._systems.get(key, set()))

    def _by_official_name(self, key: str) -> tuple[set[str], set[str]]:
        """Return the organisations and systems of the evaluation that bear the code of an official name."""
        code = self.reference.code_of(key)
        return self._codes.get(code, set()), {system.code for system in self.systems if system.code.upper() == code}

    def _choose(self, owners: set[str], systems: set[str]) -> Affiliation:
        """Return what is meant where words name these organisations and systems."""
        ours = {span.system for owner in owners for span in self._spans[owner]}
        if len(owners) > 1 or (not owners and len(systems) > 1) or (owners and systems and not systems & ours):
            return Affiliation(collision=True)
        return Affiliation(min(owners), "") if owners else Affiliation("", min(systems, default=""))


def _enter(index: dict[str, set[str]], words: Iterable[str], owner: str) -> None:
    for word in words:
        if word:
            index.setdefault(word, set()).add(owner)
