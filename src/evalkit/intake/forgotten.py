"""The list of forgotten people: keyed digests by which the intake knows whose rows to leave out, and nothing else.

The exports still hold somebody who was forgotten, so the intake must recognise them without knowing who they are. What
a person is recognised by – an address, a name with an organisation – goes through the same keyed hash as pseudonyms
do, under another kind, so that neither can be told from the other. Without the key the list says nothing; with
another key it would recognise nobody, and then nothing is prepared.
"""

from __future__ import annotations

import csv
import hashlib
import io
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import cached_property

import pandas as pd

from evalkit.errors import InputError, KeyFileError
from evalkit.intake import people, vault
from evalkit.intake.identity import Person
from evalkit.intake.named import Telling
from evalkit.intake.pseudonyms import Key
from evalkit.results.spreadsheets import to_csv

FILE = "forgotten.csv"
ADDRESS, DOMAIN, NAME_AND_ORGANISATION, NAME, PSEUDONYM = (
    "address",
    "domain",
    "name and organisation",
    "name alone",
    "pseudonym",
)
SEPARATOR = " | "
"""Between the names, and between the addresses, of one person in the vault."""
Trait = tuple[str, str]
"""Kind and value of something that a person is recognised by."""


@dataclass(frozen=True)
class Digest:
    """One line of the list.

    Parameters
    ----------
    entry : str
        Random mark that the lines of one person share.
    kind : str
        What was hashed: an address, its domain, a name with an organisation, a name alone, or a pseudonym.
    digest : str
        Its keyed digest.
    key : str
        Fingerprint of the key.
    at : str
        When, in universal time, such as ``2026-04-08T10:00:00Z``.
    """

    entry: str
    kind: str
    digest: str
    key: str
    at: str


COLUMNS = tuple(Digest.__dataclass_fields__)


@dataclass(frozen=True)
class Forgotten:
    """Those whose rows are left out.

    Parameters
    ----------
    key : Key
        Key of the digests.
    lines : tuple of Digest, default ()
        The list.

    Examples
    --------
    >>> nobody = Forgotten(Key(bytes(32)))
    >>> somebody = nobody.with_person({(ADDRESS, "ada@example.invalid")}, "2026-04-08T10:00:00Z")
    >>> somebody.entries_of({(ADDRESS, "ada@example.invalid")}) != set(), "ada" in str(somebody)
    (True, False)
    """

    key: Key
    lines: tuple[Digest, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Hash of who is left out; empty if nobody is. When and in which order they were forgotten does not matter."""
        told = sorted({f"{line.kind}|{line.digest}" for line in self.lines})
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16] if told else ""

    def digest(self, trait: Trait) -> str:
        """Return the keyed digest of a trait."""
        if trait not in self._digests:  # the same person comes again and again
            self._digests[trait] = self.key.pseudonym("forgotten", "|".join(trait))
        return self._digests[trait]

    def entries_of(self, traits: Iterable[Trait]) -> set[str]:
        """Return the entries that hold one of these traits; a domain alone says nothing about anybody."""
        return set().union(*(self._by_trait.get(self._known(trait), set()) for trait in traits if trait[0] != DOMAIN))

    def lacks(self, traits: Iterable[Trait]) -> bool:
        """Return whether one of these traits is not on the list."""
        return any(self._known(trait) not in self._by_trait for trait in traits)

    def since(self, entries: Iterable[str]) -> str:
        """Return when the last line of these entries was written; empty if there is none."""
        wanted = set(entries)
        return max((line.at for line in self.lines if line.entry in wanted), default="")

    def with_person(self, traits: Iterable[Trait], at: str) -> Forgotten:
        """Return the list with what somebody is recognised by added to it; what is on it already keeps its date."""
        traits = sorted(set(traits))
        sure = [trait for trait in traits if trait[0] in {ADDRESS, PSEUDONYM}]
        entry = min(self.entries_of(sure), default="") or secrets.token_hex(4)
        there = {(line.kind, line.digest) for line in self.lines if line.entry == entry}
        new = [(trait[0], self.digest(trait)) for trait in traits]
        added = [Digest(entry, kind, digest, self.key.fingerprint, at) for kind, digest in new]
        return replace(self, lines=(*self.lines, *(one for one in added if (one.kind, one.digest) not in there)))

    def without(self, entries: Iterable[str]) -> Forgotten:
        """Return the list without these entries."""
        gone = set(entries)
        return replace(self, lines=tuple(line for line in self.lines if line.entry not in gone))

    def is_in(self, pair: Mapping[str, str]) -> bool:
        """Return whether one side of a pair of people, as `merge_decisions.csv` has them, is somebody forgotten."""
        return bool(self.lines) and any(self.entries_of(_traits_of_side(pair, side)) for side in ("one", "other"))

    def leave_out(self, rows: Sequence[Telling], found: Sequence[Person | None]) -> list[bool]:
        """Say for every row whether it is of somebody forgotten.

        The rules are those by which people are recognised (:mod:`evalkit.intake.identity`), as if the forgotten were
        still there: an address decides; a name with an organisation does too, unless the person has another address
        in a domain in which the forgotten one had one, or several people bear it. A row without an address that bears
        it is left out, too, if it is now taken for somebody whose own rows have another name: the rows that told the
        two apart may be gone. A name alone means only rows with that name alone.

        Parameters
        ----------
        rows : sequence of Telling
            What the rows of all files say of people; what many say alike is enough once.
        found : sequence of Person or None
            Who each is, recognised among everybody.

        Returns
        -------
        list of bool
            One a row.
        """
        if not self.lines:
            return [False] * len(rows)
        traits: dict[Person, set[Trait]] = {}
        addressed: dict[Person, set[Trait]] = {}
        for row, person in zip(rows, found, strict=True):
            if person:
                traits.setdefault(person, {pseudonym_of(person, self.key)}).update(traits_of(row))
            if person and row.email:
                addressed.setdefault(person, set()).update(traits_of(row))
        gone = {person for person, known in traits.items() if self._certainly(known)}
        gone |= self._by_name(traits)

        def is_left_out(row: Telling, person: Person | None) -> bool:
            own = own_trait(row)
            is_strange = person is None or (person in addressed and not own & addressed[person])
            return person in gone or (is_strange and bool(self.entries_of(own)))

        return [is_left_out(row, person) for row, person in zip(rows, found, strict=True)]

    def _certainly(self, traits: set[Trait]) -> bool:
        return bool(self.entries_of(trait for trait in traits if trait[0] != NAME_AND_ORGANISATION))

    def _by_name(self, traits: dict[Person, set[Trait]]) -> set[Person]:
        """Return who bears a forgotten name with its organisation, where that is one person alone."""
        bearers: dict[Trait, set[Person]] = {}
        for person, known in traits.items():
            domains = {self._known(trait) for trait in known if trait[0] == DOMAIN}
            for trait in known:
                entries = self.entries_of([trait]) if trait[0] == NAME_AND_ORGANISATION else set()
                if entries and not any(self._by_trait.get(domain, set()) & entries for domain in domains):
                    bearers.setdefault(trait, set()).add(person)
        return {person for alike in bearers.values() if len(alike) == 1 for person in alike}

    def _known(self, trait: Trait) -> Trait:
        return trait[0], self.digest(trait)

    @cached_property
    def _digests(self) -> dict[Trait, str]:
        return {}

    @cached_property
    def _by_trait(self) -> dict[Trait, set[str]]:
        known: dict[Trait, set[str]] = {}
        for line in self.lines:
            known.setdefault((line.kind, line.digest), set()).add(line.entry)
        return known


def traits_of(row: Telling) -> set[Trait]:
    """Return everything in a row by which its person would be recognised again.

    An organisation counts as its key and as it is written: a table of organisations that names it tomorrow must not
    bring anybody back.
    """
    seen = row.sighting
    traits: set[Trait] = set()
    if seen.email:
        traits |= {(ADDRESS, seen.email), (DOMAIN, seen.email.rpartition("@")[2])}
    places = {seen.organisation, row.affiliation.org_key, row.affiliation.written} - {""}
    if seen.name:
        traits |= {(NAME_AND_ORGANISATION, f"{seen.name}|{place}") for place in places}
    if seen.name and not seen.email and not places:
        traits.add((NAME, seen.name))
    return traits


def own_trait(row: Telling) -> set[Trait]:
    """Return what a row without an address says of its person."""
    return set() if row.email else traits_of(row)


def _traits_of_side(pair: Mapping[str, str], side: str) -> set[Trait]:
    """Return what a side of a pair is recognised by; a name says who somebody is only where there is no address."""
    names, emails, places = (
        [text for text in pair[f"{side}_{column}"].split(SEPARATOR) if text]
        for column in ("names", "emails", "organisations")
    )
    traits = {(PSEUDONYM, pair[f"{side}_person_key"])} | {(ADDRESS, email) for email in emails}
    keys = [] if emails else [people.name_key(name) for name in names]
    traits |= {(NAME_AND_ORGANISATION, f"{key}|{place}") for key in keys for place in places}
    return traits if places else traits | {(NAME, key) for key in keys}


def pseudonym_of(person: Person, key: Key) -> Trait:
    """Return a person's pseudonym as a trait."""
    return PSEUDONYM, key.pseudonym("person", person.identity)


def load(programme: str, key: Key) -> Forgotten:
    """Read the list of a programme.

    Parameters
    ----------
    programme : str
        The programme's id.
    key : Key
        The key that the definition names.

    Returns
    -------
    Forgotten
        Empty if nobody was forgotten.

    Raises
    ------
    InputError
        ``BAD_FORGOTTEN_LIST`` if the list is damaged.
    KeyFileError
        If it was written with another key.
    """
    content = vault.held(programme, FILE)
    if content is None:
        return Forgotten(key)
    try:
        header, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        lines = tuple(Digest(*row) for row in rows)
    except (ValueError, TypeError, csv.Error):
        header, lines = [], ()
    if tuple(header) != COLUMNS:
        raise InputError(
            "BAD_FORGOTTEN_LIST",
            "The list of forgotten people is damaged, so nobody can tell whose rows to leave out",
            "restore it from a copy of the vault, or delete it and forget everybody on it again",
            FILE,
        )
    if any(line.key != key.fingerprint for line in lines):
        raise KeyFileError(
            "People were forgotten with another key than this one, which would recognise none of them, so that they "
            "would all come back",
            "restore the key that was used before, or delete the list in the vault and forget everybody on it again",
            FILE,
        )
    return Forgotten(key, lines)


def is_empty(programme: str) -> bool:
    """Return whether a programme has forgotten nobody, without its key."""
    return vault.held(programme, FILE) is None


def save(programme: str, forgotten: Forgotten) -> None:
    """Write the list of a programme; an empty list is no file."""
    if forgotten.lines:
        frame = pd.DataFrame([astuple(line) for line in forgotten.lines], columns=list(COLUMNS))
        vault.keep(programme, FILE, to_csv(frame))
    else:
        vault.drop(programme, FILE)
