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
from evalkit.results.finding import Direction, Finding, Grade, Table
from evalkit.results.part import Part, Shown
from evalkit.stats.multiplicity import holm

BESIDE = (
    "Counted beside registers dealt at random; a system is called less or more only if that stands after adjustment for"
    " looking at all of them (Holm 1979) and is material. Not graded: how often it is wrong is not measured yet."
)
UNIT = "share beside what is expected"
_ENDS = ("low", "high")
_HALF = 1.96


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
    """Return what was observed, what is expected, and between what the middle 95 % of dealt registers lie."""
    half = _HALF * verdict.estimate.se if verdict.estimate else np.nan
    ends = {"low": verdict.expected - half, "high": verdict.expected + half}
    return {"observed": verdict.observed, "expected": verdict.expected, **ends}


def _declared(seen: Seen, dealt: Dealt, level: str, verdict: Verdict) -> Unprotected:
    known = group_of_each(seen.inside, level)[0] >= 0
    row = {
        "people": int(known.sum()), "draws": dealt.draws, "period": seen.period, **_numbers(verdict),
        "level": 0.95,
    }  # fmt: skip
    return Unprotected(
        f"chance-{level}", pd.DataFrame([row]), ReleaseClass.ACTIVITY, people={"people": People()},
        statistics={name: Statistic("people") for name in ("observed", "expected", *_ENDS)},
        about_nobody=("draws", "level"), labels=("period",), period=seen.period,
        groups=[frozenset(seen.inside.people[known])],
    )  # fmt: skip


def _systems(seen: Seen, systems: Mapping[str, Verdict]) -> Unprotected:
    rows, groups = [], []
    for code, verdict in systems.items():
        mine = (seen.inside.group("system") == code).to_numpy(dtype=bool)
        rows.append(
            {"system": code, "name": seen.evaluation.system_name(code), "people": int(mine.sum()),
             **_numbers(verdict), "place": _place(verdict)}
        )  # fmt: skip
        groups.append(mine)
    return Unprotected(
        "systems", pd.DataFrame(rows), ReleaseClass.ACTIVITY, people={"people": People(of="came")},
        statistics={name: Statistic("people") for name in ("observed", "expected", *_ENDS)}, by=("system",),
        labels=("name",), period=seen.period, groups=groups_of(seen, *groups),
    )  # fmt: skip


def _findings(shown: Shown, found: Mapping[str, Verdict]) -> Iterator[Finding]:
    for level, verdict in found.items():
        told = (
            f"{MEET}: {{observed:percent}} of meetings were between people of different {SEVERAL[level]}; the sizes of"
            " occasions, and who could have come, would alone make it {expected:percent} ({level:share} of registers"
            " dealt at random lie between {low:percent} and {high:percent})."
        )
        if verdict.estimate is None:
            told = f"{MEET}: too few people or occasions to say whether meetings across {SEVERAL[level]} are by chance."
        yield Finding(f"connectivity.chance.{level}", told, shown[f"chance-{level}"], Grade.COUNTED, BESIDE)


def _of_systems(shown: Shown, systems: Mapping[str, Verdict]) -> Iterator[Finding]:
    """Say how many systems lie outside what chance gives; the table has all of them."""
    if len(systems) < 2:
        return
    facts = shown["systems-in-all"]
    told = f"{MEET}: of {{systems:count}} systems, "
    if facts.row()["unknown"] == facts.row()["systems"]:
        told += "none can be told: too few people or occasions to say whether one is cut off."
    else:
        told += (
            "{below:count} met people of other systems less than registers dealt at random within who could have come,"
            " and {above:count} more; the others as chance gives."
        )
    yield Finding("connectivity.systems", told, facts, Grade.COUNTED, BESIDE)


def _place(verdict: Verdict) -> str:
    """Say where a system lies, allowing for looking at all of them and for what is not material."""
    if verdict.estimate is None:
        return "cannot be told"
    if verdict.grade is Grade.CLEAR:
        return "more" if verdict.direction is Direction.UP else "less"
    return "as chance gives"


def _in_all(systems: Mapping[str, Verdict]) -> Unprotected:
    places = [_place(one) for one in systems.values()]
    row = {
        "systems": len(places), "below": places.count("less"), "above": places.count("more"),
        "unknown": places.count("cannot be told"),
    }  # fmt: skip
    return Unprotected("systems-in-all", pd.DataFrame([row]), ReleaseClass.ACTIVITY, about_nobody=tuple(row))


def _printed(systems: Protected) -> Table:
    return Table(
        "systems",
        f"{MEET}: meetings of each system's people with those of others, beside what chance gives; not a ranking.",
        systems.pick(columns=["name", "people", "observed", "expected", "low", "high", "place"]),
        {"name": "System", "people": "People", "observed": "Meetings with other systems", "expected": "Expected",
         "low": "Chance gives from", "high": "Chance gives to",
         "place": "Beside chance"},
        {"people": "count", **dict.fromkeys(("observed", "expected", *_ENDS), "percent")},
    )  # fmt: skip


def _caveats(seen: Seen, dealt: Dealt, found: Mapping[str, Verdict]) -> Iterator[str]:
    if dealt.why_not and seen.levels:
        yield "Nothing is said of what chance would give. " + dealt.why_not
    if found:
        yield (
            "Chance deals registers in which everybody comes as often and as many come to each occasion, within who"
            " could have come: occasions of one system, and people between their first and last"
            " attendance, which stay as they are."
        )
