from __future__ import annotations

import pytest

from evalkit.analyses.momentum.counted import COMPLETE, NO_REGISTER, NOTHING_HELD, SOME_MISSING, quarter_of, read
from evalkit.definition import Scope, load
from made_programme import Programme


def test_faculty_introductions_and_dial_ins_are_no_interactions(programme):
    programme.hold("2022-01-10", {"QMF": 9}).hold("2022-01-11", {"QMF": 5}, role="faculty")
    programme.hold("2022-01-12", {"QMF": 7}, kind="introduction").hold("2022-01-13", {"QMF": 3})
    tables = programme.tables()
    unknown = tables.interaction["occasion_key"] == "O003"
    tables.frames["interaction"].loc[unknown, "person_key"] = None
    counted = read(tables, Scope())
    assert (len(counted.here), counted.unlinkable) == (9, 3)


def test_a_month_is_known_by_its_registers(programme):
    programme.hold("2022-01-10", {"QMF": 9}).hold("2022-01-20").hold("2022-02-10").hold("2022-04-10", {"QKK": 1})
    months = read(programme.tables(), Scope()).months.set_index("month")["status"]
    assert months["2022-01"] == SOME_MISSING
    assert months["2022-02"] == NO_REGISTER
    assert months["2022-03"] == NOTHING_HELD
    assert months["2022-04"] == COMPLETE


def test_a_system_knows_only_what_was_open_to_it(programme):
    programme.hold("2022-01-10", {"QMF": 9}, eligible="QMF").hold("2022-02-10", {"QMF": 9})
    months = read(programme.tables(), Scope(system="QKK")).months.set_index("month")["status"]
    assert months["2022-01"] == NOTHING_HELD
    assert months["2022-02"] == COMPLETE  # a register came, and nobody of the system is on it


@pytest.mark.parametrize(
    ("replacements", "scope", "quarters"),
    [
        ((), Scope(), 4),
        ((("start = 2022-01-01", "start = 2022-01-12"),), Scope(), 3),
        ((("end = 2022-12-31", "end = 2022-12-30"),), Scope(), 3),
        ((), Scope(start="2022-02", end="2022-09"), 2),
        ((), Scope(start="2021-01", end="2022-06"), 2),
    ],
)
def test_a_quarter_is_full_if_all_its_days_lie_in_the_period(write_definition, replacements, scope, quarters):
    tables = Programme(load(write_definition(*replacements))).hold("2022-02-10", {"QMF": 9}).tables()
    assert len(read(tables, scope).quarters) == quarters


def test_cycles_end_where_the_next_begins(programme):
    programme.hold("2022-01-10", {"QMF": 9}, cycle="a").hold("2022-04-10", {"QMF": 9}, cycle="b")
    cycles = read(programme.tables(), Scope(end="2022-03")).cycles
    assert cycles["cycle"].tolist() == ["a", "b"]
    assert cycles["end"].isna().tolist() == [False, True]


def test_people_are_named_for_the_public_alone(programme):
    tables = programme.hold("2022-01-10", {"QMF": 2}).tables()

    def behind(profile: str):
        counted = read(tables, Scope(profile=profile))
        return counted.behind(lambda: [counted.here])

    assert behind("board") is None
    assert behind("public") == [frozenset({"QMF-0", "QMF-1"})]


def test_quarters_are_those_of_the_calendar():
    assert [quarter_of(f"2022-{month:02d}") for month in (1, 3, 12)] == [
        "2022-01/2022-03", "2022-01/2022-03", "2022-10/2022-12",
    ]  # fmt: skip
