"""Which rows of several exports are about one ticket, by its barcode or its order, and what the exports agree on.

The ids of a spreadsheet's second-hand copy are often cut (``1.09877E+10``): such an id is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from evalkit.intake.ledger import Place
from evalkit.intake.people import name_key
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import StagedRow
from evalkit.intake.tabular import heading_key

MOST_TICKETS = 1000
"""Tickets on one row beyond which a number is a slip and no party."""
WEIGHT = {"cancelled": 0, "registered": 1, "attended": 2}
"""What came of a person's registrations, by how far it went: over several orders, the furthest counts."""
VOID = "void"
"""State of an order that the organiser removed, that went on as another order, or that was never placed."""
STATES = {
    "attending": "registered",
    "checked in": "attended",
    "not attending": "cancelled",
    "refunded": "cancelled",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "refunded/canceled": "cancelled",
    "refunded/cancelled": "cancelled",
    "deleted": VOID,
    "transferred": VOID,
    "abandoned": VOID,
}
"""Eventbrite's state → ours."""
IDS = ("order", "barcode", "event_id")
"""Our columns that hold ids."""

_NUMBER = re.compile(r"(\d{1,5})(?:\.0{1,5})?")
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_EXACT_DIGITS = 15  # of a longer number, a spreadsheet program keeps these and writes 0 for the others
_LONGEST_ID = 60


def is_damaged(text: str) -> bool:
    """Return whether a spreadsheet program has cut the digits of an id.

    >>> [is_damaged(text) for text in ("1.09877E+10", "2109876543210980000", "10987654321", "")]
    [True, True, False, False]
    """
    text = tidy(text[:_LONGEST_ID])
    rounded = text.isdecimal() and len(text) > _EXACT_DIGITS and not text[_EXACT_DIGITS:].strip("0")
    return rounded or bool(_SCIENTIFIC.fullmatch(text))


def intact(text: str) -> str:
    """Return an id, or nothing if it is damaged."""
    return "" if is_damaged(text) else tidy(text)


def state(row: StagedRow) -> str:
    """Return our word for the state of a row; empty: unknown. A report without states says who registered."""
    return STATES.get(heading_key(row["status"]), "") if "status" in row.cells else "registered"


def counts(rows: Sequence[StagedRow]) -> dict[Place, int]:
    """Return the number of tickets of every row that has a possible one."""
    found = {row.place: _NUMBER.fullmatch(tidy(row["quantity"]) or "1") for row in rows}
    numbers = {place: int(number[1]) for place, number in found.items() if number and number[1].isascii()}
    return {place: number for place, number in numbers.items() if 1 <= number <= MOST_TICKETS}


def lines(rows: Sequence[StagedRow], source: int) -> dict[Place, str]:
    """Return what tells tickets apart, the same for a ticket in every export that has its barcode or order.

    Parameters
    ----------
    rows : sequence of StagedRow
        Of one file, each with a `status`.
    source : int
        Position of the file: rows without an id are found again in no other file.

    Returns
    -------
    dict of Place to str
        Where the order of rows could tell alike rows apart, their state does, so that another order changes nothing.
    """
    barcodes = Counter(intact(row["barcode"]) for row in rows)
    alike: dict[str, list[StagedRow]] = {}
    for row in rows:
        alike.setdefault(_said(row, barcodes, source), []).append(row)
    return {
        row.place: f"{said} {number}"
        for said, same in alike.items()
        for number, row in enumerate(sorted(same, key=lambda row: -WEIGHT.get(row["status"], -1)), start=1)
    }


def furthest_on(states: Sequence[tuple[str, int]]) -> tuple[str, int]:
    """Return what counts of one ticket's states and numbers of tickets in several exports, whichever is newer.

    A registration becomes a cancellation or an attendance, and an order becomes smaller, but not the other way round.

    >>> furthest_on([("registered", 4), ("cancelled", 4)]), furthest_on([("registered", 2), ("registered", 4)])
    (('cancelled', 4), ('registered', 2))
    """
    rank = {"registered": 0, "cancelled": 1, "attended": 2}
    return max(states, key=lambda state: (rank[state[0]], -state[1]))


def _said(row: StagedRow, barcodes: Mapping[str, int], source: int) -> str:
    barcode, order = intact(row["barcode"]), intact(row["order"])
    if any(sign.isdigit() for sign in barcode) and barcodes[barcode] == 1:
        return f"barcode {barcode}"
    if order:
        name = name_key(f"{row['first_name']} {row['last_name']}")
        return "|".join(("order", order, name, tidy(row["email"]).casefold(), tidy(row["ticket"]).casefold()))
    return f"row {source} {row.place.sheet} {row.place.row}"
