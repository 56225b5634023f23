"""A template as a workbook: one sheet to fill in, one that says how, and the words of its lists.

Headings are locked, everything below them is open. The same definition gives the same bytes.
"""

from __future__ import annotations

from copy import copy
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from evalkit.intake.templates.marks import Mark
from evalkit.intake.templates.template import EXAMPLE, Column, Kind, Template
from evalkit.intake.workbook import GUIDE, LISTS
from evalkit.results.spreadsheets import to_bytes

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_LAST_ROW = 5_000  # of the rows that lists and checks of dates cover
_FORMATS: dict[Kind, str] = {"date": "yyyy-mm-dd", "month": "yyyy-mm", "moment": "yyyy-mm-dd hh:mm", "text": "@"}
_HOW: dict[Kind, str] = {
    "date": "a date as 2026-04-03",
    "month": "a date of that month, as 2026-04-01",
    "moment": "a date and time as 2026-04-03 10:00",
    "whole": "a whole number",
    "number": "a number",
}
_NARROWEST, _WIDEST = 12, 44
_DARK, _PALE, _INK, _EXAMPLE_INK = "1F3A4D", "DCE6EC", "FFFFFF", "6B6B6B"


def workbook(template: Template, mark: Mark | None = None) -> bytes:
    """Return a template as the bytes of a workbook.

    Parameters
    ----------
    template : Template
        What people fill in.
    mark : Mark, optional
        Of a copy for one system: its mark; left out, the template's own.

    Returns
    -------
    bytes
        An xlsx file.
    """
    from openpyxl import Workbook  # a fifth of a second: only where a workbook is written

    book = Workbook()
    _name_styles(book)
    sheet: Any = book.worksheets[0]
    sheet.title = template.title
    lists = _write_lists(book, template)
    for position, column in enumerate(template.columns, start=1):
        _write_column(sheet, position, column, lists.get(column.heading, ""))
    _lay_out(sheet)
    mark = mark or template.mark
    _write_guide(book, template, mark)
    if lists:
        book.move_sheet(LISTS, 1)
    book.properties.category = mark.category
    book.properties.title = template.title
    book.properties.creator, book.properties.language = "evalkit", "en-GB"
    return to_bytes(book)


def _name_styles(book: Workbook) -> None:
    """Give the book its named styles, by which a person changes the look of all cells of a kind at once."""
    from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill, Protection

    wrapped = Alignment(wrap_text=True, vertical="top")
    for name, font, fill in (
        ("Needed heading", Font(bold=True, color=_INK), _DARK),
        ("Heading", Font(bold=True, color=_DARK), _PALE),
    ):
        filled = PatternFill("solid", start_color=fill)
        book.add_named_style(NamedStyle(name, font=font, fill=filled, alignment=wrapped))
    open_cell = Protection(locked=False)
    book.add_named_style(
        NamedStyle("Example", font=Font(italic=True, color=_EXAMPLE_INK), alignment=wrapped, protection=open_cell)
    )
    book.add_named_style(NamedStyle("Entry", protection=open_cell))
    for kind, pattern in _FORMATS.items():
        book.add_named_style(NamedStyle(f"Entry {kind}", number_format=pattern, protection=open_cell))
    book.add_named_style(NamedStyle("Guide title", font=Font(bold=True, size=16, color=_DARK)))
    book.add_named_style(NamedStyle("Guide text", alignment=wrapped))


def _write_lists(book: Workbook, template: Template) -> dict[str, str]:
    """Write the words of the lists to a hidden sheet, and return heading → where they stand."""
    from openpyxl.utils import get_column_letter

    listed = [column for column in template.columns if column.words]
    if not listed:
        return {}
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    places = {}
    for position, column in enumerate(listed, start=1):
        for row, word in enumerate((column.heading, *column.words), start=1):
            _put(sheet, row, position, word)
        letter = get_column_letter(position)
        places[column.heading] = f"{LISTS}!${letter}$2:${letter}${len(column.words) + 1}"
    return places


def _write_column(sheet: Any, position: int, column: Column, listed: str) -> None:
    """Write a heading with its note, an example below it, and what may be entered."""
    from openpyxl.comments import Comment
    from openpyxl.utils import get_column_letter

    letter = get_column_letter(position)
    kind = f"Entry {column.kind}" if column.kind in _FORMATS else "Entry"
    dimension = sheet.column_dimensions[letter]
    shown = _shown(column)
    dimension.width = min(max(len(column.title) + 2, len(shown) + 2, _NARROWEST), _WIDEST)
    _put(sheet, 1, position, column.title, "Needed heading" if column.needed else "Heading")
    note = Comment(_note(column), "evalkit", height=90, width=260)
    sheet.cell(1, position).comment = note
    _put(sheet, 2, position, "", kind)
    dimension._style = copy(sheet.cell(2, position)._style)  # openpyxl has no other way to give a column a named style
    _put(sheet, 2, position, column.example, "Example")
    sheet.cell(2, position).number_format = _FORMATS.get(column.kind, "General")
    _check_entries(sheet, column, f"{letter}2:{letter}{_LAST_ROW}", listed)


def _check_entries(sheet: Any, column: Column, cells: str, listed: str) -> None:
    """Let the spreadsheet program offer the words of a list, and refuse what is no date or number."""
    from openpyxl.worksheet.datavalidation import DataValidation

    how: dict[str, Any]
    if listed:
        how = {"type": "list", "formula1": f"={listed}"}
        wrong = "Choose a word from the list." if not column.others else "This word is not on the list. Keep it?"
    elif column.kind in {"date", "month", "moment"}:
        how = {"type": "date", "operator": "greaterThan", "formula1": "32874"}  # 1 January 1990
        wrong = f"Write {_HOW[column.kind]}."
    elif column.kind in {"whole", "number"}:
        how = {"type": "whole" if column.kind == "whole" else "decimal", "operator": "greaterThanOrEqual"}
        how["formula1"] = "0" if column.kind == "whole" else "-999999999"
        wrong = f"Write {_HOW[column.kind]}."
    else:
        return
    check = DataValidation(allow_blank=True, showErrorMessage=True, showInputMessage=True, **how)
    check.errorStyle = "warning" if column.others else "stop"
    check.errorTitle, check.error = "Please look again", wrong
    check.promptTitle, check.prompt = column.heading[:32], _note(column)[:250]
    sheet.add_data_validation(check)
    check.add(cells)


def _lay_out(sheet: Any) -> None:
    """Freeze and lock the headings, leave the cells below open, and set the page for print."""
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 34
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter", "formatCells"):
        setattr(sheet.protection, allowed, False)  # False: not forbidden
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.print_options.gridLines = True


def _write_guide(book: Workbook, template: Template, mark: Mark) -> None:
    """Write the sheet that says how to fill in the other."""
    sheet: Any = book.create_sheet(GUIDE)
    told = _guide(template, mark)
    for row, (text, style) in enumerate(told, start=1):
        _put(sheet, row, 1, text, style)
    row = len(told) + 1
    for position, heading in enumerate(("Column", "Needed?", "What to write", "Words of the list", "Example"), start=1):
        _put(sheet, row, position, heading, "Heading")
    for column in template.columns:
        row += 1
        words = "; ".join(column.words) + (" – or another word" if column.words and column.others else "")
        needed = "yes" if column.needed else "if known"
        cells = (column.title, needed, _note(column), words, _shown(column).removeprefix(EXAMPLE).strip())
        for position, text in enumerate(cells, start=1):
            _put(sheet, row, position, text, "Guide text")
    for letter, width in zip("ABCDE", (26, 10, 52, 46, 28), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.protection.sheet = True


def _guide(template: Template, mark: Mark) -> list[tuple[str, str]]:
    names = "Names and addresses are replaced by pseudonyms when the file is read; until then it is personal data."
    nobody = "No cell may name a person, hold an address or a telephone number: such a row is set aside."
    return [
        (f"{template.title}: how to fill this in", "Guide title"),
        (template.purpose, "Entry"),
        (f"1. Write into the sheet “{template.title}”, from row 3 on. Row 2 is an example: it is never read.", "Entry"),
        ("2. A star marks what is needed. Leave blank what you do not know: blank is never read as zero.", "Entry"),
        ("3. Keep the headings as they are, and write dates as 2026-04-03.", "Entry"),
        (f"4. {names if template.names_people else nobody}", "Entry"),
        (f"5. Keep the file's name, or write more behind it: {template.name} May.xlsx.", "Entry"),
        *([(f"6. This copy is for {mark.system}; please return it by {mark.due}.", "Entry")] if mark.system else []),
        (f"Template {mark}", "Entry"),
        ("", "Entry"),
    ]


def _note(column: Column) -> str:
    how = _HOW.get(column.kind)
    return f"{column.note}: {how}." if how else f"{column.note}."


def _shown(column: Column) -> str:
    example = column.example
    if isinstance(example, datetime):
        return f"{example:%Y-%m-%d %H:%M}"
    if isinstance(example, date):
        return f"{example:%Y-%m}" if column.kind == "month" else f"{example:%Y-%m-%d}"
    return str(example)


def _put(sheet: Worksheet, row: int, column: int, value: Any, style: str = "") -> None:
    """Write a cell; text is declared as text, which no program evaluates. A blank one only takes its style."""
    cell: Any = sheet.cell(row, column)
    if value != "":
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    if style:
        cell.style = style
