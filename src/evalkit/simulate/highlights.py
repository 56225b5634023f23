"""Monthly highlight reports: the level that every team gives itself, the faculty's beside it, and what teams record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from evalkit.simulate.draws import Draws

if TYPE_CHECKING:
    from evalkit.simulate.setting import Setting

HEADER = ("Team", "Month", "Scored by", "Score")
TEAM_HEADER = ("Driver diagram on record", "Families", "Families as of")
INSTRUMENT = "ihi-collaboratives"
STEP, LOWEST, HIGHEST = 0.5, 1.0, 4.0


@dataclass(frozen=True)
class Highlights:
    """How teams progress, and who reports it.

    Parameters
    ----------
    moving : dict of str to float
        Chance that a team goes up by half a level in a month, by system.
    silent : float
        Chance that a team returns no score in a month.
    generous : float
        Chance that a team scores itself half a level higher than it is.
    faculty : tuple of str
        Months, such as ``"2022-12"``, after which the faculty scored every team.
    records : mapping of str to (bool, str)
        Team → whether a driver diagram is on record, and how far families are involved.
    """

    moving: Mapping[str, float] = field(default_factory=dict)
    silent: float = 0.12
    generous: float = 0.35
    faculty: tuple[str, ...] = ()
    records: Mapping[str, tuple[bool, str]] = field(default_factory=dict)


def rows(setting: Setting, draws: Draws) -> list[Sequence[str]]:
    """Return the scores of all teams, month by month from the one in which they joined.

    Parameters
    ----------
    setting : Setting
        The collaborative; without highlights nothing is reported.
    draws : Draws
        Chance.

    Returns
    -------
    list of rows
        Team, month, who scored, score.
    """
    made = setting.highlights
    if made is None:
        return []
    found: list[Sequence[str]] = []
    for team in setting.teams:
        moving = made.moving.get(setting.organisation(team.organisation).system_on(team.joined), 0.0)
        level = LOWEST
        for month in _months(team.joined, setting.programme.end):
            level = min(level + STEP * draws.chance(moving), HIGHEST)
            own = min(level + STEP * draws.chance(made.generous), HIGHEST)
            if not draws.chance(made.silent):
                found.append((team.key, month, "team", f"{own:.1f}"))
            if month in made.faculty:
                found.append((team.key, month, "faculty", f"{level:.1f}"))
    return found


def record(setting: Setting, team: str) -> tuple[str, ...]:
    """Return what a team's record says of its driver diagram and of families; nothing without highlights."""
    if setting.highlights is None:
        return ()
    diagram, families = setting.highlights.records.get(team, (False, ""))
    return ("yes" if diagram else "no", families, str(setting.programme.end) if families else "")


def _months(first: date, last: date) -> list[str]:
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]
