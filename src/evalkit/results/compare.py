"""What changed since the last report: two run folders compared finding by finding, each difference with its cause.

Only what both folders show is compared, so a comparison tells nothing that the two reports beside each other do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from evalkit.definition import Profile
from evalkit.errors import RunFolderError
from evalkit.results.bundle import Run, read_run
from evalkit.results.causes import Causes, causes
from evalkit.results.chance import Apart, Chance, apart
from evalkit.results.finding import Direction, Finding, Grade
from evalkit.results.gathered import Gathered, gather

AGAIN = "again"
"""Folder of a run with the earlier report's period computed again from today's data."""


class Change(StrEnum):
    """What became of a finding."""

    NEW = "new"
    GONE = "gone"
    DIRECTION = "direction changed"
    GRADE = "grade changed"
    NUMBER = "number changed"
    SAME = "unchanged"


class Source(StrEnum):
    """Where a difference comes from."""

    PERIOD = "the longer period"
    REVISED = "data or definition put right"
    BOTH = "both"
    MIXED = "cannot be told apart"
    NOWHERE = "no cause on record"
    NONE = ""


@dataclass(frozen=True)
class Compared:
    """A finding in two reports.

    Parameters
    ----------
    scope : str
        Folder of the scope.
    question : str
        Id of the question.
    signal : str
        Identifier of the finding.
    change : Change
        What became of it.
    source : Source
        Where the difference comes from.
    chance : Chance
        Whether chance explains what the longer period did to the estimate.
    before, after : Finding or None
        In the earlier and in the later report.
    again : Finding or None
        For the earlier report's period, computed again from today's data; None where nobody did.
    apart : Apart or None
        How far the estimates are apart, of those that `chance` judges.
    why : str
        Of a new or gone finding: what is known of the reason.
    """

    scope: str
    question: str
    signal: str
    change: Change
    source: Source
    chance: Chance
    before: Finding | None
    after: Finding | None
    again: Finding | None = None
    apart: Apart | None = None
    why: str = ""


@dataclass(frozen=True)
class Side:
    """One of the two reports.

    Parameters
    ----------
    run_id : str
        Its run.
    start, end, as_at : str
        Period, and date of the data, such as ``"2022-12-31"``.
    """

    run_id: str
    start: str
    end: str
    as_at: str


@dataclass(frozen=True)
class Comparison:
    """Two runs of one programme and profile beside each other.

    Parameters
    ----------
    old, new : Side
        The earlier and the later one.
    profile : Profile
        Release profile of both.
    scopes : mapping of str to str
        Folder of a scope → its printed name.
    causes : Causes
        What differs besides the findings.
    findings : tuple of Compared
        All of them, in the order of reading.
    repeated : bool
        Whether the earlier period was computed again from today's data.
    """

    old: Side
    new: Side
    profile: Profile
    scopes: Mapping[str, str]
    causes: Causes
    findings: tuple[Compared, ...]
    repeated: bool

    def of(self, scope: str) -> tuple[Compared, ...]:
        """Return the findings of one scope."""
        return tuple(one for one in self.findings if one.scope == scope)


def compare(old: Path, new: Path, again: Path | None = None) -> Comparison:
    """Compare two finished runs.

    Parameters
    ----------
    old, new : Path
        Folders of the earlier and the later run.
    again : Path, optional
        Folder with the results of the earlier run's period, computed again from the later run's data, definition and
        code: with it, what was put right and what is new are told apart for every finding. Left out, that which the
        later run holds is used, if it does.

    Returns
    -------
    Comparison
        Every finding of either.

    Raises
    ------
    RunFolderError
        If a folder is no finished run; if they are the same run, or of different programmes or profiles; if the
        earlier run's data are the later.
    """
    before, after = read_run(old), read_run(new)
    if before.run_id == after.run_id:
        raise RunFolderError("This is the same run twice", "give the folder of an earlier run first", after.run_id)
    require_comparable(before, after.definition, after.profile)
    if again is not None:
        _require_same_period(before, read_run(again), after.profile)
    elif after.again == before.run_id and (new / AGAIN).is_dir():
        again = new / AGAIN
    profile = Profile(after.profile)
    told = causes(before, after)
    repeated = gather(again, profile) if again else Gathered({})
    nested = before.definition["programme"]["start"] == after.definition["programme"]["start"]
    return Comparison(
        _side(before), _side(after), profile, {**before.scopes, **after.scopes}, told,
        tuple(_all(gather(old, profile), gather(new, profile), repeated, told, nested=nested)), again is not None,
    )  # fmt: skip


def require_comparable(before: Run, definition: Mapping[str, Any], profile: str) -> None:
    """Refuse to compare a run with one of another programme or profile, or with one whose data are earlier.

    Parameters
    ----------
    before : Run
        The earlier run.
    definition : mapping
        The later run's definition as JSON values.
    profile : str
        Its release profile.

    Raises
    ------
    RunFolderError
        If so.
    """
    earlier, later = before.definition["programme"], definition["programme"]
    if earlier.get("id") != later.get("id"):
        raise RunFolderError(
            "These are runs of two programmes, so there is nothing to compare",
            "give two runs of one programme",
            f"{earlier.get('id')}, {later.get('id')}",
        )
    if before.profile != profile:
        raise RunFolderError(
            f"These runs have two release profiles, {before.profile} and {profile}: one of them shows what the other"
            " hides",
            "give two runs of one profile",
            before.run_id,
        )
    if str(earlier["as_at"]) > str(later["as_at"]):
        raise RunFolderError(
            "The data of the earlier run are later than those of the other", "give the earlier run first", before.run_id
        )


def _require_same_period(before: Run, again: Run, profile: str) -> None:
    """Refuse a run as the earlier report's period computed again if it is of another period."""
    require_comparable(before, again.definition, profile)
    periods = [{name: run.definition["programme"][name] for name in ("start", "end")} for run in (before, again)]
    if periods[0] != periods[1] or again.profile != profile:
        raise RunFolderError(
            "This run is not of the earlier report's period and profile, so it cannot tell causes apart",
            f"run the evaluation with start = {periods[0]['start']} and end = {periods[0]['end']}, and give that run",
            again.run_id,
        )


def _side(run: Run) -> Side:
    programme = run.definition["programme"]
    return Side(run.run_id, str(programme["start"]), str(programme["end"]), str(programme["as_at"]))


def _all(old: Gathered, new: Gathered, again: Gathered, told: Causes, *, nested: bool) -> Iterator[Compared]:
    """Give every finding in the order of the later report, those that are gone after those of their question."""
    for place in dict.fromkeys((*new.results, *old.results)):
        before, after = (one.results.get(place) or {} for one in (old, new))
        repeated = again.results.get(place) or {}
        for signal in dict.fromkeys((*after, *before)):
            yield _finding(
                *place, signal, before.get(signal), after.get(signal), repeated.get(signal), told, nested=nested,
                why=_why_not(new if signal in before else old, *place),
            )  # fmt: skip


def _why_not(other: Gathered, scope: str, question: str) -> str:
    """Return what is known of why a report does not have a finding."""
    if (scope, question) not in other.results:
        return "the question was not asked"
    if other.failed(scope, question):
        return "its notebook failed"
    return "the question was asked, and this was not said: nothing to say, or withheld"


def _finding(
    scope: str, question: str, signal: str, before: Finding | None, after: Finding | None, again: Finding | None,
    told: Causes, *, nested: bool, why: str,
) -> Compared:  # fmt: skip
    if before is None or after is None:
        change = Change.NEW if before is None else Change.GONE
        return Compared(scope, question, signal, change, Source.NONE, Chance.UNKNOWN, before, after, again, why=why)
    change = _change(before, after)
    source = _source(change, before, after, again, told)
    chance, distance = _chance(source, again or before, after, nested=nested)
    return Compared(scope, question, signal, change, source, chance, before, after, again, distance)


def _change(before: Finding, after: Finding) -> Change:
    if Direction.NONE not in {before.direction, after.direction} and before.direction != after.direction:
        return Change.DIRECTION
    if before.grade != after.grade:
        return Change.GRADE
    return Change.NUMBER if _differ(before, after) else Change.SAME


def _differ(one: Finding, other: Finding) -> bool:
    return (one.sentence, one.estimate, one.grade, one.direction) != (
        other.sentence, other.estimate, other.grade, other.direction
    )  # fmt: skip


def _source(change: Change, before: Finding, after: Finding, again: Finding | None, told: Causes) -> Source:
    """Say where a difference comes from, from the record of causes and, where there is one, the repeated period."""
    if change is Change.SAME:
        return Source.NONE
    if again is not None:
        revised, moved_on = _differ(before, again), _differ(again, after)
        return {(True, True): Source.BOTH, (True, False): Source.REVISED}.get((revised, moved_on), Source.PERIOD)
    revising, longer = bool(told.revising), told.has_new_data
    if revising and longer:
        return Source.MIXED
    if revising:
        return Source.REVISED
    return Source.PERIOD if longer else Source.NOWHERE


def _chance(source: Source, before: Finding, after: Finding, *, nested: bool) -> tuple[Chance, Apart | None]:
    """Judge what the longer period did; what was put right is no matter of chance."""
    if source in {Source.REVISED, Source.NONE}:
        return Chance.NO_MATTER, None
    if after.grade is Grade.COUNTED and after.estimate is None:
        return Chance.NO_MATTER, None
    if source in {Source.MIXED, Source.NOWHERE} or before.estimate is None or after.estimate is None:
        return Chance.UNKNOWN, None
    distance = apart(before.estimate, after.estimate, nested=nested)
    return (distance.chance if distance else Chance.UNKNOWN), distance
