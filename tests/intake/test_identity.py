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
