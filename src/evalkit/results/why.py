"""Why two reports differ, in words: one sentence a cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from evalkit import wording
from evalkit.results.causes import Causes
from evalkit.results.compare import Comparison
from evalkit.results.received import Moved, Movement

_MONTHS_NAMED = 4
_ROWS = {
    "organisation": "organisations", "team": "teams", "membership": "members of teams", "project": "projects",
    "occasion": "occasions", "invitation": "invitations", "interaction": "attendances", "offer": "offers",
    "action": "tests of change", "adoption": "practices adopted", "context": "context", "tie": "ties named",
    "respondent": "people asked", "rating": "scores", "training": "completed courses", "headcount": "totals",
    "measure": "points of measures", "feedback": "answers", "judgement": "judgements",
}  # fmt: skip
_HEADINGS = {
    Movement.LATE: "Late data, about the period of the earlier report",
    Movement.CORRECTED: "Corrected data of that period",
    Movement.GONE: "Rows that are no longer there",
}


def why(comparison: Comparison) -> Iterator[str]:
    """Give a sentence for each cause that the two runs have on record.

    Parameters
    ----------
    comparison : Comparison
        Two runs.

    Yields
    ------
    str
        New data first, then what was put right, people, definition and software.
    """
    causes = comparison.causes
    yield from _data(comparison)
    yield from _people(causes)
    if n := len(causes.measured_otherwise):
        choices = f"{wording.count(n)} {wording.noun(n, 'choice was', 'choices were')}"
        yield f"Definition: {choices} declared otherwise, listed below."
    if causes.code:
        versions = [f"{name} {one or 'none'} → {other or 'none'}" for name, one, other in causes.code]
        yield f"Software: {', '.join(versions)}."
    if not causes.known and causes.same_key:
        yield "The earlier run did not write down what it had received, so late and corrected data cannot be named."
    if not (causes.has_new_data or causes.revising):
        yield "Both runs read the same data under the same definition."


def _data(comparison: Comparison) -> Iterator[str]:
    causes = comparison.causes
    if causes.has_new_data:
        until = f"the period now ends in {wording.month(comparison.new.end)}"
        before = f", before in {wording.month(comparison.old.end)}" if comparison.new.end != comparison.old.end else ""
        yield f"New data: {until}{before}{_listing(causes.rows(Movement.NEW))}."
    for movement, heading in _HEADINGS.items():
        if rows := causes.rows(movement):
            yield f"{heading}{_listing(rows)}."
    if causes.arrived:
        days = [f"{one.kind.replace('-', ' ')} of {_day(one.date)}" for one in causes.arrived]
        yield f"Registers that were missing and have arrived: {wording.listed(days)}."
    if causes.corrections:
        yield "Corrections were added to the list of corrections: see the annex."


def _people(causes: Causes) -> Iterator[str]:
    recognised = causes.rows(Movement.RECOGNISED)
    if not causes.same_key:
        yield "People: the two runs have different keys, so that nobody can be followed from one to the other."
    if causes.decisions:
        before, after = (str(n) if n is not None else "some" for n in causes.decided)
        yield (
            f"People: decisions about who is who changed ({before} decided then, {after} now);"
            f" the same rows belong to other people{_listing(recognised)}."
        )
    elif recognised:
        yield (
            f"People: some were recognised otherwise, though no decision changed: data told more about"
            f" them{_listing(recognised)}."
        )


def _listing(rows: Iterable[Moved]) -> str:
    """Name tables with the number of rows that came, and the months if they are few."""
    by_table: dict[str, list[Moved]] = {}
    for row in rows:
        by_table.setdefault(row.table, []).append(row)
    told = [f"{_ROWS.get(table, table)}{_number(moved)}{_months(moved)}" for table, moved in by_table.items()]
    return f": {'; '.join(told)}" if told else ""


def _number(rows: Iterable[Moved]) -> str:
    counts = [(row.before, row.after) for row in rows]
    if any(before is None or after is None for before, after in counts):
        return ""
    difference = sum((after or 0) - (before or 0) for before, after in counts)
    return f" {wording.difference(difference)}" if difference else ""


def _months(rows: Iterable[Moved]) -> str:
    when = [row.when for row in rows if row.when]
    if not when or len(when) > _MONTHS_NAMED:
        return f" in {wording.count(len(when))} months" if when else ""
    return f" ({', '.join(_when(one) for one in when)})"


def _when(text: str) -> str:
    try:
        return wording.month(text)
    except (ValueError, IndexError):
        return text


def _day(text: str) -> str:
    try:
        return wording.day(date.fromisoformat(text[:10]))
    except ValueError:
        return "an unknown day"
