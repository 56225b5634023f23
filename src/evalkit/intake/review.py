"""What is left for a human to decide: the candidates with everything that helps to decide them, for the vault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from evalkit.intake import candidates
from evalkit.intake.candidates import Candidate, people_too_many, span_of
from evalkit.intake.decisions import WAITS, Book, Row, merged
from evalkit.intake.identity import Party, Recognised, node_of
from evalkit.intake.people import Sighting
from evalkit.intake.pseudonyms import Key


@dataclass(frozen=True)
class Review:
    """The pairs to look at.

    Parameters
    ----------
    rows : list of dict
        Rows of `merge_decisions.csv`.
    waiting : int
        Pairs without a decision.
    too_many : int
        People by which the count would fall if all of these were one person.
    too_common : int
        Pairs not listed because they share nothing but a frequent name.
    """

    rows: list[Row] = field(default_factory=list)
    waiting: int = 0
    too_many: int = 0
    too_common: int = 0

    @property
    def told(self) -> str:
        """What a report says of undecided pairs; empty if there are none."""
        if not self.waiting:
            return ""
        pairs = "1 pair of people waits" if self.waiting == 1 else f"{self.waiting} pairs of people wait"
        told = (
            f"{pairs} for somebody to decide whether the two are one person (merge_decisions.csv in the vault); until "
            f"then the count of people can be up to {self.too_many} too high"
        )
        if self.too_common:
            also = "pair that shares" if self.too_common == 1 else "pairs that share"
            told += f"; {self.too_common} more {also} nothing but a frequent name, and count as different people"
        return told


class Seen(NamedTuple):
    """What was read of somebody in rows that say the same of who it is.

    Parameters
    ----------
    sighting : Sighting
        What they say.
    name : str
        The name as read.
    first, last : date
        First and last day.
    rows : int
        How many they are.
    """

    sighting: Sighting
    name: str
    first: date
    last: date
    rows: int


def ids(sightings: Iterable[Sighting], key: Key) -> dict[str, str]:
    """Return the keyed id of everything that is certainly one person by itself.

    Parameters
    ----------
    sightings : iterable of Sighting
        What the rows say.
    key : Key
        Key of the pseudonyms.

    Returns
    -------
    dict of str to str
        Id → node. A name with an organisation that is mapped by now also has the id that it had before.
    """
    seen = [sighting for sighting in dict.fromkeys(sightings) if node_of(sighting)]
    before = {
        node_of(Sighting("", sighting.name, sighting.written)): node_of(sighting)
        for sighting in seen
        if sighting.written and sighting.name and not sighting.email
    }
    now = {node_of(sighting): node_of(sighting) for sighting in seen}
    return {id_of(name, key): node for name, node in {**before, **now}.items()}


def id_of(node: str, key: Key) -> str:
    """Return the keyed id of a node."""
    return key.pseudonym("node", node)


def review(
    recognised: Recognised,
    seen: Iterable[Seen],
    known: Mapping[str, str],
    pseudonyms: Mapping[str, str],
    key: Key,
    book: Book,
) -> Review:
    """Find what is left to decide, and lay it beside what has been decided.

    Parameters
    ----------
    recognised : Recognised
        Who all rows show.
    seen : iterable of Seen
        What was read, without the forgotten, of whom nothing may be asked or listed.
    known : mapping of str to str
        Id → node, see :func:`ids`.
    pseudonyms : mapping of str to str
        Identity of a person → pseudonym.
    key : Key
        Key of the pseudonyms.
    book : Book
        The decisions so far.

    Returns
    -------
    Review
        The same for every order of rows.
    """
    read = _Read(seen)
    parties = [party for party in recognised.parties if party.node in read.spans]
    known = {name: node for name, node in known.items() if node in read.spans}
    found = candidates.find(parties, read.spans)
    earlier = _earlier(parties, known, book)
    fresh = [
        _row(pair, read, known, pseudonyms, key, earlier.get((pair.one.node, pair.other.node)))
        for pair in found.candidates
    ]
    present = {*known, *(row[f"{side}_id"] for row in fresh for side in ("one", "other"))}
    written = merged(fresh, book, present)
    waiting = {row["pair"] for row in written if row["status"] == WAITS}
    open_pairs = [
        (pair.one, pair.other) for pair, row in zip(found.candidates, fresh, strict=True) if row["pair"] in waiting
    ]
    return Review(written, len(waiting), people_too_many(open_pairs), found.too_common)


class _Read:
    """What was read of each node: names, addresses and days."""

    def __init__(self, seen: Iterable[Seen]) -> None:
        self.spans: dict[str, tuple[date, date]] = {}
        self.names: dict[str, dict[str, None]] = {}
        self.count: dict[str, int] = {}
        for one in seen:
            node = node_of(one.sighting)
            first, last = self.spans.get(node, (one.first, one.last))
            self.spans[node] = min(first, one.first), max(last, one.last)
            self.names.setdefault(node, {})[one.name] = None
            self.count[node] = self.count.get(node, 0) + one.rows


def _earlier(parties: Sequence[Party], known: Mapping[str, str], book: Book) -> dict[tuple[str, str], Row]:
    """Return, by what stands for two parties, the row in which somebody has written about them."""
    stands_for = {node: party.node for party in parties for node in party.nodes}
    found: dict[tuple[str, str], Row] = {}
    for row in sorted(book.touched, key=lambda row: (not row["decision"], row["pair"])):
        ends = [stands_for.get(known.get(row[f"{side}_id"], ""), "") for side in ("one", "other")]
        found.setdefault((min(ends), max(ends)), row)
    return found


def _row(
    pair: Candidate,
    read: _Read,
    known: Mapping[str, str],
    pseudonyms: Mapping[str, str],
    key: Key,
    earlier: Row | None,
) -> Row:
    """Return the row of a pair; one about which somebody has written keeps its ids."""
    sides = [(id_of(party.node, key), party) for party in (pair.one, pair.other)]
    if earlier:
        sides = _as_before(pair, earlier, known)
    row: Row = {
        "pair": earlier["pair"] if earlier else key.pseudonym("pair", "|".join(sorted(side[0] for side in sides))),
        "suggested": pair.suggested,
        "strength": pair.strength,
        "reason": pair.reason,
        "status": WAITS,
    }
    for name, (identifier, party) in zip(("one", "other"), sides, strict=True):
        first, last = span_of(party, read.spans)
        known_as = sorted({text for node in party.nodes for text in read.names[node] if text})
        row |= {
            f"{name}_names": " | ".join(known_as),
            f"{name}_emails": " | ".join(party.addresses),
            f"{name}_organisations": " | ".join(party.organisations),
            f"{name}_rows": sum(read.count[node] for node in party.nodes),
            f"{name}_first_day": first.isoformat(),
            f"{name}_last_day": last.isoformat(),
            f"{name}_person_key": pseudonyms.get(party.person.identity, "") if party.person else "",
            f"{name}_id": identifier,
        }
    return row


def _as_before(pair: Candidate, earlier: Row, known: Mapping[str, str]) -> list[tuple[str, Party]]:
    """Return the sides of a pair in the order and with the ids of its row."""
    turned = known[earlier["one_id"]] in pair.other.nodes
    parties = (pair.other, pair.one) if turned else (pair.one, pair.other)
    return list(zip((earlier["one_id"], earlier["other_id"]), parties, strict=True))
