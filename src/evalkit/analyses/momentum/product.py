"""Mass and velocity: how many people, how many interactions for each, and what their product means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from evalkit import wording
from evalkit.analyses.momentum.alike import COUNTED, EACH, FORMATS, LABELS, MASS, is_missing, source, whole_period
from evalkit.analyses.momentum.counted import NO_REGISTER, SOME_MISSING, Counted, mass_and_velocity, within
from evalkit.analyses.momentum.periods import Periods
from evalkit.analyses.momentum.ways import ways_by
from evalkit.disclosure import MINIMUM, People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Figure, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

SHOWN = ["month", "people", "each", "interactions", "kinds", "effective", "status"]
"""What the picture by month shows."""


def part(counted: Counted, compared: Periods | None, marks: Sequence[tuple[str, str]]) -> Part:
    """Return what there is to say of people, interactions per person, and their product."""
    squared = counted.evaluation.momentum.reading == "total"
    made = (_facts(counted, compared, squared=squared), *_tables(counted, squared=squared))
    return Part(
        made,
        findings=lambda shown: [_finding(shown["facts"], compared, squared=squared)],
        tables=lambda shown: _printed(shown, squared=squared),
        figures=lambda shown: _figures(shown, compared, marks, counted),
        caveats=lambda shown: _caveats(shown["facts"], squared=squared),
    )


def _facts(counted: Counted, compared: Periods | None, *, squared: bool) -> Unprotected:
    """Declare the single row of numbers that sentences speak."""
    here, months = counted.here, counted.months
    row: dict[str, Any] = {
        "people": here["person_key"].nunique(),
        "interactions": len(here),
        "held": int(months["held"].sum()),
        "expected": int(months["expected"].sum()),
        "received": int(months["received"].sum()),
        "without": int((months["status"] == NO_REGISTER).sum()),
        "incomplete": int((months["status"] == SOME_MISSING).sum()),
        "unlinkable": counted.unlinkable,
        "no_system": int((here["system"] == "").sum()) if counted.evaluation.systems else 0,
        "minimum": MINIMUM,
        "outside": wording.listed([*_kinds_outside(counted), *counted.evaluation.active.left_out]),
    }
    people = {"people": People(of="people"), "interactions": People(of="interactions")}
    people |= {name: People() for name in ("unlinkable", "no_system")}
    statistics = {}
    for end in ("before", "after") if compared else ():
        period = getattr(compared, end)
        row[end] = period
        columns, counts = _ends(counted, end, period, squared=squared)
        row |= columns
        people |= counts
        statistics |= {name: Statistic(f"{end}_people", 1) for name in columns if name.endswith("_each")}
        statistics |= {name: Statistic(f"{end}_people", -2) for name in columns if name.endswith("_momentum")}
    labels = tuple(name for name in ("before", "after", "outside") if name in row)
    return Unprotected(
        "facts", pd.DataFrame([row]), ReleaseClass.ACTIVITY, people=people, statistics=statistics, labels=labels,
        about_nobody=("held", "expected", "received", "without", "incomplete", "minimum"),
        period=whole_period(counted), groups=counted.behind(lambda: [here]),
    )  # fmt: skip


def _ends(counted: Counted, end: str, period: str, *, squared: bool) -> tuple[dict[str, float], dict[str, People]]:
    """Return mass, velocity and product of one of the periods compared, and whom they count."""
    inside = within(counted.here, period)
    row = mass_and_velocity(inside.assign(period=period), "period", [period]).iloc[0]
    columns: dict[str, float] = {f"{end}_{name}": row[name] for name in ("people", "interactions", "each")}
    if squared:
        columns[f"{end}_momentum"] = float(row["people"] * row["interactions"])
    at = {"quarter": period}
    return columns, {f"{end}_{of}": People(of=of, at=at) for of in ("people", "interactions")}


def _tables(counted: Counted, *, squared: bool) -> list[Unprotected]:
    """Count by month and by full quarter; where no register is here, nothing is known."""
    here = counted.here
    unknown = counted.months["status"] == NO_REGISTER
    by_quarter = counted.months.groupby("quarter")[["held", "expected", "received"]].sum()
    quarters = by_quarter.reindex(counted.quarters).rename_axis("quarter").reset_index()
    made = []
    for name, frame, by in (("months", counted.months, ("quarter", "month")), ("quarters", quarters, ("quarter",))):
        values = frame[by[-1]].tolist()
        frame = frame.join(mass_and_velocity(here, by[-1], values).drop(columns=by[-1]))
        frame = frame.join(ways_by(here, by[-1], values).drop(columns=by[-1]))
        if name == "months":
            nothing_known = ["people", "interactions", "kinds"]
            frame[nothing_known] = frame[nothing_known].astype(float).mask(unknown)
        if squared:
            frame = frame.assign(momentum=frame["people"] * frame["interactions"].astype(float))
        made.append(_declared(counted, name, frame, by))
    return made


def _declared(counted: Counted, name: str, frame: pd.DataFrame, by: tuple[str, ...]) -> Unprotected:
    """Declare a table by month or quarter."""
    statistics = {"each": EACH, "effective": EACH}
    if "momentum" in frame:
        statistics["momentum"] = Statistic(base="people", decimals=-2)
    here = counted.here
    return Unprotected(
        name, frame, ReleaseClass.ACTIVITY, people=MASS, statistics=statistics,
        about_nobody=("held", "expected", "received", "kinds"), by=by, topic=by[-1:],
        groups=counted.behind(lambda: [here[here[by[-1]] == value] for value in frame[by[-1]]]),
    )  # fmt: skip


def _finding(facts: Protected, compared: Periods | None, *, squared: bool) -> Finding:
    """Say both factors and name the reading of their product."""
    if compared is None:
        told = (
            "{people:count} {people:noun:person|people} had {interactions:count}"
            " {interactions:noun:interaction|interactions} in the whole period. There are fewer than two full quarters,"
            " so that momentum is not compared."
        )
        return Finding("momentum.product", told, facts, Grade.COUNTED, COUNTED)
    told = f"In {{after:span}}, {_factors(facts, 'after')}. In {{before:span}}, {_factors(facts, 'before')}."
    told += (
        " Momentum is read as people × all interactions, which grows with the square of people:"
        " {before_momentum:count} then, {after_momentum:count} now."
        if squared
        else " Momentum is read as people × interactions per person, which is all interactions."
    )
    return Finding("momentum.product", told, facts, Grade.COUNTED, COUNTED)


def _factors(facts: Protected, end: str) -> str:
    """Return people, interactions per person and interactions as part of a sentence."""
    people = f"{{{end}_people:count}} {{{end}_people:noun:person|people}}"
    if is_missing(facts.row()[f"{end}_each"]):
        interactions = f"{{{end}_interactions:count}} {{{end}_interactions:noun:interaction|interactions}}"
        return f"{people} had {interactions}, too few people for an average"
    return f"{people} had {{{end}_each:decimal}} interactions each, {{{end}_interactions:count}} in all"


def _figures(
    shown: Shown, compared: Periods | None, marks: Sequence[tuple[str, str]], counted: Counted
) -> list[Figure]:
    from evalkit.charts import momentum as charts  # matplotlib costs half a second: only where something is drawn
    from evalkit.charts.words import Words

    facts, months = shown["facts"], shown["months"]
    if not months.frame["people"].fillna(0).any():
        return []
    told = (
        "{after_people:count} people took part in {after:span}, {before_people:count} in {before:span}"
        if compared
        else "{people:count} people took part in the whole period"
    )
    context = " Marked as context: {context:text}." if marks else ""
    row = facts.row()
    gaps = " Months of which no register came are left open." if row["without"] else ""
    gaps += " Months with a register missing are hollow." if row["incomplete"] else ""
    words = Words(
        "momentum",
        caption=say(f"{told}; people, interactions per person and ways to interact by month.", facts),
        alt=say(
            f"Three lines by month under one another: people, interactions per person, ways to interact. {told}.{gaps}"
            f"{context}", facts, {"context": "; ".join(words for _, words in marks)},
        ),
        source=source(facts, counted),
        labels={"month": "Month", **LABELS},
        formats=FORMATS,
    )  # fmt: skip
    return [charts.months(months.pick(columns=SHOWN), words, marks=marks)]


def _printed(shown: Shown, *, squared: bool) -> list[Table]:
    columns = ["people", "each", "interactions", *(["momentum"] if squared else []), "kinds", "effective"]
    return [
        Table(
            "quarters", "People, interactions per person and interactions in each full quarter.",
            shown["quarters"].pick(columns=["quarter", *columns, "held", "received"]),
            {"quarter": "Quarter", **LABELS}, FORMATS,
        ),
        Table(
            "months", "People, interactions per person and interactions in each month.",
            shown["months"].pick(columns=["month", *columns, "held", "received", "status"]),
            {"month": "Month", **LABELS}, FORMATS,
        ),
    ]  # fmt: skip


def _caveats(facts: Protected, *, squared: bool) -> list[str]:
    """Say what these numbers are not, each only where it applies."""
    row = facts.row()
    templates = {
        "An interaction is a person at an occasion; people are those who came in the month or quarter itself, so they"
        " are fewer than the active members of a trailing window.": True,
        "With people × interactions per person, momentum is the number of all interactions and nothing else. It does"
        " not say how much an interaction achieved.": not squared,
        "With people × all interactions, twice as many people who behave as before make four times the momentum."
        : squared,
        "These do not count: {outside:text}.": row["outside"],
        "There is no average over fewer than {minimum:count} people.": True,
        "In {without:count} {without:noun:month|months} no register that was expected came; nothing is known of"
        " {without:noun:it|them}, and {without:noun:it is|they are} not a zero.": row["without"],
        "In {incomplete:count} {incomplete:noun:month|months} some register is missing: the true numbers may be higher."
        : row["incomplete"],
        "{unlinkable:count} {unlinkable:noun:attendance|attendances} cannot be linked to a person, and"
        " {unlinkable:noun:is|are} not counted here.": row["unlinkable"],
        "{no_system:count} {no_system:noun:interaction|interactions} could not be given to a system; the programme"
        " counts them, no system does.": row["no_system"],
    }  # fmt: skip
    return [say(template, facts) for template, applies in templates.items() if applies]


def _kinds_outside(counted: Counted) -> list[str]:
    evaluation = counted.evaluation
    inside = set(evaluation.member_kinds)
    return [evaluation.kind(code).plural for code in evaluation.kind_codes if code not in inside]
