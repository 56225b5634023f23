"""What names, addresses and devices look like in the cells of a row."""

from __future__ import annotations

import time

import pytest

from evalkit.intake import people


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
        ("Ann Smith", "team.smith@x.invalid", False),
        ("Joe Sol", "joe.reception@x.invalid", False),
    ],
)
def test_shared_accounts(name, email, shared):
    assert people.is_shared(name, email) is shared


@pytest.mark.parametrize("text", ["a" * 40_000, "a" * 40_000 + "@", "@" + "a" * 40_000, "a@a." * 10_000, "a@" * 20_000])
def test_a_long_cell_is_searched_in_no_time(text):
    start = time.process_time()
    assert people.addresses(text) == []
    assert time.process_time() - start < 0.1
