"""Registrations of all files together: what counts of a ticket that several files have, who came, who was invited."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from evalkit.intake import tickets
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.organisations import Affiliation
from evalkit.intake.turnout import Attendance, Teller


@dataclass(frozen=True)
class Registration:
    """A row about a registration that stood the check.

    Parameters
    ----------
    row : Attendance
        Who registered for what, as if they had come.
    status : str
        registered, attended or cancelled.
    tickets : int
        Number of people that the row counts.
    at : datetime or None
        When they registered.
    came : bool
        Whether the row counts as attendance.
    ticket : str
        What tells the ticket from others, and finds it again in another export.
    order : str, default ""
        Its order, where the export has it undamaged.
    """

    row: Attendance
    status: str
    tickets: int
    at: datetime | None
    came: bool
    ticket: str
    order: str = ""


def agreed(
    registrations: Sequence[Registration], void: Mapping[int, frozenset[str]], ledgers: Sequence[Ledger]
) -> list[Registration]:
    """Return the registrations with one state and one number of tickets for a ticket that several files have.

    Parameters
    ----------
    registrations : sequence of Registration
        Of all files, in source order.
    void : mapping of int to frozenset of str
        By position of the file, tickets of orders that are none any more.
    ledgers : sequence of Ledger
        By position of the file; where they contradict each other, the later file is told.

    Returns
    -------
    list of Registration
        In the same order; see :func:`evalkit.intake.tickets.furthest_on` for the rule.
    """
    alike: dict[tuple[str, str], list[Registration]] = {}
    for one in registrations:
        alike.setdefault((one.row.occasion.key, one.ticket), []).append(one)
    voided = frozenset[str]().union(*void.values())
    _say_what_contradicts(registrations, voided, ledgers)
    found = []
    for one in registrations:
        same = alike[one.row.occasion.key, one.ticket]
        states = [(other.status, other.tickets) for other in same]
        if one.ticket in voided:  # in another file: of one file, no two rows are the same ticket
            states.append(("cancelled", one.tickets))
        status, number = tickets.furthest_on(states)
        came = any(other.came for other in same if other.status == status)
        found.append(replace(one, status=status, tickets=number, came=came))
    return found


def _say_what_contradicts(
    registrations: Sequence[Registration], voided: Collection[str], ledgers: Sequence[Ledger]
) -> None:
    """Say where another file has an order otherwise; that a registered person was seen later is no contradiction."""
    orders: dict[tuple[str, str], dict[int, list[Registration]]] = {}
    for one in registrations:
        if one.order:
            orders.setdefault((one.row.occasion.key, one.order), {}).setdefault(one.row.source, []).append(one)
    for by_file in orders.values():
        (_, first), *others = by_file.items()
        differing = [rows for _, rows in others if _told(rows) != _told(first)]
        differing += [rows for rows in by_file.values() if any(one.ticket in voided for one in rows)]
        for rows in differing:
            action = (
                "Another file has other people, tickets or states for this order. Of one ticket, a cancellation goes "
                "before a registration, a check-in before both, and the smaller number counts; if one file is a later "
                "version of the other, say so with keep or supersedes"
            )
            ledgers[rows[0].row.source].warn("REGISTRATION_CHANGED", action, rows[0].row.place)


def _told(rows: Sequence[Registration]) -> set[tuple[str, bool, int]]:
    return {(one.ticket, one.status == "cancelled", one.tickets) for one in rows}


def attended(registrations: Sequence[Registration]) -> list[Attendance]:
    """Return those who came, each followed by the others whom their row counts."""
    return [one for registration in registrations if registration.came for one in _people(registration)]


def invitations(
    registrations: Sequence[Registration], keys: Mapping[tuple[int, Place], str | None], ledgers: Sequence[Ledger]
) -> list[dict[str, Any]]:
    """Return rows of table `invitation`, one a person and occasion, and settle the rows that are no attendance.

    Parameters
    ----------
    registrations : sequence of Registration
        Of all files, in source order.
    keys : mapping of (int, Place) to str or None
        Pseudonyms, as :func:`evalkit.intake.interactions.resolve` gave them; a row that is not in it was left out.
    ledgers : sequence of Ledger
        By position of the file.

    Returns
    -------
    list of dict
        Of several registrations of a person, the earliest day and the furthest that came of them.
    """
    groups: dict[tuple[str, str], list[Registration]] = {}
    for registration in registrations:
        at_place = registration.row.source, registration.row.place
        if at_place not in keys:
            continue
        who = keys[at_place]
        groups.setdefault((registration.row.occasion.key, who or f"|{registration.row.line}"), []).append(registration)
    found: list[dict[str, Any]] = []
    for (occasion, who), group in groups.items():
        _settle(group, ledgers)
        own = max((registration.status for registration in group), key=lambda status: tickets.WEIGHT[status])
        at = min((registration.at for registration in group if registration.at), default=None)
        person = None if who.startswith("|") else who
        for key, status, when in [(person, own, at), *_beside(group)]:
            invited = {"group_key": None, "occasion_key": occasion, "status": status, "at": when}
            found.append({"invitation_key": f"r{len(found) + 1:06d}", "person_key": key, **invited})
    return found


def _people(registration: Registration) -> list[Attendance]:
    """Return a row's own person, and the others whom it counts."""
    own = registration.row
    nobody = Teller("", "", Affiliation(), unlinkable=True)
    other = replace(own, teller=nobody, role="participant", minutes=None, companion=True)
    return [
        own,
        *(replace(other, line=f"{registration.ticket} ticket {n}") for n in range(2, registration.tickets + 1)),
    ]


def _beside(group: Sequence[Registration]) -> list[tuple[None, str, datetime | None]]:
    """Return state and time of the others whom the rows of one person count; a ticket in two exports counts once."""
    once = {registration.ticket: registration for registration in reversed(group)}
    return [
        (None, registration.status, registration.at)
        for registration in reversed(once.values())
        for _ in range(registration.tickets - 1)
    ]


def _settle(group: Sequence[Registration], ledgers: Sequence[Ledger]) -> None:
    """Settle the rows of one person and occasion that are no attendance; those that are were settled as such."""
    came = [registration for registration in group if registration.came]
    kept = came[0] if came else group[0]
    for registration in group:
        row = registration.row
        if registration.came:
            continue
        if registration is kept:
            ledgers[row.source].accept(row.place)
        elif row.source == kept.row.source:
            action = "Folded into another row: the same person registered for the same occasion"
            ledgers[row.source].merge(row.place, "SAME_PERSON_AGAIN", action)
        else:
            action = "Counted once: another file has the same person registered for the same occasion"
            ledgers[row.source].merge(row.place, "IN_ANOTHER_FILE", action)
