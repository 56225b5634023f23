"""How the truth looks once people and software have written it down: rows with the slips that are usual."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from evalkit.simulate.draws import Draws
from evalkit.simulate.lines import Line
from evalkit.simulate.names import misspelt
from evalkit.simulate.population import SHARED_DOMAIN, Attendance, Person
from evalkit.simulate.setting import Occasion, Organisation, Setting


@dataclass(frozen=True)
class _Habit:
    """How a person appears in online meetings."""

    look: str
    email: str


class Scribe:
    """Writes down who was there, with the slips that are usual.

    Parameters
    ----------
    setting : Setting
        The collaborative.
    found : list of Person
        Its people.
    draws : Draws
        Chance.
    """

    def __init__(self, setting: Setting, found: list[Person], draws: Draws) -> None:
        self.setting, self.found, self.draws = setting, found, draws
        self._habits = {person.key: self._habit(person) for person in found}
        self._misspelt = 2 if setting.messy else 0

    def teams(self, attendances: list[Attendance]) -> tuple[Line, ...]:
        """Return the participants of an online meeting, as Teams shows them."""
        lines: list[Line] = []
        for attendance in attendances:
            line = self._teams_line(attendance)
            lines += self._rejoined(line) if self._slip(0.035) and len(line.joins) == 1 else [line]
        return self._shared_laptop(lines) if self.setting.messy else tuple(lines)

    def register(self, attendances: list[Attendance]) -> tuple[Line, ...]:
        """Return the rows of those who signed a hand-made register or were noted in a log."""
        return tuple(self._two_emails([self._register_line(attendance) for attendance in attendances]))

    def apologies(self, attendances: list[Attendance], occasion: Occasion) -> tuple[Line, ...]:
        """Return rows of some people who could have come to an occasion, and were nowhere there."""
        if not self.setting.messy:
            return ()
        present = {attendance.person.key for attendance in attendances}
        absent = [
            person
            for person in self.found
            if person.group == "member"
            and person.there_on(occasion.day)
            and person.key not in present
            and occasion.system in ("", self._affiliation(person, occasion)[1])
        ]
        lines = []
        for person in self.draws.some(absent, self.draws.between(3, 6)):
            key, system = self._affiliation(person, occasion)
            missed = Attendance(person, occasion, "participant", occasion.start, occasion.end, key, system)
            lines.append(replace(self._register_line(missed), joins=()).fault("apologies", attended=False))
        return tuple(lines)

    def _affiliation(self, person: Person, occasion: Occasion) -> tuple[str, str]:
        key = person.organisation_on(occasion.day)
        return key, self.setting.organisation(key).system_on(occasion.day)

    def _habit(self, person: Person) -> _Habit:
        look = self.draws.weighted({"plain": 0.55, "surname_first": 0.25, "external": 0.2})
        email = self.draws.weighted({"always": 0.83, "sometimes": 0.1, "never": 0.07})
        if not self.setting.messy or person.group in ("host", "faculty"):
            return _Habit("plain", "always")
        if email == "never" and self.draws.chance(0.35):
            return _Habit("unverified", "never")
        return _Habit("surname_first" if email != "always" or person.shared_mail else look, email)

    def _slip(self, probability: float) -> bool:
        return self.setting.messy and self.draws.chance(probability)

    def _teams_line(self, attendance: Attendance) -> Line:
        person, habit = attendance.person, self._habits[attendance.person.key]
        organisation = self.setting.organisation(attendance.organisation)
        email = person.email(organisation)
        if habit.email == "never" or (habit.email == "sometimes" and self.draws.chance(0.5)):
            email = ""
        by_domain = organisation.listed and email and not email.endswith(SHARED_DOMAIN)
        line = Line(
            (person.key,),
            person.name.full,
            email,
            "",
            attendance.role,
            self._spells(attendance),
            plain=person.name.full,
            known_as=organisation.key if by_domain else "",
        )
        if self._slip(0.012) and attendance.role == "participant":
            number = f"+44 7700 900{self.draws.between(0, 999):03}"
            return replace(line, name=number, email="", known_as="").fault("dial_in", linkable=False)
        return self._slips_of_teams(self._dressed(line, habit.look, person, organisation))

    def _dressed(self, line: Line, look: str, person: Person, organisation: Organisation) -> Line:
        """Write a name as this person's account shows it."""
        if look == "external":
            return line.fault("external", name=f"{line.name} (External)")
        if look == "unverified":
            return line.fault("unverified", name=f"{line.name} (Unverified)", email="", known_as="")
        if look == "plain":
            return line
        written, faults = self._called(organisation)
        known_as = organisation.key if organisation.listed else ""
        name = f"{person.name.surname.upper()}, {person.name.forename} ({written.upper()})"
        return replace(line, faults=(*line.faults, *faults)).fault("surname_first", name=name, known_as=known_as)

    def _slips_of_teams(self, line: Line) -> Line:
        if line.email and self._slip(0.03):
            line = line.fault("email_capitals", email=line.email.upper())
        if self._slip(0.005):
            line = line.fault("no_times", joins=())
        return self._mark(line)

    def _mark(self, line: Line) -> Line:
        """Add the codes that can be seen from the finished row."""
        if not line.email and line.linkable:
            line = line.fault("blank_email")
        return line.fault("surname_null") if line.plain.endswith(" Null") else line

    def _spells(self, attendance: Attendance) -> tuple[tuple[datetime, datetime], ...]:
        """Return one spell of presence, or two where the line dropped for some minutes."""
        arrived, left = attendance.arrived, attendance.left
        if not self._slip(0.08):
            return ((arrived, left),)
        dropped = arrived + timedelta(seconds=int((left - arrived).total_seconds()) * 2 // 5)
        return ((arrived, dropped), (dropped + timedelta(seconds=self.draws.between(40, 400)), left))

    def _rejoined(self, line: Line) -> list[Line]:
        """Split one row into two: the person came back, from another device perhaps."""
        (arrived, left), third = line.joins[0], (line.joins[0][1] - line.joins[0][0]) // 3
        dropped = (arrived + third).replace(microsecond=0)
        back = dropped + timedelta(seconds=self.draws.between(60, 300))
        first = replace(line, joins=((arrived, dropped),))
        return [first, replace(line, joins=((back, left),)).fault("rejoin")]

    def _shared_laptop(self, lines: list[Line]) -> tuple[Line, ...]:
        """Now and then, let two or three colleagues sit before one laptop."""
        if not self.draws.chance(0.3):
            return tuple(lines)
        rooms: dict[str, list[Line]] = {}
        for line in lines:
            if line.role == "participant" and line.known_as and line.joins and "rejoin" not in line.faults:
                rooms.setdefault(line.known_as, []).append(line)
        returned = {line.people for line in lines if "rejoin" in line.faults}
        rooms = {key: [line for line in room if line.people not in returned] for key, room in rooms.items()}
        crowded = {key: room for key, room in rooms.items() if len(room) >= 3}
        if not crowded:
            return tuple(lines)
        key = self.draws.pick(sorted(crowded))
        behind = crowded[key][: self.draws.between(2, 3)]
        place = self.setting.organisation(key).name.split()[0]
        people = tuple(person for line in behind for person in line.people)
        laptop = Line(people, f"{place} team laptop", "", "", "participant", behind[0].joins, "", "", linkable=False)
        return (*(line for line in lines if line not in behind), laptop.fault("shared_laptop"))

    def _called(self, organisation: Organisation) -> tuple[str, tuple[str, ...]]:
        """Return what somebody calls an organisation, with the fault if it is not the name on the list."""
        if not organisation.listed:
            return organisation.name, ("organisation_unlisted",)
        if organisation.aliases and self._slip(0.3):
            return self.draws.pick(organisation.aliases), ("organisation_alias",)
        return organisation.name, ()

    def _register_line(self, attendance: Attendance) -> Line:
        person, organisation = attendance.person, self.setting.organisation(attendance.organisation)
        written, faults = self._called(organisation)
        email = "" if self._slip(0.11) else person.email(organisation)
        known_as = organisation.key if organisation.listed else ""
        if not faults and self._misspelt and len(written) > 20 and not email:
            written, faults, known_as = misspelt(written, self.draws), ("organisation_misspelt",), ""
            self._misspelt -= 1
        line = Line(
            (person.key,), person.name.full, email, written, attendance.role, ((attendance.arrived, attendance.left),),
            plain=person.name.full, known_as=known_as, team=attendance.team, faults=faults,
        )  # fmt: skip
        return self._mark(self._slips_of_the_pen(line, person))

    def _slips_of_the_pen(self, line: Line, person: Person) -> Line:
        if not line.email and self._slip(0.08):
            wrong = f"{person.name.forename} {misspelt(person.name.surname, self.draws)}"
            line = line.fault("name_misspelt", name=wrong, plain=wrong)
        if "'" in line.name and self._slip(0.4):
            line = line.fault("apostrophe_curly", name=line.name.replace("'", "’"))
        if self._slip(0.1):
            changed = line.name.upper() if self.draws.chance(0.6) else line.name.lower()
            line = line.fault("name_capitals", name=changed)
        return line

    def _two_emails(self, lines: list[Line]) -> list[Line]:
        """Write a colleague's address into somebody's cell, once a long register."""
        places = [i for i, line in enumerate(lines) if line.email and line.role == "participant"]
        if not self.setting.messy or len(places) < 15 or any(line.team for line in lines):
            return lines
        place = self.draws.pick(places)
        other = next(line.email for line in reversed(lines) if line.email and line.email != lines[place].email)
        both = f"{lines[place].email}; {other}"
        return [*lines[:place], lines[place].fault("two_emails", email=both, linkable=False), *lines[place + 1 :]]
