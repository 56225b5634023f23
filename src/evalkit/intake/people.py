"""Who is the same person.

Certain, and therefore merged: the same e-mail address; or the same name with the same organisation. Nothing else is.
Two rules hold back even then, because merging two people is worse than counting one twice:

- Two addresses in one domain are two people, whatever their names: ``a.smith@`` and ``a.smith2@`` are how one
  organisation tells two of its people apart.
- A row with a name alone is a person of its own, the same for every row with that name alone – never one of those
  known by e-mail or organisation. Where two or more of those bear the name, such a row could be any of them: it
  counts as attendance but is linked to nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from evalkit.intake.spelling import tidy, words

MAX_LENGTH = 320
"""Letters of the longest e-mail address that there can be; no name is longer, and no longer cell is searched."""

EMAIL, NAME_AND_ORGANISATION, NAME_ONLY = "email", "name and organisation", "name only"

_ADDRESS = re.compile(r"[^\s@<>,;()\"']+@[^\s@<>,;()\"']+\.[^\s@<>,;()\"']+")
_MAX_WORD = 2 * MAX_LENGTH  # several addresses may stand together with only a semicolon between them
_TITLES = {"dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "lord", "lady", "revd", "rev"}
_DIACRITICS = re.compile(r"[\u0300-\u036f]")  # not the vowel signs of other scripts, which tell names apart
_APOSTROPHES = re.compile(r"['’‘ʼ`]")
_DIAL_IN = re.compile(r"\+?[\d\s().*x-]+$", re.IGNORECASE)
_MOBILE = re.compile(r"(?:44)?0?7\d{9}$")  # a spreadsheet program takes the leading 0 or + away
_SHARED_NAME = re.compile(
    r"\b(?:laptops?|meeting room|board ?room|conference room|training room|seminar room|room \w?\d+|shared|mailbox|"
    r"team \w+ laptop|teams? room|surface hub|reception desk|\w+ team|team \d+)$|\b(?:laptop|mailbox|boardroom)\b",
)
_SHARED_ADDRESS = {
    "admin", "boardroom", "bookings", "comms", "communications", "contact", "enquiries", "events", "generic",
    "helpdesk", "hello", "info", "laptop", "mailbox", "meetingroom", "noreply", "office", "reception", "room",
    "secretary", "shared", "support", "team", "training",
}  # fmt: skip
_NOBODY = {"anonymous", "anonymous user", "unknown", "unknown user", "n a", "na tbc"}
_NUMBERED = re.compile(
    r"(?:guest|user|anonymous|attendee|participant|caller|visitor|zoom|teams)(?: user)?(?: \d{1,4})?$"
)
_DEVICES = {"iphone", "ipad", "ipod", "macbook", "imac", "galaxy", "samsung", "oneplus", "huawei", "android", "xiaomi",
            "redmi", "oppo", "pixel", "motorola", "nokia", "chromebook"}  # fmt: skip
_MODEL_WORDS = {"phone", "tablet", "user", "device", "pro", "max", "plus", "mini", "air", "ultra", "tab", "note",
                "lite", "fold", "flip", "se", "xr", "xs", "x", "s", "a", "sm", "pad", "watch", "moto", "mate",
                "book"}  # fmt: skip
_OWNER = re.compile(r"^.*\w['’]s? (?=\S)")  # phones are called "Somebody's iPhone"
_HOST = re.compile(r"(?:\w+-)*(?:laptop|desktop|notebook|pc)-\w*\d\w*$|sm-\w*\d\w*$", re.IGNORECASE)


@dataclass(frozen=True)
class Sighting:
    """What one row says about who somebody is.

    Parameters
    ----------
    email : str
        Address in lower case; empty: none.
    name : str
        Comparable name, see :func:`name_key`; empty: none.
    organisation : str
        Organisation in comparable form; empty: none.
    """

    email: str
    name: str
    organisation: str


@dataclass(frozen=True)
class Person:
    """A resolved person.

    Parameters
    ----------
    identity : str
        What the pseudonym is made of; independent of the order of rows.
    tier : str
        How the person was recognised.
    """

    identity: str
    tier: str


def name_key(text: str) -> str:
    """Return the form in which names are compared: no case, accents, titles or punctuation, first names first.

    Parameters
    ----------
    text : str
        The name as read.

    Returns
    -------
    str
        Words in small letters.

    Examples
    --------
    >>> name_key("O'CARRICK-MÜLLER, Dr Zoë"), name_key("Zoe OCarrick Muller")
    ('zoe ocarrick muller', 'zoe ocarrick muller')
    """
    text = tidy(unicodedata.normalize("NFKC", text)).casefold()
    if text.count(",") == 1:
        last, first = text.split(",")
        text = f"{first} {last}"
    text = unicodedata.normalize("NFC", _DIACRITICS.sub("", unicodedata.normalize("NFD", text)))
    every = words(_APOSTROPHES.sub("", text)).split()
    return " ".join([word for word in every if word not in _TITLES] or every)


def addresses(text: str) -> list[str]:
    """Return the e-mail addresses in a cell, in lower case, each once.

    >>> addresses("Ada <Ada.Fenwick@nel.invalid>; ada.fenwick@nel.invalid")
    ['ada.fenwick@nel.invalid']
    """
    if len(text) > MAX_LENGTH and "@" not in text:
        return []  # the search takes time that grows with the square of a word's length
    candidates = " ".join(word for word in tidy(text).split(" ") if "@" in word and len(word) <= _MAX_WORD)
    found = (address.casefold().removeprefix("mailto:").strip(".") for address in _ADDRESS.findall(candidates))
    return list(dict.fromkeys(found))


def is_dial_in(name: str) -> bool:
    """Return whether a name is a telephone number.

    >>> is_dial_in("+44 7700 900123"), is_dial_in("Ward 12")
    (True, False)
    """
    return bool(_DIAL_IN.match(name.strip())) and sum(sign.isdigit() or sign == "*" for sign in name) >= 6


def is_telephone(text: str) -> bool:
    """Return whether a text can only be a telephone number with its dialling code, or a British mobile's without 0.

    >>> is_telephone("+44 (0)7700 900123"), is_telephone("2021-2022"), is_telephone("7700900123")
    (True, False, True)
    """
    text = text.strip()
    digits = "".join(sign for sign in text if sign.isdigit())
    if not _DIAL_IN.match(text) or len(digits) < 10 or re.match(r"\d\.\d+$", text):
        return False
    return text.lstrip("(").startswith(("+", "0")) or bool(_MOBILE.match(digits))


def is_nobody(name: str) -> bool:
    """Return whether a name names nobody in particular: a guest, a telephone, a computer.

    >>> is_nobody("iPhone (2)"), is_nobody("Guest 1"), is_nobody("HP-LAPTOP-7K3"), is_nobody("Ada Fenwick")
    (True, True, True, False)
    """
    key = name_key(name)
    return key in _NOBODY or bool(_NUMBERED.match(key) or _HOST.match(name.strip())) or _is_device(name)


def _is_device(name: str) -> bool:
    """Return whether every word is a make or model of a telephone or computer, apart from its owner's name."""
    first, *rest = name_key(_OWNER.sub("", name)).split() or [""]
    model = (word in _DEVICES | _MODEL_WORDS or any(sign.isdigit() for sign in word) for word in rest)
    return first in _DEVICES and all(model)


def is_shared(name: str, email: str) -> bool:
    """Return whether a row stands for several people: a team's laptop, a room, a shared mailbox.

    >>> is_shared("EPR team laptop", ""), is_shared("", "info@x.invalid"), is_shared("Ada Fenwick", "a@x.invalid")
    (True, True, False)
    """
    local = re.split(r"[._+-]", email.partition("@")[0])
    return bool(_SHARED_NAME.search(name_key(name))) or any(word in _SHARED_ADDRESS for word in local)


def compatible(one: str, other: str) -> bool:
    """Return whether two comparable names can be spellings of one: every word of the shorter begins one of the longer.

    >>> compatible("ada f", "ada fenwick"), compatible("lee varga", "rita sol")
    (True, False)
    """
    short, long = sorted((one.split(), other.split()), key=len)
    return all(any(b.startswith(a) or a.startswith(b) for b in long) for a in short)


def resolve(sightings: Sequence[Sighting]) -> list[Person | None]:
    """Say for every row who it is.

    Parameters
    ----------
    sightings : sequence of Sighting
        One a row, over all files.

    Returns
    -------
    list of Person or None
        In the order given; None where nobody certain can be named.

    Examples
    --------
    >>> rows = [Sighting("a@x.invalid", "ada f", ""), Sighting("", "ada f", ""),
    ...         Sighting("a@x.invalid", "ada", "")]
    >>> [person.tier for person in resolve(rows)]
    ['email', 'name only', 'email']
    """
    groups = _Groups()
    for sighting in sightings:
        if _node(sighting):
            groups.add(_node(sighting))
    _merge_by_name_and_organisation(sightings, groups)
    certain = _bearers(sightings, groups)
    people: dict[str, Person | None] = {}
    for sighting in sightings:
        node = _node(sighting)
        if node and node not in people:
            people[node] = _person(node, groups, certain)
    return [people.get(_node(sighting)) for sighting in sightings]


def _node(sighting: Sighting) -> str:
    """Return what is certainly one person by itself: an address, a name with organisation, a name alone."""
    if sighting.email:
        return f"email|{sighting.email}"
    if sighting.name and sighting.organisation:
        return f"name+|{sighting.name}|{sighting.organisation}"
    return f"name|{sighting.name}" if sighting.name else ""


class _Groups:
    """Disjoint sets of nodes; a set is known by its root."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self.members: dict[str, set[str]] = {}

    def add(self, node: str) -> None:
        if node not in self._parent:
            self._parent[node] = node
            self.members[node] = {node}

    def root(self, node: str) -> str:
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def join(self, nodes: Iterable[str]) -> None:
        roots = sorted({self.root(node) for node in nodes}, key=lambda root: (-len(self.members[root]), root))
        for other in roots[1:]:
            self._parent[other] = roots[0]
            self.members[roots[0]] |= self.members.pop(other)


def _merge_by_name_and_organisation(sightings: Sequence[Sighting], groups: _Groups) -> None:
    alike: dict[tuple[str, str], set[str]] = {}
    for sighting in sightings:
        if sighting.name and sighting.organisation:
            alike.setdefault((sighting.name, sighting.organisation), set()).add(_node(sighting))
    for key in sorted(alike):
        roots = {groups.root(node) for node in alike[key]}
        members = set().union(*(groups.members[root] for root in roots))
        if not _two_addresses_in_a_domain(members):
            groups.join(alike[key])


def _two_addresses_in_a_domain(nodes: set[str]) -> bool:
    domains = [node.rpartition("@")[2] for node in nodes if node.startswith("email|")]
    return len(domains) > len(set(domains))


def _bearers(sightings: Sequence[Sighting], groups: _Groups) -> dict[str, set[str]]:
    """Return by name, and by name with organisation, the certain people who bear it."""
    bearers: dict[str, set[str]] = {}
    for sighting in sightings:
        if sighting.name and (sighting.email or sighting.organisation):
            root = groups.root(_node(sighting))
            bearers.setdefault(f"name|{sighting.name}", set()).add(root)
            if sighting.organisation and sighting.email:
                bearers.setdefault(f"name+|{sighting.name}|{sighting.organisation}", set()).add(root)
    return bearers


def _person(node: str, groups: _Groups, certain: dict[str, set[str]]) -> Person | None:
    root = groups.root(node)
    members = groups.members[root]
    emails = sorted(member for member in members if member.startswith("email|"))
    if emails:
        return Person(emails[0], EMAIL)
    if len(certain.get(node, set()) - {root}) > 1:
        return None  # two or more certain people bear this name: it could be any of them
    return Person(min(members), NAME_ONLY if node.startswith("name|") else NAME_AND_ORGANISATION)


def namesakes(sightings: Sequence[Sighting], people: Sequence[Person | None]) -> list[bool]:
    """Return for every row whether another person bears the same name, so that somebody should look.

    Parameters
    ----------
    sightings : sequence of Sighting
        One a row.
    people : sequence of Person or None
        As :func:`resolve` returned them.

    Returns
    -------
    list of bool
        True once a person, at the first row of everyone but the first who bears the name.
    """
    seen: dict[str, set[Person]] = {}
    flags = []
    for sighting, person in zip(sightings, people, strict=True):
        known = seen.setdefault(sighting.name, set()) if sighting.name else set()
        flags.append(bool(person and known and person not in known))
        if person:
            known.add(person)
    return flags


def contradictory_names(sightings: Sequence[Sighting], people: Sequence[Person | None]) -> list[bool]:
    """Return for every row whether its address was seen before with a name that cannot be the same.

    Parameters
    ----------
    sightings, people : sequence
        As for :func:`namesakes`.

    Returns
    -------
    list of bool
        True at the first row with each such name.
    """
    names: dict[str, list[str]] = {}
    flags = []
    for sighting, person in zip(sightings, people, strict=True):
        if not (person and sighting.email and sighting.name):
            flags.append(False)
            continue
        known = names.setdefault(sighting.email, [])
        new = sighting.name not in known
        if new:
            known.append(sighting.name)
        flags.append(new and any(not compatible(a, b) for a, b in combinations(known, 2) if sighting.name in {a, b}))
    return flags
