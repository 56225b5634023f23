"""Eventbrite's attendee reports: who registered, and who was checked in at the door.

Seen: the current British columns (``Order ID … Attendee Surname … Buyer Surname``, with custom questions at the end)
in a fixture; the older British ones (``Order no., Order Date, First Name, Surname, Email, Quantity, Ticket Type …
Attendee Status``) in the tests of a public badge printer; the American ones (``Order #``, ``Last Name``) and the states
``Attending``, ``Checked In`` and ``Not Attending`` in public test files; ``Deleted``, ``Refunded``, ``Canceled`` and
``Transferred`` in Eventbrite's glossary of states. Inferred: dates of the event in every row, xlsx and semicolons.

Somebody who is ``Attending`` has registered; only ``Checked In`` says that they came. The buyer need not be the
attendee and is never read, nor are addresses, telephone numbers and payments. ``Info Requested`` stands where an
attendee was never named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Named

from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.mapping import REGISTRATION, Mapping
from evalkit.intake.opening import open_grid, refuse_twice, rows_below
from evalkit.intake.preflight import Document
from evalkit.intake.staging import Staged, StagedRow
from evalkit.intake.tabular import Header, heading_key, locate, missing_column

ADAPTER = "eventbrite"

HEADINGS: dict[str, tuple[str, ...]] = {
    "order": ("Order no.", "Order ID", "Order #"),
    "registered": ("Order Date",),
    "first_name": ("Attendee first name", "First Name"),
    "last_name": ("Attendee Surname", "Attendee last name", "Surname", "Last Name"),
    "email": ("Attendee email", "Email", "Email Address"),
    "organisation": ("Company", "Attendee company"),
    "quantity": ("Quantity", "Ticket quantity"),
    "status": ("Attendee Status",),
    "event": ("Event name",),
    "event_id": ("Event ID",),
    "ticket": ("Ticket Type",),
    "barcode": ("Barcode number", "Barcode no.", "Barcode #", "Barcode"),
    "at": ("Event Start Date", "Event Start Date & Time", "Event Date"),
}
"""Our column → their headings in the sets that are known; the first that is there is read."""

SIGNATURE = ("order", "registered", "last_name", "email")
NOT_GIVEN = "info requested"
_REMEDY = "correct the heading in the mapping file; it stands in the first row of the report"


def recognises(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row has the headings that every attendee report has.

    >>> recognises([["Order no.", "Order Date", "First Name", "Surname", "Email", "Attendee Status"]])
    True
    """
    header = Header(1, tuple(rows[0]) if rows else ())
    known = all(_position(header, column) is not None for column in SIGNATURE)
    return known and any(_position(header, column) is not None for column in ("status", "quantity"))


def read(document: Document, mapping: Mapping | None, ledger: Ledger) -> Staged:
    """Stage the registrations of a report.

    Parameters
    ----------
    document : Document
        Decoded text, or a workbook found safe.
    mapping : Mapping or None
        Which of the form's own questions are organisation, system, role or occasion.
    ledger : Ledger
        The file's account.

    Returns
    -------
    Staged
        One row a ticket or order, with `status` as read.

    Raises
    ------
    InputError
        ``MISSING_COLUMN`` or ``DUPLICATE_HEADERS`` for a heading that is read, or a fault of the file.
    """
    grid = open_grid(document, ledger, mapping.sheet if mapping else None)
    header = Header(1, tuple(grid.cells(1)))
    own = {column: position for column in HEADINGS if (position := _position(header, column)) is not None}
    headings = {column: header.cells[position] for column, position in own.items()}
    asked = locate(header, mapping.columns, ledger, _REMEDY) if mapping else {}
    ignored = _ignored(mapping, header, ledger.path)
    positions = {**own, **asked}
    read = {*positions.values(), *ignored}
    refuse_twice(header, read, ledger.path)
    if "status" not in own:
        ledger.warn(
            "NO_SUCH_COLUMN", "The report lacks this column, so nothing is known of it", column="Attendee Status"
        )
    rows = []
    for place, cells in rows_below(grid, header, read, ledger):
        if _is_left_out(cells, ignored, place, ledger):
            continue
        ours = {column: cells[position].strip() for column, position in positions.items()}
        rows.append(StagedRow(place, _translated(ours, mapping)))
    theirs = dict(mapping.columns) if mapping else {}
    return Staged(
        ADAPTER,
        tuple(rows),
        theirs | {column: heading for column, heading in headings.items() if column not in theirs},
        REGISTRATION,
        mapping.date_order if mapping else None,
        values=_values(positions, mapping),
    )


def _position(header: Header, column: str) -> int | None:
    found = (header.find(heading) for heading in HEADINGS[column])
    return next((position for position in found if position is not None), None)


def _ignored(mapping: Mapping | None, header: Header, where: str) -> dict[int, tuple[str, ...]]:
    """Return by position the beginnings of cells whose rows the mapping leaves out."""
    beginnings: dict[int, tuple[str, ...]] = {}
    for heading, words in (mapping.ignore if mapping else {}).items():
        position = header.find(heading)
        if position is None:
            raise missing_column(header, heading, "[ignore]", where, _REMEDY)
        beginnings[position] = tuple(filter(None, map(heading_key, words)))
    return beginnings


def _is_left_out(cells: Sequence[str], ignored: Named[int, tuple[str, ...]], place: Place, ledger: Ledger) -> bool:
    if any(heading_key(cells[position]).startswith(words) for position, words in ignored.items() if words):
        ledger.ignore(place, "IGNORED_BY_MAPPING", "Left out as [ignore] in the mapping file says")
        return True
    return False


def _values(columns: Iterable[str], mapping: Mapping | None) -> dict[str, dict[str, str]]:
    """Return what cells, and their corrections, are translated by: an attendee who was never named has blank ones."""
    values: dict[str, dict[str, str]] = {column: {NOT_GIVEN: ""} for column in columns}
    for column, ours in (mapping.translations if mapping else {}).items():
        values[column] = values.get(column, {}) | ours
    return values


def _translated(cells: dict[str, str], mapping: Mapping | None) -> dict[str, str]:
    """Return a row under our names: nothing for an attendee who was never named, and values as the mapping says."""
    row = {column: "" if heading_key(cell) == NOT_GIVEN else cell for column, cell in cells.items()}
    return mapping.translated(row) if mapping else row
