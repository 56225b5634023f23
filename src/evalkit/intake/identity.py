"""Who is the same person: certain rules, and the decisions of people who looked.

Merged are

1. rows with the same e-mail address;
2. rows with the same name and the same organisation. Two addresses in one domain are two people all the same
   (``a.smith@`` and ``a.smith2@`` are how one organisation tells two of its people apart), unless one of them is the
   name and the other the name mistyped: no mail service gives out an address with a slip in it;
3. a name without any address that is a slip of the pen, a short form, an initial or another order of the name of
   exactly one person with an address in the same organisation. A mistyped word must be nobody else's name.

Nothing else is, because merging two people is worse than counting one twice. A name alone is a person of its own, the
same for every row with that name alone – never one of those known by e-mail or organisation. Where two or more of
those bear the name, such a row could be any of them: it counts as attendance but is linked to nobody.

A decision holds against rules 2 and 3. Nothing depends on the order of rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from evalkit.intake import names
from evalkit.intake.people import Sighting, compatible

EMAIL, NAME_AND_ORGANISATION, NAME_ONLY = "email", "name and organisation", "name only"
_BY_EMAIL, _BY_BOTH, _BY_NAME = "email|", "name+|", "name|"

Pair = tuple[str, str]
"""Two nodes; or an organisation and a name."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Party:
    """Everything that is known of what is certainly one person, or of a name that could be one of several.

    Parameters
    ----------
    nodes : tuple of str
        What is certainly one person by itself (an address, a name with organisation, a name alone), in order.
    names, organisations : tuple of str
        In comparable form, in order.
    person : Person or None
        None for a name that several certain people bear.
    """

    nodes: tuple[str, ...]
    names: tuple[str, ...]
    organisations: tuple[str, ...]
    person: Person | None

    @property
    def node(self) -> str:
        """The node that stands for the party: its first address, else its first node."""
        return self.nodes[0]  # "email|" sorts before "name+|", and that before "name|"

    @property
    def addresses(self) -> tuple[str, ...]:
        """The e-mail addresses, in order."""
        return tuple(node.removeprefix(_BY_EMAIL) for node in self.nodes if node.startswith(_BY_EMAIL))

    @property
    def by_name_alone(self) -> bool:
        """Whether there is neither an address nor an organisation."""
        return all(node.startswith(_BY_NAME) for node in self.nodes)


@dataclass(frozen=True)
class Recognised:
    """Who the rows show.

    Parameters
    ----------
    people : list of Person or None
        By row; None where nobody certain can be named.
    parties : list of Party
        In the order of their first nodes.
    """

    people: list[Person | None]
    parties: list[Party]


def node_of(sighting: Sighting) -> str:
    """Return what is certainly one person by itself: an address, a name with organisation, a name alone.

    >>> node_of(Sighting("", "ada fenwick", "R1")), node_of(Sighting("", "", "R1"))
    ('name+|ada fenwick|R1', '')
    """
    if sighting.email:
        return f"{_BY_EMAIL}{sighting.email}"
    if sighting.name and sighting.organisation:
        return f"{_BY_BOTH}{sighting.name}|{sighting.organisation}"
    return f"{_BY_NAME}{sighting.name}" if sighting.name else ""


def resolve(sightings: Sequence[Sighting], same: Iterable[Pair] = (), different: Iterable[Pair] = ()) -> Recognised:
    """Say for every row who it is.

    Parameters
    ----------
    sightings : sequence of Sighting
        One a row, over all files.
    same, different : iterable of (str, str)
        Nodes that somebody decided to be one person, or two. The two do not contradict each other.

    Returns
    -------
    Recognised
        People in the order of rows.

    Examples
    --------
    >>> rows = [Sighting("a@x.invalid", "ada f", ""), Sighting("", "ada f", ""),
    ...         Sighting("a@x.invalid", "ada", "")]
    >>> [person.tier for person in resolve(rows).people]
    ['email', 'name only', 'email']
    >>> decided = resolve(rows, same=[("email|a@x.invalid", "name|ada f")])
    >>> [person.tier for person in decided.people]
    ['email', 'email', 'email']
    """
    seen = sorted({sighting for sighting in sightings if node_of(sighting)})
    groups = _Groups(different)
    for sighting in seen:
        groups.add(node_of(sighting))
    for pair in same:
        if all(node in groups for node in pair):
            groups.join(pair)
    _merge_by_name_and_organisation(seen, groups)
    _merge_spellings(seen, groups)
    bearers = _bearers(seen, groups)
    parties = [_party(root, several, groups, bearers) for root, several in _by_root(seen, groups).items()]
    people = {node: party.person for party in parties for node in party.nodes}
    return Recognised(
        [people.get(node_of(sighting)) for sighting in sightings], sorted(parties, key=lambda party: party.nodes)
    )


@dataclass
class _Groups:
    """Disjoint sets of nodes; a set is known by its root. Nodes decided to be two people never come into one set."""

    different: Iterable[Pair]
    _members: dict[str, set[str]] = field(default_factory=dict)  # of sets with two or more
    _parent: dict[str, str] = field(default_factory=dict)
    _apart: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one, other in self.different:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def __contains__(self, node: str) -> bool:
        return node in self._parent

    def add(self, node: str) -> None:
        self._parent.setdefault(node, node)

    def members(self, root: str) -> Collection[str]:
        return self._members.get(root, (root,))

    def root(self, node: str) -> str:
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def roots(self, nodes: Iterable[str]) -> list[str]:
        return sorted({self.root(node) for node in nodes}, key=lambda root: (-len(self.members(root)), root))

    def join(self, nodes: Iterable[str]) -> None:
        roots = self.roots(nodes)
        for other in roots[1:]:
            self._parent[other] = roots[0]
            together = self._members.setdefault(roots[0], {roots[0]})
            together.update(self._members.pop(other, {other}))

    def decided_apart(self, nodes: Iterable[str]) -> bool:
        """Return whether a decision keeps the sets of these nodes apart."""
        roots = set(self.roots(nodes))
        return any(
            other in self and self.root(other) in roots - {root}
            for root in roots
            for node in self._apart.keys() & set(self.members(root))
            for other in self._apart[node]
        )


def _merge_by_name_and_organisation(seen: Sequence[Sighting], groups: _Groups) -> None:
    alike: dict[tuple[str, str], list[str]] = {}
    for sighting in seen:
        if sighting.name and sighting.organisation:
            alike.setdefault((sighting.name, sighting.organisation), []).append(node_of(sighting))
    several = {place: set(nodes) for place, nodes in alike.items() if len(nodes) > 1}
    for (name, _), nodes in sorted(several.items()):
        if len(nodes) > 1 and not (_two_addresses_in_a_domain(nodes, name, groups) or groups.decided_apart(nodes)):
            groups.join(nodes)


def _two_addresses_in_a_domain(nodes: set[str], name: str, groups: _Groups) -> bool:
    """Return whether sets of nodes hold addresses of one domain that are not spellings of one another."""
    found: dict[str, list[tuple[str, str]]] = {}
    for root in groups.roots(nodes):
        for node in groups.members(root):
            if node.startswith(_BY_EMAIL):
                local, _, domain = node.removeprefix(_BY_EMAIL).rpartition("@")
                found.setdefault(domain, []).append((root, local))
    return any(
        one[0] != other[0] and not mistyped(one[1], other[1], name)
        for several in found.values()
        for one, other in combinations(several, 2)
    )


def mistyped(one: str, other: str, name: str) -> bool:
    """Return whether one part before the @ is a name, and the other the same name with a slip.

    A letter put in may tell two people apart (``a.smith``, ``ab.smith``), as a figure does; a letter doubled, left
    out, replaced or swapped does not.

    Parameters
    ----------
    one, other : str
        Parts of two addresses of one domain.
    name : str
        The comparable name that both bear.

    Returns
    -------
    bool

    Examples
    --------
    >>> mistyped("ada.fenwick", "ada.fenwcik", "ada fenwick"), mistyped("ada.fenwick", "ada.fenwick2", "ada fenwick")
    (True, False)
    """
    right, wrong = (one, other) if _spells(one, name) else (other, one)
    if not _spells(right, name) or _spells(wrong, name) or any(sign.isdigit() for sign in one + other):
        return False
    doubled = {right[:place] + right[place] + right[place:] for place in range(len(right)) if right[place].isalpha()}
    return names.one_slip(right, wrong) and (len(wrong) <= len(right) or wrong in doubled)


def _spells(local: str, name: str) -> bool:
    """Return whether the part before the @ is made of a name in a usual way: ada.fenwick, a.fenwick, fenwick.ada."""
    letters = "".join(sign for sign in local if sign.isalpha())
    first, *rest = name.split() or [""]
    last = "".join(rest)
    return bool(last) and letters in {first + last, first[:1] + last, last + first, last + first[:1]}


def _merge_spellings(seen: Sequence[Sighting], groups: _Groups) -> None:
    """Join names without an address to the one person in their organisation whose name they spell (rule 3)."""
    for node, targets in _spelt(seen, groups).items():
        if len(targets) == 1 and not groups.decided_apart((node, *targets)):
            groups.join((node, *targets))


def _spelt(seen: Sequence[Sighting], groups: _Groups) -> dict[str, set[str]]:
    """Return, for each name without an address, the people with one in the same organisation whose name it may spell.

    All is found before anything is joined, so that the outcome does not depend on what is joined first.
    """
    if all(sighting.email for sighting in seen):
        return {}
    known, lone, borne = _with_and_without_address(seen, groups)
    near: dict[tuple[str, str], set[str]] = {}  # organisation and trace → names without an address
    for organisation, name in lone:
        for trace in traces(name):
            near.setdefault((organisation, trace), set()).add(name)
    found: dict[str, set[str]] = {node: set() for node in lone.values()}
    for (organisation, name), roots in known.items():
        for other in {other for trace in traces(name) for other in near.get((organisation, trace), ())}:
            if (organisation, other) not in known and is_spelling(other, name, borne):
                found[lone[organisation, other]] |= roots
    return found


def _with_and_without_address(
    seen: Sequence[Sighting], groups: _Groups
) -> tuple[dict[Pair, set[str]], dict[Pair, str], set[str]]:
    """Return people with an address by organisation and name, nodes of names without, and all words of the former."""
    known: dict[Pair, set[str]] = {}
    lone: dict[Pair, str] = {}
    borne: set[str] = set()
    for sighting in seen:
        root = groups.root(node_of(sighting))
        place = sighting.organisation, sighting.name
        if any(node.startswith(_BY_EMAIL) for node in groups.members(root)):
            borne.update(sighting.name.split())
            known.setdefault(place, set()).add(root)
        elif all(place):
            lone[place] = node_of(sighting)
    return known, lone, borne


def is_spelling(name: str, right: str, borne: Collection[str]) -> bool:
    """Return whether a name is a slip, short form, initial or other order of another; a word that is borne is no slip.

    >>> is_spelling("ada fenwik", "ada fenwick", ()), is_spelling("ada fenwik", "ada fenwick", {"fenwik"})
    (True, False)
    """
    how = names.likeness(name, right)
    if how == names.SLIP:  # a word that somebody bears is a name and no slip
        return not any(word in borne for word in set(name.split()) - set(right.split()))
    return how in {names.SHORT_FORM, names.REORDERED, names.INITIAL}


def traces(name: str) -> set[str]:
    """Return what two names that are alike have in common, so that not every two names need be compared.

    >>> traces("kate fenwick") & traces("k fenwick")
    {'initial k fenwick'}
    """
    first, *rest = name.split() or [""]
    last = " ".join(rest)
    return {
        " ".join(sorted(name.split())),
        f"initial {first[:1]} {last}",
        *(f"formal {formal} {last}" for formal in names.formal(first)),
        *(f"slip {text}" for text in names.without_a_letter(name)),
    }


def _bearers(seen: Sequence[Sighting], groups: _Groups) -> dict[str, set[str]]:
    """Return the certain people who bear each name, or name with organisation, that stands somewhere alone."""
    bearers: dict[str, set[str]] = {node_of(sighting): set() for sighting in seen if not sighting.email}
    for sighting in seen if bearers else ():
        if sighting.name and (sighting.email or sighting.organisation):
            root = groups.root(node_of(sighting))
            bearers.get(f"{_BY_NAME}{sighting.name}", set()).add(root)
            if sighting.organisation and sighting.email:
                bearers.get(f"{_BY_BOTH}{sighting.name}|{sighting.organisation}", set()).add(root)
    return bearers


def _by_root(seen: Sequence[Sighting], groups: _Groups) -> dict[str, list[Sighting]]:
    found: dict[str, list[Sighting]] = {}
    for sighting in seen:
        found.setdefault(groups.root(node_of(sighting)), []).append(sighting)
    return found


def _party(root: str, several: list[Sighting], groups: _Groups, bearers: dict[str, set[str]]) -> Party:
    nodes = tuple(sorted(groups.members(root)))
    return Party(
        nodes,
        tuple(sorted({sighting.name for sighting in several if sighting.name})),
        tuple(sorted({sighting.organisation for sighting in several if sighting.organisation})),
        _person(nodes, root, bearers),
    )


def _person(nodes: tuple[str, ...], root: str, bearers: dict[str, set[str]]) -> Person | None:
    first = nodes[0]
    if len(nodes) == 1 and not first.startswith(_BY_EMAIL) and len(bearers.get(first, set()) - {root}) > 1:
        return None  # two or more certain people bear this name: it could be any of them
    tiers = {_BY_EMAIL: EMAIL, _BY_BOTH: NAME_AND_ORGANISATION, _BY_NAME: NAME_ONLY}
    return Person(first, tiers[first[: first.index("|") + 1]])


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
    known_names: dict[str, list[str]] = {}
    flags = []
    for sighting, person in zip(sightings, people, strict=True):
        if not (person and sighting.email and sighting.name):
            flags.append(False)
            continue
        known = known_names.setdefault(sighting.email, [])
        new = sighting.name not in known
        if new:
            known.append(sighting.name)
        flags.append(new and any(not compatible(a, b) for a, b in combinations(known, 2) if sighting.name in {a, b}))
    return flags
