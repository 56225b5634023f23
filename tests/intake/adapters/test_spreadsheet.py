"""A table is read by its mapping, as text; what is left out or doubtful is said, with its place."""

from __future__ import annotations

import datetime as dt

import pytest

from evalkit.errors import InputError
from evalkit.intake.adapters import spreadsheet
from evalkit.intake.ledger import Ledger
from evalkit.intake.mapping import Mapping
from evalkit.intake.preflight import inspect
from evalkit.intake.staging import Staged

COLUMNS = {"name": "Full name", "email": "E-mail"}


def read(content: bytes | str, **settings) -> tuple[Staged, Ledger]:
    ledger = Ledger("register.csv")
    mapping = Mapping(**{"table": "attendance", "columns": COLUMNS, **settings})
    content = content.encode() if isinstance(content, str) else content
    return spreadsheet.read(inspect(content, "register.csv"), mapping, ledger), ledger


def fails(code: str, content: bytes | str, **settings) -> str:
    with pytest.raises(InputError) as caught:
        read(content, **settings)
    assert caught.value.code == code
    return str(caught.value)


def codes(ledger: Ledger) -> list[str]:
    return [issue.code for issue in ledger.issues]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiters_are_known_by_the_headings(delimiter):
    text = "E-mail,Notes,Full name\na@x.invalid,,Ada\n".replace(",", delimiter)
    staged, ledger = read(text)
    assert dict(staged.rows[0].cells) == {"name": "Ada", "email": "a@x.invalid"}
    assert not ledger.issues


def test_null_and_na_are_text():
    staged, _ = read("Full name,E-mail\nNull,NA\nNA,None\n")
    assert [(row["name"], row["email"]) for row in staged.rows] == [("Null", "NA"), ("NA", "None")]


def test_formula_like_names_are_kept_as_they_are():
    names = ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "@SUM(1)", "-1", "**bold**"]
    staged, _ = read("Full name,E-mail\n" + "".join(f'"{name}",\n' for name in names))
    assert [row["name"] for row in staged.rows] == names


def test_rows_are_numbered_as_a_spreadsheet_does():
    staged, _ = read('Register\n\nFull name,E-mail\n"Ada\nFenwick",\n\nLee,\n', header_row=3)
    assert [row.place.row for row in staged.rows] == [4, 6]


def test_a_header_alone_is_said():
    staged, ledger = read("Full name,E-mail\n")
    assert (staged.rows, codes(ledger)) == ((), ["HEADER_ONLY"])


def test_an_unclosed_quote_fails():
    message = fails("UNCLOSED_QUOTE", 'Full name,E-mail\nAda,a\n"Lee,b\nRita,c\n')
    assert message.startswith("register.csv: A quotation mark in row 3 is not closed")


def test_every_row_too_long_fails_and_one_is_set_aside():
    message = fails("EVERY_ROW_TOO_LONG", "Full name,E-mail\nFenwick, Ada,a\nVarga, Lee,b\n")
    assert "Every row has more cells than the 2 headings" in message
    staged, ledger = read("Full name,E-mail\nFenwick, Ada,a\nLee,b\n")
    assert len(staged.rows) == 1
    (issue,) = ledger.issues
    assert (issue.code, issue.severity, issue.place and issue.place.row) == ("LONG_ROW", "quarantine", 2)


def test_short_rows_are_filled_and_said():
    staged, ledger = read("Full name,E-mail\nAda\n")
    assert staged.rows[0]["email"] == ""
    assert codes(ledger) == ["SHORT_ROW"]


def test_duplicate_headings_fail_without_being_quoted():
    message = fails("DUPLICATE_HEADERS", "Full name,E-mail,full  name\nAda,a,b\n")
    assert "Columns 1 and 3 bear the same heading in row 1" in message


def test_a_missing_column_fails():
    message = fails("MISSING_COLUMN", "Full name,Address\nAda,a\n")
    assert message == (
        "register.csv: Row 1 has 2 headings, but none is 'E-mail' (our email). What to do: correct the heading in the "
        "mapping file, or header_row if the headings stand in another row. [MISSING_COLUMN]"
    )
    assert "Address" not in message


def test_headings_in_another_row_are_pointed_at():
    text = "Ada Fenwick,a@x.invalid\n\nFull name,E-mail\nLee,b\n"
    message = fails("MISSING_COLUMN", text)
    assert "set header_row = 3" in message
    assert "Ada" not in message


def test_no_header_row_fails():
    fails("NO_HEADER_ROW", "Full name,E-mail\nAda,a\n", header_row=9)


def test_headings_differ_in_case_and_spaces():
    staged, ledger = read("FULL\u00a0NAME , e-mail\nAda,a\n")
    assert staged.rows[0]["name"] == "Ada"
    assert codes(ledger) == ["HEADER_SPELLING", "HEADER_SPELLING"]


def test_rows_are_ignored_by_rule_and_counted():
    text = "Full name,E-mail\nAda,a\nTOTAL: 12,\nNumber present 12,\n\nLee,b\n,\n"
    staged, ledger = read(text, ignore={"Full name": ["number present"]})
    assert [row["name"] for row in staged.rows] == ["Ada", "Lee"]
    for row in staged.rows:
        ledger.accept(row.place)
    counts = ledger.close()
    assert (counts.read, counts.ignored) == (5, 3)
    assert sorted(codes(ledger)) == ["BLANK_ROW", "IGNORED_BY_MAPPING", "TOTAL_ROW"]


def test_values_and_constants_are_applied():
    staged, _ = read(
        "Full name,E-mail,Role\nAda,a,SPEAKER\n",
        columns={**COLUMNS, "role": "Role"},
        values={"role": {"Speaker": "presenter"}},
        constants={"occasion": "ls1", "attended": True},
    )
    assert (staged.rows[0]["role"], staged.rows[0]["occasion"], staged.rows[0]["attended"]) == (
        "presenter",
        "ls1",
        "true",
    )
    assert staged.names_its_occasions


def test_workbooks_are_read_as_text(workbook):
    rows = [["Full name", "E-mail", "At", "Minutes"], ["Null", 12.0, dt.datetime(2026, 4, 3, 10, 5), 12.5]]
    staged, _ = read(workbook(rows), columns={**COLUMNS, "at": "At", "minutes": "Minutes"})
    assert dict(staged.rows[0].cells) == {"name": "Null", "email": "12", "at": "2026-04-03 10:05:00", "minutes": "12.5"}


def test_hidden_rows_and_sheets_are_said(workbook):
    def change(book) -> None:
        book.active.row_dimensions[3].hidden = True
        book.create_sheet("old").sheet_state = "hidden"

    rows = [["Full name", "E-mail"], ["Ada", "a"], ["Lee", "b"]]
    staged, ledger = read(workbook(rows, change))
    assert len(staged.rows) == 2
    assert sorted(codes(ledger)) == ["HIDDEN_ROWS", "HIDDEN_SHEETS"]


def test_several_sheets_need_a_choice(workbook):
    content = workbook([["Full name", "E-mail"], ["Ada", "a"]], lambda book: book.create_sheet("Second"))
    assert "has 2 visible sheets" in fails("SEVERAL_SHEETS", content)
    assert "no sheet 'Frist'" in fails("UNKNOWN_SHEET", content, sheet="Frist")
    staged, ledger = read(content, sheet="sheet")
    assert (staged.rows[0]["name"], codes(ledger)) == ("Ada", ["OTHER_SHEETS"])


def test_headings_merged_over_two_rows(workbook):
    rows = [["Full name", "Contact", None], [None, "E-mail", "Telephone"], ["Ada", "a@x.invalid", "1"]]

    def merge(book) -> None:
        book.active.merge_cells("A1:A2")
        book.active.merge_cells("B1:C1")

    staged, ledger = read(workbook(rows, merge), header_row=2)
    assert dict(staged.rows[0].cells) == {"name": "Ada", "email": "a@x.invalid"}
    assert not ledger.issues


def test_cells_merged_below_the_headings_are_said(workbook):
    rows = [["Full name", "E-mail"], ["Ada", "a"], ["Lee", None]]
    _, ledger = read(workbook(rows, lambda book: book.active.merge_cells("B2:B3")))
    assert codes(ledger) == ["MERGED_CELLS"]


def test_formulas_without_a_value_and_errors_are_set_aside(workbook):
    rows = [["Full name", "E-mail", "Sum"], ["=A1", "a", 1], ["#N/A", "b", 1], ["Ada", "c", "=1+1"]]
    staged, ledger = read(workbook(rows))
    assert [row["name"] for row in staged.rows] == ["Ada"]
    assert [(i.code, i.place and i.place.row, i.column) for i in ledger.issues] == [
        ("FORMULA_WITHOUT_VALUE", 2, "Full name"),
        ("FORMULA_WITHOUT_VALUE", 3, "Full name"),
    ]


def test_a_forms_export_is_a_table_like_any_other(forms_workbook):
    ledger = Ledger("forms.xlsx")
    document = inspect(forms_workbook, "forms.xlsx")
    assert spreadsheet.count_rows(document, ledger) >= 5
    assert ledger.close().read > 0


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_damaged_workbook_fails(workbook, rezip, part):
    broken = rezip(workbook([["Full name", "E-mail"]]), lambda name, xml: xml[: len(xml) // 2] if name == part else xml)
    fails("DAMAGED_WORKBOOK", broken)


def test_rows_of_formulas_without_values_are_set_aside_wherever_they_stand(workbook):
    rows = [["Full name", "E-mail"], ["=A9", "=B9"], ["Ada", "a"], ["=A8", "=B8"], ["=A7", None]]
    staged, ledger = read(workbook(rows))
    assert [row["name"] for row in staged.rows] == ["Ada"]
    set_aside = [issue for issue in ledger.issues if issue.code == "FORMULA_WITHOUT_VALUE"]
    assert [issue.place and issue.place.row for issue in set_aside] == [2, 4, 5]
    for row in staged.rows:
        ledger.accept(row.place)
    assert ledger.close().read == 4
    _, ledger = read(workbook([rows[0], rows[1]]))
    assert codes(ledger) == ["FORMULA_WITHOUT_VALUE"]
