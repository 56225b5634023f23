"""Rows read are rows accepted, quarantined, ignored or merged, each exactly once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import InputError
from evalkit.intake.ledger import Ledger, Place

HERE = Place("", 2)
SETTLE = {
    "accepted": lambda ledger, place: ledger.accept(place),
    "quarantined": lambda ledger, place: ledger.quarantine(place, "", "X", "Set aside"),
    "ignored": lambda ledger, place: ledger.ignore(place, "X", "Left out"),
    "merged": lambda ledger, place: ledger.merge(place, "X", "Folded"),
}


@given(st.lists(st.sampled_from(list(SETTLE))))
def test_the_counts_add_up(outcomes):
    ledger = Ledger("register.csv")
    for row, outcome in enumerate(outcomes):
        ledger.read(Place("", row))
        SETTLE[outcome](ledger, Place("", row))
    counts = ledger.close()
    assert counts.read == counts.accepted + counts.quarantined + counts.ignored + counts.merged == len(outcomes)
    assert {name: getattr(counts, name) for name in SETTLE} == {name: outcomes.count(name) for name in SETTLE}


def test_a_row_that_is_left_open_is_a_fault():
    ledger = Ledger("register.csv")
    ledger.read(Place("", 7))
    with pytest.raises(InputError, match=r"register.csv: Row 7 was counted not exactly once.*\[ROW_ACCOUNTING\]"):
        ledger.close()


@pytest.mark.parametrize("twice", SETTLE.values(), ids=SETTLE)
def test_a_row_that_is_settled_twice_is_a_fault(twice):
    ledger = Ledger("register.csv")
    ledger.read(Place("", 7))
    ledger.accept(Place("", 7))
    with pytest.raises(InputError, match="ROW_ACCOUNTING"):
        twice(ledger, Place("", 7))
    with pytest.raises(InputError, match="ROW_ACCOUNTING"):
        ledger.read(Place("", 7))


def test_rows_ignored_for_one_reason_share_an_issue():
    ledger = Ledger("register.csv")
    for row in (5, 3, 4):
        ledger.read(Place("s", row))
        ledger.ignore(Place("s", row), "BLANK_ROW", "Blank rows are left out")
    ledger.close()
    assert [issue.as_json() for issue in ledger.issues] == [
        {
            "sheet": "s",
            "row": 3,
            "column": "",
            "code": "BLANK_ROW",
            "severity": "ignored",
            "action": "Blank rows are left out; this row and any further ones of this kind",
        }
    ]


@pytest.mark.parametrize(
    ("parts", "counted"),
    [
        (("ignored", "accepted"), "accepted"),
        (("quarantined", "merged", "ignored"), "quarantined"),
        (("ignored", "merged"), "merged"),
        (("ignored",), "ignored"),
    ],
)
def test_a_row_in_parts_is_counted_once(parts, counted):
    ledger = Ledger("register.csv")
    ledger.read(HERE)
    ledger.split(HERE, len(parts))
    for part in parts:
        assert ledger.is_open(HERE)
        SETTLE[part](ledger, HERE)
    counts = ledger.close()
    assert (counts.read, getattr(counts, counted)) == (1, 1)
    with pytest.raises(InputError, match="counted not exactly once"):
        SETTLE["ignored"](ledger, HERE)


def test_a_row_with_a_part_left_over_is_not_accounted_for():
    ledger = Ledger("register.csv")
    ledger.read(HERE)
    ledger.split(HERE, 2)
    ledger.accept(HERE)
    with pytest.raises(InputError, match="ROW_ACCOUNTING"):
        ledger.close()


def test_parts_say_what_is_true_of_their_row_once():
    ledger = Ledger("register.csv")
    ledger.read(HERE)
    ledger.split(HERE, 2)
    for _ in range(2):
        ledger.quarantine(HERE, "E-mail", "TWO_EMAILS", "Set aside")
    ledger.close()
    assert len(ledger.issues) == 1


def test_everything_is_left_out_whatever_became_of_it():
    ledger = Ledger("register.csv")
    for row in (2, 3):
        ledger.read(Place("", row))
    ledger.quarantine(Place("", 2), "", "NO_NAME", "Set aside")
    ledger.leave_out_all("SUPERSEDED", "Left out")
    assert ledger.close().ignored == 2
    assert [issue.code for issue in ledger.issues] == ["SUPERSEDED"]
