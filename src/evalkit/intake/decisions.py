"""`merge_decisions.csv` in the vault: pairs that a human decides to be one person or two.

A row names its two sides by keyed ids of what was seen (an address, a name with organisation, a name alone), so that a
decision outlives new data, another order of rows and the vault itself being written anew. Rows that a human has
touched are never lost; all others are found again whenever tables are prepared.
"""

from __future__ import annotations

import codecs
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evalkit.errors import InputError
from evalkit.intake.candidates import DIFFERENT, SAME
from evalkit.intake.identity import Pair
from evalkit.intake.preflight import inspect
from evalkit.intake.spelling import tidy
from evalkit.intake.tabular import DELIMITERS, delimited, heading_key, make_header
from evalkit.results.spreadsheets import to_csv, unguarded

FILE = "merge_decisions.csv"
HUMAN = ("decision", "who", "when")
"""Columns that a human fills in."""

_SIDE = ("names", "emails", "organisations", "rows", "first_day", "last_day", "person_key", "id")
COLUMNS = (
    "pair", *HUMAN, "suggested", "strength", "reason", "status",
    *(f"{side}_{column}" for side in ("one", "other") for column in _SIDE),
)  # fmt: skip
_NEEDED = ("pair", "decision", "one_id", "other_id")
WAITS, DECIDED, GONE = "waits for a decision", "decided", "one of the two no longer occurs"
WORDS = {SAME: SAME, DIFFERENT: DIFFERENT, "": ""}

Row = dict[str, Any]


@dataclass(frozen=True)
class Book:
    """The decisions so far.

    Parameters
    ----------
    rows : tuple of dict
        As read, columns that the kit does not know included.
    """

    rows: tuple[Row, ...] = ()

    @property
    def touched(self) -> list[Row]:
        """Rows in which a human has written something."""
        return [row for row in self.rows if any(_by_human(row).values())]

    @property
    def decided(self) -> list[Row]:
        """Rows with a decision."""
        return [row for row in self.rows if row["decision"]]

    @property
    def fingerprint(self) -> str:
        """Hash of what was decided; who did so, when, and what still waits changes nothing."""
        said = sorted({(*sorted((row["one_id"], row["other_id"])), row["decision"]) for row in self.decided})
        return hashlib.sha256(json.dumps(said).encode("utf-8")).hexdigest()

    def without(self, about: Callable[[Row], bool]) -> Book:
        """Return the book without the rows of which `about` is true."""
        return Book(tuple(row for row in self.rows if not about(row)))

    def pairs(self, nodes: Mapping[str, str]) -> tuple[list[Pair], list[Pair]]:
        """Return the pairs of nodes decided to be one person, and those decided to be two.

        Parameters
        ----------
        nodes : mapping of str to str
            Id → node, for all that occur now.

        Raises
        ------
        InputError
            ``CONTRADICTORY_DECISIONS`` if a chain of pairs makes one person of two that another pair keeps apart.
        """
        refuse_contradictions(self.decided, nodes)
        found: dict[str, list[Pair]] = {SAME: [], DIFFERENT: []}
        for row in self.decided:
            one, other = nodes.get(row["one_id"]), nodes.get(row["other_id"])
            if one and other and one != other:
                found[row["decision"]].append((one, other))
        return sorted(found[SAME]), sorted(found[DIFFERENT])


def read(content: bytes) -> Book:
    """Read the decisions, also as a spreadsheet program has saved them.

    Parameters
    ----------
    content : bytes
        The file; nothing in it is lost when this fails.

    Returns
    -------
    Book
        Rows without a pair are left out.

    Raises
    ------
    InputError
        ``BAD_DECISIONS`` if the table is not there or a decision is no word that the kit knows.
    """
    text = inspect(content, FILE).text
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    table = [(number, [*map(unguarded, cells)]) for number, cells in delimited(text, delimiter, FILE)]
    header, *records = table or [(1, [])]
    headings = [heading_key(cell) for cell in make_header(*header, FILE).cells]
    lacking = [column for column in _NEEDED if column not in headings]
    if lacking:
        raise InputError(
            "BAD_DECISIONS",
            f"The first row lacks the heading '{lacking[0]}'",
            "put the headings back as the kit wrote them, and save the file as CSV",
            f"vault/{FILE}",
        )
    rows = []
    for number, cells in records:
        row = dict.fromkeys(COLUMNS, "") | dict(zip(headings, (*cells, *[""] * len(headings)), strict=False))
        row["decision"] = _decision(row["decision"], number)
        if row["pair"]:
            rows.append(row)
    return Book(tuple(rows))


def _decision(cell: str, number: int) -> str:
    word = tidy(cell).casefold()
    if word not in WORDS:
        raise InputError(
            "BAD_DECISIONS",
            "The decision is none of the words that the kit knows",
            f"write {SAME}, {DIFFERENT} or nothing",
            f"vault/{FILE}, row {number}, column decision",
        )
    return WORDS[word]


def refuse_contradictions(rows: Sequence[Row], nodes: Mapping[str, str]) -> None:
    """Refuse decisions of which one keeps apart what the others join.

    Parameters
    ----------
    rows : sequence of dict
        Decided rows.
    nodes : mapping of str to str
        Id → node: two ids of one node mean the same.

    Raises
    ------
    InputError
        ``CONTRADICTORY_DECISIONS``, with the ids of the pairs.
    """
    links: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if row["decision"] == SAME:
            one, other = _ends(row, nodes)
            links.setdefault(one, []).append((other, row["pair"]))
            links.setdefault(other, []).append((one, row["pair"]))
    for row in sorted(rows, key=lambda row: row["pair"]):
        one, other = _ends(row, nodes)
        chain = _chain(one, other, links) if row["decision"] == DIFFERENT and one != other else None
        if chain:
            raise InputError(
                "CONTRADICTORY_DECISIONS",
                f"Pair {row['pair']} says that two people are different, but {_listed(chain)} "
                f"{'says' if len(chain) == 1 else 'together say'} that they are the same",
                "open the file, look these pairs up by their ids, and change or clear one of the decisions",
                f"vault/{FILE}",
            )


def _ends(row: Row, nodes: Mapping[str, str]) -> Pair:
    return nodes.get(row["one_id"], row["one_id"]), nodes.get(row["other_id"], row["other_id"])


def _chain(start: str, end: str, links: Mapping[str, list[tuple[str, str]]]) -> list[str] | None:
    """Return the ids of the fewest pairs that lead from one node to another; None if none do."""
    came: dict[str, list[str]] = {start: []}
    waiting = [start]
    for node in waiting:
        for other, pair in sorted(links.get(node, ())):
            if other not in came:
                came[other] = [*came[node], pair]
                waiting.append(other)
    return came.get(end)


def _listed(pairs: Sequence[str]) -> str:
    return f"pair {pairs[0]}" if len(pairs) == 1 else f"pairs {', '.join(pairs[:-1])} and {pairs[-1]}"


def merged(fresh: Iterable[Row], book: Book, present: Iterable[str]) -> list[Row]:
    """Return the rows to write: those found now with what humans wrote, then the touched ones that are left.

    Parameters
    ----------
    fresh : iterable of dict
        Rows found now; what stands in their human columns is left out.
    book : Book
        What the file holds so far.
    present : iterable of str
        Ids of everybody who occurs now.

    Returns
    -------
    list of dict
        Waiting rows first, else in the order of `fresh`.
    """
    touched = {row["pair"]: row for row in book.touched}
    there = set(present)
    rows = [_with_status({**_by_kit(row), **_by_human(touched.pop(row["pair"], {}))}, there) for row in fresh]
    rows += [_with_status(row, there) for row in sorted(touched.values(), key=lambda row: row["pair"])]
    return sorted(rows, key=lambda row: (WAITS, DECIDED, GONE).index(row["status"]))


def _by_kit(row: Row) -> Row:
    return {column: row[column] for column in COLUMNS if column not in HUMAN}


def _by_human(row: Row) -> Row:
    return {column: row[column] for column in row if column in HUMAN or column not in COLUMNS}


def _with_status(row: Row, there: set[str]) -> Row:
    occurs = row["one_id"] in there and row["other_id"] in there
    return {**row, "status": (DECIDED if row.get("decision") else WAITS) if occurs else GONE}


def write(rows: Sequence[Row]) -> bytes:
    """Return rows as CSV that spreadsheet programs open with its accents right."""
    more = dict.fromkeys(column for row in rows for column in row if column not in COLUMNS and column)
    columns = [*COLUMNS, *more]
    return codecs.BOM_UTF8 + to_csv(pd.DataFrame([[row.get(c, "") for c in columns] for row in rows], columns=columns))
