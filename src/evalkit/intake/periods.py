"""Organisations in time: rows of one organisation in differing periods, and codes that were closed within one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from evalkit.definition import Programme
from evalkit.intake.reference import Entry, Reference, codes_listed


@dataclass
class Periods:
    """The periods of organisations, as their rows are read."""

    _rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def enter(self, values: dict[str, Any]) -> bool:
        """Enter a row, unless the organisation is in another system at the same time.

        Parameters
        ----------
        values : dict
            A row of the table of organisations. Its key takes the spelling that was read first: R9 and r9 are one.

        Returns
        -------
        bool
            False if its time overlaps with that of a row with another system.

        Examples
        --------
        >>> row = {"org_key": "R9", "system": "NEL", "valid_from": None, "valid_to": datetime(2026, 4, 1)}
        >>> later = {"org_key": "r9", "system": "SEL", "valid_from": datetime(2026, 4, 1), "valid_to": None}
        >>> periods = Periods()
        >>> periods.enter(row), periods.enter(later), later["org_key"]
        (True, True, 'R9')
        >>> periods.enter({**later, "system": "NWL", "valid_from": datetime(2026, 5, 1)})
        False
        """
        earlier = self._rows.setdefault(values["org_key"].casefold(), [])
        if any(row["system"] != values["system"] and _overlap(row, values) for row in earlier):
            return False
        if earlier:
            values["org_key"] = earlier[0]["org_key"]
        earlier.append(values)
        return True


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    def begins_before_end(a: datetime | None, b: datetime | None) -> bool:
        return a is None or b is None or a < b

    return begins_before_end(one["valid_from"], other["valid_to"]) and begins_before_end(
        other["valid_from"], one["valid_to"]
    )


def closings(values: Mapping[str, Any], reference: Reference, programme: Programme) -> Iterator[tuple[str, str, str]]:
    """Say where a row of the table of organisations rests on a code that is unknown, or was closed within its time.

    Parameters
    ----------
    values : mapping
        The row.
    reference : Reference
        Official codes and names.
    programme : Programme
        Its period; what happens after `as_at` changes nothing yet.

    Yields
    ------
    (str, str, str)
        Column, code of the issue, and what to do.
    """
    code = values["ods_code"] or ""
    if code and reference.covers(code) and not reference.knows(code):
        yield "ods_code", "UNKNOWN_CODE", "Kept, though the reference table has no such code: check it"
    for column in ("ods_code", "system"):
        ended = reference.end(values[column] or "")
        if ended and _closed_within(ended, values, programme):
            yield column, "CLOSED_CODE", _what_to_do(ended)


def _closed_within(ended: Entry, values: Mapping[str, Any], programme: Programme) -> bool:
    """Return whether a code was closed before a row's time, or the programme's, is over."""
    until = values["valid_to"].date() if values["valid_to"] else programme.as_at + timedelta(days=1)
    closed = ended.valid_to or date.max
    return closed < min(until, programme.as_at + timedelta(days=1))


def _what_to_do(ended: Entry) -> str:
    closed = f"Kept, though this code was closed from {ended.valid_to} within the row's time"
    if len(ended.successors) > 1:
        return (
            f"{closed} and split among {codes_listed(ended.successors)}: no code can tell where an organisation went. "
            "End the row with valid_to, and add one for the time after with its system"
        )
    became = f" and became {ended.successors[0]}" if ended.successors else ""
    return f"{closed}{became}: end the row with valid_to, and add one for the time after"
