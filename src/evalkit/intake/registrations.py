"""Rows about people who registered for an occasion, of whom only some were seen there.

A registration becomes a row of table `invitation`, whatever came of it. It is an attendance only where the export says
that the person was checked in – or where the definition declares, for a source, that whoever registered came. A row
for several tickets is one row in the account: its own person, and as many others as it counts, who are linked to
nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from evalkit.errors import InputError
from evalkit.intake import attendance, dates
from evalkit.intake.attendance import Attendance, CheckedRows, Setting
from evalkit.intake.dates import DateOrder
from evalkit.intake.ledger import Ledger, Place, RowError
from evalkit.intake.organisations import Affiliation
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Staged, StagedRow

MOST_TICKETS = 1000
"""Tickets on one row beyond which a number is a slip and no party."""
_WEIGHT = {"cancelled": 0, "registered": 1, "attended": 2}


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
    """

    row: Attendance
    status: str
    tickets: int
    at: datetime | None
    came: bool


@dataclass(frozen=True)
class CheckedRegistrations:
    """The registrations of a file after the check.

    Parameters
    ----------
    registrations : list of Registration
        In the order of the rows.
    attended : list of Attendance
        Those who came, each followed by the others whom their row counts.
    """

    registrations: list[Registration]
    attended: list[Attendance]


def check_rows(
    staged: Staged,
    source: int,
    ledger: Ledger,
    setting: Setting,
    *,
    order: DateOrder | None,
    occasion: str | None,
    registered_came: bool = False,
) -> CheckedRegistrations:
    """Check the registrations of one file.

    Parameters
    ----------
    staged : Staged
        The file's rows, with a `status`.
    source : int
        Position of the file among the inputs.
    ledger : Ledger
        The file's account.
    setting : Setting
        What to check against.
    order : str or None
        Order of day and month that the definition declares.
    occasion : str or None
        occasion_key that the definition declares.
    registered_came : bool, default False
        Whether the definition declares that whoever registered came.

    Returns
    -------
    CheckedRegistrations
        What can be counted; every row is still open in the ledger.

    Raises
    ------
    InputError
        ``UNKNOWN_OCCASION``, ``SEVERAL_MEETINGS``, ``AMBIGUOUS_DATE`` or ``MIXED_DATE_ORDERS``.
    """
    tickets = _tickets(staged)
    counted = [row for row in staged.rows if row.place in tickets]
    named = _about(replace(staged, rows=tuple(counted)), ledger, setting, occasion)
    checked = attendance.check_rows(named, source, ledger, setting, order=order, occasion=occasion)
    for row in staged.rows:
        if row.place not in tickets:
            action = f"Set aside: no number of tickets from 1 to {MOST_TICKETS:,}; correct it"
            ledger.quarantine(row.place, staged.heading("quantity"), "NOT_A_COUNT", action)
    cells = {row.place: row for row in counted}
    lines = _lines(counted)
    registrations = []
    for row in checked.rows:
        told = replace(row, line=row.line or lines[row.place])
        try:
            registrations.append(
                _registration(told, cells[row.place], tickets[row.place], checked, setting, registered_came)
            )
        except RowError as error:
            ledger.quarantine(row.place, staged.heading(error.column), error.code, error.action)
    _say_what_counts(registrations, staged, ledger)
    attended = [one for registration in registrations if registration.came for one in _people(registration)]
    return CheckedRegistrations(registrations, attended)


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
        status = max((registration.status for registration in group), key=lambda status: _WEIGHT[status])
        at = min((registration.at for registration in group if registration.at), default=None)
        person = None if who.startswith("|") else who
        invited = {"group_key": None, "occasion_key": occasion, "status": status, "at": at}
        for key in [person, *[None] * _beside(group)]:
            found.append({"invitation_key": f"r{len(found) + 1:06d}", "person_key": key, **invited})
    return found


def _tickets(staged: Staged) -> dict[Place, int]:
    """Return the number of tickets of every row that has a possible one."""
    texts = {row.place: tidy(row["quantity"]) or "1" for row in staged.rows}
    numbers = {
        place: int(text) for place, text in texts.items() if text.isascii() and text.isdecimal() and len(text) < 6
    }
    return {place: number for place, number in numbers.items() if 1 <= number <= MOST_TICKETS}


def _about(staged: Staged, ledger: Ledger, setting: Setting, occasion: str | None) -> Staged:
    """Return the rows with the occasion that their event names; a declared one goes before the event's own title."""
    calendar = setting.calendar
    declared = calendar.declared(ledger.path, occasion)
    events = {row["event_id"] or row["event"] for row in staged.rows} - {""}
    if declared and len(events) > 1:
        raise InputError(
            "SEVERAL_MEETINGS",
            "The file holds several events, but is declared to be about one occasion",
            "leave the occasion out, so that the titles or days of the events say which they are, or split the file",
            ledger.path,
        )
    rows = []
    for row in staged.rows:
        known = not declared and not row["occasion"] and calendar.knows(row["event"])
        rows.append(StagedRow(row.place, {**row.cells, "occasion": row["event"]}) if known else row)
    headings = {"occasion": staged.heading("event"), **staged.headings}
    named = any(row["occasion"] for row in rows)
    return replace(staged, rows=tuple(rows), headings=headings, names_its_occasions=named)


def _registration(
    row: Attendance, cells: StagedRow, tickets: int, checked: CheckedRows, setting: Setting, registered_came: bool
) -> Registration:
    """Return what a row says; its line tells somebody who was never named from every other."""
    status, held = cells["status"], row.day <= setting.as_at
    if status == "attended" and not held:
        raise RowError("at", "FUTURE_DATE", "checked in at an occasion after the definition's as_at; correct the date")
    at = None
    if tidy(cells["registered"]):
        try:
            at = dates.parse(cells["registered"], checked.order, setting.zone).when
        except dates.DateError as error:
            action = "no date that can be right; correct it, best as 2026-04-03"
            raise RowError("registered", error.code, action) from None
        if at.date() > setting.as_at:
            raise RowError("registered", "FUTURE_DATE", "lies after the definition's as_at; correct the date")
    came = status == "attended" or (registered_came and status == "registered" and held)
    return Registration(row, status, tickets, at, came)


def _say_what_counts(registrations: Sequence[Registration], staged: Staged, ledger: Ledger) -> None:
    """Say loudly where registrations could be taken for attendance."""
    column = staged.headings.get("status", "")
    if any(registration.came and registration.status == "registered" for registration in registrations):
        action = "Counted as attendance although only registered, as the definition declares for this source"
        ledger.warn("REGISTRATIONS_COUNTED", action, column=column)
    elif registrations and not any(registration.came for registration in registrations):
        action = (
            "Nobody was checked in, so nobody counts as having attended; registrations are kept as invitations. "
            "If those who registered came, state registered_came = true at this source"
        )
        ledger.warn("NO_CHECK_INS", action, column=column)
    if any(registration.tickets > 1 for registration in registrations):
        action = "Some rows stand for several tickets; the others on them are counted, but linked to nobody"
        ledger.warn("SEVERAL_TICKETS", action, column=staged.heading("quantity"))


def _lines(rows: Sequence[StagedRow]) -> dict[Place, str]:
    """Return what tells the rows of an order apart, so that a second export of the same event counts nobody again."""
    seen: Counter[str] = Counter()
    lines = {}
    for row in rows:
        seen[row["order"]] += 1
        alone = f"row {row.place.sheet} {row.place.row}"
        lines[row.place] = f"order {row['order']} {seen[row['order']]}" if row["order"] else alone
    return lines


def _people(registration: Registration) -> list[Attendance]:
    """Return a row's own person, and the others whom it counts."""
    own = registration.row
    other = replace(
        own, name="", email="", affiliation=Affiliation(), role="participant", minutes=None,
        unlinkable=True, companion=True, unknown_organisation="",
    )  # fmt: skip
    return [own, *(replace(other, line=f"{own.line} ticket {n}") for n in range(2, registration.tickets + 1))]


def _beside(group: Sequence[Registration]) -> int:
    """Return how many others the rows of one person count; a row in two exports counts once."""
    tickets: dict[str, int] = {}
    for registration in group:
        line = registration.row.line
        tickets[line] = max(tickets.get(line, 1), registration.tickets)
    return sum(tickets.values()) - len(tickets)


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
