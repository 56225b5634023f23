"""Where people work by day, from everything that their rows say; and so the place of every interaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from evalkit.intake.columns import Positions
from evalkit.intake.folding import Folding, days_of
from evalkit.intake.identity import Person
from evalkit.intake.ledger import Ledger
from evalkit.intake.organisations import Affiliation, Directory
from evalkit.intake.turnout import Attendance


class Affiliations:
    """Organisation and system of people by day, from everything that their rows say.

    Parameters
    ----------
    folding : Folding
        Which rows are one interaction.
    directory : Directory
        Organisations and systems.

    Attributes
    ----------
    is_plain : array of bool, shape (interactions,)
        Whether an interaction is one row of which nothing is to be told: such are settled and placed all at once.
    place_of_first : array of int, shape (interactions,)
        For those, the number of their place in `on_the_day`.
    on_the_day : dict of (str, str) to int
        Numbers of organisations with systems.
    """

    def __init__(self, folding: Folding, directory: Directory) -> None:
        self.folding, self.directory = folding, directory
        turnout, first = folding.turnout, folding.first
        self.on_the_day: dict[tuple[str, str], int] = {("", ""): 0}
        of_teller: dict[Affiliation, int] = {}
        stated = [of_teller.setdefault(teller.affiliation, len(of_teller)) for teller in turnout.tellers]
        self.affiliations = list(of_teller)
        self.affiliation = np.array(stated, dtype=np.int32)[turnout.who]
        self.says = np.array([bool(one.org_key or one.system) for one in self.affiliations], dtype=bool)
        written = np.array([bool(one.written) for one in self.affiliations], dtype=bool)
        alone = (folding.rows == 1) & ~folding.apart[first]
        own = self.affiliation[first]
        at_once = alone & (self.says[own] | written[own] | (folding.person[first] < 0))
        self.place_of_first, told = self._placed(first, own)
        self.is_plain = at_once & ~told
        self.stated = self._stated()

    def _placed(self, first: Positions, own: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Return the place of the first row of each interaction, and whether something is to be told of it."""
        visit = self.folding.turnout.visit[first].astype(np.int64)
        days = days_of(self.folding.turnout)[visit]
        lowest = int(days.min(initial=date.max.toordinal()))
        width = int(days.max(initial=lowest)) - lowest + 1
        found, codes = np.unique(own.astype(np.int64) * width + (days - lowest), return_inverse=True)
        places, tells = [], []
        for one in found.tolist():
            affiliation, day = self.affiliations[one // width], date.fromordinal(one % width + lowest)
            is_told, *place = self._on(affiliation.org_key, affiliation.system, day)
            places.append(self.on_the_day.setdefault((place[0], place[1]), len(self.on_the_day)))
            tells.append(is_told)
        return np.array(places, dtype=np.int32)[codes], np.array(tells, dtype=bool)[codes]

    def _stated(self) -> dict[Person, list[tuple[date, str, str]]]:
        """Return what is said by day of people of whom more than one row decides, or who are named elsewhere."""
        folding, kept = self.folding, self.folding.kept
        asked = np.zeros(len(folding.people) + 1, dtype=bool)
        asked[folding.person[folding.first[~self.is_plain]]] = True
        asked[[folding.numbers[person] for person in [*kept.found, *kept.named] if person]] = True
        asked[-1] = False  # of nobody
        found: dict[Person, list[tuple[date, str, str]]] = {}
        for position in np.flatnonzero(asked[folding.person] & self.says[self.affiliation]).tolist():
            row, person = folding.turnout[position], folding.people[folding.person[position]]
            stated = row.day, row.affiliation.org_key, row.affiliation.system
            found.setdefault(person, []).append(stated)
        for row, person in zip(kept.others, kept.found, strict=True):
            if person and (row.affiliation.org_key or row.affiliation.system):
                stated = row.day, row.affiliation.org_key, row.affiliation.system
                found.setdefault(person, []).append(stated)
        for several in found.values():
            several.sort(key=lambda entry: entry[0])  # stable: source order within a day
        known = set(found)
        for contact, person in zip(kept.contacts, kept.named, strict=True):
            # what those who name somebody say of the organisation, where no row of the person's own says anything
            if person and person not in known and (contact.affiliation.org_key or contact.affiliation.system):
                stated = contact.day, contact.affiliation.org_key, contact.affiliation.system
                found.setdefault(person, []).append(stated)
        return found

    @cached_property
    def _latest(self) -> list[str]:
        """The last organisation that everybody's own attendances state; empty: none does."""
        folding = self.folding
        has_key = np.array([bool(one.org_key) for one in self.affiliations], dtype=bool)
        stating = np.flatnonzero(has_key[self.affiliation] & (folding.person >= 0))
        day = days_of(folding.turnout)[folding.turnout.visit[stating]]
        last = np.full(len(folding.people), -1, dtype=np.int64)
        np.maximum.at(last, folding.person[stating], day << 32 | stating)
        at = np.where(last >= 0, last & 0xFFFFFFFF, 0)
        found = self.affiliation[at] if len(self.affiliation) else at
        return ["" if none else self.affiliations[one].org_key for none, one in zip(last < 0, found, strict=True)]

    def of(self, together: Sequence[Attendance], person: Person | None, ledger: Ledger) -> tuple[str, str]:
        """Return organisation and system on the day of an interaction."""
        first = together[0]
        own = next((row for row in together if row.affiliation.org_key or row.affiliation.system), None)
        if own:
            return self._told(own.affiliation.org_key, own.affiliation.system, own.day, own, ledger)
        stated = self.stated.get(person, []) if person else []
        if not stated or any(row.affiliation.written for row in together):
            return "", ""
        before = [entry for entry in stated if entry[0] <= first.day]
        _, org_key, system = before[-1] if before else stated[0]
        ledger.warn(
            "ORGANISATION_FROM_ANOTHER_ROW",
            "The row states no organisation; taken from another row of the same person",
            first.place,
        )
        return self._told(org_key, system, first.day, first, ledger)

    def latest(self, person: Person) -> str:
        """Return the last known organisation of a person."""
        if person in self.stated:
            return next((org_key for _, org_key, _ in reversed(self.stated[person]) if org_key), "")
        return self._latest[self.folding.numbers[person]]

    def _told(self, org_key: str, system: str, day: date, row: Attendance, ledger: Ledger) -> tuple[str, str]:
        is_told, then, there = self._on(org_key, system, day)
        if is_told:
            action = "Kept without a system: the table of organisations has none for this organisation on that day"
            ledger.warn("NO_SYSTEM_ON_THAT_DAY", action, row.place)
        return then, there

    def _on(self, org_key: str, system: str, day: date) -> tuple[bool, str, str]:
        """Return whether there is no system where there was one, and organisation and system on a day."""
        if not org_key:
            return False, "", system
        then = self.directory.system_on(org_key, day)
        lacks = not then and not system and self.directory.was_in_a_system(org_key)
        return lacks, org_key, then or system
