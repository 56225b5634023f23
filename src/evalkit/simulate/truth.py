"""What an evaluation of a simulated collaborative ought to find, and what the best one could find in its files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from evalkit.definition import Active
from evalkit.simulate.around import Around, of_lists, tally
from evalkit.simulate.lines import Line, Register
from evalkit.simulate.population import Attendance
from evalkit.simulate.registers import counted
from evalkit.simulate.setting import Setting, next_month


@dataclass(frozen=True)
class TrueRow:
    """Who is behind a data row: the file, the row's number among its data rows (from 1), the people's true keys."""

    path: str
    row: int
    people: tuple[str, ...]


@dataclass(frozen=True)
class Truth:
    """What is true of a simulated collaborative, whatever its exports say.

    *Happened* counts what took place. *Recorded* counts what the files that arrived could show an evaluator who
    recognises every person: no withheld registers, no dial-ins, no shared laptops, no rows that must be set aside.

    Parameters
    ----------
    facts : dict
        Exactly what `truth.json` holds.
    rows : tuple of TrueRow
        Who is behind each row of attendance; kept out of `truth.json`.
    """

    facts: dict[str, Any]
    rows: tuple[TrueRow, ...] = field(default=(), repr=False)

    @property
    def people(self) -> int:
        """Number of people who took part in anything, in any role."""
        return self.facts["people"]["happened"]

    @property
    def mess(self) -> dict[str, int]:
        """Count of every kind of mess that was planted."""
        return self.facts["mess"]

    def active(self, reading: str = "happened") -> list[int]:
        """Return the active members at each month's end.

        Parameters
        ----------
        reading : {"happened", "recorded"}
            Which of the two readings.
        """
        return [month[reading] for month in self.facts["active"]]

    def write(self, folder: Path) -> None:
        """Write `truth.json`."""
        text = json.dumps(self.facts, indent=1, sort_keys=True, ensure_ascii=False)
        (folder / "truth.json").write_bytes((text + "\n").encode("utf-8"))


def truth(
    setting: Setting,
    seed: int,
    attendances: list[Attendance],
    written: list[Register],
    around: Around | None = None,
) -> Truth:
    """Work out the truth.

    Parameters
    ----------
    setting : Setting
        The collaborative.
    seed : int
        Seed it was drawn with.
    attendances : list of Attendance
        Who was where.
    written : list of Register
        What was written down.
    around : Around, optional
        What was written down around the occasions; left out, nothing.

    Returns
    -------
    Truth
    """
    around = around or Around()
    recorded = _recorded(attendances, written)
    named = [line for register in written for line in register.lines if line.attended]
    named += [entry.line for entry in around.roster.usable]
    active = Active()
    members = [a for a in attendances if a.occasion.makes_member and a.role in active.roles]
    facts = {
        "programme": setting.programme.id,
        "seed": seed,
        "definition": {
            "window_days": active.window_days,
            "roles": list(active.roles),
            "kinds_left_out": sorted({o.kind for o in setting.occasions if not o.makes_member}),
        },
        "people": {
            "happened": len({a.person.key for a in attendances}),
            "recorded": len({a.person.key for a in recorded}),
            "ever_active": len({a.person.key for a in members}),
            "on_lists_only": len(around.listed - {a.person.key for a in recorded}),
            **_identities(named),
        },
        "registers": {
            "held": len(setting.occasions),
            "received": sum(not occasion.withheld for occasion in setting.occasions),
            "withheld": [occasion.key for occasion in setting.occasions if occasion.withheld],
        },
        "files": {register.path: len(register.lines) for register in written},
        "occasions": _occasions(setting, attendances, recorded),
        "active": _active(setting, members, set(map(id, recorded)), active.window_days),
        "mess": counted(setting, attendances, written, around.slips),
        **of_lists(setting, attendances, recorded, written, around),
        **(setting.measures.truth if setting.measures else {}),
    }
    rows = tuple(
        TrueRow(register.path, number, line.people)
        for register in written
        for number, line in enumerate(register.lines, start=1)
    )
    return Truth(facts, rows)


def _recorded(attendances: list[Attendance], written: list[Register]) -> list[Attendance]:
    """Return the attendances that some usable row of some received register shows."""
    shown = {
        (occasion.key, person)
        for register in written
        for occasion, lines in register.pages
        for line in lines
        if line.attended and line.linkable
        for person in line.people
    }
    return [a for a in attendances if (a.occasion.key, a.person.key) in shown]


def _occasions(setting: Setting, attendances: list[Attendance], recorded: list[Attendance]) -> list[dict[str, Any]]:
    """Return attendance by occasion: everybody there, by system and by role, and those recorded."""
    result = []
    for occasion in setting.occasions:
        there = [a for a in attendances if a.occasion == occasion]
        result.append(
            {
                "occasion": occasion.key,
                "day": str(occasion.day),
                "kind": occasion.kind,
                "register_received": not occasion.withheld,
                "happened": len(there),
                "recorded": sum(a.occasion == occasion for a in recorded),
                "by_system": tally(a.system for a in there),
                "by_role": tally(a.role for a in there),
            }
        )
    return result


def _active(setting: Setting, members: list[Attendance], recorded: set[int], window_days: int) -> list[dict[str, Any]]:
    """Return the active members at each month's end, in both readings, and by system as of the day attended."""
    result = []
    for month in setting.months:
        end = next_month(month)
        window = [a for a in members if end - timedelta(days=window_days) <= a.occasion.day < end]
        seen = [a for a in window if id(a) in recorded]
        codes = ["", *(system.code for system in setting.systems)]
        result.append(
            {
                "month": f"{month:%Y-%m}",
                "happened": _heads(window),
                "recorded": _heads(seen),
                "happened_by_system": {code: _heads(a for a in window if a.system == code) for code in codes},
                "recorded_by_system": {code: _heads(a for a in seen if a.system == code) for code in codes},
            }
        )
    return result


def _heads(attendances: Iterable[Attendance]) -> int:
    return len({a.person.key for a in attendances})


def _identities(lines: Iterable[Line]) -> dict[str, int]:
    """Count the people that the certain rules alone can tell apart, and those whom the files show as several.

    The rules: rows with the same e-mail address, or with the same name at the same known organisation, are one
    person. A name without either stands for itself.
    """
    groups = _Groups()
    usable = [line for line in lines if line.linkable]
    for line in usable:
        for mark in _marks(line):
            groups.join(_marks(line)[0], mark)
    found: dict[str, set[str]] = {}
    for line in usable:
        found.setdefault(line.people[0], set()).add(groups.first(_marks(line)[0]))
    identities = {identity for several in found.values() for identity in several}
    return {
        "found_by_certain_rules": len(identities),
        "shown_as_several": sum(len(several) > 1 for several in found.values()),
        "surplus_identities": sum(len(several) - 1 for several in found.values()),
    }


def _marks(line: Line) -> list[str]:
    """Return what identifies the person of a row: the address, and the name with the organisation."""
    name = f"{line.plain.casefold()} @ {line.known_as}"
    return [mark for mark in (line.email.casefold(), name if line.known_as or not line.email else "") if mark]


class _Groups:
    """Marks that belong to one person, directly or through others."""

    def __init__(self) -> None:
        self._before: dict[str, str] = {}

    def first(self, mark: str) -> str:
        """Return the mark that stands for the group of a mark."""
        while (before := self._before.setdefault(mark, mark)) != mark:
            mark = before
        return mark

    def join(self, one: str, other: str) -> None:
        """Put the groups of two marks together."""
        first, second = sorted((self.first(one), self.first(other)))
        self._before[second] = first
