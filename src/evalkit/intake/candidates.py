"""Pairs that no certain rule merged and that may be one person all the same: for a human to look at.

Each has a reason in words and one of three strengths; nothing is weighed behind the scenes. A name that many bear is
not asked about on its name alone: such pairs are nearly all namesakes, and nobody could decide them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import comb

from evalkit.intake import names
from evalkit.intake.identity import Party, traces

MOST_BEARERS = 4
"""People who may bear one name for pairs of them to be listed although nothing but the name agrees."""

STRONG, FAIR, WEAK = "strong", "fair", "weak"
STRENGTHS = (STRONG, FAIR, WEAK)
SAME, DIFFERENT = "same", "different"

_ORDER = (names.SAME, names.REORDERED, names.SHORT_FORM, names.SLIP, names.LONGER, names.INITIAL)
_MOST_WORDS = 5  # of a surname, of which any may be left out
_SHORTEST_STEM = 5  # letters before the @ that are worth comparing


@dataclass(frozen=True)
class Candidate:
    """Two parties that may be one person.

    Parameters
    ----------
    one, other : Party
        In the order of their nodes.
    strength : str
        strong, fair or weak.
    reason : str
        What agrees, in words.
    suggested : str
        same, different or empty.
    """

    one: Party
    other: Party
    strength: str
    reason: str
    suggested: str


@dataclass(frozen=True)
class Found:
    """The candidates among all parties.

    Parameters
    ----------
    candidates : tuple of Candidate
        The strongest first.
    too_common : int
        Pairs that are not listed because they share nothing but a name that more than `MOST_BEARERS` bear.
    """

    candidates: tuple[Candidate, ...]
    too_common: int


Span = tuple[date, date]
"""First and last day."""


def find(parties: Sequence[Party], spans: Mapping[str, Span]) -> Found:
    """Find the pairs that may be one person.

    Not every two parties are compared: only those whose names leave a common trace, within an organisation or, for
    equal names and names alone, anywhere.

    Parameters
    ----------
    parties : sequence of Party
        As :func:`~evalkit.intake.identity.resolve` returned them.
    spans : mapping of str to (date, date)
        First and last day on which each node was seen.

    Returns
    -------
    Found
        In an order that does not depend on the order of rows.

    Examples
    --------
    >>> from evalkit.intake.identity import Sighting, resolve
    >>> rows = [Sighting("ada@x.invalid", "ada fenwick", "R1"), Sighting("ada@y.invalid", "ada fenwick", "R2")]
    >>> spans = {"email|ada@x.invalid": (date(2026, 1, 8), date(2026, 3, 4)),
    ...          "email|ada@y.invalid": (date(2026, 5, 13), date(2026, 5, 13))}
    >>> [(pair.strength, pair.reason) for pair in find(resolve(rows).parties, spans).candidates]
    [('fair', 'same name, first in one organisation and then in another')]
    """
    near, frequent = _within_organisations(parties)
    married = _by_address(parties)
    anywhere, too_common = _anywhere(parties, near | married)
    found = [
        candidate
        for one, other in sorted(near | anywhere | married)
        if (candidate := _assess(parties[one], parties[other], spans))
    ]
    found.sort(key=lambda pair: (STRENGTHS.index(pair.strength), pair.reason, pair.one.node, pair.other.node))
    return Found(tuple(found), too_common + frequent)


def _pairs(blocks: Iterable[Sequence[int]]) -> set[tuple[int, int]]:
    return {pair for block in blocks for pair in combinations(block, 2)}


def _within_organisations(parties: Sequence[Party]) -> tuple[set[tuple[int, int]], int]:
    """Return the pairs whose names leave a common trace in one organisation, or of which one has a word more.

    How many of the latter are left out, because more than `MOST_BEARERS` have words more than one name, comes second.
    """
    colleagues: dict[str, list[int]] = {}
    for number, party in enumerate(parties):
        for organisation in party.organisations:
            colleagues.setdefault(organisation, []).append(number)
    found: set[tuple[int, int]] = set()
    frequent = 0
    for numbers in colleagues.values():  # one organisation at a time keeps the traces few
        blocks: dict[str, list[int]] = {}
        for number in numbers:
            for trace in _all_traces(parties[number]):
                blocks.setdefault(trace, []).append(number)
        found |= _pairs(blocks.values())
        for number, longer in _with_words_more(parties, numbers).items():
            if len(longer) > MOST_BEARERS:
                frequent += len(longer)
            else:
                found |= {(min(number, other), max(number, other)) for other in longer}
    return found, frequent


def _with_words_more(parties: Sequence[Party], numbers: Sequence[int]) -> dict[int, set[int]]:
    """Return, for parties of one organisation, those whose names have the same first word and words more."""
    bearers: dict[tuple[str, frozenset[str]], list[int]] = {}
    for number in numbers:
        for name in parties[number].names:
            first, *rest = name.split() or [""]
            bearers.setdefault((first, frozenset(rest)), []).append(number)
    found: dict[int, set[int]] = {}
    for number in numbers:
        for name in parties[number].names:
            first, *rest = name.split() or [""]
            for shorter in _fewer(frozenset(rest)):
                for other in bearers.get((first, shorter), ()):
                    if other != number:
                        found.setdefault(other, set()).add(number)
    return found


def _fewer(words: frozenset[str]) -> Iterable[frozenset[str]]:
    """Return what is left of some words without one or more of them; a surname has hardly ever more than five."""
    if len(words) < 2:
        return ()
    fewest = 1 if len(words) <= _MOST_WORDS else len(words) - 1
    return (frozenset(some) for size in range(fewest, len(words)) for some in combinations(sorted(words), size))


def _all_traces(party: Party) -> set[str]:
    return {trace for name in party.names for trace in traces(name)}


def _anywhere(parties: Sequence[Party], known: set[tuple[int, int]]) -> tuple[set[tuple[int, int]], int]:
    """Return the pairs whose name alone agrees, and how many are not among them because too many bear the name.

    Those are counted and never listed one by one: a frequent name among a million people would fill the memory.
    """
    bearers: dict[str, list[int]] = {}
    alone: dict[str, list[int]] = {}
    for number, party in enumerate(parties):
        for words in _words(party):
            bearers.setdefault(words, []).append(number)
        if party.by_name_alone and _words(party):
            for trace in _all_traces(party):
                alone.setdefault(trace, []).append(number)
    listed = _pairs(block for block in bearers.values() if len(block) <= MOST_BEARERS)
    common = {words for words, block in bearers.items() if len(block) > MOST_BEARERS}
    left_out = sum(comb(len(bearers[words]), 2) for words in common)
    if common:
        left_out -= sum(bool(_words(parties[one]) & _words(parties[other]) & common) for one, other in known)
    for number, like in _like_a_lone_name(parties, alone).items():
        if len(like) < MOST_BEARERS:
            listed |= {(min(number, other), max(number, other)) for other in like}
        else:
            left_out += len(like)
    return listed, left_out


def _words(party: Party) -> set[str]:
    """Return the names of two words or more, their words in alphabetical order."""
    return {" ".join(sorted(name.split())) for name in party.names if " " in name}


def _like_a_lone_name(parties: Sequence[Party], alone: dict[str, list[int]]) -> dict[int, set[int]]:
    """Return, for each party that is a name alone, the parties with another spelling of it."""
    found: dict[int, set[int]] = {}
    for number, party in enumerate(parties):
        for trace in _all_traces(party) if alone else ():
            for other in alone.get(trace, ()):
                if other != number and parties[other].names[0] not in party.names and _how(party, parties[other]):
                    found.setdefault(other, set()).add(number)
    return found


def _by_address(parties: Sequence[Party]) -> set[tuple[int, int]]:
    """Return the pairs with the same first name and the same letters before the @."""
    blocks: dict[tuple[str, str], list[int]] = {}
    for number, party in enumerate(parties):
        for stem in _stems(party):
            for first in _first_names(party):
                blocks.setdefault((first, stem), []).append(number)
    return _pairs(block for block in blocks.values() if len(block) <= MOST_BEARERS)


def _stems(party: Party) -> set[str]:
    stems = ("".join(filter(str.isalpha, address.partition("@")[0])) for address in party.addresses)
    return {stem for stem in stems if len(stem) >= _SHORTEST_STEM}


def _first_names(party: Party) -> set[str]:
    return {name.split()[0] for name in party.names if " " in name}


def _how(one: Party, other: Party) -> str:
    """Return the strongest likeness between the names of two parties."""
    found = {names.likeness(a, b) for a in one.names for b in other.names}
    return next((how for how in _ORDER if how in found), "")


def _assess(one: Party, other: Party, spans: Mapping[str, Span]) -> Candidate | None:
    """Return a pair with what speaks for it; None if that is too little."""
    how = _how(one, other)
    if not how:
        married = _stems(one) & _stems(other) and _first_names(one) & _first_names(other)
        told = (FAIR, "same first name and same letters before the @", "") if married else None
    elif set(one.organisations) & set(other.organisations):
        told = _among_colleagues(how, one, other)
    else:
        told = _elsewhere(how, one, other, apart=_one_after_the_other(one, other, spans))
    return Candidate(one, other, *told) if told else None


def _among_colleagues(how: str, one: Party, other: Party) -> tuple[str, str, str] | None:
    """Assess two parties of one organisation."""
    if not (one.person and other.person):
        return FAIR, f"{how}, same organisation, where several bear it", ""
    if not _domains(one) & _domains(other):
        strong = how in {names.REORDERED, names.SHORT_FORM}  # the same name would be merged, had nothing spoken against
        return STRONG if strong else FAIR, f"{how}, same organisation", SAME if strong else ""
    if how == names.SAME:  # the mail service tells them apart, most clearly by a figure
        numbered = any(sign.isdigit() for address in (*one.addresses, *other.addresses) for sign in address)
        return WEAK, f"{how}, same organisation, but two addresses in one domain", DIFFERENT if numbered else ""
    if how in {names.LONGER, names.SHORT_FORM, names.REORDERED}:  # a new surname, or an alias of the address
        return FAIR, f"{how}, same organisation, but two addresses in one domain", ""
    return None  # colleagues with similar names


def _domains(party: Party) -> set[str]:
    return {address.rpartition("@")[2] for address in party.addresses}


def _elsewhere(how: str, one: Party, other: Party, *, apart: bool) -> tuple[str, str, str] | None:
    """Assess two parties without a common organisation; `apart`: one was last seen before the other came."""
    equal = how in {names.SAME, names.REORDERED}
    if one.by_name_alone or other.by_name_alone:
        return FAIR if equal else WEAK, f"{how}, one of them a name alone", ""
    if not equal:
        return None
    if not (one.organisations and other.organisations):
        return FAIR, f"{how}, organisation of one not known", ""
    if apart:
        return FAIR, f"{how}, first in one organisation and then in another", ""
    return WEAK, f"{how}, in two organisations at one time", DIFFERENT


def _one_after_the_other(one: Party, other: Party, spans: Mapping[str, Span]) -> bool:
    (first, last), (start, end) = span_of(one, spans), span_of(other, spans)
    return last < start or end < first


def span_of(party: Party, spans: Mapping[str, Span]) -> Span:
    """Return the first and the last day on which a party was seen."""
    seen = [spans[node] for node in party.nodes]
    return min(first for first, _ in seen), max(last for _, last in seen)


def people_too_many(pairs: Iterable[tuple[Party, Party]]) -> int:
    """Return by how much the number of people would fall if every pair were one person.

    >>> from evalkit.intake.identity import Sighting, resolve
    >>> parties = resolve([Sighting(f"{n}@x.invalid", "ada", "") for n in "abc"]).parties
    >>> people_too_many(combinations(parties, 2))
    2
    """
    before: dict[str, str] = {}

    def first(node: str) -> str:
        while before.setdefault(node, node) != node:
            node = before[node]
        return node

    counted: set[str] = set()
    for pair in pairs:
        counted.update(party.node for party in pair if party.person)
        low, high = sorted(first(party.node) for party in pair)
        before[high] = low
    return len(counted) - len({first(node) for node in counted})
