"""Rows seen together: sums among them and dates turned round are said, and nothing is left out for it."""

from __future__ import annotations

import pytest

from read_table import codes, read

COLUMNS = {"name": "Name", "minutes": "Minutes"}
OFFERS = {"kind": "Kind", "subject_key": "System", "offered": "Offered", "taken": "Taken", "at": "At"}


def told(rows: list[str]) -> list[int]:
    _, ledger = read("Name,Minutes\n" + "\n".join(rows), columns=COLUMNS)
    return [issue.place.row for issue in ledger.issues if issue.code == "SUM_ROW" and issue.place]


@pytest.mark.parametrize(
    ("rows", "sums"),
    [
        (["a,10", "b,20", "c,30", "All,60"], [5]),
        (["a,10", "b,20", "c,30", "NEL,60", "d,1", "e,2", "f,4", "SEL,7", "All,67"], [5, 9, 10]),
        (["a,10", "b,20", "c,30"], []),
        (["a,10", "b,20", "c,30", "d,61"], []),
        (["a,0", "b,0", "c,0", "d,0"], []),
        (["a,", "b,", "c,", "d,"], []),
        (["a,x", "b,1:00:00", "c,2", "d,2"], []),
    ],
)
def test_rows_that_sum_up_those_above_are_said(rows, sums):
    assert told(rows) == sums


def test_a_row_with_an_address_is_a_person():
    columns = {**COLUMNS, "email": "E-mail"}
    _, ledger = read("Name,Minutes,E-mail\na,10,\nb,20,\nc,30,\nd,60,d@x.invalid\n", columns=columns)
    assert "SUM_ROW" not in codes(ledger)


def test_every_number_of_a_total_row_is_a_sum():
    text = "Kind,System,Offered,Taken,At\n" + "coaching,NEL,{},1,2026-03-01\n" * 3
    for last, expected in (("All,,6,3,", ["SUM_ROW"]), ("All,,6,2,", [])):
        _, ledger = read(text.format(1, 2, 3) + last, table="offer", columns=OFFERS)
        assert codes(ledger) == expected


def test_dates_half_of_them_text_are_said():
    columns = {"name": "Name", "at": "When"}
    halves = "Name,When\na,2026-03-04\nb,2026-05-06\nc,25/04/2026\nd,13/05/2026\n"
    _, ledger = read(halves, columns=columns)
    assert [(issue.code, issue.column) for issue in ledger.issues] == [("DATES_HALF_TEXT", "When")]
    _, ledger = read(halves.replace("2026-03-04", "2026-03-24"), columns=columns)
    assert not ledger.issues
