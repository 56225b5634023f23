"""How a finding of another question reads in a cell: its grade and direction in words, never a number of its own."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from evalkit import wording
from evalkit.definition import Profile
from evalkit.disclosure import MINIMUM_OWNERS, ReleaseClass
from evalkit.results.finding import Direction, Finding, Grade
from evalkit.stats.judged import CLEAR_AT, LEANING_AT
from evalkit.stats.multiplicity import holm


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

    Parameters
    ----------
    findings : sequence of Finding or None
        One a system; None where there is none.
    """
    tested = [k for k, one in enumerate(findings) if one is not None and one.estimate is not None]
    found = [(one.grade, _p(one)) for k in tested if (one := findings[k]) is not None]
    grades: list[Grade | None] = [one.grade if one else None for one in findings]
    for k, grade in zip(tested, lowered([grade for grade, _ in found], [p for _, p in found]), strict=True):
        grades[k] = grade
    return grades


def lowered(grades: Sequence[Grade], p_values: Sequence[float]) -> list[Grade]:
    """Lower the grades that do not stand when all systems are looked at together; never raise one.

    Parameters
    ----------
    grades : sequence of Grade
        Each system judged by itself.
    p_values : sequence of float
        Two-sided p-values of no change, in the same order.

    References
    ----------
    Holm 1979, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6.

    Examples
    --------
    >>> [str(grade) for grade in lowered([Grade.CLEAR, Grade.CLEAR, Grade.LEANING], [0.001, 0.04, 0.15])]
    ['clear', 'leaning', 'leaning']
    """
    return [_lowered(grade, p) for grade, p in zip(grades, holm(p_values) if grades else (), strict=True)]


def _p(finding: Finding) -> float:
    value = finding.estimate.p if finding.estimate is not None else 1.0
    return min(max(value, 0.0), 1.0) if value == value else 1.0


def _lowered(grade: Grade, p: float) -> Grade:
    if grade is Grade.CLEAR and p > CLEAR_AT:
        grade = Grade.LEANING
    if grade is Grade.LEANING and p > LEANING_AT:
        grade = Grade.NOT_ENOUGH_EVIDENCE
    return grade


def state(finding: Finding | None, grade: Grade | None = None) -> State:
    """Return what a finding says, with its grade as adjusted."""
    if finding is None:
        return State.ABSENT
    grade = grade or finding.grade
    if grade in {Grade.CLEAR, Grade.LEANING}:
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
