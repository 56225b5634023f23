"""Whose row is it, and where are they from: what the rows of every table about people are checked for alike.

What is wrong in a row sets the row aside; what is merely unknown stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from evalkit.definition import RoleGroup, Skill
from evalkit.intake import dates, people
from evalkit.intake.dates import DateOrder, Moment
from evalkit.intake.ledger import Ledger, Place, RowError
from evalkit.intake.named import sighting
from evalkit.intake.occasions import Calendar
from evalkit.intake.organisations import Affiliation, Directory
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Staged, StagedRow
from evalkit.intake.tabular import heading_key
from evalkit.intake.turnout import Judged, Tellers

Row = TypeVar("Row")
NO_ADDRESS = {"", "-", "--", "n/a", "na", "none", "anonymous", "not given", "tbc", "unknown"}


@dataclass(frozen=True)
class Setting:
    """What the rows of a file about people are checked against.

    Parameters
    ----------
    calendar : Calendar
        The occasions.
    directory : Directory
        The organisations and systems.
    zone : str
        The programme's time zone.
    as_at : date
        Day after which nothing can have happened.
    role_groups : mapping of str to str, optional
        Code or name of a role group in comparable form → its code.
    judged : dict, optional
        Whom cells name, so that it is found once over all files; None where rows must be looked at by themselves.
    tellers : Tellers, optional
        What the attendances of all files say of people.
    """

    calendar: Calendar
    directory: Directory
    zone: str
    as_at: date
    role_groups: Mapping[str, str] = field(default_factory=dict)
    judged: dict[tuple[str, ...], Judged | None] = field(default_factory=dict, repr=False, compare=False)
    tellers: Tellers = field(default_factory=Tellers, repr=False, compare=False)


def words_for(groups: Iterable[RoleGroup | Skill]) -> dict[str, str]:
    """Return code and name of every role group or skill in comparable form → its code.

    >>> words_for([RoleGroup(code="nursing", name="Nurses, midwives and health visitors")])
    {'nursing': 'nursing', 'nurses, midwives and health visitors': 'nursing'}
    """
    return {heading_key(word): group.code for group in groups for word in (group.code, group.name)}


@dataclass(frozen=True)
class OfSomebody:
    """A row that stood the check and is of one person; name and e-mail go no further than the vault.

    Parameters
    ----------
    source : int
        Position of the file among the inputs.
    place : Place
        Where the row stands.
    name, email : str
        As read, and as a single address in lower case.
    affiliation : Affiliation
        What the row says about the organisation.
    """

    source: int
    place: Place
    name: str
    email: str
    affiliation: Affiliation

    @property
    def unlinkable(self) -> bool:
        """A row that names nobody is set aside before."""
        return False

    @property
    def needs_person(self) -> bool:
        """It says nothing of nobody in particular."""
        return True

    @property
    def sighting(self) -> people.Sighting:
        """What the row says about who this is."""
        return sighting(self.name, self.email, self.affiliation)


def standing(rows: Iterable[StagedRow], check: Callable[[StagedRow], Row], ledger: Ledger) -> list[Row]:
    """Check rows one by one; a row at fault is set aside in the file's account, and the others stand.

    Parameters
    ----------
    rows : iterable of StagedRow
        Rows of one file.
    check : callable
        Returns what a row says, or raises RowError.
    ledger : Ledger
        The file's account.

    Returns
    -------
    list
        What `check` returned; these rows are still open in the ledger.
    """
    found = []
    for row in rows:
        try:
            found.append(check(row))
        except RowError as error:
            ledger.quarantine(row.place, error.column, error.code, error.action)
    return found


class PersonReader:
    """Checks what the rows of one file say about people.

    Parameters
    ----------
    staged : Staged
        The file's rows.
    ledger : Ledger
        The file's account.
    setting : Setting
        What to check against.
    order : {"dmy", "mdy", "ymd"}
        Order of day and month in the file.
    """

    def __init__(self, staged: Staged, ledger: Ledger, setting: Setting, order: DateOrder) -> None:
        self.staged, self.ledger, self.setting = staged, ledger, setting
        self.order: DateOrder = order
        self.headings = staged.headings  # of the row that is being checked

    def who(self, row: StagedRow) -> tuple[str, str]:
        """Return name and address; a row that stands for several people, or for nobody, is at fault."""
        name = row["name"] or " ".join(filter(None, (row["first_name"], row["last_name"])))
        for column, cell in (("email", row["email"]), ("name", name)):
            if len(cell) > people.MAX_LENGTH:
                action = f"longer than {people.MAX_LENGTH} letters, so neither a name nor an address; correct it"
                raise self.fault(column, "NOT_AN_EMAIL" if column == "email" else "NO_NAME", action)
        found = people.addresses(row["email"]) or people.addresses(name)
        if len(found) > 1:
            raise self.fault("email", "TWO_EMAILS", "more than one e-mail address in a cell; give each person a row")
        email = found[0] if found else ""
        if not email and heading_key(row["email"]) not in NO_ADDRESS:
            self.warn(row.place, "email", "NOT_AN_EMAIL", "Read without it: the cell holds no e-mail address")
        name = "" if people.addresses(name) else name
        nobody = not email and people.is_nobody(name)  # a device has nobody's name but one person before it
        if not nobody and people.is_shared(name, email):
            raise self.fault(
                "name" if name else "email",
                "SHARED_ACCOUNT",
                "stands for several people, such as a team's laptop or mailbox; list them, or return a headcount",
            )
        if not email and not people.name_key(name) and not people.is_dial_in(name):
            raise self.fault("name", "NO_NAME", "neither a name nor an e-mail address")
        return name, email

    def affiliation(self, row: StagedRow, email: str, day: date) -> tuple[Affiliation, str]:
        """Return what a row says about the organisation, and the organisation's name if nothing maps it."""
        directory = self.setting.directory
        found = directory.find(row["organisation"])
        if found.collision:
            raise self.fault(
                "organisation",
                "AMBIGUOUS_ORGANISATION",
                "could mean two organisations or systems; write its code, or map it under [values.organisation]",
            )
        known = found.org_key or ("" if found.system else directory.by_domain(email))
        unknown = row["organisation"].strip() if not found.org_key and not found.system else ""
        if unknown and found.written:
            self.warn(
                row.place,
                "organisation",
                "UNKNOWN_ORGANISATION",
                "Kept without its organisation; add an alias to the table of organisations (the vault lists the names)",
            )
            self._warn_if_closed(row, "organisation", day)
        if directory.names_several_systems(row["system"]):
            raise self.fault("system", "AMBIGUOUS_ORGANISATION", "could mean two systems; write its code")
        system = directory.system(row["system"])
        if system is None:
            self.warn(
                row.place, "system", "UNKNOWN_SYSTEM", "Kept without it: the definition has no system of this name"
            )
            self._warn_if_closed(row, "system", day)
        return Affiliation(known, found.system or system or "", found.written), unknown if found.written else ""

    def role_group(self, row: StagedRow) -> str:
        """Return the code of a role group; a word for none of them is nobody's role group, whatever it says."""
        word = heading_key(row["role_group"])
        if word and word not in self.setting.role_groups:
            action = (
                "Kept without it: no [[role_groups]] of the definition has this code or name; say under "
                "[values.role_group] which it is"
            )
            self.warn(row.place, "role_group", "UNKNOWN_ROLE_GROUP", action)
        return self.setting.role_groups.get(word, "")

    def moment(self, row: StagedRow, column: str, latest: date | None) -> Moment | None:
        """Return a date or time, which may lie after `latest` only where there is none; None for a blank cell."""
        if not tidy(row[column]):
            return None
        try:
            moment = dates.parse(row[column], self.order, self.setting.zone)
        except dates.DateError as error:
            raise self.fault(column, error.code, "no date that can be right; correct it, best as 2026-04-03") from None
        if latest and moment.when.date() > latest:
            raise self.fault(column, "FUTURE_DATE", "lies after the definition's as_at; correct the date")
        if moment.serial:
            self.warn(
                row.place, column, "EXCEL_SERIAL_DATE", "A spreadsheet's day number stood for a date; read as that day"
            )
        if moment.clock_change:
            self.warn(row.place, column, "CLOCK_CHANGE", dates.CLOCK_CHANGE_RULE)
        return moment

    def fault(self, column: str, code: str, action: str) -> RowError:
        """Return the error that sets a row aside."""
        return RowError(self._heading(column), code, action)

    def warn(self, place: Place, column: str, code: str, action: str) -> None:
        """Note something about a cell that does not change what becomes of its row."""
        self.ledger.warn(code, action, place, self._heading(column))

    def _warn_if_closed(self, row: StagedRow, column: str, day: date) -> None:
        if self.setting.directory.closed_on(row[column], day):
            action = (
                "An official code or name that was not in use on that day; add it to the aliases of its successor – of "
                "several, only you can say of which"
            )
            self.warn(row.place, column, "CLOSED_CODE", action)

    def _heading(self, column: str) -> str:
        """Return the heading to name; a name may stand in two columns."""
        stands_for = {"name": ("name", "last_name", "first_name", "email")}.get(column, (column,))
        return next(self._known(stands_for), column)

    def _known(self, columns: Iterable[str]) -> Iterator[str]:
        return (self.headings[column] for column in columns if column in self.headings)
