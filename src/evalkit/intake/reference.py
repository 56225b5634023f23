"""Official codes and names: the integrated care boards since July 2022, and a local file of the ODS if one is declared.

An aid for spelling and for suggestions. Which systems there are, and who belongs to them, the evaluation says.

The pinned table holds the 42 boards of July 2022 and what became of them on 1 April 2026, when 42 became 36: compiled
from the organisation lists of the Royal College of Paediatrics and Child Health, which read the register of the
Organisation Data Service (Open Government Licence). It is checked against the register before a release.

A file of the ODS (such as `etr.csv` for trusts) has no headings and 27 columns: code, name, national grouping, high
level health geography (for trusts the board's code), five lines of address, postcode, open date, close date and more;
seen in public copies of 2015 and 2025. Dates are written 20260331; the close date is the last day.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

from evalkit.errors import InputError
from evalkit.intake.preflight import inspect
from evalkit.intake.spelling import organisation_key
from evalkit.intake.tabular import delimited

_FEWEST_COLUMNS = 12
_CODE = re.compile(r"[A-Z0-9]{2,10}$")
_HEADING = re.compile(r"organi[sz]ation ?code|code$", re.IGNORECASE)
_ANY_KIND = 5
_CODE_COLUMN, _NAME, _BOARD, _OPEN, _CLOSE = 0, 1, 3, 10, 11


@dataclass(frozen=True)
class Entry:
    """An organisation of the reference table at one time.

    Parameters
    ----------
    code : str
        Its ODS code.
    name : str
        Its official name.
    valid_from, valid_to : date or None
        First day, and first day no longer.
    successors : tuple of str
        Codes of what it became; several: it was split, and its code cannot say who went where.
    board : str
        Code of the integrated care board in whose area it lies; its own for a board.
    """

    code: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    board: str = ""

    def open_on(self, day: date) -> bool:
        """Return whether it existed on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Reference:
    """Official codes and names.

    Parameters
    ----------
    entries : tuple of Entry
        A code that was used anew has several.

    Examples
    --------
    >>> reference = boards()
    >>> reference.code_of("NHS North East London ICB"), reference.code_of("qmf")
    ('QMF', 'QMF')
    >>> reference.last("QNQ").successors
    ('S0E4D', 'S9B9J', 'QRL')
    """

    entries: tuple[Entry, ...] = ()
    _by_code: dict[str, list[Entry]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _kinds: set[tuple[str, int]] = field(default_factory=set, init=False, repr=False, compare=False)
    _by_word: dict[str, set[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for entry in self.entries:
            self._by_code.setdefault(entry.code, []).append(entry)
            self._kinds.add((entry.code[0], len(entry.code)))
            for word in words_of(entry):
                self._by_word.setdefault(word, set()).add(entry.code)

    def code_of(self, text: str) -> str:
        """Return the code of the organisation that a word names; empty if none or several do."""
        codes = self._by_word.get(organisation_key(text), set())
        return min(codes) if len(codes) == 1 else ""

    def knows(self, code: str) -> bool:
        """Return whether there is or was such a code."""
        return code.upper() in self._by_code

    def covers(self, code: str) -> bool:
        """Return whether codes of this kind are listed, so that one which is missing is most likely wrong.

        A kind is a first letter and a length; the codes of five signs are given out to organisations of every kind.
        """
        return len(code) != _ANY_KIND and (code[:1].upper(), len(code)) in self._kinds

    def last(self, code: str) -> Entry | None:
        """Return what stands last under a code."""
        return max(self._by_code.get(code.upper(), ()), key=lambda entry: entry.valid_from or date.min, default=None)

    def open_on(self, code: str, day: date) -> bool:
        """Return whether a code was in use on a day."""
        return any(entry.open_on(day) for entry in self._by_code.get(code.upper(), ()))

    def end(self, code: str) -> Entry | None:
        """Return the last entry of a code if it was closed, with what it became."""
        last = self.last(code)
        return last if last and last.valid_to else None


def words_of(entry: Entry) -> set[str]:
    """Return what an organisation is officially called, in comparable form.

    >>> sorted(words_of(Entry("QMF", "NHS NORTH EAST LONDON INTEGRATED CARE BOARD")))
    ['nhs north east london icb', 'north east london icb', 'qmf']
    """
    name = organisation_key(entry.name)
    return {organisation_key(entry.code), name, name.removeprefix("nhs ")}


@cache
def boards() -> Reference:
    """Return the pinned table of integrated care boards."""
    text = (files("evalkit.intake") / "data/icb.csv").read_text(encoding="utf-8")
    return Reference(tuple(map(_board, csv.DictReader(text.splitlines()))))


def _board(row: dict[str, str]) -> Entry:
    code, closed = row["icb_ods_code"], row["valid_to_exclusive"]
    return Entry(
        code,
        row["icb_name"],
        date.fromisoformat(row["valid_from"]),
        date.fromisoformat(closed) if closed else None,
        tuple(filter(None, row["successor_ods_codes"].split("|"))),
        code,
    )


def with_ods(content: bytes, where: str) -> Reference:
    """Return the pinned table with a file of the ODS, whose codes go before.

    Parameters
    ----------
    content : bytes
        The file as downloaded.
    where : str
        Its path, for messages.

    Returns
    -------
    Reference

    Raises
    ------
    InputError
        ``BAD_ODS_FILE`` if it has not the layout of the ODS; else as a register.
    """
    records = [(number, cells) for number, cells in delimited(inspect(content, where).text, ",", where) if any(cells)]
    if records and _HEADING.match(records[0][1][0].strip()):
        del records[0]
    entries = tuple(_entry(cells, number, where) for number, cells in records)
    ours = {entry.code for entry in entries}
    return Reference((*entries, *(entry for entry in boards().entries if entry.code not in ours)))


def _entry(cells: list[str], number: int, where: str) -> Entry:
    cells = [cell.strip() for cell in cells]
    if len(cells) < _FEWEST_COLUMNS or not _CODE.match(cells[_CODE_COLUMN]) or not cells[_NAME]:
        raise _not_of_the_ods(number, where)
    try:
        opened, closed = _day(cells[_OPEN]), _day(cells[_CLOSE])
    except ValueError:
        raise _not_of_the_ods(number, where) from None
    last = closed + timedelta(days=1) if closed else None
    pinned = boards().end(cells[_CODE_COLUMN]) if closed else None  # the file does not say what a board became
    successors = pinned.successors if pinned else ()
    board = cells[_CODE_COLUMN] if boards().knows(cells[_CODE_COLUMN]) else cells[_BOARD]
    return Entry(cells[_CODE_COLUMN], cells[_NAME], opened, last, successors, board)


def _day(cell: str) -> date | None:
    return datetime.strptime(cell, "%Y%m%d").date() if cell else None


def _not_of_the_ods(number: int, where: str) -> InputError:
    return InputError(
        "BAD_ODS_FILE",
        f"Row {number} has not the layout of a file of the Organisation Data Service",
        "download the CSV again and leave it as it is: code, name, eight further columns, open date, close date",
        where,
    )


def codes_listed(codes: Iterable[str]) -> str:
    """Return codes for a sentence.

    >>> codes_listed(["S0E4D", "S9B9J", "QRL"])
    'S0E4D, S9B9J and QRL'
    """
    *most, last = codes
    return f"{', '.join(most)} and {last}" if most else last
