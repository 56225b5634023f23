"""The list of members of the teams, as a programme office keeps it: a workbook that names people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from evalkit.simulate import workbook
from evalkit.simulate.draws import Draws
from evalkit.simulate.jobs import job_on
from evalkit.simulate.lines import Line
from evalkit.simulate.names import Name, invent
from evalkit.simulate.population import Attendance, Person
from evalkit.simulate.setting import Efforts, Setting, Team

PATH = "lists/team-members.xlsx"
SHEET = "Members"
HEADER_ROW = 3
HEADER = ("Name", "E-mail", "Organisation", "Team", "Role in team", "Job", "Joined", "Left")
ROLES = {"Lead": 0.12, "Data lead": 0.1, "": 0.78}
"""What is written of a member's role in the team, and how often."""


@dataclass(frozen=True)
class Entry:
    """A row of the list, as it is written; `line` says who is meant.

    Parameters
    ----------
    line : Line
        Name, address, organisation and job.
    team, role, joined, left : str
        As written.
    """

    line: Line
    team: str
    role: str
    joined: str
    left: str = ""


@dataclass(frozen=True)
class Roster:
    """The list of members.

    Parameters
    ----------
    entries : tuple of Entry
        Its rows.
    newcomers : tuple of Person
        Those on it who came to nothing.
    total_row : bool
        Whether it ends in a total row.
    """

    entries: tuple[Entry, ...] = ()
    newcomers: tuple[Person, ...] = ()
    total_row: bool = False

    @property
    def usable(self) -> list[Entry]:
        """Rows that need not be set aside."""
        return [entry for entry in self.entries if entry.line.linkable]


def roster(setting: Setting, found: list[Person], attendances: list[Attendance], draws: Draws) -> Roster:
    """Write down who is in the teams: most of those who take part in one, and some who come to nothing.

    Parameters
    ----------
    setting : Setting
        The collaborative; without efforts the list is empty.
    found : list of Person
        Its people, with their jobs.
    attendances : list of Attendance
        Who was where.
    draws : Draws
        Chance.

    Returns
    -------
    Roster
    """
    efforts = setting.efforts
    if efforts is None:
        return Roster()
    newcomers = _newcomers(setting, efforts, found, draws)
    came = {attendance.person.key for attendance in attendances}
    scribe = _Scribe(setting, [*found, *newcomers], draws)
    entries: list[Entry] = []
    for team in setting.teams:
        own = [p for p in found if p.team == team.key and p.key in came and _was_in(p, team)]
        listed = [person for person in own if draws.chance(efforts.listed)]
        entries += [scribe.entry(person, team) for person in [*listed, *(p for p in newcomers if p.team == team.key)]]
    if not setting.messy:
        return Roster(tuple(entries), tuple(newcomers))
    return Roster((*scribe.slips(entries), *scribe.unusable(entries)), tuple(newcomers), total_row=True)


def write(listed: Roster, saved: date, folder: Path) -> None:
    """Write the list as a workbook: title, headings on the third row, a blank row before the total."""
    rows: list[Sequence[str | int | None]] = [["Members of the improvement teams"], [], list(HEADER)]
    for entry in listed.entries:
        line = entry.line
        rows.append(
            [line.name, line.email, line.organisation, entry.team, entry.role, line.job, entry.joined, entry.left]
        )
    if listed.total_row:
        rows += [[], [f"Total: {len(listed.entries)}"]]
    book = workbook.sheet_of(SHEET, rows, (32, 40, 44, 10, 14, 30, 12, 12))
    workbook.save(book, folder / PATH, datetime.combine(saved, time(9)))


def _was_in(person: Person, team: Team) -> bool:
    return person.group == "member" and person.leaves > max(person.arrives, team.joined)


def _newcomers(setting: Setting, efforts: Efforts, found: list[Person], draws: Draws) -> list[Person]:
    """Invent people who joined a team and never came to anything."""
    taken = {person.name for person in found}
    names = iter([name for name in invent(len(found) + 60, draws) if name not in taken and _plain(name)])
    people = []
    for number, team in enumerate(draws.some(setting.teams, efforts.only_listed), start=1):
        host = setting.organisation(team.organisation)
        job = "Service manager" if host.org_type != "charity" else "Youth worker"
        posts = ((team.joined, host.key),)
        person = Person(f"m{number:02}", next(names), posts, team.joined, date.max, 0.0, team=team.key, jobs=(job,))
        people.append(person)
    return people


def _plain(name: Name) -> bool:
    return name.full.isascii() and "'" not in name.full and name.surname != "Null"


class _Scribe:
    """Writes rows of the list, with the slips that are usual."""

    def __init__(self, setting: Setting, people: list[Person], draws: Draws) -> None:
        self.setting, self.draws = setting, draws
        self.by_key = {person.key: person for person in people}

    def entry(self, person: Person, team: Team) -> Entry:
        start = max(person.arrives, team.joined)
        last = person.leaves if person.leaves <= self.setting.programme.end else None
        line = self._line(person, start)
        return Entry(line, team.key, self.draws.weighted(ROLES), _day(start), _day(last))

    def _line(self, person: Person, day: date) -> Line:
        organisation = self.setting.organisation(person.organisation_on(day))
        email = "" if self.setting.messy and self.draws.chance(0.18) else person.email(organisation)
        known_as = organisation.key if organisation.listed else ""
        spell = (datetime.combine(day, time(9)), datetime.combine(day, time(10)))
        line = Line((person.key,), person.name.full, email, organisation.name, "participant", (spell,),
                    plain=person.name.full, known_as=known_as, team=person.team)  # fmt: skip
        if self.setting.messy and self.draws.chance(0.25):
            line = replace(line, name=f"{person.name.surname.upper()}, {person.name.forename}")
        return job_on(line, self.by_key, self.draws, messy=self.setting.messy)

    def slips(self, entries: list[Entry]) -> list[Entry]:
        """Leave out some first days, and write some members down a second time."""
        without = {id(entry) for entry in self.draws.some(entries, 4)}
        again = self.draws.some([entry for entry in entries if entry.line.email and id(entry) not in without], 3)
        found = [
            replace(entry, joined="", line=entry.line.fault("member_without_start")) if id(entry) in without else entry
            for entry in entries
        ]
        return [*found, *(replace(entry, line=entry.line.fault("member_twice", name=entry.line.name.upper()))
                          for entry in again)]  # fmt: skip

    def unusable(self, entries: list[Entry]) -> list[Entry]:
        """Write rows that nobody can use: a mailbox, two addresses, a vacancy, an unknown team, a wrong last day."""
        one, other, third = self.draws.some([entry for entry in entries if entry.line.email], 3)
        nobody = replace(one.line, people=(), plain="", known_as="", job="")
        rows = [
            replace(one, line=replace(nobody, name="", email=f"team.{one.team.lower()}@programme.invalid")),
            replace(one, line=replace(nobody, name="Vacant", email="")),
            replace(one, line=replace(one.line, email=f"{one.line.email}; {other.line.email}")),
            replace(other, team="T16"),
            replace(third, left=_day(self.setting.programme.start)),
        ]
        return [replace(row, line=row.line.fault("member_unusable", linkable=False)) for row in rows]


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
