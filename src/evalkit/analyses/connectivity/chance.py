"""Is it more connected than the sizes of occasions alone would make it? Meetings across boundaries beside chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from evalkit.analyses.connectivity.alike import MEET, SEVERAL, groups_of
from evalkit.analyses.connectivity.beside import Verdict, judged
from evalkit.analyses.connectivity.dealt import Dealt
from evalkit.analyses.connectivity.seen import Seen
from evalkit.disclosure import People, Protected, ReleaseClass, Statistic, Unprotected
from evalkit.network.between import group_of_each
from evalkit.results.finding import Direction, Finding, Grade, Table, released
from evalkit.results.part import Part, Shown
from evalkit.stats.multiplicity import holm

MOST_SYSTEMS = 8
"""Most systems that a reader can take in as a sentence each; beyond, the table tells."""
FAMILY = "Each system has a grade of its own, adjusted for looking at all of them (Holm 1979); they are not ranked."
UNIT = "share beside what is expected"
_ENDS = ("value", "low", "high")


def part(seen: Seen, dealt: Dealt) -> Part:
    """Return what there is to say of meetings across organisations and systems beside chance."""
    levels = [level for level in seen.levels if f"crossing.{level}" in dealt.table.index]
    found = {level: _of(seen, dealt, f"crossing.{level}", level) for level in levels}
    systems = _family(seen, dealt)
    estimates = [_declared(seen, dealt, level, verdict) for level, verdict in found.items()]
    if systems:
        estimates += [_systems(seen, systems), _in_all(systems)]
    return Part(
        tuple(estimates),
        findings=lambda shown: [*_findings(shown, found), *_of_systems(shown, systems)],
        tables=lambda shown: [_printed(shown["systems"])] if systems else [],
        caveats=lambda _: _caveats(seen, dealt, found),
    )


def _of(seen: Seen, dealt: Dealt, metric: str, level: str) -> Verdict:
    known = int((group_of_each(seen.inside, level)[0] >= 0).sum())
    return judged(dealt.row(metric), seen.choices.no_difference, known, UNIT)


def _family(seen: Seen, dealt: Dealt) -> dict[str, Verdict]:
    """Judge every system as one of all systems."""
    rows = {code: dealt.row(f"system.{code}") for code in seen.systems if f"system.{code}" in dealt.table.index}
    tested = {code: row["p"] for code, row in rows.items() if np.isfinite(row["p"])}
    adjusted = dict(zip(tested, holm(list(tested.values())), strict=True)) if tested else {}
    system = seen.inside.group("system")
    return {
        code: judged(
            row, seen.choices.no_difference, int((system == code).sum()), UNIT,
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
    """Say how many systems stand out, and word those that do; the table has all of them."""
    if len(systems) < 2:
        return
    facts = shown["systems-in-all"]
    row = facts.row()
    told = f"{MEET}: of {{systems:count}} systems, "
    if row["unknown"] == row["systems"]:
        told += "none can be told: too few people or occasions to say whether one is cut off."
    elif not row["fewer"] and not row["leaning"] and not row["more"]:
        told += "none stands out: their people met those of other systems as often as chance gives"
        told += "; {unknown:count} cannot be told." if row["unknown"] else "."
    else:
        told += (
            "{fewer:count} met people of other systems clearly less than chance gives, {leaning:count} perhaps less,"
            " and {more:count} clearly or perhaps more."
        )
    yield Finding("connectivity.systems", told, facts, Grade.COUNTED, FAMILY)
    for code, verdict in systems.items():
        if verdict.grade in {Grade.CLEAR, Grade.LEANING} and len(systems) <= MOST_SYSTEMS:
            own = shown["systems"].pick(shown["systems"].frame["system"] == code)
            told = (
                f"{MEET}, {{name:text}}: {{observed:percent}} of the meetings of its people were with people of other"
                " systems, where {expected:percent} is expected: " + _verdict(verdict, "with other systems")
            )
            yield Finding(
                f"connectivity.system.{code}.chance", told, own, verdict.grade, verdict.rule,
                released(verdict.estimate, own), verdict.direction,
            )  # fmt: skip


def _in_all(systems: Mapping[str, Verdict]) -> Unprotected:
    grades = [(one.grade, one.direction) for one in systems.values()]
    row = {
        "systems": len(grades), "fewer": grades.count((Grade.CLEAR, Direction.DOWN)),
        "leaning": grades.count((Grade.LEANING, Direction.DOWN)),
        "more": sum(side is Direction.UP for _, side in grades),
        "unknown": sum(one.estimate is None for one in systems.values()),
    }  # fmt: skip
    return Unprotected("systems-in-all", pd.DataFrame([row]), ReleaseClass.ACTIVITY, about_nobody=tuple(row))


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
