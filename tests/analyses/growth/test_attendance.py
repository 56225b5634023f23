from __future__ import annotations

import pandas as pd
import pytest

from evalkit import load
from evalkit.analyses.growth.attendance import attendance
from evalkit.analyses.growth.invited import invited_by_occasion
from evalkit.analyses.growth.registers import registers
from growth_world import asked, sentences, shown, world

OCCASIONS = {"W1": "2022-01-10 webinar all", "W2": "2022-02-10 webinar all", "L1": "2022-03-10 learning-session all"}
CAME = {"W1": ["ann QMF", "bob QMF"], "W2": ["ann QMF", "cid QKK"], "L1": ["ann QMF", "bob QMF", "cid QKK"]}


def invited(occasion: str, person: str | None = None, status: str = "invited", n: int | None = None, group=None):
    return {"person_key": person, "group_key": group, "occasion_key": occasion, "status": status, "n": n}


def table(rows):
    return [row | {"invitation_key": f"v{k:03d}"} for k, row in enumerate(rows)]


@pytest.fixture
def evaluation(write_definition):
    return load(write_definition())


def test_attendance_is_a_share_of_those_invited_where_they_are_known(evaluation):
    rows = table([invited("W1", n=8, group="QMF"), invited("W2", "ann"), invited("W2", "cid"), invited("W2", "dot")])
    tables = world(evaluation, OCCASIONS, CAME, invitation=rows)
    told = sentences(attendance(asked(tables)))["growth.attendance.invited"]
    assert told.startswith("4 came where 11 had been invited (36%), at the 2 of 3 occasions")
    frame = shown(attendance(asked(tables)))["registers"].frame
    assert (frame["share"].dropna() <= 1).all()


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([invited("W1", "ann", status="registered")], "a booking says nothing of who was asked"),
        ([invited("W1", "ann")], "more came than were invited"),
        ([invited("W1", group="QMF")], "the size of a group is not known"),
    ],
)
def test_an_occasion_whose_invitations_are_not_all_known_has_no_share(evaluation, rows, why):
    tables = world(evaluation, OCCASIONS, CAME, invitation=table(rows))
    part = attendance(asked(tables))
    assert "growth.attendance.invited" not in sentences(part), why
    assert any("attendance is a number and not a share" in caveat for caveat in part.caveats(shown(part)))


def test_somebody_invited_twice_is_invited_once_and_several_groups_add_up(evaluation):
    rows = [invited("W1", "ann"), invited("W1", "ann", status="accepted"), invited("W1", n=5), invited("W1", n=7)]
    known = invited_by_occasion(asked(world(evaluation, OCCASIONS, CAME, invitation=table(rows))))
    assert known.to_dict() == {"W1": 13.0}


def test_a_system_counts_its_own_invitations(evaluation):
    organisation = [{"org_key": "o1", "name": "One", "system": "QKK"}]
    rows = table([invited("W1", n=8, group="QMF"), invited("W1", n=4, group="o1")])
    tables = world(evaluation, OCCASIONS, CAME, invitation=rows, organisation=organisation)
    assert invited_by_occasion(asked(tables, system="QKK")).to_dict() == {"W1": 4.0}


def test_a_total_without_names_is_said(evaluation):
    total = [{"what": "attendance", "subject_key": "W9", "level": "", "period": pd.Timestamp("2022-04-10"), "n": 30}]
    tables = world(evaluation, {**OCCASIONS, "W9": "2022-04-10 webinar all"}, CAME, headcount=total)
    part = registers(asked(tables))
    assert any("only a total arrived" in caveat for caveat in part.caveats(shown(part)))
