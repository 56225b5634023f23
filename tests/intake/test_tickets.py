"""A ticket is found again by its barcode or its order, whatever the order of the rows; a damaged id finds nothing."""

from __future__ import annotations

import pytest

from evalkit.intake import tickets
from evalkit.intake.ledger import Place
from evalkit.intake.staging import StagedRow

ADA = {"order": "900", "first_name": "Ada", "last_name": "Fenwick", "email": "ada@nel.invalid", "status": "attended"}
NOBODY = {"order": "900", "status": "registered"}


def rows(*every):
    return [StagedRow(Place("", number), cells) for number, cells in enumerate(every, start=2)]


def told(*every, source=0):
    return list(tickets.lines(rows(*every), source).values())


@pytest.mark.parametrize("text", ["1.09877E+10", "1,2e+11", "1E10", "2109876543210980000", " 1.2E+11 "])
def test_cut_ids(text):
    assert tickets.is_damaged(text)
    assert not tickets.intact(text)


@pytest.mark.parametrize("text", ["", "900", "10987654321", "21098765432109876541", "E", "1" * 200_000])
def test_whole_ids(text):
    assert not tickets.is_damaged(text)


def test_the_order_of_rows_does_not_matter():
    came = {**NOBODY, "status": "attended"}
    one = tickets.lines(rows(ADA, NOBODY, came), 0)
    other = tickets.lines(rows(came, ADA, NOBODY), 1)
    assert [one[Place("", n)] for n in (2, 3, 4)] == [other[Place("", n)] for n in (3, 4, 2)]


def test_tickets_of_one_order_and_nobody_are_told_apart_by_their_type():
    assert told({**NOBODY, "ticket": "Online"}) != told({**NOBODY, "ticket": "In person"})


def test_a_barcode_goes_before_the_order_unless_two_rows_have_it():
    assert told({**ADA, "barcode": "77"}) == told({**NOBODY, "barcode": "77"})
    assert told({**ADA, "barcode": "77"}, {**NOBODY, "barcode": "77"}) == told(ADA, NOBODY)
    assert told({**ADA, "barcode": "n/a"}) == told(ADA)


@pytest.mark.parametrize("order", ["", "1.09877E+10"])
def test_without_an_id_no_file_has_a_row_of_another(order):
    row = {**NOBODY, "order": order}
    assert told(row, row) == told(row, row)
    assert set(told(row, row)).isdisjoint(told(row, row, source=1))


@pytest.mark.parametrize(("text", "number"), [("", 1), ("2", 2), ("2.0", 2), (" 3 ", 3)])
def test_numbers_of_tickets(text, number):
    assert tickets.counts(rows({"quantity": text})) == {Place("", 2): number}
