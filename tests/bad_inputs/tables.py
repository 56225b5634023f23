"""Tables that are not where, or not as, their headings say (cases 6, 8 to 14, 36 and 37)."""

from __future__ import annotations

import openpyxl

from bad_inputs.case import GOOD, WORKBOOK, Case, Files, mapped, register
from bad_inputs.files import ROWS, book, rezipped
from small_evaluation import REGISTER_HEADER, REGISTER_MAPPING

TWICE = REGISTER_HEADER.replace("Role", "full  name")
RENAMED = "Who came,E-mail,Organisation,Date\nAda Fenwick,ada@nel.invalid,NEL ICB,2026-04-08\n"
COLUMNS = 'name = "Who came"\nemail = "E-mail"\norganisation = "Organisation"\nat = "Date"\n'
OLD_COLUMNS = COLUMNS.replace("Who came", "Full name")
GROUPS = 'group_row = 1\nheader_row = 2\n[occasions]\n"Webinar 1" = "w1"\n"Webinar 2" = "w2"\n[in_each]\n'


def _messy() -> Files:
    """Return a register as people make them: merged headings, a total, a hidden row, a hidden sheet."""

    def change(made: openpyxl.Workbook) -> None:
        sheet = made.worksheets[0]
        sheet.merge_cells("C1:D1")
        sheet.merge_cells("E1:F1")
        sheet.row_dimensions[4].hidden = True
        notes = made.create_sheet("Notes")
        notes.append(["Rita Sol rang to say sorry"])
        notes.sheet_state = "hidden"

    rows: list[list[object]] = [
        ["", "", "Webinar 1", "", "Webinar 2", ""],
        ["Full name", "E-mail", "Here?", "Minutes", "Here?", "Minutes"],
        ["Ada Fenwick", "ada@nel.invalid", "yes", "60", "yes", "55"],
        ["Lee Varga", "lee@nhs.invalid", "yes", "30", "no", ""],
        ["Total", "", "2", "90", "1", "55"],
    ]
    mapping = (
        f'table = "attendance"\n{GROUPS}attended = "Here?"\nminutes = "Minutes"\n'
        '[columns]\nname = "Full name"\nemail = "E-mail"\n[values.attended]\n"yes" = "yes"\n"no" = "no"\n'
    )
    return {"register.xlsx": book(rows, change), "register.toml": mapping}


def _formula() -> Files:
    """Return a workbook with a formula whose value was never saved, as programs write it that do not calculate."""
    rows = [ROWS[0], ROWS[1], ["Lee Varga", "lee@nhs.invalid", "R1X", "", "=30+15", "2026-04-08"]]
    content = rezipped(book(rows), lambda part: part)
    return {"register.xlsx": content, "register.toml": REGISTER_MAPPING}


CASES = (
    Case(6, "headings and nothing below them", "kept, with a warning", register(), ("HEADER_ONLY",)),
    Case(8, "every row has one cell too many", "fails",
         register("Fenwick, Ada,ada@nel.invalid,NEL ICB,,60,2026-04-08",
                  "Varga, Lee,lee@nhs.invalid,R1X,,60,2026-04-08"),
         ("EVERY_ROW_TOO_LONG",), secrets=("Lee", "lee@")),
    Case(9, "one row has one cell too many", "set aside",
         register(GOOD, "Varga, Lee,lee@nhs.invalid,R1X,,60,2026-04-08"), ("LONG_ROW",), (2, 1, 1, 0, 0),
         secrets=("Lee", "lee@")),
    Case(10, "a row has too few cells", "kept, with a warning", register(GOOD, "Lee Varga,lee@nhs.invalid,R1X"),
         ("SHORT_ROW",), (2, 2, 0, 0, 0), secrets=("Lee", "lee@")),
    Case(11, "two columns bear the same heading", "fails", register(GOOD, head=TWICE), ("DUPLICATE_HEADERS",)),
    Case(12, "a column that the mapping names is missing", "fails", register(GOOD, head=REGISTER_HEADER.replace(
         "Full name", "Delegate")), ("MISSING_COLUMN",), secrets=("Delegate",)),
    Case(13, "renamed and reordered columns, mapped", "kept", mapped(RENAMED, COLUMNS), (), (1, 1, 0, 0, 0)),
    Case(13, "a renamed column, the mapping not yet changed", "fails", mapped(RENAMED, OLD_COLUMNS),
         ("MISSING_COLUMN",), secrets=("Who came",)),
    Case(14, "no-break spaces and other capitals in a heading", "kept, with a warning",
         register(GOOD, head=REGISTER_HEADER.replace("Full name", "FULL\u00a0NAME")), ("HEADER_SPELLING",),
         (1, 1, 0, 0, 0)),
    Case(36, "merged headings, a total row, a hidden row and a hidden sheet", "left out or merged", _messy,
         ("HIDDEN_SHEETS", "HIDDEN_ROWS", "TOTAL_ROW"), (3, 2, 0, 1, 0),
         sources=WORKBOOK.replace('occasion = "w1"\n', ""),
         path="register.xlsx", secrets=("Rita", "rang", "Lee", "lee@"), then={"interaction": 3, "person": 2}),
    Case(37, "a formula without its value", "set aside", _formula, ("FORMULA_WITHOUT_VALUE",), (2, 1, 1, 0, 0),
         sources=WORKBOOK, path="register.xlsx", secrets=("30+15", "Lee", "lee@")),
)  # fmt: skip
