from __future__ import annotations

import pytest

from evalkit.simulate.lines import Line, Register
from evalkit.simulate.programme import invented
from evalkit.simulate.setting import date
from evalkit.simulate.truth import truth

SETTING = invented(1, 20, 2, 0.0, date(2022, 1, 1), messy=True)
OCCASION = SETTING.occasions[0]


def line(person, name="Ada Fenwick", email="", known_as="", **more):
    return Line((person,), name, email, "", "participant", (), name, known_as, **more)


@pytest.mark.parametrize(
    ("lines", "found", "several"),
    [
        ([line("p1", email="ada@x.invalid"), line("p1", "A. Fenwick", email="ADA@x.invalid")], 1, 0),
        ([line("p1", known_as="A"), line("p1", "ADA FENWICK", known_as="A")], 1, 0),
        ([line("p1", email="ada@x.invalid", known_as="A"), line("p1", known_as="A")], 1, 0),
        ([line("p1", email="ada@x.invalid"), line("p1")], 2, 1),
        ([line("p1", known_as="A"), line("p1", known_as="B")], 2, 1),
        ([line("p1", known_as="A"), line("p2", known_as="B")], 2, 0),
        ([line("p1", known_as="A", email="1@x.invalid"), line("p1", known_as="B", email="1@x.invalid")], 1, 0),
        ([line("p1", known_as="A"), line("p2", "0700", linkable=False)], 1, 0),
        ([line("p1", known_as="A"), line("p2", "Bo", known_as="A", attended=False)], 1, 0),
    ],
)
def test_the_certain_rules_join_what_is_certain_and_nothing_else(lines, found, several):
    register = Register("one.csv", "log", ((OCCASION, tuple(lines)),))
    people = truth(SETTING, 1, [], [register]).facts["people"]
    assert (people["found_by_certain_rules"], people["shown_as_several"]) == (found, several)
