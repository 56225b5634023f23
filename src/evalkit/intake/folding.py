"""Which rows are one interaction: those of one person at one occasion, and the joins of one telephone line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from evalkit.intake import people, presence
from evalkit.intake.columns import Positions, first_positions
from evalkit.intake.contacts import Contact
from evalkit.intake.identity import Person
from evalkit.intake.named import Named, Telling
from evalkit.intake.turnout import Attendance, Turnout


class Staying(NamedTuple):
    """What is left without the forgotten: rows, who they are of, and who is named in them.

    Parameters
    ----------
    turnout : Turnout
        Attendances.
    others : list of Named
        Rows that name people but are no attendance.
    contacts : list of Contact
        People whom rows name besides.
    tellers : sequence of Person or None
        Who each teller of the turnout is, also of those without a row.
    found, named : list of Person or None
        Who each of the others is, and each of the contacts.
    """

    turnout: Turnout
    others: list[Named]
    contacts: list[Contact]
    tellers: Sequence[Person | None]
    found: list[Person | None]
    named: list[Person | None]

    @property
    def one_by_one(self) -> list[Telling]:
        """Everything that was not checked by columns."""
        return [*self.turnout.apart.values(), *self.others, *self.contacts]


def days_of(turnout: Turnout) -> Positions:
    """Return the day of each visit as an ordinal number."""
    return np.array([visit.counts_at.toordinal() for visit in turnout.visits], dtype=np.int64)


class Folding:
    """Which rows are one interaction.

    Parameters
    ----------
    kept : Staying
        Rows, and who they are of.
    numbers : mapping of Person to int
        Everybody, numbered in order of first appearance.

    Attributes
    ----------
    person, occasion, group : array of int, shape (rows,)
        Number of each row's person (-1: nobody can say), occasion and interaction, in order of first appearance.
    rows, first : array of int, shape (interactions,)
        How many rows each interaction has, and the position of its first.
    apart : array of bool, shape (rows,)
        Whether something is to be said of a row beyond the columns.
    """

    def __init__(self, kept: Staying, numbers: Mapping[Person, int]) -> None:
        self.kept, self.numbers, self.people = kept, numbers, list(numbers)
        turnout = self.turnout = kept.turnout
        of_teller = [numbers.get(person, -1) if person else -1 for person in kept.tellers]
        self.person = np.array(of_teller, dtype=np.int32)[turnout.who]
        occasions: dict[str, int] = {}
        of_visit = [occasions.setdefault(visit.occasion.key, len(occasions)) for visit in turnout.visits]
        self.occasions = list(occasions)
        self.occasion = np.array(of_visit, dtype=np.int32)[turnout.visit]
        same = self.occasion.astype(np.int64) * (len(numbers) + 1) + self.person
        loose = np.flatnonzero(self.person < 0)
        lines = _lines({position: turnout[position] for position in loose.tolist()})
        same[loose] = [len(occasions) * (len(numbers) + 1) + line for line in lines]
        group, _ = pd.factorize(same)  # numbered in order of first appearance
        self.group = group.astype(np.int32)
        self.rows = np.bincount(self.group)
        self.first = first_positions(self.group, len(self.rows))
        self.apart = np.zeros(len(turnout), dtype=bool)
        self.apart[list(turnout.apart)] = True

    @cached_property
    def together(self) -> dict[int, list[int]]:
        """Positions of rows by group, of the groups with several."""
        positions = np.flatnonzero(self.rows[self.group] > 1)
        found: dict[int, list[int]] = {}
        for position, group in zip(positions.tolist(), self.group[positions].tolist(), strict=True):
            found.setdefault(group, []).append(position)
        return found

    def members(self, group: int) -> list[Attendance]:
        """Return the rows of a group."""
        return [self.turnout[position] for position in self.together.get(group) or [int(self.first[group])]]


def _lines(loose: Mapping[int, Attendance]) -> list[int]:
    """Return the number of each line of those who cannot be linked: rows of one line at one occasion are one.

    Somebody unlinkable is told by the telephone line, or in a file with a row a join by name within the file.
    """
    again = _joins_of_the_unlinked(loose)
    lines: dict[tuple[str, str], int] = {}

    def line(position: int, row: Attendance) -> str:
        if row.line:
            return f"line|{row.line}"
        return again.get(position, "") or f"row|{row.source}|{row.place.sheet}|{row.place.row}"

    return [lines.setdefault((row.occasion.key, line(position, row)), len(lines)) for position, row in loose.items()]


def _joins_of_the_unlinked(loose: Mapping[int, Attendance]) -> dict[int, str]:
    """Say which joins within a file belong together although nobody can say whose they are.

    One name that names a person is one person who came back. A name that many devices bear stands for as many as were
    there at once, see :func:`evalkit.intake.presence.lines`.
    """
    alike: dict[str, list[int]] = {}
    for number, row in loose.items():
        if not row.line and row.rows_are != "people":
            name = people.name_key(row.name)
            alike.setdefault(f"again|{row.source}|{row.occasion.key}|{name}", []).append(number)
    again: dict[int, str] = {}
    for key, numbers in alike.items():
        spells = [spell for number in numbers if (spell := loose[number].spell)]
        if loose[numbers[0]].rows_are == "events" or not loose[numbers[0]].unlinkable:
            again |= dict.fromkeys(numbers, key)
        elif len(spells) == len(numbers):
            again |= {number: f"{key}|{line}" for number, line in zip(numbers, presence.lines(spells), strict=True)}
    return again
