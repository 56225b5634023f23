"""Is it more connected than the sizes of occasions alone would make it? Meetings across boundaries beside chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from evalkit.analyses.connectivity.alike import MEET, SEVERAL, groups_of
from evalkit.analyses.connectivity.dealt import Dealt
from evalkit.analyses.connectivity.seen import Seen
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.network.between import group_of_each
from evalkit.results.finding import Direction, Estimate, Finding, Grade, Method, Table, released
from evalkit.results.part import Part, Shown
from evalkit.stats.judged import CLEAR_AT, LEANING_AT
from evalkit.stats.multiplicity import holm

MOST_SYSTEMS = 8
"""Most systems that a reader can take in as a sentence each; beyond, the table tells."""
METHOD = Method(
    "registers dealt at random with both margins fixed, within who could have come",
    "Gotelli and Graves 1996; Rao, Jana and Bandyopadhyay 1996",
)
TOO_FEW = "There are too few people of known groups, or too few occasions."
_ENDS = ("value", "low", "high")


@dataclass(frozen=True)
class Verdict:
    """A share beside what chance gives, and how sure we are that it differs."""

    observed: float
    expected: float
    estimate: Estimate | None
    grade: Grade
    direction: Direction
    rule: str


def judged(row: Mapping[str, float], band: float, n: int, unit: str, p: float | None = None) -> Verdict:
    """Grade a share that chance could have made.

    Parameters
    ----------
    row : mapping
        `observed`, `expected`, `sd` and `p` of a metric.
    band : float
        Declared: within ± this difference it is not material.
    n : int
        People behind it.
    unit : str
        What one unit of the difference is.
    p : float, optional
        Its p-value adjusted for several; by default its own.

    Returns
    -------
    Verdict
        *No material change*: the 95 % range of the difference lies inside the band. *Clear* and *leaning*: no more than
        one in twenty, or one in five, registers dealt at random are as far from what is expected.
    """
    own = row["p"] if p is None else p
    value, sd = row["observed"] - row["expected"], row["sd"]
    nothing = Grade.NOT_ENOUGH_EVIDENCE
    if not np.isfinite(own) or not np.isfinite(value) or not sd > 0:
        return Verdict(row["observed"], row["expected"], None, nothing, Direction.NONE, TOO_FEW)
    half, half80 = (float(special.ndtri(quantile)) * sd for quantile in (0.975, 0.9))
    estimate = Estimate(
        value, value - half, value + half, value - half80, value + half80, se=sd, df=row.get("draws", np.nan) - 1,
        p=own, n=n, unit=unit, test="share of registers dealt at random that are as far from what is expected",
        method=METHOD,
    )  # fmt: skip
    side = Direction.UP if value > 0 else Direction.DOWN
    if -band < estimate.low and estimate.high < band:
        grade, side, rule = Grade.NO_MATERIAL_CHANGE, Direction.NONE, "The 95% range lies within the band declared."
    elif own <= CLEAR_AT:
        grade, rule = Grade.CLEAR, "At most one in twenty registers dealt at random is as far from what is expected."
    elif own <= LEANING_AT:
        grade, rule = Grade.LEANING, "At most one in five registers dealt at random is as far from what is expected."
    else:
        grade, side, rule = nothing, Direction.NONE, "Chance alone often makes registers as far from what is expected."
    if p is not None and p != row["p"]:
        rule += " Adjusted for looking at several (Holm 1979)."
    return Verdict(row["observed"], row["expected"], estimate, grade, side, rule)


def part(seen: Seen, dealt: Dealt) -> Part:
    """Return what there is to say of meetings across organisations and systems beside chance."""
    levels = [level for level in seen.levels if f"crossing.{level}" in dealt.table.index]
    found = {level: _of(seen, dealt, f"crossing.{level}", level) for level in levels}
    systems = _family(seen, dealt)
    estimates = [_declared(seen, dealt, level, verdict) for level, verdict in found.items()]
    if systems:
        estimates.append(_systems(seen, systems))
    return Part(
        tuple(estimates),
        findings=lambda shown: [*_findings(shown, found), *_of_systems(shown, systems)],
        tables=lambda shown: [_printed(shown["systems"])] if systems else [],
        caveats=lambda _: _caveats(seen, dealt, found),
    )


def _of(seen: Seen, dealt: Dealt, metric: str, level: str) -> Verdict:
    known = int((group_of_each(seen.inside, level)[0] >= 0).sum())
    return judged(dealt.row(metric), seen.choices.no_difference, known, "difference between two shares")


def _family(seen: Seen, dealt: Dealt) -> dict[str, Verdict]:
    """Judge every system as one of all systems."""
    rows = {code: dealt.row(f"system.{code}") for code in seen.systems if f"system.{code}" in dealt.table.index}
    tested = {code: row["p"] for code, row in rows.items() if np.isfinite(row["p"])}
    adjusted = dict(zip(tested, holm(list(tested.values())), strict=True)) if tested else {}
    system = seen.inside.group("system")
    return {
        code: judged(
            row, seen.choices.no_difference, int((system == code).sum()), "difference between two shares",
            float(adjusted.get(code, np.nan)),
        )
        for code, row in rows.items()
    }  # fmt: skip


def _numbers(verdict: Verdict) -> dict[str, float]:
    found = verdict.estimate
    ends = {end: getattr(found, end) if found else np.nan for end in _ENDS}
    return {"observed": verdict.observed, "expected": verdict.expected, **ends, "p": found.p if found else np.nan}


def _declared(seen: Seen, dealt: Dealt, level: str, verdict: Verdict) -> Unprotected:
    known = group_of_each(seen.inside, level)[0] >= 0
    row = {
        "people": int(known.sum()), "draws": dealt.draws, "period": seen.period, **_numbers(verdict),
        "band": seen.choices.no_difference,
    }  # fmt: skip
    return Unprotected(
        f"chance-{level}", pd.DataFrame([row]), ReleaseClass.ACTIVITY, people={"people": People()},
        statistics={name: Statistic("people") for name in ("observed", "expected", *_ENDS)},
        about_nobody=("draws", "band", "p"), labels=("period",), period=seen.period,
        groups=[frozenset(seen.inside.people[known])],
    )  # fmt: skip


def _systems(seen: Seen, systems: Mapping[str, Verdict]) -> Unprotected:
    rows, groups = [], []
    for code, verdict in systems.items():
        mine = (seen.inside.group("system") == code).to_numpy(dtype=bool)
        way = {Direction.UP: ", more", Direction.DOWN: ", less", Direction.NONE: ""}[verdict.direction]
        told = "no material difference" if verdict.grade is Grade.NO_MATERIAL_CHANGE else str(verdict.grade)
        rows.append(
            {"system": code, "name": seen.evaluation.system_name(code), "people": int(mine.sum()),
             **_numbers(verdict), "grade": told + way}
        )  # fmt: skip
        groups.append(mine)
    return Unprotected(
        "systems", pd.DataFrame(rows), ReleaseClass.ACTIVITY, people={"people": People(of="came")},
        statistics={name: Statistic("people") for name in ("observed", "expected", *_ENDS)}, about_nobody=("p",),
        by=("system",), labels=("name",), period=seen.period, groups=groups_of(seen, *groups),
    )  # fmt: skip


def _findings(shown: Shown, found: Mapping[str, Verdict]) -> Iterator[Finding]:
    for level, verdict in found.items():
        facts = shown[f"chance-{level}"]
        estimate = released(verdict.estimate, facts)
        told = (
            f"{MEET}: {{observed:percent}} of meetings were between people of different {SEVERAL[level]}; the sizes of"
            " occasions, and who could have come, would alone make it {expected:percent}: "
            + _verdict(verdict, f"across {SEVERAL[level]}")
        )
        if verdict.estimate is None:
            told = f"{MEET}: too few people or occasions to say whether meetings across {SEVERAL[level]} are by chance."
        yield Finding(
            f"connectivity.chance.{level}", told, facts, verdict.grade, verdict.rule, estimate, verdict.direction
        )


def _verdict(verdict: Verdict, across: str) -> str:
    way = "more" if verdict.direction is Direction.UP else "less"
    return {
        Grade.CLEAR: f"people clearly met {way} {across} than that.",
        Grade.LEANING: f"this leans towards {way} meetings {across}, but is not clear.",
        Grade.NO_MATERIAL_CHANGE: "no material difference.",
        Grade.NOT_ENOUGH_EVIDENCE: "not enough evidence that it differs.",
    }[verdict.grade]


def _of_systems(shown: Shown, systems: Mapping[str, Verdict]) -> Iterator[Finding]:
    if not 1 < len(systems) <= MOST_SYSTEMS:
        return
    for code, verdict in systems.items():
        row = shown["systems"].pick(shown["systems"].frame["system"] == code)
        told = (
            f"{MEET}, {{name:text}}: {{observed:percent}} of the meetings of its people were with people of other"
            " systems, where {expected:percent} is expected: " + _verdict(verdict, "with other systems")
        )
        if verdict.estimate is None:
            told = f"{MEET}, {{name:text}}: too few people or occasions to say whether it is cut off."
        estimate = released(verdict.estimate, row)
        yield Finding(
            f"connectivity.system.{code}.chance", told, row, verdict.grade, verdict.rule, estimate, verdict.direction
        )


def _printed(systems: Protected) -> Table:
    return Table(
        "systems",
        f"{MEET}: meetings of each system's people with those of others, beside what chance gives; not a ranking.",
        systems.pick(columns=["name", "people", "observed", "expected", "value", "low", "high", "grade"]),
        {"name": "System", "people": "People", "observed": "Meetings with other systems", "expected": "Expected",
         "value": "Difference, points", "low": "Range from", "high": "Range to",
         "grade": "How sure (adjusted for all systems)"},
        {"people": "count", "observed": "percent", "expected": "percent",
         **dict.fromkeys(("value", "low", "high"), "points")},
    )  # fmt: skip


def _caveats(seen: Seen, dealt: Dealt, found: Mapping[str, Verdict]) -> Iterator[str]:
    if dealt.why_not and seen.levels:
        yield "Nothing is said of what chance would give. " + dealt.why_not
    if found:
        yield (
            "Chance deals registers in which everybody comes as often and as many come to each occasion, within who"
            " could have come: occasions of one system, and people from the month in which they were first seen to"
            " the last."
        )
