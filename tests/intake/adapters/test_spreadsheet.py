"""A table is read by its mapping, as text; what is left out or doubtful is said, with its place."""

from __future__ import annotations

import datetime as dt

import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from evalkit.intake.adapters import spreadsheet
from evalkit.intake.ledger import Ledger
from evalkit.intake.preflight import inspect
from read_table import COLUMNS, codes, fails, read


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
    message = fails("MISSING_COLUMN", text, header_row=1)
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
    assert sorted(codes(ledger)) == ["BLANK_ROW", "IGNORED_BY_MAPPING", "STATED_TOTAL_DIFFERS", "TOTAL_ROW"]


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


SESSIONS = {"Session 1": "s1", "Session 2": "s2"}
WIDE = [
    ["Full name", "E-mail", "Session 1", None, "Session 2", None, "Notes"],
    [None, None, "Here?", "Minutes", "Here?", "Minutes", None],
    ["Ada", "a@x.invalid", "Y", 60, "Y", 45, ""],
    ["Lee", "b@x.invalid", "N", None, None, None, "ill"],
    ["Total", None, 1, 60, 1, 45, None],
]
IN_EACH = {"attended": "Here?", "minutes": "Minutes"}


def merged_headings(book) -> None:
    for cells in ("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"):
        book.active.merge_cells(cells)


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_a_wide_register_has_a_row_for_each_person_and_occasion(workbook, form):
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in WIDE)
    content = workbook(WIDE, merged_headings) if form == "workbook" else text
    staged, _ = read(content, group_row=1, header_row=2, occasions=SESSIONS, in_each=IN_EACH)
    assert [(row.place.row, row["name"], row["occasion"], row["attended"], row["minutes"]) for row in staged.rows] == [
        (3, "Ada", "s1", "Y", "60"),
        (3, "Ada", "s2", "Y", "45"),
        (4, "Lee", "s1", "N", ""),
    ]
    assert staged.names_its_occasions
    assert staged.rows[1].headings["attended"] == "Session 2 | Here?"


def test_a_wide_row_is_counted_once(workbook):
    staged, ledger = read(
        workbook(WIDE, merged_headings), group_row=1, header_row=2, occasions=SESSIONS, in_each=IN_EACH
    )
    for row in staged.rows[:2]:
        ledger.accept(row.place)
    ledger.ignore(staged.rows[2].place, "DID_NOT_ATTEND", "Left out: did not attend")
    counts = ledger.close()
    assert (counts.read, counts.accepted, counts.ignored) == (3, 1, 2)
    assert sorted(codes(ledger)) == ["ATTENDANCE_BLANK", "DID_NOT_ATTEND", "TOTAL_ROW"]


def test_a_column_for_each_occasion_says_by_itself_who_attended():
    staged, _ = read("Full name,E-mail,12 May,9 June\nAda,a,x,\n", occasions={"12 May": "s1", "9 June": "s2"})
    assert [(row["occasion"], row["attended"]) for row in staged.rows] == [("s1", "x")]


def test_an_error_in_one_occasion_leaves_the_others(workbook):
    rows = [["Full name", "E-mail", "A", "B"], ["Ada", "a", "#REF!", "y"]]
    staged, ledger = read(workbook(rows), occasions={"A": "s1", "B": "s2"})
    assert [row["occasion"] for row in staged.rows] == ["s2"]
    ledger.accept(staged.rows[0].place)
    assert ledger.close().accepted == 1
    assert [(issue.code, issue.column) for issue in ledger.issues] == [("FORMULA_WITHOUT_VALUE", "A")]


def test_all_sheets_are_read_alike_and_notes_are_said(workbook):
    def change(book) -> None:
        book.create_sheet("Second").append(["E-mail", "Full name"])
        book["Second"].append(["b", "Lee"])
        book.create_sheet("Notes").append(["Room was cold"])
        book.create_sheet("Old").append(["Full name", "E-mail"])
        book["Old"].append(["Rita", "c"])
        book["Old"].sheet_state = "hidden"

    content = workbook([["Full name", "E-mail"], ["Ada", "a"]], change)
    staged, ledger = read(content, sheets="*")
    assert [(row.place, row["name"]) for row in staged.rows] == [(("sheet 1", 2), "Ada"), (("sheet 2", 2), "Lee")]
    assert sorted(codes(ledger)) == ["HIDDEN_SHEETS", "OTHER_SHEETS"]
    staged, ledger = read(content, sheets={"second": "s2", "Old": "s3"})
    assert [(row["name"], row["occasion"]) for row in staged.rows] == [("Lee", "s2"), ("Rita", "s3")]
    assert "A hidden sheet was read, because the mapping file names it" in [issue.action for issue in ledger.issues]


def test_a_sheet_with_some_of_the_headings_is_not_passed_over(workbook):
    def change(book) -> None:
        book.create_sheet("Second").append(["Full name", "Address"])

    fails("MISSING_COLUMN", workbook([["Full name", "E-mail"], ["Ada", "a"]], change), sheets="*")
    fails("NO_HEADER_ROW", workbook([["x", "y"], ["Ada", "a"]], change), sheets="*", columns={"name": "N"})


def test_headings_are_found_where_all_of_them_stand():
    staged, ledger = read("Register of 4 May\n,Full name\n,Full name,E-mail\n,Ada,a\n")
    assert [(row.place.row, row["name"]) for row in staged.rows] == [(4, "Ada")]
    assert [(issue.code, issue.place and issue.place.row) for issue in ledger.issues] == [("HEADER_FOUND", 3)]


def test_headings_sorted_in_among_the_rows_fail():
    message = fails("NO_HEADER_ROW", "Ada,a\nFull name,E-mail\nLee,b\n")
    assert "The headings stand in row 2, but a row above" in message
    assert [row["name"] for row in read("Ada,a\nFull name,E-mail\nLee,b\n", header_row=2)[0].rows] == ["Lee"]


def test_repeated_headings_are_left_out_and_a_second_table_fails():
    staged, _ = read("Full name,E-mail\nAda,a\nFull Name,E-mail\nLee,b\n")
    assert [row["name"] for row in staged.rows] == ["Ada", "Lee"]
    message = fails("SECOND_TABLE", "Full name,E-mail\nAda,a\n\nE-mail,Full name\nb,Lee\n")
    assert "Row 4 holds headings again" in message


def test_the_area_of_a_table_is_stated(workbook):
    rows = [[None] * 5, ["x", "Full name", "E-mail", None, "E-mail"], [1, "Ada", "a", None, "z"], [], ["E-mail", "Lee"]]
    staged, ledger = read(workbook(rows), area="B2:C3")
    assert [(row.place.row, row["name"], row["email"]) for row in staged.rows] == [(3, "Ada", "a")]
    assert codes(ledger) == ["OUTSIDE_AREA"]


def test_filtered_and_hidden_rows_are_told_apart_and_left_out_by_rule(workbook):
    def change(book) -> None:
        sheet = book.active
        sheet.auto_filter.ref = "A1:B3"
        sheet.auto_filter.add_filter_column(0, ["Ada"])
        sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["B"].hidden = True

    content = workbook([["Full name", "E-mail"], ["Ada", "a"], ["Lee", "b"], ["Rita", "c"]], change)
    staged, ledger = read(content)
    assert len(staged.rows) == 3
    told = [(issue.code, issue.place and issue.place.row, issue.column) for issue in ledger.issues]
    assert told == [("HIDDEN_COLUMNS", 1, "E-mail"), ("FILTERED_ROWS", 3, ""), ("HIDDEN_ROWS", 4, "")]
    staged, ledger = read(content, hidden_rows="ignore")
    assert [row["name"] for row in staged.rows] == ["Ada"]
    ledger.accept(staged.rows[0].place)
    assert ledger.close().ignored == 2


def test_struck_out_names_are_said_or_left_out(workbook):
    def change(book) -> None:
        book.active["A3"].font = Font(strike=True)
        book.active["C2"].font = Font(strike=True)

    content = workbook([["Full name", "E-mail", "Notes"], ["Ada", "a", "old"], ["Lee", "b", ""]], change)
    staged, ledger = read(content)
    assert len(staged.rows) == 2
    assert [(issue.code, issue.place and issue.place.row) for issue in ledger.issues] == [("STRUCK_OUT", 3)]
    staged, _ = read(content, struck_out="ignore")
    assert [row["name"] for row in staged.rows] == ["Ada"]


def test_an_organisation_merged_over_rows_is_that_of_each(workbook):
    rows = [
        ["Full name", "Organisation", "Minutes"],
        ["NEL registers", None, None],
        ["Ada", "ICB", 90],
        ["Lee", None, None],
        ["Rita", None, 5],
    ]

    def merge(book) -> None:
        book.active.merge_cells("A2:C2")
        book.active.merge_cells("B3:B4")
        book.active.merge_cells("C3:C4")

    staged, ledger = read(
        workbook(rows, merge), columns={"name": "Full name", "organisation": "Organisation", "minutes": "Minutes"}
    )
    assert [(row["name"], row["organisation"], row["minutes"]) for row in staged.rows] == [
        ("Ada", "ICB", "90"),
        ("Lee", "ICB", ""),
        ("Rita", "", "5"),
    ]
    assert codes(ledger) == ["MERGED_CELLS", "MERGED_CELLS"]
    for row in staged.rows:
        ledger.accept(row.place)
    assert ledger.close().ignored == 1
    assert "TITLE_ROW" in codes(ledger)


def test_a_register_that_states_only_a_total(workbook):
    staged, _ = read("Full name,E-mail\n23 attended,\n")
    assert staged.total == (("", 2), 23)
    staged, _ = read(
        workbook([["Full name", "In?"], [], ["Total", 17]]), columns={"name": "Full name", "attended": "In?"}
    )
    assert staged.total == (("sheet 1", 3), 17)
    for other in ("Ada,a\n", "Total: 4,\n"):
        staged, _ = read(f"Full name,E-mail\n{other}Total 23,\n")
        assert staged.total is None


def test_a_stated_total_that_differs_is_said():
    mapping = {"columns": {"name": "Full name", "attended": "In?"}}
    text = "Full name,In?\nAda,yes\nLee,no\nTotal,{}\n"
    assert codes(read(text.format(1), **mapping)[1]) == []
    assert codes(read(text.format(2), **mapping)[1]) == ["STATED_TOTAL_DIFFERS"]


def test_lists_to_choose_from_and_many_columns_change_nothing(workbook):
    def change(book) -> None:
        rule = DataValidation(type="list", formula1='"Yes,No"')
        rule.add("C2:C900")
        book.active.add_data_validation(rule)

    wide = [[f"Question {number}" for number in range(900)], ["-"] * 900]
    rows = [["Full name", "E-mail", *wide[0]], ["Ada", "a", *wide[1]]]
    staged, ledger = read(workbook(rows, change))
    assert (len(staged.rows), codes(ledger)) == (1, [])


def test_a_workbook_with_macros_is_read_without_them(workbook, rezip):
    main = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    rows = [["Full name", "E-mail"], ["Ada", "a"]]
    content = rezip(workbook(rows), lambda _, part: part.replace(main, macros), **{"xl/vbaProject.bin": b"\xd0\xcf"})
    assert [row["name"] for row in read(content)[0].rows] == ["Ada"]
