"""Every system against its own past; side by side only where it is known how many people could take part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evalkit.analyses.momentum.alike import EACH, FORMATS, LABELS, MASS, source, whole_period
from evalkit.analyses.momentum.counted import Counted, mass_and_velocity, within
from evalkit.analyses.momentum.effects import EFFECT, both_effects
from evalkit.analyses.momentum.periods import Periods
from evalkit.analyses.momentum.trend import Trend, findings_of_systems, rates
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.results.finding import Direction, Figure, Finding, Table
from evalkit.results.part import Part, Shown
from evalkit.results.said import say

PER = 1000
"""Eligible people to whom a system's interactions are related."""

MOST_PATHS = 12
"""Most systems whose paths one picture can show legibly."""

EVERYBODY = "Everybody"


def part(counted: Counted, compared: Periods | None, family: dict[str, Trend]) -> Part:
    """Return what there is to say of systems: paths always, the table for a programme with several of them."""
    several = len(counted.systems) > 1
    made = [_paths(counted)]
    if several:
        made.append(_systems(counted, compared, family))
    return Part(
        tuple(made),
        findings=lambda shown: _findings(shown, family) if several else [],
        tables=lambda shown: [_printed(shown["systems"])] if several else [],
        figures=lambda shown: _figures(shown, counted),
        caveats=lambda _: _caveats(counted) if several else [],
    )


def _paths(counted: Counted) -> Unprotected:
    """Count by full quarter and system; everybody together where there are no systems, or too many to draw."""
    codes = counted.systems if 1 <= len(counted.systems) <= MOST_PATHS else ("",)
    frames, inside = [], []
    for code in codes:
        own = counted.interactions_of(code)
        own = own[own["quarter"].isin(counted.quarters)]
        name = counted.evaluation.system_name(code) if code else EVERYBODY
        rows = mass_and_velocity(own, "quarter", list(counted.quarters))
        frames.append(rows.assign(system=code or "All", name=name))
        inside += [own[own["quarter"] == quarter] for quarter in counted.quarters]
    frame = pd.concat(frames, ignore_index=True)
    people = {of: People(of=of) for of in ("people", "interactions")}
    if counted.scope.system:  # what another table of the scope counts without naming the system
        frame = frame.assign(system="All")
    return Unprotected(
        "paths", frame, ReleaseClass.ACTIVITY, people=people, statistics={"each": EACH}, by=("quarter", "system"),
        topic=("quarter",), labels=("name",), groups=counted.behind(lambda: inside),
    )  # fmt: skip


def _systems(counted: Counted, compared: Periods | None, family: dict[str, Trend]) -> Unprotected:
    """List the systems in the order of the definition: they are not ranked."""
    rows = [_row(counted, compared, code, family[code]) for code in counted.systems]
    frame = pd.DataFrame(rows)
    people: dict[str, People] = {"typical": People()}
    statistics = {end: Statistic("typical") for end in ("value", "low", "high")}
    if compared:
        for end in ("before", "after"):
            at = {"quarter": getattr(compared, end)}
            people |= {f"{end}_{of}": People(of=of, at=at) for of in MASS}
            statistics[f"{end}_each"] = Statistic(f"{end}_people", 1)
        people["fewest"] = People()
        statistics |= {"mass": EFFECT, "velocity": EFFECT, "rate": Statistic("after_people", -1)}
    return Unprotected(
        "systems", frame, ReleaseClass.ACTIVITY, people=people, statistics=statistics,
        about_nobody=("level", *(("eligible",) if compared else ())), by=("system",), topic=(),
        period=whole_period(counted), labels=("name",),
        groups=counted.behind(lambda: [counted.interactions_of(code) for code in counted.systems]),
    )  # fmt: skip


def _row(counted: Counted, compared: Periods | None, code: str, trend: Trend) -> dict[str, Any]:
    judged, known = trend.judged, trend.series.people[trend.series.known]
    way = {Direction.UP: " rise", Direction.DOWN: " fall", Direction.NONE: ""}[judged.direction]
    row: dict[str, Any] = {"system": code, "name": counted.evaluation.system_name(code)}
    if compared:
        own = counted.interactions_of(code)
        ends = {}
        for end in ("before", "after"):
            inside = within(own, getattr(compared, end)).assign(period=end)
            ends[end] = mass_and_velocity(inside, "period", [end]).iloc[0]
            row |= {f"{end}_{name}": ends[end][name] for name in ("people", "interactions", "each")}
        found = both_effects(ends["before"], ends["after"])
        eligible = eligible_in(counted, code)
        row |= {
            "fewest": min(ends["before"]["people"], ends["after"]["people"]),
            "mass": found[0].mass if found else np.nan,
            "velocity": found[0].velocity if found else np.nan,
            "eligible": eligible,
            "rate": PER * ends["after"]["interactions"] / eligible,
        }
    typical = int(np.median(known)) if len(known) else 0
    return {**row, "typical": typical, **rates(judged), "grade": f"{judged.grade}{way}"}


def eligible_in(counted: Counted, system: str) -> float:
    """Return how many people of a system could take part, as declared; missing where nobody declared it."""
    declared = (one for one in counted.evaluation.denominators if (one.of, one.group) == ("system", system))
    return next((float(one.people) for one in declared), np.nan)


def _findings(shown: Shown, family: dict[str, Trend]) -> list[Finding]:
    return findings_of_systems(family, shown["systems"])


def _printed(systems: Protected) -> Table:
    frame = systems.frame
    columns = [
        name
        for name in ("name", "before_people", "before_each", "after_people", "after_each", "mass", "velocity")
        if name in frame
    ]
    if "rate" in frame and frame["eligible"].notna().any():
        columns += ["eligible", "rate"]
    return Table(
        "systems", "Each system in its own two periods, what its change consists of, and its trend; not ranked.",
        systems.pick(columns=[*columns, "value", "low", "high", "grade"]),
        {"name": "System", "before_people": "People before", "before_each": "Interactions per person before",
         "after_people": "People after", "after_each": "Interactions per person after", "mass": "Effect of people",
         "velocity": "Effect of interactions per person", "eligible": "Eligible people",
         "rate": "Interactions after, per thousand eligible people", "value": "Trend per month", "low": "Interval from",
         "high": "Interval to", "grade": "How sure (adjusted for all systems)"},
        {**dict.fromkeys(("before_people", "after_people", "eligible"), "count"),
         **dict.fromkeys(("before_each", "after_each", "rate"), "decimal"),
         **dict.fromkeys(("mass", "velocity"), "difference"), **dict.fromkeys(("value", "low", "high"), "change")},
    )  # fmt: skip


def _figures(shown: Shown, counted: Counted) -> list[Figure]:
    from evalkit.charts import momentum as charts
    from evalkit.charts.words import Words

    paths, facts = shown["paths"], shown["facts"]
    seen = paths.frame.dropna(subset=["people", "each"])
    if seen.groupby("system").size().max() < 2 if len(seen) else True:
        return []
    drawn = seen["name"].nunique()
    of = "each system by itself" if drawn > 1 else str(seen["name"].iloc[0])
    of = "everybody together" if of == EVERYBODY else of
    told = {"quarters": len(counted.quarters), "drawn": drawn, "of": of}
    words = Words(
        "phase",
        caption=say(
            "People and interactions per person over {quarters:count} quarters, {of:text}: momentum is the same along"
            " a dotted curve.", paths, told,
        ),
        alt=say(
            "{drawn:count} {drawn:noun:path|paths} from a hollow first to a filled last quarter, people along the"
            " bottom and interactions per person upwards, with dotted curves of equal momentum. Each panel has scales"
            " of its own, to be read against its own past.", paths, told,
        ),
        source=source(facts, counted),
        labels={"name": "System", "quarter": "Quarter", **LABELS},
        formats=FORMATS,
    )  # fmt: skip
    return [charts.phase(paths.pick(columns=["name", "quarter", "people", "each", "interactions"]), words)]


def _caveats(counted: Counted) -> list[str]:
    known = [code for code in counted.systems if not np.isnan(eligible_in(counted, code))]
    if len(known) == len(counted.systems):
        return []
    some = " for all of them" if known else ""
    return [
        f"Systems are shown each against its own past and are not compared: how many people could take part is not"
        f" declared{some}, and a larger system has more interactions whatever it does."
    ]
