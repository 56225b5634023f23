"""What a sheet's own XML says and python-calamine keeps to itself: what is hidden, filtered, struck out or unreadable.

A workbook comes here only after :mod:`evalkit.intake.preflight`, which bounds what is unpacked and refuses entities.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

_REFERENCE = re.compile(r"([A-Z]+)(\d+)$", re.IGNORECASE)
_YES = {"1", "true"}
_LAST_COLUMN = 16_384


@dataclass
class Details:
    """What is peculiar about a sheet.

    Parameters
    ----------
    hidden_rows, filtered_rows : set of int
        Rows hidden by hand, and rows that a filter left on hides.
    hidden_columns : set of int
        Positions of hidden columns, from 0.
    unreadable, struck_out : set of (int, int)
        (row, column position) of cells with an error or a formula without value, and of those struck out.
    """

    hidden_rows: set[int] = field(default_factory=set)
    filtered_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unreadable: set[tuple[int, int]] = field(default_factory=set)
    struck_out: set[tuple[int, int]] = field(default_factory=set)


def details(parts: zipfile.ZipFile, name: str) -> Details:
    """Read what is peculiar about a sheet.

    Parameters
    ----------
    parts : ZipFile
        The workbook.
    name : str
        The sheet's name.

    Returns
    -------
    Details
        Rows and columns by number and position.

    Raises
    ------
    KeyError, xml.etree.ElementTree.ParseError
        If the workbook is damaged.
    """
    found = Details()
    struck = _struck_styles(parts)
    number = 0
    with parts.open(_part_of(parts, name)) as xml:
        for event, element in ElementTree.iterparse(xml, events=("start", "end")):
            tag = _tag(element)
            if tag == "row" and event == "start":
                number = int(element.get("r") or number + 1)
                if element.get("hidden") in _YES:
                    found.hidden_rows.add(number)
            elif event == "start":
                continue
            elif tag == "row":
                _read_row(element, number, struck, found)
                element.clear()
            elif tag == "col" and element.get("hidden") in _YES:
                first, last = int(element.get("min") or 1), int(element.get("max") or 1)
                found.hidden_columns.update(range(first - 1, min(last, _LAST_COLUMN)))
            elif tag == "autoFilter":
                _part_hidden_from_filtered(element, found)
    return found


def column_position(letters: str) -> int:
    """Return the position of a column, from 0.

    >>> column_position("A"), column_position("AB")
    (0, 27)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(position: int) -> str:
    """Return the letters by which a spreadsheet shows the column at a position, from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters, number = "", position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _read_row(row: ElementTree.Element, number: int, struck: frozenset[str], found: Details) -> None:
    position = -1
    for cell in row:
        reference = _REFERENCE.match(cell.get("r") or "")
        position = column_position(reference[1]) if reference else position + 1
        parts = {_tag(child): child.text for child in cell}
        if cell.get("t") == "e" or ("f" in parts and not parts.get("v") and cell.get("t") != "str"):
            found.unreadable.add((number, position))
        if parts and cell.get("s") in struck:
            found.struck_out.add((number, position))


def _part_hidden_from_filtered(element: ElementTree.Element, found: Details) -> None:
    """Call the hidden rows that a filter covers filtered, if the filter leaves anything out."""
    first, _, last = (element.get("ref") or "").replace("$", "").partition(":")
    top, bottom = _REFERENCE.match(first), _REFERENCE.match(last)
    if top and bottom and any(_tag(child) == "filterColumn" for child in element):
        within = {row for row in found.hidden_rows if int(top[2]) < row <= int(bottom[2])}
        found.filtered_rows |= within
        found.hidden_rows -= within


def _struck_styles(parts: zipfile.ZipFile) -> frozenset[str]:
    """Return the cell styles whose font is struck out, as the number that a cell names."""
    if "xl/styles.xml" not in parts.namelist():
        return frozenset()
    root = ElementTree.fromstring(parts.read("xl/styles.xml"))
    by_tag = {_tag(child): child for child in root}
    fonts = {
        str(number)
        for number, font in enumerate(by_tag.get("fonts", ()))
        if any(_tag(mark) == "strike" and mark.get("val", "1") in _YES for mark in font)
    }
    formats = enumerate(by_tag.get("cellXfs", ()))
    return frozenset(str(number) for number, style in formats if style.get("fontId", "0") in fonts)


def _part_of(parts: zipfile.ZipFile, name: str) -> str:
    """Return the path of a sheet inside the workbook."""
    book = ElementTree.fromstring(parts.read("xl/workbook.xml"))
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target") or "" for link in links}
    for sheet in book.iter():
        if _tag(sheet) == "sheet" and sheet.get("name") == name:
            link = next(value for key, value in sheet.attrib.items() if key.endswith("}id"))
            target = targets[link]
            return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    raise KeyError(name)
