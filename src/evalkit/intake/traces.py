"""Where somebody is written down: in the cells of a row, in an export, in a file of the vault.

An address and a pseudonym are told for certain; a name is a name, and others may bear it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from evalkit.intake import people
from evalkit.intake.ledger import Place
from evalkit.intake.preflight import Document
from evalkit.intake.tabular import DELIMITERS, delimited
from evalkit.intake.workbook import read_besides, read_every_sheet

Certainty = Literal["", "name", "certain"]
BESIDES = "comments, properties or names of sheets"
_JOINED = re.compile(r"\s*[|;\n]\s*")


class NotTextError(Exception):
    """A file is no text, so nothing can be said of what it holds."""


@dataclass(frozen=True)
class Person:
    """What somebody is called, wherever it is written.

    Parameters
    ----------
    pseudonyms : frozenset of str
        Pseudonyms.
    addresses : frozenset of str
        E-mail addresses in lower case.
    names : frozenset of str
        Comparable names, see :func:`evalkit.intake.people.name_key`.

    Examples
    --------
    >>> ada = Person(frozenset(), frozenset({"ada@x.invalid"}), frozenset({"ada fenwick"}))
    >>> ada.in_row(["Fenwick", "Ada", "60"]), ada.in_row(["Ada <ada@x.invalid>"]), ada.in_row(["Adam Fenwick"])
    ('name', 'certain', '')
    """

    pseudonyms: frozenset[str]
    addresses: frozenset[str]
    names: frozenset[str]

    def in_row(self, cells: Sequence[str]) -> Certainty:
        """Say whether a row holds an address or pseudonym of theirs, else whether it holds their name.

        A name may stand in one cell or in two beside each other, and last names may come first. A name of one word
        has to fill a cell.
        """
        text = " ".join(cells)
        if self.addressed_in(text) or any(pseudonym in text for pseudonym in self.pseudonyms):
            return "certain"
        return "name" if self._named_in(cells, text) else ""

    def addressed_in(self, text: str) -> bool:
        """Return whether a text holds an address of theirs."""
        folded = text.casefold()
        likely = any(address in folded for address in self.addresses)
        return likely and not self.addresses.isdisjoint(people.addresses(text.replace('"', " ")))

    def _named_in(self, cells: Sequence[str], text: str) -> bool:
        if not self.names:
            return False
        if self._long_names:
            padded = f" {people.name_key(text.replace(',', ' '))} "
            if any(name in padded for name in self._long_names):
                return True
        short = {name for name in self.names if " " not in name}
        return bool(short) and any(people.name_key(part) in short for cell in cells for part in _JOINED.split(cell))

    @cached_property
    def _long_names(self) -> tuple[str, ...]:
        """Names of several words between spaces, from whichever word one begins."""
        words = [name.split() for name in sorted(self.names) if " " in name]
        return tuple(f" {' '.join(name[turn:] + name[:turn])} " for name in words for turn in range(len(name)))


def rows_of_export(document: Document, wanted: Sequence[str] | None, where: str) -> Iterator[tuple[Place, list[str]]]:
    """Give every row of an export as it stands there, headings and hidden sheets included.

    Parameters
    ----------
    document : Document
        The file after preflight.
    wanted : sequence of str, "*" or None
        Names of the sheets that the mapping names.
    where : str
        Path of the file, for messages.

    Yields
    ------
    (Place, list of str)
        Its number as a spreadsheet shows it, and its cells; row 0 for comments, properties and names of sheets.

    Raises
    ------
    InputError
        ``UNCLOSED_QUOTE`` or ``DAMAGED_WORKBOOK``.
    """
    if document.form == "workbook":
        for sheet, records in read_every_sheet(document.content, wanted, where):
            yield from ((Place(sheet, number), cells) for number, cells in records)
        yield Place(BESIDES, 0), [read_besides(document.content)]
    else:
        records = delimited(document.text, _delimiter(document.text), where)
        yield from ((Place("", number), cells) for number, cells in records)


def _delimiter(text: str) -> str:
    return max(DELIMITERS, key=text.count)


def without(content: bytes, name: str, person: Person, mark: str) -> bytes | None:
    """Return a file of the vault without somebody, or None if it did not hold them.

    A line that holds a name or an address goes: what it said of them goes with it. Where only a pseudonym stands, as
    in a list of who was in a released group, `mark` takes its place: the group keeps its size, so that a later one
    that lacks this person alone can still be told from it.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name, whose ending says what it is: ``.json`` is searched value by value, everything else line by line.
    person : Person
        Who.
    mark : str
        What takes the place of a pseudonym.

    Returns
    -------
    bytes or None
        In the encoding that it had.

    Raises
    ------
    NotTextError
        If it is no text.
    """
    try:
        text, encoding = content.decode("utf-8-sig"), "utf-8-sig" if content[:3] == b"\xef\xbb\xbf" else "utf-8"
    except UnicodeDecodeError:
        try:
            text, encoding = content.decode("cp1252"), "cp1252"  # as spreadsheet programs save
        except UnicodeDecodeError:
            raise NotTextError from None
    if "\0" in text:
        raise NotTextError
    if name.endswith(".json"):
        cleaned = _json_without(text, person, mark)
    elif name.endswith((".csv", ".tsv")):
        cleaned = _table_without(text, person, mark)
    else:
        cleaned = _lines_without(text, person, mark)
    return None if cleaned is None else cleaned.encode(encoding)


def _table_without(text: str, person: Person, mark: str) -> str | None:
    """Return delimited text without somebody; rows that do not hold them keep their bytes."""
    lines = io.StringIO(text, newline="")
    kept, start = [], 0
    try:
        for cells in csv.reader(iter(lines.readline, ""), delimiter=_delimiter(text), strict=True):
            start, whole = lines.tell(), text[start : lines.tell()]
            kept.append("" if _in_clear(person, cells) else _marked(whole, person, mark))
    except csv.Error:
        return _lines_without(text, person, mark)  # somebody has edited it and left a quotation mark open
    cleaned = "".join(kept)
    return cleaned if cleaned != text else None


def _lines_without(text: str, person: Person, mark: str) -> str | None:
    lines = text.splitlines(keepends=True)
    cleaned = "".join(_marked(line, person, mark) for line in lines if not _in_clear(person, [line]))
    return cleaned if cleaned != text else None


def _json_without(text: str, person: Person, mark: str) -> str | None:
    try:
        value = json.loads(text)
    except ValueError:
        return _lines_without(text, person, mark)
    cleaned = _value_without(value, person, mark)
    if cleaned == value:
        return None
    return json.dumps(cleaned, ensure_ascii=False, indent=1) + "\n"


def _value_without(value: Any, person: Person, mark: str) -> Any:
    if isinstance(value, dict):
        return {_value_without(key, person, mark): _value_without(item, person, mark) for key, item in value.items()}
    if isinstance(value, list):
        return [_value_without(item, person, mark) for item in value]
    if isinstance(value, str):
        return mark if _in_clear(person, [value]) else _marked(value, person, mark)
    return value


def _in_clear(person: Person, cells: Sequence[str]) -> bool:
    nameless = Person(frozenset(), person.addresses, person.names)
    return bool(nameless.in_row(cells))


def _marked(text: str, person: Person, mark: str) -> str:
    for pseudonym in sorted(person.pseudonyms):
        text = text.replace(pseudonym, mark)
    return text


def rows_of(document: Document, wanted: Sequence[str] | None, where: str, person: Person) -> dict[Place, Certainty]:
    """Return the rows of an export that hold somebody, by place."""
    found: dict[Place, Certainty] = {}
    for place, cells in rows_of_export(document, wanted, where):
        certainty = person.in_row(cells)
        if certainty:
            found[place] = certainty
    return found
