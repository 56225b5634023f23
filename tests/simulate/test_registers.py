from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.simulate import london
from evalkit.simulate.draws import Draws
from evalkit.simulate.lines import PLANTED, Register
from evalkit.simulate.population import Attendance, attend, people
from evalkit.simulate.programme import invented
from evalkit.simulate.registers import counted, registers, slug
from evalkit.simulate.setting import Setting, date


def written(setting: Setting, seed: int) -> tuple[list[Attendance], list[Register]]:
    found = people(setting, Draws(seed, "people"))
    attendances = attend(setting, found, Draws(seed, "attendance"))
    return attendances, registers(setting, found, attendances, Draws(seed, "mess"))


@cache
def in_london() -> tuple[list[Attendance], list[Register]]:
    return written(london.setting(), 4)


@settings(max_examples=15, deadline=None)
@given(st.integers(), st.booleans())
def test_everybody_who_was_there_is_behind_a_row_and_nobody_else(seed, messy):
    setting = invented(2, 40, 6, 0.05, date(2022, 1, 1), messy=messy)
    attendances, files = written(setting, seed)
    behind = {
        (occasion.key, person)
        for file in files
        for occasion, lines in file.pages
        for line in lines
        if line.attended
        for person in line.people
    }
    assert behind == {(a.occasion.key, a.person.key) for a in attendances}


def test_a_withheld_register_is_nowhere():
    _, files = in_london()
    keys = {occasion.key for file in files for occasion, _ in file.pages}
    assert keys == {occasion.key for occasion in london.setting().occasions} - set(london.WITHHELD)


def test_apologies_are_of_people_who_did_not_come():
    attendances, files = in_london()
    came = {(a.occasion.key, a.person.key) for a in attendances}
    missed = [
        (occasion.key, line.people[0])
        for file in files
        for occasion, lines in file.pages
        for line in lines
        if not line.attended
    ]
    assert missed
    assert not came & set(missed)


def test_a_row_that_cannot_be_used_says_why():
    _, files = in_london()
    reasons = {"dial_in", "shared_laptop", "two_emails"}
    for file in files:
        for line in file.lines:
            assert line.linkable != bool(reasons & set(line.faults))
            assert (len(line.people) > 1) == ("shared_laptop" in line.faults)
            assert set(line.faults) <= set(PLANTED)


def test_a_hybrid_occasion_has_two_registers_that_overlap_a_little():
    attendances, files = in_london()
    online, in_room = sorted((file for file in files if file.pages[0][0].key == "LS2"), key=lambda file: file.form)
    assert (online.form, in_room.form) == ("teams", "workbook")
    there = len({a.person.key for a in attendances if a.occasion.key == "LS2"})
    both = {p for line in online.lines for p in line.people} & {
        p for line in in_room.lines if line.attended for p in line.people
    }
    assert 0 < len(both) < 0.15 * there


def test_without_mess_nothing_is_planted():
    setting = invented(2, 90, 12, 0.05, date(2022, 1, 1), messy=False)
    attendances, files = written(setting, 1)
    counts = counted(setting, attendances, files)
    assert {code for code, count in counts.items() if count} <= {"surname_null"}


@given(st.text())
def test_a_file_name_is_plain(text):
    assert all(letter.isascii() and (letter.isalnum() or letter == "-") for letter in slug(text))
