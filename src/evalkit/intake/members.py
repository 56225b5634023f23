"""Lists of members: who is in which team or project, from when to when.

A row names somebody, so it is checked like the row of a register and recognised among everybody; then it becomes a row
of `membership`. Somebody on no register is a person all the same. A row without a first day is taken to begin with its
team or project, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from evalkit.intake import dates, nameless, people
from evalkit.intake.dates import DateOrder
from evalkit.intake.groups import Groups
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Staged, StagedRow
from evalkit.intake.whose import OfSomebody, PersonReader, Setting, standing

MEMBER = "member"
"""Role of somebody of whom no other is stated."""
_YEARS_AHEAD = 10  # by which a last day that is planned may lie ahead


@dataclass(frozen=True)
class Member(OfSomebody):
    """A row of a list of members that stood the check; name and e-mail go no further than the vault.

    Parameters
    ----------
    source, place, name, email, affiliation
        As in every row of one person.
    group : str
        Key of the team or project.
    role : str
        Role in it.
    start : datetime
        First day; that of the team or project where the row states none.
    end : datetime or None
        Last day.
    role_group : str, default ""
        Code of the person's role group; empty: not known.
    unknown_organisation : str, default ""
        Name of the organisation as read, if nothing maps it; for the vault.
    """

    group: str
    role: str
    start: datetime
    end: datetime | None
    role_group: str = ""
    unknown_organisation: str = ""

    @property
    def day(self) -> date:
        """First day: for it the row says where somebody is from."""
        return self.start.date()


def check_rows(
    staged: Staged,
    source: int,
    ledger: Ledger,
    setting: Setting,
    *,
    order: DateOrder | None,
    groups: Groups,
    known: nameless.Known,
) -> list[Member]:
    """Check the rows of one list.

    Parameters
    ----------
    staged : Staged
        The file's rows.
    source : int
        Position of the file among the inputs.
    ledger : Ledger
        The file's account.
    setting : Setting
        What to check against.
    order : str or None
        Order of day and month that the definition declares.
    groups : Groups
        The teams and projects.
    known : Known
        Who is known by name, so that no role names anybody.

    Returns
    -------
    list of Member
        Those that stood it; they are still open in the ledger.

    Raises
    ------
    InputError
        ``AMBIGUOUS_DATE`` or ``MIXED_DATE_ORDERS`` if the whole file cannot be read.
    """
    decided: DateOrder = dates.decide_order(
        [row[column] for row in staged.rows for column in ("start", "end") if row[column]],
        where=ledger.path,
        declared=order or staged.date_order,
        known_days={first.date() for first in groups.first_days.values()},
    )
    reader = _Reader(staged, ledger, setting, decided)
    reader.source, reader.groups, reader.known = source, groups, known
    return standing(staged.rows, reader.member, ledger)


class _Reader(PersonReader):
    """Checks the rows of one list."""

    source: int
    groups: Groups
    known: nameless.Known

    def member(self, row: StagedRow) -> Member:
        """Check one row."""
        name, email = self.who(row)
        if not email and (people.is_dial_in(name) or people.is_nobody(name)):
            action = "names nobody who could be a member; name the person, or leave the row out under [ignore]"
            raise self.fault("name", "NOBODY_NAMED", action)
        group = self._group(row)
        start, end = self._span(row, group)
        affiliation, unknown_organisation = self.affiliation(row, email, start.date())
        return Member(
            source=self.source,
            place=row.place,
            name=name,
            email=email,
            affiliation=affiliation,
            group=group,
            role=self._role(row),
            start=start,
            end=end,
            role_group=self.role_group(row),
            unknown_organisation=unknown_organisation,
        )

    def _group(self, row: StagedRow) -> str:
        cell = tidy(row["group"])
        if not cell:
            raise self.fault("group", "BLANK_CELL", "blank, but needed; fill it in")
        if self.groups.names_several(cell):
            raise self.fault("group", "AMBIGUOUS_GROUP", "two teams or projects are called so; write the key")
        found = self.groups.find(cell)
        if not found:
            action = (
                "no team or project has this key or name; add it to the table of teams or of projects, and give each "
                "group of a person a row"
            )
            raise self.fault("group", "UNKNOWN_GROUP", action)
        return found

    def _span(self, row: StagedRow, group: str) -> tuple[datetime, datetime | None]:
        as_at = self.setting.as_at
        begun = self.moment(row, "start", as_at)
        ended = self.moment(row, "end", date(as_at.year + _YEARS_AHEAD, 12, 31))
        start = _midnight(begun.when) if begun else self.groups.first_days[group]
        end = _midnight(ended.when) if ended else None
        if end and end < start:
            action = "ends before it starts; correct the dates"
            if not begun:
                action = "ends before its team or project begins, and no first day is stated; write one"
            raise self.fault("end", "END_BEFORE_START", action)
        if not begun:
            action = "Kept from the first day of its team or project on: no first day is stated"
            self.warn(row.place, "start", "START_OF_GROUP", action)
        return start, end

    def _role(self, row: StagedRow) -> str:
        """Return the role in the group, which is a code and names nobody."""
        cell = tidy(row["role"])
        if nameless.holds_contact(cell):
            raise self.fault("role", "PERSONAL_DATA", "holds an e-mail address or a telephone number; remove it")
        if self.known.names_somebody(cell):
            raise self.fault("role", "PERSONAL_DATA", "names somebody who is on a register; write a short code")
        fault = nameless.fault_of(cell, "role")
        if fault:
            raise self.fault("role", *fault)
        return cell or MEMBER


def _midnight(when: datetime) -> datetime:
    return datetime.combine(when.date(), datetime.min.time())


def memberships(
    members: Sequence[Member], keys: Mapping[tuple[int, Place], str | None], ledgers: Sequence[Ledger]
) -> list[dict[str, Any]]:
    """Return rows of table `membership`, and settle every row that was not left out before.

    Parameters
    ----------
    members : sequence of Member
        Of all files, in source order.
    keys : mapping of (int, Place) to str or None
        Pseudonyms, as :func:`evalkit.intake.interactions.resolve` gave them; a row that is not in it was left out.
    ledgers : sequence of Ledger
        By position of the file.

    Returns
    -------
    list of dict
        One a person, group, role and first day; a row that says the same again is merged, one that gives another last
        day is set aside.
    """
    first: dict[tuple[str, str, str, datetime], tuple[Member, dict[str, Any]]] = {}
    for member in members:
        at_place, ledger = (member.source, member.place), ledgers[member.source]
        if at_place not in keys:
            continue
        person = keys[at_place]
        if person is None:
            action = "Set aside: several people bear this name, so nobody can tell who the member is; add an address"
            ledger.quarantine(member.place, "", "NAME_OF_SEVERAL", action)
            continue
        key = person, member.group, member.role.casefold(), member.start
        if key not in first:
            row = {"person_key": person, "group_key": member.group, "role": member.role, "start": member.start}
            first[key] = member, {**row, "end": member.end}
            ledger.accept(member.place)
        elif first[key][0].end != member.end:
            fault = "Set aside: another row of the same member gives another last day; keep one of them"
            ledger.quarantine(member.place, "", "DUPLICATE_KEY", fault)
        else:
            _merge(member, first[key][0], ledger)
    return [row for _, row in first.values()]


def _merge(member: Member, kept: Member, ledger: Ledger) -> None:
    if member.source == kept.source:
        ledger.merge(member.place, "SAME_ROW_TWICE", "Counted once: the same member was read before")
    else:
        ledger.merge(member.place, "IN_ANOTHER_FILE", "Counted once: another file has the same member")
