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
from datetime import datetime, time, timedelta

from evalkit.errors import InputError
from evalkit.intake import attendance, dates, tickets
from evalkit.intake.dates import DateOrder
from evalkit.intake.invited import Registration
from evalkit.intake.ledger import Ledger, Place, RowError
from evalkit.intake.occasions import Calendar, Occasion
from evalkit.intake.spelling import tidy, words
from evalkit.intake.staging import Staged, StagedRow
from evalkit.intake.turnout import Attendance
from evalkit.intake.whose import Setting

NOBODY = "unknown"
"""Stands for the name of an attendee whom nobody named; :mod:`evalkit.intake.people` links it to nobody."""
SLACK = timedelta(hours=1)
"""By how much an event may begin before its occasion, such as for coffee, or after its end."""


@dataclass(frozen=True)
class CheckedRegistrations:
    """The registrations of a file after the check.

    Parameters
    ----------
    registrations : list of Registration
        In the order of the rows.
    void : frozenset of str
        Tickets of orders that are none any more, by what tells them from others.
    """

    registrations: list[Registration]
    void: frozenset[str] = frozenset()


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
    calendar = setting.calendar
    declared = calendar.declared(ledger.path, occasion)
    every = [_ours(row) for row in staged.rows]
    lines = tickets.lines(every, source)
    void = frozenset(lines[row.place] for row in every if row["status"] == tickets.VOID)
    numbers = tickets.counts(every)
    counted = [row for row in every if _can_count(row, numbers, staged, ledger)]
    if not counted:
        return CheckedRegistrations([], void)  # why is told at each row, or that there is none
    named = _about(replace(staged, rows=tuple(counted)), ledger, calendar, declared)
    checked = attendance.check_rows(named, source, ledger, setting, order=order, occasion=occasion)
    cells = {row.place: row for row in named.rows}
    registrations = []
    for row in checked.rows:
        told = replace(row, line=row.line or lines[row.place])
        read = _Read(told, cells[row.place], numbers[row.place], lines[row.place], registered_came)
        try:
            registrations.append(_registration(read, checked.order, setting, staged, ledger))
        except RowError as error:
            ledger.quarantine(row.place, staged.heading(error.column), error.code, error.action)
    _say_what_counts(registrations, staged, ledger)
    _say_what_is_doubtful(registrations, cells, staged, ledger)
    if not declared:
        _say_what_differs(registrations, cells, staged, ledger)
    return CheckedRegistrations(registrations, void)


def events(rows: Sequence[StagedRow]) -> dict[Place, tuple[str, str]]:
    """Return the event of every row: its id, unless that is damaged, and its title."""
    return {row.place: (tickets.intact(row["event_id"]), words(row["event"])) for row in rows}


def _ours(row: StagedRow) -> StagedRow:
    """Return a row with our word for its state, and with nobody in place of an attendee who was never named."""
    unnamed = not any(tidy(row[column]) for column in ("first_name", "last_name", "email"))
    nobody = {"name": NOBODY} if unnamed else {}
    return replace(row, cells={**row.cells, **nobody, "status": tickets.state(row)})


def _can_count(row: StagedRow, numbers: Mapping[Place, int], staged: Staged, ledger: Ledger) -> bool:
    """Return whether a row says anything about a registration; if not, settle it."""
    if row["status"] == tickets.VOID:
        action = "Left out: the order was deleted, transferred or never placed"
        ledger.ignore(row.place, "REGISTRATION_VOID", action)
    elif not row["status"]:
        action = "Set aside: not a state of attendees that is known; correct it, or leave such rows out under [ignore]"
        ledger.quarantine(row.place, staged.heading("status"), "UNKNOWN_STATUS", action)
    elif row.place not in numbers:
        action = f"Set aside: no number of tickets from 1 to {tickets.MOST_TICKETS:,}; correct it"
        ledger.quarantine(row.place, staged.heading("quantity"), "NOT_A_COUNT", action)
    else:
        return True
    return False


def _about(staged: Staged, ledger: Ledger, calendar: Calendar, declared: Occasion | None) -> Staged:
    """Return the rows with the occasion that their event names; a declared one goes before the event's own title."""
    ids, titles = (set(filter(None, said)) for said in zip(*events(staged.rows).values(), strict=True))
    if declared and max(len(ids), len(titles)) > 1:
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


@dataclass(frozen=True)
class _Read:
    """A row that stood the check of an attendance: what is still to be read, and how."""

    row: Attendance
    cells: StagedRow
    tickets: int
    ticket: str
    registered_came: bool


def _registration(read: _Read, order: DateOrder, setting: Setting, staged: Staged, ledger: Ledger) -> Registration:
    """Return what a row says; who registered when all was over is not taken to have come unless they were seen."""
    row, cells, status = read.row, read.cells, read.cells["status"]
    held = row.day <= setting.as_at
    if status == "attended" and not held:
        raise RowError("at", "FUTURE_DATE", "checked in at an occasion after the definition's as_at; correct the date")
    at = None
    if tidy(cells["registered"]):
        try:
            at = dates.parse(cells["registered"], order, setting.zone).when
        except dates.DateError as error:
            action = "no date that can be right; correct it, best as 2026-04-03"
            raise RowError("registered", error.code, action) from None
        if at.date() > setting.as_at:
            raise RowError("registered", "FUTURE_DATE", "lies after the definition's as_at; correct the date")
    declared = read.registered_came and status == "registered" and held
    if declared and at and _is_after(at, row.occasion):
        declared = False
        action = "Kept as an invitation, not as attendance: registered when the occasion was over"
        ledger.warn("REGISTERED_AFTERWARDS", action, row.place, staged.heading("registered"))
    order_id = tickets.intact(cells["order"])
    return Registration(row, status, read.tickets, at, status == "attended" or declared, read.ticket, order_id)


def _is_after(at: datetime, occasion: Occasion) -> bool:
    """Return whether a time lies after an occasion; of one without an hour of its end, the day decides."""
    end = occasion.end or occasion.start
    has_hour = occasion.end is not None and occasion.end.time() != time()
    return at > end if has_hour else at.date() > end.date()


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


def _say_what_is_doubtful(
    registrations: Sequence[Registration], cells: Mapping[Place, StagedRow], staged: Staged, ledger: Ledger
) -> None:
    """Say where ids were cut, and where one person has several tickets of an order."""
    for column in tickets.IDS:
        if any(tickets.is_damaged(row[column]) for row in cells.values()):
            action = (
                "Ids were cut by a spreadsheet program (1.2E+10), so they tell no rows apart and find none in another "
                "export; use the file as downloaded"
            )
            ledger.warn("DAMAGED_ID", action, column=staged.heading(column))
    rows = [cells[registration.row.place] for registration in registrations]
    people = Counter((row["order"], row["email"], row["first_name"], row["last_name"]) for row in rows)
    if any(count > 1 and any(person) for (_, *person), count in people.items()):
        action = (
            "Several tickets of an order bear one name and address, perhaps the buyer's: they count as one person; if "
            "others came with them, correct who they are"
        )
        ledger.warn("ONE_NAME_ON_SEVERAL_TICKETS", action, column=staged.heading("last_name"))


def _say_what_differs(
    registrations: Sequence[Registration], cells: Mapping[Place, StagedRow], staged: Staged, ledger: Ledger
) -> None:
    """Say once an event where only its day led to the occasion, and title or hours contradict."""
    told: set[tuple[str, str]] = set()
    for registration in registrations:
        row, read = registration.row, cells[registration.row.place]
        event = events([read])[row.place]
        if event in told or tidy(read["occasion"]) or not _differs(row, event[1]):
            continue
        told.add(event)
        action = (
            "Counted at the only occasion of its day, though the event's title or hours are others; if it is another "
            "event, add that to the table of occasions"
        )
        ledger.warn("EVENT_DIFFERS", action, row.place, staged.heading("event" if event[1] else "at"))


def _differs(row: Attendance, title: str) -> bool:
    occasion = row.occasion
    if title and words(occasion.title) not in {"", title}:
        return True
    if row.joined is None or occasion.start.time() == time():
        return False
    return not occasion.start - SLACK <= row.joined <= (occasion.end or occasion.start) + SLACK
