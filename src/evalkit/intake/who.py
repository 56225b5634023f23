"""Who is meant: a person of the exports or the vault, by address, pseudonym or name.

An address and a pseudonym decide. A name decides only where one person bears it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from evalkit.errors import InputError
from evalkit.intake import identity, people, vault
from evalkit.intake.forgotten import (
    ADDRESS,
    DOMAIN,
    NAME,
    NAME_AND_ORGANISATION,
    PSEUDONYM,
    SEPARATOR,
    Trait,
    traits_of,
)
from evalkit.intake.ledger import Place
from evalkit.intake.named import Named
from evalkit.intake.pipeline import Recognised
from evalkit.intake.pseudonyms import Key
from evalkit.intake.traces import Person

_PSEUDONYM = re.compile(r"[a-z2-7]{16}$")


@dataclass(frozen=True)
class Known:
    """A person as the exports of today, or one of the vault's lists, have them.

    Parameters
    ----------
    pseudonym : str
        Their pseudonym there.
    tier : str
        How they were recognised.
    addresses, names : frozenset of str
        Addresses in lower case; comparable names.
    traits : frozenset of (str, str)
        What they would be recognised by.
    places : frozenset of (str, Place)
        Path and row of everything counted of them; empty for the vault.
    mark : str or None
        Fingerprint of the tables that a list of the vault belongs to; None for the exports.
    """

    pseudonym: str
    tier: str
    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    traits: frozenset[Trait] = frozenset()
    places: frozenset[tuple[str, Place]] = frozenset()
    mark: str | None = None


@dataclass(frozen=True)
class Somebody:
    """One person, from everything that is known of them.

    Parameters
    ----------
    called : Person
        Pseudonyms, addresses and names.
    tier : str
        How they are recognised; empty if only an address or a pseudonym is known.
    traits : frozenset of (str, str)
        What they would be recognised by.
    places : frozenset of (str, Place)
        Path and row of everything that the exports of today hold and the intake counts.
    marks : frozenset of str
        Fingerprints of tables that hold them.
    """

    called: Person
    tier: str = ""
    traits: frozenset[Trait] = frozenset()
    places: frozenset[tuple[str, Place]] = field(default=frozenset(), repr=False)
    marks: frozenset[str] = frozenset()


def everybody(recognised: Recognised, programme: str, key: Key) -> list[Known]:
    """Return everybody in the exports, and everybody in the vault's lists.

    What several people of the exports share – a name at one organisation – recognises none of them.
    """
    found: dict[identity.Person, list[tuple[str, Named]]] = {}
    for path, row, person in recognised.rows:
        if person:
            found.setdefault(person, []).append((path, row))
    today = [_of_exports(person, rows, key) for person, rows in found.items()]
    bearers = Counter(trait for known in today for trait in known.traits if trait[0] == NAME_AND_ORGANISATION)
    shared = {trait for trait, count in bearers.items() if count > 1}
    own = [replace(known, traits=known.traits - shared) for known in today]
    lists = vault.people_of(programme).items()
    return [*own, *(_of_vault(row, mark) for mark, rows in lists for row in rows)]


def find(text: str, known: Sequence[Known]) -> Somebody | None:
    """Return who is meant, or None if nobody is known by this.

    Parameters
    ----------
    text : str
        An e-mail address, a pseudonym, or a name.
    known : sequence of Known
        From :func:`everybody`.

    Returns
    -------
    Somebody or None
        With everything that belongs to the same person.

    Raises
    ------
    InputError
        ``SEVERAL_PEOPLE`` if two or more bear the name; the message gives their pseudonyms, not the name.
    """
    given = by_itself(text)
    matches = [one for one in known if _is(one, given)]
    if not given.called.names:  # an address decides, whoever had it in an older list
        matches = [one for one in matches if one.mark is None] or matches
    persons: list[Somebody] = []
    while matches:
        persons.append(_whole(matches[0], known))
        matches = [one for one in matches if one.pseudonym not in persons[-1].called.pseudonyms]
    if len(persons) > 1:
        listed = "; ".join(f"{', '.join(sorted(one.called.pseudonyms))} ({_described(one)})" for one in persons)
        raise InputError(
            "SEVERAL_PEOPLE",
            f"{len(persons)} people are known by this, and nothing was done: {listed}",
            "give the address or the pseudonym of the one who is meant; people.csv in the vault says who is who",
        )
    return persons[0] if persons else None


def by_itself(text: str) -> Somebody:
    """Return somebody of whom no more is known than what was given.

    >>> by_itself("Ada Fenwick").called.names, by_itself("ADA@x.invalid").called.addresses
    (frozenset({'ada fenwick'}), frozenset({'ada@x.invalid'}))
    """
    nothing: frozenset[str] = frozenset()
    addresses = people.addresses(text)
    if addresses:
        return Somebody(Person(nothing, frozenset(addresses[:1]), nothing), traits=_of_addresses(addresses[:1]))
    pseudonym = text.strip().casefold()
    if _PSEUDONYM.match(pseudonym):
        return Somebody(Person(frozenset({pseudonym}), nothing, nothing), traits=frozenset({(PSEUDONYM, pseudonym)}))
    name = people.name_key(text)
    return Somebody(Person(nothing, nothing, frozenset({name})), traits=frozenset({(NAME, name)} if name else ()))


def _is(known: Known, given: Somebody) -> bool:
    called = given.called
    return bool(
        known.addresses & called.addresses or known.pseudonym in called.pseudonyms or known.names & called.names - {""}
    )


def _whole(first: Known, known: Sequence[Known]) -> Somebody:
    """Return everything of the same person: the one of the exports, and lists of the vault that share an address.

    An address or pseudonym that the exports of today give to another person joins nobody: two people of today may
    have been one before an export was corrected.
    """
    today = [one for one in known if one.mark is None]
    seed = next((one for one in today if _share(one, first)), first)
    others = [one for one in today if one is not seed]
    foreign = {address for one in others for address in one.addresses} | {one.pseudonym for one in others}
    lists = [one for one in known if one.mark is not None]
    members, grown = [seed], True
    while grown:
        mine = {item for one in members for item in (one.pseudonym, *one.addresses)} - foreign
        same = [one for one in lists if not mine.isdisjoint({one.pseudonym, *one.addresses})]
        grown = len(same) + 1 > len(members)
        members = [seed, *same]
    return _joined(members, foreign)


def _share(one: Known, other: Known) -> bool:
    return one.pseudonym == other.pseudonym or not one.addresses.isdisjoint(other.addresses)


def _joined(members: Sequence[Known], foreign: set[str]) -> Somebody:
    def together(part: str) -> frozenset[str]:
        return frozenset(item for one in members for item in getattr(one, part)) - foreign

    pseudonyms = frozenset(one.pseudonym for one in members) - foreign
    traits = frozenset(trait for one in members for trait in one.traits if trait[1] not in foreign)
    return Somebody(
        Person(pseudonyms, together("addresses"), together("names") - {""}),
        members[0].tier,
        traits,
        members[0].places,
        frozenset(one.mark for one in members if one.mark),
    )


def _of_exports(person: identity.Person, rows: Sequence[tuple[str, Named]], key: Key) -> Known:
    pseudonym = key.pseudonym("person", person.identity)
    return Known(
        pseudonym,
        person.tier,
        frozenset(row.email for _, row in rows if row.email),
        frozenset(people.name_key(row.name) for _, row in rows if row.name),
        frozenset({(PSEUDONYM, pseudonym)}).union(*(traits_of(row) for _, row in rows)),
        frozenset((path, row.place) for path, row in rows),
    )


def _of_vault(row: dict[str, str], mark: str) -> Known:
    addresses = [address for address in row.get("emails", "").split(SEPARATOR) if address]
    names = {people.name_key(name) for name in row.get("names", "").split(SEPARATOR)} - {""}
    tier = row.get("match_tier", "")
    traits = {(PSEUDONYM, row["person_key"])} | {(NAME, name) for name in names if tier == identity.NAME_ONLY}
    return Known(
        row["person_key"],
        tier,
        frozenset(addresses),
        frozenset(names),
        frozenset(traits) | _of_addresses(addresses),
        mark=mark,
    )


def _of_addresses(addresses: Iterable[str]) -> frozenset[Trait]:
    pairs = (((ADDRESS, address), (DOMAIN, address.rpartition("@")[2])) for address in addresses)
    return frozenset(trait for pair in pairs for trait in pair)


def _described(somebody: Somebody) -> str:
    rows = len(somebody.places)
    return f"{somebody.tier}, {rows} {'row' if rows == 1 else 'rows'}"
