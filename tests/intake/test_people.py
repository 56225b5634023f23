"""Merged are the same address, and the same name with the same organisation; nothing else."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.intake import people
from evalkit.intake.people import Person, Sighting, resolve

NAMES = st.sampled_from(["", "ada fenwick", "lee varga", "rita sol"])
SIGHTINGS = st.lists(
    st.builds(Sighting, st.sampled_from(["", "a@x.invalid", "a2@x.invalid", "a@y.invalid"]), NAMES,
              st.sampled_from(["", "R1", "R2"])), max_size=12)  # fmt: skip


def same(*sightings: Sighting) -> bool:
    found = resolve(sightings)
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
    assert resolve([one, two, Sighting("", "ada", "R1")])[2] is None  # it could be either


def test_a_name_alone_is_one_person_of_its_own():
    assert same(Sighting("", "ada", ""), Sighting("", "ada", ""))
    assert resolve([Sighting("", "ada", "")]) == [Person("name|ada", "name only")]


def test_a_name_alone_that_two_certain_people_bear_is_nobody():
    found = resolve([Sighting("a@x.invalid", "ada", ""), Sighting("b@y.invalid", "ada", ""), Sighting("", "ada", "")])
    assert found[2] is None


def test_neither_name_nor_address_is_nobody():
    assert resolve([Sighting("", "", "R1")]) == [None]


@given(SIGHTINGS, st.randoms(use_true_random=False))
def test_who_is_who_does_not_depend_on_the_order_of_rows(sightings, source: random.Random):
    order = list(range(len(sightings)))
    source.shuffle(order)
    shuffled = resolve([sightings[number] for number in order])
    assert [shuffled[order.index(number)] for number in range(len(sightings))] == resolve(sightings)


@given(SIGHTINGS)
def test_an_address_is_always_one_person_and_never_two_of_one_domain(sightings):
    found = resolve(sightings)
    by_person: dict[Person | None, set[str]] = {}
    for sighting, person in zip(sightings, found, strict=True):
        assert person is not None or not sighting.email
        if sighting.email:
            by_person.setdefault(person, set()).add(sighting.email)
    assert all(len({email.split("@")[1] for email in emails}) == len(emails) for emails in by_person.values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("VARGA, Lee", "Lee Varga"),
        ("Dr Zoë O'Carrick-Müller", "zoe ocarrick muller"),
        ("Ada\u00a0 Fenwick", "ADA FENWICK"),
        ("Prof. Ada Fenwick", "Ada Fenwick"),
    ],
)
def test_spellings_of_one_name(one, other):
    assert people.name_key(one) == people.name_key(other)


def test_vowel_signs_of_other_scripts_keep_names_apart():
    assert people.name_key("मीरा") != people.name_key("मारी")


@pytest.mark.parametrize("name", ["Null", "NA", "None", "nan"])
def test_a_surname_null_is_a_name(name):
    assert people.name_key(name) == name.lower()
    assert not people.is_nobody(name)


@pytest.mark.parametrize(
    "name",
    ["iPhone", "iPhone (2)", "iPad 3", "iPhone 14 Pro Max", "Ada’s iPhone", "Guest 1", "Guest", "Galaxy S21",
     "Samsung SM-G991B", "SM-G991B", "OnePlus", "OnePlus 9", "HUAWEI P30 lite", "Android", "Android user", "Zoom user",
     "HP-LAPTOP-7K3QF", "LAPTOP-4D2H8", "DESKTOP-9X1", "Participant 3", "Pixel 7a", "Anonymous 4"],
)  # fmt: skip
def test_devices_and_guests_are_nobody(name):
    assert people.is_nobody(name)


@pytest.mark.parametrize(
    "name",
    ["Ada Fenwick", "Galaxy Brown", "Nokia Varga", "Guest Fenwick", "Ada Guest", "Samsung Kim", "Android Jones",
     "Mini Pro", "Ada Laptop-Jones", "", "Max", "Lee (2)"],
)  # fmt: skip
def test_people_are_not_devices(name):
    assert not people.is_nobody(name)


@pytest.mark.parametrize(
    ("name", "email", "shared"),
    [
        ("EPR team laptop", "", True),
        ("Meeting Room 3", "", True),
        ("", "qi.team@x.invalid", True),
        ("Ada Fenwick", "info@x.invalid", True),
        ("Ada Fenwick", "ada.fenwick@x.invalid", False),
        ("Lee Roomes", "lee.roomes@x.invalid", False),
        ("Tina Teame", "", False),
    ],
)
def test_shared_accounts(name, email, shared):
    assert people.is_shared(name, email) is shared


def test_one_address_with_two_names_and_one_name_with_two_people_are_pointed_out():
    rows = [
        Sighting("a@x.invalid", "lee varga", ""),
        Sighting("a@x.invalid", "rita sol", ""),
        Sighting("", "rita sol", ""),
    ]
    found = resolve(rows)
    assert people.contradictory_names(rows, found) == [False, True, False]
    assert people.namesakes(rows, found) == [False, False, True]


@pytest.mark.parametrize("text", ["a" * 40_000, "a" * 40_000 + "@", "@" + "a" * 40_000, "a@a." * 10_000, "a@" * 20_000])
def test_a_long_cell_is_searched_in_no_time(text):
    start = time.process_time()
    assert people.addresses(text) == []
    assert time.process_time() - start < 0.1
