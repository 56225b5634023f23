"""How a finding of another question reads in a cell: its grade and direction in words, never a number of its own."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from evalkit import wording
from evalkit.definition import Profile
from evalkit.disclosure import MINIMUM_OWNERS, ReleaseClass
from evalkit.results.finding import Direction, Finding, Grade
from evalkit.stats.multiplicity import holm

LEVELS = {Grade.CLEAR: 0.05, Grade.LEANING: 0.20}
"""Level of each grade, which a p-value must reach after adjustment for all systems."""


class State(StrEnum):
    """What a cell says, from better to worse, then what says nothing of either."""

    CLEAR_RISE = "clear rise"
    IMPROVING = "improving"
    LEANING_RISE = "leaning rise"
    STEADY = "no material change"
    COMMON = "common cause"
    UNKNOWN = "not enough evidence"
    MIXED = "improving and concerning"
    LEANING_FALL = "leaning fall"
    CONCERNING = "concerning"
    CLEAR_FALL = "clear fall"
    COUNTED = "counted"
    OWN = "in its own report"
    ABSENT = "nothing found"
    FAILED = "notebook failed"
    NOT_RUN = "not run"


UP = frozenset({State.CLEAR_RISE, State.IMPROVING, State.LEANING_RISE})
DOWN = frozenset({State.LEANING_FALL, State.CONCERNING, State.CLEAR_FALL, State.MIXED})
SILENT = frozenset({State.ABSENT, State.FAILED, State.NOT_RUN, State.OWN})


def adjusted(findings: Sequence[Finding | None]) -> list[Grade | None]:
    """Return the grades of one signal's findings over all systems, each adjusted for all of them.

    The family is every system under one claim, by Holm's method: of forty equal systems two would otherwise be
    called clear. A grade is only ever lowered.

    Parameters
    ----------
    findings : sequence of Finding or None
        One a system; None where there is none.
    """
    tested = [k for k, one in enumerate(findings) if one is not None and one.estimate is not None]
    p = dict(zip(tested, holm([_p(findings[k]) for k in tested]), strict=True)) if tested else {}
    return [one and _lowered(one.grade, p.get(k)) for k, one in enumerate(findings)]


def _p(finding: Finding | None) -> float:
    value = finding.estimate.p if finding is not None and finding.estimate is not None else 1.0
    return min(max(value, 0.0), 1.0) if value == value else 1.0


def _lowered(grade: Grade, p: float | None) -> Grade:
    if p is None:
        return grade
    if grade is Grade.CLEAR and p > LEVELS[Grade.CLEAR]:
        grade = Grade.LEANING
    if grade is Grade.LEANING and p > LEVELS[Grade.LEANING]:
        grade = Grade.NOT_ENOUGH_EVIDENCE
    return grade


def state(finding: Finding | None, grade: Grade | None = None) -> State:
    """Return what a finding says, with its grade as adjusted."""
    if finding is None:
        return State.ABSENT
    grade = grade or finding.grade
    if grade in LEVELS:
        rise = finding.direction is Direction.UP
        names = (
            (State.CLEAR_RISE, State.CLEAR_FALL) if grade is Grade.CLEAR else (State.LEANING_RISE, State.LEANING_FALL)
        )
        return names[0] if rise else names[1]
    if grade is Grade.COUNTED:
        return _of_icons(finding)
    return State.STEADY if grade is Grade.NO_MATERIAL_CHANGE else State.UNKNOWN


def _of_icons(finding: Finding) -> State:
    """Read the icons of measures, whose sentence counts improving and concerning special causes."""
    row = finding.evidence.row()
    if not {"improving", "concerning"} <= set(row):
        return State.COUNTED
    improving, concerning = bool(row["improving"]), bool(row["concerning"])
    if improving and concerning:
        return State.MIXED
    if improving or concerning:
        return State.IMPROVING if improving else State.CONCERNING
    return State.COMMON if row.get("common") else State.UNKNOWN


def may_stand_here(finding: Finding, systems: int, profile: Profile) -> bool:
    """Return whether a system's finding may stand under its name beside those of others.

    A system's own declared scores are its own, unless there are enough of them together.
    """
    own = finding.evidence.release_class is ReleaseClass.DECLARED
    return not own or profile is Profile.EVALUATOR or systems >= MINIMUM_OWNERS


def told(finding: Finding | None, what: State) -> str:
    """Return a cell's words: the state, and the change per month or in points where the finding has one.

    Its numbers stand as the system's own report shows them, in the same profile.
    """
    if finding is None or what in SILENT:
        return str(what)
    if what in {State.IMPROVING, State.CONCERNING, State.MIXED} and "charts" in finding.evidence.row():
        return f"{what} ({_charts(finding)})"
    if finding.estimate is None:
        return str(what)
    if finding.evidence.release_class is not ReleaseClass.ACTIVITY:
        return str(what)
    value, unit = finding.estimate.value, finding.estimate.unit
    if value != value:
        return str(what)
    if unit == "relative change per month":
        return f"{what} ({wording.change(value)} a month)"
    return str(what)


def _charts(finding: Finding) -> str:
    """Say in how many of a system's charts: of many charts one shows a special cause soon enough by chance."""
    row = finding.evidence.row()
    parts = [f"{wording.count(row[name])} {name}" for name in ("improving", "concerning") if row[name]]
    return f"{wording.listed(parts)} of {wording.count(row['charts'])} charts"
