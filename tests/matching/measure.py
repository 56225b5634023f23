"""Crowds through the kit's own recognition, compared with the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import date, timedelta
from typing import Any

from evalkit.intake import candidates, identity, people
from evalkit.intake.candidates import STRENGTHS, Span
from evalkit.intake.identity import Party, node_of
from evalkit.intake.organisations import Directory, Membership
from evalkit.intake.people import Sighting
from matching.crowd import Crowd, Habits, Row, crowd

FIRST_DAY = date(2026, 1, 1)


def measure(seed: int, habits: Habits) -> dict[str, Any]:
    """Return what recognition makes of one crowd, before and after a human has decided every pair rightly.

    Parameters
    ----------
    seed : int
        Seed of the crowd.
    habits : Habits
        Its habits.

    Returns
    -------
    dict
        Counts, shares, and for each strength how many pairs were listed and how many of them are one person.
    """
    drawn = crowd(seed, habits)
    rows = [row for row in drawn.rows if not _nobody(row)]
    truth = [row.person for row in rows]
    assert all(row.person < 0 for row in drawn.rows if _nobody(row)), "a person was taken for a device"
    sightings = _sightings(rows, drawn)
    found = identity.resolve(sightings)
    listed = candidates.find(found.parties, _spans(rows, sightings))
    owners = _owners(sightings, truth, found.parties)
    right = [owners[pair.one.node] == owners[pair.other.node] for pair in listed.candidates]
    decided: dict[bool, list[identity.Pair]] = {True: [], False: []}
    pairs = list(zip(listed.candidates, right, strict=True))
    for pair, same in pairs:
        decided[same].append((pair.one.node, pair.other.node))
    after = identity.resolve(sightings, decided[True], decided[False])
    suggestions = [(pair.suggested == "same") == same for pair, same in pairs if pair.suggested]
    return {
        "rows": len(rows),
        "people": len(set(truth)),
        "namesakes": drawn.namesakes,
        "neighbours": drawn.neighbours,
        "kit": _quality(truth, found.people),
        "by_address": _quality(truth, [row.email.casefold() or None for row in rows]),
        "by_name": _quality(truth, [sighting.name for sighting in sightings]),
        "decided": _quality(truth, after.people),
        "found": sum(party.person is not None for party in found.parties),
        "found_after": sum(party.person is not None for party in after.parties),
        "too_many": candidates.people_too_many((pair.one, pair.other) for pair in listed.candidates),
        "linked_to_nobody": sum(person is None for person in found.people),
        "listed": {strength: sum(pair.strength == strength for pair in listed.candidates) for strength in STRENGTHS},
        "right": {
            strength: sum(same for pair, same in pairs if pair.strength == strength) for strength in STRENGTHS
        },
        "too_common": listed.too_common,
        "suggested": len(suggestions),
        "suggested_rightly": sum(suggestions),
    }  # fmt: skip


def _nobody(row: Row) -> bool:
    return not row.email and (people.is_nobody(row.name) or people.is_dial_in(row.name))


def _sightings(rows: Sequence[Row], drawn: Crowd) -> list[Sighting]:
    directory = Directory(
        [],
        [
            Membership(f"O{number}", "", words=(name, short), domains=(domain,))
            for number, (name, short, domain) in enumerate(drawn.organisations)
        ],
    )
    found = []
    for row in rows:
        email, stated = row.email.casefold(), directory.find(row.organisation)
        organisation = stated.org_key or directory.by_domain(email) or stated.written
        found.append(Sighting(email, people.name_key(row.name), organisation, stated.written))
    return found


def _spans(rows: Sequence[Row], sightings: Sequence[Sighting]) -> dict[str, Span]:
    spans: dict[str, Span] = {}
    for row, sighting in zip(rows, sightings, strict=True):
        day = FIRST_DAY + timedelta(days=row.day)
        first, last = spans.get(node_of(sighting), (day, day))
        spans[node_of(sighting)] = min(first, day), max(last, day)
    return spans


def _owners(sightings: Sequence[Sighting], truth: Sequence[int], parties: Sequence[Party]) -> dict[str, int]:
    """Return whose most of the rows of each party are."""
    rows: dict[str, Counter[int]] = {}
    for sighting, person in zip(sightings, truth, strict=True):
        rows.setdefault(node_of(sighting), Counter())[person] += 1
    return {
        party.node: max(sum((rows[node] for node in party.nodes), Counter[int]()).items(), key=lambda item: item[1])[0]
        for party in parties
    }


def _quality(truth: Sequence[int], said: Sequence[Hashable | None]) -> dict[str, float]:
    """Return pairwise precision and recall; rows linked to nobody are in no pair that was found."""
    linked = [(person, named) for person, named in zip(truth, said, strict=True) if named]
    hits, claims = _pairs(Counter(linked)), _pairs(Counter(named for _, named in linked))
    return {"precision": hits / claims, "recall": hits / _pairs(Counter(truth))}


def _pairs(counts: Counter[Any]) -> int:
    return sum(number * (number - 1) // 2 for number in counts.values())
