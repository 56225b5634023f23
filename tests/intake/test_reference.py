"""Official codes: 42 boards became 36, three were split, and a file of the ODS goes before the pinned table."""

from __future__ import annotations

from datetime import date

import pytest

from evalkit.errors import InputError
from evalkit.intake.reference import Entry, Reference, boards, with_ods

BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)
ROW = '"{code}","{name}","Y56","{board}","","","","","","E1 2ES","{opened}","{closed}",' + ",".join(['""'] * 15)


def ods(code: str = "R1H", name: str = "BARTS HEALTH NHS TRUST", board: str = "QMF", opened: str = "20120401",
        closed: str = "") -> str:  # fmt: skip
    return ROW.format(code=code, name=name, board=board, opened=opened, closed=closed)


def read(*rows: str) -> Reference:
    return with_ods(("\r\n".join(rows) + "\r\n").encode(), "lists/etr.csv")


def ended(reference: Reference, code: str) -> Entry:
    entry = reference.end(code)
    assert entry is not None
    return entry


def test_42_boards_became_36():
    codes = {entry.code for entry in boards().entries}
    assert sum(boards().open_on(code, BEFORE) for code in codes) == 42
    assert sum(boards().open_on(code, AFTER) for code in codes) == 36
    assert {len(code) for code in codes} == {3, 5}


def test_every_board_that_ended_has_successors_that_then_began():
    for entry in boards().entries:
        assert bool(entry.valid_to) == bool(entry.successors)
        assert all(boards().open_on(code, AFTER) for code in entry.successors)


def test_three_boards_were_split_and_one_kept_its_code():
    split = {entry.code for entry in boards().entries if len(entry.successors) > 1}
    assert split == {"QNQ", "QM7", "QJG"}
    assert boards().end("QRL") is None
    assert ended(boards(), "QMJ").successors == ended(boards(), "QRV").successors == ("Z9B2Z",)


@pytest.mark.parametrize(
    "text", ["qmf", "NHS North East London Integrated Care Board", "North East London ICB", "north-east  london icb"]
)
def test_boards_are_known_by_code_and_name(text):
    assert boards().code_of(text) == "QMF"


@pytest.mark.parametrize("text", ["", "NEL", "London", "North East London"])
def test_a_part_of_a_name_is_no_name(text):
    assert boards().code_of(text) == ""


def test_a_file_of_the_ods_is_read_without_headings_and_its_last_day_is_a_day():
    found = read(ods(), ods("RAP", "NORTH MIDDLESEX UNIVERSITY HOSPITAL NHS TRUST", "QMJ", closed="20241231"))
    assert found.code_of("Barts Health NHS Trust") == "R1H"
    assert found.open_on("RAP", date(2024, 12, 31))
    assert not found.open_on("RAP", date(2025, 1, 1))
    assert ended(found, "RAP").board == "QMJ"


def test_its_codes_go_before_the_pinned_ones_which_say_what_became_of_a_board():
    found = read(ods("QNQ", "NHS FRIMLEY INTEGRATED CARE BOARD", "Y59", "20220701", "20260331"))
    assert [entry.name for entry in found.entries if entry.code == "QNQ"] == ["NHS FRIMLEY INTEGRATED CARE BOARD"]
    assert ended(found, "QNQ").successors == ("S0E4D", "S9B9J", "QRL")
    assert ended(found, "QNQ").valid_to == AFTER
    assert found.knows("QMF")


def test_a_code_is_missed_only_among_codes_of_its_kind():
    assert boards().covers("Q99")
    assert not boards().covers("R99")
    assert read(ods()).covers("R99")
    assert not read(ods()).covers("A81001")
    assert not boards().covers("S9Z9Z")  # codes of five signs belong to organisations of every kind


def test_a_row_of_headings_is_no_row():
    assert read("ORGANISATIONCODE,NAME" + "," * 25, ods()).code_of("R1H") == "R1H"


@pytest.mark.parametrize(
    "row",
    ["R1H,Barts Health", ods(code="Barts Health"), ods(name=""), ods(opened="01/04/2012"), ods(closed="20129999")],
)
def test_another_layout_is_refused_with_its_row_and_without_its_words(row):
    with pytest.raises(InputError) as caught:
        read(ods("RAP", "NORTH MIDDLESEX"), row)
    assert caught.value.code == "BAD_ODS_FILE"
    assert str(caught.value).startswith("lists/etr.csv: Row 2 has not the layout")
    assert "arts" not in str(caught.value)
