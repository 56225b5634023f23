"""Pairs are listed with what speaks for them, whatever the order of rows."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.intake import candidates, identity
from evalkit.intake.candidates import MOST_BEARERS
from evalkit.intake.people import Sighting

ADA = Sighting("ada@x.invalid", "ada fenwick", "R1")
SIGHTINGS = st.lists(
    st.builds(
        Sighting,
        st.sampled_from(["", "a@x.invalid", "a2@x.invalid", "ada.fenwick@y.invalid", "ada.fenwick@z.invalid"]),
        st.sampled_from(["", "ada", "ada fenwick", "fenwick ada", "ada fenwcik", "a fenwick", "ada fenwick varga"]),
        st.sampled_from(["", "R1", "R2"]),
    ),
    max_size=12,
)


def found(*sightings: Sighting, days: int = 0) -> list[tuple[str, str, str]]:
    """Return strength, reason and suggestion of all pairs; rows are `days` days apart."""
    spans = {}
    for number, sighting in enumerate(sightings):
        day = date(2026, 1, 1) + timedelta(days=days * number)
        spans.setdefault(identity.node_of(sighting), (day, day))
    listed = candidates.find(identity.resolve(sightings).parties, spans).candidates
    return [(pair.strength, pair.reason, pair.suggested) for pair in listed]


@pytest.mark.parametrize(
    ("other", "days", "expected"),
    [
        (Sighting("ada@y.invalid", "ada fenwick", "R2"), 30,
         ("fair", "same name, first in one organisation and then in another", "")),
        (Sighting("ada@y.invalid", "ada fenwick", "R2"), 0,
         ("weak", "same name, in two organisations at one time", "different")),
        (Sighting("ada@nhs.invalid", "ada fenwick", ""), 0, ("fair", "same name, organisation of one not known", "")),
        (Sighting("", "ada fenwick", ""), 0, ("fair", "same name, one of them a name alone", "")),
        (Sighting("", "ada fenwcik", ""), 0, ("weak", "one slip of the pen apart, one of them a name alone", "")),
        (Sighting("ada2@x.invalid", "ada fenwick", "R1"), 0,
         ("weak", "same name, same organisation, but two addresses in one domain", "different")),
        (Sighting("fenwick@y.invalid", "fenwick ada", "R1"), 0,
         ("strong", "same words in another order, same organisation", "same")),
        (Sighting("ada.varga@x.invalid", "ada fenwick varga", "R1"), 0,
         ("fair", "one of them has a word more, same organisation, but two addresses in one domain", "")),
    ],
)  # fmt: skip
def test_what_speaks_for_a_pair(other, days, expected):
    assert found(ADA, other, days=days) == [expected]


def test_a_new_surname_is_seen_by_the_address_kept_elsewhere():
    one = Sighting("ada.fenwick@x.invalid", "ada fenwick", "R1")
    assert found(one, Sighting("ada.fenwick@y.invalid", "ada varga", "R2")) == [
        ("fair", "same first name and same letters before the @", "")
    ]


@pytest.mark.parametrize(
    "other",
    [
        Sighting("lee@y.invalid", "lee fenwick", "R1"),
        Sighting("ada@y.invalid", "ada varga", "R1"),
        Sighting("ana@x.invalid", "ada fenwcik", "R1"),  # colleagues with similar names and an address each
        Sighting("ada@y.invalid", "ada fenwcik", "R2"),
    ],
)
def test_what_is_no_pair(other):
    assert found(ADA, other) == []


def test_a_name_that_many_bear_is_counted_and_not_listed():
    many = [Sighting(f"ada@{n}.invalid", "ada fenwick", f"R{n}") for n in range(MOST_BEARERS + 1)]
    spans = {identity.node_of(one): (date(2026, 1, 1), date(2026, 1, 1)) for one in many}
    listed = candidates.find(identity.resolve(many).parties, spans)
    assert (listed.candidates, listed.too_common) == ((), 10)


@given(SIGHTINGS, st.randoms(use_true_random=False))
def test_pairs_do_not_depend_on_the_order_of_rows(sightings, source: random.Random):
    spans = {identity.node_of(one): (date(2026, 1, 1), date(2026, 1, 1)) for one in sightings}
    shuffled = source.sample(sightings, len(sightings))
    assert candidates.find(identity.resolve(shuffled).parties, spans) == candidates.find(
        identity.resolve(sightings).parties, spans
    )


@given(SIGHTINGS)
def test_the_bound_is_what_merging_every_pair_gives(sightings):
    spans = {identity.node_of(one): (date(2026, 1, 1), date(2026, 1, 1)) for one in sightings}
    before = identity.resolve(sightings)
    pairs = [(pair.one, pair.other) for pair in candidates.find(before.parties, spans).candidates]
    after = identity.resolve(sightings, [(one.node, other.node) for one, other in pairs])
    counts = [sum(party.person is not None for party in found.parties) for found in (before, after)]
    assert candidates.people_too_many(pairs) >= 0
    assert counts[0] - counts[1] <= candidates.people_too_many(pairs)  # a name of several may become somebody
