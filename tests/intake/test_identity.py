"""Merged are the same address, the same name with the same organisation, and a spelling of it; nothing else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.intake import identity
from evalkit.intake.identity import Person
from evalkit.intake.people import Sighting


def people_of(sightings, **decided):
    return identity.resolve(sightings, **decided).people


NAMES = st.sampled_from(["", "ada fenwick", "lee varga", "rita sol"])
SIGHTINGS = st.lists(
    st.builds(Sighting, st.sampled_from(["", "a@x.invalid", "a2@x.invalid", "a@y.invalid"]), NAMES,
              st.sampled_from(["", "R1", "R2"])), max_size=12)  # fmt: skip


def same(*sightings: Sighting) -> bool:
    found = people_of(sightings)
    return found[0] is not None and len(set(found)) == 1


def test_the_same_address_is_the_same_person_whatever_the_name():
    assert same(Sighting("a@x.invalid", "ada f", ""), Sighting("a@x.invalid", "ada fenwick", "R1"))


def test_the_same_name_with_the_same_organisation_is_the_same_person():
    assert same(Sighting("a@x.invalid", "ada", "R1"), Sighting("a@y.invalid", "ada", "R1"), Sighting("", "ada", "R1"))


@pytest.mark.parametrize(
    "other",
    [
        Sighting("", "ada", ""),
        Sighting("", "ada", "R2"),
        Sighting("b@y.invalid", "ada", "R2"),
        Sighting("", "adah", "R1"),
    ],
)
def test_nothing_else_merges(other):
    assert not same(Sighting("a@x.invalid", "ada", "R1"), other)


def test_two_people_with_one_name_in_one_organisation_stay_two():
    one, two = Sighting("a@x.invalid", "ada", "R1"), Sighting("a2@x.invalid", "ada", "R1")
    assert not same(one, two)
    assert people_of([one, two, Sighting("", "ada", "R1")])[2] is None  # it could be either


def test_a_name_alone_is_one_person_of_its_own():
    assert same(Sighting("", "ada", ""), Sighting("", "ada", ""))
    assert people_of([Sighting("", "ada", "")]) == [Person("name|ada", "name only")]


def test_a_name_alone_that_two_certain_people_bear_is_nobody():
    found = people_of([Sighting("a@x.invalid", "ada", ""), Sighting("b@y.invalid", "ada", ""), Sighting("", "ada", "")])
    assert found[2] is None


def test_neither_name_nor_address_is_nobody():
    assert people_of([Sighting("", "", "R1")]) == [None]


@given(SIGHTINGS, st.randoms(use_true_random=False))
def test_who_is_who_does_not_depend_on_the_order_of_rows(sightings, source: random.Random):
    order = list(range(len(sightings)))
    source.shuffle(order)
    shuffled = people_of([sightings[number] for number in order])
    assert [shuffled[order.index(number)] for number in range(len(sightings))] == people_of(sightings)


@given(SIGHTINGS)
def test_an_address_is_always_one_person_and_never_two_of_one_domain(sightings):
    found = people_of(sightings)
    by_person: dict[Person | None, set[str]] = {}
    for sighting, person in zip(sightings, found, strict=True):
        assert person is not None or not sighting.email
        if sighting.email:
            by_person.setdefault(person, set()).add(sighting.email)
    assert all(len({email.split("@")[1] for email in emails}) == len(emails) for emails in by_person.values())


def test_one_address_with_two_names_and_one_name_with_two_people_are_pointed_out():
    rows = [
        Sighting("a@x.invalid", "lee varga", ""),
        Sighting("a@x.invalid", "rita sol", ""),
        Sighting("", "rita sol", ""),
    ]
    found = people_of(rows)
    assert identity.contradictory_names(rows, found) == [False, True, False]
    assert identity.namesakes(rows, found) == [False, False, True]


SPELT = st.sampled_from(
    ["", "ada fenwick", "ada fenwcik", "a fenwick", "fenwick ada", "adam fenwick", "adeline fenwick"]
)
WIDE = st.lists(
    st.builds(
        Sighting,
        st.sampled_from(
            ["", "ada.fenwick@x.invalid", "ada.fenwcik@x.invalid", "ada.fenwick2@x.invalid", "a@y.invalid"]
        ),
        SPELT,
        st.sampled_from(["", "R1", "R2"]),
    ),
    min_size=1,
    max_size=12,
)


@given(WIDE, st.randoms(use_true_random=False), st.data())
def test_neither_the_order_of_rows_nor_of_decisions_matters(sightings, source: random.Random, data):
    nodes = sorted({identity.node_of(one) for one in sightings} - {""}) or ["email|gone@x.invalid"]
    pairs = data.draw(st.lists(st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)), max_size=4))
    same, different = pairs[::2], pairs[1::2]
    order = source.sample(range(len(sightings)), len(sightings))
    shuffled = identity.resolve(
        [sightings[number] for number in order], same[::-1], [(other, one) for one, other in different]
    )
    found = identity.resolve(sightings, same, different)
    assert shuffled.parties == found.parties
    assert [shuffled.people[order.index(number)] for number in range(len(sightings))] == found.people


@given(WIDE)
def test_the_same_rows_again_change_nobody(sightings):
    once = identity.resolve(sightings)
    assert identity.resolve([*sightings, *sightings]).people == once.people * 2


@given(WIDE)
def test_without_an_organisation_only_the_same_address_is_the_same_person(sightings):
    bare = [Sighting(one.email, one.name, "") for one in sightings]
    nodes = [identity.node_of(one) for one in bare]
    people = people_of(bare)
    for node, person in zip(nodes, people, strict=True):
        assert {other for other, them in zip(nodes, people, strict=True) if person and them == person} <= {node}


@given(WIDE)
def test_nobody_is_merged_across_organisations_without_an_address(sightings):
    lone = [Sighting("", one.name, one.organisation) for one in sightings]
    for party in identity.resolve(lone).parties:
        assert len(party.nodes) == 1


class TestSpellings:
    """Rule 3: a name without an address that spells the name of one colleague, and of one only."""

    ADA = Sighting("ada.fenwick@x.invalid", "ada fenwick", "R1")

    @pytest.mark.parametrize("name", ["ada fenwcik", "a fenwick", "fenwick ada"])
    def test_one_colleague_it_spells(self, name):
        assert same(self.ADA, Sighting("", name, "R1"))

    @pytest.mark.parametrize("name", ["ada varga", "eda fenwick", "ada", "ada fenwick varga"])
    def test_what_is_no_spelling(self, name):
        assert not same(self.ADA, Sighting("", name, "R1"))

    def test_another_organisation(self):
        assert not same(self.ADA, Sighting("", "ada fenwcik", "R2"))

    def test_an_address_of_its_own(self):
        assert not same(self.ADA, Sighting("ada.fenwcik@y.invalid", "ada fenwcik", "R1"))

    def test_two_colleagues_whom_it_could_mean(self):
        other = Sighting("alan@x.invalid", "alan fenwick", "R1")
        assert not same(self.ADA, Sighting("", "a fenwick", "R1"), other)
        assert people_of([self.ADA, other, Sighting("", "a fenwick", "R1")])[2] == Person(
            "name+|a fenwick|R1", "name and organisation"
        )

    def test_a_word_that_somebody_else_bears_is_a_name_and_no_slip(self):
        rows = [self.ADA, Sighting("", "ada fenwich", "R1"), Sighting("lee@y.invalid", "lee fenwich", "R2")]
        assert same(*rows[:2])
        assert people_of(rows)[0] != people_of(rows)[1]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ada.fenwick", "ada.fenwcik", True),
        ("ada.fenwick", "ada.fenwik", True),
        ("ada.fenwick", "ada.fenwickk", True),
        ("afenwick", "afenwcik", True),
        ("ada.fenwick", "ada.fenwick2", False),  # how one domain tells two people apart
        ("ada.fenwick", "ada.fenwicks", False),
        ("ada.fenwick", "adab.fenwick", False),
        ("ada.fenwick", "afenwick", False),  # both are the name
        ("fenny1", "fenny2", False),
        ("adaf", "adfa", False),  # neither is the name
    ],
)
def test_addresses_with_a_slip(one, other, expected):
    assert identity.mistyped(one, other, "ada fenwick") is expected
    assert identity.mistyped(other, one, "ada fenwick") is expected
    rows = [Sighting(f"{one}@x.invalid", "ada fenwick", "R1"), Sighting(f"{other}@x.invalid", "ada fenwick", "R1")]
    assert same(*rows) is expected
