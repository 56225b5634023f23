"""Somebody is found wherever they are written, and cut out of what is kept."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment

from evalkit.intake.detect import read_document
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.traces import BESIDES, NotTextError, Person, rows_of, without

ADA = Person(
    frozenset({"abcdefgh23456723"}), frozenset({"ada@x.invalid"}), frozenset({"ada fenwick", "zoe ocarrick muller"})
)
MARK = "forgotten0000"


@pytest.mark.parametrize(
    ("cells", "certainty"),
    [
        (["ADA@X.invalid"], "certain"),
        (["mailto:ada@x.invalid; other@x.invalid"], "certain"),
        (['"Ada" <ada@x.invalid>'], "certain"),
        (["seen as abcdefgh23456723"], "certain"),
        (["linada@x.invalid"], ""),
        (["ada@x.invalid.example"], ""),
        (["Ada", "Fenwick"], "name"),
        (["Fenwick", "Ada"], "name"),
        (["1:1 with Dr Ada FENWICK, Thursday"], "name"),
        (["O'CARRICK-MÜLLER, Zoë (EXAMPLE TRUST) (External)", "60"], "name"),
        (["Adam Fenwick"], ""),
        (["Ada", "60", "Fenwick"], ""),
        ([], ""),
    ],
)
def test_in_a_row(cells, certainty):
    assert ADA.in_row(cells) == certainty


def test_a_name_of_one_word_fills_a_cell():
    cher = Person(frozenset(), frozenset(), frozenset({"cher"}))
    assert cher.in_row(["Cher", "60"]) == "name"
    assert cher.in_row(["Ada | Cher"]) == "name"
    assert not cher.in_row(["Cher Fenwick"])


def test_nobody_is_nowhere():
    assert not Person(frozenset(), frozenset(), frozenset()).in_row(["", "Ada Fenwick"])


def found(content: bytes, sheets: tuple[str, ...] | None = None) -> dict[Place, str]:
    return dict(rows_of(read_document(content, Ledger("x")), sheets, "x", ADA))


def test_every_row_of_a_text_is_searched_as_a_spreadsheet_numbers_them():
    text = 'Prepared by Ada Fenwick\nName,Note\n"Rita\nSol",\nx,"two\nlines ada@x.invalid"\n'
    assert found(text.encode()) == {Place("", 1): "name", Place("", 4): "certain"}
    assert found(text.replace(",", "\t").encode("utf-16")) == {Place("", 1): "name", Place("", 4): "certain"}


def test_every_sheet_of_a_workbook_is_searched(workbook):
    def change(book):
        hidden = book.create_sheet("Ada Fenwick")
        hidden["B7"] = "ada@x.invalid"
        hidden.sheet_state = "hidden"

    content = workbook([["Name"], ["Ada Fenwick"]], change)
    besides = {Place(BESIDES, 0): "name"}
    assert found(content) == {Place("sheet 1", 2): "name", Place("sheet 2", 7): "certain"} | besides
    assert found(content, ("sheet",)) == {Place("Sheet", 2): "name", Place("sheet 2", 7): "certain"} | besides


@pytest.mark.parametrize(
    ("change", "certainty"),
    [
        (lambda book: setattr(book.active["A1"], "comment", Comment("ask ada@x.invalid", "Rita")), "certain"),
        (lambda book: setattr(book.active["A1"], "comment", Comment("?", "Zoë O'Carrick-Müller")), "name"),
        (lambda book: setattr(book.properties, "creator", "Fenwick & Ada"), "name"),
        (lambda book: setattr(book.active, "title", "Ada Fenwick"), "name"),
    ],
    ids=["comment", "author of a comment", "author", "sheet"],
)
def test_comments_and_properties_of_a_workbook_are_searched(workbook, change, certainty):
    assert found(workbook([["Name"]])) == {}
    assert found(workbook([["Name"]], change)) == {Place(BESIDES, 0): certainty}


def test_a_table_loses_their_lines_and_keeps_all_others_byte_for_byte():
    table = (
        'pair,one,other,decision\r\np1,"Sol, Rita",r@x.invalid,same\r\np2,Ada Fenwick,"two\r\nlines",\r\n'
        "p3,x,ADA@x.invalid,same\r\np4,abcdefgh23456723,qrstuvwx23456723,different"
    )
    cleaned = without(table.encode(), "merge_decisions.csv", ADA, MARK)
    assert cleaned == (
        b'pair,one,other,decision\r\np1,"Sol, Rita",r@x.invalid,same\r\np4,forgotten0000,qrstuvwx23456723,different'
    )
    assert without(cleaned, "merge_decisions.csv", ADA, MARK) is None


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("cp1252", ";"), ("utf-8", "\t")])
def test_a_table_that_a_spreadsheet_program_saved_keeps_its_form(encoding, delimiter):
    lines = ["a,b", "Müller,x", "Zoë O’Carrick-Müller,y"]
    content = "\r\n".join(lines).replace(",", delimiter).encode(encoding)
    cleaned = without(content, "x.csv", ADA, MARK)
    assert cleaned is not None
    assert cleaned.decode(encoding).split("\r\n") == [line.replace(",", delimiter) for line in lines[:2]] + [""]


def test_a_released_group_keeps_its_size():
    groups = {"groups": [["abcdefgh23456723", "qrstuvwx23456723"], ["qrstuvwx23456723"]], "n": 2, "by": "Ada Fenwick"}
    cleaned = without(json.dumps(groups).encode(), "ledger.json", ADA, MARK)
    assert cleaned is not None
    assert json.loads(cleaned) == {"groups": [[MARK, "qrstuvwx23456723"], ["qrstuvwx23456723"]], "n": 2, "by": MARK}


def test_what_is_no_proper_table_or_json_is_cleaned_line_by_line():
    assert without(b'a,"b\nAda Fenwick,1\nrest\n', "x.csv", ADA, MARK) == b'a,"b\nrest\n'
    assert without(b'{"a": 1}\n{"a": "ada@x.invalid"}\n', "x.json", ADA, MARK) == b'{"a": 1}\n'
    assert without(b"one\nabcdefgh23456723 two\n", "x.txt", ADA, MARK) == b"one\nforgotten0000 two\n"


def test_what_is_no_text_is_not_called_clean():
    for content in (b"PAR1\x00\x81", b"\x81\x8d\x8f"):
        with pytest.raises(NotTextError):
            without(content, "x.parquet", ADA, MARK)


ROW = st.lists(st.sampled_from(["Ada Fenwick", "ada@x.invalid", "abcdefgh23456723", "Rita", 'a"b', "c,d", "e\nf", ""]))


@given(st.lists(ROW, max_size=6), st.sampled_from(["x.csv", "x.json", "x.txt"]))
def test_nothing_of_them_is_left(rows, name):
    if name.endswith("json"):
        text = json.dumps(rows)
    else:
        text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows)
    content = without(text.encode(), name, ADA, MARK)
    cleaned = text if content is None else content.decode()
    assert not [trace for trace in ("Ada Fenwick", "ada@x.invalid", "abcdefgh23456723") if trace in cleaned]
    assert cleaned.count("Rita") <= text.count("Rita")
