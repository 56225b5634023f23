"""Who completed which course, and who has which improvement skill: lists that name people.

A row names somebody, so it is checked like the row of a register and recognised among everybody. A completion then
becomes a row of `training`, which counts courses, not people: somebody may have completed several. A champion's skills
and protected time stand with the person, and only as codes of the definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from evalkit.intake import dates, nameless, people
from evalkit.intake.dates import DateOrder
from evalkit.intake.ledger import Ledger, Place
from evalkit.intake.mapping import CHAMPION
from evalkit.intake.spelling import tidy
from evalkit.intake.staging import Staged, StagedRow
from evalkit.intake.tabular import heading_key
from evalkit.intake.whose import OfSomebody, PersonReader, Setting, standing

_SHARE = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,6})?) ?(?P<percent>%?)$")


@dataclass(frozen=True)
class Learner(OfSomebody):
    """A row of a list of completions or champions that stood the check; name and e-mail go no further than the vault.

    Parameters
    ----------
    source, place, name, email, affiliation
        As in every row of one person.
    day : date
        Day for which it says so.
    course : (str, str, datetime) or None
        Programme, level and day of completion; None for a champion.
    skills : tuple of str, default ()
        Codes of skills.
    protected_time : float or None, default None
        Share of working time that is protected for improvement.
    role_group : str, default ""
        Code of the person's role group; empty: not known.
    unknown_organisation : str, default ""
        Name of the organisation as read, if nothing maps it; for the vault.
    """

    day: date
    course: tuple[str, str, datetime] | None
    skills: tuple[str, ...] = ()
    protected_time: float | None = None
    role_group: str = ""
    unknown_organisation: str = ""


def check_rows(
    staged: Staged,
    source: int,
    ledger: Ledger,
    setting: Setting,
    *,
    order: DateOrder | None,
    skills: Mapping[str, str],
    known: nameless.Known,
) -> list[Learner]:
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
    skills : mapping of str to str
        Code or name of a skill in comparable form → code.
    known : Known
        Who is known by name, so that no programme or level names anybody.

    Returns
    -------
    list of Learner
        Those that stood it; they are still open in the ledger.

    Raises
    ------
    InputError
        ``AMBIGUOUS_DATE`` or ``MIXED_DATE_ORDERS`` if the whole file cannot be read.
    """
    decided: DateOrder = dates.decide_order(
        [row[column] for row in staged.rows for column in ("completed", "at") if row[column]],
        where=ledger.path,
        declared=order or staged.date_order,
    )
    reader = _Reader(staged, ledger, setting, decided)
    reader.source, reader.skills, reader.known = source, skills, known
    return standing(staged.rows, reader.learner, ledger)


class _Reader(PersonReader):
    """Checks the rows of one list."""

    source: int
    skills: Mapping[str, str]
    known: nameless.Known

    def learner(self, row: StagedRow) -> Learner:
        """Check one row."""
        name, email = self.who(row)
        if not email and (people.is_dial_in(name) or people.is_nobody(name)):
            action = "names nobody; name the person, leave the row out under [ignore], or return a headcount"
            raise self.fault("name", "NOBODY_NAMED", action)
        champion = self.staged.table == CHAMPION
        column = "at" if champion else "completed"
        moment = self.moment(row, column, self.setting.as_at)
        if moment is None and not champion:
            raise self.fault(column, "BLANK_CELL", "blank, but needed; fill it in")
        when = moment.when if moment else datetime.combine(self.setting.as_at, datetime.min.time())
        affiliation, unknown_organisation = self.affiliation(row, email, when.date())
        return Learner(
            source=self.source,
            place=row.place,
            name=name,
            email=email,
            affiliation=affiliation,
            day=when.date(),
            course=None if champion else (*self._course(row), datetime.combine(when.date(), datetime.min.time())),
            skills=self._skills(row) if champion else (),
            protected_time=self._protected(row) if champion else None,
            role_group=self.role_group(row),
            unknown_organisation=unknown_organisation,
        )

    def _course(self, row: StagedRow) -> tuple[str, str]:
        programme, level = (self._code(row, column) for column in ("programme", "level"))
        return programme, level

    def _code(self, row: StagedRow, column: str) -> str:
        """Return a programme or a level, which names nobody."""
        cell = tidy(row[column])
        if not cell:
            raise self.fault(column, "BLANK_CELL", "blank, but needed; fill it in, or state it under [constants]")
        if nameless.holds_contact(cell):
            raise self.fault(column, "PERSONAL_DATA", "holds an e-mail address or a telephone number; remove it")
        if self.known.names_somebody(cell):
            raise self.fault(column, "PERSONAL_DATA", "names somebody who is on a register; write a short code")
        fault = nameless.fault_of(cell, column)
        if fault:
            raise self.fault(column, *fault)
        return cell

    def _skills(self, row: StagedRow) -> tuple[str, ...]:
        """Return the codes of the skills that the definition lists; a word for none of them goes no further."""
        said = [heading_key(word) for word in re.split(r"[;,/]", row["skills"]) if tidy(word)]
        if any(word not in self.skills for word in said):
            action = (
                "Kept without it: no [[capability.skills]] of the definition has this code or name; say under "
                "[values.skills] which it is"
            )
            self.warn(row.place, "skills", "UNKNOWN_SKILL", action)
        return tuple(dict.fromkeys(self.skills[word] for word in said if word in self.skills))

    def _protected(self, row: StagedRow) -> float | None:
        cell = tidy(row["protected_time"])
        if not cell:
            return None
        found = _SHARE.match(cell)
        share = float(found["number"]) / (100 if found["percent"] else 1) if found else 2.0
        if share > 1:
            action = "no share of working time; write 20% or 0.2"
            raise self.fault("protected_time", "NOT_A_NUMBER", action)
        return share


def settle(
    learners: Iterable[Learner],
    keys: Mapping[tuple[int, Place], str | None],
    ledgers: Sequence[Ledger],
    persons: Sequence[dict[str, Any]],
    first: int,
) -> list[dict[str, Any]]:
    """Return rows of table `training`, give people their skills, and settle every row that was not left out before.

    Parameters
    ----------
    learners : iterable of Learner
        Of all files, in source order.
    keys : mapping of (int, Place) to str or None
        Pseudonyms, as :func:`evalkit.intake.interactions.resolve` gave them; a row that is not in it was left out.
    ledgers : sequence of Ledger
        By position of the file.
    persons : sequence of dict
        Rows of table `person`; skills and protected time are entered here.
    first : int
        Number of the first completion.

    Returns
    -------
    list of dict
        One a person, programme, level and day.
    """
    by_key = {person["person_key"]: person for person in persons}
    seen: dict[tuple[Any, ...], Learner] = {}
    rows = []
    for learner in learners:
        place = (learner.source, learner.place)
        if place not in keys:
            continue
        person = keys[place]
        ledger = ledgers[learner.source]
        if person is None:
            action = "Set aside: several people bear this name, so nobody can tell whose row it is; add an address"
            ledger.quarantine(learner.place, "", "NAME_OF_SEVERAL", action)
            continue
        mark = (person, learner.course) if learner.course else (person, learner.skills, learner.protected_time)
        kept = seen.setdefault(mark, learner)
        if kept is not learner:
            code = "SAME_ROW_TWICE" if kept.source == learner.source else "IN_ANOTHER_FILE"
            ledger.merge(learner.place, code, "Counted once: another row says the same of this person")
            continue
        ledger.accept(learner.place)
        if learner.course:
            programme, level, completed = learner.course
            rows.append(
                {
                    "training_key": f"t{first + len(rows):06d}",
                    "person_key": person,
                    "org_key": learner.affiliation.org_key or by_key[person]["org_key"],
                    "programme": programme,
                    "level": level,
                    "completed": completed,
                }
            )
        else:
            _enter(by_key[person], learner)
    return rows


def _enter(person: dict[str, Any], learner: Learner) -> None:
    """Enter skills and protected time; of several rows all skills count, and the last share of time."""
    known = [code for code in (person.get("skills") or "").split(";") if code]
    person["skills"] = ";".join(dict.fromkeys([*known, *learner.skills])) or None
    if learner.protected_time is not None:
        person["protected_time"] = learner.protected_time
