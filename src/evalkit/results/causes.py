"""Why two reports can differ: new data, late and corrected data, people, definition, kit – each from its own record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evalkit.definition import Profile
from evalkit.results.bundle import Run
from evalkit.results.received import Moved, Movement, moved
from evalkit.results.redefined import Redefined, redefined


@dataclass(frozen=True)
class Arrived:
    """A register that was missing in the earlier report and is here now.

    Parameters
    ----------
    date, kind : str
        Day, and code of the kind of occasion.
    """

    date: str
    kind: str


@dataclass(frozen=True)
class Causes:
    """What differs between two runs besides their findings.

    Parameters
    ----------
    known : bool
        Whether both runs wrote down what they had received, with one key.
    same_key : bool
        Whether pseudonyms of both mean the same people.
    moved : tuple of Moved
        Rows that are new, late, gone, corrected or of people recognised otherwise.
    arrived : tuple of Arrived
        Registers that were missing.
    redefined : tuple of Redefined
        Fields of the definition that differ.
    decisions : bool
        Whether the decisions about who is who differ.
    decided : tuple of (int or None, int or None)
        Number of pairs decided in the earlier and in the later run.
    corrections : int
        Corrections listed in the later run that the earlier one did not list.
    code : tuple of (str, str, str)
        What of the kit, of Python or of a library differs: name, earlier and later version.
    """

    known: bool
    same_key: bool
    moved: tuple[Moved, ...]
    arrived: tuple[Arrived, ...]
    redefined: tuple[Redefined, ...]
    decisions: bool
    decided: tuple[int | None, int | None]
    corrections: int
    code: tuple[tuple[str, str, str], ...]

    def rows(self, *movements: Movement) -> tuple[Moved, ...]:
        """Return the rows that moved in one of these ways."""
        return tuple(one for one in self.moved if one.movement in movements)

    @property
    def measured_otherwise(self) -> tuple[Redefined, ...]:
        """Fields of the definition that differ and do not move on by themselves."""
        return tuple(field for field in self.redefined if not field.moves_on)

    @property
    def has_new_data(self) -> bool:
        """Whether the later run reports on a time that the earlier one did not."""
        return any(field.key == "programme.end" for field in self.redefined) or bool(self.rows(Movement.NEW))

    @property
    def revising(self) -> tuple[str, ...]:
        """What can change a finding though nothing changed in the world, in words."""
        late = self.rows(Movement.LATE)
        corrected = self.rows(Movement.CORRECTED, Movement.GONE)
        found = {
            "late data": bool(late or self.arrived),
            "corrected data": bool(corrected or self.corrections),
            "decisions about who is who": self.decisions,
            "people recognised otherwise": not self.decisions and bool(self.rows(Movement.RECOGNISED)),
            "a changed definition": bool(self.measured_otherwise),
            "another version of the kit": bool(self.code),
            "another key": not self.same_key,
            "data that the earlier run did not write down": not self.known and self.same_key,
        }
        return tuple(words for words, is_so in found.items() if is_so)


def causes(before: Run, after: Run) -> Causes:
    """Return what differs between two runs of one programme and profile.

    Parameters
    ----------
    before, after : Run
        The earlier and the later one.
    """
    old, new = before.received, after.received
    same_key = not (old.key and new.key) or old.key == new.key
    known = bool(old.key and new.key) and same_key
    boundary = str(before.definition["programme"]["end"])[:7]
    missing = [_place(one) for one in after.registers.get("missing", ())]
    return Causes(
        known=known,
        same_key=same_key,
        moved=tuple(moved(old, new, boundary)) if known else (),
        arrived=tuple(
            Arrived(*_place(one))
            for one in before.registers.get("missing", ())
            if _place(one) not in missing and _is_within(one, after)
        ),
        redefined=redefined(before.definition, after.definition),
        decisions=known and old.decisions != new.decisions,
        decided=(old.decided, new.decided),
        corrections=_new_corrections(before, after),
        code=_code(before, after),
    )


def _place(register: Mapping[str, Any]) -> tuple[str, str]:
    return str(register.get("date", "")), str(register.get("kind", ""))


def _is_within(register: Mapping[str, Any], run: Run) -> bool:
    programme = run.definition["programme"]
    return str(programme["start"]) <= str(register.get("date", "")) <= str(programme["end"])


def _new_corrections(before: Run, after: Run) -> int:
    """Count kinds of correction that were not there; for the public, whose numbers are hidden, whether any was."""

    def listed(run: Run) -> dict[tuple[str, ...], int]:
        tally: dict[tuple[str, ...], int] = {}
        for one in run.corrections:
            place = tuple(str(one.get(key, "")) for key in ("change", "why", "who", "at"))
            tally[place] = tally.get(place, 0) + (1 if run.profile == Profile.PUBLIC else int(one.get("n") or 0))
        return tally

    old = listed(before)
    return sum(max(0, n - old.get(place, 0)) for place, n in listed(after).items())


def _code(before: Run, after: Run) -> tuple[tuple[str, str, str], ...]:
    names = dict.fromkeys((*before.versions, *after.versions))
    versions = [(name, before.versions.get(name, ""), after.versions.get(name, "")) for name in names]
    if before.code and after.code:
        versions.append(("code of the kit", before.code, after.code))
    return tuple(one for one in versions if one[1] != one[2])
